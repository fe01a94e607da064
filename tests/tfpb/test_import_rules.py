"""The rules of a line: what is accepted, mended (said how) or refused (said why)."""

import pandas as pd
import pytest

from qpv.tfpb.intake import amounts, vocabulary
from qpv.tfpb.intake.importing import import_files
from qpv.tfpb.intake.landlords import shares
from qpv.tfpb.intake.quarters import Quarters
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.register import read_register
from tfpb import careless
from tfpb.test_import_files import workbook

TODAY = "2026-11-23"
HEADER = ("Année", "Bailleur", "SIREN", "Code QPV", "Quartier", "Commune", "Axe", "Action")
HEADER += ("Prévu", "Réalisé", "Valorisé", "Taux de valorisation", "Statut", "Résidence")
GOOD = {"Année": 2025, "Bailleur": "Habitat", "Code QPV": "QN05901M", "Axe": "3"}
GOOD |= {"Action": "Halls", "Réalisé": 1000}


def run(tmp_path, *rows, header=HEADER, known=None, **options):
    """Import lines given as differences with a good one; return the outcome and the register."""
    cells = [[{**GOOD, **row}.get(name, "") for name in header] for row in rows]
    path = workbook(tmp_path / "a.xlsx", header, *cells, name=options.pop("name", "Bilan"))
    folder = tmp_path / "tfpb"
    (outcome,) = import_files([path], known or careless.known(), folder, today=TODAY, **options)
    return outcome, read_register(folder).rows


def accepted(tmp_path, row, **options):
    outcome, rows = run(tmp_path, row, **options)
    assert outcome.accepted == 1, outcome.refused["motif"].tolist()
    return rows.iloc[0]


def refused(tmp_path, row, **options):
    outcome, rows = run(tmp_path, row, **options)
    assert outcome.accepted == 0 and rows.empty
    return outcome.refused["motif"].iloc[0]


@pytest.mark.parametrize(
    ("cell", "value", "mended"),
    [
        (12500, 12500, False),
        ("12 500,00 €", 12500, False),
        ("12\u202f500,00\u00a0€", 12500, False),
        ("12.500,00", 12500, False),
        ("12500", 12500, False),
        ("12500.5", 12500.5, False),
        ("€ 500", 500, False),
        ("12 500 euros TTC", 12500, False),
        ("12,5 k€", 12500, True),
        ("1,2 M€", 1_200_000, True),
        ("1.250", 1250, True),
        ("1.250.000 €", 1_250_000, True),
        ("12,500.00", 12500, True),
        ("12 500 € HT", 12500, True),
        ("0", 0, False),
        (1234.5678, 1234.57, False),
        *((text, None, False) for text in ("néant", "-", "–", "n.c.", "sans objet", "", " n/d ")),
    ],
)
def test_amounts(cell, value, mended):
    reading = amounts.euros(cell)
    assert (reading.value, bool(reading.mended), reading.fault) == (value, mended, "")


@pytest.mark.parametrize(
    ("cell", "match"),
    [
        ("-5", "négatif"),
        (-5, "négatif"),
        ("(500)", "négatif"),
        ("environ 500", "« environ 500 » n'est pas un nombre"),
        ("12,500", "ambigu"),
        (1e300, "démesuré"),
        (float("inf"), "démesuré"),
        (True, "VRAI"),
        ("#N/A", "en erreur"),
        ("#VALEUR!", "en erreur"),
        (Broken("#REF!"), "en erreur"),
        (Broken(), "ouvrez le classeur, enregistrez-le, renvoyez-le"),
    ],
)
def test_amounts_refused(cell, match):
    assert match in amounts.euros(cell).fault


@pytest.mark.parametrize(("cell", "value"), [("120 logts", 120), ("1.250", 1250), (120.0, 120)])
def test_counts(cell, value):
    assert amounts.count(cell).value == value


def test_a_count_is_whole():
    assert "entier" in amounts.count(120.5).fault


