"""The folded decoder, in torch and in ONNX Runtime, says what the stock one says."""

from __future__ import annotations

import numpy as np
import pytest
from needs import need, plain_lane

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from segment_anything import sam_model_registry  # noqa: E402
from tiny_sam.asked import TINY  # noqa: E402

from lib_inpaint.segment import sam_onnx  # noqa: E402
from lib_inpaint.segment.sam import Sam  # noqa: E402
from lib_inpaint.segment.sam_decoder import FoldedDecoder  # noqa: E402
from lib_inpaint.segment.sam_prompts import PromptTokens  # noqa: E402


def metas_size():
    """The prompt encoder and the mask decoder that all of Meta's have, with random weights."""
    torch.manual_seed(0)
    with torch.device("meta"):
        sam = sam_model_registry["vit_b"]()
    for part in (sam.prompt_encoder, sam.mask_decoder):
        part.to_empty(device="cpu")
        for tensor in [*part.parameters(), *part.buffers()]:
            tensor.data.normal_(0, 0.1)
    return sam.requires_grad_(False).eval()


@pytest.fixture(scope="module", params=["meta", "tiny"])
def sam(request):
    return metas_size() if request.param == "meta" else Sam(TINY, "cpu")._model


@pytest.fixture(scope="module")
def folded(sam):
    return FoldedDecoder(sam.mask_decoder, sam.prompt_encoder)


@pytest.fixture(scope="module")
def image(sam):
    grid = sam.prompt_encoder.image_embedding_size
    return torch.randn(1, sam.prompt_encoder.embed_dim, *grid, generator=torch.Generator().manual_seed(3))


def asked(sam, batch: int, points: int, box: bool, mask: bool):
    """Sparse and dense embeddings of prompts like a person's, and the mask among them."""
    numbers = np.random.default_rng(points + 100 * batch)
    side = sam.prompt_encoder.input_image_size[0]
    places = torch.from_numpy(numbers.random((batch, points, 2), np.float32)) * side
    labels = torch.from_numpy(numbers.integers(0, 2, (batch, points)).astype(np.float32))
    boxes = torch.from_numpy(np.sort(numbers.random((batch, 2, 2), np.float32), axis=1)).flatten(1) * side
    low_res = torch.from_numpy(numbers.standard_normal((1, 1, *sam.prompt_encoder.mask_input_size), np.float32))
    low_res = low_res if mask else None
    return *sam.prompt_encoder((places, labels) if points else None, boxes if box else None, low_res), low_res


def prepared(decoder, image, low_res):
    picture = decoder.prepare(image)
    return picture if low_res is None else decoder.refined(picture, low_res)


PROMPTS = [(1, 1, False, False), (1, 3, False, True), (1, 0, True, False), (1, 8, True, True), (4, 1, False, False)]


@pytest.mark.parametrize("prompt", PROMPTS)
def test_it_says_what_the_stock_decoder_says(sam, folded, image, prompt):
    with torch.inference_mode():
        sparse, dense, low_res = asked(sam, *prompt)
        expected = sam.mask_decoder.predict_masks(image, sam.prompt_encoder.get_dense_pe(), sparse, dense)
        attended = folded.attend(prepared(folded, image, low_res), sparse)
        assert_same((folded.masks(attended), attended.scores), expected)


@pytest.mark.parametrize("prompt", [prompt for prompt in PROMPTS if prompt[0] == 1])
def test_so_does_onnx_runtime(sam, folded, image, prompt, capfd):
    plain_lane("the pinned lanes have no ONNX Runtime")
    need(sam_onnx._is_installed(), "onnxruntime")
    with torch.inference_mode():
        decoder = sam_onnx.fastest(folded)
        assert isinstance(decoder, sam_onnx.OnnxDecoder)
        sparse, dense, low_res = asked(sam, *prompt)
        expected = sam.mask_decoder.predict_masks(image, sam.prompt_encoder.get_dense_pe(), sparse, dense)
        capfd.readouterr()
        attended = decoder.attend(prepared(decoder, image, low_res), sparse)
        assert_same((decoder.masks(attended), attended.scores), expected)
    assert capfd.readouterr() == ("", ""), "it talks to the console at every click"


def test_its_answers_stay_when_others_follow(sam, folded, image):
    plain_lane("the pinned lanes have no ONNX Runtime")
    need(sam_onnx._is_installed(), "onnxruntime")
    with torch.inference_mode():
        decoder = sam_onnx.fastest(folded)
        picture = decoder.prepare(image)
        sparse = asked(sam, 1, 1, False, False)[0]
        first = decoder.attend(picture, sparse)
        masks = decoder.masks(first)
        kept = [each.clone() for each in (*first, masks)]
        for other in range(1, 6):
            decoder.masks(decoder.attend(picture, sparse + other))
        assert all(torch.equal(one, two) for one, two in zip((*first, masks), kept, strict=True))


def assert_same(found, expected) -> None:
    for one, other in zip(found, expected, strict=True):
        assert one.shape == other.shape
        assert (one - other).abs().max() <= 1e-4 * max(1, other.abs().max())


def test_a_runtime_that_answers_otherwise_is_not_used(folded, monkeypatch):
    monkeypatch.setattr(sam_onnx, "_is_installed", lambda: True)
    monkeypatch.setattr(sam_onnx, "OnnxDecoder", lambda folded: folded)
    monkeypatch.setattr(sam_onnx, "_difference", lambda folded, other: 0.5)
    assert sam_onnx.fastest(folded) is folded


def test_a_runtime_that_fails_is_not_used(folded, monkeypatch):
    def broken(folded):
        raise RuntimeError("of another version")

    monkeypatch.setattr(sam_onnx, "_is_installed", lambda: True)
    monkeypatch.setattr(sam_onnx, "OnnxDecoder", broken)
    assert sam_onnx.fastest(folded) is folded


def test_many_points_go_to_the_stock_decoder(folded):
    assert folded.is_cheaper(2) and folded.is_cheaper(10)
    assert not folded.is_cheaper(11)


def test_tokens_of_points_and_boxes_are_the_prompt_encoder_s(sam):
    side = sam.prompt_encoder.input_image_size[0]
    numbers = torch.Generator().manual_seed(3)
    places, boxes = (torch.rand(shape, generator=numbers) * side for shape in ((3, 4, 2), (3, 4)))
    labels = torch.tensor([[1.0, 0.0, 1.0, 1.0]] * 3)
    tokens = PromptTokens(sam.prompt_encoder)
    for points, box in (((places, labels), None), (None, boxes), ((places, labels), boxes)):
        expected = sam.prompt_encoder(points, box, None)[0]
        assert torch.allclose(tokens(points, box), expected, atol=1e-4)
