"""The sheet of a QPV and its sisters: sentences true for each, refusals in one line, pages made."""

import re

import numpy as np
import pandas as pd
import pytest

from qpv import study
from qpv.errors import ParameterError
from qpv.indicators.catalogue import BY_ID
from qpv.reports import (
    blocks,
    catalogue,
    engine,
    fiche,
    fiche_zoning,
    levers,
    method,
    page,
    portrait,
    themes,
    values,
)
from qpv.reports import fiche_sentences as sentences
from qpv.reports.themes import THEMES
from qpv.study import history
from qpv.study.comparison import fragile

FICTIONAL = "QN00001M"


@pytest.fixture(scope="module")
def sheet(built_sample):
    return fiche.open_fiche(FICTIONAL, where=built_sample)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("59350", "QN05980M"),
        ("QN05980X", "QN05980M"),
        (5980, "pas un texte"),
    ],
)
def test_a_code_that_is_none_is_refused(built_sample, code, said):
    with pytest.raises(ParameterError, match=said):
        fiche.open_fiche(code, where=built_sample)


def test_an_unknown_format_is_refused():
    with pytest.raises(ParameterError, match="format inconnu : « pdf »"):
        catalogue.checked("fiche_quartier", code_qp="QN05980M", format="pdf")


def test_a_code_of_2015_is_answered_with_its_successors(built_sample):
    with pytest.raises(ParameterError, match=r"son successeur est QN00002M"):
        fiche.open_fiche("QP000002", where=built_sample)
    with pytest.raises(ParameterError, match="n'existe pas"):
        fiche.open_fiche("QP000099", where=built_sample)


def test_an_unknown_code_of_2024_suggests_a_close_one(built_sample):
    with pytest.raises(ParameterError, match="QPV inconnu du zonage 2024 : « QN00009M »"):
        fiche.open_fiche("QN00009M", where=built_sample)


def _told(monkeypatch, sheet, value, reference, reason=""):
    monkeypatch.setattr(sheet, "value", lambda *_: pd.Series({"value": value, "reason": reason}))
    result = pd.Series({"value": reference, "approximate": True, "at_least": False, "n_total": 9})
    monkeypatch.setattr(sheet, "references", lambda _: [("QPV d'ici", result)])
    return sentences.against(sheet, BY_ID["poverty"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (56.0, "56 %, soit 10 points de plus que dans les QPV d'ici (≈ 46 %)."),
        (36.0, "36 %, soit 10 points de moins que dans les QPV d'ici (≈ 46 %)."),
        (42.0, "42 %, un niveau proche de celui des QPV d'ici (≈ 46 %)."),
        (51.0, "51 %, soit 5 points de plus"),
    ],
)
def test_the_sentence_of_a_rate_agrees_with_its_gap(monkeypatch, sheet, value, said):
    assert said in _told(monkeypatch, sheet, value, 46.0)


def test_the_sentence_of_an_absent_rate_gives_the_reason(monkeypatch, sheet):
    said = _told(monkeypatch, sheet, np.nan, 46.0, "secret")
    assert said == "Taux de pauvreté à 60 % : non diffusé (secret statistique)."


def test_no_rank_and_grey_under_a_thousand_inhabitants(built_sample):
    small = fiche.open_fiche("QN00006N", where=built_sample)
    assert fragile(small)
    assert small.standing(BY_ID["poverty"]) == ""
    assert small.standing(BY_ID["population"])
    assert fiche._strip(small, BY_ID["poverty"]).fragile
    assert "ne sont pas classés" in " ".join(sentences.lead(small))


def test_a_new_qpv_has_no_former_series(built_sample):
    new = fiche.open_fiche("QN00006N", where=built_sample)
    assert sentences.parents(new) == []
    assert "aucune série antérieure" in " ".join(fiche_zoning.zoning(new))


def test_a_theme_shows_one_zoning_at_a_time():
    for theme in THEMES:
        assert {BY_ID[i].zoning for i in (*theme.current, *theme.facts, theme.main)} == {"2024"}
        assert {BY_ID[i].zoning for i in (*theme.former, *theme.former_facts)} <= {"2015"}


def test_the_archives_of_2024_replace_the_files_of_2015(sheet):
    """The fictional territory has both: its blocks must not show the older zoning beside."""
    html = themes.themes(sheet).data
    work = html.split("<h3>Emploi et demandeurs")[1].split("<h3>")[0]
    assert "périmètre 2024" in work.replace("\u00a0", " ")
    assert "périmètre 2015" not in work.replace("\u00a0", " ")


def test_one_rate_has_one_value_that_of_the_publishers_archive(sheet, without):
    """The compiled table says no year; the archive does: the recto and the verso take it."""
    archive = BY_ID["qp24_employment"]
    assert sheet.indicator("employment") is sheet.indicator(BY_ID["employment"]) is archive
    assert sheet.year("employment") == "2022"
    assert sheet.indicator("density") is BY_ID["density"]  # no archive gives it
    # The archive of the fictional territory has no immigrants: the compiled table has.
    assert sheet.indicator("immigrants") is BY_ID["immigrants"]
    shown = f"{sheet.value(archive)['value']:.0f} %"
    lead = " ".join(sentences.lead(sheet)).replace("\u00a0", " ")
    assert f"Taux d'emploi des 15-64 ans : {shown}" in lead
    bare = fiche.open_fiche(FICTIONAL, where=without("insee_qpv24"))
    assert bare.indicator("employment") is BY_ID["employment"]


