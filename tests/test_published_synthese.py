"""The regional synthesis on the real files: known answers, and every finding of régions and départements
checked by a second path, on the publishers' own files.
"""

import json
import re
from functools import cache

import pandas as pd
import pytest

from conftest import mirror_folder
from findings import EVERY, agrees, number, raw, read
from qpv import codes, study
from qpv.reports.axis import AxisPage
from qpv.reports.synthesis import frame
from qpv.reports.synthesis.declaration import SYNTHESIS
from qpv.reports.synthesis.facts import Synthesis

pytestmark = pytest.mark.published
# What presents the territory is said of nearly all; the others must be silent somewhere.
PRESENTED = {"Les quartiers et leurs habitants", "Contours changés par le zonage de 2024"}
SAMPLE = {
    "region": ("02", "11", "24", "32", "44", "76", "94"),
    "departement": ("2A", "33", "48", "62", "75", "974"),
}


def said(places, level: str, code: str) -> dict[str, str]:
    s = study.open(level, code, places)
    p = AxisPage(SYNTHESIS, s, SYNTHESIS.facts(s))
    found = [one for side in SYNTHESIS.blocks for one in p.said(side)]
    return {one.name: read(one.says(p.facts)) for one in found}


# ---- known answers


@pytest.mark.parametrize(
    ("level", "code", "known", "median", "double"),
    [("region", "32", 142, 19, 38), ("departement", "59", 66, 16, 17)],
)
def test_the_gap_of_qpv_to_their_whole_commune(built_real, level, code, known, median, double):
    """Filosofi 2021, QPV of one commune whose rate is diffused."""
    found = study.open(level, code, built_real).beside_commune("poverty").dropna(subset=["gap"])
    assert (len(found), found["gap"].median()) == (known, median)
    assert (found["value"] >= 2 * found["whole"]).sum() == double


