"""The figures of the page on prevention. What is recorded is drawn for one territory, in one colour, in
the publisher's order: no map, no rank, no sum."""

import pandas as pd

from qpv import french
from qpv.figures import charts, style
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.axes import shared_figures
from qpv.reports.axes.prevention_facts import IN_NOTE, Prevention
from qpv.reports.axes.prevention_sentences import rate
from qpv.reports.page import HTML, Column
from qpv.thresholds import NEAR_M

_TOWNS_IN_NOTE = 7
_SSMSI = "SSMSI, base statistique de la délinquance enregistrée par la police et la gendarmerie"


def posts(e: Prevention, format: str) -> Picture:
    """Return the posts of adultes-relais and of Fonjep, year by year."""
    rows = [
        (name, kind, year, value, "contrat inconnu")
        for name, kind, counts in (
            ("Adultes-relais", "territory", e.relays),
            ("Postes Fonjep", "comparator", e.fonjep),
        )
        for year, value in counts.items()
    ]
    last = int(e.relays.dropna().index[-1])
    words = page.words(
        e.study,
        _posts_title(e),
        f"Nombre de postes financés, chacun compté une fois ; le fichier de {last} peut être "
        "incomplet",
        "ANCT, postes d'adultes-relais et postes Fonjep ; contrats d'avant 2024 rattachés par calcul",
    )
    frame = pd.DataFrame(rows, columns=["series", "kind", "year", "value", "reason"])
    height = 110.0 if format else 150.0
    return charts.timeline(frame, unit="", decimals=0, height=height, **words)


def _posts_title(e: Prevention) -> str:
    known = e.relays.dropna()
    last, most = known.index[-1], known.idxmax()
    told = f"{french.number(known[last])} postes d'adultes-relais au fichier de {last}"
    if most != last:
        told += f", {french.number(known[most])} en {most}"
    return told


def per_inhabitant(e: Prevention, format: str) -> HTML | None:
    """Return, in words, the posts per 1 000 inhabitants of the QPV."""
    if pd.isna(e.relay_rate):
        return None
    year = e.relays.dropna().index[-1]
    told = french.number(e.relay_rate, 2)
    return page.text(
        f"Soit {told} adulte-relais pour 1 000 habitants des QPV (postes de {year}, habitants de 2020)."
    )


def services(e: Prevention, format: str) -> HTML | Picture:
    """Return how many QPV have a France services near; of one QPV, in words."""
    if len(e.people) == 1:
        metres = french.quantity(french.rounded(e.nearest.iloc[0], -2), "m")
        return page.text(f"La France services fixe la plus proche est à {metres} de son contour.")
    inside = int((e.nearest == 0).sum())
    near = int((e.nearest <= NEAR_M).sum()) - inside
    counts = {"inside": inside, "near": near, "far": len(e.nearest) - near - inside}
    parts = [
        ("inside", "dans le quartier", style.SEQUENTIAL[3]),
        ("near", "à 1 km ou moins", style.SEQUENTIAL[1]),
        ("far", "plus loin", style.ABSENT_FACE),
    ]
    words = page.words(
        e.study,
        e.near().removesuffix("."),
        "QPV selon la distance de leur contour à la France services fixe la plus proche",
        f"ANCT, France services, {e.services_date}, hors bus et itinérances",
    )
    rows = pd.DataFrame([{"label": f"{len(e.nearest)} QPV", **counts}])
    return charts.shares(rows, parts, **words)


def far_quarters(e: Prevention, format: str) -> HTML | None:
    """Return the QPV without a service near, by name; not in a note."""
    far = e.nearest[e.nearest > NEAR_M]
    if format or len(e.people) == 1 or far.empty:
        return None
    known = e.study.qpv.loc[far.index]
    frame = pd.DataFrame({
        "name": known["lib_qp"], "towns": known["lib_com"], "code": far.index,
        "people": known["population"], "km": far / 1000,
    }).sort_values(["name", "code"])  # fmt: skip
    columns = [
        Column("name", "Quartier"), Column("towns", "Commune(s)"), Column("code", "Code"),
        Column("people", "Habitants", "number"), Column("km", "Distance", "number", 1, "km"),
    ]  # fmt: skip
    return page.table(frame, "QPV sans France services fixe à 1 km", columns)


def young(e: Prevention, format: str) -> Picture | HTML:
    """Return the share of young people out of work and school, commune by commune."""
    most = _TOWNS_IN_NOTE if format else shared_figures.COMMUNES
    return shared_figures.neet(e, format, most)


def recorded(e: Prevention, format: str) -> Picture:
    """Return what is recorded in the one territory, year by year; five indicators in a note."""
    own = e.recorded[e.recorded["indicator"].isin(IN_NOTE)] if format else e.recorded
    rows = own.assign(
        series=own["indicator"], unit="pour 1 000 " + own["rate_base"], value=own["rate_per_1000"]
    )
    words = page.words(
        e.study,
        f"Faits enregistrés de {rows['year'].min()} à {rows['year'].max()}, ensemble {e.place_of}",
        "Chaque graphique a sa propre échelle, depuis zéro : ils ne se comparent pas entre eux",
        f"{_SSMSI} ; ordre du producteur ; lieu des faits. Les changements de méthode ne sont pas "
        "dans le fichier : voir la note méthodologique du SSMSI",
    )
    shown = rows[["series", "unit", "year", "value"]]
    return charts.small_multiples(shown, decimals=2, columns=5 if format else 4, **words)


def recorded_table(e: Prevention, format: str) -> HTML:
    """Return each indicator with its unit of count, its base, number and rate of the last year."""
    last = e.recorded[e.recorded["year"] == e.recorded["year"].max()]
    own = last[last["indicator"].isin(IN_NOTE)] if format else last
    rows = [
        {
            "Indicateur": row["indicator"],
            "Unité de compte": row["counted"].lower(),
            "Nombre": _count(row),
            "Taux": rate(row),
            "Base du taux": f"pour 1 000 {row['rate_base']}",
        }
        for row in own.to_dict("records")
    ]
    return page.table(rows, f"Enregistré en {last['year'].iloc[0]}, ensemble {e.place_of}")


def _count(row: dict) -> str:
    return "non diffusé" if pd.isna(row["n_facts"]) else french.number(row["n_facts"])
