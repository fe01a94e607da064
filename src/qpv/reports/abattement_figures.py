"""The figures of the TFPB pages."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from qpv import french
from qpv.figures import bands as bands_figure
from qpv.figures import bars, charts, maps
from qpv.figures.picture import Picture
from qpv.figures.style import PAGE_WIDTH
from qpv.reports import abattement_sentences as sentences
from qpv.reports.abattement import Abattement
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.estimate import scenarios
from qpv.tfpb.estimate.methods import METHODS

# Bounds are fixed: a colour has the same meaning on every page.
_WORTH = (50.0, 80.0, 120.0, 200.0)  # thousand euros per QPV
_SPENT = (100.0, 183.0, 233.0, 300.0)  # euros per dwelling; 183 and 233 are published
NOT_VALUED, NOT_DECLARED = "non valorisé", "bilan non reçu"


def worth_map(a: Abattement) -> Picture | HTML:
    """Return the map of the estimated value of each QPV."""
    if a.each["central"].isna().all():
        return HTML("<p>Aucun QPV n'a d'estimation : pas de carte.</p>")
    thousand = (a.each["central"] / 1000).round()
    return _map(
        a,
        thousand,
        "nombre de logements ou taux non disponible",
        _WORTH,
        "k€",
        "Abattement estimé, valeur centrale",
        "Bornes fixes, les mêmes sur toutes les pages",
        sentences.map_title(a),
        sentences.estimate_subtitle(
            a, "Abattement de TFPB estimé par QPV, en milliers d'euros par an"
        ),
        sentences.estimate_source(a),
    )


def spending_map(a: Abattement) -> Picture | HTML:
    """Return the map of what was spent per dwelling, on the QPV of which both are declared."""
    if not a.declared:
        return HTML("")
    found = balance.balance(a.rows, ["code_qp"]).set_index("code_qp")["spent_per_dwelling"]
    spent = found.reindex(list(a.territory.codes_qp)).round()
    if spent.isna().all():
        return HTML("<p>Ni dépense ni nombre de logements déclarés ensemble : pas de carte.</p>")
    return _map(
        a,
        spent,
        "non déclaré",
        _SPENT,
        "€",
        "Dépense réalisée par logement du bailleur",
        "183 € : valorisé en France 2017-2019 ; 233 € : dépensé en Hauts-de-France 2016-2019",
        sentences.spending_title(a, spent),
        sentences.subtitle(a, "Dépense réalisée par logement, en euros"),
        sentences.declared_source(a),
    )


def _map(a, values, reason, breaks, unit, legend, note, title, subtitle, source) -> Picture:
    p = a.portrait
    frame = p.qpv[["lib_qp", "population"]].copy()
    frame["value"] = values.reindex(frame.index)
    frame["reason"] = ["" if v == v else reason for v in frame["value"]]
    frame = frame.reset_index()
    frame["lib_com"] = [p.towns(code) for code in frame["code_qp"]]
    shapes = p.geography.perimeters.set_index("code_qp").geometry
    placed = gpd.GeoDataFrame(
        frame, geometry=shapes.loc[frame["code_qp"]].to_numpy(), crs=shapes.crs
    )
    wide = p.territory.level in ("region", "departement")
    return maps.territory_map(
        placed,
        **p.ground.layers,
        mode="circles" if wide else "polygons",
        breaks=breaks,
        unit=unit,
        decimals=0,
        legend_title=legend,
        legend_note=note,
        title=french.typography(title),
        subtitle=subtitle,
        source=source,
        absent=reason if reason == "non déclaré" else "non estimé",
    )


def tornado(a: Abattement) -> Picture | HTML:
    """Return which assumption moves the estimate most."""
    found = scenarios.tornado(a.inputs, a.territory.codes_qp, a.assumed)
    if found.empty:
        return HTML("<p>Sans estimation, pas de sensibilité.</p>")
    first = found.iloc[0]
    several = found["method"].nunique() > 1
    rows = found.assign(
        detail=[
            f"{_plain(r['from'])} à {_plain(r['to'])} {r['unit']}"
            + (f" — {METHODS[r['method']]}" if several else "")
            for r in found.to_dict("records")
        ]
    ).head(12)
    if several:  # each method has its own centre: the widest method first, alone in the drawing
        rows = rows[rows["method"] == first["method"]]
    return bars.tornado(
        rows,
        title=french.typography(
            f"L'hypothèse qui pèse le plus : {first['label'][:1].lower()}{first['label'][1:]}"
        ),
        subtitle=sentences.estimate_subtitle(
            a, f"{METHODS[first['method']]} : montant selon chaque hypothèse, les autres au centre"
        ),
        source=sentences.estimate_source(a),
    )


def _plain(value: float) -> str:
    decimals = 0 if value == round(value) else (2 if round(value, 1) != value else 1)
    return french.number(value, decimals)


def landlord_rows(a: Abattement) -> pd.DataFrame:
    """Return the balance of each landlord, the largest abatement first."""
    found = balance.balance(a.rows, ["bailleur"])
    named = a.rows.drop_duplicates("bailleur").set_index("bailleur")["bailleur_nom"]
    found["label"] = found["bailleur"].map(named).where(lambda n: n != "", found["bailleur"])
    order = found["abatement_eur"].fillna(found["done_eur"]).fillna(0)
    return found.assign(order=order).sort_values("order", ascending=False, ignore_index=True)


def landlords(a: Abattement) -> Picture | HTML:
    """Return the landlords side by side: planned, done and valued beside the abatement."""
    if not a.declared:
        return HTML("")
    rows = landlord_rows(a)
    return bars.side_by_side(
        rows,
        [("planned_eur", "prévu"), ("done_eur", "réalisé"), ("valued_eur", "valorisé")],
        marker=("abatement_eur", "abattement déclaré"),
        title=french.typography(sentences.landlords_title(rows)),
        subtitle=sentences.subtitle(a, "Dépenses des bailleurs et abattement"),
        source=sentences.declared_source(a),
    )


def flow(a: Abattement) -> Picture | HTML:
    """Return where the abatement goes: from the landlords to the axes, and what was not valued."""
    if not a.declared:
        return HTML(
            f"<p>Rien n'est déclaré pour {a.year}. « qpv tfpb modele » écrit le classeur que les "
            "bailleurs remplissent, « qpv tfpb importer » lit ce qu'ils renvoient.</p>"
        )
    links = _links(a)
    if links.empty:
        return HTML("<p>Aucune dépense valorisée par axe : pas de flux à dessiner.</p>")
    shares = balance.by_axis(a.rows)
    return bands_figure.bands(
        links,
        heads=("Bailleur", "Axe du cadre national"),
        order=[*(a.axis(code) for code in a.axes["axe_code"]), NOT_VALUED, NOT_DECLARED],
        hatched=(NOT_VALUED, NOT_DECLARED),
        title=french.typography(sentences.axes_title(a, shares)),
        subtitle=sentences.subtitle(a, "Dépense valorisée au titre de l'abattement, en euros"),
        source=sentences.declared_source(a),
    )


def _links(a: Abattement) -> pd.DataFrame:
    spent = balance.by_axis(a.rows, ["bailleur"])
    spent = spent[spent["valued_eur"] > 0]
    names = landlord_rows(a).set_index("bailleur")
    spent = spent.assign(
        before=spent["bailleur"].map(names["label"]),
        after=[a.axis(code) for code in spent["axe_code"]],
        amount=spent["valued_eur"],
    ).sort_values("axe_code")
    silent = names["valued_eur"].isna()  # no balance yet: not the same as nothing valued
    rest = pd.DataFrame(
        {
            "before": names["label"],
            "after": silent.map({True: NOT_DECLARED, False: NOT_VALUED}),
            "amount": names["abatement_eur"] - names["valued_eur"].fillna(0),
        }
    )
    rest = rest[rest["amount"] > 0]
    order = {label: rank for rank, label in enumerate(names["label"])}
    links = pd.concat([spent[["before", "after", "amount"]], rest])
    return links.sort_values("before", key=lambda s: s.map(order), kind="stable", ignore_index=True)


def axes(a: Abattement) -> Picture | HTML:
    """Return each axis: its share of the money here, in the région, and its rank in the contract."""
    if not a.declared:
        return HTML("")
    own = balance.by_axis(a.rows).set_index("axe_code")["share_pct"]
    if own.dropna().empty:
        return HTML("")
    ranks = a.priorities.set_index("axe_code")["rang"]
    series = [(f"{a.landlord_name if a.landlord else 'Ici'}", "territory", own)]
    wider = a.region_rows[a.region_rows["zonage"] == "2024"]
    if wider["code_qp"].nunique() > a.rows["code_qp"].nunique() or a.landlord:
        region = balance.by_axis(wider).set_index("axe_code")["share_pct"]
        series.append(("Région, déclarations au registre", "comparator", region))
    rows = [
        {
            "indicator": _axis_label(a, code, ranks),
            "series": label,
            "kind": kind,
            "level": "region",  # of the comparator
            "value": float(shares.get(code, 0.0)),
            "approximate": False,
        }
        for code in a.axes["axe_code"]
        for label, kind, shares in series
    ]
    small = any(0 < row["value"] < 0.5 for row in rows)  # a share that is there is never « 0 »
    return charts.compact_dots(
        pd.DataFrame(rows),
        width=PAGE_WIDTH,
        unit="%",
        decimals=1 if small else 0,
        title=french.typography(_priority_title(a, own, ranks)),
        subtitle=sentences.subtitle(a, "Part de chaque axe dans la dépense valorisée, en %"),
        source=sentences.declared_source(a) + " Aucune répartition nationale n'est publiée.",
    )


def _axis_label(a: Abattement, code: str, ranks: pd.Series) -> str:
    rank = ranks.get(code)
    wanted = f" (priorité {rank})" if rank is not None else ""
    return f"{code}. {a.axis(code)}{wanted}"


def _priority_title(a: Abattement, own: pd.Series, ranks: pd.Series) -> str:
    if ranks.empty:
        first = own.nlargest(3)
        named = french.listing([a.axis(code) for code in first.index])
        verb = "réunissent" if len(first) > 1 else "réunit"
        return f"{named} {verb} {french.quantity(first.sum(), '%')} de la dépense valorisée"
    first = ranks.idxmin()
    share = french.quantity(float(own.get(first, 0.0)), "%")
    place = int((own.dropna() > own.get(first, 0.0)).sum()) + 1
    return (
        f"Première priorité du contrat, « {a.axis(first)} » reçoit {share} de l'argent "
        f"({french.ordinal(place)} axe)"
    )


def years(a: Abattement) -> Picture | HTML:
    """Return what was valued for one euro of abatement, year after year."""
    rows = a.all_years[a.all_years["zonage"] == "2024"]
    found = balance.balance(rows, ["exercice"]) if len(rows) else pd.DataFrame()
    if len(found) < 2:
        return HTML("")
    lines = pd.DataFrame(
        {
            "series": "Abattement valorisé",
            "kind": "territory",
            "year": found["exercice"].astype(int),
            "value": found["coverage_pct"],
            "reason": "non déclaré",
        }
    )
    return charts.timeline(
        lines,
        unit="%",
        decimals=0,
        title=french.typography(_years_title(found)),
        subtitle=sentences.subtitle(
            a,
            "En %, sur les couples bailleur-QPV qui déclarent les deux",
            f"{lines['year'].min()} à {lines['year'].max()}",
        ),
        source=sentences.declared_source(a),
    )


def _years_title(found: pd.DataFrame) -> str:
    known = found.dropna(subset=["coverage_pct"]).sort_values("exercice").tail(2)
    told = [
        f"{french.quantity(row['coverage_pct'], '%')} en {row['exercice']}"
        for row in known.to_dict("records")
    ]
    return f"Part de l'abattement valorisée : {', puis '.join(told) or 'non déclarée'}"
