"""What the browser complains of while a test runs."""

BLOCKED = (
    "fonts.googleapis.com",
    "fonts.gstatic.com",
    "cdnjs.cloudflare.com",
    "cdn.jsdelivr.net",
    "gradio.app",
    "/static/fonts/",
)
"""Gradio's own page asks these for fonts and a script; they do not answer everywhere."""


class Complaints(list):
    """What the browser's console complained of, but for Gradio's own blocked addresses."""

    def watch(self, page) -> None:
        page.on("pageerror", lambda error: self.append(f"page error: {error}"))
        page.on("console", self._console)

    def _console(self, message) -> None:
        about = f"{message.text} {message.location.get('url', '')}"
        if message.type == "error" and not any(blocked in about for blocked in BLOCKED):
            self.append(about)
