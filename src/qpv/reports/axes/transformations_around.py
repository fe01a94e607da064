"""The figures of what is around the quarters: state schools, heat of grounds and roofs on the grid of the
Lille metropolis, shops and diagnoses."""

import geopandas as gpd
import pandas as pd

from qpv import french
from qpv.figures import charts
from qpv.figures.grid_map import grid_map
from qpv.figures.picture import Picture
from qpv.indicators import heat as grid
from qpv.reports import page
from qpv.reports.axes import shared_figures
from qpv.reports.axes import transformations_sentences as sentences
from qpv.reports.axes.transformations_facts import Transformations
from qpv.reports.axes.transformations_figures import LISTED, LOW, WIDE
from qpv.reports.page import HTML, Column
from qpv.study.values import Values

_LOWER, _MOST = 122.0, 4  # points: the maps of a note with two on one side; QPV named
HEAT_SOURCE = "INSEE, carreaux 2017 ; température : un tiers, date inconnue"


def heat_printed(t: Transformations) -> bool:
    """True where a note has the map of heat: on the pages of the metropolis itself."""
    return t.cells is not None and t.study.territory.level not in WIDE


def low(t: Transformations, format: str) -> dict:
    """Return what a map of the second side of a note is told."""
    return {"height": _LOWER if heat_printed(t) else LOW} if format else {}


# ---- schools


def schools(t: Transformations, format: str) -> HTML:
    """Return the map of the state primary schools, then their list; a few of them in a note."""
    s = t.study
    counts = t.by_qpv.astype(float)
    values = Values(
        frame=s.qpv[["lib_qp", "lib_com", "population"]].assign(value=counts, reason=""),
        label="Écoles publiques dans le QPV ou à 300 m au plus",
        unit="",
        year=s.provenance["school_directory"]["vintage"],
        zoning="2024",
        source="Éducation nationale, annuaire de l'éducation",
        fictional=s.fictional,
    )
    places = t.near_schools[["longitude", "latitude"]]
    at = gpd.GeoSeries.from_xy(places["longitude"], places["latitude"], crs="EPSG:4326")
    local = s.territory.level not in WIDE
    more = {"points": at, "legend_note": "Points noirs : les écoles"} if local else {}
    near = french.plural(len(t.near_schools), "école publique", "écoles publiques")
    inside = french.number(t.inside)
    title = f"{near} dans les QPV ou à 300 m, dont {inside} à l'intérieur"
    picture = s.map(values, title, **more, **low(t, format))
    return page.join(picture, page.text(_schools_told(t)) if format else _schools_table(t))


def _schools_told(t: Transformations) -> str:
    if len(t.near_schools) > LISTED:
        first = t.by_qpv.sort_values(ascending=False, kind="stable").head(_MOST)
        told = [f"{t.study.label(code)}, {n}" for code, n in first.items()]
        return f"Les QPV les plus entourés : {' ; '.join(told)}."
    told = [
        f"{row['name']} ({_town(t, row['codgeo'])}), {_where(row['distance_m'])}"
        for row in t.near_schools.to_dict("records")
    ]
    return f"{' ; '.join(told)}."


def _town(t: Transformations, code: str) -> str:
    return t.study.geography.name("commune", t.study.geography.current_commune.get(code, code))


def _where(metres: float) -> str:
    return "dans le QPV" if metres == 0 else f"à {french.number(max(10, round(metres, -1)))} m"


def _schools_table(t: Transformations) -> HTML:
    table = t.near_schools.assign(
        town=[_town(t, c) for c in t.near_schools["codgeo"]],
        quarter=list(t.study.qpv["lib_qp"].reindex(t.near_schools["code_qp"])),
        where=[_where(m) for m in t.near_schools["distance_m"]],
    ).sort_values(["town", "quarter", "name"])
    columns = [
        Column("name", "École publique"),
        Column("town", "Commune"),
        Column("quarter", "QPV le plus proche"),
        Column("uai", "Code UAI"),
        Column("distance_m", "Distance", "number", shown="where"),
    ]
    return page.table(table, "Les écoles publiques dans un QPV ou à 300 m au plus", columns)


# ---- heat


