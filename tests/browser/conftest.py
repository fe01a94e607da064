"""A browser without network that remembers what a page asked for and complained of."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
INSIDE = ("file:", "data:", "about:", "blob:")


@dataclass
class Visit:
    """An open page, the addresses it called and the errors of its console."""

    page: object
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def map(self):
        """The document of the interactive map, loaded as a reader would: by scrolling to it."""
        frame = self.page.locator("iframe.qpv-webmap")
        frame.scroll_into_view_if_needed()
        document = frame.element_handle().content_frame()
        document.wait_for_selector("path[data-code]")
        return document


def _executable() -> str | None:
    named = os.environ.get("QPV_CHROMIUM")
    known = ("chromium", "chromium-browser", "google-chrome")
    return named or next(filter(None, map(shutil.which, known)), None)


@pytest.fixture(scope="session")
def chromium():
    """Chromium, started once."""
    sync_api = pytest.importorskip("playwright.sync_api")
    executable = _executable()
    if executable is None:
        pytest.skip("Chromium absent : installez le paquet chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, tmp_path):
    """Return a function that opens HTML from a file, with no network, at a given width."""
    contexts = []

    def open_page(html: str | Path, width: int = 1280, height: int = 900) -> Visit:
        path = html if isinstance(html, Path) else tmp_path / "page.html"
        if not isinstance(html, Path):
            path.write_text(html, encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            offline=True,
            locale="fr-FR",
            reduced_motion="reduce",
        )
        contexts.append(context)
        seen = Visit(context.new_page())
        seen.page.on(
            "request",
            lambda r: None if r.url.startswith(INSIDE) else seen.requests.append(r.url),
        )
        seen.page.on("console", lambda m: seen.errors.append(m.text) if m.type == "error" else None)
        seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
        seen.page.goto(path.as_uri())
        return seen

    yield open_page
    for context in contexts:
        context.close()