KNOWN = {
    ("region", "32"): {
        "Les quartiers et leurs habitants": "204 quartiers prioritaires (QPV), 753 115 habitants : ≈ 13 % "
        "de la population des Hauts-de-France (Nord ≈ 17 %, Somme ≈ 7 %).",
        "Des habitants concentrés dans peu de quartiers": "2 QPV réunissent 17 % des habitants, 30 la "
        "moitié ; 98 sur 204 ont moins de 2 000 habitants.",
        "Pauvreté et son étendue": "≈ 46 % des habitants vivent sous le seuil de pauvreté (QPV de France "
        "métropolitaine : ≈ 45 %) ; d'un quartier à l'autre, de 29 à 63 %.",
        "Une partie du territoire où la moitié des habitants des QPV sont pauvres": "Aisne : dans 12 QPV "
        "sur 15, la moitié des habitants ou plus sont pauvres (Hauts-de-France : 31 sur 197).",
        "Écart à la commune entière": "Dans la moitié des QPV, la pauvreté dépasse d'au moins 19 points "
        "celle de la commune entière ; dans 38 sur 142, elle en est au moins le double.",
        "Aucun quartier au niveau de vie médian du territoire": "Aucun des 199 QPV n'atteint le niveau de "
        "vie médian régional (20 360 €) : le plus élevé est à 16 240 €.",
        "Contours changés par le zonage de 2024": "Le zonage de 2024 a modifié 186 contours sur 204 ; 10 "
        "sont inchangés, 8 quartiers sont entrés.",
        "Population des quartiers de 2015": "De 2013 à 2018, la population des QPV de 2015 a baissé de "
        "2,2 % (134 QPV sur 199 en baisse).",
        "Pauvreté des quartiers de 2015": "De 2015 à 2019, pauvreté en baisse de 2 points ou plus dans 80 "
        "QPV sur 199, en hausse d'autant dans 38, stable dans 81 (3 ruptures de série).",
        "Emploi, à côté des QPV de métropole": "≈ 43 % des 15-64 ans des QPV ont un emploi (QPV de France "
        "métropolitaine : ≈ 47 %).",
        "RSA parmi les allocataires": "RSA : 25,6 % des allocataires des QPV, taux le plus élevé des 13 "
        "régions de métropole (2e : 25,2 %).",
        "Postes d'adultes-relais et postes Fonjep": "648 postes d'adultes-relais en 2024, 782 en 2022 (592 "
        "au fichier de 2025, peut-être incomplet) ; Fonjep : 164 en 2022, 181 en 2024.",
        "Un habitat d'abord social": "69 logements sociaux pour 100 ménages des QPV ; 58 QPV viennent de "
        "la liste du renouvellement urbain, 57 % des habitants.",
        "Où vivre dans le plus chaud": "Dans la métropole de Lille, 20 % des habitants des QPV vivent dans "
        "le dixième le plus chaud, 8 % des autres.",
        "Emploi des femmes": "Dans les QPV des Hauts-de-France, ≈ 35 % des femmes de 15-64 ans ont un "
        "emploi, 5 points de moins que l'ensemble.",
        "Inscrites : diplôme et RSA": "Inscrites, elles ont plus souvent le niveau bac que les hommes "
        "(42 % contre 34 %) et plus souvent droit au RSA (41 % contre 37 %).",
        "Écoles à IPS inférieur à 80, près des quartiers": "303 des 400 écoles à indice de position "
        "sociale (IPS) inférieur à 80 (76 %) sont à 300 m ou moins d'un QPV, où se trouvent 20 % des "
        "écoles (2024-2025).",
        "Voie professionnelle, près des quartiers": "37 % des élèves des lycées situés à 300 m ou moins "
        "d'un QPV sont en voie professionnelle, 28 % dans les autres lycées (2022-2023).",
        "Zones d'emploi à 10 % de chômage ou plus": "8 zones d'emploi sur 24 atteignent 10 % de chômage ou "
        "plus (Valenciennes : 12,9 %).",
        "Ce que vaut l'abattement de taxe foncière": "L'abattement de taxe foncière de 2025 vaut de 26,0 "
        "à 32,5 M€, de 158 à 198 € par logement ; l'État compense de 10,4 à 13,0 M€.",
    },
    ("departement", "59"): {
        "Les quartiers et leurs habitants": "94 quartiers prioritaires (QPV), 432 926 habitants : ≈ 17 % "
        "de la population du Nord.",
        "Pauvreté et son étendue": "≈ 45 % des habitants vivent sous le seuil de pauvreté (QPV de France "
        "métropolitaine : ≈ 45 %) ; d'un quartier à l'autre, de 33 à 63 %.",
        "Un habitat d'abord social": "60 logements sociaux pour 100 ménages des QPV ; 27 QPV viennent de "
        "la liste du renouvellement urbain, 63 % des habitants.",
        "Écart à la commune entière": "Dans la moitié des QPV, la pauvreté dépasse d'au moins 16 points "
        "celle de la commune entière ; dans 17 sur 66, elle en est au moins le double.",
        "Pauvreté des quartiers de 2015": "De 2015 à 2019, pauvreté en baisse de 2 points ou plus dans 22 "
        "QPV sur 91, en hausse d'autant dans 20, stable dans 49 (3 ruptures de série).",
        "Emploi, à côté des QPV de métropole": "≈ 44 % des 15-64 ans des QPV ont un emploi (QPV de France "
        "métropolitaine : ≈ 47 %).",
        "RSA parmi les allocataires": "RSA : 24,6 % des allocataires des QPV (QPV de France "
        "métropolitaine : 23,0 %).",
    },
}  # fmt: skip


@pytest.mark.parametrize(("level", "code"), KNOWN)
def test_known_answers(built_real, level, code):
    found = said(built_real, level, code)
    assert {name: found.get(name) for name in KNOWN[level, code]} == KNOWN[level, code]


def test_the_titles_of_the_four_pages(built_real):
    s = study.open("region", "32", built_real)
    p = AxisPage(SYNTHESIS, s, Synthesis(s))
    titles = [read(frame.heading(p, side.id).data)[3:] for side in SYNTHESIS.blocks]
    assert titles[0] == "Environ un habitant sur huit, dans des quartiers très inégaux"
    assert titles[1].startswith("Ce qui a bougé : les limites, la population")
    assert titles[3] == "Nos leviers : 26,0 à 32,5 M€ d'abattement, et ce que l'on ne sait pas"


def test_population_of_two_zonings_is_never_a_rise(built_real):
    """653 409 (2018, zoning of 2015) and 753 115 (2020, zoning of 2024) never meet."""
    told = " ".join(said(built_real, "region", "32").values())
    assert "753 115" in told and "653 409" not in told