@pytest.mark.parametrize(
    ("text", "code", "mended"),
    [
        ("3", "3", False),
        ("Axe 3", "3", False),
        ("AXE N°3", "3", False),
        ("3 - Sur-entretien", "3", False),
        ("SUR ENTRETIEN", "3", False),
        ("Sur-entretient", "3", True),
        ("Tranquillité", "5", False),
        ("gestion des déchets", "4", True),
        ("Animation lien social", "7", False),
    ],
)
def test_axes(text, code, mended):
    found, said, fault = vocabulary.axis(text, 2025)
    assert (found, bool(said), fault) == (code, mended, "")


@pytest.mark.parametrize("text", ["9", "3 et 4", "3 - Tranquillité résidentielle", "divers", "33"])
def test_axes_refused(text):
    assert vocabulary.axis(text, 2025)[2]
    assert "aucun cadre national" in vocabulary.axis("3", 2012)[2]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("RÉALISÉES", "réalisé"),
        ("en cours", "en cours"),
        ("Terminée", "réalisé"),
        ("prévus", "prévu"),
        ("annulé", "abandonné"),
        ("reportée", "reporté"),
        ("peut-être", ""),
        ("", ""),
    ],
)
def test_statuses(text, status):
    found, said = vocabulary.status(text)
    assert found == status and bool(said) == (text == "peut-être")


def test_an_unknown_status_is_left_empty_and_said(tmp_path):
    row = accepted(tmp_path, {"Statut": "bof"})
    assert row["statut"] == "" and "statut « bof » inconnu" in row["mentions"]


@pytest.mark.parametrize("text", [careless.SIREN, "732 829 320", "73282932000074"])
def test_siren(text):
    number, mended, fault = vocabulary.siren(text)
    assert (number, fault) == (careless.SIREN, "") and bool(mended) == (len(text) == 14)


def test_a_siren_with_a_wrong_key_is_refused(tmp_path):
    assert "clé de contrôle" in refused(tmp_path, {"SIREN": "732829321"})
    assert "neuf chiffres" in vocabulary.siren("1234")[2]


def test_a_landlord_is_its_siren_else_its_plain_name(tmp_path):
    assert accepted(tmp_path, {"Bailleur": "HABITAT-du  Val"})["bailleur"] == "habitat du val"


def test_the_siren_seen_with_a_name_serves_the_other_lines(tmp_path):
    outcome, rows = run(
        tmp_path, {"SIREN": careless.SIREN}, {"Action": "Caves", "Bailleur": "HABITAT"}
    )
    assert rows["bailleur"].tolist() == [careless.SIREN] * 2
    assert "SIREN 732829320 retrouvé par le nom" in rows["mentions"].iloc[1]
    assert outcome.mended == 1


def test_two_siren_for_one_name_serve_none(tmp_path):
    _, rows = run(
        tmp_path,
        {"SIREN": careless.SIREN},
        {"SIREN": careless.OTHER_SIREN, "Action": "Caves"},
        {"Action": "Toits"},
    )
    assert rows["bailleur"].iloc[2] == "habitat"


def test_rows_known_by_name_take_the_siren_when_it_comes(tmp_path):
    run(tmp_path, {})
    outcome, rows = run(tmp_path, {"SIREN": careless.SIREN})
    assert len(rows) == 1 and rows["bailleur"].iloc[0] == careless.SIREN and outcome.known == 1


def test_year_and_landlord_of_the_user(tmp_path):
    blank = {"Année": "", "Bailleur": ""}
    assert "année manquante ; bailleur manquant" in refused(tmp_path, blank)
    said = {"year": 2025, "landlord": careless.SIREN, "today": TODAY}
    path, folder = tmp_path / "a.xlsx", tmp_path / "tfpb"
    (outcome,) = import_files([path], careless.known(), folder, **said)
    rows = read_register(folder).rows
    assert outcome.already and outcome.accepted == 1  # the same file, once the user said more
    assert rows[["exercice", "bailleur"]].to_numpy().tolist() == [["2025", careless.SIREN]]
    assert read_register(tmp_path / "tfpb").refused.empty


