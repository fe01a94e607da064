"""INSEE's files on the 2015 zoning: published figures, and totals counted another way (mirror)."""

import csv

import pytest

from qpv import processed
from qpv.datasets import filosofi_qpv, insee_qpv_demographics, insee_qpv_income_benefits

pytestmark = pytest.mark.published

REGION = ("002", "059", "060", "062", "080")


def _table(places, name, vintage):
    return processed.read(places, name, vintage).frame.set_index("code_qp")


def _region(table):
    return table[table.index.str[2:5].isin(REGION)]


def _raw(places, module, vintage):
    """The file read by the standard library, first column -> row."""
    source = next(s for s in module.SOURCES if s.vintage == vintage)
    with source.locate(places.raw).open(encoding="utf-8-sig", newline="") as lines:
        return {row["CODGEO"]: row for row in csv.DictReader(lines, delimiter=";")}


def _number(cell):
    return float(cell.replace("\u202f", "").replace("\u00a0", "").replace(",", "."))


@pytest.mark.parametrize(
    ("name", "vintage", "rows"),
    [
        ("filosofi_qpv", "2016", 1352),
        ("filosofi_qpv", "2019", 1352),
        ("filosofi_qpv", "2021", 1296),
        ("insee_qpv_demographics", "2018", 1345),
        ("insee_qpv_demographics", "2022", 1400),
        ("insee_qpv_income_benefits", "2019", 1352),
        ("insee_qpv_income_benefits", "2022", 1352),
        ("insee_qpv_employment", "2020", 1345),
        ("insee_qpv_employment", "2022", 1345),
        ("rpls_qpv", "2022", 1400),
    ],
)
def test_every_metropolitan_district_is_there_once(built_real, name, vintage, rows):
    table = _table(built_real, name, vintage)
    assert len(table) == rows
    assert (~table.index.str[2:4].isin(["97", "98"])).sum() == 1296
    assert len(_region(table)) == 199


@pytest.mark.parametrize(
    ("vintage", "medians", "in_region"),
    [("2018", 1296, 199), ("2019", 1296, 199), ("2021", 1008, 148)],
)
def test_published_medians(built_real, vintage, medians, in_region):
    table = _table(built_real, "filosofi_qpv", vintage)
    metropole = table[~table.index.str[2:4].isin(["97", "98"])]
    assert metropole["median_income_eur"].notna().sum() == medians
    assert _region(table)["median_income_eur"].notna().sum() == in_region


def test_poverty_of_the_region_simple_and_weighted(built_real):
    rates = _region(_table(built_real, "filosofi_qpv", "2018"))["poverty_pct"]
    population = processed.read(built_real, "population_qpv").frame.set_index("code_qp")
    weights = population["population_2018"].reindex(rates.index).astype(float)
    assert rates.mean() == pytest.approx(44.87, abs=0.005)
    assert (rates * weights).sum() / weights.sum() == pytest.approx(46.74, abs=0.005)


def test_two_districts_followed_over_the_years(built_real):
    rates = {
        vintage: _table(built_real, "filosofi_qpv", vintage)["poverty_pct"]["QP059016"]
        for vintage in ("2018", "2021")
    }
    assert rates == {"2018": 66.3, "2021": 67}
    medians = {
        vintage: _table(built_real, "filosofi_qpv", vintage)["median_income_eur"]["QP080003"]
        for vintage in ("2018", "2021")
    }
    assert medians == {"2018": 12590, "2021": 13130}
    assert _table(built_real, "filosofi_qpv", "2021")["poverty_pct"]["QP080003"] == 56


