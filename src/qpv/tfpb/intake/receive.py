"""The command « importer »: files in, the register up to date, the workbooks of corrections beside,
and what is said of each file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from qpv import french, processed
from qpv.errors import ParameterError, TableError, disk_sentence
from qpv.paths import Places
from qpv.territories import Geography
from qpv.tfpb.estimate import inputs
from qpv.tfpb.intake import importing
from qpv.tfpb.intake.corrections import Outcome, write_correction
from qpv.tfpb.intake.quarters import Quarters

FOLDER = "tfpb"  # in the data folder: the register, the refusals, the files received
LOCK = ".import-en-cours"
# What every model has, and nobody needs to be told.
_PLAIN = ("titre au-dessus de l'en-tête", "(mode d'emploi ou listes)")
_INDENT = " " * 12


def year_of(text: str) -> int:
    """Return a tax year given as text (raises ParameterError for anything else)."""
    if not (re.fullmatch(r"[0-9]{4}", text) and 2016 <= int(text) <= 2100):
        raise ParameterError(f"annee : « {text} ». Attendu : une année d'imposition, 2025.")
    return int(text)


def known(places: Places) -> Quarters:
    """Return the QPV that the importer knows: those of 2024, the passage from 2015, the contracts.

    Raises
    ------
    TableError
        If a table has not been built.
    """
    passage, geography = "qpv_correspondence", Geography.load(places)
    return Quarters(
        inputs.quarters(places, geography),
        processed.read(places, passage).frame if processed.available(places, passage) else None,
        geography.contracts.frame if geography.contracts else None,
        geography.cog,
    )


def receive(
    places: Places,
    files: Sequence[Path],
    year: int | None,
    landlord: str,
    sheet: str = "",
    replacing: bool = False,
) -> tuple[list[str], str]:
    """Import workbooks into the register, write beside what is to be corrected in each; return what
    is said of it, line by line, and what is left to do in a sentence, "" when all is well. A workbook
    of corrections that cannot be written undoes nothing: the register tells what is awaited.

    Raises
    ------
    ParameterError
        If ``sheet`` is there already, or is one name for several files; if a name holds a sign that
        cannot be seen.
    TableError
        If no file can be read, a table has not been built, the register is broken, another import
        is writing it, or the disk refuses it: nothing is then imported.
    """
    for text in (landlord, sheet, *(path.name for path in files)):
        if not text.isprintable():
            raise ParameterError(f"« {text!a} » porte un signe invisible : ôtez-le, puis relancez.")
    targets: list[Path] = []
    for path in files:
        targets.append(_free(sheet, path, len(files), targets))
    folder = places.data / FOLDER
    with _held(folder):
        outcomes = importing.import_files(
            files, known(places), folder, today=f"{date.today()}", year=year, landlord=landlord,
            replacing=replacing,
        )  # fmt: skip
    said, written, unwritten = [], [], 0
    for outcome, target in zip(outcomes, targets, strict=True):
        said += _said(outcome)
        if len(outcome.refused) or len(outcome.corrections):
            try:
                written.append(write_correction([outcome], target.resolve()))
                what = "corrections" if len(outcome.refused) else "ce qui a été lu autrement"
                said.append(f"{_INDENT}{what} : {target}")
            except TableError as error:
                unwritten += 1
                said.append(
                    f"{_INDENT}le registre est à jour, mais les corrections n'ont pas pu être "
                    f"écrites : {error} Importez de nouveau le fichier pour les avoir."
                )
    return said, _left_to_do(outcomes, written, unwritten)


def _left_to_do(outcomes: Sequence[Outcome], written: Sequence[Path], unwritten: int) -> str:
    if unwritten:
        return "le registre est à jour, les corrections ne sont pas toutes écrites."
    unread, refused = sum(bool(o.refusal) for o in outcomes), sum(len(o.refused) for o in outcomes)
    where = f" : {', '.join(path.name for path in written)}" if written else ""
    lines = f"{refused} ligne(s) refusée(s), à corriger{where}." if refused else ""
    files = f"{unread} fichier(s) non lu(s), les autres sont importés." if unread else ""
    return " ".join(filter(None, (lines, files)))


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the folder for one import: two that read the same register would each forget what the
    other wrote. The hold ends with the process, however it ends."""
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise TableError(f"un autre import écrit dans {folder} : attendez qu'il finisse.") from None
    except OSError as error:
        raise TableError(f"{folder} : {disk_sentence(error)} ; rien n'est importé.") from None
    try:
        yield
    finally:
        lock.release()


def _free(sheet: str, path: Path, count: int, taken: Sequence[Path]) -> Path:
    """Return where to write corrections: never over a workbook that someone may be filling, nor over
    that of another file of the same import."""
    if sheet and count > 1:
        raise ParameterError("corrections : un nom de fichier ne vaut que pour un fichier importé.")
    if sheet and Path(sheet).exists():
        raise ParameterError(f"corrections={sheet} existe déjà : donnez un autre nom.")
    wanted = Path(sheet or f"corrections-{path.stem[:80]}.xlsx")
    if wanted.suffix.lower() != ".xlsx":
        raise ParameterError(f"corrections={sheet} : attendu un nom en .xlsx.")
    if not wanted.resolve().parent.is_dir():
        raise ParameterError(f"corrections={sheet} : le dossier n'existe pas.")
    number, found = 2, wanted
    while found.exists() or found in taken:
        found, number = wanted.with_stem(f"{wanted.stem}-{number}"), number + 1
    return found


def _said(o: Outcome) -> list[str]:
    if o.refusal:
        return [f"refusé      {o.refusal}"]
    told = [
        french.plural(o.accepted, "acceptée"),
        f"dont {french.plural(o.mended, 'corrigée')} en lisant" if o.mended else "",
        french.plural(o.known, "déjà au registre", "déjà au registre") if o.known else "",
        french.plural(len(o.refused), "refusée"),
        f"{o.n_aside} mises à part" if o.n_aside > 1 else "1 mise à part" if o.n_aside else "",
    ]
    head = "déjà importé" if o.already else "importé    "
    year = f", exercice {' et '.join(o.years)}" if o.years else ""
    first = f"{head} {o.file.name}{year} — {french.plural(o.sent, 'ligne')} : "
    aside = [text for text in o.set_aside if not text.endswith(_PLAIN)]
    shown = o.refused.head(20).to_dict("records")
    refused = [f"{r['feuille']}, ligne {r['ligne']} : {r['motif']}" for r in shown]
    more = [f"et {len(o.refused) - 20} autres refus"] if len(o.refused) > 20 else []
    rest = [_INDENT + text for text in (*aside, *o.messages, *refused, *more)]
    return [first + ", ".join(filter(None, told)), *rest]