def test_another_year_than_asked_is_refused(tmp_path):
    assert "demandé pour 2025" in refused(tmp_path, {"Année": 2024}, year=2025)
    assert "n'est pas une année" in refused(tmp_path, {"Année": "2025/2026"})


QPV_CASES = [
    # code, name, commune, year, codes, words of the mend or of the fault
    ("QN05901M", "", "", 2025, ["QN05901M"], ""),
    ("qn 059-01 m", "", "", 2025, ["QN05901M"], "lu QN05901M"),
    ("QN05901M - Les Tilleuls", "", "", 2025, ["QN05901M"], ""),
    ("QN02A01M", "", "", 2025, ["QN02A01M"], ""),
    ("QP059001", "", "", 2025, ["QN05901M"], "QP059001 → QN05901M, seul successeur"),
    ("QP059004", "", "", 2025, [], "plusieurs successeurs (QN05904M"),
    ("QP059999", "", "", 2025, [], "n'est plus prioritaire"),
    ("QP075001", "", "", 2025, [], "ne couvre pas son département"),
    ("QP059001", "", "", 2023, ["QP059001"], ""),
    ("QP059999", "", "", 2023, ["QP059999"], "absent de la table"),
    ("QN05901M", "", "", 2023, [], "n'existent que depuis 2024"),
    ("QP059001", "", "", 2024, ["QP059001"], ""),
    ("QN05901M", "", "", 2024, ["QN05901M"], ""),
    ("QN05901N", "", "", 2025, [], "vouliez-vous dire QN05901M (Les Tilleuls)"),
    ("QN0590", "", "", 2025, [], "inconnu"),
    ("", "LES TILLEULS", "", 2025, ["QN05901M"], "retrouvé par le nom"),
    ("", "QPV Les Tilleuls", "", 2025, ["QN05901M"], "retrouvé"),
    ("Les Tilleuls", "", "", 2025, ["QN05901M"], "retrouvé"),
    ("", "QN05901M", "", 2025, ["QN05901M"], ""),
    ("", "Tilleuls", "", 2023, ["QP059001"], "retrouvé"),
    ("", "Centre Ville", "", 2025, [], "plusieurs quartiers portent le nom"),
    ("", "Centre Ville", "80001", 2025, ["QN08001I"], "retrouvé"),
    ("", "Centre Ville", "Dournon", 2025, ["QN08001I"], "retrouvé"),
    ("", "Centre Ville (Brunehaut-Ville)", "", 2025, ["QN05904M"], "retrouvé"),
    ("", "Centre Ville", "75056", 2025, [], "aucun quartier de ce lieu"),
    ("", "Grand Pré - Fontaine", "Corbelin", 2025, ["QN05905M"], "retrouvé"),
    ("", "Les Tileuls", "", 2025, [], "vouliez-vous dire QN05901M Les Tilleuls"),
    ("QN05901M", "Le Moulin", "", 2025, [], "lequel ?"),
    ("QN05901M", "Tilleuls nord", "", 2025, ["QN05901M"], "remplacé par « Les Tilleuls »"),
    ("QN05901M;QN05902I", "", "", 2025, ["QN05901M", "QN05902I"], ""),
    ("QN05901M, QN05902I", "", "", 2025, ["QN05901M", "QN05902I"], ""),
    ("QN05901M / qn05902i", "", "", 2025, ["QN05901M", "QN05902I"], "lu QN05902I"),
    ("QN05901M et QN05902I", "", "", 2025, ["QN05901M", "QN05902I"], ""),
    ("QN05901M\nQN05902I", "", "", 2025, ["QN05901M", "QN05902I"], ""),
    ("", "Les Tilleuls et Le Moulin", "", 2025, ["QN05901M", "QN05902I"], "retrouvé"),
    ("", "", "", 2025, [], "quartier manquant"),
]


