"""Figures of a study: they take title, subtitle, unit and source from the values they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from qpv import french
from qpv.errors import ParameterError, french_call
from qpv.figures import charts, gaps, maps, style
from qpv.figures.gaps import Reference
from qpv.figures.picture import Picture
from qpv.indicators import compute
from qpv.indicators.indicator import Indicator
from qpv.study import ground
from qpv.study.values import Values
from qpv.thresholds import CLOSE_POINTS

if TYPE_CHECKING:
    from qpv.study.core import Study

_UNITS = {
    "": "un indice sans unité",
    "%": "des pourcentages",
    "hab.": "des habitants",
    "ha": "des hectares",
    "hab./km²": "des habitants au kilomètre carré",
    "logements": "des logements",
    "inscrits": "des inscrits à France Travail",
    "€ par UC": "des euros par unité de consommation",
    "€/m²": "des euros par mètre carré",
}
_CLASSES = "Bornes : quintiles des QPV de France métropolitaine"
_OWN_CLASSES = "Bornes : quintiles des valeurs de la carte"


def layers(s: Study, height: float = 0, points: gpd.GeoSeries | None = None) -> dict:
    """Return what every map of a study takes from its territory: circles for a région or a
    département, contours (and points) closer in."""
    wide = s.territory.level in ("region", "departement")
    own = {"mode": "circles", "points": None} if wide else {"mode": "polygons", "points": points}
    return {**s.ground.layers, **own, "height": height}


@french_call('s.map("poverty")')
def map_of(
    s: Study, asked: str | Indicator | Values, title: str = "", against: str = "", height: float = 0,
    points: gpd.GeoSeries | None = None, legend_note: str = "",
) -> Picture:  # fmt: skip
    """Return the map of an indicator, or of an analyst's own values: circles for a région or a
    département, contours closer in. It captions itself, but for a ``title`` given. With a
    ``height`` (points), its legend stands beside; ``points`` (EPSG:4326) are drawn on contours.
    ``against`` (« region », « epci ») shows the gap of each QPV to the QPV of its région or EPCI, as
    the interactive map does.

    Examples
    --------
    >>> study.open("commune", "00001").map("poverty").subtitle
    'Taux de pauvreté à 60 %, en %, 2021, QPV au périmètre 2024'
    """
    values = s.values(asked)
    breaks: Sequence[float] = gaps.BREAKS
    colours: Sequence[str] = style.DIVERGING
    if against:
        about, (values, reference) = values.label, ground.gaps(s, values, against)
        title = title or f"{about} : {_above(values, reference)}"
        note = "Référence approchée : moyenne pondérée" if reference.approximate else ""
    else:
        title = title or _range(s, values)
        breaks, colours = ground.breaks(s, values), ()
        note = _OWN_CLASSES if values.indicator is None else _CLASSES
    drawn = maps.territory_map(
        ground.mapped(s, values),
        **layers(s, height, points),
        legend_note=legend_note or note,
        breaks=breaks,
        colours=colours,
        unit=values.unit,
        decimals=0 if against else values.decimals,
        legend_title=values.label,
        **values.words(title),
        absent="non renseigné" if values.indicator is None else "non disponible",
    )
    return replace(drawn, caveat=values.caveat)


@french_call('s.distribution("poverty")')
def distribution_of(s: Study, asked: str | Indicator | Values, title: str = "") -> Picture:
    """Return one dot per QPV, with the territory's aggregate and its comparators (for a rate).

    Examples
    --------
    >>> study.open("region", "00").distribution("poverty", "Un point par QPV").title
    'Un point par QPV'
    """
    values = s.values(asked)
    frame = values.frame.rename_axis("code_qp").reset_index()
    frame["label"] = frame["lib_qp"] + " (" + frame["lib_com"] + ")"
    frame["reason"] = frame["reason"].map(compute.reason_label)
    unit = f" ({values.unit})" if values.unit else ""
    drawn = charts.distribution(
        frame[["value", "population", "code_qp", "label", "reason"]],
        references=_references(s, values),
        unit=values.unit,
        decimals=values.decimals,
        axis_label=f"{values.label}{unit}",
        **values.words(title or _range(s, values)),
    )
    return replace(drawn, caveat=values.caveat)


def _references(s: Study, values: Values) -> list[charts.Reference]:
    """A total has no place on the axis of one QPV; an own column has no aggregate."""
    if values.indicator is None or values.unit != "%" or values.indicator.aggregation == "none":
        return []
    rows = s.compared([values.indicator]).dropna(subset=["value"])
    return [
        charts.Reference(row["series"], row["value"], row["kind"], row["level"])
        for row in rows.to_dict("records")
    ]


@french_call('s.dots(["poverty", "employment"])')
def dots_of(
    s: Study, asked: Iterable[str | Indicator | Values], title: str = "", source: str = ""
) -> Picture:
    """Return several indicators of one unit: one line each, comparators beside.

    Raises
    ------
    ParameterError
        If the indicators have not one unit and one zoning, or none is known here.

    Examples
    --------
    >>> study.open("region", "00").dots(["poverty", "employment"]).subtitle
    'En %. QPV au périmètre 2024 ; ≈ : moyenne pondérée de taux publiés par QPV'
    """
    rows = s.compared(asked)
    units = sorted(set(rows["unit"]))
    if len(units) != 1:
        raise ParameterError(
            f"points sur un même axe : une seule unité est attendue, trouvé {_told_units(rows)}. "
            "Demandez des indicateurs de même unité."
        )
    if rows["zoning"].nunique() > 1:
        raise ParameterError(
            "points sur un même axe : les zonages de 2015 et de 2024 ne se comparent pas. Demandez "
            "des indicateurs d'un seul zonage."
        )
    own = rows[(rows["kind"] == "territory") & rows["value"].notna()].drop_duplicates("id")
    if own.empty:
        raise ParameterError("Aucun de ces indicateurs n'est diffusé ici.")
    partial = own[own["n_known"] < own["n_total"]]
    told = {r.id: f" ({r.n_known} QPV sur {r.n_total})" for r in partial.itertuples()}
    rows = rows[rows["id"].isin(own["id"])]
    rows = rows.assign(indicator=rows["indicator"] + rows["id"].map(lambda id: told.get(id, "")))
    unit = f"En {units[0]}. " if units[0] else ""
    about = " ; ≈ : moyenne pondérée de taux publiés par QPV" * bool(rows["approximate"].any())
    beside = " et leurs comparateurs" * bool((rows["kind"] == "comparator").any())
    return charts.dot_plot(
        rows,
        unit=units[0],
        decimals=0 if units[0] == "%" else int(own["decimals"].max()),
        title=french.typography(title or f"{_who(s)}{beside}"),
        subtitle=f"{unit}QPV au périmètre {own['zoning'].iloc[0]}{about}",
        source=f"{s.fiction}Sources : {source or ' ; '.join(filter(None, dict.fromkeys(own['source'])))}.",
    )


def _told_units(rows: pd.DataFrame) -> str:
    """Return each unit in plain words, with an indicator that has it."""
    first = rows.drop_duplicates("unit")
    told = (
        f"{_UNITS.get(unit, f'« {unit} »')} (« {name} »)"
        for unit, name in zip(first["unit"].map(str), first["indicator"], strict=True)
    )
    return " et ".join(told) or "aucun indicateur"


def _who(s: Study) -> str:
    return s.name if s.territory.level == "qpv" else f"Les QPV {s.territory.of}"


def _above(values: Values, reference: Reference) -> str:
    """Return how many QPV are well above their reference."""
    known = values.frame["value"].dropna()
    above = int((known >= CLOSE_POINTS).sum())
    return (
        f"{french.number(above) if above else 'aucun'} QPV sur {french.number(len(known))} à "
        f"{CLOSE_POINTS:.0f} points ou plus au-dessus des {reference.name}"
    )


def _range(s: Study, values: Values) -> str:
    """Return from how much to how much the values go, as displayed."""
    known = values.frame["value"].dropna()
    if known.empty:
        return f"{values.label} : aucune valeur diffusée"
    low, high = (
        french.quantity(v, values.unit, values.decimals) for v in (known.min(), known.max())
    )
    if low == high:
        return f"{values.label} : {low}, {_who(s)[:1].lower()}{_who(s)[1:]}"
    return f"{values.label} : de {low} à {high} selon les QPV {s.territory.of}"
