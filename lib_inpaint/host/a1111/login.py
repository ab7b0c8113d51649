"""The host's two logins, for our routes: the host itself guards only its own."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any

from modules import shared  # pyright: ignore[reportMissingImports]

TOKEN_HEADER = "x-click-inpaint-token"
COOKIES = ("access-token", "access-token-unsecure")


class Login:
    """For one app. Without `--gradio-auth` and `--api-auth` everybody may come in; with either, who has either."""

    token = secrets.token_urlsafe()
    """The page's own, of this process: with `--api-auth` alone a browser has nothing else to show."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def allows(self, request: Any, is_code: bool) -> bool:
        """Code holds no data and cannot be asked for with a header: it needs the cookie where there is one."""
        if not self._asks_for_cookie and (is_code or not _api_logins()):
            return True
        if self._asks_for_cookie and self._has_cookie(request):
            return True
        return bool(_api_logins()) and self._has_api_login(request)

    @property
    def _asks_for_cookie(self) -> bool:
        return getattr(self.app, "auth", None) is not None

    def _has_cookie(self, request: Any) -> bool:
        """Gradio 3 and 4 name their cookies differently; what they mean is in the app's own table."""
        id = getattr(self.app, "cookie_id", None)
        names = COOKIES if id is None else tuple(f"{name}-{id}" for name in COOKIES)
        tokens = getattr(self.app, "tokens", {})
        return any(request.cookies.get(name) in tokens for name in names if request.cookies.get(name))

    def _has_api_login(self, request: Any) -> bool:
        if not self._asks_for_cookie and _equal(request.headers.get(TOKEN_HEADER, ""), self.token):
            return True
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True).decode() if scheme.lower() == "basic" else ""
        except (binascii.Error, UnicodeDecodeError):
            return False
        # All are compared, so that the time taken tells nothing.
        return any([_equal(given, login) for login in _api_logins()]) and bool(given)


def page_token() -> str | None:
    """What the page gets to log in with; None where it has a cookie or needs nothing."""
    has_cookie = bool(
        getattr(shared.cmd_opts, "gradio_auth", None) or getattr(shared.cmd_opts, "gradio_auth_path", None)
    )
    return Login.token if _api_logins() and not has_cookie else None


def _api_logins() -> list[str]:
    """ "user:password" each, as `--api-auth` names them."""
    return [login for login in (getattr(shared.cmd_opts, "api_auth", None) or "").split(",") if login]


def _equal(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())
