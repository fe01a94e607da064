"""Every computed sentence of France is checked against the exact figures: each QPV, and each région,
département, EPCI and commune that has one.

A sample of them by default; all of them with QPV_EVERY=1 (several minutes). The checks read the
sentence as a reader does, and compute again from the values of the study.
"""

import os
import re

import pandas as pd
import pytest

from findings import raw
from qpv import study
from qpv.french import rounded
from qpv.indicators.catalogue import BY_ID
from qpv.names import neighbourhood
from qpv.reports import fiche_places, fiche_sentences, method, portrait
from qpv.territories import Geography
from qpv.thresholds import CLOSE_POINTS, FRAGILE_POPULATION

pytestmark = pytest.mark.published

EVERY = os.environ.get("QPV_EVERY") == "1"
LEVELS = ("region", "departement", "epci", "commune")
RATES = ("poverty", "employment", "rsa", "caf_coverage")
_POINTS = re.compile(r"soit (environ )?([\d,]+) points? de (plus|moins) que dans les ")


def number(text: str) -> float:
    return float(re.sub(r"[\s≈]", "", text).replace(",", ".").replace("−", "-"))


def read(sentence: str) -> str:
    return re.sub(r"\s", " ", sentence)


def decimals(text: str) -> int:
    return len(text.partition(",")[2])


def agrees(shown: str, exact: float) -> bool:
    """True when a displayed number is the exact one, to its own decimals."""
    return abs(number(shown) - exact) <= 0.5 * 10 ** -decimals(shown) + 1e-9


def some(codes, step: int):
    found = sorted(set(codes))
    return found if EVERY else found[::step]


@pytest.fixture(scope="module")
def places(built_real):
    return built_real


@pytest.fixture(scope="module")
def quarters(places):
    return Geography.load(places)


def check_gap(sentence: str, own: float, others: dict[str, float]) -> None:
    """A gap told in points is that of the exact values, on the right side, past the threshold, and is
    found again from the two values displayed; « proche » is said of less than the threshold."""
    sentence = read(sentence)
    told = _POINTS.search(sentence)
    if told:
        about, points, side = told.groups()
        whom = max((n for n in others if f"que dans les {n}" in sentence), key=len)
        exact = own - others[whom]
        assert (exact > 0) == (side == "plus"), sentence
        assert abs(exact) >= CLOSE_POINTS - 1e-9, sentence
        assert agrees(points, abs(exact)), sentence
        mine = re.search(r": (?:≈ )?([\d,]+) %", sentence)[1]
        theirs = _beside(sentence, whom)
        apart = round(abs(number(mine) - number(theirs)), 6)
        assert rounded(apart, decimals(points) if about else 6) == number(points), sentence
        assert agrees(mine, own) and agrees(theirs, others[whom]), sentence
    if "niveau proche" in sentence:
        assert all(abs(own - value) < CLOSE_POINTS for value in others.values()), sentence


def _beside(sentence: str, whom: str) -> str:
    after = re.search(re.escape(whom) + r" \((?:≈ )?([\d,]+) %\)", sentence)
    before = re.search(r"(?:≈ )?([\d,]+) % pour les " + re.escape(whom), sentence)
    return (after or before)[1]


def test_every_sheet_says_what_the_figures_say(places, quarters):
    for code in some(quarters.perimeters["code_qp"], 45):
        s = study.open("qpv", code, places)
        for id in RATES:
            entry = s.indicator(id)
            own = s.value(entry)["value"]
            said = fiche_sentences.against(s, entry)
            if pd.isna(own):
                assert "points" not in said and "%" not in said.split(":")[1], said
                continue
            found = fiche_sentences.reference(s, entry)
            check_gap(said, own, {found[0]: found[1]["value"]} if found else {})
        lead = read(" ".join(fiche_sentences.lead(s)))
        assert " d'h" not in lead.replace("d'habitants", ""), lead
        people = fiche_sentences.people(s)
        if pd.notna(people):
            told = re.search(r"compte ([\d ]+) habitants", lead)
            assert number(told[1]) == people
        _check_communes(s, read(fiche_sentences.whole_communes(s)))


def _check_communes(s, said: str) -> None:
    """The rates of whole communes are those of INSEE's own file, and their gap with the QPV too."""
    table = raw("filosofi_territories/2021/cc_filosofi_2021_COM.csv").set_index("CODGEO")["TP6021"]
    rates = pd.to_numeric(table.str.replace(",", "."), errors="coerce")
    own = s.value("poverty")["value"]
    towns = [(n, rates.get(c)) for c, n in s.within("commune")[:2] if pd.notna(rates.get(c))]
    if pd.isna(own) or not towns:
        assert said == "", s
    elif len(s.within("commune")) > 1 or fiche_sentences.fragile(s):
        assert all(f"{name} {rate:.0f} %" in said for name, rate in towns), said
        assert "soit" not in said
    else:
        told = re.search(r": ([\d,]+) %, (?:un|soit (?:environ )?([\d,]+) points? de moins)", said)
        apart = own - towns[0][1]
        assert agrees(told[1], towns[0][1]), said
        assert agrees(told[2], apart) if told[2] else abs(apart) < CLOSE_POINTS, said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("QN05915M", "Commune entière, quartiers compris (2021) : 36 %, soit 20 points de moins que "
         "dans le quartier."),
        ("QN05980M", "Communes entières, quartiers compris (2021, 2 communes les plus peuplées sur "
         "4) : Tourcoing 29 % et Roubaix 46 %."),
    ],
)  # fmt: skip
def test_a_sheet_gives_the_rate_of_the_whole_commune(places, code, said):
    assert read(fiche_sentences.whole_communes(study.open("qpv", code, places))) == said


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("QN05915M", "QP059016 : niveau de vie médian de 11 810 € en 2019, sous le seuil du quart le plus "
         "modeste de la CA Maubeuge Val de Sambre (12 800 €) et des Hauts-de-France (14 880 €)"),
        ("QN06002M", "QP060002 : niveau de vie médian de 13 850 € en 2019, sous le seuil du quart le plus "
         "modeste des Hauts-de-France (14 880 €), mais pas sous celui de la CA Creil Sud Oise "
         "(12 420 €)"),
    ],
)  # fmt: skip
def test_a_sheet_says_where_its_median_stands_among_all_inhabitants(places, code, said):
    assert list(map(read, fiche_sentences.quartiles(study.open("qpv", code, places)))) == [said]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("QN05980M", "214 adultes-relais, 64 Fonjep (2024)"),
        ("QN00201M", "8 adultes-relais, 2 Fonjep (2024)"),
        ("QN09335M", "aucun au fichier (2024)"),
    ],
)
def test_a_sheet_gives_the_posts_of_its_contract(places, code, said):
    assert fiche_places.contract_posts(study.open("qpv", code, places)) == said


