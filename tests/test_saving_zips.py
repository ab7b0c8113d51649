"""ZIPs from strangers: nothing in them is believed, nothing is unpacked to disk, each refusal is a sentence."""

import base64
import io
import os
import zipfile
import zlib
from pathlib import Path

import pytest
from saved_projects import SIZE, facts, full, layer, noise, picture, rezipped, variation

from lib_inpaint.edits import Edit, Stack
from lib_inpaint.errors import UserError
from lib_inpaint.history import History
from lib_inpaint.images import exact_png, read_exact
from lib_inpaint.masks import Refinement
from lib_inpaint.project import Project
from lib_inpaint.saving import unzipped, zipped, zips


@pytest.fixture(scope="module")
def good() -> bytes:
    return zipped(full())


def put(*path, value):
    """Changes one place of a manifest."""

    def change(manifest):
        there = manifest
        for step in path[:-1]:
            there = there[step]
        there[path[-1]] = value

    return change


def bomb(count: int) -> str:
    return base64.b64encode(zlib.compress(bytes(count), 9)).decode()


def many_layers(manifest):
    manifest["layers"] = [{**manifest["layers"][0], "id": f"l{number}"} for number in range(201)]


def many_variations(manifest):
    manifest["edits"][0]["variations"] *= 20


MANIFESTS = {
    "no object": lambda manifest: ["format"],
    "another format": put("format", value="zip"),
    "no version": put("version", value=None),
    "version 0": put("version", value=0),
    "no revision": put("revision", value="7"),
    "no picture": put("picture", value=None),
    "another size": put("picture", "size", value=[23, 37]),
    "a negative size": put("picture", "size", value=[-37, -23]),
    "a large size": put("picture", "size", value=[10**9, 10**9]),
    "a size that is none": put("picture", "size", value="37x23"),
    "a name that is none": put("picture", "name", value=["a"]),
    "a path for pixels": put("picture", "pixels", value="../../etc/passwd"),
    "an absolute path": put("picture", "pixels", value="/etc/passwd"),
    "pixels that are missing": put("picture", "pixels", value=f"pixels-{'0' * 24}.png"),
    "pixels instead of EXIF": lambda manifest: put("picture", "exif", value=manifest["picture"]["pixels"])(manifest),
    "an infotext that is none": put("picture", "infotext", value=1),
    "too many notes": put("picture", "notes", value=["a"] * 101),
    "layers that are none": put("layers", value={}),
    "a layer that is none": put("layers", value=[1]),
    "too many layers": many_layers,
    "twice the same layer": lambda manifest: manifest["layers"].append(manifest["layers"][0]),
    "a layer's id": put("layers", 0, "id", value="../x"),
    "a layer's mode": put("layers", 0, "mode", value="divide"),
    "a layer's score": put("layers", 0, "score", value=float("nan")),
    "a layer's switch": put("layers", 0, "visible", value=1),
    "a mask outside": put("layers", 0, "mask", "box", value=[0, 0, 38, 23]),
    "a mask before it": put("layers", 0, "mask", "box", value=[-1, 0, 10, 10]),
    "a mask inside out": put("layers", 0, "mask", "box", value=[10, 10, 2, 2]),
    "a mask of fractions": put("layers", 0, "mask", "box", value=[0.5, 0, 10, 10]),
    "a mask that does not fit": put("layers", 0, "mask", "box", value=[0, 0, 9, 3]),
    "a mask without bits": put("layers", 0, "mask", "bits", value=""),
    "a mask of no base64": put("layers", 0, "mask", "bits", value="é*"),
    "a mask of no zlib": put("layers", 0, "mask", "bits", value=base64.b64encode(b"mask").decode()),
    "a mask that is a bomb": put("layers", 0, "mask", "bits", value=bomb(50_000_000)),
    "a mask cut off": lambda manifest: put(
        "layers", 0, "mask", "bits", value=manifest["layers"][0]["mask"]["bits"][:40]
    )(manifest),
    "a point outside": put("layers", 0, "prompt", "points", value=[[100, 1, 1]]),
    "a point that is none": put("layers", 0, "prompt", "points", value=[["1", 1, 1]]),
    "a point of infinity": put("layers", 0, "prompt", "points", value=[[float("inf"), 1, 1]]),
    "too many points": put("layers", 0, "prompt", "points", value=[[1, 1, 1]] * 257),
    "a prompt of nothing": put("layers", 0, "prompt", value={}),
    "a refinement out of range": put("refinement", "grow", value=10_000),
    "a refinement of text": put("refinement", "grow", value="3"),
    "no refinement": put("refinement", value=None),
    "twice the same edit": lambda manifest: manifest["edits"].append(manifest["edits"][0]),
    "no variations": put("edits", 0, "variations", value=[]),
    "too many variations": many_variations,
    "a choice of nothing": put("edits", 0, "chosen", value=2),
    "painted outside": put("edits", 0, "variations", 0, "box", value=[30, 4, 47, 19]),
    "painted of another size": put("edits", 0, "variations", 0, "box", value=[3, 4, 19, 19]),
    "painted elsewhere": put("edits", 0, "variations", 0, "box", value=[4, 4, 21, 19]),
    "a painted picture": lambda manifest: put(
        "edits", 0, "variations", 0, "painted", value=manifest["picture"]["pixels"]
    )(manifest),
    "seconds of text": put("edits", 0, "variations", 0, "seconds", value="1"),
    "a negative seed": put("edits", 0, "variations", 0, "seed", value=-1),
    "settings of nothing": put("settings", value=[]),
    "a prompt too long": put("settings", "prompt", value="a" * 20_001),
    "a colour that is none": put("settings", "colour", value="red"),
    "a colour that is a number": put("settings", "colour", value=1),
    "strokes of nothing": put("settings", "paints", value=[1]),
    "a stroke with more to it": put(
        "settings", "paints", value=[{"colour": "#000000", "radius": 1, "points": [[1, 1]], "x": 1}]
    ),
    "a stroke without points": put("settings", "paints", value=[{"colour": "#000000", "radius": 1, "points": []}]),
    "overrides of lists": put("settings", "overrides", value={"a": [1]}),
    "too many overrides": put("settings", "overrides", value={str(number): 1 for number in range(65)}),
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_that_is_not_ours_is_one_sentence(good, change):
    with pytest.raises(UserError) as refused:
        unzipped(rezipped(good, change))
    assert str(refused.value).endswith(".") and len(str(refused.value)) < 200


FILES = {
    "a path upwards": {"../../evil.png": b"x"},
    "a root": {"/evil.png": b"x"},
    "a drive": {"C:\\evil.png": b"x"},
    "a folder": {"blobs/": b""},
    "a program": {"run.bat": b"x"},
    "a blob in a folder": {f"x/pixels-{'0' * 24}.png": b"x"},
}


@pytest.mark.parametrize("more", FILES.values(), ids=FILES)
def test_other_files_in_it_are_refused_and_nothing_is_unpacked(good, more, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="other files"):
        unzipped(rezipped(good, **more))
    assert not list(Path(tmp_path).rglob("*")) and not (tmp_path.parent.parent / "evil.png").exists()


@pytest.mark.parametrize("without", ["pixels", "painted", "raw", "manifest"])
def test_what_is_missing_is_said(good, without):
    with pytest.raises(UserError, match="no project" if without == "manifest" else without):
        unzipped(rezipped(good, without=without))


def test_contents_that_are_not_those_of_their_name_are_refused(good):
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    for kind in ("pixels", "painted", "raw"):
        name = next(name for name in files if name.startswith(kind))
        other = b"other" if kind == "raw" else exact_png(*(255 - each for each in read_exact(files[name])))
        with pytest.raises(UserError, match=name):
            unzipped(rezipped(good, **{name: other}))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"null", b"NaN"])
