"""Projects with everything in them that can be saved, and whether two are the same bit for bit."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from lib_inpaint.colour import Correction
from lib_inpaint.edits import Edit, Stack, Variation
from lib_inpaint.geometry import Box, Point, Size
from lib_inpaint.history import History
from lib_inpaint.images import Picture, safe_name
from lib_inpaint.inpaint.repaint import Repainted
from lib_inpaint.layers import Layer
from lib_inpaint.masks import COMBINE, PackedMask, Refinement
from lib_inpaint.page_settings import PageSettings
from lib_inpaint.paints import Paint
from lib_inpaint.project import Project
from lib_inpaint.segment import VisualPrompt

SIZE = Size(37, 23)
PLACE = Box(3, 4, 20, 19)


def noise(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, np.uint8)


def picture(seed: int = 0, alpha: bool = False, **more) -> Picture:
    return Picture(noise(seed, *SIZE.shape, 3), noise(seed + 1, *SIZE.shape) if alpha else None, **more)


def layer(id: str, seed: int = 0, **more) -> Layer:
    mask = noise(seed, *SIZE.shape) > 200 if seed else np.zeros(SIZE.shape, bool)
    return Layer(id, **{"name": f"Object {id}", "mask": PackedMask.of(mask), "source": "brush", **more})


def variation(look: int, box: Box = PLACE, **more) -> Variation:
    repainted = Repainted(box, noise(look, *box.size.shape, 3), noise(look + 1, *box.size.shape))
    return Variation(repainted, **{"engine": "telea", "title": "Telea", "seconds": 0.25, **more})


def full() -> History:
    """One of everything."""
    prompt = VisualPrompt((Point(3.25, 4.5), Point(9, 9, 0)), Box(1, 2, 30, 20), 1, Box(0, 0, 30, 22))
    layers = (layer("a", 1, prompt=prompt, score=0.875, mode="subtract"), layer("b", 0, visible=False))
    correction = Correction(*np.float32([[1.5, 0, -2.25], [1, 1.1, 1], [50, 3, 4]]))
    seen = variation(5, seed=41, infotext="a cat\nSeed: 41", correction=correction)
    refinement = Refinement(3.5, 1, 0.5, True, 7, False)
    first = Edit("Remove", (layer("c", 2),), refinement, (variation(3), seen), 1, match=0.5, blends=True, id="e1")
    second = Edit("Replace", (layer("d", 3),), Refinement(), (variation(7, Box(0, 0, 37, 23)),), visible=False, id="e2")
    source = picture(9, True, exif=b"Exif\0\0abc", icc=b"profile", infotext="a dog", name="Ünï.png", notes=("Said.",))
    settings = PageSettings("replace", "a cat \U0001f408", {"denoising_strength": 0.4, "whole": True}, "sd15")
    paints = Paint("#c01020", 2.5, ((1, 2.5), (9.25, 30))), Paint("#00FF00", 7, ((-4, 2),))
    settings = replace(settings, colour="#0000ff", paints=paints)
    project = Project(Stack(source, (first, second)), refinement, layers, origin=(3, 5))
    return History(project, revision=7, settings=settings)


def facts(history: History) -> list:
    """All that is saved, as plain values."""
    project = history.present
    source = project.picture
    texts = [source.exif, source.icc, source.infotext, source.name, source.notes]
    edits = [
        (
            each.id,
            each.name,
            each.layers,
            each.refinement,
            each.chosen,
            each.visible,
            each.match,
            each.blends,
            list(map(_painted, each.variations)),
        )
        for each in project.stack.edits
    ]
    arrays = [_bytes(source.pixels), source.alpha is not None and _bytes(source.alpha)]
    return [
        history.settings,
        project.refinement,
        project.origin,
        project.layers,
        texts,
        arrays,
        edits,
        project.stack.version,
    ]


def _painted(variation: Variation) -> tuple:
    box, pixels, alpha = vars(variation.repainted).values()
    correction = variation.correction and [part.tolist() for part in variation.correction]
    told = variation.engine, variation.title, variation.seconds, variation.seed, variation.infotext, correction
    return tuple(box), _bytes(pixels), _bytes(alpha), told


def _bytes(array: np.ndarray) -> tuple:
    return array.shape, array.dtype, array.tobytes()


def rezipped(data: bytes, change=lambda manifest: None, without: str = "", **more: bytes) -> bytes:
    """The same ZIP with another manifest, without the files that begin so, with further ones."""
    files = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if not without or not name.startswith(without):
                files[name] = archive.read(name)
    if "manifest.json" in files:
        manifest = json.loads(files["manifest.json"])
        manifest = change(manifest) or manifest
        files["manifest.json"] = json.dumps(manifest).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in {**files, **more}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ids = st.text("abcdefgh0123456789", min_size=1, max_size=32)
texts = st.text(max_size=30)
seeds = st.integers(1, 10_000)
refinements = st.builds(
    Refinement,
    st.floats(-100, 200),
    st.floats(0, 100),
    st.floats(0, 50),
    st.booleans(),
    st.integers(0, 10_000_000),
    st.booleans(),
)


@st.composite
def boxes(draw) -> Box:
    x1, y1 = draw(st.integers(0, SIZE.width - 1)), draw(st.integers(0, SIZE.height - 1))
    return Box(x1, y1, draw(st.integers(x1 + 1, SIZE.width)), draw(st.integers(y1 + 1, SIZE.height)))


points = st.builds(
    Point,
    st.floats(0, SIZE.width, exclude_max=True),
    st.floats(0, SIZE.height, exclude_max=True),
    st.sampled_from([0, 1]),
)
prompts = st.builds(
    VisualPrompt,
    st.lists(points, max_size=3).map(lambda more: (Point(1, 1), *more)),
    st.none(),
    st.none() | st.integers(0, 2),
)
some_layers = st.builds(
    lambda id, seed, more: layer(id, seed, **more),
    ids,
    st.integers(0, 100),
    st.fixed_dictionaries(
        {
            "name": texts,
            "source": texts,
            "prompt": st.none() | prompts,
            "score": st.none() | st.floats(0, 1),
            "visible": st.booleans(),
            "mode": st.sampled_from(sorted(COMBINE)),
        }
    ),
)
stacks_of_layers = st.lists(some_layers, max_size=3, unique_by=lambda layer: layer.id).map(tuple)
variations = st.builds(
    lambda seed, box, more: variation(seed, box, **more),
    seeds,
    boxes(),
    st.fixed_dictionaries(
        {
            "engine": texts,
            "title": texts,
            "seconds": st.floats(0, 1e6),
            "seed": st.none() | st.integers(0, 2**32 - 1),
            "infotext": st.none() | texts,
        }
    ),
)


@st.composite
def edits(draw) -> Edit:
    answers = tuple(draw(st.lists(variations, min_size=1, max_size=3)))
    chosen = draw(st.integers(0, len(answers) - 1))
    looks = draw(st.booleans()), draw(st.floats(0, 1)), draw(st.booleans())
    return Edit(draw(texts), draw(stacks_of_layers), draw(refinements), answers, chosen, *looks, draw(ids))


pictures = st.builds(
    lambda seed, alpha, more: picture(seed, alpha, **more),
    seeds,
    st.booleans(),
    st.fixed_dictionaries(
        {
            "exif": st.none() | st.binary(min_size=1, max_size=50),
            "icc": st.none() | st.binary(min_size=1, max_size=50),
            "infotext": st.none() | texts,
            "name": texts.map(safe_name),
            "notes": st.lists(texts, max_size=2).map(tuple),
        }
    ),
)
colours = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
spots = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
paints = st.builds(Paint, colours, st.floats(0.01, 2000), st.lists(spots, min_size=1, max_size=4).map(tuple))
page_settings = st.builds(
    PageSettings,
    texts,
    texts,
    st.dictionaries(texts, st.booleans() | st.floats(-1e6, 1e6) | st.integers(-1000, 1000), max_size=3),
    st.none() | texts,
    st.none() | colours,
    st.lists(paints, max_size=3).map(tuple),
)
histories = st.builds(
    lambda source, edits, refinement, layers, settings, revision: History(
        Project(Stack(source, tuple(edits)), refinement, layers), revision=revision, settings=settings
    ),
    pictures,
    st.lists(edits(), max_size=2, unique_by=lambda edit: edit.id),
    refinements,
    stacks_of_layers,
    page_settings,
    st.integers(1, 10**9),
)