@pytest.mark.parametrize(("code", "name", "commune", "year", "codes", "said"), QPV_CASES)
def test_quarters(code, name, commune, year, codes, said):
    quarters = careless.known()
    found = quarters.find(code, name, commune, "", year)
    assert list(found.codes) == codes
    assert said in (" ; ".join(found.mended) if codes else found.fault)
    assert bool(found.fault) == (not codes)


COG = pd.DataFrame(
    [
        ("commune", "75056", "Paris", ""),
        ("former_commune", "75118", "Paris 18e Arrondissement", "75056"),
        ("commune", "93066", "Saint-Denis", ""),
        ("former_commune", "93059", "Pierrefitte-sur-Seine", "93066"),
        ("commune", "59350", "Lille", ""),
        ("former_commune", "59355", "Lomme", "59350"),
        ("commune", "59392", "Maubeuge", ""),
    ],
    columns=["level", "code", "name", "current_code"],
)
PLACES = pd.DataFrame(
    [
        ("QN07511M", "Goutte d'Or", "75056", "Paris", 1),
        ("QN09336I", "Joncherolles - Fauvettes", "93059", "Pierrefitte-sur-Seine", 1),
        ("QN05972M", "Secteur Sud", "59350;59360", "Lille;Loos", 1),
    ],
    columns=["code_qp", "lib_qp", "commune_insee", "communes", "n_dwellings"],
)


@pytest.mark.parametrize(
    ("name", "commune", "code"),
    [
        ("Goutte d'Or", "75118", "QN07511M"),
        ("Goutte d'Or", "Paris 18e", "QN07511M"),
        ("Goutte d'Or", "75018 PARIS", "QN07511M"),
        ("Goutte d'Or", "Paris 18ème arrondissement", "QN07511M"),
        ("Joncherolles - Fauvettes", "93066", "QN09336I"),
        ("Joncherolles - Fauvettes", "Saint-Denis", "QN09336I"),
        ("Joncherolles - Fauvettes", "93059", "QN09336I"),
        ("Secteur Sud", "59000 LILLE", "QN05972M"),
        ("Secteur Sud", "Lille (59)", "QN05972M"),
        ("Secteur Sud", "Ville de Lille", "QN05972M"),
        ("Secteur Sud", "LILLE CEDEX 9", "QN05972M"),
        ("Secteur Sud", "59000", "QN05972M"),
        ("Secteur Sud", "Lomme", "QN05972M"),
        ("Secteur Sud", "59392", ""),
        ("Secteur Sud", "Maubeuge", ""),
        ("Secteur Sud", "62000 LILLERS", ""),
        ("Secteur Sud", "59400 NULLEPART", ""),
        ("Goutte d'Or", "69018", ""),
    ],
)
def test_a_commune_is_known_however_a_landlord_writes_it(name, commune, code):
    quarters = Quarters(PLACES, None, None, COG)
    found = quarters.find("", name, commune, "", 2025)
    assert found.codes == ((code,) if code else ())
    if code:
        assert quarters.other_commune(code, commune) == []
    else:
        assert "aucun quartier de ce lieu" in found.fault


def test_the_contract_tells_quarters_of_one_name_apart():
    quarters = careless.known()
    for contract in ("CV59A", "Val d'Aubre", "CV59A — Val d'Aubre"):
        assert quarters.find("", "Centre Ville", "", contract, 2025).codes == ("QN05903N",)


def test_without_the_table_of_links_a_2015_code_is_refused():
    quarters = Quarters(careless.qpv())
    assert "table de correspondance manque" in quarters.find("QP059001", "", "", "", 2025).fault
    assert quarters.find("QP059001", "", "", "", 2022).codes == ("QP059001",)


