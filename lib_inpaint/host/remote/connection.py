"""Asking a WebUI over the network: where it is, the login, and every way in which an answer can be no answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...errors import UserError
from . import refusals

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, SILENCE_SECONDS = 10, 20
PAINTING_SECONDS = 4 * 3600
"""Nothing is heard while pictures are painted; who follows it asks for its progress meanwhile."""
MOST_BYTES = 8_000_000
"""Of an answer without pictures."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Address:
    """Where a WebUI is, and the login of its `--api-auth`."""

    url: str
    """Without a slash at its end; shown to people, so it holds no password."""
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str, user: str = "", password: str = "") -> Address:
        """UserError for what is no address of a WebUI."""
        try:
            parts = urlsplit(url if "//" in url else f"http://{url}")
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address:
            raise UserError("That is not the address of a WebUI. Write it like http://127.0.0.1:7860.")
        if parts.username is not None or parts.password is not None:
            raise UserError("Keep the login out of the address: give the name with --webui-login.")
        if parts.query or parts.fragment:
            raise UserError("The address of a WebUI ends before any ? or #. Write it like http://127.0.0.1:7860.")
        return cls(f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/"), user, password)

    @property
    def is_here(self) -> bool:
        return urlsplit(self.url).hostname in LOOPBACK


class Talk:
    """A connection that is kept for several questions; to be used by any thread."""

    def __init__(self, address: Address, client: httpx.Client):
        self.address = address
        self._client = client

    def get(self, path: str) -> Any:
        """What the JSON answer holds. Raises refusals.Absent where there is no such path, UserError otherwise."""
        return self._ask("GET", path, None, MOST_BYTES, SILENCE_SECONDS)

    def post(self, path: str, body: Any, most: int = MOST_BYTES, seconds: float = SILENCE_SECONDS) -> Any:
        """As get; `most` bounds the bytes of the answer, `seconds` how long nothing may be heard."""
        return self._ask("POST", path, body, most, seconds)

    def _ask(self, method: str, path: str, body: Any, most: int, seconds: float) -> Any:
        import httpx

        url = self.address.url
        timeout = httpx.Timeout(seconds, connect=CONNECT_SECONDS, write=max(60, SILENCE_SECONDS))
        try:
            with self._client.stream(method, url + path, json=body, timeout=timeout) as response:
                data = b"".join(self._pieces(response, most))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise refusals.unreached(url, error) from error
        refusals.check(url, response, data, bool(self.address.user))
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            raise refusals.not_understood(url, data) from None

    def _pieces(self, response: httpx.Response, most: int) -> Iterator[bytes]:
        left = most
        for piece in response.iter_bytes():
            left -= len(piece)
            if left < 0:
                raise UserError(f"{self.address.url} sent more than any such answer can hold, and was not listened to.")
            yield piece


@contextmanager
def talking(address: Address) -> Iterator[Talk]:
    """Redirects are never followed: the login must not go anywhere else."""
    import httpx

    auth = (address.user, address.password) if address.user else None
    try:
        # The proxy of the environment is for the world outside, not for this machine.
        client = httpx.Client(auth=auth, follow_redirects=False, trust_env=not address.is_here)
    except (ImportError, ValueError, OSError) as error:
        raise UserError(f"The proxy or the certificates that the environment names cannot be used: {error}.") from error
    with client:
        yield Talk(address, client)
