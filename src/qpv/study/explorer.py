"""The interactive map of a study: every plain indicator that is known, every layer whose table is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import geopandas as gpd

from qpv import codes, french
from qpv.errors import french_call
from qpv.figures import webmap
from qpv.figures.picture import Picture
from qpv.figures.webmap import Layer, Shown
from qpv.indicators import changes, compute
from qpv.indicators.plain import PLAIN
from qpv.study import ground, places
from qpv.study.values import perimeter

if TYPE_CHECKING:
    from qpv.study.core import Study


@french_call("s.explorer()")
def explorer(s: Study, title: str = "", tiles: str = "", height: int = 620) -> Picture:
    """Return the interactive map: the plain indicators (``indicators.plain``) that a table at hand gives
    here, the first one that has values shown; the layers whose table is at hand. One document, without
    network unless ``tiles`` is « ign »; what it says and hears is told in ``figures.webmap``.

    Examples
    --------
    >>> study.open("commune", "00001").explorer().title
    'Explorer les QPV de Valbrume'
    """
    shown = [_shown(s, key) for key in chosen(s)]
    backdrop = s.ground.backdrop
    frame = _framed(s)
    layers = [] if backdrop is None else list(_grouped(s, backdrop))
    layers += [one for one in (*_marked(s), _services(s, backdrop), _schools(s)) if one]
    if backdrop is not None:
        backdrop = backdrop.rename(columns={"codgeo": "code", "libgeo": "nom"})
    several = french.plural(len(shown), "indicateur", "indicateurs")
    sources = "\N{NO-BREAK SPACE}; ".join(dict.fromkeys(one.source for one in shown if one.source))
    return webmap.web_map(
        frame,
        backdrop,
        indicators=shown,
        fields=_FIELDS[: 1 + bool(s.parents)],
        layers=layers,
        zooms=s.ground.insets,
        tiles=tiles,
        height=height,
        title=title or f"Explorer les QPV {s.territory.of}",
        subtitle=f"{several} au choix, QPV au {perimeter(s.overseas)}",
        source=french.typography(f"{s.fiction}Sources : {sources} ; ANCT, contours des QPV 2024."),
    )


def chosen(s: Study) -> list[str]:
    """Return the plain indicators that a table at hand gives here, in the order of the list; the main
    one where none of them has a value."""
    main = next((key for key in PLAIN if known(s, key)), None)
    return [main, *(k for k in PLAIN if k != main and known(s, k))] if main else [s.main.id]


def known(s: Study, key: str) -> bool:
    """True where a table at hand gives an indicator to a QPV of the study."""
    indicator = s.indicator(key)
    return s.available(indicator.dataset) and bool(s.observed(indicator)["value"].notna().any())


# ---- indicators


def _shown(s: Study, key: str) -> Shown:
    values = s.values(key)
    return Shown(
        key=key,
        label=PLAIN.get(key, values.label),
        title=values.label,
        values=values.frame["value"].tolist(),
        reasons=values.frame["reason"].map(compute.reason_label).tolist(),
        unit=values.unit,
        decimals=values.decimals,
        year=values.year,
        source=f"{values.source} ({values.coverage})",
        breaks=ground.breaks(s, values),
        references=list(ground.references(s, values).values()),
    )


# ---- QPV

_FIELDS = (("letter", "Contour"), ("parents", "Issu de (2015)"))


def _framed(s: Study) -> gpd.GeoDataFrame:
    frame = s.mapped(s.values("population"))
    parents = [s.parents.get(code, []) for code in frame["code_qp"]]
    return frame.assign(
        letter=list(map(codes.letter_label, frame["code_qp"])),
        parents=[" ; ".join(f"{q.code} {q.name}" for q in own) for own in parents],
    )


# ---- layers


def _grouped(s: Study, communes: gpd.GeoDataFrame) -> Iterator[Layer]:
    """Yield what is made of whole communes."""
    code = communes["codgeo"]
    towns = s.geography.cog[s.geography.cog["level"] == "commune"].set_index("code")
    names = {key: {c: s.geography.name(key, c) for c in towns[column].unique() if c}
             for key, column in (("departement", "insee_dep"), ("epci", "siren_epci"))}  # fmt: skip
    departement = code.map(towns["insee_dep"]).map(names["departement"]).fillna("").tolist()
    epci = code.map(towns["siren_epci"])
    if len(set(departement)) > 1:
        yield Layer(key="departements", label="Départements", groups=departement)
    yield Layer(key="epci", label="EPCI", groups=epci.map(names["epci"]).fillna("").tolist())
    if s.available("contrats_ville") and s.contracts and s.contracts.vintage:
        listed = s.table("contrats_ville", s.contracts.vintage)
        place = listed["siren_epci"].where(listed["siren_epci"] != "", listed["codgeo"])
        name = dict(zip(place, listed["lib_cv"], strict=True))
        groups = code.map(name).fillna(epci.map(name)).fillna("")
        note = f"liste ANCT {s.contracts.vintage}, {s.contracts.told}"
        yield from _if_any(
            Layer(key="contrats", label="Contrats de ville", note=note, groups=groups.tolist())
        )
    if s.available("cites_educatives"):
        listed = s.store.table("cites_educatives").drop_duplicates("codgeo").set_index("codgeo")
        groups = code.map("Cité éducative : " + listed["lib_territoire"]).fillna("").tolist()
        note = f"communes de la liste ANCT {_vintage(s, 'cites_educatives')}"
        yield from _if_any(Layer(key="cites", label="Cités éducatives", note=note, groups=groups))


def _if_any(layer: Layer) -> list[Layer]:
    return [layer] if any(layer.groups) else []


def _vintage(s: Study, dataset: str) -> str:
    """Return the year of a table that a layer is drawn from, which is then a source."""
    s.remember(dataset)
    return s.provenance[dataset]["sources"][0]["data_year"]


def _marked(s: Study) -> Iterator[Layer]:
    """Yield the QPV that come from those of 2015 in the NPNRU."""
    if not s.available("npnru") or s.correspondence is None:
        return
    found = changes.carried(s.store.table("npnru")["code_qp"], s.correspondence)
    own = [code for code in found.index if code in set(s.qpv.index)]
    if own:
        note = f"QPV issus, tout ou partie, de la liste {_vintage(s, 'npnru')} (quartiers de 2015)"
        yield Layer(key="npnru", label="NPNRU", note=note, marked=own)


def _services(s: Study, communes: gpd.GeoDataFrame | None) -> Layer | None:
    """Return the France services that have a counter, in the communes drawn."""
    table = places.counters(s)
    if table is None or communes is None:
        return None
    own = table[
        table["codgeo"]
        .map(lambda c: s.geography.current_commune.get(c, c))
        .isin(communes["codgeo"])
    ]
    if own.empty:
        return None
    points = list(zip(own["lib_territoire"], own["latitude"], own["longitude"], strict=True))
    note = f"guichets fixes, {_vintage(s, 'france_services')}"
    return Layer(key="services", label="France services", note=note, points=points)


def _schools(s: Study) -> Layer | None:
    """Return the schools in a QPV or near one."""
    near = places.schools(s)
    if near is None or near.empty:
        return None
    known = near[near["latitude"].notna()]
    named = [f"{kind.capitalize()} : {name}" if kind.casefold() not in name.casefold() else name
             for kind, name in zip(known["kind"], known["name"], strict=True)]  # fmt: skip
    points = list(zip(named, known["latitude"], known["longitude"], strict=True))
    note = (
        f"dans un QPV ou à {places.SCHOOL_M} m au plus, annuaire {_vintage(s, 'school_directory')}"
    )
    return Layer(key="schools", label="Écoles, collèges, lycées", note=note, points=points)