@pytest.mark.parametrize(
    ("reason", "said", "listed"),
    [
        ("missing", "non diffusé", "n. d."),
        ("secret", "non diffusé (secret statistique)", "n. d. (secret statistique)"),
        (
            "not_available",
            "non disponible, hors champ de la source",
            "n. d. (non disponible, hors champ de la source)",
        ),
    ],
)
def test_an_absence_says_why_once(reason, said, listed):
    assert values.absence(reason) == said
    assert values.absent_cell(reason).replace("\xa0", " ") == listed


def test_without_the_table_of_passage_no_qpv_is_said_to_have_no_past(without):
    bare = fiche.open_fiche(FICTIONAL, where=without("qpv_correspondence", "insee_qpv24"))
    assert "table de passage" in fiche._npnru(bare)
    told = themes.themes(bare).data
    assert "aucun quartier de 2015 ne lui" not in told
    assert "table de passage 2015-2024 non disponible ici" in told


def test_a_table_that_is_not_there_is_not_said_to_hide_a_series(without):
    bare = fiche.open_fiche(FICTIONAL, where=without("filosofi_qpv"))
    said = blocks.evolution(bare).data.replace("&#x27;", "'")
    assert "ne sont pas dans les tables de cette page" in said and "diffusée" not in said


def test_a_value_under_two_is_singular(sheet, monkeypatch):
    for value, said in (
        (1.6, "1,6 habitant de"),
        (2.3, "2,3 habitants de"),
        (1.96, "2,0 habitants"),
    ):
        monkeypatch.setattr(sheet, "value", lambda *_, v=value: pd.Series({"value": v}))
        assert sentences.youth(sheet).startswith(said)


def test_whole_territories_are_told_where_the_same_source_has_them(monkeypatch, sheet):
    given = {"qp24_poverty": 21.4, "qp24_activity": 60.2}
    monkeypatch.setattr(
        sheet,
        "whole",
        lambda e: pd.DataFrame(
            {"name": ["Valbrume"], "level": ["region"], "value": [given.get(e.id, np.nan)]}
        ),
    )
    html = themes.themes(sheet).data.replace("\u00a0", " ")
    for said in ("taux de pauvreté 21 %", "revenus d&#x27;activité 60 %"):
        assert f"Tous les habitants (2021) : Valbrume, {said}</li>" in html
    assert "aucun fichier de même" not in html


def test_only_unfavourable_gaps_are_levers_and_favourable_ones_assets(monkeypatch, sheet):
    """The exact gap with the QPV of the région, in points; 5 points at least."""
    gaps = {"poverty": -15.3, "employment": 6.1, "rsa": 4.9, "social_dwellings_share": 8.0,
            "households_1p": -7.0}  # fmt: skip
    gaps = {sheet.indicator(id).id: gap for id, gap in gaps.items()}
    monkeypatch.setattr(sentences, "reference", lambda s, i: ("QPV", pd.Series({"value": 50.0})))
    monkeypatch.setattr(
        sheet, "value", lambda i, *_: pd.Series({"value": 50.0 + gaps.get(i.id, np.nan)})
    )
    worse, better = levers.sides(sheet)
    assert [lever.indicator for lever in worse] == ["social_dwellings_share"]
    assert {lever.indicator for lever in better} == {"poverty", "employment"}


def test_a_sheet_without_lever_says_so_and_still_asks(monkeypatch, sheet):
    asset = [lever for lever in levers.LEVERS if lever.indicator == "poverty"]
    monkeypatch.setattr(levers, "sides", lambda s: ([], asset))
    said = levers.levers(sheet, "elu").data.replace("&#x27;", "'")
    assert "Pas de levier que désignent les chiffres" in said and "<h2>Point d'appui</h2>" in said
    assert "pour mémoire" not in said and "<h3>" not in said
    asked = levers.questions(sheet, "elu").data.replace("&#x27;", "'")
    assert asked.count("<li>") >= 6 and asset[0].questions[0] not in asked


def test_the_pages_for_elus_have_no_blocks_and_the_sheet_no_levers(sheet):
    assert levers.levers(sheet, "") is None
    assert themes.themes(sheet, "elu") is None
    assert levers.levers(sheet, "elu").data.count("<h3>") == len(levers.sides(sheet)[0])


@pytest.mark.parametrize(
    ("report", "given"),
    [
        ("fiche_quartier", {"code_qp": FICTIONAL}),
        ("fiche_quartier", {"code_qp": "QN00006N", "format": "elu"}),
        ("evolution", {"niveau": "region", "code": "00"}),
        ("geographie_2015_2024", {"niveau": "region", "code": "00"}),
    ],
)
def test_the_page_is_made_offline_and_loud_about_its_fiction(built_sample, report, given):
    made = engine.run(report, given, built_sample, fictional=True)
    text = made.path.read_text(encoding="utf-8")
    assert "Données fictives" in text
    assert made.path.stem == "-".join(given.values())
    assert re.search(r"[0-9a-f]{16}", text)  # fingerprints of the files


