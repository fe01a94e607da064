"""The page on equality on the real files: known answers, what must not be said, and every finding of
every territory checked by a second path, on INSEE's own files."""

import re

import numpy as np
import pandas as pd
import pytest

from conftest import ROOT
from findings import agrees, check_every_finding, number, raw, read
from qpv import study
from qpv.indicators import same_quarters as same
from qpv.indicators.catalogue import EVERY
from qpv.reports import axis
from qpv.reports.axes import egalite, egalite_sentences
from qpv.reports.axes.egalite_facts import Equality
from qpv.reports.axis import AxisPage

pytestmark = pytest.mark.published
HDF, NORD, PAS, MEL, AMI = (
    ("region", "32"), ("departement", "59"), ("departement", "62"), ("epci", "200093201"),
    ("contrat", "CN08001I"),
)  # fmt: skip


def facts(places, territory) -> Equality:
    return Equality(study.open(*territory, places))


def page(places, territory) -> AxisPage:
    s = study.open(*territory, places)
    return AxisPage(egalite.AXIS, s, Equality(s))


def rounded(found) -> tuple[float, float, int]:
    return round(found.first, 1), round(found.second, 1), found.n_known


# ---- known answers


@pytest.mark.parametrize(
    ("where", "women", "registered", "base", "bac", "rsa", "foreigners", "lone"),
    [
        (HDF, (34.6, 40.0, 199), (45.9, 52.5, 186), 98736, (41.6, 33.9, 174), (41.3, 37.5, 186),
         (33.2, 40.2, 144), 19.3),
        (NORD, (35.6, 40.7, 91), (45.5, 52.1, 83), 56639, (44.2, 36.5, 81), (42.4, 39.3, 83),
         (32.6, 40.8, 68), 18.3),
        (AMI, (32.1, 36.7, 6), (46.3, 52.6, 6), 5034, (40.7, 33.5, 6), (45.3, 39.7, 6),
         (31.6, 36.0, 5), 21.1),
    ],
)  # fmt: skip
def test_known_answers(built_real, where, women, registered, base, bac, rsa, foreigners, lone):
    e = facts(built_real, where)
    assert rounded(e.women) == women and rounded(e.foreigners) == foreigners
    assert rounded(e.registered) == registered and e.registered.base == base
    assert rounded(e.bac) == bac and rounded(e.rsa) == rsa
    assert round(e.lone["value"], 1) == lone


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (HDF, "199 QPV sur 199. Étrangers : 144 sur 199 (83 % des habitants) ; emplois à durée limitée "
              "des étrangers : 129."),
        (NORD, "91 QPV sur 91. Étrangers : 68 sur 91 (88 % des habitants) ; emplois à durée limitée des "
               "étrangers : 64."),
        (AMI, "6 QPV sur 6. Étrangers : 5 sur 6 (92 % des habitants) ; emplois à durée limitée des "
              "étrangers : 2."),
    ],
)  # fmt: skip
def test_what_is_known_and_what_is_secret_comes_first(built_real, where, said):
    told = axis.lead(page(built_real, where)).data
    assert read(told).index("Femmes : taux d&#x27;emploi connu dans " + said) < told.index(
        "qpv-lead"
    )
    assert "Ce qui manque n&#x27;est pas zéro." in read(told)


def test_references_are_those_of_metropole(built_real):
    e = facts(built_real, HDF)
    ((_, table),) = e.sets[1:]
    assert rounded(same.pair(table, *same.WOMEN_EMPLOYED)) == (40.3, 45.3, 1289)
    assert round(e.gap("qp15_lone_parents").reference, 1) == 19.2


def test_counts_behind_the_shares(built_real):
    """Of 98 736 registered, 45 338 women; 18 740 have a right to the RSA, and 20 013 of 53 398 men; of
    95 229, 18 109 are foreigners."""
    e = facts(built_real, HDF)
    assert e.registered.first == pytest.approx(100 * 45338 / 98736)
    assert (e.rsa.first, e.rsa.second) == pytest.approx((100 * 18740 / 45338, 100 * 20013 / 53398))
    assert e.foreigners_registered.first == pytest.approx(100 * 18109 / 95229)
    assert e.foreigners_registered.base == 95229
    assert (e.fixed_term.n_known, e.foreigners_fixed_term.n_known) == (179, 129)