# ---- every finding, by a second path


def test_every_finding_says_what_the_files_say(built_real):
    held: dict[str, list[bool]] = {}
    geography = study.open("region", "32", built_real).geography
    for level in ("region", "departement"):
        listed = sorted(set(geography.membership(level)["code"]))
        kept = listed if EVERY else SAMPLE[level]
        for code in kept:
            found = said(built_real, level, code)
            for name in (one.name for side in SYNTHESIS.blocks for one in side.findings):
                sentence = found.get(name, "")
                held.setdefault(name, []).append(bool(sentence))
                if name in CHECKS:
                    CHECKS[name](level, code, sentence)
    for name, often in held.items():
        assert sum(often), f"{name} : vrai de personne"
        assert name in PRESENTED or sum(often) < 0.95 * len(often), f"{name} : vrai de tous"


@cache
def _portrait() -> pd.DataFrame:
    """One row = one QPV of 2024 of the compiled table, its communes in « towns »."""
    path = mirror_folder() / "qpv_portrait/2024/analyse_qpv.csv"
    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
    table["dep"] = table["insee_dep"].str.replace(r"\.0$", "", regex=True).str.zfill(2)
    table["reg"] = table["insee_reg"].str.replace(r"\.0$", "", regex=True).str.zfill(2)
    # Arrondissements are in their city; Pierrefitte-sur-Seine in Saint-Denis since 2025.
    whole = {r"^751\d\d": "75056", r"^132\d\d": "13055", r"^6938\d": "69123", "^93059$": "93066"}
    table["COG"] = table["COG"].str.zfill(5).replace(whole, regex=True)
    table["towns"] = table.groupby("codeQPV")["COG"].transform("nunique")
    table = table.drop_duplicates("codeQPV").set_index("codeQPV")
    return table[[not codes.superseded(code) for code in table.index]]


def _own(level: str, code: str) -> pd.DataFrame:
    table = _portrait()
    return table[table["reg" if level == "region" else "dep"] == code]


def _numbers(table: pd.DataFrame, column: str) -> pd.Series:
    return pd.to_numeric(table[column], errors="coerce")


def _plain(column: pd.Series) -> pd.Series:
    """« 14 010 », « 40,9 »: numbers as INSEE writes them; NaN for what is none."""
    bare = column.str.replace(r"\s", "", regex=True).str.replace(",", ".")
    return pd.to_numeric(bare, errors="coerce")


def _mean(table: pd.DataFrame, column: str) -> float:
    weights = _numbers(table, "popMuniQPV").where(_numbers(table, column).notna())
    return float((_numbers(table, column) * weights).sum() / weights.sum())


def _mainland() -> pd.DataFrame:
    table = _portrait()
    return table[table["dep"].str.len() == 2]


@cache
def _departements(code: str) -> set[str]:
    listed = json.loads((mirror_folder() / "cog/2026/departements.json").read_text("utf-8"))
    return {d["code"] for d in listed if d["region"] == code}


def _former(level: str, code: str, values: pd.Series) -> pd.Series:
    """The values of the QPV of 2015 whose code holds the département."""
    wanted = _departements(code) if level == "region" else {code}
    letters = {"20A": "2A", "20B": "2B", "02A": "2A", "02B": "2B"}
    deps = [letters.get(c[2:5], c[2:5] if c[2:4] == "97" else c[3:5]) for c in values.index]
    return values[[d in wanted for d in deps]]


def _check_people(level: str, code: str, sentence: str) -> None:
    own = _own(level, code)
    if sentence:
        told = re.match(r"([\d ]+) quartiers? .*?, ([\d ]+) habitants", sentence)
        assert int(told[1].replace(" ", "")) == len(own), sentence
        assert number(told[2]) == _numbers(own, "popMuniQPV").sum(), sentence