def test_too_few_qpv_make_no_typology_and_leave_no_page(built_sample):
    given = {"niveau": "departement", "code": "99"}
    with pytest.raises(Exception, match="demande au moins 30 QPV"):
        engine.run("typologie", given, built_sample, fictional=True)
    assert not (built_sample.reports / "typologie" / "departement-99.html").exists()


@pytest.mark.published
def test_the_sheet_of_pont_de_pierre(built_real):
    """Domain notes, section 8: QP059016 has 67 % of poor persons in 2021."""
    sheet = fiche.open_fiche("QN05915M", where=built_real)
    assert [(p.code, p.name) for p in sentences.parents(sheet)] == [("QP059016", "Pont de Pierre")]
    assert sheet.value(BY_ID["qp15_poverty"], "QP059016")["value"] == 67
    assert sentences.people(sheet) == 3174
    year, rows = history.same_year_income(sheet)
    assert year == "2019"
    medians = rows[rows["indicator"] == "Médiane"].set_index("series")["value"]
    assert medians["QP059016"] == 11_810
    assert medians["Hauts-de-France"] == 20_360


@pytest.mark.published
def test_what_the_housing_block_of_2015_says(built_real):
    """RPLS 2022 of QP059021 and QP059019: classes of age, coverage, and whose perimeter it was."""
    html = themes.themes(fiche.open_fiche("QN05919M", where=built_real)).data
    said = html.replace("\xa0", " ")
    assert "Parc construit avant 1949, 3 % ; de 1949 à 1975, 26 % ; de 1976 à 1988, 36 %" in said
    assert "périmètre 2015 partagé avec QN05918M" in said
    assert "région : 148 QPV sur 199" in said  # poverty 2021, domain notes section 0
    # 1.9 % beside 4 % are less than 5 points apart, and yet not « proches ».
    assert "Vacance : 1,9 % (environ 4 % dans les QPV" in said


@pytest.mark.published
def test_no_whole_territory_of_another_year(built_real):
    """2021: INSEE's file of communes gives 36 % in Maubeuge; EPCI and région are only there for 2019.
    Incomes beside those of 2015 QPV stay those of 2019, the last year with a région."""
    sheet = fiche.open_fiche("QN05915M", where=built_real)
    whole = sheet.whole("poverty").set_index("level")["value"]
    assert whole["commune"] == 36
    assert whole.drop("commune").isna().all()
    assert history.same_year_income(sheet)[0] == "2019"


@pytest.mark.published
def test_a_sheet_overseas_says_nothing_of_a_directory_of_the_region(built_real):
    sheet = fiche.open_fiche("QN97663C", where=built_real)
    said = themes.themes(sheet).data
    assert "dans le quartier ou à moins de 300 m" not in said
    assert "école" in said  # the communes' indexes are there
    assert sheet.area_map().alt.count("école") == 0
    assert "school_directory" not in sheet.provenance
    assert "filosofi_territories 2021" not in sheet.provenance  # no row of it is used


@pytest.mark.published
def test_the_schools_and_the_counter_of_pont_de_pierre(built_real):
    sheet = fiche.open_fiche("QN05915M", where=built_real)
    said = themes.themes(sheet).data.replace("\xa0", " ")
    assert "3 écoles dans le quartier ou à moins de 300 m" in said
    assert "Claude Debussy 64,3" in said  # 0596519R in the DEPP's file of 2024-2025
    facts = fiche.facts(sheet).data.replace("\xa0", " ")
    assert "La Poste de Maubeuge, à 950 m à vol d" in facts
    assert "3 écoles" in sheet.area_map().alt.replace("\xa0", " ")


def test_pages_say_how_the_quarters_of_a_contract_are_known(built_sample, sheet):
    assert "CA de Valbrume</a> (rattachement calculé, à confirmer)" in fiche.facts(sheet).data
    assert "non publié" in fiche.sources(sheet).data
    of_contract = study.open("contrat", "CN00001M", built_sample)
    assert "(rattachement calculé, à confirmer)" in portrait.title(of_contract).data
    assert "non publié" in method.sources(of_contract).data
    assert (
        "rattachement" not in method.title(study.open("epci", "000000001", built_sample), "x").data
    )
    assert "contrats_ville 2024" in of_contract.provenance


def test_what_is_of_2015_is_in_a_box_that_says_not_to_compare(sheet):
    """56 % (2024) and 67 % (2015) of one quarter stood on one page: which to quote?"""
    boxed = blocks.evolution(sheet).data
    assert boxed.startswith('<div class="qpv-former">')
    assert re.search(r"Anciens? quartiers? QP\w+ .*, ne pas comparer", boxed)
    assert page.former("Ancien quartier QP059016") is None
