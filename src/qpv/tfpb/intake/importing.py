"""Files that landlords sent -> the register, and for each file what became of its lines."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from qpv import french
from qpv.errors import TableError
from qpv.tfpb.columns import EUROS, HOLDINGS
from qpv.tfpb.intake.corrections import MENDED, Outcome, lift, mending, refusal
from qpv.tfpb.intake.entries import Entry
from qpv.tfpb.intake.files import read_files
from qpv.tfpb.intake.landlords import Holdings, Landlords
from qpv.tfpb.intake.ledger import KNOWN, UPDATED, Ledger, content, identity
from qpv.tfpb.intake.lines import Line, Received
from qpv.tfpb.intake.quarters import Quarters
from qpv.tfpb.intake.reader import Reader, volet_of
from qpv.tfpb.intake.register import RECEIVED, REFUSED, read_register, texts, write_register

_SAID = 20  # remarks told one by one


def import_files(
    files: Sequence[Path],
    quarters: Quarters,
    folder: Path,
    *,
    year: int | None = None,
    landlord: str = "",
    replacing: bool = False,
    today: str,
) -> list[Outcome]:
    """Merge files into the register of a folder, and return what became of each, in order.

    ``year`` and ``landlord`` (name or SIREN) hold where a file says nothing of it; ``today`` is
    the date written in the register (2026-11-23). Rows of a former file that a file does not say
    again (same landlord, year and QPV) stay, and are told; with ``replacing`` they are taken out.

    Raises
    ------
    TableError
        If none of the files can be read, or all say another year or landlord: nothing is written.
        One refused among others has its reason in its outcome.
    """
    register = read_register(folder)
    waiting = {row["ref"]: row for row in register.refused.to_dict("records")}
    unsettled = {row["empreinte"] for row in waiting.values()}
    seen = () if replacing else register.fingerprints  # then the file is read whole again
    found = read_files(files, seen, year, landlord, unsettled)
    received = [one for one in found if isinstance(one, Received)]
    landlords = Landlords(register.rows)
    for one in received:
        landlords.learn(one.lines, landlord)
    holdings = Holdings(register.rows, quarters.dwellings)
    reader = Reader(quarters, landlords, holdings, year, landlord, today)
    entries = _read_entries(received, reader)
    ledger = Ledger(register.rows.to_dict("records"))
    ledger.name_landlords(reader.landlords.known())
    together = {one.book.fingerprint for one in received}
    outcomes = [
        _resume(one, found, ledger, waiting, today)
        if one.already
        else _merge(one, found, ledger, waiting, today, replacing, together)
        for one, found in zip(received, entries, strict=True)
    ]
    fresh = [one.book for one in received if not one.already]
    if fresh or any(outcome.accepted for outcome in outcomes):
        originals = {
            f"{book.fingerprint[:12]}-{book.file.stem[:80]}{book.file.suffix}": book.content
            for book in fresh
        }
        write_register(folder, ledger.rows, waiting.values(), originals)
    told = iter(outcomes)
    return [
        Outcome(Path(path), refusal=str(one)) if isinstance(one, TableError) else next(told)
        for path, one in zip(files, found, strict=True)
    ]


def _read_entries(received: Sequence[Received], reader: Reader) -> list[list[Entry]]:
    """Return what becomes of each line, by file; holdings are read first, for actions lean on
    them. A line that says exactly the same as another of its file is refused."""
    read: list[dict[int, Entry]] = [{} for _ in received]
    for wanted in (True, False):
        for one, found in zip(received, read, strict=True):
            places = [n for n, li in enumerate(one.lines) if (volet_of(li) == HOLDINGS) == wanted]
            twice = _without_twins([(n, reader.read(one.lines[n])) for n in places])
            found.update(twice)
            if wanted and not one.already:
                reader.holdings.learn(row for entry in twice.values() for row in entry.rows)
    return [[found[n] for n in sorted(found)] for found in read]


def _without_twins(read: Sequence[tuple[int, Entry]]) -> dict[int, Entry]:
    kept: dict[int, Entry] = {}
    first: dict[tuple, Line] = {}
    for place, entry in read:
        said = tuple(content(row) for row in entry.rows)
        twin = first.setdefault(said, entry.line) if said else entry.line
        if twin is not entry.line:
            motive = f"doublon exact de la ligne {twin.number} (feuille « {twin.sheet} »)"
            entry = replace(entry, rows=(), faults=(("", motive),))
        kept[place] = entry
    return kept


def _resume(
    one: Received, entries: list[Entry], ledger: Ledger, waiting: dict[str, dict], today: str
) -> Outcome:
    """Return the outcome of a file imported before: its accepted lines are left as they became
    since, those refused then are taken if nothing stands against them any more."""
    freed = [entry for entry in entries if entry.rows and entry.line.ref in waiting]
    outcome = _merge(Received(one.book, already=True), freed, ledger, waiting, today)
    refused = [row for row in waiting.values() if row["empreinte"] == one.book.fingerprint]
    taken = french.plural(len(freed), "ligne reprise", "lignes reprises")
    said = f"fichier déjà importé : {taken}" if freed else "fichier déjà importé, rien n'a changé"
    messages = [said, *outcome.messages]
    return replace(outcome, already=True, refused=texts(REFUSED, refused), messages=messages)


def _merge(
    one: Received,
    entries: list[Entry],
    ledger: Ledger,
    waiting: dict[str, dict],
    today: str,
    replacing: bool = False,
    together: Collection[str] = (),
) -> Outcome:
    fates = ledger.merge(entries)
    former = [] if one.already else _former(ledger, entries, together, replacing)
    refused = [refusal(entry, today) for entry in entries if entry.faults]
    lifted = lift(one.book.file.name, entries, waiting)
    waiting.update({row["ref"]: row for row in refused})
    counts = Counter(fates)
    accepted = [e for e, fate in zip(entries, fates, strict=True) if fate and fate != KNOWN]
    mended = [mending(entry) for entry in accepted if entry.mended]
    messages = [*one.messages, *former, *_to_verify(accepted)]
    if lifted:
        messages.append(french.plural(lifted, "refus levé", "refus levés"))
    if counts[UPDATED]:
        updated = french.plural(counts[UPDATED], "ligne mise", "lignes mises")
        where = "dans la colonne mentions du registre"
        messages.append(f"{updated} à jour : l'ancienne valeur est {where}")
    return Outcome(
        one.book.file,
        already=False,
        accepted=len(accepted),
        updated=counts[UPDATED],
        known=counts[KNOWN],
        n_aside=one.n_aside,
        refused=texts(REFUSED, refused),
        corrections=texts(MENDED, mended),
        set_aside=one.set_aside,
        messages=messages,
        years=tuple(sorted({row["exercice"] for entry in entries for row in entry.rows})),
    )


def _to_verify(accepted: Sequence[Entry]) -> list[str]:
    """Say what was taken and should be looked at: remarks, and lines that differ by their words only."""
    said = [f"{e.line.place} : {remark}" for e in accepted for remark in e.remarks]
    first: dict[tuple, Line] = {}
    for entry in accepted:
        same = tuple((*identity(row), *(row[name] for name in EUROS)) for row in entry.rows)
        twin = first.setdefault(same, entry.line)
        if twin is not entry.line:
            said.append(
                f"{entry.line.place} : même action et mêmes montants que la ligne {twin.number} (feuille "
                f"« {twin.sheet} »), les deux comptent"
            )
    more = len(said) - _SAID
    return [*said[:_SAID], *([f"et {more} autres lignes à vérifier"] if more > 0 else [])]


def _former(
    ledger: Ledger, entries: Sequence[Entry], together: Collection[str], replacing: bool
) -> list[str]:
    """Say which rows of former files this one does not say again; take them out if asked. Files of
    one import complete each other: none replaces another."""
    places = ledger.left_aside(entries, together)
    if not places:
        return []
    files = ", ".join(sorted({ledger.rows[place]["fichier"] for place in places}))
    count = french.plural(len(places), "ligne")
    if replacing:
        ledger.drop(places)
        verb = "retirée" if len(places) == 1 else "retirées"
        return [f"{count} de {files} {verb} du registre (le fichier reste dans {RECEIVED}/)"]
    return [
        f"{count} de {files}, pour les mêmes quartiers ou actions, restent au registre et s'ajoutent à "
        "ce fichier. S'il les remplace : importez-le avec --remplace"
    ]
