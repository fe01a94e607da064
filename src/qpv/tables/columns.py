"""The columns that many tables share, one line each: keys with their pattern, measures with bounds.

In all of them ``code`` is the name of the column in the publisher's file. ``blank`` says in French
what an empty cell means, where one is allowed: it closes the label.
"""

from __future__ import annotations

from qpv import codes
from qpv.tables.schema import Column


def coded(name: str, label: str, code: str, pattern: str, *, blank: str = "", **more) -> Column:
    """Return the declaration of an official code."""
    if blank:
        label, pattern = f"{label} (vide : {blank})", rf"{pattern}|^$"
    return Column(name, label, publisher_code=code, pattern=pattern, **more)


def qpv(
    code: str, zoning: codes.Zoning, label: str = "", *, name: str = "code_qp", **more
) -> Column:
    """Return the declaration of a code of QPV of one zoning."""
    label = label or {"2015": "Code du QPV 2015", "2024": "Code du QPV"}[zoning]
    pattern = {"2015": codes.QP2015, "2024": codes.QP2024}[zoning].pattern
    return coded(name, label, code, pattern, **more)


def commune(code: str, label: str = "Code de la commune", *, blank: str = "") -> Column:
    """Return the declaration of ``codgeo``, a commune or a municipal arrondissement."""
    return coded("codgeo", label, code, codes.COMMUNE.pattern, blank=blank, digits=5)


def departement(code: str, *, blank: str = "") -> Column:
    """Return the declaration of ``insee_dep``."""
    pattern = codes.DEPARTEMENT.pattern
    return coded("insee_dep", "Code du département", code, pattern, blank=blank, digits=2)


def region(code: str, *, blank: str = "") -> Column:
    """Return the declaration of ``insee_reg``."""
    pattern = codes.REGION.pattern
    return coded("insee_reg", "Code de la région", code, pattern, blank=blank, digits=2)


def choice(
    name: str, label: str, code: str, allowed: tuple[str, ...], *, blank: str = ""
) -> Column:
    """Return the declaration of a text with a few possible values."""
    if blank:
        label, allowed = f"{label} (vide : {blank})", (*allowed, "")
    return Column(name, label, publisher_code=code, allowed=allowed)


def number(
    name: str,
    label: str,
    code: str,
    unit: str = "",
    *,
    low: float | None = 0,
    high: float | None = None,
) -> Column:
    """Return the declaration of a number that may be absent; by default it is never negative."""
    return Column(name, label, "number", unit, code, low=low, high=high, reasons=True)


def share(name: str, label: str, code: str, *, low: float | None = 0, high: float = 100) -> Column:
    """Return the declaration of a percentage that may be absent."""
    return number(name, label, code, "%", low=low, high=high)


def change(name: str, label: str, code: str) -> Column:
    """Return the declaration of an evolution in percent, of either sign."""
    return number(name, label, code, "%", low=-100)


def count(name: str, label: str, code: str, unit: str, *, low: float = 0) -> Column:
    """Return the declaration of a whole number that may be absent."""
    return Column(name, label, "integer", unit, code, low=low, reasons=True)


def amount(name: str, label: str, code: str, unit: str = "€/UC/an") -> Column:
    """Return the declaration of an amount (never negative) that may be absent."""
    return number(name, label, code, unit)


def place(x: str, y: str) -> tuple[Column, ...]:
    """Return the declaration of a point in metres and of its projection."""
    return (
        number("x_m", "Abscisse, projection légale", x, "m", low=None),
        number("y_m", "Ordonnée, projection légale", y, "m", low=None),
        Column("crs", "Projection des coordonnées"),
    )