def test_every_portrait_says_what_the_figures_say(places, quarters):
    for level in LEVELS:
        for code in some(
            quarters.membership(level)["code"], {"region": 4, "departement": 12}.get(level, 40)
        ):
            p = study.open(level, code, places)
            _check_portrait(p)


def _check_portrait(p) -> None:
    rate = BY_ID["poverty"]
    own = p.value(rate)["value"]
    others = {n: r["value"] for n, r in p.references(rate) if pd.notna(r["value"])}
    said = portrait._how_far(p)
    if pd.notna(own):
        check_gap(said, own, others)
    many = len(p.territory.codes_qp)
    start = read(portrait._who(p))
    counted = re.match(r"([\d ]+) quartiers? prioritaires?", start)
    assert start.startswith("Un quartier") if many == 1 else number(counted[1]) == many, start
    _check_title(p)
    _check_spread(p)


def _check_title(p) -> None:
    title = read(portrait.gap_title(p))
    told = re.search(r"^(.*?) : (environ )?([\d,]+) points? de (plus|moins) que dans les ", title)
    if not told:
        assert "point" not in title
        return
    short, _, points, side = told.groups()
    indicator = next(BY_ID[n] for n in portrait._HEADLINED if BY_ID[n].short == short)
    others = {read(name): r["value"] for name, r in p.references(indicator)}
    other = others[max((n for n in others if f"que dans les {n}" in title), key=len)]
    exact = p.value(indicator)["value"] - other
    assert agrees(points, abs(exact)) and (exact > 0) == (side == "plus"), title
    assert abs(exact) >= CLOSE_POINTS - 1e-9, title
    assert not p.qpv["population"].sum(min_count=1) < FRAGILE_POPULATION, title


def _check_spread(p) -> None:
    said = read(portrait._spread(p))
    ends = re.search(r"va de ([\d,]+) % \((.*)\) à ([\d,]+) % \((.*)\)\.", said)
    if not ends:
        assert said == ""
        return
    observed = p.observed(p.main).dropna(subset=["value"])
    solid = observed[observed["population"] >= FRAGILE_POPULATION]["value"]
    assert agrees(ends[1], solid.min()) and agrees(ends[3], solid.max()), said
    for name in (ends[2], ends[4]):
        tied = re.fullmatch(r"(\d+) QPV", name)
        if not tied:
            assert any(name.startswith(n) for n in p.qpv["lib_qp"].map(read)), said


def test_every_name_is_displayed_by_the_rule(quarters):
    wrong = re.compile(r"(?<=[a-zé] )(De|Du|Des|Et|Aux|Au)(?= (?!Gaulle))|[DL]'|oeu|(?<=\w)- ")
    shown = quarters.perimeters["lib_qp"]
    assert not [name for name in shown if wrong.search(name)]
    for row in quarters.perimeters.itertuples():
        twice = neighbourhood(row.lib_qp, row.lib_com.split(";"))
        assert twice == row.lib_qp, (row.published, row.lib_qp, twice)


def test_examples_that_readers_found_wrong(places, quarters):
    """Each is one of a kind; the right value was computed by hand from the publishers' files."""
    perimeters = quarters.perimeters
    assert len(perimeters) == 1584 and (perimeters["insee_dep"] == "976").sum() == 17
    rsa = read(fiche_sentences.against(study.open("qpv", "QN05949M", places), BY_ID["rsa"]))
    assert "soit environ 9 points de moins" in rsa and "16,5 %" in rsa and "25,6 %" in rsa
    fere = read(portrait._how_far(study.open("commune", "02304", places)))
    assert "soit 9 points de moins que dans les QPV de la CA Chauny Tergnier La Fère" in fere
    assert quarters.of("commune", "59299") == "de Hem"
    assert quarters.of("commune", "67180") == "de Haguenau"
    assert quarters.of("commune", "02381") == "d'Hirson"
    remire = study.open("commune", "97309", places)  # QN97324M, 403 inhabitants
    assert "ne pas comparer" in portrait._map_title(remire)
    assert portrait.gap_title(remire) == "Le QPV de Remire-Montjoly et ses comparateurs"
    guyane = portrait.open_portrait("region", "03", where=places).provenance
    assert {"communes", "qpv_correspondence"}.isdisjoint(r["dataset"] for r in guyane.values())
    given = {"niveau": "region", "code": "32"}
    change = method.open_study("geographie_2015_2024", places, **given)[0].provenance
    assert "qpv_correspondence" in change and "tfpb_rates" not in change
