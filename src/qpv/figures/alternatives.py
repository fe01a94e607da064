"""What a drawing says in words: the table of its values, sentences for those who do not see it."""

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from qpv import french
from qpv.errors import TableError
from qpv.tables.schema import REASONS


def require(table: pd.DataFrame, columns: Sequence[str], figure: str) -> None:
    """Refuse a table without the columns that a figure needs.

    Raises
    ------
    TableError
        If one is missing.
    """
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise TableError(f"{figure} : colonnes absentes : {', '.join(missing)}.")


def grouped(rows: pd.DataFrame, by: str) -> list[tuple[str, list[dict]]]:
    """Return the records of each value of a column, in the order of the table."""
    found: dict[str, list[dict]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(str(row[by]), []).append(row)
    return list(found.items())


def reason_text(reason: object) -> str:
    """Return why a value is absent, in French: « secret statistique », « non diffusé »."""
    if not isinstance(reason, str) or not reason.strip():
        return REASONS["missing"]
    return REASONS.get(reason, reason)


def about(text: str, approximate: bool) -> str:
    """Return « ≈ 44 % » where the value is an approximation."""
    return f"≈{french.NBSP}{text}" if approximate and text != french.ABSENT else text


def told(value: float | None, reason: object, unit: str, decimals: int) -> str:
    """Return « 56 % », or « n. d. (secret statistique) »."""
    if french.is_absent(value):
        return french.absent(reason_text(reason))
    return french.quantity(value, unit, decimals)


def sentences(parts: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return « Pauvreté : Lille 46 % ; France 43 %. », one sentence per (name, values)."""
    said = (f"{name} : {' ; '.join(values)}".rstrip(".") + "." for name, values in parts)
    return french.typography(" ".join(said))


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the HTML table behind a drawing: plain text in, the first cell names the row."""
    top = "".join(f'<th scope="col">{escape(h)}</th>' for h in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in others)
        + "</tr>"
        for first, *others in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def value_table(
    values: pd.DataFrame, label: str, unit: str, decimals: int,
    beside: tuple[str, str] = ("population", "Habitants"),
) -> str:  # fmt: skip
    """Return the HTML table of one value per QPV: highest first, absent ones last.

    ``values`` has code_qp, label, value, reason, and the column ``beside`` (and its heading). An
    absent value is written « n. d. » with its reason, never blank, never 0.
    """
    ordered = values.sort_values(["value", "label"], ascending=[False, True], na_position="last")
    said = [
        told(v, r, unit, decimals) for v, r in zip(ordered["value"], ordered["reason"], strict=True)
    ]
    column, heading = beside
    others = ordered[column].map(french.number)
    rows = zip(ordered["label"], ordered["code_qp"], said, others, strict=True)
    return table(("Quartier (commune)", "Code", label, heading), rows)


def absent_note(absent: pd.DataFrame) -> str:
    """Return « 7 QPV non diffusés, non représentés », "" where there is none. ``absent`` has one row
    per QPV; a ``reason`` that is not the publisher's makes it « sans valeur »."""
    if absent.empty:
        return ""
    s = "s" if len(absent) > 1 else ""
    return f"{_absent(absent)}, non représenté{s}"


def _absent(absent: pd.DataFrame) -> str:
    count = french.plural(len(absent), "QPV", "QPV")
    if _reasons(absent) - set(REASONS.values()):
        return f"{count} sans valeur"
    return f"{count} non diffusé{'s' if len(absent) > 1 else ''}"


def _reasons(absent: pd.DataFrame) -> set[str]:
    return {reason_text(r) for r in absent["reason"]} if "reason" in absent else set()


def range_sentence(
    values: pd.DataFrame, unit: str, decimals: int,
    noun: tuple[str, str] = ("QPV représenté", "QPV représentés"),
) -> str:  # fmt: skip
    """Return « de 21,0 % (Nom (commune)) à 71,0 % (…) », with the number shown and absent."""
    shown = values[values["value"].notna()]
    absent = values[values["value"].isna()]
    other = sorted(_reasons(absent) - set(REASONS.values()))
    why = f" ({' ; '.join(other)})" if other else ""
    missing = f" {_absent(absent)}{why}." if len(absent) else ""
    if shown.empty:
        return f"Aucune valeur diffusée.{missing}"
    ends = [shown.iloc[i] for i in (shown["value"].argmin(), shown["value"].argmax())]
    low, high = (f"{french.quantity(e['value'], unit, decimals)} ({e['label']})" for e in ends)
    many = french.plural(len(shown), *noun)
    if len(shown) == 1:
        return f"{many} : {low}.{missing}"
    return f"{many}, de {low} à {high}.{missing}"
