"""What stands around a table: year, landlord, contract, unit, and whether the data are simulated; and
which year and which unit its columns of amounts are of."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from qpv.errors import TableError
from qpv.tfpb.columns import BALANCE, EUROS, HOLDINGS, PROGRAMME, plain
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.headings import Header, scale_of, unit_said, year_in
from qpv.tfpb.intake.sheets import Book, Sheet, shown

_SAID = {
    "year": "annee, annee d imposition, exercice",
    "landlord": "bailleur, bailleur social, nom du bailleur, organisme",
    "siren": "siren, siren du bailleur, n siren",
    "contract": "contrat de ville, contrat, cdv",
}
_LABELS = {label: name for name, labels in _SAID.items() for label in labels.split(", ")}
_YEAR = re.compile(r"(?<!\d)20[1-4]\d(?!\d)")
# What is no tax year: « Contrat 2024-2030 », « mis à jour le 15/02/2026 », « édité en janvier 2026 ».
_MONTHS = "janvier|fevrier|février|mars|avril|mai|juin|juillet|aout|août|septembre|octobre|novembre"
_SPAN = re.compile(
    r"20\d\d\s*[-–/à]\s*20\d\d"
    r"|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*20\d\d|20\d\d-\d\d-\d\d"
    rf"|(?:\d{{1,2}}(?:er)?\s+)?(?:{_MONTHS}|decembre|décembre)\s+20\d\d"
    r"|(?:maj|mis[e]?\s+[aà]\s+jour|[eé]dit\w+|version|envoi\w*|re[cç]u\w*|transmis\w*)[\s_]*"
    r"(?:le|en|du)?[\s_]*20\d\d",
    re.IGNORECASE,
)
_UNITS = {1e3: "en milliers d'euros", 1e6: "en millions d'euros"}
SIMULATED = "donnees simulees"
MENDED_SHEET = "Corrigé automatiquement"  # of the correction workbook: no data, no context


@dataclass(frozen=True)
class Context:
    """Texts found around the tables; "" where nothing was said."""

    year: str = ""
    landlord: str = ""
    siren: str = ""
    contract: str = ""
    simulated: bool = False
    scale: float = 1.0  # « montants en k€ »: 1 000


def of_block(rows: Iterable[list[object]]) -> Context:
    """Return what the lines above a table say: « Bailleur : X », « Année | 2025 », a title."""
    found: dict[str, str] = {}
    titles: list[str] = []
    for row in rows:
        cells = [shown(cell) for cell in row]
        for position, cell in enumerate(cells):
            # Two columns on at most: further, another label stands beside an empty value.
            beside = [text for text in cells[position + 1 : position + 3] if text]
            _labelled(cell, beside[:1], found)
        titles += filter(None, cells)
    year = found.get("year", "") or one_year(" ".join(titles))
    simulated = SIMULATED in plain(" ".join(titles))
    told = (found.get(n, "") for n in ("landlord", "siren", "contract"))
    scale = max(map(unit_said, titles), default=1.0)
    return Context(year, *told, simulated, scale)


def _labelled(cell: str, following: list[str], found: dict[str, str]) -> None:
    before, sign, after = cell.partition(":")
    name = _LABELS.get(plain(before))
    if name is None:
        match = re.fullmatch(r"(?i)(siren)\s+([\d\s]{9,})|(exercice|ann[ée]e)\s+(20\d\d)", cell)
        match = match and [part for part in match.groups() if part]
        name, after = (_LABELS[plain(match[0])], match[1]) if match else (None, "")
    value = after.strip() or (following[0] if following and not (sign and after.strip()) else "")
    if name and value and name not in found:
        found[name] = value


def one_year(text: str) -> str:
    """Return the only year that a text names, else "": « Contrat 2024-2030 » names none."""
    years = set(_YEAR.findall(_SPAN.sub(" ", text)))
    return years.pop() if len(years) == 1 else ""


def around(book: Book, sheet: Sheet, above: list[list[object]], general: Context) -> Context:
    """Return the context of one table: its title block, then the year in the name of the sheet, then
    the other sheets' (``general``), then the year in the name of the file."""
    tried = (of_block(above), Context(year=one_year(sheet.name)), general,
             Context(year=one_year(book.file.stem)))  # fmt: skip
    said = {f.name: [getattr(one, f.name) for one in tried] for f in fields(Context)}
    return Context(**{name: next(filter(None, values), values[0]) for name, values in said.items()})