def _check_concentration(level: str, code: str, sentence: str) -> None:
    people = sorted(_numbers(_own(level, code), "popMuniQPV").dropna(), reverse=True)
    half, held = 0, 0.0
    while held < sum(people) / 2:
        held += people[half]
        half += 1
    assert bool(sentence) == (len(people) >= 10 and half <= len(people) / 4), (code, sentence)
    if sentence:
        told = re.match(
            r"2 QPV réunissent ([\d,]+) % des habitants, (\d+) la moitié ; (\d+)", sentence
        )
        assert agrees(told[1], 100 * sum(people[:2]) / sum(people)) and int(told[2]) == half
        assert int(told[3]) == sum(p < 2000 for p in people), sentence


def _check_poverty(level: str, code: str, sentence: str) -> None:
    if sentence:
        own, column = _own(level, code), "taux_pauvrete_60%"
        told = re.match(r"≈ ([\d,]+) % .*≈ ([\d,]+) %\).* de ([\d,]+) à ([\d,]+) %", sentence)
        rates = _numbers(own, column)[_numbers(own, "popMuniQPV") >= 1000]
        assert agrees(told[1], _mean(own, column)), sentence
        assert agrees(told[2], _mean(_mainland(), column)), sentence
        assert agrees(told[3], rates.min()) and agrees(told[4], rates.max()), sentence


def _check_part(level: str, code: str, sentence: str) -> None:
    if sentence and level == "region":
        own = _own(level, code)
        rates = _numbers(own, "taux_pauvrete_60%").dropna()
        part = own.loc[rates.index, "lib_dep"] == sentence.split(" : ")[0]
        told = re.search(r"dans (\d+) QPV sur (\d+), .*: (\d+) sur (\d+)\)", sentence)
        expected = ((rates[part] >= 50).sum(), part.sum(), (rates >= 50).sum(), len(rates))
        assert tuple(map(int, told.groups())) == expected, sentence


def _check_commune(level: str, code: str, sentence: str) -> None:
    if sentence:
        own = _own(level, code)
        own = own[own["towns"] == 1]
        communes = raw("filosofi_territories/2021/cc_filosofi_2021_COM.csv").set_index("CODGEO")
        known = _plain(communes["TP6021"])
        whole = own["COG"].map(known)
        rates = _numbers(own, "taux_pauvrete_60%")
        gaps = (rates - whole).dropna()
        told = re.search(r"d'au moins (\d+) points .* dans (\d+) sur (\d+)", sentence)
        assert gaps.median() - 1 < int(told[1]) <= gaps.median(), sentence
        assert int(told[2]) == (rates[gaps.index] >= 2 * whole[gaps.index]).sum(), sentence
        assert int(told[3]) == len(gaps), sentence


def _check_median(level: str, code: str, sentence: str) -> None:
    if sentence:
        table = raw("filosofi_qpv/2019/data_filo19_qp_revdis.csv").set_index("CODGEO")
        known = _plain(table["DISP_MED_A19"]).dropna()
        own = _former(level, code, known[known.index.str.startswith("QP")])
        file = {"region": "REG", "departement": "DEP"}[level]
        whole = raw(f"filosofi_territories/2019/FILO2019_DISP_{file}.csv").set_index("CODGEO")
        told = re.search(r"des (\d+) QPV .*\(([\d ]+) €\).*à ([\d ]+) €", sentence)
        assert int(told[1]) == len(own) and number(told[3]) == own.max(), sentence
        assert number(told[2]) == float(whole.loc[code, "Q219"]), sentence


def _check_zoning(level: str, code: str, sentence: str) -> None:
    letters = _own(level, code).index.str[-1]
    if sentence:
        assert f"modifié {(letters == 'M').sum()} contours sur {len(letters)}" in sentence
        entered = (letters == "N").sum()
        assert (f"{entered} quartier" in sentence) == (entered > 0), sentence


def _check_population(level: str, code: str, sentence: str) -> None:
    path = mirror_folder() / "population_qpv/2018/qpv_evolution_population.csv"
    table = pd.read_csv(path).set_index("code").dropna(subset=["pop_2013", "pop_2018"])
    own = table.loc[_former(level, code, table["pop_2018"]).index]
    if sentence:
        change = 100 * (own["pop_2018"].sum() / own["pop_2013"].sum() - 1)
        told = re.search(r"a (baissé|augmenté) de ([\d,]+) % \((\d+) QPV sur (\d+)", sentence)
        same = (
            own["pop_2018"] < own["pop_2013"] if change < 0 else own["pop_2018"] > own["pop_2013"]
        )
        assert (told[1] == "baissé") == (change < 0) and agrees(told[2], abs(change)), sentence
        assert (int(told[3]), int(told[4])) == (same.sum(), len(own)), sentence
        assert abs(change) >= 1


