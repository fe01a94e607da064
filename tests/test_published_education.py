"""The page on education on the real files: known answers, counted apart; and every finding of every
territory checked by a second path, on the publishers' own files.
"""

import re
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from conftest import mirror_folder
from findings import agrees, check_every_finding, number, raw, read
from qpv import study
from qpv.reports import axis
from qpv.reports.axes import education, education_index, education_sentences, shared_figures
from qpv.reports.axes.education_facts import Education
from qpv.reports.axis import AxisPage

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def facts(built_real):
    made = {}

    def opened(level: str, code: str) -> Education:
        if (level, code) not in made:
            made[level, code] = Education(study.open(level, code, built_real))
        return made[level, code]

    return opened


PLACES = (("region", "32"), ("departement", "59"), ("contrat", "CN08001I"))

# ---- known answers: région, Nord, contract of Amiens


@pytest.mark.parametrize(
    ("place", "near", "inside"),
    [
        (PLACES[0], (1032, 188, 160), (649, 88, 53)),
        (PLACES[1], (539, 100, 85), (367, 61, 37)),
        (PLACES[2], (41, 4, 4), (29, 3, 2)),
    ],
)
def test_schools_near_and_inside(facts, place, near, inside):
    counts = facts(*place).counts
    assert tuple(counts["near"]) == near
    assert tuple(counts["inside"]) == inside


@pytest.mark.parametrize(
    ("place", "kind", "near", "others"),
    [
        (PLACES[0], "école", (79.9, 602), (101.1, 2411)),
        (PLACES[1], "école", (79.8, 312), (105.0, 871)),
        (PLACES[2], "école", (77.0, 27), (109.55, 28)),
        (PLACES[0], "collège", (83.35, 176), (99.2, 476)),
        (PLACES[1], "collège", (82.6, 95), (101.95, 184)),
    ],
)
def test_median_indexes(facts, place, kind, near, others):
    e = facts(*place)
    found = e.medians(kind).round(6)
    assert tuple(found.loc["near"]) == near and tuple(found.loc["others"]) == others
    assert e.year(kind) == "2024-2025"


