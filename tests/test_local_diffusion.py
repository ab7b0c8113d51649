"""Stable Diffusion in this process: tiny models of random weights, as folders and as one file, without any network."""

import base64
import dataclasses
import importlib.util
import json
import socket
import threading

import numpy as np
import pytest
from drawn_pictures import RED, blocks
from needs import need, plain_lane
from project_steps import ON_RED, newest, revision, select

from lib_inpaint.borders import Borders
from lib_inpaint.errors import UserError
from lib_inpaint.generation import Asked
from lib_inpaint.host.local import LocalDiffusion
from lib_inpaint.images import read_picture
from lib_inpaint.settings import InpaintSettings, SamplingSettings

IMAGE = np.random.default_rng(3).integers(60, 200, (96, 128, 3), np.uint8)
MASK = np.zeros((96, 128), bool)
MASK[32:64, 40:88] = True
SETTINGS = InpaintSettings("grass", 0, 1.0, 4, True, 32, 128, 96)
SAMPLING = SamplingSettings("dog", steps=3, seed=5)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder with an inpainting model and a plain one, an XL, and the inpainting one as a single file."""
    plain_lane("diffusers")
    need(importlib.util.find_spec("diffusers") and importlib.util.find_spec("transformers"), "diffusers")
    import tiny_diffusion

    folder = tmp_path_factory.mktemp("models")
    tiny_diffusion.write_folder(folder / "inpainting")
    tiny_diffusion.write_folder(folder / "plain", 4)
    tiny_diffusion.write_folder(folder / "xl", 4, is_xl=True)
    tiny_diffusion.write_file(folder / "single.safetensors")
    return folder


@pytest.fixture(autouse=True)
def offline(monkeypatch):
    """Whoever asks the network fails."""

    def refuse(*arguments):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def inpainting(models):
    return LocalDiffusion(models / "inpainting", "cpu")


def paint(diffusion, sampling=SAMPLING, checkpoint=None, extra=None, **changes):
    settings = dataclasses.replace(SETTINGS, **changes)
    return diffusion.img2img(IMAGE, MASK, settings, sampling, checkpoint, extra or {})


def test_all_that_lies_in_a_folder_is_found_with_its_kind(models):
    found = LocalDiffusion(models, "cpu").checkpoints()
    assert {(each.title, each.is_inpainting, each.side) for each in found} == {
        ("inpainting", True, 512),
        ("single", True, 512),
        ("plain", False, 512),
        ("xl", False, 1024),
    }
    assert [each.is_current for each in found] == [True, False, False, False] and found[0].is_inpainting


@pytest.mark.parametrize("name", ["inpainting", "plain", "xl", "single.safetensors"])
def test_every_kind_paints_the_mask_alone_and_the_same_seed_the_same(models, name):
    diffusion = LocalDiffusion(models / name, "cpu")
    (one,), (again,) = paint(diffusion), paint(diffusion)
    assert one.pixels.shape == IMAGE.shape and one.pixels.dtype == np.uint8 and one.seed == 5
    assert (one.pixels == again.pixels).all()
    outside = np.ones_like(MASK)
    outside[14:82, 22:106] = False
    assert (one.pixels[outside] == IMAGE[outside]).all()
    assert (one.pixels[40:56, 48:80] != IMAGE[40:56, 48:80]).any(axis=2).mean() > 0.9
    (other,) = paint(diffusion, dataclasses.replace(SAMPLING, seed=6))
    assert (other.pixels != one.pixels).any()


def test_one_file_is_the_same_model_as_its_folder(models):
    (file,), (folder,) = (
        paint(LocalDiffusion(models / "single.safetensors")),
        paint(LocalDiffusion(models / "inpainting")),
    )
    assert np.abs(file.pixels.astype(int) - folder.pixels).max() <= 1


def test_variations_have_seeds_and_infotexts_of_their_own(inpainting):
    sampling = dataclasses.replace(SAMPLING, variations=2, batch_size=2, sampler_name="Euler", scheduler="Karras")
    painted = paint(inpainting, sampling, extra={"Click Inpaint": "0 replace"})
    assert [each.seed for each in painted] == [5, 6, 7, 8]
    assert len({each.pixels.tobytes() for each in painted}) == 4
    text = painted[2].infotext
    assert "Sampler: Euler, Schedule type: Karras" in text and "Seed: 7" in text and "Model: inpainting" in text
    prompt, read = inpainting.sampling_from(text)
    assert prompt == "grass" and read.negative_prompt == "dog"
    assert (read.steps, read.sampler_name, read.scheduler, read.seed) == (3, "Euler", "Karras", 7)
    (alone,) = paint(inpainting, dataclasses.replace(sampling, variations=1, batch_size=1, seed=7))
    assert np.abs(alone.pixels.astype(int) - painted[2].pixels).max() <= 2


@pytest.mark.parametrize("sampler", ["DPM++ 2M", "DPM++ 2M SDE", "Euler a", "Euler", "DDIM", "UniPC"])
def test_every_sampler_paints_and_all_differ_in_what(inpainting, sampler):
    assert sampler in inpainting.choices().samplers
    (painted,) = paint(inpainting, dataclasses.replace(SAMPLING, sampler_name=sampler))
    (other,) = paint(inpainting, dataclasses.replace(SAMPLING, sampler_name="DDIM" if sampler != "DDIM" else "UniPC"))
    assert (painted.pixels != other.pixels).any() and f"Sampler: {sampler}," in painted.infotext


def test_the_four_masked_contents_begin_from_four_things(models):
    diffusion = LocalDiffusion(models / "plain", "cpu")
    results = [paint(diffusion, denoising_strength=0.5, inpainting_fill=content)[0].pixels for content in range(4)]
    assert len({each.tobytes() for each in results}) == 4


def test_a_weak_denoising_paints_at_least_one_step(inpainting):
    assert len(paint(inpainting, denoising_strength=0.0, inpainting_fill=1)) == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sampler_name": "Nope"}, "sampler Nope is not there"),
        ({"sampler_name": "DDIM", "scheduler": "Karras"}, "DDIM has no schedule Karras"),
        ({"sd_vae": "fine.pt"}, "VAE fine.pt is not there"),
        ({"styles": ("Photo",)}, "no styles here"),
        ({"restore_faces": True}, "Faces cannot be restored"),
    ],
)
def test_what_cannot_be_is_refused_and_not_replaced(inpainting, changes, words):
    with pytest.raises(UserError, match=words):
        paint(inpainting, dataclasses.replace(SAMPLING, **changes))


def running(diffusion, sampling, at, act):
    """What a run gives when `act` happens as it tells a part of `at` or more."""
    result: list = []
    previews: list = []

    def handler(task):
        tell = diffusion.turns.current.tell

        def told(fraction, *words):
            tell(fraction, *words)
            if diffusion.turns.current.preview:
                previews.append(read_picture(base64.b64decode(diffusion.turns.current.preview.partition(",")[2])))
            if fraction >= at:
                act.pop()() if act else None

        diffusion.turns.current.tell = told
        result.extend(paint(diffusion, sampling))

    thread = threading.Thread(target=diffusion.queued(handler, [""]), args=("task(a)",))
    thread.start()
    thread.join(120)
    assert previews and all(each.pixels.shape == (12, 16, 3) for each in previews)
    return result


def test_an_interrupt_ends_it_and_a_skip_goes_on_to_the_next(inpainting):
    sampling = dataclasses.replace(SAMPLING, variations=3, steps=4)
    stopped = running(inpainting, sampling, 0.4, [lambda: inpainting.interrupt("task(a)")])
    assert [each.seed for each in stopped] == [5]
    skipped = running(inpainting, sampling, 0.4, [lambda: inpainting.skip("task(a)")])
    assert [each.seed for each in skipped] == [5, 7]


def test_another_checkpoint_takes_the_place_of_the_first_and_all_is_given_back(models):
    diffusion = LocalDiffusion(models, "cpu")
    plain = next(each for each in diffusion.checkpoints() if each.title == "plain")
    assert "Model: inpainting" in paint(diffusion)[0].infotext
    assert "Model: plain" in paint(diffusion, checkpoint=plain)[0].infotext
    assert diffusion._loaded is not None and diffusion._loaded[0].title == "plain"
    diffusion.release()
    assert diffusion._loaded is None and len(paint(diffusion, checkpoint=plain)) == 1


def test_too_little_memory_is_one_sentence_and_the_model_goes(inpainting, monkeypatch):
    paint(inpainting)

    def burst(*arguments, **options):
        raise RuntimeError("CUDA out of memory. Tried to allocate 20 GiB")

    monkeypatch.setattr(type(inpainting._loaded[1]), "paint", burst)
    with pytest.raises(UserError, match="smaller working size"):
        paint(inpainting)
    assert inpainting._loaded is None


def test_through_the_studio_all_else_stays_bit_for_bit(workspace, opened, inpainting):
    workspace.host = dataclasses.replace(workspace.host, diffusion=inpainting)
    workspace.studio.host = workspace.host
    select(workspace, opened, "a", ON_RED)
    asked = Asked("replace", "grass", {"width": 128, "height": 128})
    history = workspace.studio.generate(opened, revision(workspace, opened), asked, SAMPLING)
    pixels, (x1, y1, x2, y2) = history.present.stack.pixels, RED
    far = np.ones((120, 160), bool)
    far[max(0, y1 - 16) : y2 + 16, max(0, x1 - 16) : x2 + 16] = False
    assert (pixels[far] == blocks()[far]).all() and (pixels[y1:y2, x1:x2] != blocks()[y1:y2, x1:x2]).any()
    assert "Click Inpaint" in newest(workspace, opened).shown.infotext


def test_what_a_picture_was_extended_by_is_painted_here_too(workspace, opened, inpainting):
    workspace.host = workspace.studio.host = dataclasses.replace(workspace.host, diffusion=inpainting)
    wide = workspace.extend(opened, revision(workspace, opened), Borders(left=40)).present
    asked = Asked("outpaint", "grass", {"width": 128, "height": 96})
    pixels = workspace.studio.generate(opened, revision(workspace, opened), asked, SAMPLING).present.stack.pixels
    assert (pixels[:, 110:] == blocks()[:, 70:]).all() and (pixels[:, :40] != wide.picture.pixels[:, :40]).mean() > 0.5


def test_a_model_that_is_not_whole_is_one_sentence(models, tmp_path):
    import shutil

    broken = shutil.copytree(models / "inpainting", tmp_path / "broken")
    (weights,) = (broken / "unet").glob("*.safetensors")
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(UserError, match="broken cannot be loaded"):
        paint(LocalDiffusion(broken, "cpu"))
    weights.unlink()
    (broken / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"a pickle")
    with pytest.raises(UserError, match="broken cannot be loaded"):
        paint(LocalDiffusion(broken, "cpu"))


def test_a_file_of_another_kind_than_its_folder_is_refused(models, tmp_path):
    import shutil

    shutil.copy(models / "single.safetensors", tmp_path / "mixed.safetensors")
    shutil.copytree(models / "plain", tmp_path / "mixed")
    with pytest.raises(UserError, match="describes another kind"):
        LocalDiffusion(tmp_path / "mixed.safetensors")


def test_a_folder_with_programs_of_its_own_is_refused(models, tmp_path):
    import shutil

    folder = shutil.copytree(models / "plain", tmp_path / "strange")
    index = json.loads((folder / "model_index.json").read_text())
    (folder / "model_index.json").write_text(json.dumps({**index, "unet": ["os", "system"]}))
    with pytest.raises(UserError, match="programs of its own"):
        LocalDiffusion(folder)
