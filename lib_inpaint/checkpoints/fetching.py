"""One request for what is still missing of a file, with everything checked that servers and proxies get wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import __version__
from ..errors import UserError
from .parts import Part
from .table import Weights

if TYPE_CHECKING:
    import httpx

Tell = Callable[[int, "int | None"], None]
"""Told after each piece: bytes that are there, bytes in all (None: the server does not say). It may raise to stop."""

CONNECT_SECONDS, SILENCE_SECONDS = 15, 20
JSON = "application/json"
PAGES = ("text/html", "application/xhtml+xml", JSON, "application/xml", "text/xml")
BUSY = (408, 425, 429)
_RANGE = re.compile(r"bytes (?:(?P<start>\d+)-\d+|\*)/(?P<total>\d+|\*)")


class Broken(Exception):
    """It may work in a moment. The message is the end of a sentence."""


@contextmanager
def connection() -> Iterator[httpx.Client]:
    """A client that goes through the proxy that the environment names, if one; UserError if it cannot be used."""
    import httpx

    timeout = httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
    try:
        client = httpx.Client(follow_redirects=True, timeout=timeout)
    except (ImportError, ValueError, OSError) as error:
        raise UserError(f"The proxy or the certificates that the environment names cannot be used: {error}.") from error
    with client:
        yield client


def address(weights: Weights) -> tuple[str, dict[str, str]]:
    """Where a file is and the headers to ask with; for the hub's files by HF_ENDPOINT, HF_TOKEN and the like."""
    if weights.url:
        return weights.url, {"User-Agent": f"click-inpaint/{__version__}"}
    from huggingface_hub import hf_hub_url
    from huggingface_hub.utils import build_hf_headers

    headers = build_hf_headers(library_name="click-inpaint", library_version=__version__)
    return hf_hub_url(str(weights.hub_repo), weights.file), headers


def fetch(client: httpx.Client, weights: Weights, part: Part, tell: Tell) -> None:
    """Ask for what is missing and append it to the part. Broken if it ends early; UserError if it will never do."""
    import httpx

    url, headers = address(weights)
    if part.size and not (part.version or weights.sha256):
        part.restart()  # Nothing would tell whether the rest belongs to it.
    try:
        with client.stream("GET", url, headers={**headers, **_asking(part)}) as response:
            if not _is_whole_already(response, weights, part):
                _receive(response, weights, part, tell)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        raise Broken(f"{httpx.URL(url).host} cannot be reached ({error})") from error
    except httpx.UnsupportedProtocol as error:
        raise UserError(f"{url} is not an address that can be asked.") from error
    except httpx.TransportError as error:
        raise Broken("the connection broke off") from error
    except (httpx.RequestError, httpx.InvalidURL) as error:
        raise UserError(f"{weights.title} cannot be had from {url}: {error}.") from error


def _asking(part: Part) -> dict[str, str]:
    """If-Range: a file that has changed meanwhile comes from its start."""
    headers = {"Accept-Encoding": "identity"}
    if part.size:
        headers["Range"] = f"bytes={part.size}-"
        if part.version:
            headers["If-Range"] = part.version
    return headers


def _is_whole_already(response: httpx.Response, weights: Weights, part: Part) -> bool:
    """True if nothing was missing but the new name, which is how a kill in the last moment leaves it."""
    if response.status_code != 416:
        return False
    if part.size and part.size == _range(response)[1]:
        return True
    part.restart()
    raise Broken("the server has another version of the file")


def _receive(response: httpx.Response, weights: Weights, part: Part, tell: Tell) -> None:
    _check_status(response, weights)
    _check_kind(response, weights)
    total = _begin(response, weights, part)
    tell(part.size, total)
    for piece in response.iter_raw():
        if not part.size and piece.lstrip()[:1] == b"<":
            raise _page(response, weights)
        if total is not None and part.size + len(piece) > total:
            part.restart()
            raise _other_length(response, weights, f"more than {total:,}", total)
        part.write(piece)
        tell(part.size, total)
    if total is not None and part.size < total:
        raise Broken("the connection broke off")


def _begin(response: httpx.Response, weights: Weights, part: Part) -> int | None:
    """The part is where the answer begins; returns bytes in all, if they are known."""
    version = _version(response)
    if response.status_code == 206:
        start, total = _range(response)
        if start != part.size or (part.version and version and version != part.version):
            part.restart()
            raise Broken("the server sent another part than it was asked for")
    else:
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdecimal() else None
    if weights.size_bytes and total and total != weights.size_bytes:
        raise _other_length(response, weights, f"{total:,}", weights.size_bytes)
    if response.status_code == 200 or not part.size:
        part.restart(version)
    total = weights.size_bytes or total
    if total:
        part.check_room(total)
    return total


def _check_status(response: httpx.Response, weights: Weights) -> None:
    code, host = response.status_code, response.url.host
    if code in (200, 206):
        return
    if code in BUSY or code >= 500:
        raise Broken(f"{host} is busy or out of order (it answered {code})")
    if code in (404, 410):
        raise UserError(f"{weights.file} is not at {host} (it answered {code}). See {weights.source_page}.")
    if code in (401, 403, 407):
        raise UserError(f"{host} does not let us in (it answered {code}). Check the proxy, or HF_TOKEN for the hub.")
    raise UserError(f"{host} gave an answer that is not understood ({code}). See {weights.source_page}.")


def _check_kind(response: httpx.Response, weights: Weights) -> None:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in PAGES and not (kind == JSON and weights.file.endswith(".json")):
        raise _page(response, weights)
    if response.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise UserError(
            f"{response.url.host}, or a proxy before it, sent {weights.file} in another form than published."
        )


def _page(response: httpx.Response, weights: Weights) -> UserError:
    return UserError(
        f"{response.url.host} sent a web page instead of {weights.file}. A login of this network may be in between."
    )


def _other_length(response: httpx.Response, weights: Weights, sent: str, wanted: int) -> UserError:
    return UserError(
        f"{response.url.host} has another file under the name {weights.file}: {sent} bytes instead of {wanted:,}."
    )


def _version(response: httpx.Response) -> str:
    """What If-Range takes: a strong ETag, else the date of the last change."""
    etag = response.headers.get("etag", "")
    return etag if etag and not etag.startswith("W/") else response.headers.get("last-modified", "")


def _range(response: httpx.Response) -> tuple[int | None, int | None]:
    """Where the answer begins and how long the whole file is, of Content-Range."""
    match = _RANGE.fullmatch(response.headers.get("content-range", "").strip())
    start, total = match.groups() if match else (None, None)
    return (int(start) if start else None), (int(total) if total and total != "*" else None)