def test_foreigners_and_immigrants_are_two_lines(built_real):
    assert read(egalite_sentences.two_definitions(facts(built_real, HDF))) == (
        "Habitants des QPV de 2024 : étrangers (de nationalité étrangère), ≈ 14 % (167 QPV sur 204) ; "
        "immigrés (nés étrangers à l'étranger, français ou non), ≈ 16 % (179 QPV sur 204). Deux "
        "définitions, deux comptes."
    )


@pytest.mark.parametrize(("where", "count"), [(MEL, 26), (AMI, 6), (("commune", "59452"), 2)])
def test_qpv_of_2015_of_a_territory_are_computed_and_said_so(built_real, where, count):
    e = facts(built_real, where)
    assert e.total == count and "rattachement calculé" in egalite_sentences.who(e)


def test_said_and_silent(built_real):
    """The columns of the outline: MEL has the same right to the RSA for women and men, 62 lacks too many
    quarters by nationality, AMI has six quarters."""
    names = [f.name for b in egalite.AXIS.blocks for f in b.findings]
    women, low, fixed, less, bac, rsa, foreign = names[
        :-1
    ]  # the last, lone parents: close everywhere here
    expected = {
        HDF: {women, low, less, bac, rsa, foreign}, NORD: {women, low, less, bac, rsa, foreign},
        AMI: {women, less, bac, rsa}, MEL: {women, low, less, bac, foreign},
        PAS: {women, low, fixed, less, bac, rsa},
    }  # fmt: skip
    for where, found in expected.items():
        p = page(built_real, where)
        assert {f.name for b in p.blocks for f in p.said(b)} == found, where
    e = facts(built_real, MEL)
    assert rounded(e.rsa)[:2] == (40.1, 40.1)
    assert facts(built_real, HDF).low == (43, 199) and facts(built_real, NORD).low == (17, 91)
    assert facts(built_real, AMI).low == (2, 6)
    assert round(facts(built_real, PAS).foreigners.people, 2) == 0.64


def test_titles(built_real):
    e, a = facts(built_real, HDF), facts(built_real, AMI)
    assert read(egalite_sentences.employed(e)) == (
        "Dans les QPV des Hauts-de-France, ≈ 35 % des femmes de 15-64 ans ont un emploi, 5 points de "
        "moins que l'ensemble"
    )
    assert "≈ 32 % des femmes" in read(egalite_sentences.employed(a))
    assert "5 points de moins que l'ensemble" in read(egalite_sentences.employed(a))
    assert read(egalite_sentences.registered(e)) == (
        "46 % des inscrits à France Travail sont des femmes, qui sont ≈ 52 % des habitants"
    )
    assert read(egalite_sentences.women_and_men(e)) == (
        "Inscrites, elles ont plus souvent le niveau bac que les hommes (42 % contre 34 %) et plus "
        "souvent droit au RSA (41 % contre 37 %)"
    )
    assert "un niveau proche de celui des QPV de métropole (19,2 %)" in read(
        egalite_sentences.lone(e)
    )


def test_over_the_departements_of_metropole(built_real):
    """Women's rate is 2 points or more under everybody's in 88 of 95, above it in 3; 84 keep the guards."""
    gaps, held = {}, 0
    finding = egalite.AXIS.block("emploi").findings[0]
    for code in sorted(c for c in _departements(built_real) if len(c) == 2):
        e = facts(built_real, ("departement", code))
        if not e.total:
            continue
        gaps[code] = e.women.gap
        held += finding.says(e) != ""
    found = pd.Series(gaps)
    assert len(found) == 95 and (found <= -2).sum() == 88 and held == 84
    assert set(found.index[found > 0]) == {"15", "23", "55"}


def _departements(places):
    s = study.open("region", "32", places)
    return set(s.geography.membership("departement")["code"])


# ---- what must not be said


SHOWN = [HDF, NORD, PAS, MEL, AMI, ("commune", "59512"), ("region", "93"), ("region", "04")]
NEVER = (
    r"écart (entre les )?femmes.hommes|inégalités? (femmes|salariale)", r"\bmères?\b",
    r"discriminations? constatée|victime", r"\b\d+([,.]\d+)? % des hommes de 15",
    r"[Tt]aux d'emploi des hommes : \d",
)  # fmt: skip


