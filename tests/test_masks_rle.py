"""COCO run lengths."""

import contextlib

import numpy as np
import pytest
from drawn_masks import SIZES, blob, small_masks
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.errors import UserError
from lib_inpaint.masks import rle_decode, rle_encode

# pycocotools 2 on NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@given(small_masks())
def test_decoding_gives_the_mask_back(mask):
    decoded = rle_decode(rle_encode(mask))
    assert np.array_equal(decoded, mask)
    assert decoded.dtype == bool


@given(small_masks())
def test_equal_to_the_coco_api_both_ways(mask):
    coco = pytest.importorskip("pycocotools.mask")
    theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    ours = rle_encode(mask)
    assert ours == {"size": list(mask.shape), "counts": theirs["counts"].decode()}
    assert np.array_equal(coco.decode(ours), mask)


@pytest.mark.parametrize("seed", range(4))
def test_long_runs_are_equal_to_the_coco_api(seed):
    coco = pytest.importorskip("pycocotools.mask")
    mask = blob(900, 1300, seed, waves=3 + 20 * seed)
    theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert rle_encode(mask)["counts"] == theirs["counts"].decode()
    assert np.array_equal(rle_decode(theirs), mask)


def test_a_known_mask_is_written_as_coco_writes_it():
    mask = np.zeros((4, 5), bool)
    mask[1:3, 1:4] = True
    assert rle_encode(mask) == {"size": [4, 5], "counts": "5220003"}
    assert np.array_equal(rle_decode({"size": [4, 5], "counts": [5, 2, 2, 2, 2, 2, 5]}), mask)


@pytest.mark.parametrize("shape", [*SIZES, (2000, 3000)])
def test_nothing_and_everything_come_back(shape):
    for mask in (np.zeros(shape, bool), np.ones(shape, bool)):
        assert np.array_equal(rle_decode(rle_encode(mask)), mask)


def test_bytes_and_plain_runs_are_read_too():
    mask = blob(30, 40)
    rle = rle_encode(mask)
    assert np.array_equal(rle_decode({**rle, "counts": rle["counts"].encode()}), mask)


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {},
        {"counts": "0"},
        {"size": [4], "counts": "0"},
        {"size": ["4", "4"], "counts": "0"},
        {"size": [0, 4], "counts": "0"},
        {"size": [-4, -4], "counts": "`0"},
        {"size": [True, 4], "counts": "4"},
        {"size": [100_000, 100_000], "counts": "0"},
        {"size": [10**30, 1], "counts": "0"},
        {"size": [4, 4]},
        {"size": [4, 4], "counts": ""},
        {"size": [4, 4], "counts": []},
        {"size": [4, 4], "counts": [20]},
        {"size": [4, 4], "counts": [8]},
        {"size": [4, 4], "counts": [-1, 17]},
        {"size": [4, 4], "counts": [1.5, 14.5]},
        {"size": [4, 4], "counts": [[16]]},
        {"size": [4, 4], "counts": [10**30]},
        {"size": [4, 4], "counts": 16},
        {"size": [4, 4], "counts": "héllo"},
        {"size": [4, 4], "counts": "\x00\x01"},
        {"size": [4, 4], "counts": "    "},
        {"size": [4, 4], "counts": "P"},
        {"size": [4, 4], "counts": "ooooooooooooooooooo0"},
        {"size": [4, 4], "counts": "1"},
    ],
)
def test_what_is_no_mask_is_refused_with_a_sentence(wrong):
    with pytest.raises(UserError, match="This mask"):
        rle_decode(wrong)


@given(st.integers(1, 50), st.integers(1, 50), st.text(st.characters(min_codepoint=48, max_codepoint=111), max_size=40))
def test_random_text_is_a_mask_or_refused(height, width, counts):
    with contextlib.suppress(UserError):
        assert rle_decode({"size": [height, width], "counts": counts}).shape == (height, width)
