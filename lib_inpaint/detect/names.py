"""What detectors know by name, and what people call it."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import UserError
from ..phrases import english
from ..texts import brief

PERSON = "person"

COCO = (
    PERSON, "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light",
    "fire hydrant", "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant",
    "bear", "zebra", "giraffe", "backpack", "umbrella", "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard",
    "sports ball", "kite", "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle",
    "wine glass", "cup", "fork", "knife", "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli",
    "carrot", "hot dog", "pizza", "donut", "cake", "chair", "couch", "potted plant", "bed", "dining table", "toilet",
    "tv", "laptop", "mouse", "remote", "keyboard", "cell phone", "microwave", "oven", "toaster", "sink",
    "refrigerator", "book", "clock", "vase", "scissors", "teddy bear", "hair drier", "toothbrush",
)  # fmt: skip
"""The 80 classes of COCO in the order of the networks that were trained on them."""

RIDDEN = frozenset({"horse", "cow", "elephant", "bicycle", "motorcycle"})

_GROUPS = {
    "animal": frozenset(COCO[14:24]),
    "vehicle": frozenset(COCO[1:9]),
    "bag": frozenset({"backpack", "handbag", "suitcase"}),
}
_OTHER_WORDS = {
    "people": PERSON,
    "man": PERSON,
    "men": PERSON,
    "woman": PERSON,
    "women": PERSON,
    "child": PERSON,
    "children": PERSON,
    "tourist": PERSON,
    "bike": "bicycle",
    "motorbike": "motorcycle",
    "plane": "airplane",
    "ship": "boat",
    "ball": "sports ball",
    "sofa": "couch",
    "plant": "potted plant",
    "table": "dining table",
    "television": "tv",
    "phone": "cell phone",
    "fridge": "refrigerator",
}
_PLURALS = {PERSON: "people", "knife": "knives"} | {name: name for name in ("sheep", "skis", "scissors", "broccoli")}


_ENDINGS = ("s", "es", "e", "n", "en", "er")
_CHANGED = {"i": "oe", "e": "a", "и": "аь", "ы": "а"}
"""Of a plural -> of its singular."""


def named(noun: str) -> frozenset[str]:
    """The classes that a noun means, in the singular or most plurals, in any language of the table of phrases.

    UserError for what no detector was taught.
    """
    for form in _forms(" ".join(noun.split()).casefold()):
        word = english(form)
        word = _OTHER_WORDS.get(word, word)
        if word in _GROUPS:
            return _GROUPS[word]
        if word in COCO:
            return frozenset({word})
    some = "person, animal, vehicle, dog, car, bottle, chair or another of 80 everyday things"
    raise UserError(f"{brief(noun.strip())!r} is nothing that the finder knows by name: try {some}.")


def title_of(names: frozenset[str]) -> str:
    """What to call them together: "people", "horses", "animals"."""
    group = next((word for word, members in _GROUPS.items() if members == names), None)
    return plural(group or min(names))


def plural(name: str) -> str:
    if name in _PLURALS:
        return _PLURALS[name]
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")


def _forms(word: str) -> Iterator[str]:
    """The word, and what it may be the plural of."""
    yield word
    yield from (name for name, several in _PLURALS.items() if several == word)
    yield from (word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 1)
    yield from (word[:-1] + letter for letter in _CHANGED.get(word[-1:], ""))