def _told(p: AxisPage) -> str:
    parts = [axis.lead(p), *(axis.answer(p, b.id) for b in p.blocks), axis.act(p), axis.elsewhere(p),
             axis.notes(p)]  # fmt: skip
    text = re.sub(r"<[^>]+>", " ", " ".join(part.data for part in parts))
    return re.sub(r"\s+", " ", text.replace("&#x27;", "'"))


@pytest.mark.parametrize("where", SHOWN, ids=lambda w: w[1])
def test_what_is_forbidden_is_not_said(built_real, where):
    p = page(built_real, where)
    told = _told(p)
    for pattern in NEVER:
        assert not re.search(pattern, told), (pattern, where)
    for found in re.finditer(r"chôm\w+", told):  # only to say that the registered are not those
        assert "ne sont pas" in told[found.start() - 45 : found.end() + 30]
    for found in re.finditer(r"immigr\w+", told):
        assert re.search(
            r"nés étrangers à l'étranger|lieu de naissance", told[found.start() :][:120]
        )
    assert "nan" not in told.split()


@pytest.mark.parametrize("where", SHOWN, ids=lambda w: w[1])
def test_nationality_points_at_no_quarter(built_real, where):
    p = page(built_real, where)
    shown = axis.answer(p, "nationalite")
    s = p.study
    names = {*s.qpv["lib_qp"], *s.values("qp15_women").frame["lib_qp"]} - {""}
    told = re.sub(r"<[^>]+>", " ", shown.data)
    assert not re.search(r"Q[NP]\d{3}|qpv-map|webmap", shown.data)
    assert not [n for n in names if len(n) > 8 and n in told]


def test_no_map_by_nationality_can_be_asked_for():
    """A map, a sheet or a distribution shows an entry of the catalogue: none reads such a column, which
    only the tables, the pairs and this page name."""
    crossed = re.compile(r"foreigners_\w+_pct|n_jobseekers_\w*foreign")
    assert not [i.id for i in EVERY if crossed.search(f"{i.column} {i.numerator}")]
    allowed = ("datasets/", "indicators/same_quarters.py", "reports/axes/egalite_facts.py")
    named = [
        str(path.relative_to(ROOT / "src" / "qpv"))
        for path in (ROOT / "src" / "qpv").rglob("*.py")
        if crossed.search(path.read_text("utf-8"))
    ]
    assert [name for name in named if not name.startswith(allowed)] == []


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    check_every_finding(egalite.AXIS, CHECKS, built_real)


def _numbers(name: str) -> pd.DataFrame:
    table = raw(name).set_index("CODGEO")
    wanted = [c for c in table if re.match(r"TX_|ABC|POP_MUN|AM?$", c)]
    bare = table[wanted].apply(lambda c: c.str.replace(r"\s", "", regex=True).str.replace(",", "."))
    return bare.apply(lambda c: pd.to_numeric(c, errors="coerce"))


_CACHE: dict = {}


def _files() -> pd.DataFrame:
    if not _CACHE:
        work = _numbers("insee_qpv_employment/2022/IPRO_2022.csv")
        people = _numbers("insee_qpv_demographics/2022/DEMO_2022.csv")
        _CACHE["files"] = work.join(people.add_prefix("D_"), how="outer")
    return _CACHE["files"]


def _own(p: AxisPage, *columns: str) -> tuple[pd.DataFrame, pd.Series, int]:
    """Return the QPV of the page where all of these are known, their population, and how many it has."""
    codes = p.study.codes("2015")
    people = p.study.store.population("2015").reindex(codes)
    table = _files().reindex(codes)
    kept = table[list(columns)].notna().all(axis=1) & (people > 0)
    return table[kept], people, len(codes)


def _mean(table: pd.DataFrame, people: pd.Series, column: str) -> float:
    return float(np.average(table[column], weights=people[table.index]))


def _check_rates(first: str, second: str, sign: int, least: int):
    def check(p: AxisPage, sentence: str) -> None:
        table, people, _ = _own(p, first, second)
        enough = len(table) >= least and people[table.index].sum() >= 0.75 * people.sum()
        if not enough:
            assert not sentence, (p.study, sentence)
            return
        mine, theirs = _mean(table, people, first), _mean(table, people, second)
        assert bool(sentence) == (sign * round(mine - theirs, 9) >= 2), (p.study, mine, theirs)
        if sentence:
            told = re.search(
                r"≈ ([\d,]+) % .*?, (?:environ )?([\d,]+) points? de (moins|plus)", sentence
            )
            assert agrees(told[1], mine) and agrees(told[2], abs(mine - theirs)), sentence
            assert (told[3] == "plus") == (mine > theirs)

    return check


