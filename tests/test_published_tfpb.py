"""Published figures of the property tax and of its abatement, from our tables.

Sources: DGFiP, fiscalité locale des particuliers 2025 (rates); Cour des comptes 2025 (315 M€, 40 %);
Union régionale pour l'habitat and IREV 2023 (26 M€, 35.2 M€, 233 € per dwelling).
"""

import pandas as pd
import pytest

from qpv import processed
from qpv.datasets import rei
from qpv.territories import Geography
from qpv.tfpb.estimate import assumptions, inputs, scenarios
from qpv.tfpb.estimate import methods as estimate
from qpv.thresholds import PER_DWELLING_EUR

pytestmark = pytest.mark.published

# Commune: (name, global rate 2025 in %). All 28 of the published list.
RATES = {
    "59350": ("Lille", 48.91), "59512": ("Roubaix", 51.97), "59599": ("Tourcoing", 51.55),
    "59183": ("Dunkerque", 51.49), "59606": ("Valenciennes", 49.44), "59392": ("Maubeuge", 53.13),
    "59172": ("Denain", 48.13), "59122": ("Cambrai", 40.33), "59178": ("Douai", 52.97),
    "62041": ("Arras", 54.27), "62498": ("Lens", 64.57), "62510": ("Liévin", 69.69),
    "62427": ("Hénin-Beaumont", 65.02), "62119": ("Béthune", 82.34),
    "62160": ("Boulogne-sur-Mer", 57.59), "62193": ("Calais", 48.75), "62765": ("Saint-Omer", 52.68),
    "80021": ("Amiens", 56.00), "80001": ("Abbeville", 65.05), "02691": ("Saint-Quentin", 70.40),
    "02722": ("Soissons", 59.79), "02408": ("Laon", 65.56), "60057": ("Beauvais", 58.53),
    "60175": ("Creil", 61.14), "60159": ("Compiègne", 49.47), "60414": ("Montataire", 68.06),
    "60463": ("Nogent-sur-Oise", 66.93), "60395": ("Méru", 56.57),
}  # fmt: skip
TEOM = {"59350": 14.64, "59183": 17.78, "80021": 9.53, "60175": 5.00}


@pytest.fixture(scope="module")
def rates(built_real):
    return processed.read(built_real, "tfpb_rates", "2025").frame.set_index("codgeo")


@pytest.mark.parametrize("codgeo", sorted(RATES))
def test_global_rates_2025(rates, codgeo):
    name, rate = RATES[codgeo]
    assert rates.loc[codgeo, "libgeo"].casefold().startswith(name.casefold()[:5])
    assert rates.loc[codgeo, "tfpb_rate_pct"] == rate


def test_teom_is_apart_and_may_be_absent(rates):
    for codgeo, rate in TEOM.items():
        assert rates.loc[codgeo, "teom_rate_pct"] == rate
    for codgeo in ("62119", "02408"):  # no TEOM there
        assert not rates.loc[codgeo, "teom_rate_pct"] > 0


def test_every_commune_and_the_arrondissements(rates):
    assert len(rates) == 34919
    for arrondissements, mother in (("751", "75056"), ("6938", "69123"), ("132", "13055")):
        own = rates[rates.index.str.startswith(arrondissements) & (rates.index != mother)]
        assert own["tfpb_rate_pct"].nunique() == 1


def test_rei_bordeaux_2023():
    """13 of the commune and number of premises as published; 1 991 € of tax for each."""
    amount, premises = 233_227_174, 117_164
    text = pd.DataFrame(
        {"codgeo": ["33063"], "libcom": ["Bordeaux"], "sirepci": ["243300316"], "annee": ["2023"]}
    )
    for measure in rei.SCHEMA.columns:
        if measure.publisher_code and measure.kind == "number":
            text[measure.publisher_code] = "so"
    text["E13"], text["E14"] = str(amount), str(premises)
    table = rei.clean(text).table
    assert round(table["tax_amount_eur"].item() / table["n_articles"].item()) == 1991


def test_the_cost_and_the_region():
    state, net = scenarios.split(315e6, assumptions.COMPENSATION)
    assert (state, net) == pytest.approx((126e6, 189e6))
    dwellings = 35.2e6 / 233
    assert dwellings == pytest.approx(151_000, rel=0.01)
    (region, *_) = assumptions.ANCHORS
    assert round(region.amount_eur / dwellings) == 172
    share = assumptions.DEFAULTS["eligible_share"].central
    assert share == pytest.approx(dwellings / 200_225, abs=0.01)


@pytest.fixture(scope="module")
def hauts_de_france(built_real):
    geography = Geography.load(built_real)
    assumed = assumptions.default()
    territory = geography.territory("region", "32")
    return geography, inputs.load(built_real, geography, 2025, assumed, territory), assumed


def test_the_departements_add_up_to_the_published_total(hauts_de_france):
    geography, read, assumed = hauts_de_france
    parts = [
        estimate.estimate(
            read.inputs, geography.territory("departement", code).codes_qp, assumed
        ).central
        for code in ("02", "59", "60", "62", "80")
    ]
    assert sum(parts) == pytest.approx(26e6)
    assert all(part > 0 for part in parts)


def test_every_qpv_is_in_the_band_or_without_estimate(hauts_de_france):
    geography, read, assumed = hauts_de_france
    codes = geography.territory("departement", "62").codes_qp
    found = estimate.each(read.inputs, codes, assumed)
    known = found["central"].dropna()
    assert len(known) == 62 and len(found) == 64  # two have no published number of dwellings
    assert found.loc[known.index, "per_dwelling"].between(*PER_DWELLING_EUR).all()
    assert ((found["low"] <= found["central"] + 500) & (found["central"] - 500 <= found["high"]))[
        known.index
    ].all()


def test_another_region_rests_on_the_french_total(hauts_de_france):
    geography, read, assumed = hauts_de_france
    found = estimate.estimate(read.inputs, geography.territory("region", "75").codes_qp, assumed)
    assert found.anchor.name == "France"
    assert found.sane
