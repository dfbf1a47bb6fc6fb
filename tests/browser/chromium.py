"""The system's Chromium, headless, driven by playwright."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page in the background must draw as one in front: two tests' pages may be open at once.
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
VIEWPORT = {"width": 1280, "height": 900}
WAIT_MS = 60_000

# JupyterLab's own noise, none of it ours.
EXPECTED_ERRORS = (
    # Two changes of the theme in a row: the second takes away a style sheet that the first has taken.
    ("'removeChild'", "/jlab_core."),
)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start Chromium (`TBX_CHROMIUM` or Debian's) and close it at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("TBX_CHROMIUM") or "/usr/bin/chromium", args=ARGUMENTS
        )
        yield browser
        browser.close()


def new_context(browser: Browser) -> BrowserContext:
    """Give a fresh profile with the fixed size of all screenshots."""
    context = browser.new_context(viewport=VIEWPORT, device_scale_factor=1, reduced_motion="reduce")
    context.set_default_timeout(WAIT_MS)
    return context


class PageErrors:
    """Collects what a page reports as an error."""

    def __init__(self, page: Page) -> None:
        self.seen: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.seen.append(f"uncaught: {error.stack}"))

    def unexpected(self) -> list[str]:
        """Give the errors that are not known to be the host's own."""
        return [
            one
            for one in self.seen
            if not any(all(word in one for word in words) for words in EXPECTED_ERRORS)
        ]

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")
