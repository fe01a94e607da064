"""Five workbooks as landlords send them, made here: every name, code and amount is invented.

Each maker writes one file and returns it; ``BY_HAND`` gives, for each, what a person with a pencil
finds: lines sent, refused, set aside, and the sums of the accepted amounts.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.styles import Font

from qpv.tfpb.intake.quarters import Quarters

SIREN = "732829320"  # an invented landlord with a right key
OTHER_SIREN = "404833048"


def qpv() -> pd.DataFrame:
    """The invented QPV."""
    return pd.DataFrame(
        [
            ("QN05901M", "Les Tilleuls", "59001", "Aubreville", 300.0),
            ("QN05902I", "Le Moulin", "59001", "Aubreville", 100.0),
            ("QN05903N", "Centre Ville", "59001", "Aubreville", float("nan")),
            ("QN05904M", "Centre Ville", "59002", "Brunehaut-Ville", 50.0),
            ("QN05905M", "Grand Pré - Fontaine", "59002;59003", "Brunehaut-Ville;Corbelin", 70.0),
            ("QN08001I", "Centre Ville", "80001", "Dournon", 40.0),
            ("QN02A01M", "Les Salines", "2A004", "Ajaccio-Neuve", 10.0),
        ],
        columns=["code_qp", "lib_qp", "commune_insee", "communes", "n_dwellings"],
    )


def known(*, contracts: bool = True) -> Quarters:
    """The invented QPV, their links with the 2015 zoning, and one contract."""
    links = pd.DataFrame(
        [
            ("QN05901M", "Les Tilleuls", "MODIFIE", 1, "QP059001", "Tilleuls"),
            ("QN05902I", "Le Moulin", "INCHANGE", 1, "QP059002", "Le Moulin"),
            ("QN05904M", "Centre Ville", "MODIFIE", 1, "QP059004", "Centre Ancien"),
            ("QN05905M", "Grand Pré - Fontaine", "MODIFIE", 1, "QP059004", "Centre Ancien"),
            ("QN05903N", "Centre Ville", "NOUVEAU", 0, "", ""),
        ],
        columns=["code_qp", "lib_qp", "status", "parent_rank", "code_qp_2015", "lib_qp_2015"],
    )
    held = pd.DataFrame(
        [
            ("CV59A", "Val d'Aubre", "QN05901M"),
            ("CV59A", "Val d'Aubre", "QN05902I"),
            ("CV59A", "Val d'Aubre", "QN05903N"),
        ],
        columns=["code_cv", "lib_cv", "code_qp"],
    )
    return Quarters(qpv(), links, held if contracts else None)


BY_HAND = {
    # sent, refused, aside, spent (dépense réalisée), valued, of the accepted lines
    "capitales": {"sent": 7, "refused": 1, "aside": 1, "done": 20250.50, "valued": 15100.25},
    "fusions": {"sent": 6, "refused": 1, "aside": 1, "done": 29250.0, "valued": 21000.0},
    "feuilles": {"sent": 9, "refused": 3, "aside": 1, "done": 5000.0, "valued": 4000.0},
    "partages": {"sent": 7, "refused": 3, "aside": 0, "done": 10600.01, "valued": 8100.0},
    "vieux": {"sent": 5, "refused": 1, "aside": 2, "done": 3600.0, "valued": 3000.0},
}


def capitals(folder: Path) -> Path:
    """Headings in capitals without accents, a title, « 1.250 », a total row at the bottom."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "BILAN 2025"
    sheet["A1"] = "BILAN D'UTILISATION DE L'ABATTEMENT - DONNEES SIMULEES"
    sheet["A2"], sheet["A3"] = "BAILLEUR : HABITAT DU VAL", f"SIREN : {SIREN}"
    rows = [
        (
            "CODE QPV",
            "QUARTIER",
            "AXE",
            "INTITULE DE L ACTION",
            "DEPENSE REALISEE",
            "VALORISE",
            "TAUX VALORISATION",
            "OBSERVATIONS",
            "REFERENT",
        ),
        ("qn 059 01 m", "LES TILLEULS", "AXE 3", "HALLS", 12000.5, 9000.25, 0.75, "", "Mme A."),
        (
            "QN05901M",
            "LES TILLEULS",
            "SUR ENTRETIEN",
            "Nettoyage",
            "1.250",
            "1.250",
            "100 %",
            "",
            "",
        ),
        ("QN05902I", "LE MOULIN", "3 - Sur-entretien", "Nettoyage", "néant", "-", "", "", ""),
        ("QN05902I", "LE MOULIN", 5.0, "Veille de nuit", "5 000,00 €", "4 850 €", "97 %", "", ""),
        ("QN05902I", "LE MOULIN", "Tranquilité residentielle", "Caméras", 2000, 0, 12, "", ""),
        ("QN05902I", "LE MOULIN", "7", "Fête des voisins", 0, 0, "", "annulée", ""),
        ("TOTAL GENERAL", "", "", "", 20250.5, 15100.25, "", "", ""),
    ]
    for row in rows:
        sheet.append(row)
    return _saved(book, folder / "Bilan Habitat du Val.xlsx")


