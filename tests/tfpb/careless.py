"""Five workbooks as careless people fill them. Everything in them is made up."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd

from qpv.tfpb.neighbourhoods import Known

SIREN = "000000018"


def known() -> Known:
    """Four QPV, two of one name; a passage from 2015 with one and two successors; two contracts."""
    qpv = pd.DataFrame(
        [
            ("QN05901M", "Centre Ville", "59001", "Roncq-Test", 300.0),
            ("QN05902M", "Les Tilleuls", "59002;59003", "Aval;Amont", 100.0),
            ("QN05903N", "Centre Ville", "59004", "Lointain", float("nan")),
            ("QN05904I", "Cité d'Œuvre", "59004", "Lointain", 50.0),
        ],
        columns=["code_qp", "lib_qp", "commune_insee", "communes", "n_dwellings"],
    )
    passage = pd.DataFrame(
        [
            ("QN05901M", "MODIFIE", 1, "QP059001", "Centre"),
            ("QN05902M", "MODIFIE", 1, "QP059002", "Tilleuls"),
            ("QN05904I", "MODIFIE", 1, "QP059002", "Tilleuls"),
            ("QN05903N", "NOUVEAU", 0, "", ""),
        ],
        columns=["code_qp", "status", "parent_rank", "code_qp_2015", "lib_qp_2015"],
    )
    contracts = pd.DataFrame(
        [("CV1", "Contrat un", "QN05901M"), ("CV1", "Contrat un", "QN05902M"),
         ("CV2", "Contrat deux", "QN05903N"), ("CV2", "Contrat deux", "QN05904I")],
        columns=["code_cv", "lib_cv", "code_qp"],
    )  # fmt: skip
    return Known(qpv, passage, contracts)


def book(path: Path, *sheets, merged: tuple[str, ...] = (), hidden: tuple[str, ...] = ()) -> Path:
    """Write a workbook of (name, rows) sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    for cells in merged:
        made.worksheets[0].merge_cells(cells)
    made.save(path)
    return path


def capitals(folder: Path) -> Path:
    """Headings in capitals without accents, the landlord above, a total at the bottom."""
    return book(
        folder / "BILAN TFPB 2025 office a.xlsx",
        (
            "BILAN",
            [
                ["BILAN DES ACTIONS"],
                ["Bailleur : Office A"],
                ["SIREN", SIREN],
                [],
                [
                    "CODE QPV",
                    "AXE",
                    "INTITULE DE L ACTION",
                    "DEPENSES REALISEES",
                    "MONTANT VALORISE",
                ],
                ["qn 05901 m", "SUR ENTRETIEN", "Nettoyage", "12 500,00 €", "10 000"],
                ["QN05902M", "Axe 7", "Fête", "1,5 k€", "1.250"],
                ["TOTAL GENERAL", None, None, "14 000,00", "11 250,00"],
            ],
        ),
    )


def two_header_rows(folder: Path) -> Path:
    """« Dépense » merged over « prévue » and « réalisée »; a merged QPV; the axis typed once."""
    return book(
        folder / "programme.xlsx",
        (
            "Suivi",
            [
                ["Quartier", "Axe", "Action", "Dépense", None, "Statut", "Exercice", "Organisme"],
                [None, None, None, "prévue", "réalisée", None, None, None],
                [
                    "Les Tilleuls",
                    "4 - Gestion des déchets",
                    "Bennes",
                    1000,
                    None,
                    "prevue",
                    2025,
                    "Office A",
                ],
                [None, None, "Épaves", 500.5, None, "prévu", 2025, "Office A"],
                [
                    "Cité d'Oeuvre (Lointain)",
                    "8",
                    "Boîtes",
                    None,
                    300,
                    "Réalisée",
                    2025,
                    "Office A",
                ],
            ],
        ),
        merged=("D1:E1",),
    )


def old_codes(folder: Path) -> Path:
    """Several sheets, one hidden, names without codes, codes of 2015, an unknown column."""
    head = [
        "Code quartier",
        "Quartier",
        "Commune",
        "N° axe",
        "Action",
        "Dépense réalisée",
        "Financeur",
    ]
    return book(
        folder / "bilan 2025.xlsx",
        ("Lisez-moi", [["Bonjour"]]),
        (
            "Bilan 2025",
            [
                ["Organisme", "Office B"],
                head,
                ["QP059001", "", "", "1", "Gardien", 100, "Ville"],
                ["QP059002", "", "", "1", "Gardien", 100, ""],
                ["", "Centre Ville", "Lointain", "2", "Formation", 50, ""],
                ["", "Centre Ville", "", "2", "Formation", 50, ""],
                ["QN05999M", "", "", "3", "Halls", 10, ""],
            ],
        ),
        ("Brouillon", [head, ["QN05901M", "", "", "1", "Caché", 1, ""]]),
        hidden=("Brouillon",),
    )


def several_qpv(folder: Path) -> Path:
    """One action on several QPV, shared by the landlord's dwellings; a formula never computed."""
    return book(
        folder / "classeur_2025.xlsx",
        (
            "Patrimoine",
            [
                ["Bailleur", "Office A"],
                ["Code du QPV", "Logements du bailleur dans le QPV", "Abattement de TFPB (€)"],
                ["QN05901M", 30, 6000],
                ["QN05902M", 10, 1500],
            ],
        ),
        (
            "Bilan",
            [
                ["Code du QPV", "Axe", "Action", "Dépense réalisée (€)",
                 "Dépense valorisée au titre de l'abattement (€)", "Taux de valorisation (%)"],
                ["QN05901M ; QN05902M", "5", "Médiation", 1000.01, 800, "=E2/D2*100"],
                ["QN05901M et QN05903N", "5", "Rondes", 100, 100, ""],
                ["QN05901M", "6", "Réunion", "=100+100", 50, ""],
                ["QN05901M", "6", "Affiches", 100, 120, ""],
            ],
        ),
    )  # fmt: skip


def several_landlords(folder: Path) -> Path:
    """A csv in cp1252 with semicolons: a landlord per row, a wrong SIREN, a negative amount."""
    rows = [
        "Année;Bailleur;SIREN;Code QPV;Axe;Action;Dépense réalisée;Dépense valorisée",
        f"2025;Office A;{SIREN};QN05901M;3;Vitres;1 000,50;900",
        "2025;Office A;;QN05902M;3;Vitres;200;néant",
        "2025;Office C;123456789;QN05902M;3;Vitres;200;100",
        "2025;Office D;;QN05902M;9;Vitres;-200;cent",
        "2025;Office A;;QN05902M;3;Vitres;200;néant",
        "",
    ]
    path = folder / "retours.csv"
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    return path


EVERY = (capitals, two_header_rows, old_codes, several_qpv, several_landlords)