def agree(file: str, context: Context, year: int | None, landlord: str) -> None:
    """Check that what the user said of a file is what the file says.

    Raises
    ------
    TableError
        If the year or the landlord differ.
    """
    said = one_year(context.year)
    if year is not None and said and said != str(year):
        raise TableError(
            f"{file} : le classeur porte l'année {said}, vous avez demandé {year}. Importez-le "
            "sans préciser d'année, ou vérifiez que c'est le bon fichier."
        )
    wanted, found = _who(landlord), {_who(context.landlord), _who(context.siren)} - {""}
    same_kind = [w for w in found if w.isdigit() == wanted.isdigit()]
    if wanted and same_kind and not any(wanted in w or w in wanted for w in same_kind):
        raise TableError(
            f"{file} : le classeur porte le bailleur « {context.landlord or context.siren} », vous "
            f"avez demandé « {landlord} ». Vérifiez que c'est le bon fichier."
        )


def _who(text: str) -> str:
    digits = re.sub(r"\s", "", text)
    return digits if digits.isdigit() else plain(text)


def volet_of_name(sheet: str) -> str:
    """Return the volet that a sheet's name says: patrimoine, programme, bilan, or ""."""
    name = plain(sheet)
    if "patrimoine" in name:
        return HOLDINGS
    if re.search(r"bilan|realis", name):
        return BALANCE
    return PROGRAMME if re.search(r"programme|previsionnel|prevision", name) else ""


def is_ours(sheet: str) -> bool:
    """True for the sheets that our own workbooks carry beside the tables."""
    return sheet == MENDED_SHEET or plain(sheet) in ("listes", "mode d emploi")


def is_draft(sheet: str) -> bool:
    """True for a sheet that its name says is not the last word: « Bilan provisoire »."""
    return bool(re.search(r"\b(provisoire|brouillon|ancien|ancienne|copie|old)\b", plain(sheet)))


def is_notice(sheet: str) -> bool:
    """True for a sheet whose name says lists or instructions: read only if it holds a table."""
    return bool(re.match(r"listes?\b|mode d emploi|notice|aide\b|parametres?\b", plain(sheet)))


def of_the_year(header: Header, context: Context) -> Header:
    """Return the header without the amounts of another year: « Dépense réalisée 2024 » in a table of
    2025 is one of the other columns, kept but not read."""
    year = one_year(context.year)
    other = [n for n, named in years_named(header).items() if year and named != year]
    kept = {name: column for name, column in header.fields.items() if name not in other}
    unread = {header.fields[n]: header.headings[header.fields[n]] for n in other}
    said = [f"colonne « {text} » : une autre année que {year}, non lue" for text in unread.values()]
    guessed = (*header.guessed, *said)
    return replace(header, fields=kept, others=header.others | unread, guessed=guessed)


def years_named(header: Header) -> dict[str, str]:
    """Return the year that the heading of each amount names, where it does."""
    headings = {n: header.headings[c] for n, c in header.fields.items() if n in EUROS}
    return {name: year for name, heading in headings.items() if (year := year_in(heading))}


def scales(header: Header, context: Context) -> dict[str, float]:
    """Return by what the amounts of each field are multiplied, where it is not 1: said in its
    heading, « (k€) », else over the table, « montants en milliers d'euros »."""
    headings = {n: header.headings[c] for n, c in header.fields.items() if n in EUROS}
    own = {n: scale_of(heading) for n, heading in headings.items()}
    found = {n: s if s > 1 or "€" in headings[n] else context.scale for n, s in own.items()}
    return {name: scale for name, scale in found.items() if scale > 1}


def unit_of(found: Mapping[str, float]) -> str:
    """Return « montants donnés en milliers d'euros », "" where they are in euros."""
    units = " et ".join(dict.fromkeys(_UNITS[scale] for scale in found.values()))
    return f"montants donnés {units}" if units else ""


def in_euros(named: Mapping[str, object], found: Mapping[str, float]) -> dict[str, object]:
    """Return the cells with their amounts in euros; one that says its own unit is left as it is."""
    cells = dict(named)
    for name, scale in found.items():
        cell = cells.get(name, "")
        read = amounts.euros(cell)
        own_unit = isinstance(cell, str) and ("€" in cell or bool(read.mended))
        if read.value is not None and not own_unit:
            cells[name] = float(read.value * scale)
    return cells