def _check_low(p: AxisPage, sentence: str) -> None:
    known = _files().reindex(p.study.codes("2015"))["TX_F_EMPL"].dropna()
    few = int((known < 30).sum())
    assert bool(sentence) == (few >= 1 and len(known) >= 10), p.study
    if sentence:
        told = re.match(
            r"Dans (un|\d+) QPV sur (\d+)(?: dont le taux est publié)?, moins de 3 femmes", sentence
        )
        assert (told[1], int(told[2])) == ("un" if few == 1 else str(few), len(known))
        assert not [n for n in p.study.qpv["lib_qp"] if len(n) > 8 and n in sentence]


def _check_registered(p: AxisPage, sentence: str) -> None:
    table, people, total = _own(p, "ABC_F", "ABC", "D_TX_F")
    table = table[table["ABC"] > 0]
    if not len(table):
        assert not sentence
        return
    share = 100 * table["ABC_F"].sum() / table["ABC"].sum()
    inhabitants = _mean(table, people, "D_TX_F")
    enough = table["ABC"].sum() >= 500 and len(table) >= 0.75 * total
    holds = enough and round(share - inhabitants, 9) <= -3 and share < 50
    assert bool(sentence) == holds, (p.study, sentence, share, inhabitants)
    if sentence:
        told = re.match(r"([\d,]+) % .* ≈ ([\d,]+) % des habitants", sentence)
        assert agrees(told[1], share) and agrees(told[2], inhabitants), sentence


def _check_sexes(*counts: str):
    def check(p: AxisPage, sentence: str) -> None:
        needed = [f"{c}_{sex}" for c in counts for sex in "FH"]
        table, people, _ = _own(p, *needed, "ABC_F", "ABC_H")
        table = table[(table["ABC_F"] > 0) & (table["ABC_H"] > 0)]
        enough = people[table.index].sum() >= 0.75 * people.sum() and table["ABC_F"].sum() >= 200
        if not len(table) or not enough:
            assert not sentence, (p.study, sentence)
            return
        women, men = (
            100 * table[[f"{c}_{sex}" for c in counts]].to_numpy().sum() / table[f"ABC_{sex}"].sum()
            for sex in "FH"
        )
        assert bool(sentence) == (round(women - men, 9) >= 2), (p.study, women, men)
        if sentence:
            told = re.search(r"\(([\d,]+) % contre ([\d,]+) %\)", sentence)
            assert agrees(told[1], women) and agrees(told[2], men), sentence

    return check


def _check_lone(p: AxisPage, sentence: str) -> None:
    codes, files = p.study.codes("2015"), _files()
    table, total = files.reindex(codes).dropna(subset=["D_AM", "D_A"]), len(codes)
    mainland = files[files.index.str.startswith("QP") & (files.index.str[2:4] != "97")]
    mainland = mainland.dropna(subset=["D_AM", "D_A"])
    theirs = 100 * mainland["D_AM"].sum() / mainland["D_A"].sum()
    if not sentence:
        return
    mine = 100 * table["D_AM"].sum() / table["D_A"].sum()
    assert len(table) >= 0.9 * total and abs(round(mine - theirs, 9)) >= 2, (p.study, sentence)
    told = re.search(
        r": ([\d,]+) % .*, (?:environ )?([\d,]+) points? de (plus|moins) .*\(([\d,]+) %\)", sentence
    )
    assert agrees(told[1], mine) and agrees(told[4], theirs), sentence
    assert abs(number(told[2]) - abs(mine - theirs)) <= 0.5 and (told[3] == "plus") == (
        mine > theirs
    )


CHECKS = dict(
    zip(
        (f.name for b in egalite.AXIS.blocks for f in b.findings),
        (
            _check_rates("TX_F_EMPL", "TX_TOT_EMPL", -1, 3),
            _check_low,
            _check_rates("TX_F_EDLIM", "TX_TOT_EDLIM", 1, 1),
            _check_registered,
            _check_sexes("ABC_BAC", "ABC_SUPBAC"),
            _check_sexes("ABC_RSA"),
            _check_rates("TX_ET_EMPL", "TX_TOT_EMPL", -1, 10),
            _check_lone,
        ),
        strict=True,
    )
)
