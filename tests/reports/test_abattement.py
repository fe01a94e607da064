"""The TFPB pages: sentences that follow the figures, made data that says so, refusals."""

import re
import shutil
from html import unescape

import pandas as pd
import pytest

from qpv.errors import ParameterError, TableError
from qpv.paths import Places
from qpv.reports import abattement, abattement_figures, abattement_maps, catalogue, dialogue, engine
from qpv.tfpb.columns import REGISTER
from qpv.tfpb.estimate import assumptions, scenarios

_QPV = ("QN00001M", "QN00002M", "QN00003I")


def _row(volet, code, landlord, **values):
    base = {
        "volet": volet,
        "code_qp": code,
        "bailleur": landlord,
        "bailleur_nom": f"Office {landlord}",
        "zonage": "2024",
        "exercice": "2025",
        "simulee": "oui",
        "fichier": f"{landlord}.xlsx",
        "empreinte": "0" * 64,
        "importe_le": "2026-11-23",
    }
    return dict.fromkeys(REGISTER, "") | base | values


def _register() -> pd.DataFrame:
    spent = {"depense_realisee_eur": "30000", "depense_valorisee_tfpb_eur": "17000"}
    rows = [
        _row("patrimoine", "QN00001M", "A", nb_logements="100", montant_abattement_eur="20000"),
        _row("programme", "QN00001M", "A", axe_code="3", depense_prevue_eur="25000"),
        _row("bilan", "QN00001M", "A", axe_code="3", residence="Les Lilas", **spent),
        _row("patrimoine", "QN00002M", "B", nb_logements="50", montant_abattement_eur="9000"),
    ]
    return pd.DataFrame(rows, columns=list(REGISTER))


@pytest.fixture
def places(tmp_path, built_sample, monkeypatch) -> Places:
    data = tmp_path / "data"
    shutil.copytree(built_sample.processed, data / "processed")
    (data / "contrats_ville").mkdir()
    rows = "".join(f"CV1;Contrat de Valbrume;{code}\n" for code in _QPV)
    (data / "contrats_ville" / "contrats_ville.csv").write_text(f"code_cv;lib_cv;code_qp\n{rows}")
    (data / "contrats_ville" / "priorites_tfpb.csv").write_text("code_cv;axe_code;rang\nCV1;5;1\n")
    (data / "tfpb").mkdir()
    _register().to_csv(data / "tfpb" / "registre.csv", sep=";", index=False, encoding="utf-8-sig")
    found = Places(built_sample.home, data, tmp_path / "reports")
    for name, value in found.environment().items():
        monkeypatch.setenv(name, value)
    return found