def _check_moves(level: str, code: str, sentence: str) -> None:
    if sentence:
        later = raw("filosofi_qpv/2019/data_filo19_qp_revdis.csv").set_index("CODGEO")[
            "DISP_TP60_A19"
        ]
        table = raw("insee_qpv_income_benefits/2019/REVN_2019.csv").set_index("CODGEO")["TP60"]
        ends = [_plain(column) for column in (table, later)]
        moves = (ends[1] - ends[0]).dropna().round(6)
        own = _former(level, code, moves[moves.index.str.startswith("QP")])
        counts = ((own <= -2).sum(), len(own), (own >= 2).sum(), (own.abs() < 2).sum())
        told = re.search(r"dans (\d+) QPV sur (\d+), .* dans (\d+), stable dans (\d+)", sentence)
        assert tuple(map(int, told.groups())) == counts, sentence


def _check_employment(level: str, code: str, sentence: str) -> None:
    if sentence:
        told = re.match(r"≈ ([\d,]+) % .*≈ ([\d,]+) %\)", sentence)
        own = _mean(_own(level, code), "taux_d_emploi")
        assert agrees(told[1], own) and agrees(told[2], _mean(_mainland(), "taux_d_emploi")), (
            sentence
        )


def _rsa(table: pd.DataFrame) -> float:
    both = table[["RSA_socle", "allocataires_CAF"]].apply(pd.to_numeric, errors="coerce").dropna()
    return float(100 * both["RSA_socle"].sum() / both["allocataires_CAF"].sum())


def _check_rsa(level: str, code: str, sentence: str) -> None:
    if sentence:
        assert agrees(re.match(r"RSA : ([\d,]+) %", sentence)[1], _rsa(_own(level, code))), sentence
        if "taux le plus élevé" in sentence:
            rates = sorted((_rsa(t) for _, t in _mainland().groupby("reg")), reverse=True)
            rank = rates.index(_rsa(_own(level, code))) + 1
            assert ("RSA" in sentence) and (f"{rank}e taux" in sentence) == (1 < rank <= 3)


def _check_zones(level: str, code: str, sentence: str) -> None:
    zones = raw("unemployment_ze/2025/ZE2020_communes.csv")
    rates = raw("unemployment_ze/2025/chomage-zone-2021-t1-2025-t4.csv").set_index("ZE2020")
    last = pd.to_numeric(rates["2025-T4"].str.replace(",", "."), errors="coerce").dropna()
    last.index = last.index.str.zfill(4)
    towns = zones["CODGEO"].str.zfill(5)
    deps = towns.str[:2].where(towns.str[:2] != "97", towns.str[:3])
    wanted = _departements(code) if level == "region" else {code}
    own = last[last.index.isin(zones["ZE2020"].str.zfill(4)[deps.isin(wanted)])]
    assert bool(sentence) == (len(own) >= 3 and (own >= 10).any()), (code, sentence)
    if sentence:
        told = re.match(r"(Une|\d+) zones? d'emploi sur (\d+) .*: ([\d,]+) %\)", sentence)
        assert told[1].replace("Une", "1") == str((own >= 10).sum()), sentence
        assert int(told[2]) == len(own) and agrees(told[3], own.max()), sentence


CHECKS = {
    "Les quartiers et leurs habitants": _check_people,
    "Des habitants concentrés dans peu de quartiers": _check_concentration,
    "Pauvreté et son étendue": _check_poverty,
    "Une partie du territoire où la moitié des habitants des QPV sont pauvres": _check_part,
    "Écart à la commune entière": _check_commune,
    "Aucun quartier au niveau de vie médian du territoire": _check_median,
    "Contours changés par le zonage de 2024": _check_zoning,
    "Population des quartiers de 2015": _check_population,
    "Pauvreté des quartiers de 2015": _check_moves,
    "Emploi, à côté des QPV de métropole": _check_employment,
    "RSA parmi les allocataires": _check_rsa,
    "Zones d'emploi à 10 % de chômage ou plus": _check_zones,
}