def test_shares_add_up_to_the_cent():
    assert shares(100, [1, 1, 1]) == [33.34, 33.33, 33.33]
    assert shares(0.01, [1, 5]) == [0.0, 0.01]
    for amount in (10000.01, 0.05, 999_999.99):
        parts = shares(amount, [3, 7, 11, 0])
        assert round(sum(parts), 2) == amount and parts[3] == 0


def test_an_action_on_several_quarters_is_shared_by_dwellings(tmp_path):
    outcome, rows = run(tmp_path, {"Code QPV": "QN05901M ; QN05902I", "Prévu": 1000.01})
    assert outcome.accepted == 1 and rows["depense_realisee_eur"].tolist() == ["750", "250"]
    assert rows["depense_prevue_eur"].tolist() == ["750.01", "250"]
    assert (
        "part 75,0\u00a0% de l'action, au prorata des logements (300 sur 400"
        in (rows["mentions"].iloc[0])
    )


def test_sharing_asks_for_dwellings_where_they_are_unknown(tmp_path):
    row = {"Code QPV": "QN05901M ; QN05903N"}
    assert "écrivez une ligne par quartier" in refused(tmp_path, row)


def test_a_holding_lies_in_one_quarter(tmp_path):
    header = ("Année", "Bailleur", "Code QPV", "Nb logements", "Abattement")
    row = {"Code QPV": "QN05901M;QN05902I", "Nb logements": 5}
    assert "un seul quartier" in refused(tmp_path, row, header=header, name="Patrimoine")
    assert "ni logements ni abattement" in refused(
        tmp_path, {"Nb logements": "nc", "Abattement": "-"}, header=header, name="Patrimoine"
    )


def test_the_abatement_per_dwelling_out_of_band_is_to_discuss(tmp_path):
    header = ("Année", "Bailleur", "Code QPV", "Nb logements", "Abattement")
    row = {"Nb logements": 10, "Abattement": 6000}
    found = accepted(tmp_path, row, header=header, name="Patrimoine")
    assert "à discuter : 600\u00a0€" in found["mentions"] and found["volet"] == "patrimoine"


def test_a_valued_amount_never_exceeds_the_realised_one(tmp_path):
    assert "supérieure à la dépense" in refused(tmp_path, {"Valorisé": 1000.02})


@pytest.mark.parametrize(
    ("rate", "kept", "said"),
    [
        ("74 %", "74", ""),
        ("74,5", "74.5", ""),
        (0.74, "74", "« 0,74 » lu 74\u00a0%"),
        ("0,74", "74", "« 0,74 » lu"),
        (50, "74", "recalculé"),
        ("", "74", ""),
        ("env. 74", "74", "recalculé"),
        ("#DIV/0!", "74", "recalculé"),
    ],
)
def test_the_rate_of_valuation(tmp_path, rate, kept, said):
    row = accepted(tmp_path, {"Valorisé": 740, "Taux de valorisation": rate})
    assert row["taux_valorisation_pct"] == kept and said in row["mentions"]
    assert bool(row["mentions"]) == bool(said)


def test_a_rate_without_amounts(tmp_path):
    row = {"Réalisé": "", "Prévu": 10}
    assert accepted(tmp_path, {**row, "Taux de valorisation": 0.5})["taux_valorisation_pct"] == "50"
    assert "de 120" in refused(tmp_path / "..", {**row, "Action": "B", "Taux de valorisation": 120})


def test_financing_that_does_not_add_up_is_only_said(tmp_path):
    header = (*HEADER, "Part bailleur", "Cofinancement")
    row = accepted(tmp_path, {"Part bailleur": 600, "Cofinancement": 300}, header=header)
    assert "écart de −100,00" in row["mentions"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"Réalisé": ""}, "action sans aucun montant"),
        ({"Action": ""}, "action sans intitulé"),
        ({"Axe": ""}, "axe manquant"),
        ({"Code QPV": ""}, "quartier manquant"),
        ({"Bailleur": ""}, "bailleur manquant"),
        ({"Année": ""}, "année manquante"),
        ({"Réalisé": "#REF!"}, "en erreur"),
    ],
)
def test_what_is_missing_is_refused_by_name(tmp_path, row, said):
    assert said in refused(tmp_path, row)


