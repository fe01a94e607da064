"""Zooms of a printed map: where many QPV lie on little ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qpv.figures import maps

if TYPE_CHECKING:
    from qpv.reports.portrait import Portrait

# Zooms that readers of Hauts-de-France expect: longitude and latitude bounds.
_LILLE = maps.Inset("Métropole lilloise", (2.94, 50.575, 3.28, 50.79))
_BASIN = maps.Inset("Bassin minier", (2.42, 50.29, 3.62, 50.56))
_WEST = maps.Inset("Bassin minier", (2.40, 50.375, 3.05, 50.58))
_INSETS_OF = {
    ("region", "32"): [_LILLE, _BASIN],
    ("departement", "59"): [_LILLE],
    ("departement", "62"): [_WEST],
}


def of(portrait: Portrait) -> list[maps.Inset]:
    """The known zooms, else the département or EPCI that holds many QPV on little ground."""
    t = portrait.territory
    if (t.level, t.code) in _INSETS_OF:
        return _INSETS_OF[t.level, t.code]
    level = {"region": "departement", "departement": "epci"}.get(t.level)
    if level is None:
        return []
    members = portrait.geography.membership(level)
    members = members[members["code_qp"].isin(t.codes_qp)]
    counts = members["code"].value_counts()
    west, _, east, _ = portrait.mapped.total_bounds
    for code in counts.index[counts >= max(12, 0.12 * len(t.codes_qp))]:
        inside = members["code_qp"][members["code"] == code]
        bounds = portrait.mapped[portrait.mapped["code_qp"].isin(inside)].total_bounds
        if bounds[2] - bounds[0] < 0.3 * (east - west):
            name = portrait.geography.names.get((level, code), code)
            margins = (-0.02, -0.015, 0.02, 0.015)
            return [maps.Inset(name, tuple(b + m for b, m in zip(bounds, margins, strict=True)))]
    return []
