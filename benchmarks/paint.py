"""Weigh pages as a reader meets them: on a slow telephone, on paper, before the first figure.

    python benchmarks/paint.py reports/portrait_territoire/region-32.html … [--pictures FOLDER]

One row per page: bytes, printed pages, seconds to the first contentful paint (median of three; a
telephone of 390 px, slow 4G at 1.6 Mbit/s and 400 ms, processor four times slower, the file served
uncompressed from this machine), words before the first figure, and where the text starts on the
telephone. Needs the test extra (playwright) and a Chromium.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import re
import shutil
import statistics
import threading
from pathlib import Path

from measure import head, row
from playwright.sync_api import Browser, Page, sync_playwright

SLOW_4G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
BEFORE_FIGURE = """(() => {
  const main = document.querySelector('main'), range = document.createRange();
  range.selectNodeContents(main);
  const figure = main.querySelector('figure, .qpv-cards, table');
  if (figure) range.setEndBefore(figure);
  return range.toString().split(/\\s+/).filter(Boolean).length;
})()"""
TEXT_STARTS = """(() => {
  const first = [...document.querySelectorAll('main :is(p, li, dd)')].find((e) => e.checkVisibility());
  return first ? Math.round(first.getBoundingClientRect().top + scrollY) : null;
})()"""


def main() -> None:
    """Print a Markdown table of the measures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--pictures", type=Path, help="dossier des images à 390 et 1 280 px")
    given = parser.parse_args()
    known = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("QPV_CHROMIUM") or next(filter(None, map(shutil.which, known)), None)
    head("page", "Mo", "pages imprimées", "premier affichage (s)", "mots avant", "texte à (px)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for path in given.pages:
            row(f"{path.parent.name}/{path.stem}", *_measured(browser, path, given.pictures))
        browser.close()


def _measured(browser: Browser, path: Path, pictures: Path | None) -> tuple[str, ...]:
    paint = statistics.median(_first_paint(browser, path) for _ in range(3))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(path.resolve().as_uri())
    starts, words = page.evaluate(TEXT_STARTS), page.evaluate(BEFORE_FIGURE)
    _picture(page, pictures, f"{path.parent.name}-{path.stem}-390.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    _picture(page, pictures, f"{path.parent.name}-{path.stem}-1280.png")
    sides = len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
    page.close()
    size = f"{path.stat().st_size / 1e6:.2f}".replace(".", ",")
    return size, str(sides), f"{paint / 1000:.1f}".replace(".", ","), str(words), str(starts)


def _picture(page: Page, folder: Path | None, name: str) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / name)


def _first_paint(browser: Browser, path: Path) -> float:
    """Return the milliseconds to the first contentful paint of a page that comes slowly."""
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    serve = functools.partial(quiet, directory=str(path.resolve().parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page(viewport={"width": 390, "height": 844})
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(f"http://127.0.0.1:{server.server_port}/{path.name}", timeout=120_000)
        page.wait_for_function(FIRST_PAINT)
        found = page.evaluate(FIRST_PAINT)
        page.close()
        server.shutdown()
    return found


if __name__ == "__main__":
    main()
