"""What detectors know by name, and what people call it."""

from __future__ import annotations

from ..errors import UserError
from ..phrases import english

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
    "sheep": "sheep",
}


def named(noun: str) -> frozenset[str]:
    """The classes that a noun means, in the singular or plural, in any language of the table of phrases.

    UserError for what no detector was taught.
    """
    plain = " ".join(noun.split()).casefold()
    for word in _forms(english(plain)):
        word = _OTHER_WORDS.get(word, word)
        if word in _GROUPS:
            return _GROUPS[word]
        if word in COCO:
            return frozenset({word})
    raise UserError(f"Nobody was taught to find {noun.strip()!r}. There are: {', '.join((*_GROUPS, *COCO))}.")


def title_of(names: frozenset[str]) -> str:
    """What to call them together: "people", "horses", "animals"."""
    group = next((word for word, members in _GROUPS.items() if members == names), None)
    return plural(group or next(iter(names)) if group or len(names) == 1 else "things")


def plural(name: str) -> str:
    if name == PERSON:
        return "people"
    if name in ("sheep", "skis", "scissors", "broccoli"):
        return name
    if name == "knife":
        return "knives"
    return name + ("es" if name.endswith(("s", "x", "ch", "sh")) else "s")


def _forms(word: str) -> list[str]:
    """The word, and what it may be the plural of."""
    if word in ("knives",):
        return ["knife"]
    return [word, *(word.removesuffix(end) for end in ("s", "es") if word.endswith(end))]
