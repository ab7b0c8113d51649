"""The table of weights we know: where they come from, how large they are and what they must hash to."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

APACHE, BSD = "Apache-2.0", "BSD-3-Clause"
PAGE = "https://github.com/facebookresearch/segment-anything#model-checkpoints"
META = "https://dl.fbaipublicfiles.com/segment_anything/"
HUB = "https://huggingface.co/"
SANSTER = "https://github.com/Sanster/models/releases/"
LAMA = "lama"
YOLOX, SELFIE, MASK_RCNN, HUB_DETECTOR = "yolox", "selfie", "mask-rcnn", "hub-detector"
FINDERS = (YOLOX, SELFIE, MASK_RCNN, HUB_DETECTOR)
"""Kinds that find people and things by themselves: boxes, and masks in boxes."""
CLIPSEG, TEXT_BOXES = "clipseg", "text-boxes"
READERS = (CLIPSEG, TEXT_BOXES)
"""Kinds that find what words say."""


class Copy(NamedTuple):
    """The same network in another file, exported again by somebody else and looked at by us."""

    size_bytes: int
    sha256: str


class Weights(NamedTuple):
    """One file by its maker, fetched from `url` if there is one, else from `hub_repo`.

    `size_bytes` and `sha256` are None where we do not know them: nothing is pinned then.
    """

    name: str
    title: str
    hub_repo: str | None
    file: str
    size_bytes: int | None
    sha256: str | None
    licence: str
    kind: str
    """Who reads it: a key of segment.SEGMENTERS, of inpaint.INPAINTERS, one of FINDERS or of READERS."""

    source_page: str
    good_for: str
    """The end of a sentence about it, for who has to choose."""

    url: str | None = None
    copies: tuple[Copy, ...] = ()
    beside: tuple[str, ...] = ()
    """Small files of the same repository without which it cannot be read; text, none of which is run."""
    about_bytes: int | None = None
    """Roughly how large it is, for the person, where `size_bytes` is not known."""

    @property
    def fills(self) -> bool:
        """It fills holes."""
        return self.kind == LAMA

    @property
    def finds(self) -> bool:
        """It finds people and things."""
        return self.kind in FINDERS

    @property
    def reads(self) -> bool:
        """It finds what words say; what neither fills nor finds nor reads answers clicks."""
        return self.kind in READERS

    @property
    def is_proven(self) -> bool:
        """It is opened only if it is to the byte a file that is known: any other one is of no use."""
        return self.fills or self.kind in (YOLOX, SELFIE)

    @property
    def hashes(self) -> dict[int, str]:
        """Size in bytes -> sha256 of every file that is known to be this network; empty where none is pinned."""
        own = {self.size_bytes: self.sha256} if self.size_bytes and self.sha256 else {}
        return own | dict(self.copies)

    @property
    def saved_as(self) -> str:
        """The file's own name, by which other extensions find it too; the hub calls every file "model".

        What answers no clicks lies in a folder of its own: others take every file beside the SAMs for a SAM.
        What is read together with other files lies as the hub has it.
        """
        if self.beside:
            return f"{self.name}/{self.file}"
        suffix = Path(self.file).suffix
        name = self.name + suffix if Path(self.file).stem == "model" else self.file
        return f"{self.kind}/{name}" if self.fills else f"people/{name}" if self.finds else name


def _meta(name: str, title: str, file: str, size_bytes: int, sha256: str, good_for: str) -> Weights:
    return Weights(name, title, None, file, size_bytes, sha256, APACHE, "sam", PAGE, good_for, META + file)


def _mobile(name: str, title: str, file: str, size_bytes: int, sha256: str, good_for: str) -> Weights:
    repo = "dhkim2810/MobileSAM"
    return Weights(name, title, repo, file, size_bytes, sha256, APACHE, "sam", HUB + repo, good_for)


def _hub(name: str, title: str, repo: str, good_for: str) -> Weights:
    return Weights(name, title, repo, "model.safetensors", None, None, APACHE, "sam", HUB + repo, good_for)


def _reader(
    name: str, title: str, repo: str, about_bytes: int, kind: str, good_for: str, beside: tuple[str, ...]
) -> Weights:
    file, page = "model.safetensors", HUB + repo
    return Weights(name, title, repo, file, None, None, APACHE, kind, page, good_for, None, (), beside, about_bytes)


def _lama(name: str, title: str, file: str, size_bytes: int, sha256: str, good_for: str) -> Weights:
    url, page = f"{SANSTER}download/add_{name}/{file}", f"{SANSTER}tag/add_{name}"
    return Weights(name, title, None, file, size_bytes, sha256, APACHE, LAMA, page, good_for, url)


def _finder(
    name: str,
    title: str,
    url: str,
    size: int | None,
    sha256: str | None,
    kind: str,
    page: str,
    about: str,
    *copies: Copy,
) -> Weights:
    file = Path(urlsplit(url).path).name
    return Weights(
        name, title, None, file, size, sha256, BSD if kind == MASK_RCNN else APACHE, kind, page, about, url, copies
    )


MOBILE_SAM = "MobileSAM"

GOOD, BETTER, BEST = "good and quick", "better, and slower", "the most exact, needs 3 GB of memory"
FILLS = "fills holes, best for large ones"
BOXES = "finds all people, animals, cars and 70 other kinds of things"
MATTES = "cuts out the people that were found"
WORDS = "finds what words say, such as a red car"
CLIP_FILES = ("config.json", "vocab.json", "merges.txt")

B_HASH = "ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912"
L_HASH = "3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622"
MOBILE_HASH = "6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f"
H_HASH = "a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e"
LAMA_HASH = "344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9"
YOLOX_HASH = "c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d"
YOLOX_AGAIN = Copy(3_660_092, "695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14")
YOLOX_PAGE = "https://github.com/Megvii-BaseDetection/YOLOX"
YOLOX_URL = f"{YOLOX_PAGE}/releases/download/0.1.1rc0/yolox_nano.onnx"
SELFIE_HASH = "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27"
SELFIE_PAGE = "https://ai.google.dev/edge/mediapipe/solutions/vision/image_segmenter"
SELFIE_URL = "https://storage.googleapis.com/mediapipe-assets/selfie_segmentation.tflite?generation=1661875931201364"
RCNN_URL = "https://download.pytorch.org/models/maskrcnn_resnet50_fpn_v2_coco-73cbd019.pth"
RCNN_PAGE = "https://pytorch.org/vision/stable/models/mask_rcnn.html"

_ROWS = (  # each kind of source from the smallest on
    # Known: size and sha256 of the makers' own files. The six digits in Meta's names are the start of the md5.
    _mobile("mobile_sam", MOBILE_SAM, "mobile_sam.pt", 40_728_226, MOBILE_HASH, "fast on old laptops"),
    _meta("sam_vit_b", "SAM ViT-B", "sam_vit_b_01ec64.pth", 375_042_383, B_HASH, GOOD),
    _meta("sam_vit_l", "SAM ViT-L", "sam_vit_l_0b3195.pth", 1_249_524_607, L_HASH, BETTER),
    _meta("sam_vit_h", "SAM ViT-H", "sam_vit_h_4b8939.pth", 2_564_550_879, H_HASH, BEST),
    # TorchScript, which is a program: opened only if it is this very file.
    _lama("big_lama", "LaMa", "big-lama.pt", 205_669_692, LAMA_HASH, FILLS),
    # Read by OpenCV, whose parsers trust what they read: opened only if they are these very files.
    _finder("yolox_nano", "YOLOX-nano", YOLOX_URL, 3_659_407, YOLOX_HASH, YOLOX, YOLOX_PAGE, BOXES, YOLOX_AGAIN),
    _finder("selfie", "Selfie segmentation", SELFIE_URL, 249_024, SELFIE_HASH, SELFIE, SELFIE_PAGE, MATTES),
    # The exact size and the whole hash are not known; it is loaded as weights alone, so that nothing in it can run.
    _finder("mask_rcnn", "Mask R-CNN", RCNN_URL, None, None, MASK_RCNN, RCNN_PAGE, "boxes and masks, slower"),
    # Not known: exact sizes and hashes of the hub's copies. safetensors need no trust: no code can be in them.
    _hub("sam_vit_b_hub", "SAM ViT-B", "facebook/sam-vit-base", GOOD),
    _hub("sam_vit_l_hub", "SAM ViT-L", "facebook/sam-vit-large", BETTER),
    _hub("sam_vit_h_hub", "SAM ViT-H", "facebook/sam-vit-huge", BEST),
    _reader("clipseg", "CLIPSeg", "CIDAS/clipseg-rd64-refined", 603_000_000, CLIPSEG, WORDS, CLIP_FILES),
)  # fmt: skip

WEIGHTS: dict[str, Weights] = {row.name: row for row in _ROWS}

SAM_DEPTHS = {12: "SAM ViT-B", 24: "SAM ViT-L", 32: "SAM ViT-H"}
"""Number of encoder blocks -> what people call it."""

OWN_WEIGHTS = "SAM (own weights)"


def of_name(file: str) -> Weights | None:
    """The row whose file is saved under that name."""
    return next((row for row in WEIGHTS.values() if Path(row.saved_as).name == file), None)


def of_size(size_bytes: int) -> Weights | None:
    """The row whose file has exactly that many bytes. A hint only: a retrained copy may well be as large."""
    return next((row for row in WEIGHTS.values() if size_bytes in (row.size_bytes, *row.hashes)), None)
