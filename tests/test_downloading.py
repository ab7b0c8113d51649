"""Weights arrive whole and proven or not at all, whatever the network does; what has come is never lost for nothing."""

import pytest
from downloads import DATA, HALF, NAME, begun, left
from file_server import answering, breaking_off, ignoring_ranges, without_length

from lib_inpaint.checkpoints import WEIGHTS, download, downloaded_bytes, downloading
from lib_inpaint.checkpoints.table import YOLOX
from lib_inpaint.errors import UserError

# What should happen


def test_a_file_arrives_and_progress_is_told(row, tmp_path):
    told = []
    path = download(row, tmp_path / "made" / "models", lambda done, total: told.append((done, total)))
    assert path.read_bytes() == DATA and left(path.parent) == [NAME]
    assert told[0] == (0, len(DATA)) and told[-1] == (len(DATA), len(DATA)) and len(told) > 10
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_file_that_is_there_is_proven_and_not_fetched_again(row, server, tmp_path):
    download(row, tmp_path)
    download(row, tmp_path)
    assert len(server.asked) == 1
    (tmp_path / NAME).write_bytes(DATA[:-1] + b"x")
    with pytest.raises(UserError, match="another file than its maker published"):
        download(row, tmp_path)
    assert (tmp_path / NAME).read_bytes() != DATA


def test_a_damaged_file_that_nobody_could_use_gives_way(row, server, tmp_path):
    finder = row._replace(kind=YOLOX)
    path = download(finder, tmp_path)
    path.write_bytes(DATA[:1000])
    assert download(finder, tmp_path).read_bytes() == DATA and len(server.asked) == 2


def test_what_was_stopped_goes_on_where_it_stopped(row, server, tmp_path):
    size = begun(row, tmp_path)
    assert download(row, tmp_path).read_bytes() == DATA and left(tmp_path) == [NAME]
    asked = server.asked[-1]
    assert asked.headers["range"] == f"bytes={size}-" and asked.headers["if-range"] == '"one"'
    assert asked.sent == len(DATA) - size


def test_a_redirect_is_followed_with_the_range(row, server, tmp_path):
    size = begun(row, tmp_path)
    server.files["/moved"] = DATA
    moved = server.address + "/moved"
    server.script = [answering(302, Location=moved)]
    assert download(row, tmp_path).read_bytes() == DATA
    assert server.asked[-1].path == "/moved" and server.asked[-1].headers["range"] == f"bytes={size}-"


def test_a_file_of_unknown_size_is_taken_without_a_length(unknown, server, tmp_path):
    server.usual = without_length
    assert download(unknown, tmp_path).read_bytes() == DATA


def test_the_rows_of_the_table_say_where_they_come_from():
    from lib_inpaint.checkpoints.fetching import address

    for weights in WEIGHTS.values():
        url, headers = address(weights)
        assert url.startswith("https://") and url.partition("?")[0].endswith(f"/{weights.file}")
        assert "click-inpaint" in (headers.get("User-Agent") or headers["user-agent"])
    assert len({weights.saved_as for weights in WEIGHTS.values()}) == len(WEIGHTS)


# What servers and networks do


def test_breaks_are_mended_without_fetching_anything_twice(row, server, tmp_path):
    server.script = [breaking_off(after=300_000)] * 6  # more often than it is tried without progress
    assert download(row, tmp_path).read_bytes() == DATA
    assert [asked.sent for asked in server.asked] == [300_000] * 6 + [len(DATA) - 6 * 300_000]


def test_a_busy_server_is_asked_again(row, server, tmp_path):
    server.script = [answering(500), answering(503)]
    assert download(row, tmp_path).read_bytes() == DATA


def test_a_server_that_stays_broken_is_a_sentence_and_the_part_is_kept(row, server, tmp_path):
    size = begun(row, tmp_path)
    server.usual = answering(502)
    with pytest.raises(UserError, match=r"502.*1 MB are kept"):
        download(row, tmp_path)
    assert downloaded_bytes(row, tmp_path) == size
    assert len(server.asked) == 1 + len(downloading.WAITS)


def test_nobody_there_is_a_sentence(row, tmp_path):
    with pytest.raises(UserError, match="127.0.0.1 cannot be reached"):
        download(row._replace(url="http://127.0.0.1:9/x"), tmp_path)
    assert left(tmp_path) == []


def test_a_server_that_ignores_ranges_starts_from_zero(row, server, tmp_path):
    begun(row, tmp_path)
    server.usual = ignoring_ranges
    assert download(row, tmp_path).read_bytes() == DATA


@pytest.mark.parametrize("honest", [True, False], ids=["If-Range heeded", "If-Range ignored"])
def test_a_file_that_changed_meanwhile_is_not_spliced(unknown, server, tmp_path, honest):
    begun(unknown, tmp_path)
    server.etag = '"two"'
    newer = server.files[f"/{NAME}"] = DATA[:-4] + b"\1\2\3\4"
    if not honest:
        rest = newer[HALF:]
        span = f"bytes {downloaded_bytes(unknown, tmp_path)}-{len(newer) - 1}/{len(newer)}"
        server.script = [answering(206, rest, Content_Range=span, ETag='"two"')]
    assert download(unknown, tmp_path).read_bytes() == newer