def test_median_indexes_of_all_schools_and_of_those_inside(facts):
    for place, expected in ((PLACES[0], (77.3, 98.1, 79.2, 95.6)), (PLACES[1], (77.0, 99.6))):
        e = facts(*place)
        inside = set(e.around.loc[e.around["distance_m"] == 0, "uai"])
        found = []
        for kind in ("école", "collège")[: len(expected) // 2]:
            table = e.latest(kind)
            found += [table.loc[table.index.isin(inside), "ips"].median(), table["ips"].median()]
        assert [round(v, 6) for v in found] == pytest.approx(expected, abs=0.051)


@pytest.mark.parametrize(
    ("place", "low", "near", "share"),
    [(PLACES[0], 400, 303, 20.0), (PLACES[1], 202, 158, 26.4), (PLACES[2], 17, 17, 49.1)],
)
def test_ecoles_at_a_low_index(facts, place, low, near, share):
    e = facts(*place)
    under = education_sentences.low(e)
    assert (len(under), under["near"].sum()) == (low, near)
    assert round(100 * e.latest("école")["near"].mean(), 1) == share


def test_colleges_at_a_low_index_and_those_of_amiens_by_name(facts):
    table = facts(*PLACES[0]).latest("collège")
    assert ((table["ips"] < 80).sum(), table["near"][table["ips"] < 80].sum()) == (88, 70)
    e = facts(*PLACES[2])
    told = read(education_index.medians(e, "").data)
    assert "Arthur Rimbaud 75,6 ; Cesar Franck 70,9 ; Edouard Lucas" not in told
    for name, value in {
        "Rimbaud": "75,6",
        "Franck": "70,9",
        "Laurent": "90,9",
        "Parks": "63,8",
    }.items():
        assert re.search(rf"{name}\S* {value}", told), told


@pytest.mark.parametrize(
    ("place", "kind", "share", "near", "others"),
    [
        (PLACES[0], "école", 26.6, 84.6, 103.2),
        (PLACES[1], "école", 32.5, 85.4, 107.0),
        (PLACES[2], "école", 43.6, 83.8, 114.3),
        (PLACES[0], "collège", 27.4, 86.4, 102.9),
        (PLACES[1], "collège", 31.6, 86.2, 106.4),
        (PLACES[2], "collège", 23.4, 74.9, 113.1),
    ],
)
def test_pupils_and_their_mean_index(facts, place, kind, share, near, others):
    e = facts(*place)
    found = e.means(kind).round(1)
    assert found.loc["near", "share"] == share
    assert found["mean"].to_dict() == {"near": near, "others": others}
    assert set(e.with_pupils(kind)["data_year"]) == {"2022-2023"}


@pytest.mark.parametrize(
    ("place", "kind", "near", "others"),
    [
        (PLACES[0], "école", 0.4, 0.7),
        (PLACES[1], "école", 0.4, 1.0),
        (PLACES[2], "école", -0.5, 0.75),
        (PLACES[1], "collège", 0.3, 1.4),
        (("epci", "200093201"), "école", 0.2, 1.3),
    ],
)
def test_changes_on_the_same_schools(facts, place, kind, near, others):
    found = facts(*place).changes(kind)["median"].round(6).to_dict()
    assert found == {"near": near, "others": others}


def test_where_the_gap_grows_is_said_and_nowhere_else(facts):
    for place, kinds in ((PLACES[0], []), (PLACES[1], ["collège"]), (PLACES[2], [])):
        said = [k for k in ("école", "collège") if education_sentences.widening(k, facts(*place))]
        assert said == kinds
    assert education_sentences.widening("école", facts("epci", "200093201"))


def test_vocational_track(facts):
    """Shares near and elsewhere; 65 543 of 203 342 pupils of the region, 583 064 of 2 166 051 in
    France; in the Pas-de-Calais the others have more: silent."""
    region = facts(*PLACES[0]).tracks
    assert tuple(region.loc["all", ["pro", "pupils"]]) == (65543, 203342)
    assert tuple(region.loc["France", ["pro", "pupils"]]) == (583064, 2166051)
    for place, near, others, n in (
        (PLACES[0], 36.8, 28.4, (143, 203)),
        (PLACES[1], 39.0, 23.4, (78, 74)),
        (("departement", "62"), 33.0, 35.7, (37, 36)),
    ):
        found = facts(*place).tracks.loc[["near", "others"]]
        assert found["share"].round(1).tolist() == [near, others] and tuple(found["n"]) == n
    assert not education_sentences.vocational.says(facts("departement", "62"))
    assert not education_sentences.vocational.says(facts(*PLACES[2]))  # three lycées


def test_public_and_private_colleges(facts):
    for place, public, private in (
        (PLACES[0], (80.9, 143), (102.6, 33)),
        (PLACES[1], (80.55, 74), (96.4, 21)),
    ):
        found = education_sentences.sectors(facts(*place)).round(6)
        assert tuple(found.loc["public"]) == public and tuple(found.loc["private"]) == private
    assert list(education_sentences.sectors(facts(*PLACES[2])).index) == ["public"]


def test_quarters_below_and_without_a_college(facts):
    for place, below, without in (
        (PLACES[0], (140, 201), (82, 204)), (PLACES[1], (63, 93), (37, 94)),
        (PLACES[2], (4, 7), (4, 7)),
    ):  # fmt: skip
        e = facts(*place)
        assert (e.below.sum(), len(e.below)) == below
        assert (len(e.without("collège")), len(e.measured)) == without


def test_children_and_cites_educatives(facts):
    for place, children, known, cities in (
        (PLACES[0], 120574, (194, 199), (93, 32, 37)), (PLACES[1], 66047, (87, 91), (44, 18, 21)),
        (PLACES[2], 5910, (6, 6), (7, 2, 1)),
    ):  # fmt: skip
        e = facts(*place)
        assert e.children.to_numpy().sum() == children
        assert (len(e.children), len(e.study.codes("2015"))) == known
        own = e.qpv_in(pd.Index(e.cities["codgeo"].unique()))
        found = (len(own), e.cities["lib_territoire"].nunique(), e.cities["codgeo"].nunique())
        assert found[0] == cities[0] and (place == PLACES[1] or found == cities), found


def test_young_people_are_counted_by_commune_never_summed(facts):
    e = facts(*PLACES[0])
    assert "71 communes sur 156" in read(shared_figures.neet_title(e))
    assert e.neet.loc["80021", ["2013", "2018"]].tolist() == [18.6, 16.3]


_IPS = """0590183D 62,7 | 68,3 67,4 66,0 ; 0593235W 85,2 | 85,8 90,9 90,9 ; 0592714E 68,1 | 69,0 69,8 70,0 ;
0800019L 63,5 | 68,0 68,2 70,9 ; 0622576N 64,8 | 65,4 66,4 68,6 ; 0600022Y 69,5 | 68,9 73,4 71,3 ;
0020054Y 61,3 | 67,7 64,6 65,5 ; 0592057R 68,6 | 77,9 79,5 80,3 ; 0591545J 75,0 | 81,9 81,9 82,8 ;
0800195C 63,1 | 67,8 66,9 69,1"""


def test_indexes_of_ten_schools_and_the_other_method_apart(facts, built_real):
    e = facts(*PLACES[0])
    former = e.study.store.table("school_ips", "2022").set_index("uai")["ips"]
    for told in _IPS.split(";"):
        uai, before, _, *later = told.split()
        kind = next(k for k in ("école", "collège") if uai in e.latest(k).index)
        assert list(e.years[kind]) == ["2022-2023", "2023-2024", "2024-2025"]
        assert [e.years[kind][y].loc[uai, "ips"] for y in e.years[kind]] == [
            number(value) for value in later
        ]
        assert former[uai] == number(before)
    assert ("school_ips", "2022") not in e.study.provenance


# ---- every finding, by a second path


@cache
def _ips(kind: str, year: str) -> pd.DataFrame:
    """A published file: uai, dep, town, sector, ips, pupils, pro."""
    table = raw(f"school_ips/{year}/fr-en-ips_{kind}_{year}.csv")
    bare = [re.sub(r"[^a-z]+", "_", name.lower().replace("é", "e")) for name in table.columns]
    table = table.set_axis(bare, axis=1).rename(
        columns={"ips_ensemble_gt_pro": "ips", "effectifs_ensemble_gt_pro": "effectifs"}
    )
    table = table.set_index("uai")
    found = pd.DataFrame({"dep": table["code_du_departement"].str.removeprefix("0")})
    found["town"] = table["code_insee_de_la_commune"]
    found["public"] = table["secteur"] == "public"
    for name, column in (("ips", "ips"), ("pupils", "effectifs"), ("pro", "effectifs_voie_pro")):
        found[name] = pd.to_numeric(table.get(column), errors="coerce")
    return found


@cache
def _distances() -> pd.DataFrame:
    """Metres from each school of the directory (rows) to each QPV of its région (columns)."""
    table = raw("school_directory/2026/fr-en-annuaire-education.csv")
    table = table.set_index("identifiant_de_l_etablissement")
    at = gpd.GeoSeries.from_xy(
        table["longitude"].astype(float), table["latitude"].astype(float), crs="EPSG:4326"
    ).to_crs("EPSG:2154")
    (path,) = (mirror_folder() / "qpv_perimeters" / "2024").glob("*Hexagonale*.geojson")
    shapes = gpd.read_file(path)
    shapes = shapes[shapes["code_qp"].str[2:5].isin(["002", "059", "060", "062", "080"])]
    metres = shapely.distance(
        at.to_numpy()[:, None], shapes.to_crs("EPSG:2154").geometry.to_numpy()[None, :]
    )
    found = pd.DataFrame(metres, index=table.index, columns=shapes["code_qp"])
    return found.assign(kind=table["type_etablissement"].to_numpy())


_TYPES = {"ecoles": "Ecole", "colleges": "Collège", "lycees": "Lycée"}


def _own(p: AxisPage, kind: str, year: str = "2025") -> pd.DataFrame:
    """The schools of a territory that have a place, with ``near``."""
    table, level, code = _ips(kind, year), p.study.territory.level, p.study.code
    cog = p.study.geography.cog
    if level == "departement":
        table = table[table["dep"] == code]
    elif level == "region":
        deps = set(cog["code"][(cog["level"] == "departement") & (cog["insee_reg"] == code)])
        table = table[table["dep"].isin(deps)]
    else:
        column = {"epci": "siren_epci"}.get(level)
        own = cog["code"][(cog["level"] == "commune") & (cog[column] == code)] if column else None
        table = table[table["town"].isin(p.facts.communes.index if own is None else own)]
    metres = _distances()
    metres = metres[metres["kind"] == _TYPES[kind]].drop(columns="kind")
    table = table[table.index.isin(metres.index)]
    return table.assign(near=metres.loc[table.index].min(axis=1) <= 300)


def _check_college(p: AxisPage, sentence: str) -> None:
    metres = _distances()
    metres = metres[metres["kind"] == "Collège"].drop(columns="kind")
    far = [code for code in p.study.qpv.index if metres[code].min() > 300]
    people = p.study.qpv["population"]
    assert bool(sentence) == (people[far].sum() >= 1000), (p.study, sentence)
    told = re.match(r"(\d+) QPV sur (\d+) \(([\d,]+) % des habitants\)", sentence)
    if told:
        assert (int(told[1]), int(told[2])) == (len(far), len(people))
        assert agrees(told[3], 100 * people[far].sum() / people.sum())


def _check_low(p: AxisPage, sentence: str) -> None:
    table = _own(p, "ecoles")
    low = table[table["ips"] < 80]
    enough = len(table) >= 30 and table["near"].sum() >= 10 and len(low) >= 10
    part = table["near"].mean()
    assert bool(sentence) == (enough and low["near"].mean() >= 1.5 * part), (p.study, sentence)
    if sentence:
        assert agrees(re.search(r"se trouvent ([\d,]+) %", sentence)[1], 100 * part)
        told = re.match(r"(\d+) des (\d+) écoles", sentence) or re.match(
            r"Les ((\d+)) écoles", sentence
        )
        assert (int(told[1]), int(told[2])) == (low["near"].sum(), len(low))


def _check_gap(kind: str):
    def check(p: AxisPage, sentence: str) -> None:
        groups = _own(p, kind).groupby("near")["ips"]
        middle, sizes = groups.median(), groups.size()
        enough = len(sizes) == 2 and sizes.min() >= 10
        away = middle[True] - middle[False] if enough else 0
        assert bool(sentence) == (enough and round(away, 6) <= -5), (p.study, sentence)
        if sentence:
            near, others = re.search(r" : ([\d,]+) .*QPV, ([\d,]+) pour", sentence).groups()
            assert agrees(near, middle[True]) and agrees(others, middle[False])
            assert agrees(re.search(r"soit (?:environ )?([\d,]+) point", sentence)[1], -away)

    return check


def _check_below(p: AxisPage, sentence: str) -> None:
    """Each QPV is looked at on its own."""
    table, metres, found = _ips("ecoles", "2025"), _distances(), []
    metres = metres[(metres["kind"] == "Ecole") & metres.index.isin(table.index)]
    middle = table.groupby("dep")["ips"].median()
    for code in p.study.qpv.index:
        near = table.loc[metres.index[metres[code] <= 300], "ips"]
        if len(near):
            found.append(near.max() < middle[code[3:5]])
    assert bool(sentence) == any(found), (p.study, sentence)
    told = re.match(r"Dans (\d+) QPV sur les (\d+)", sentence)
    if told:
        assert (int(told[1]), int(told[2])) == (sum(found), len(found))


def _check_pupils(p: AxisPage, sentence: str) -> None:
    table = _own(p, "ecoles", "2023")
    sums = table.groupby("near")["pupils"].sum()
    share = 100 * sums.get(True, 0) / sums.sum()
    assert table["pupils"].notna().all()
    assert bool(sentence) == (share >= 20), (p.study, sentence)
    if sentence:
        assert agrees(re.search(r"([\d,]+) % des élèves", sentence)[1], share)


def _check_wider(kind: str):
    def check(p: AxisPage, sentence: str) -> None:
        table = _own(p, kind)
        table["moved"] = (table["ips"] - _ips(kind, "2023")["ips"].reindex(table.index)).round(6)
        groups = table.dropna(subset=["moved"]).groupby("near")["moved"]
        middle, sizes = groups.median(), groups.size()
        enough = len(sizes) == 2 and sizes.min() >= 30
        said = enough and round(middle[False] - middle[True], 6) >= 1
        assert bool(sentence) == said, (p.study, sentence)
        if sentence:
            near, others = re.search(r"IPS de ([+−\d,]+) .*, de ([+−\d,]+) pour", sentence).groups()
            assert agrees(near, middle[True]) and agrees(others, middle[False])

    return check


def _check_tracks(p: AxisPage, sentence: str) -> None:
    groups = _own(p, "lycees", "2023").fillna({"pro": 0}).groupby("near")
    share, sizes = 100 * groups["pro"].sum() / groups["pupils"].sum(), groups.size()
    said = len(sizes) == 2 and sizes.min() >= 10 and share[True] - share[False] >= 5
    assert bool(sentence) == said, (p.study, sentence)
    if sentence:
        near, others = re.search(r"^([\d,]+) % .*, ([\d,]+) % dans", sentence).groups()
        assert agrees(near, share[True]) and agrees(others, share[False])


def _check_sectors(p: AxisPage, sentence: str) -> None:
    table = _own(p, "colleges")
    groups = table[table["near"]].groupby("public")["ips"]
    middle, sizes = groups.median(), groups.size()
    said = len(sizes) == 2 and sizes.min() >= 10 and round(middle[False] - middle[True], 6) >= 10
    assert bool(sentence) == said, (p.study, sentence)
    if sentence:
        public, private = re.search(
            r"de ([\d,]+) dans le public .*de ([\d,]+) dans", sentence
        ).groups()
        assert agrees(public, middle[True]) and agrees(private, middle[False])


CHECKS = {
    "QPV sans collège proche": _check_college,
    "Écoles à IPS inférieur à 80 concentrées près des QPV": _check_low,
    "Écart d'indice entre écoles proches des QPV et autres": _check_gap("ecoles"),
    "Écart d'indice entre collèges proches des QPV et autres": _check_gap("colleges"),
    "QPV dont toutes les écoles proches sont sous la médiane du département": _check_below,
    "Élèves scolarisés près d'un QPV": _check_pupils,
    "Écart d'indice qui se creuse entre écoles": _check_wider("ecoles"),
    "Écart d'indice qui se creuse entre collèges": _check_wider("colleges"),
    "Voie professionnelle plus fréquente dans les lycées proches des QPV": _check_tracks,
    "Écart d'indice entre collèges publics et privés proches des QPV": _check_sectors,
}


def test_every_finding_of_every_territory(built_real):
    """Places of schools are known in one région only."""
    check_every_finding(education.AXIS, CHECKS, built_real, region="32")


_NEVER = re.compile(
    r"\bREP\b|élèves d[ue]s? (?:QPV|quartier)|meilleur|pire|classement|palmarès|couvert par une cité",
    re.IGNORECASE,
)


@pytest.mark.parametrize(("level", "code"), [*PLACES, ("commune", "62193"), ("region", "76")])
def test_what_is_never_said(built_real, level, code):
    """No priority network, no pupils « of the quarter », no ranking of schools; the list of schools is
    by name and its index cannot be sorted on; a table never puts 2021-2022 beside later years."""
    p = axis.open_page(education.AXIS, level, code, "", built_real)
    parts = [axis.answer(p, block.id) for block in p.axis.blocks]
    told = " ".join(part.data for part in (axis.lead(p), axis.act(p), *parts))
    assert not (found := _NEVER.search(told)), told[found.start() - 60 : found.end() + 60]
    if p.facts.around is not None:
        heads = re.findall(r"<th scope=.col.*?</th>", parts[0].data)
        ranked = [head for head in heads if "<button" in head and "IPS" in head]
        assert any("IPS" in head for head in heads) and not ranked
    assert not re.search(r"<th[^>]*>2021-2022", told)


@pytest.mark.parametrize(
    ("level", "code"), [("region", "93"), ("departement", "974"), ("epci", "200054781")]
)
def test_elsewhere_a_block_says_why_it_is_empty(built_real, level, code):
    p = axis.open_page(education.AXIS, level, code, "", built_real)
    assert "L'annuaire" in read(axis.answer(p, "proches").data).replace("&#x27;", "'")
    assert "voie professionnelle" in axis.answer(p, "orientation").data
    assert "L'annuaire" not in axis.lead(p).data
