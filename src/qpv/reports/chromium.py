"""Pages as PDF by the browser of the desk, where there is one (Chromium, Chrome, Edge): nothing is
installed, nothing is called."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from qpv.errors import ReportError, disk_sentence

_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
_PLACES = (
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
# Tagged for screen readers, headings as bookmarks; no address resolves, so nothing leaves the desk.
_OPTIONS = (
    "--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--lang=fr",
    "--no-pdf-header-footer", "--export-tagged-pdf", "--generate-pdf-document-outline",
)  # fmt: skip
_LIMIT = 120  # seconds for one page


def find() -> str:
    """Return the browser that prints: ``QPV_CHROMIUM`` where it is set, else one of the desk.

    Raises
    ------
    ReportError
        If there is none.
    """
    named = os.environ.get("QPV_CHROMIUM")
    there = [place for place in _PLACES if Path(place).is_file()]
    found = named or next(filter(None, [*map(shutil.which, _NAMES), *there]), "")
    if not found:
        raise ReportError(
            "PDF : ni Chromium, ni Chrome, ni Edge sur ce poste (cherchés dans le PATH et aux endroits "
            "habituels). Installez-en un, donnez son chemin dans QPV_CHROMIUM, ou imprimez la page "
            "depuis un navigateur."
        )
    return found


def print_pages(
    pages: Iterable[Path], folder: Path | None = None, *, force: bool = False
) -> list[Path]:
    """Return the PDF of each page, written whole beside it or in ``folder``: tagged, with bookmarks.

    Raises
    ------
    ReportError
        If a page is not there, a PDF is (without ``force``), the folder refuses, or no browser
        prints: those written before stay.
    """
    targets = {page.resolve(): (folder or page.parent) / f"{page.stem}.pdf" for page in pages}
    for page, target in targets.items():
        if not page.is_file():
            raise ReportError(f"{page} : page introuvable. « qpv report » la produit.")
        if target.exists() and not force:
            raise ReportError(f"{target} existe déjà. Pour le remplacer : --force.")
    if len(set(targets.values())) < len(targets):
        raise ReportError("deux pages de même nom : demandez leurs PDF l'une après l'autre.")
    browser = find()
    return [_print(browser, page, target) for page, target in targets.items()]


def _print(browser: str, page: Path, target: Path) -> Path:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Beside the target: some browsers may write nowhere else, and a move is then one step.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".qpv-") as folder:
            draft = Path(folder) / "page.pdf"
            _run(browser, [f"--print-to-pdf={draft}", page.as_uri()], Path(folder))
            if not (draft.is_file() and draft.read_bytes().startswith(b"%PDF")):
                raise ReportError(
                    f"{page.name} : {browser} n'en a pas fait de PDF. Rien n'est écrit."
                )
            draft.replace(target)
    except OSError as error:
        raise ReportError(f"{target} : {disk_sentence(error)}. Rien n'a été écrit.") from None
    return target


def _run(browser: str, asked: list[str], folder: Path) -> None:
    """Run a browser, with a profile of its own in ``folder``, until it has done what is asked."""
    # The superuser has no sandbox: containers, continuous integration.
    alone = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    order = [browser, *_OPTIONS, *alone, f"--user-data-dir={folder / 'profile'}", *asked]
    try:
        subprocess.run(order, capture_output=True, timeout=_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise ReportError(f"{browser} n'a pas répondu en {_LIMIT} s. Rien n'est écrit.") from None
    except FileNotFoundError:
        raise ReportError(f"{browser} : navigateur introuvable (QPV_CHROMIUM ?).") from None
