"""The command line with a WebUI elsewhere: its address and login, and removing with its Stable Diffusion."""

import json

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest
from drawn_pictures import RED, blocks
from remote_pipeline import colour_of

from lib_inpaint import commands, painting
from lib_inpaint.cli import main
from lib_inpaint.host.remote import following
from lib_inpaint.images import mask_png, read_picture_file

EXIF_ARTIST = 315


@pytest.fixture
def photo(tmp_path):
    """With EXIF, a colour profile and transparency."""
    path = tmp_path / "photo.png"
    image = PIL.Image.fromarray(np.dstack([blocks(), np.full((120, 160), 200, np.uint8)]))
    exif = PIL.Image.Exif()
    exif[EXIF_ARTIST] = "Anna"
    profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    image.save(path, exif=exif, icc_profile=profile)
    return path


@pytest.fixture
def mask(tmp_path):
    path = tmp_path / "mask.png"
    there = np.zeros((120, 160), bool)
    x1, y1, x2, y2 = RED
    there[y1:y2, x1:x2] = True
    path.write_bytes(mask_png(there))
    return path


@pytest.fixture
def run(capsys, tmp_path):
    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def removing(photo, mask, *more):
    return ("remove", photo, "--mask", mask, "--engine", "host", "--out", photo.parent / "out.png", *more)


def test_remove_paints_there_and_keeps_all_else(run, webui, photo, mask, tmp_path):
    webui.login = "anna:secret"
    arguments = removing(photo, mask, "--webui", webui.address, "--prompt", "grass", "--preset", "replace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(painting.PASSWORD, "secret")
        code, told, error = run(*arguments, "--seed", 8, "--webui-login", "anna", "--json")
    assert code == 0 and not error
    facts = json.loads(told)
    (asked,) = webui.painted
    assert (facts["engine"], facts["seed"], asked["seed"]) == ("host", 8, 8) and asked["prompt"] == "grass"
    result, source = read_picture_file(tmp_path / "out.png"), read_picture_file(photo)
    x1, y1, x2, y2 = RED
    middle = result.pixels[(y1 + y2) // 2, (x1 + x2) // 2].astype(int)
    assert np.abs(middle - colour_of(8)).max() <= 2
    far = np.ones((120, 160), bool)
    far[max(0, y1 - 16) : y2 + 16, max(0, x1 - 16) : x2 + 16] = False
    assert (result.pixels[far] == source.pixels[far]).all() and (result.alpha == source.alpha).all()
    assert result.icc == source.icc and result.icc and b"Anna" in result.exif
    assert result.infotext.startswith("grass") and "Click Inpaint" in result.infotext


def test_removing_begins_from_a_quick_fill(run, webui, photo, mask):
    code, told, _ = run(*removing(photo, mask, "--webui", webui.address))
    assert code == 0 and f"removed with Stable Diffusion (seed {webui.painted[0]['seed']})" in told
    assert webui.painted[0]["inpainting_fill"] == 1 and webui.painted[0]["denoising_strength"] < 1


def test_a_picture_is_extended_with_the_values_for_that(run, webui, photo, tmp_path):
    out = tmp_path / "wide.png"
    more = ("--engine", "host", "--seed", 7, "--webui", webui.address, "--out", out)
    code, told, _ = run("extend", photo, "--right", 80, *more)
    assert code == 0 and "extended with Stable Diffusion" in told
    (asked,) = webui.painted
    assert asked["inpainting_fill"] == 1 and asked["mask_blur"] == 8 and not asked["inpaint_full_res"]
    assert asked["denoising_strength"] == 0.95
    result, source = read_picture_file(out), read_picture_file(photo)
    assert result.size == (240, 120) and result.icc == source.icc and result.infotext
    assert (result.pixels[:, :90] == source.pixels[:, :90]).all() and (result.alpha[:, 160:] == 255).all()
    assert np.abs(result.pixels[60, 220].astype(int) - colour_of(7)).max() <= 2


def test_the_command_line_is_told_how_far_it_is_and_ctrl_c_ends_it_there_too(webui, photo, mask, monkeypatch):
    monkeypatch.setattr(following, "PAUSE", 0.02)
    webui.step_seconds = 0.1
    told = [0.0]

    def bar(work):
        def progress(fraction):
            told.append(fraction)
            if fraction > 0.1 and told[-2] <= 0.1:
                raise KeyboardInterrupt

        return work(progress)

    monkeypatch.setattr(commands, "with_progress", bar)
    with pytest.raises(KeyboardInterrupt):
        main([str(argument) for argument in removing(photo, mask, "--webui", webui.address)])
    assert webui.is_interrupted


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ((), "name a WebUI with --webui"),
        (("--webui", "ftp://a"), "not the address of a WebUI"),
        (("--webui", "http://a:secret@b"), "Keep the login out of the address"),
        (("--webui-login", "anna"), "name its address with --webui"),
        (("--webui", "http://127.0.0.1:9"), "cannot be reached"),
        (("--webui", "http://127.0.0.1:9", "--webui-login", "anna"), "CLICK_INPAINT_WEBUI_PASSWORD"),
        (("--webui", "http://127.0.0.1:9", "--preset", "nope"), "nope"),
    ],
)
def test_what_cannot_be_is_one_sentence(run, photo, mask, monkeypatch, more, words):
    monkeypatch.delenv(painting.PASSWORD, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, told, error = run(*removing(photo, mask, *more))
    assert code == 2 and not told and words in error and error.count("\n") == 1 and "secret" not in error
    assert not (photo.parent / "out.png").exists()


def test_a_prompt_without_stable_diffusion_is_one_sentence(run, photo, mask):
    out = photo.parent / "out.png"
    code, _, error = run("remove", photo, "--mask", mask, "--engine", "telea", "--prompt", "grass", "--out", out)
    assert code == 2 and "--prompt, --preset and --seed are for Stable Diffusion" in error


def test_a_seed_out_of_its_range_is_one_sentence(run, webui, photo, mask):
    code, _, error = run(*removing(photo, mask, "--webui", webui.address, "--seed", -2))
    assert code == 2 and "Seed must be between" in error and not webui.painted


def test_the_password_is_asked_for_on_a_terminal(webui, monkeypatch):
    webui.login = "anna:secret"
    monkeypatch.delenv(painting.PASSWORD, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "secret")
    options = type("Options", (), {"webui": webui.address, "webui_login": "anna"})
    assert painting.diffusion_of(options).checkpoints()


def test_serving_does_not_begin_without_the_webui(run):
    code, _, error = run("--webui", "http://127.0.0.1:9", "--no-browser", "--port", "7999")
    assert code == 2 and "cannot be reached. Start it there with --api" in error