def test_a_manifest_that_is_no_json_is_one_sentence(good, content):
    with pytest.raises(UserError, match="damaged"):
        unzipped(rezipped(good, without="manifest", **{"manifest.json": content}))


def test_other_zips_and_damaged_ones_are_one_sentence(good):
    for wrong in (good[:100], good[: len(good) // 2], b"PK\3\4" + os.urandom(5_000)):
        with pytest.raises(UserError, match="ZIP"):
            unzipped(wrong)
    locked = bytearray(good)
    at = good.rindex(b"PK\1\2")
    locked[at + 8] |= 1  # "encrypted", of the last file in the directory
    with pytest.raises(UserError, match="password"):
        unzipped(bytes(locked))


def test_every_flipped_byte_is_seen_or_harmless(good):
    """A sentence or the very same project: nothing in between, and no other error."""
    for at in range(0, len(good), 97):
        flipped = bytearray(good)
        flipped[at] ^= 0x55
        try:
            history = unzipped(bytes(flipped))
        except UserError:
            continue
        assert facts(history) == facts(full()), at


def test_a_bomb_is_seen_before_it_is_unpacked(good, monkeypatch):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", b"{}")
        archive.writestr(f"pixels-{'0' * 24}.png", bytes(200_000_001))
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *arguments: pytest.fail("it was unpacked"))
    assert len(buffer.getvalue()) < 1_000_000
    with pytest.raises(UserError, match="200 MB"):
        unzipped(buffer.getvalue())
    monkeypatch.setattr(zips, "MOST_MANIFEST", 10)
    with pytest.raises(UserError, match="unpacks to more"):
        unzipped(good)


def test_paint_that_would_fill_the_memory_is_counted_before_it_is_read(good, monkeypatch):
    assert unzipped(good)
    monkeypatch.setattr(zips, "MOST_PAINTED", SIZE.width * SIZE.height)
    with pytest.raises(UserError, match="fewer edits"):
        unzipped(good)


def test_a_project_too_large_to_be_opened_again_is_not_made(monkeypatch):
    monkeypatch.setattr(zips, "MAX_BYTES", 2_000)
    with pytest.raises(UserError, match="Delete some of its edits"):
        zipped(full())


def test_what_was_painted_alike_is_read_once():
    """So that naming one blob a thousand times costs no memory."""
    edit = Edit("Remove", (layer("a", 1),), Refinement(), (variation(3), variation(3)))
    history = unzipped(zipped(History(Project(Stack(picture(), (edit,)), Refinement()))))
    one, other = history.present.stack.edits[0].variations
    assert one.repainted is other.repainted


def test_pixels_are_exact_whatever_they_are():
    for pixels in (noise(1, 1, 1, 3), noise(2, 64, 3, 3), noise(3, 40, 50, 3) // 64, noise(4, 30, 30, 3) * 0):
        for alpha in (None, noise(5, *pixels.shape[:2]), pixels[..., 0] * 0):
            back, beside = read_exact(exact_png(pixels, alpha))
            assert (back == pixels).all() and (beside is None if alpha is None else (beside == alpha).all())
