"""The maps of the TFPB pages: what the abatement is worth, what was spent per dwelling."""

import geopandas as gpd
import pandas as pd

from qpv import french
from qpv.figures import maps
from qpv.figures.picture import Picture
from qpv.reports import page
from qpv.reports.abattement_figures import of_declared, of_estimate
from qpv.reports.page import HTML
from qpv.tfpb import balance
from qpv.tfpb.abattement import Abattement

# Bounds, in euros per dwelling, are fixed: a colour has the same meaning on every page.
_WORTH = (130.0, 150.0, 170.0, 190.0)  # near fifths of the région's QPV
_SPENT = (100.0, 183.0, 233.0, 300.0)  # 183 and 233 are published


def worth_map(a: Abattement) -> Picture | HTML:
    """Return the map of the estimate: a circle is as large as the amount of the QPV, its colour what
    that is per dwelling."""
    if a.each["central"].isna().all():
        return page.text("Aucun QPV n'a d'estimation : pas de carte.")
    what = "Abattement estimé par QPV : montant (taille), par logement (couleur)"
    return _map(
        a,
        {"value": a.each["per_dwelling"].round(), "size": (a.each["central"] / 1000).round()},
        "nombre de logements ou taux non disponible",
        **of_estimate(a, _worth_title(a), what),
        sized="Abattement, en k€ par an",
        mode="circles",
        breaks=_WORTH,
        unit="€",
        legend_title="Par logement ouvrant droit, par an",
        legend_note="Valeurs centrales ; bornes fixes, les mêmes sur toutes les pages",
        absent="non estimé",
    )


def _worth_title(a: Abattement) -> str:
    each = a.each["central"].dropna().sort_values(ascending=False)
    if len(each) < 4:
        return f"L'abattement estimé, QPV par QPV, {a.where}"
    half = int((each.cumsum() < each.sum() / 2).sum()) + 1
    verb = "réunissent" if half > 1 else "réunit"
    return f"{french.number(half)} QPV sur {len(each)} {verb} la moitié de l'abattement estimé"


def spending_map(a: Abattement) -> Picture | HTML:
    """Return the map of what was spent per dwelling, on the QPV of which both are declared."""
    if not a.declared:
        return HTML("")
    spent = a.by_qpv["spent_per_dwelling"].reindex(a.codes).round()
    if spent.isna().all():
        return page.text("Ni dépense ni nombre de logements déclarés ensemble : pas de carte.")
    wide = a.territory.level in ("region", "departement")
    return _map(
        a,
        {"value": spent},
        "non déclaré",
        **of_declared(
            a, _spending_title(spent.dropna()), "Dépense réalisée par logement, en euros"
        ),
        mode="circles" if wide else "polygons",
        breaks=_SPENT,
        unit="€",
        legend_title="Dépense réalisée par logement du bailleur",
        legend_note="183 € : valorisé en France 2017-2019 ; 233 € : dépensé en Hauts-de-France 2016-2019",
        absent="non déclaré",
    )


def _spending_title(known: pd.Series) -> str:
    above = int((known > balance.REGIONAL_PER_DWELLING).sum())
    where = f"Dans {french.number(above)} QPV sur {len(known)}" if above else "Dans aucun QPV"
    verb = "dépasse" if above else "ne dépasse"
    return (
        f"{where}, la dépense {verb} {balance.REGIONAL_PER_DWELLING:.0f} € par logement, la référence "
        "régionale 2016-2019"
    )


def _map(a: Abattement, values: dict[str, pd.Series], reason: str, **drawn) -> Picture:
    """Return the map of a ``value``, and of a ``size`` where it is given; ``reason`` is told where the
    value is absent."""
    frame = a.study.qpv[["lib_qp", "lib_com", "population"]].assign(**values)
    frame["reason"] = frame["value"].isna().map({True: reason, False: ""})
    shapes = a.study.geography.perimeters_by_code.geometry.loc[frame.index]
    return maps.territory_map(
        gpd.GeoDataFrame(frame.reset_index(), geometry=shapes.to_numpy(), crs=shapes.crs),
        **a.study.ground.layers,
        decimals=0,
        **drawn,
    )