def test_a_part_that_nothing_identifies_is_not_continued(unknown, server, tmp_path):
    server.usual = without_length
    begun(unknown, tmp_path)
    assert download(unknown, tmp_path).read_bytes() == DATA
    assert "range" not in server.asked[-1].headers


def test_a_range_that_was_not_asked_for_is_not_taken(row, server, tmp_path):
    begun(row, tmp_path)
    server.script = [answering(206, DATA[:5000], Content_Range=f"bytes 0-4999/{len(DATA)}")]
    assert download(row, tmp_path).read_bytes() == DATA


def test_a_part_that_is_too_long_starts_anew(unknown, server, tmp_path):
    size = begun(unknown, tmp_path)
    server.files[f"/{NAME}"] = DATA[: size - 10]
    with pytest.raises(UserError, match="cut off.*deleted"):
        download(unknown, tmp_path)
    assert left(tmp_path) == []


def test_a_kill_between_the_last_byte_and_the_name_costs_nothing(row, unknown, server, tmp_path):
    for each in (row, unknown):
        begun(each, tmp_path, len(DATA))
        asked = len(server.asked)
        assert download(each, tmp_path).read_bytes() == DATA
        assert not any(asked.sent for asked in server.asked[asked:])
        (tmp_path / NAME).unlink()


@pytest.mark.parametrize("change", [-100, 100], ids=["shorter", "longer"])
def test_another_length_than_the_table_s_is_refused(row, server, tmp_path, change):
    server.files[f"/{NAME}"] = DATA[:change] if change < 0 else DATA + bytes(change)
    with pytest.raises(UserError, match=f"{len(DATA) + change:,} bytes instead of {len(DATA):,}"):
        download(row, tmp_path)
    assert left(tmp_path) == []


@pytest.mark.parametrize("change", [-100, 100], ids=["shorter", "longer"])
def test_a_body_of_another_length_than_the_table_s_is_refused_without_a_content_length(row, server, tmp_path, change):
    server.usual = without_length
    server.files[f"/{NAME}"] = DATA[:change] if change < 0 else DATA + bytes(change)
    with pytest.raises(UserError, match="broke off" if change < 0 else "more than"):
        download(row, tmp_path)
    assert not (tmp_path / NAME).exists()


def test_an_unknown_file_that_ends_early_without_saying_so_is_refused(unknown, server, tmp_path):
    server.usual = answering(200, DATA[:-100])
    with pytest.raises(UserError, match=f"{NAME} is cut off.*deleted"):
        download(unknown, tmp_path)
    assert left(tmp_path) == []


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_web_page_is_refused_and_the_part_is_kept(row, server, tmp_path, kind):
    page = b"<!doctype html><title>Log in to the hotel</title>".ljust(len(DATA))
    server.script = [answering(200, page, Content_Type=kind)]
    with pytest.raises(UserError, match="sent a web page instead of"):
        download(row, tmp_path)
    assert left(tmp_path) == []
    size = begun(row, tmp_path)
    server.script = [answering(200, page, Content_Type="text/html")]
    with pytest.raises(UserError, match="sent a web page instead of"):
        download(row, tmp_path)
    assert downloaded_bytes(row, tmp_path) == size


def test_corrupted_bytes_are_deleted_and_said(row, server, tmp_path):
    server.files[f"/{NAME}"] = DATA[:500_000] + b"\0" + DATA[500_001:]
    with pytest.raises(UserError, match="not the Tiny that its maker published, so it was deleted"):
        download(row, tmp_path)
    assert left(tmp_path) == []


def test_corruption_in_a_part_from_yesterday_is_found(row, tmp_path):
    begun(row, tmp_path)
    with (tmp_path / f"{NAME}.part").open("r+b") as file:
        file.seek(1000)
        file.write(b"\0\1\2\3")
    with pytest.raises(UserError, match="deleted"):
        download(row, tmp_path)
    assert download(row, tmp_path).read_bytes() == DATA


@pytest.mark.parametrize(("status", "sentence"), [(404, "is not at"), (403, "HF_TOKEN"), (204, "not understood")])
def test_a_refusal_is_a_sentence_at_once(row, server, tmp_path, status, sentence):
    server.usual = answering(status)
    with pytest.raises(UserError, match=sentence):
        download(row, tmp_path)
    assert len(server.asked) == 1 and left(tmp_path) == []


def test_a_compressed_answer_is_refused(row, server, tmp_path):
    server.usual = answering(200, DATA, Content_Encoding="gzip")
    with pytest.raises(UserError, match="another form"):
        download(row, tmp_path)


def test_a_proxy_that_cannot_be_used_is_a_sentence(row, tmp_path, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:9")
    with pytest.raises(UserError, match="proxy"):
        download(row, tmp_path)


def test_the_environment_s_proxy_is_asked(row, server, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", server.address)
    server.files["http://maker.invalid/tiny"] = DATA
    assert download(row._replace(url="http://maker.invalid/tiny"), tmp_path).read_bytes() == DATA