def merged(folder: Path) -> Path:
    """Two merged header rows, QPV merged downwards, « 12 500,00 € » as texts, a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bilan réalisé"
    for row in (
        ("Année", 2025),
        ("Bailleur", "Habitat du Val"),
        (),
        ("Quartier", "", "Action", "", "Dépenses", "", "", "Résidence"),
        ("Code QPV", "Nom du quartier", "Axe", "Intitulé", "prévue", "réalisée", "valorisée", ""),
        (
            "QN05901M",
            "Les Tilleuls",
            "1",
            "Gardien",
            "12 500,00 €",
            "12\u202f500,00\u00a0€",
            "10.000,00",
            "Tour A",
        ),
        ("", "", "1", "Gardien", "12 500,00 €", "12 000 €", "8 k€", "Tour B"),
        ("", "", "4", "Encombrants", "5 000", "4 750,00 €", "3000 €", ""),
        ("QN05902I", "Le Moulin", "4", "Encombrants", "2000", "trois mille", "1000", ""),
        ("", "", "6", "Réunions", "300", "", "", ""),
        ("Total", "", "", "", "32 300", "29 250", "22 000", ""),
    ):
        sheet.append(row)
    for area in ("A4:B4", "C4:D4", "E4:G4", "H4:H5", "A6:A8", "B6:B8", "A9:A10", "B9:B10"):
        sheet.merge_cells(area)
    sheet["A4"].font = Font(bold=True)
    hidden = book.create_sheet("Brouillon")
    hidden.sheet_state = "hidden"
    hidden.append(("Code QPV", "Axe", "Action", "Dépense prévue"))
    hidden.append(("QN05901M", "1", "Secret", 1))
    return _saved(book, folder / "retour fusions.xlsx")


def sheets(folder: Path) -> Path:
    """Several sheets, names without codes, codes of 2015, an ambiguous name."""
    book = openpyxl.Workbook()
    book.active.title = "Mode d'emploi"
    book.active["A1"] = "Bailleur : Habitat du Val"
    for title, rows in {
        "Patrimoine 2025": (
            ("Quartier", "Commune", "Nb logements", "Montant abattement"),
            ("Les Tilleuls", "Aubreville", 200, 30000),
            ("Le Moulin", "59001", 100, "18 000 €"),
            ("Centre-ville", "", 30, 5000),  # three of them
        ),
        "Programme 2025": (
            ("Quartier", "Axe", "Action", "Budget"),
            ("Grand-Pré Fontaine", "Animation, lien social, vivre ensemble", "Jardin", 4000),
            ("QP059004", "8", "Boîtes aux lettres", 1000),  # two successors
            ("Total", "", "", 5000),
        ),
        "Réalisé 2025": (
            ("QPV", "Axe", "Action", "Coût réel", "Montant valorisé", "Avancement"),
            ("QP059001", "2", "Formation gestes", 3000, 2500, "réalisée"),
            ("Centre Ville (Brunehaut-Ville)", "2", "Formation médiation", 2000, 1500, "Terminé"),
            ("Les Tilleuls", "9", "Axe inconnu", 10, 10, "réalisé"),
        ),
    }.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return _saved(book, folder / "TFPB Habitat du Val.xlsx")


def shared(folder: Path) -> Path:
    """One action on several QPV, formulas without and with values, an error cell."""
    book = openpyxl.Workbook()
    holdings = book.active
    holdings.title = "Patrimoine"
    for row in (
        ("Année", 2025),
        ("SIREN", SIREN),
        ("Code QPV", "Nombre de logements", "Abattement TFPB"),
        ("QN05901M", 200, 30000),
        ("QN05902I", 100, 18000),
    ):
        holdings.append(row)
    sheet = book.create_sheet("Bilan")
    for row in (
        ("Année", 2025),
        ("SIREN", SIREN),
        ("Code QPV", "Axe", "Action", "Réalisé", "Valorisé", "Taux de valorisation", "Nb logts"),
        ("QN05901M ; QN05902I", "1", "Médiateur", 10000.01, 7500, "=E4/D4", "=Patrimoine!B4"),
        ("QN05901M et QN05904M", "1", "Agent", 600, 600, "", ""),
        ("QN05901M/QN05903N", "2", "Formation", 600, 600, "", ""),
        ("QN05901M", "3", "Façades", "=B1*2", 100, "", ""),
        ("QN05901M", "3", "Portes", 100, "#REF!", "#DIV/0!", ""),
    ):
        sheet.append(row)
    return _saved(book, folder / "partages.xlsx")


def old(folder: Path) -> Path:
    """A plain workbook with the year in its name, to be turned into .ods or .xls."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Bilan"
    sheet.append(("Organisme", "N° Siren", "Code quartier", "Thématique", "Libellé action"))
    for column, text in enumerate(("Dépenses réalisées", "Dépenses valorisées"), start=6):
        sheet.cell(1, column, text)
    for row in (
        ("Habitat du Val", int(SIREN), "QN05901M", "Sur-entretien", "Halls", 1200, 1000),
        ("Habitat du Val", int(SIREN), "QN05902I", "Sur-entretien", "Halls", 2400, 2000),
        ("Habitat du Val", 732829321, "QN05902I", "Sur-entretien", "Caves", 100, 100),
        ("", "", "", "", "", "", ""),
        ("sous-total", "", "", "", "", 3700, 3100),
        ("Source : comptabilité", "", "", "", "", "", ""),
    ):
        sheet.append(row)
    sheet.merge_cells("A8:G8")
    return _saved(book, folder / "bilan_2025.xlsx")


def converted(path: Path, extension: str) -> Path | None:
    """Return the same workbook in another format, None when LibreOffice is not there."""
    if shutil.which("soffice") is None:
        return None
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{path.parent}/lo"]
    command += ["--convert-to", extension, "--outdir", str(path.parent / extension), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return path.parent / extension / f"{path.stem}.{extension}"


def _saved(book: openpyxl.Workbook, path: Path) -> Path:
    book.create_sheet("Lisez-moi")["A1"] = "DONNÉES SIMULÉES"
    book.save(path)
    return path
