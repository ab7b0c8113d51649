"""LaMa: opened by its hash alone, filled in crops, large holes small and with the picture's own detail."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")

import tiny_lama  # noqa: E402
from PIL import Image as PilImage  # noqa: E402

from lib_inpaint.checkpoints import load_script  # noqa: E402
from lib_inpaint.crops import around, paste  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.inpaint import lama, lama_network  # noqa: E402
from lib_inpaint.inpaint.lama import Lama  # noqa: E402
from lib_inpaint.inpaint.lama_network import LamaNetwork  # noqa: E402
from lib_inpaint.inpaint.pyramid import halved  # noqa: E402
from lib_inpaint.inpaint.repaint import repaint  # noqa: E402
from lib_inpaint.jobs import Cancelled  # noqa: E402

SCRIPT = tiny_lama.script()
ROW = tiny_lama.row(SCRIPT)


def noise(height, width, seed=3):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def circles(shape, *places):
    mask = np.zeros(shape, np.uint8)
    for x, y, radius in places:
        cv2.circle(mask, (x, y), radius, 1, -1)
    return mask.astype(bool)


def filled(image, mask, engine=None):
    engine = engine or Lama(tiny_lama.network)
    result = repaint(image, mask, engine, 0, lambda fraction: None)
    return paste(image, result.pixels, result.alpha, result.box)


# The file


def test_the_very_file_is_opened(tmp_path):
    path = tiny_lama.write(tmp_path / "big-lama.pt", SCRIPT)
    image, mask = torch.rand(1, 3, 16, 24), torch.zeros(1, 1, 16, 24)
    assert torch.equal(load_script(path, ROW)(image, mask), 1 - image)


WRONG = {
    "another of the same size": (SCRIPT[:-1] + bytes([SCRIPT[-1] ^ 1]), "not the LaMa that its maker published"),
    "longer": (SCRIPT + b"x", "not the LaMa that its maker published"),
    "cut off": (SCRIPT[: len(SCRIPT) // 2], "not the whole LaMa"),
    "a web page": (b"<!DOCTYPE html><html>404</html>", "not the whole LaMa"),
    "empty": (b"", "not the whole LaMa"),
}


@pytest.mark.parametrize(("data", "says"), WRONG.values(), ids=WRONG)
def test_any_other_file_is_refused_before_anything_of_it_is_parsed(tmp_path, monkeypatch, data, says):
    parsed, load = [], torch.jit.load
    monkeypatch.setattr(torch.jit, "load", lambda *given, **named: parsed.append(given) or load(*given, **named))
    monkeypatch.setattr(torch, "load", lambda *given, **named: parsed.append(given))
    path = tiny_lama.write(tmp_path / "big-lama.pt", data)
    with pytest.raises(UserError, match=says) as caught:
        LamaNetwork(path, ROW, "cpu")
    assert "big-lama.pt" in str(caught.value) and not parsed
    LamaNetwork(tiny_lama.write(path, SCRIPT), ROW, "cpu")
    assert len(parsed) == 1


def test_a_file_that_is_gone_or_that_nobody_vouches_for_is_refused(tmp_path):
    with pytest.raises(UserError, match="gone.pt cannot be read"):
        load_script(tmp_path / "gone.pt", ROW)
    path = tiny_lama.write(tmp_path / "own.pt", SCRIPT)
    with pytest.raises(UserError, match="own.pt is a program that nobody vouches for"):
        load_script(path, ROW._replace(sha256=None))


def test_what_is_parsed_is_what_was_hashed(tmp_path, monkeypatch):
    """Also when the file is swapped in between."""
    path = tiny_lama.write(tmp_path / "big-lama.pt", SCRIPT)
    load = torch.jit.load

    def swapped(source, *given, **named):
        path.write_bytes(b"another program")
        return load(source, *given, **named)

    monkeypatch.setattr(torch.jit, "load", swapped)
    image = torch.rand(1, 3, 8, 8)
    assert torch.equal(load_script(path, ROW)(image, torch.zeros(1, 1, 8, 8)), 1 - image)


def test_the_maker_s_file_that_this_torch_cannot_read_is_a_sentence(tmp_path):
    path = tiny_lama.write(tmp_path / "big-lama.pt", b"PK of another time")
    with pytest.raises(UserError, match=r"big-lama\.pt is the maker's own file, but"):
        load_script(path, tiny_lama.row(b"PK of another time"))


def test_no_setting_of_the_process_is_changed(tmp_path):
    def settings():
        precision = torch.get_float32_matmul_precision()
        return torch.is_grad_enabled(), torch.get_default_dtype(), torch.get_num_threads(), precision, torch.load

    before = settings()
    network = LamaNetwork(tiny_lama.write(tmp_path / "a.pt", SCRIPT), ROW)
    network.fill(noise(40, 40), circles((40, 40), (20, 20, 5)))
    assert settings() == before


# The network


@pytest.mark.parametrize("shape", [(64, 72), (128, 64)])
def test_it_is_given_what_it_was_made_for(shape):
    image, hole = noise(*shape), circles(shape, (30, 30, 12), (5, 60, 3))
    answer = tiny_lama.network().fill(image, hole)
    assert answer.shape == image.shape and answer.dtype == np.uint8
    assert np.abs(answer[hole] - tiny_lama.expected(image, hole)[hole]).max() <= 0.51
    # Outside it answers the negative of what it was given: the picture, and nothing of the object.
    assert (answer[~hole] == 255 - image[~hole]).all()


@pytest.mark.parametrize("shape", [(65, 71), (1, 1), (5, 300), (300, 5), (64, 64), (63, 129)])
def test_any_size_is_mirrored_to_multiples_of_8(shape):
    seen = []

    def model(image, mask):
        seen.append((image, mask))
        return image

    network = object.__new__(LamaNetwork)
    network._model, network._lock, network.device, network.note = model, threading.Lock(), torch.device("cpu"), ""
    image, hole = noise(*shape), np.zeros(shape, bool)
    hole[0, 0] = True
    answer = network.fill(image, hole)
    (given, mask), height, width = seen[0], *shape
    assert given.shape[1] == 3 and mask.shape == (1, 1, *given.shape[2:])
    assert given.dtype == mask.dtype == torch.float32 and given.max() <= 1 and set(mask.unique().tolist()) <= {0, 1}
    assert all(side % 8 == 0 and side >= 64 for side in given.shape[2:])
    assert (answer == image * ~hole[..., None]).all()
    if given.shape[3] > width:
        assert torch.equal(given[..., width], given[..., width - 1])
    if given.shape[2] > height:
        assert torch.equal(mask[:, :, height], mask[:, :, height - 1])


def test_an_answer_beyond_white_and_black_is_cut_off_and_nonsense_is_a_sentence(tmp_path):
    class Loud(torch.nn.Module):
        def forward(self, image: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            return 4 * image - 1

    class Nonsense(torch.nn.Module):
        def forward(self, image: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            return image / mask.sum()

    def network(module):
        data = tiny_lama.scripted(module)
        return LamaNetwork(tiny_lama.write(tmp_path / "own.pt", data), tiny_lama.row(data), "cpu")

    image, nothing = noise(64, 64), np.zeros((64, 64), bool)
    answer = network(Loud()).fill(image, nothing)
    assert (answer == (4 * image.astype(int) - 255).clip(0, 255)).all()
    with pytest.raises(UserError, match=r"own\.pt answers with nonsense"):
        network(Nonsense()).fill(image, nothing)


def full_card(words: str):
    """A network that finds the card full as TorchScript tells it: the kind of the error is lost, the words stay."""
    network = tiny_lama.network()

    class Full:
        def __init__(self):
            self.tried = []

        def __call__(self, image, mask):
            self.tried.append(image.device.type)
            if len(self.tried) == 1:
                raise RuntimeError(f"The following operation failed in the TorchScript interpreter.\n{words}")
            return network._model(image, mask)

        def to(self, device):
            self.tried.append(f"to {device}")

    full = object.__new__(LamaNetwork)
    full._name, full._model, full._lock, full.note = "a.pt", Full(), threading.Lock(), ""
    full.device = torch.device("meta")
    return full


@pytest.mark.parametrize(
    "words", ["RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB", "cuFFT error: CUFFT_ALLOC_FAILED"]
)
def test_when_the_graphics_card_is_full_it_goes_on_on_the_processor(words):
    network, image, hole = full_card(words), noise(64, 64), circles((64, 64), (30, 30, 9))
    right = tiny_lama.network().fill(image, hole)
    assert (network.fill(image, hole) == right).all()
    assert network._model.tried == ["meta", "to cpu", "cpu"] and "graphics card has no memory left" in network.note
    assert (network.fill(image, hole) == right).all()
    engine = Lama(lambda: network)
    filled(image, hole, engine)
    assert engine.note == network.note


def test_what_else_goes_wrong_is_not_taken_for_a_lack_of_memory():
    network = full_card("a mistake of ours")
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        network.fill(noise(64, 64), circles((64, 64), (30, 30, 9)))
    network = full_card("DefaultCPUAllocator: can't allocate memory")
    network.device = torch.device("cpu")
    with pytest.raises(UserError, match="no memory left for LaMa"):
        network.fill(noise(64, 64), circles((64, 64), (30, 30, 9)))


@pytest.mark.parametrize("wanted", ["mps", "xpu", "cpu"])
def test_devices_it_was_not_tried_on_are_left_to_others(wanted):
    assert lama_network._usable(wanted).type == "cpu"


def test_two_at_once_take_turns_and_who_waits_can_leave():
    network = tiny_lama.network()
    with network._lock, pytest.raises(Cancelled):
        Lama(lambda: network).inpaint(noise(64, 64), circles((64, 64), (30, 30, 9)), cancelling_after(3))
    assert network.fill(noise(64, 64), circles((64, 64), (30, 30, 9))).any()


# The fill


def cancelling_after(calls: int):
    left = iter(range(calls))

    def progress(fraction):
        if next(left, None) is None:
            raise Cancelled

    return progress


def test_the_crop_is_128_pixels_around_and_more_around_large_holes():
    small, large = circles((900, 900), (450, 450, 10)), circles((3100, 3100), (1550, 1550, 1000))
    assert around(small, Lama.margin, Lama.least_margin) == (312, 312, 589, 589)
    assert around(large, Lama.margin, Lama.least_margin).size.width == 2001 + 2 * 501


@pytest.mark.parametrize(
    ("shape", "mask"),
    [
        ((301, 407), circles((301, 407), (200, 150, 40))),
        ((301, 407), circles((301, 407), (200, 150, 0))),
        ((301, 407), circles((301, 407), (0, 0, 30), (406, 300, 25))),
        ((1700, 31), circles((1700, 31), (15, 900, 12))),
        ((31, 1700), circles((31, 1700), (900, 15, 12), (3, 3, 3))),
        ((1203, 1601), circles((1203, 1601), (800, 600, 450))),
        ((1203, 1601), circles((1203, 1601), (90, 80, 30), (1500, 1100, 50), (1600, 0, 9))),
        ((1203, 1601), ~circles((1203, 1601), (800, 600, 30))),
    ],
    ids=["odd", "one-pixel", "corners", "upright", "flat", "large", "far-apart", "nearly-all"],
)
def test_outside_the_mask_the_picture_stays_bit_for_bit_and_inside_it_is_new(shape, mask):
    image = noise(*shape) // 4 + 90
    image[mask] = (255, 0, 255)
    before = image.copy()
    result = filled(image, mask)
    assert (image == before).all() and (result[~mask] == image[~mask]).all()
    # Nothing around is as green-less as the object was.
    assert (result[mask][:, 1] > 50).all() and (result[mask][:, 0] < 200).all()


class Watched:
    """A network that remembers what it was shown."""

    note = ""

    def __init__(self):
        self.shown = []

    def fill(self, image, hole, check=lambda: None):
        self.shown.append((image.copy(), hole.copy()))
        return tiny_lama.network().fill(image, hole, check)


def test_holes_far_apart_are_filled_one_by_one_at_full_size():
    image, mask = noise(1400, 2000), circles((1400, 2000), (200, 200, 40), (300, 240, 10), (1700, 1200, 60))
    network = Watched()
    together = filled(image, mask, Lama(lambda: network))
    assert sorted(hole.sum() for _, hole in network.shown) == sorted(
        [circles((1400, 2000), (200, 200, 40), (300, 240, 10)).sum(), circles((1400, 2000), (1700, 1200, 60)).sum()]
    )
    alone = filled(image, circles((1400, 2000), (1700, 1200, 60)))
    assert (together[1100:1300, 1600:1800] == alone[1100:1300, 1600:1800]).all()


def test_what_is_filled_first_is_known_to_the_next(monkeypatch):
    """Whose crop may reach over it."""
    monkeypatch.setattr(lama, "APART", 32)
    monkeypatch.setattr(lama, "MOST_PIXELS", 150_000)
    image, mask = noise(1400, 1000), circles((1400, 1000), (500, 300, 60), (500, 480, 60))
    network = Watched()
    filled(image, mask, Lama(lambda: network))
    first, second = (hole.sum() for _, hole in network.shown)
    assert first > second == circles((1400, 1000), (500, 480, 60)).sum()


def stripes(height, width, period=24):
    """Diagonal, with fine grain."""
    y, x = np.mgrid[:height, :width]
    light = 128 + 60 * np.sin(2 * np.pi * (x + y / 2) / period)
    grain = np.random.default_rng(5).normal(0, 12, (height, width, 3))
    return np.clip(light[..., None] + grain, 0, 255).astype(np.uint8)


def energy(image, where):
    """Mean absolute Laplacian: how much fine detail there is."""
    return np.abs(cv2.Laplacian(image[..., 1].astype(np.float32), cv2.CV_32F))[where].mean()


class Knowing:
    """A network that knows the truth at the reduced size, as a perfect one would."""

    note = ""

    def __init__(self, truth):
        self.truth = truth

    def fill(self, image, hole, check=lambda: None):
        truth = self.truth.astype(np.float32)
        while truth.shape != image.shape:
            truth, _ = halved(truth, np.zeros(truth.shape[:2], bool))
        return np.where(hole[..., None], truth, image).round().astype(np.uint8)


@pytest.mark.parametrize("shape", [(1200, 1300), (1201, 1303), (2500, 1300)])
def test_a_large_hole_gets_what_the_network_says_and_the_detail_of_the_picture(shape):
    truth, mask = stripes(*shape), circles(shape, (650, shape[0] // 2, 400))
    image = truth.copy()
    image[mask] = (255, 0, 0)
    result = filled(image, mask, Lama(lambda: Knowing(truth[around(mask, 0.25, 128).slices])))
    inside = circles(shape, (650, shape[0] // 2, 390))
    assert 0.8 < energy(result, inside) / energy(truth, inside) < 1.2
    blurred = [cv2.GaussianBlur(each, (0, 0), 3).astype(int) for each in (truth, result)]
    assert np.abs(blurred[0] - blurred[1])[mask].mean() < 4


def test_where_no_patch_is_left_to_copy_detail_from_the_answer_is_enlarged(monkeypatch):
    monkeypatch.setattr(lama, "MOST_PIXELS", 2_000)
    truth = np.full((64, 64, 3), 90, np.uint8)
    mask = np.ones((64, 64), bool)
    mask[::16] = False
    mask[1::16] = False
    image = truth.copy()
    image[mask] = 255
    assert np.abs(filled(image, mask).astype(int) - 90).max() <= 1


def test_specks_too_small_for_the_reduced_size_are_continued_by_others(monkeypatch):
    monkeypatch.setattr(lama, "MOST_PIXELS", 1_000)
    image = np.full((60, 60, 3), 120, np.uint8)
    mask = np.ones((60, 60), bool)
    mask[1::4, 1::4] = False
    image[mask] = 0
    network = Watched()
    assert np.abs(filled(image, mask, Lama(lambda: network)).astype(int) - 120).max() <= 6
    assert not network.shown


def test_cancelling_stops_between_the_stages_and_the_next_fill_works():
    image, mask = stripes(1200, 1300), circles((1200, 1300), (650, 600, 400))
    engine = Lama(tiny_lama.network)
    calls = []
    engine.inpaint(image, mask, calls.append)
    assert calls == sorted(calls) and calls[0] == 0 and calls[-1] == 1 and len(calls) > 100
    for stop in (0, 1, 2, len(calls) // 2, len(calls) - 1):
        with pytest.raises(Cancelled):
            engine.inpaint(image, mask, cancelling_after(stop))
    assert engine.inpaint(image, mask, lambda fraction: None).shape == image.shape


class Tinting:
    note = ""

    def fill(self, image, hole, check=lambda: None):
        return np.full_like(image, (200, 100, 50))


def test_a_grey_picture_stays_grey_and_others_get_the_colours_of_the_network():
    grey = np.asarray(PilImage.effect_noise((200, 150), 60).convert("RGB"))
    mask = circles((150, 200), (90, 70, 30))
    assert (filled(grey, mask, Lama(Tinting))[mask] == round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)).all()
    assert (filled(noise(150, 200), mask, Lama(Tinting))[mask] == (200, 100, 50)).all()
