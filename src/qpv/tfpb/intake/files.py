"""The files of one import -> the declared lines of each, before any rule is applied to them."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from qpv import french
from qpv.errors import TableError
from qpv.tfpb.columns import BY_NAME
from qpv.tfpb.intake import context as contexts
from qpv.tfpb.intake.context import Context
from qpv.tfpb.intake.headings import Header, find_headers, found_headings
from qpv.tfpb.intake.lines import Received, Walk
from qpv.tfpb.intake.sheets import Book, Sheet, read_book, shown

_EXPECTED = ("code_qp", "axe_code", "action_intitule", "depense_realisee_eur")


def read_files(
    files: Sequence[Path],
    seen: Iterable[str],
    year: int | None,
    landlord: str,
    waiting: Container[str] = (),
) -> list[Received | TableError]:
    """Return the lines of each file, in order, or why it is refused: it cannot be read, holds no table
    that we know, or contradicts the user. ``seen``: first twelve signs of the fingerprints imported
    before; ``waiting``: fingerprints of files some lines of which are still refused.

    Raises
    ------
    TableError
        If every file is refused: all are named.
    """
    known, found = set(seen), []
    for path in files:
        try:
            book = read_book(Path(path))
            already = book.fingerprint[:12] in known
            skip = already and book.fingerprint not in waiting
            one = Received(book) if skip else _read(book, year, landlord)
            one.already = already
            for line in one.lines:
                line.returned |= already
            known.add(book.fingerprint[:12])
            found.append(one)
        except TableError as error:
            found.append(error)
    refusals = [str(one) for one in found if isinstance(one, TableError)]
    if len(refusals) < len(found):
        return found
    if len(refusals) > 1:
        refusals.insert(0, f"{len(refusals)} fichiers refusés, rien n'est importé :")
    raise TableError("\n- ".join(refusals))


def _read(book: Book, year: int | None, landlord: str) -> Received:
    one = Received(book, messages=list(book.notes))
    one.set_aside += [f"feuille masquée « {name} » ignorée" for name in book.hidden]
    headers = {n: found for n, sheet in enumerate(book.sheets) if (found := _headers(sheet, one))}
    headers = _without_drafts(book, headers, one)
    if not headers:
        raise TableError(f"{book.file.name} : {_no_table(book)}")
    general = _general(book, headers)
    for position, found in headers.items():
        sheet, first = book.sheets[position], found[0].first
        context = contexts.around(book, sheet, sheet.rows[:first], general)
        contexts.agree(book.file.name, context, year, landlord)
        ends = [*(header.first for header in found[1:]), len(sheet.rows)]
        for header, end in zip(found, ends, strict=True):
            # Several tables in one sheet: its name does not say which is which.
            volet = contexts.volet_of_name(sheet.name) if len(found) == 1 else ""
            Walk(one, position, header, context, end, volet).run()
        if titles := sum(any(map(shown, row)) for row in sheet.rows[:first]):
            count = french.plural(titles, "ligne")
            one.set_aside.append(f"{sheet.name} : {count} de titre au-dessus de l'en-tête")
    return one


def _headers(sheet: Sheet, one: Received) -> list[Header]:
    """Return the headers of a sheet that declares something; say why another is ignored."""
    ours = contexts.is_ours(sheet.name)
    headers = [] if ours else find_headers(sheet)
    if ours or (not headers and contexts.is_notice(sheet.name)):
        one.set_aside.append(f"feuille « {sheet.name} » ignorée (mode d'emploi ou listes)")
    elif not headers:
        found = found_headings(sheet)
        why = f"sans en-tête reconnu ({_cut(found)})" if found else "vide"
        one.set_aside.append(f"feuille « {sheet.name} » ignorée : {why}")
    one.messages += [f"{sheet.name} : feuille refusée, {h.clash}" for h in headers if h.clash]
    return headers


def _without_drafts(book: Book, headers: dict, one: Received) -> dict[int, list[Header]]:
    """Leave out sheets named as drafts (« Bilan provisoire ») where another one is not."""
    drafts = [n for n in headers if contexts.is_draft(book.sheets[n].name)]
    if len(drafts) == len(headers):
        return headers
    one.set_aside += [
        f"feuille « {book.sheets[n].name} » ignorée : provisoire d'après son nom" for n in drafts
    ]
    return {n: found for n, found in headers.items() if n not in drafts}


def _cut(found: Sequence[str]) -> str:
    return ", ".join(text[:40] for text in found[:8])


def _no_table(book: Book) -> str:
    expected = ", ".join(BY_NAME[name].label for name in _EXPECTED)
    found = max((found_headings(sheet) for sheet in book.sheets), key=len, default=[])
    told = f"Trouvé : {_cut(found)}." if found else "Les feuilles visibles sont vides."
    return (
        f"aucune feuille n'a d'en-tête reconnu dans ses soixante premières lignes. Attendu, par "
        f"exemple : {expected}. {told}"
    )


def _general(book: Book, headers: dict[int, list[Header]]) -> Context:
    """Return what the whole workbook says: the texts on which all its title blocks agree; one sheet
    that holds simulated data makes them all so."""
    blocks = []
    for position, sheet in enumerate(book.sheets):
        if sheet.name == contexts.MENDED_SHEET:
            continue
        end = headers[position][0].first if position in headers else 60
        blocks.append(contexts.of_block(sheet.rows[:end]))
    agreed = {"simulated": any(block.simulated for block in blocks)}
    # A unit said over one table says nothing of another.
    for name in (f.name for f in fields(Context) if f.name not in ("simulated", "scale")):
        said = {getattr(block, name) for block in blocks} - {""}
        agreed[name] = said.pop() if len(said) == 1 else ""
    return Context(**agreed)