def heat(t: Transformations, format: str) -> HTML | Picture | None:
    """Return the grid, then where the inhabitants of QPV live on it, and the gap with its error."""
    if format and not heat_printed(t):
        return None
    drawn = grid_map(
        t.cells.assign(value=t.cells["surface_temperature_c"]),
        t.study.geography.perimeters,
        _towns(t),
        breaks=grid.levels(t.cells),
        unit="°C",
        decimals=1,
        legend_title="Température de surface, en °C",
        legend_note="Une classe, un cinquième des habitants ; traits noirs : QPV 2024",
        **page.words(
            t.study,
            f"{french.capitalised(sentences.LILLE)} : {sentences.degrees(t.heat)} là où vivent les "
            "habitants des QPV",
            "Carreaux habités de 200 m ; sols et toits, non l'air ; calcul sur les QPV de 2015",
            HEAT_SOURCE,
        ),
        **low(t, format),
    )
    if format:
        return drawn
    return page.join(drawn, page.blocks(
        page.block("Qui vit dans les carreaux les plus chauds", _lived(t)),
        page.block("L'écart et son incertitude", _gap(t)),
    ))  # fmt: skip


def _towns(t: Transformations) -> gpd.GeoDataFrame | None:
    table = t.study.at_hand("communes")
    people = t.study.geography.populations("commune")
    return None if table is None else table.assign(population=table["codgeo"].map(people))


def _lived(t: Transformations) -> Picture:
    parts, who = {"cinquième": 0.2, "dixième": 0.1}, ("habitants des QPV", "autres habitants")
    found = {
        f"Le {name} le plus chaud": dict(zip(who, grid.among_hottest(t.cells, part), strict=True))
        for name, part in parts.items()
    }
    own, others = (french.quantity(v, "%") for v in found["Le cinquième le plus chaud"].values())
    words = page.words(
        t.study,
        f"{own} des habitants des QPV dans le cinquième le plus chaud, {others} des autres",
        "En % des habitants ; QPV de 2015, à la surface couverte",
        HEAT_SOURCE,
    )
    return charts.compact_dots(shared_figures.lines(found, who[0]), unit="%", decimals=0, **words)


def _gap(t: Transformations) -> Picture:
    gaps = {"Tous les carreaux": t.heat, "Le dixième le plus peuplé": t.dense[0]}
    rows = [(name, g.low, g.high) for name, g in gaps.items()]
    frame = pd.DataFrame(rows, columns=["indicator", "least", "most"])
    words = page.words(
        t.study,
        f"À densité voisine, l'écart est de {sentences.degrees(t.dense[0])}",
        "En °C, QPV moins autres habitants ; blocs de 2 km tirés 2 000 fois",
        HEAT_SOURCE,
    )
    frame = frame.assign(series="écart, intervalle à 95 %", kind="territory")
    return charts.intervals(frame, unit="°C", decimals=1, **words)


# ---- shops and diagnoses


def ground_floors(t: Transformations, format: str) -> HTML:
    """Return what the tables at hand say of the shops and of the energy of the dwellings."""
    return page.bullets([_shops(t), _labels(t)], "qpv-lines")


def _shops(t: Transformations) -> str:
    if t.shops is None:
        return "Commerces : base permanente des équipements non récupérée."
    none = int((t.shops == 0).sum())
    total, year = french.number(t.shops.sum()), t.study.provenance["bpe"]["vintage"]
    return (
        f"Commerces : {total} dans les QPV (INSEE, base permanente des équipements {year}) ; aucun dans "
        f"{french.plural(none, 'QPV', 'QPV')}. Un local vide n'y est pas."
    )


def _labels(t: Transformations) -> str:
    if t.labels is None or not t.labels.sum():
        return "Énergie : diagnostics (DPE) non récupérés pour ces quartiers."
    total, worst = int(t.labels.sum()), int(t.labels[["F", "G"]].sum())
    return (
        f"Énergie : {french.quantity(100 * worst / total, '%')} des {french.number(total)} diagnostics "
        "(DPE) situés dans les QPV sont F ou G (ADEME). C'est une part des diagnostics, non des logements."
    )