def _lead(a) -> str:
    """Return the sentences of the lead, on one line and with plain spaces."""
    text = unescape(re.sub(r"<[^>]+>", " ", abattement.lead(a).data))
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_lead_says_the_range_the_compensation_and_what_was_declared(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    said = _lead(a)
    assert re.search(r"est estimé de [\d ,]+ à [\d ,]+ (€|M€)", said)
    assert "L'État en compense 40 %" in said
    assert "2 bailleurs ont déclaré, dans 2 QPV sur 3, 29 000 € d'abattement" in said
    assert "au moins 30 000 € de dépenses réalisées" in said  # B declared none
    assert "Sur 1 déclaration complète" in said and "85 % de l'abattement est valorisé" in said
    assert "DONNÉES SIMULÉES" in said
    assert "seul l'avis d'imposition du bailleur fait foi" in said


def test_one_landlord_only(places):
    a = abattement.open_abattement("contrat", "CV1", "2025", "Office A")
    said = _lead(a)
    assert "Office A a déclaré, dans 1" in said
    assert a.total["abatement_eur"] == 20000
    with pytest.raises(ParameterError, match=r"bailleur inconnu.*Office A"):
        abattement.open_abattement("contrat", "CV1", "2025", "Ofice A")


def test_without_a_declaration_the_page_says_so(places):
    a = abattement.open_abattement("epci", "000000002", "2025")
    assert "Aucun programme ni bilan n'est au registre" in _lead(a)
    assert "aucun classeur de bailleur" in unescape(abattement_figures.flow(a).data).replace(
        "’", "'"
    )
    assert abattement_maps.spending_map(a).data == ""
    assert "—" in abattement.methods(a).data  # a method that does not apply is not a zero


def test_figures_tell_the_money(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    flow = abattement_figures.flow(a)
    told = flow.alt.replace("\u202f", " ").replace("\xa0", " ")
    # A valued 17 000 € of 20 000; B sent no balance: its 9 000 € are unknown, not unspent.
    assert "non valorisé 3 000 €" in told and "bilan non reçu 9 000 €" in told
    assert "Sur-entretien" in flow.title and "100" in flow.title
    bars = abattement_figures.landlords(a)
    assert "Office A valorise 85" in bars.title  # B has no balance: no rate
    assert "n. d." in bars.table.replace("\xa0", " ")  # B: nothing done is known, not 0 €
    axes = abattement_figures.axes(a)
    assert "Tranquillité" in axes.title and "reçoit" in axes.title
    assert "DONNÉES SIMULÉES" in flow.source


def test_what_is_to_discuss_and_by_residence(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    told = dialogue.discuss(a).data
    assert "moins de 90" in told and "aucune dépense valorisée déclarée" in told
    assert "Les Lilas" in abattement.gusp(a).data
    assert "A.xlsx" in abattement.sources(a).data


def test_the_sum_of_the_contract_is_not_the_region(places):
    contract = abattement.open_abattement("contrat", "CV1", "2025").estimated
    region = abattement.open_abattement("region", "00", "2025").estimated
    assert contract.central < region.central == pytest.approx(1.6e6)


def test_the_assumptions_are_parameters():
    found = assumptions.given("eligible_share=0,6/0,7/0,8; compensation=0.5;include_teom=oui")
    assert found.ranges["eligible_share"].central == 0.7
    assert (found.compensation, found.include_teom) == (0.5, True)
    assert assumptions.given("vl_m2_eur=40/50/60").vl_m2_eur.high == 60
    with pytest.raises(ParameterError, match="vouliez-vous dire « eligible_share »"):
        assumptions.given("eligible_shar=0.6")
    with pytest.raises(ParameterError, match="Attendu : un nombre"):
        assumptions.given("base_ratio=beaucoup")
    with pytest.raises(ParameterError, match="bas ≤ central ≤ haut"):
        assumptions.given("base_ratio=3/2/1")
    with pytest.raises(ParameterError, match="hors de propos"):
        assumptions.given("compensation=40")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (("region", "00", "25"), "année d'imposition"),
        (("region", "00", "2010"), "existe depuis 2016"),
        (("region", "00", "2019"), "ne sont pas à disposition"),
        (("region", "00", "2025", "../x"), "bailleur"),
        (("canton", "00", "2025"), "niveau inconnu"),
    ],
)
def test_wrong_parameters_are_refused(places, values, why):
    with pytest.raises(ParameterError, match=why):
        abattement.open_abattement(*values)


def test_a_broken_register_stops_the_page(places):
    (places.data / "tfpb" / "registre.csv").write_text("n'importe;quoi\n1;2\n")
    with pytest.raises(TableError):
        abattement.lead(abattement.open_abattement("contrat", "CV1", "2025"))


def test_the_pages_are_made_and_again_when_the_register_changes(places):
    given = {"contrat": "CV1", "annee": "2025"}
    first = engine.run("fiche_dialogue_tfpb", given, places, fictional=True)
    assert engine.run("fiche_dialogue_tfpb", given, places, fictional=True).how == "kept"
    page = first.path.read_text(encoding="utf-8")
    assert "Fiche dialogue" in page and "qpv-sheet" in page and "DONNÉES SIMULÉES" in page
    _register().iloc[:3].to_csv(
        places.data / "tfpb" / "registre.csv", sep=";", index=False, encoding="utf-8-sig"
    )
    assert engine.run("fiche_dialogue_tfpb", given, places, fictional=True).how == "made"


def test_questions_follow_the_figures(places):
    a = dialogue.open_dialogue("CV1", "2025")
    told = dialogue.questions(a).data
    assert "Aucune déclaration pour 1 QPV" in told.replace("\xa0", " ")
    assert "que devient le reste" in told and "Tranquillité" in told


def test_no_eligible_dwelling_gives_no_value_per_dwelling(places):
    a = abattement.open_abattement("contrat", "CV1", "2025", hypotheses="eligible_share=0")
    said = _lead(a)
    assert "soit n. d. par logement" in said or "ne peut pas être estimé" in said


def test_a_declaration_above_the_estimate_is_to_discuss(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    assert a.over_estimate.empty
    a.each = a.each.assign(high=1000.0)
    assert "au-dessus de la borne haute" in dialogue.discuss(a).data


def test_other_assumptions_are_another_page_and_no_name_leaves_its_folder():
    report = catalogue.report("abattement_tfpb")
    given = {"niveau": "region", "code": "32", "annee": "2025"}
    defaults = catalogue.arguments(report, given)
    plain, other = (
        report.page_name(defaults | more)
        for more in ({}, {"hypotheses": "eligible_share=0,6/0,7/0,8", "bailleur": "../Logis A/B"})
    )
    assert plain == "region-32-2025"
    assert other == "region-32-2025-_Logis_A_B-eligible_share_0_6_0_7_0_8"
    assert len(report.page_name(defaults | {"bailleur": "Office " * 30})) < 100


def test_one_range_is_in_front_and_the_published_amounts_in_the_folded_method(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    front = abattement.lead(a).data + abattement.cards(a).data
    assert not re.search(r"\b(172|189|60 à 500)\b", front)
    folded = abattement.methods(a).data
    assert folded.startswith("<details>") and "172 €" in folded.replace("\xa0", " ")


def test_the_map_sizes_euros_and_colours_euros_per_dwelling(places):
    a = abattement.open_abattement("region", "00", "2025")
    drawn = abattement_maps.worth_map(a)
    assert "montant (taille), par logement (couleur)" in drawn.subtitle
    assert "cercles en proportion : abattement, en k€ par an" in drawn.alt.replace("\xa0", " ")
    assert "Abattement, en k€ par an</th>" in drawn.table.replace("\xa0", " ")


def test_an_assumption_without_effect_is_not_drawn(places):
    a = abattement.open_abattement("contrat", "CV1", "2025")
    every = scenarios.tornado(a.inputs, a.codes, a.assumed)
    still = every.loc[every["width"] < 1, "label"]
    assert not [label for label in still if label in abattement_figures.tornado(a).alt]