def test_deciles_are_in_order(built_real):
    for vintage in ("2016", "2017", "2018", "2019", "2021"):
        table = _table(built_real, "filosofi_qpv", vintage)
        deciles = table[[f"income_d{k}_eur" for k in (1, 2, 3, 4, 6, 7, 8, 9)]].dropna()
        assert (deciles.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_rates_of_2021_are_rounded_and_it_is_said(built_real):
    notes = processed.provenance(built_real, "filosofi_qpv", "2021")["notes"]
    (rounded,) = [n for n in notes if n["rule"] == "taux de pauvreté arrondis"]
    assert rounded["message"].startswith("99 % des taux de pauvreté")
    (absent,) = [n for n in notes if n["rule"] == "niveau de vie non diffusé"]
    assert len(absent["codes"]) == 288
    others = processed.provenance(built_real, "filosofi_qpv", "2019")["notes"]
    assert "taux de pauvreté arrondis" not in [n["rule"] for n in others]


def test_the_thematic_file_of_2022_holds_the_incomes_of_2018(built_real):
    """Declared ``income_year``, checked by value: every rate and every median, none apart."""
    theme = _table(built_real, "insee_qpv_income_benefits", "2022")
    source = _table(built_real, "filosofi_qpv", "2018").reindex(theme.index)
    assert set(theme["income_year"]) == {"2018"}
    for name in ("median_income_eur", "poverty_pct", "income_d9_eur", "share_benefits_pct"):
        assert theme[name].equals(source[name]), name
    other = _table(built_real, "filosofi_qpv", "2019").reindex(theme.index)
    assert not theme["median_income_eur"].equals(other["median_income_eur"])


def test_the_thematic_file_of_2019_holds_the_incomes_of_2015(built_real):
    theme = _table(built_real, "insee_qpv_income_benefits", "2019")
    assert set(theme["income_year"]) == {"2015"}
    assert theme["poverty_pct"]["QP059016"] == 65.0  # published for 2015


def test_populations_are_those_of_the_two_censuses(built_real):
    censuses = processed.read(built_real, "population_qpv").frame.set_index("code_qp")
    for vintage, year in (("2018", "2013"), ("2022", "2018")):
        table = _table(built_real, "insee_qpv_demographics", vintage)
        assert set(table["population_year"]) == {year}
        expected = censuses[f"population_{year}"].reindex(table.index)
        assert (table["population"] == expected).all()


def test_the_shares_of_2018_are_those_of_census_2010(built_real):
    """INSEE, census 2010, districts of métropole: 18,6 % of foreigners, youth index 2,1."""
    total = _raw(built_real, insee_qpv_demographics, "2018")["Ensemble"]
    assert (total["TX_TOT_ET"], total["IND_JEUNE"]) == ("18,6", "2,1")
    (source,) = processed.provenance(built_real, "insee_qpv_demographics", "2018")["sources"]
    assert "parts : recensement 2010" in source["data_year"]


@pytest.mark.parametrize(
    ("module", "vintage", "column", "code"),
    [
        (insee_qpv_demographics, "2022", "n_caf_recipients", "A"),
        (insee_qpv_income_benefits, "2022", "n_rsa_recipients", "ARSAS"),
        (filosofi_qpv, "2019", "median_income_eur", "DISP_MED_A19"),
    ],
)
def test_totals_and_blanks_counted_another_way(built_real, module, vintage, column, code):
    rows = _raw(built_real, module, vintage)
    cells = [row[code] for key, row in rows.items() if key.startswith("QP")]
    table = _table(built_real, module.__name__.split(".")[-1], vintage)
    assert table[column].sum() == sum(_number(cell) for cell in cells if cell)
    assert (table[f"{column}_reason"] == "missing").sum() == cells.count("")


def test_jobseekers_add_up_where_nothing_is_hidden(built_real):
    for vintage, total in (("2020", 751190), ("2022", 731410)):
        table = _table(built_real, "insee_qpv_employment", vintage)
        assert table["n_jobseekers_abc"].sum() == total
        shown = table.dropna(subset=["n_jobseekers_abc_women"])
        sexes = shown["n_jobseekers_abc_women"] + shown["n_jobseekers_abc_men"]
        assert (sexes == shown["n_jobseekers_abc"]).all()


def test_rpls_total_and_one_line(built_real):
    table = _table(built_real, "rpls_qpv", "2022")
    assert table["n_social_dwellings"].sum() == 1510641
    names = ["n_social_dwellings", "vacancy_pct", "vacancy_3m_pct", "turnover_pct"]
    assert table.loc["QP001001", [*names, "mean_rent_eur_m2"]].tolist() == [
        2493,
        4.8,
        3.6,
        10.3,
        5.57,
    ]
    blank = table["vacancy_pct"].isna()
    assert round(100 * blank.mean()) == 42
    assert (table.loc[blank, "vacancy_pct_reason"] == "missing").all()
    assert table["note_rpls"].value_counts().to_dict() == {"0": 1377, "5": 14, "4": 9}
