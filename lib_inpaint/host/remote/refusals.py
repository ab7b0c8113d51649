"""What a WebUI or the network answers instead of an answer, as sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from ...errors import UserError

if TYPE_CHECKING:
    import httpx

MOST_QUOTED = 200
OUT_OF_MEMORY = "The WebUI ran out of memory while painting. Try a smaller working size; your selection is safe."
NANS = "The WebUI painted only noise. Start it with --no-half-vae, or choose another VAE or checkpoint."


class Absent(UserError):
    """The WebUI has no such path."""


class Unreached(UserError):
    """No answer came, or half of one. It may come in a moment."""


def unreached(url: str, error: Exception) -> UserError:
    """What went wrong on the way, by httpx's exception."""
    import httpx

    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UserError(
            f"The certificate of {url} is not one that this machine trusts. "
            "Name its authority with SSL_CERT_FILE, or use http in your own network."
        )
    if isinstance(error, httpx.ProxyError):
        return Unreached(f"The proxy on the way to {url} refused it ({error}). Name the WebUI in NO_PROXY.")
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
        return Unreached(f"The WebUI at {url} cannot be reached. Start it there with --api, or check the address.")
    if isinstance(error, httpx.TimeoutException):
        return Unreached(f"The WebUI at {url} did not answer in time. See whether it still works there.")
    if isinstance(error, (httpx.TransportError, httpx.DecodingError)):
        return Unreached(f"The connection to the WebUI at {url} broke off. Try again; your selection is safe.")
    return UserError(f"{url} is not an address that can be asked ({error}).")


def check(url: str, response: httpx.Response, data: bytes, has_login: bool) -> None:
    """Nothing for a good answer."""
    code = response.status_code
    if code == 200:
        return
    if 300 <= code < 400:
        raise _sent_on(url, response)
    if code == 401:
        wrong = "does not accept this login. Check the name and CLICK_INPAINT_WEBUI_PASSWORD"
        raise UserError(f"The WebUI at {url} {wrong if has_login else 'asks for a login. Give it with --webui-login'}.")
    if code == 403:
        raise UserError(f"{url} does not let us in (it answered 403). Something before the WebUI may guard it.")
    told = _told(data)
    if code in (404, 405) and told.lower() in ("", "not found", "method not allowed"):
        raise Absent(f"{url} has no API. Start the WebUI with --api, or check the address.")
    if "out of memory" in told.lower():
        raise UserError(OUT_OF_MEMORY)
    if "NansException" in told:
        raise UserError(NANS)
    quoted = f": {told[:MOST_QUOTED]}" if told else ""
    if code == 422:
        raise UserError(f"The WebUI at {url} did not accept the request{quoted}.")
    raise UserError(f"The WebUI at {url} could not do it (it answered {code}){quoted}.")


def not_understood(url: str, data: bytes) -> UserError:
    """A 200 with something else than JSON."""
    if data.lstrip()[:1] == b"<":
        return UserError(f"{url} sent a web page instead of an answer. A login of this network may be in between.")
    return Unreached(f"{url} gave an answer that is not understood, or only half of one. Try again.")


def _sent_on(url: str, response: httpx.Response) -> UserError:
    there = urlsplit(urljoin(url, response.headers.get("location", "")))
    return UserError(f"{url} sends us on to {there.scheme}://{there.hostname}. Name that address if you trust it.")


def _told(data: bytes) -> str:
    """The WebUI's own words, on one line: {error, detail, errors}."""
    try:
        fields: Any = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(fields, dict):
        return ""
    words = [_words(fields.get(name)) for name in ("error", "errors", "detail")]
    return " ".join(" ".join(filter(None, words)).split()).rstrip(".")


def _words(value: Any) -> str:
    if isinstance(value, list):  # pydantic's: [{"loc": [...], "msg": "..."}]
        return "; ".join(
            f"{'.'.join(map(str, each.get('loc', ())))} {each.get('msg', '')}"
            for each in value
            if isinstance(each, dict)
        )
    return value if isinstance(value, str) else ""