def test_all_the_faults_of_a_line_are_listed(tmp_path):
    outcome, _ = run(tmp_path, {"Axe": "99", "Code QPV": "QN99999M", "Réalisé": "x"})
    (row,) = outcome.refused.to_dict("records")
    assert row["colonne"] == "Code du QPV ; Axe ; Dépense réalisée (€)"
    assert row["motif"].count(" ; ") == 2


def test_the_volet_of_an_unnamed_sheet_is_that_of_each_line(tmp_path):
    _, rows = run(
        tmp_path, {}, {"Réalisé": "", "Prévu": 5, "Statut": "prévu", "Action": "B"}, name="Feuil1"
    )
    assert rows["volet"].tolist() == ["bilan", "programme"]


def test_unknown_columns_are_kept(tmp_path):
    row = accepted(tmp_path, {"Référent": "Mme A."}, header=(*HEADER, "Référent"))
    assert row["autres_colonnes"] == '{"Référent": "Mme A."}'


def test_twins_are_told_from_duplicates(tmp_path):
    outcome, rows = run(tmp_path, {}, {"Réalisé": 900}, {})
    assert rows["depense_realisee_eur"].tolist() == ["1000", "900"]
    assert "doublon exact de la ligne 2" in outcome.refused["motif"].iloc[0]


def test_a_blank_quarter_is_that_of_the_line_above_in_a_block(tmp_path):
    blank = {"Code QPV": "", "Action": "Caves"}
    outcome, rows = run(tmp_path, {}, blank, {**blank, "Axe": ""})
    assert rows["code_qp"].tolist() == ["QN05901M"] * 2
    assert "quartier laissé vide, repris de la ligne 2" in rows["mentions"].iloc[1]
    assert "axe manquant" in outcome.refused["motif"].iloc[0]


def test_totals_are_set_aside_and_compared(tmp_path):
    empty = dict.fromkeys(GOOD, "")
    total = {**empty, "Bailleur": "TOTAL GÉNÉRAL"}
    outcome, _ = run(
        tmp_path,
        {},
        {**empty, "Bailleur": "Sous-total", "Réalisé": 1000},
        {"Action": "Caves", "Réalisé": 500},
        {**total, "Réalisé": 1600},
    )
    assert (outcome.accepted, outcome.n_aside, outcome.sent) == (2, 2, 4)
    (said,) = [m for m in outcome.messages if "n'est pas la somme" in m]
    assert said.startswith("Bilan, ligne 5") and "1\u202f600,00" in said


def test_prefilled_lines_notes_and_repeated_headers_are_set_aside(tmp_path):
    empty = dict.fromkeys(GOOD, "")
    outcome, _ = run(
        tmp_path,
        {},
        {"Axe": "", "Action": "", "Réalisé": ""},
        {**empty, "Année": "Source : comptabilité"},
        {name: name for name in HEADER},
    )
    assert (outcome.sent, outcome.accepted, outcome.n_aside) == (4, 1, 3)
    assert any("« Source : comptabilité »" in said for said in outcome.set_aside)


def test_a_commune_that_is_not_the_quarters_is_replaced_and_said(tmp_path):
    row = accepted(tmp_path, {"Commune": "75056"})
    assert row["commune_insee"] == "59001" and "commune « 75056 » remplacée" in row["mentions"]


def test_made_data_stay_marked(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        HEADER,
        [GOOD.get(name, "") for name in HEADER],
        Lisez=[("DONNÉES SIMULÉES",)],
    )
    import_files([path], careless.known(), tmp_path / "t", today=TODAY)
    assert read_register(tmp_path / "t").rows["simulee"].tolist() == ["oui"]
