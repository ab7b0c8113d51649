"""LaMa's network: opened by its hash alone, given what it was made for, on the processor when the card is full."""

from __future__ import annotations

import threading

import numpy as np
import pytest

torch = pytest.importorskip("torch")

import tiny_lama  # noqa: E402
from tiny_lama import cancelling_after, circles, noise  # noqa: E402

from lib_inpaint.checkpoints import load_script  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.inpaint import lama_network  # noqa: E402
from lib_inpaint.inpaint.lama import Lama  # noqa: E402
from lib_inpaint.inpaint.lama_network import LamaNetwork  # noqa: E402
from lib_inpaint.jobs import Cancelled  # noqa: E402

SCRIPT = tiny_lama.script()
ROW = tiny_lama.row(SCRIPT)


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
    engine.inpaint(image, hole, lambda fraction: None)
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
