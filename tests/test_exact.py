"""Every engine and every preset: nothing changes outside the painted place, and the file keeps all that it was."""

import io

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import RED, blocks
from image_files import p3_profile
from project_steps import ON_RED, generate, newest, present, remove, revision, select

from lib_inpaint.borders import Borders
from lib_inpaint.export import exported
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box
from lib_inpaint.inpaint import INPAINTERS
from lib_inpaint.inpaint.lama import Lama
from lib_inpaint.presets import PRESETS
from lib_inpaint.segment import VisualPrompt

THERE = VisualPrompt(box=Box(*RED))
"""The same place, whatever is in it."""


@pytest.fixture
def alpha():
    alpha = np.full((120, 160), 255, np.uint8)
    alpha[:20, :30] = 90
    return alpha


@pytest.fixture
def full(workspace, alpha):
    """A picture with all that a file can have, opened and with an object selected."""
    image, data = PIL.Image.fromarray(np.dstack([blocks(), alpha])), io.BytesIO()
    exif = PIL.Image.Exif()
    exif[0x010F] = "Maker"
    image.save(data, "PNG", icc_profile=p3_profile(), exif=exif)
    id = workspace.open(data.getvalue(), "full.png")
    select(workspace, id, "a", ON_RED)
    return id


def assert_exact(workspace, id, alpha, at=(slice(0, 120), slice(0, 160))):
    """`at` is where the source lies in the picture as it is now."""
    edit = newest(workspace, id)
    painted = np.zeros(present(workspace, id).size.shape, bool)
    painted[edit.shown.repainted.box.slices] = edit.shown.repainted.alpha > 0
    file = PIL.Image.open(io.BytesIO(exported(present(workspace, id), "picture").data))
    pixels = np.asarray(file)
    kept = ~painted[at]
    assert painted.any() and kept.any()
    assert (pixels[at][..., :3][kept] == blocks()[kept]).all(), "nothing else has changed"
    assert (pixels[at][..., 3] == alpha).all()
    assert file.size == tuple(present(workspace, id).size)
    assert file.info["icc_profile"] == p3_profile() and file.getexif()[0x010F] == "Maker"


@pytest.mark.parametrize("engine", INPAINTERS)
def test_an_engine_changes_nothing_else(workspace, full, alpha, engine, monkeypatch):
    if engine == "lama":
        pytest.importorskip("torch")
        import tiny_lama

        monkeypatch.setattr(workspace.fills, "get", lambda name: Lama(tiny_lama.network))
    remove(workspace, full, engine)
    assert newest(workspace, full).shown.engine == engine
    assert_exact(workspace, full, alpha)


@pytest.mark.parametrize("preset", [name for name, preset in PRESETS.items() if not (preset.is_own or preset.extends)])
def test_a_preset_changes_nothing_else(workspace, full, diffusion, alpha, preset):
    generate(workspace, full, Asked(preset, "something", colour="#20c040"))
    assert_exact(workspace, full, alpha)


def test_outpainting_changes_nothing_but_a_narrow_overlap(workspace, full, diffusion, alpha):
    workspace.extend(full, revision(workspace, full), Borders(left=40, bottom=30))
    generate(workspace, full, Asked("outpaint", "a meadow"))
    assert_exact(workspace, full, alpha, (slice(0, 120), slice(40, 200)))


def test_ten_rounds_by_changing_engines_and_presets_still_change_nothing_else(workspace, full, diffusion, alpha):
    for number in range(5):
        remove(workspace, full, ("telea", "patchmatch")[number % 2])
        select(workspace, full, f"r{number}", THERE)
        generate(workspace, full, Asked("replace", "a cat"))
        select(workspace, full, f"s{number}", THERE)
    painted = np.zeros((120, 160), bool)
    for edit in present(workspace, full).stack.edits:
        painted[edit.shown.repainted.box.slices] |= edit.shown.repainted.alpha > 0
    assert len(present(workspace, full).stack.edits) == 10
    assert (present(workspace, full).stack.pixels[~painted] == blocks()[~painted]).all()
