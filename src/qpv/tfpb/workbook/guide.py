"""« Mode d'emploi »: one page that says what to fill, by whom, when, and what becomes of it."""

import math

import pandas as pd
from openpyxl.worksheet.worksheet import Worksheet

from qpv.french import typography
from qpv.tfpb.workbook import layout, style
from qpv.tfpb.workbook.order import Order
from qpv.thresholds import PER_DWELLING_EUR

_WIDTHS = (33, 90)

_STEPS = (
    ("Qui, quand",
        "Le bailleur social remplit le classeur et le renvoie à la structure qui pilote le contrat "
        "de ville. Le programme se remplit avant l'année ; le bilan, après : c'est le compte rendu "
        "annuel dû aux signataires du contrat de ville."),
    ("1. Feuille Patrimoine",
        "Pour chaque quartier où vous avez des logements : leur nombre et le montant de "
        "l'abattement. Laissez vides les autres quartiers."),
    ("2. Feuille Programme d'actions",
        "Une ligne = une action dans un quartier. Une action menée dans deux quartiers s'écrit sur "
        "deux lignes, sa dépense partagée selon les logements."),
    ("3. Feuille Bilan",
        "Même règle, avec les dépenses réalisées. Les totaux s'affichent en haut de la feuille à "
        "mesure de la saisie."),
    ("Ce qui est calculé",
        "Les cellules grises : nom, commune, logements et abattement du quartier, abattement par "
        "logement, taux de valorisation, totaux. Ne les remplissez pas."),
    ("Protection, impression",
        "Sans mot de passe. Filtrer, élargir une colonne : possible tel quel. Pour trier dans Excel, "
        "ôtez d'abord la protection (onglet Révision). Collez en valeurs seules (collage spécial). "
        "Avant d'imprimer, filtrez les lignes remplies."),
    ("À l'arrivée",
        "Chaque ligne est acceptée, corrigée (on vous dit comment) ou refusée (feuille, ligne, "
        "colonne, raison). Une ligne refusée n'est pas perdue : elle vous revient dans une feuille de "
        "corrections, à renvoyer ; d'ici là elle ne compte dans aucun total."),
)  # fmt: skip
_LAW = (
    ("Le texte",
        "Article 1388 bis du code général des impôts : la base de la taxe foncière (TFPB) des logements "
        "sociaux situés en QPV est abattue de 30 %."),
    ("Les conditions",
        "Le bailleur a signé, au 1er janvier, le contrat de ville et la convention d'utilisation de "
        "l'abattement qui lui est annexée ; il rend compte chaque année de ses actions aux signataires."),
    ("Ce qui fait foi",
        "Les montants de ce classeur sont des déclarations : seul l'avis d'imposition fait foi."),
)  # fmt: skip
_MEANINGS = {
    "code_qp": "Code officiel du quartier, à choisir dans la liste.",
    "qpv_nom": "Nom du quartier, d'après le code.",
    "commune_insee": "Code INSEE de la commune, ou des communes, d'après le code du quartier.",
    "communes": "Prérempli, pour se repérer.",
    "nb_logements": "Vos logements du quartier qui ouvrent droit à l'abattement (Patrimoine).",
    "n_dwellings": "Tous les logements sociaux connus du quartier, quel que soit le bailleur : "
    "un ordre de grandeur, à ne pas corriger.",
    "n_dwellings_origin": "D'où vient ce nombre, et de quelle année.",
    "montant_abattement_eur": "Taxe que l'abattement vous épargne dans ce quartier cette année, "
    "d'après vos avis d'imposition, hors ordures ménagères (TEOM).",
    "abatement_per_dwelling": f"Montant divisé par vos logements ; coloré hors de "
    f"{PER_DWELLING_EUR[0]} à {PER_DWELLING_EUR[1]} € : à vérifier, pas forcément faux.",
    "axe_code": "L'un des axes ci-dessous ; un seul par ligne.",
    "action_intitule": "Ce qui est fait, en quelques mots : « Renfort de gardiennage, deux agents ».",
    "residence": "Résidence, groupe ou adresse ; vide si tout le quartier est concerné.",
    "calendrier": "Date ou période prévue : « 2e trimestre ».",
    "statut": "Prévu, en cours, réalisé, reporté ou abandonné.",
    "depense_prevue_eur": "Coût prévu de l'action dans ce quartier, tous financeurs.",
    "depense_realisee_eur": "Coût constaté de l'action dans ce quartier, tous financeurs.",
    "financement_bailleur_eur": "Part payée par le bailleur.",
    "autre_financement_eur": "Part payée par d'autres : commune, État, Région, Europe, locataires…",
    "depense_valorisee_tfpb_eur": "Part de la dépense réalisée imputée à l'abattement ; au plus la "
    "dépense réalisée.",
    "taux_valorisation_pct": "Dépense valorisée pour 100 € de dépense réalisée.",
    "indicateur": "Ce qui montre le résultat : « 120 locataires rencontrés ».",
    "etape_gusp": "Où en est la convention de gestion urbaine et sociale de proximité, s'il y en a une.",
    "commentaire": "Libre.",
}


def write_guide(sheet: Worksheet, order: Order, axes: pd.DataFrame) -> None:
    """Write the page: steps, law, columns, axes with their framework, version."""
    for column, width in zip("AB", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    title = "Abattement de TFPB en quartier prioritaire : mode d'emploi"
    style.put(sheet["A1"], title, font=style.TITLE)
    sheet.row_dimensions[1].height = 26
    row = 3 if order.simulated else 2
    for heading, lines in _sections(order, axes):
        row = _write_section(sheet, row, heading, lines)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = style.SLATE
    style.finish(sheet, order, layout.GUIDE, portrait=True)


def _sections(order: Order, axes: pd.DataFrame):
    known = [
        ("Contrat de ville", order.title),
        ("Année", str(order.year)),
        ("Bailleur", order.landlord or "à écrire en haut de la feuille Patrimoine, avec le SIREN"),
        ("Version du modèle", layout.MODEL_VERSION),
    ]
    if order.membership:
        known.insert(1, ("Ses quartiers", order.membership))
    yield "Ce classeur", known
    yield "Comment le remplir", _STEPS
    yield "La règle en trois lignes", _LAW
    yield "Les colonnes", [(layout.label(name), text) for name, text in _MEANINGS.items()]
    for framework, group in axes.groupby("cadre", sort=False):
        yield (
            f"Les axes — {framework}",
            [(f"Axe {a.axe_code}", a.axe_label) for a in group.itertuples()],
        )


def _write_section(sheet: Worksheet, row: int, heading: str, lines) -> int:
    sheet.row_dimensions[row].height = 7
    row += 1
    for column, text in (("A", heading), ("B", None)):
        bold = style.font(10, bold=True, color=style.WHITE)
        style.put(sheet[f"{column}{row}"], text, fill=style.FILLS[style.NAVY], font=bold)
    sheet.row_dimensions[row].height = 16
    for label, text in lines:
        row += 1
        told = (("A", label, style.BOLD), ("B", typography(text), style.PLAIN))
        for column, words, font in told:
            style.write_text(sheet[f"{column}{row}"], words, font=font, alignment=style.WRAP)
        # No program computes a height before the file is opened; a letter of prose is narrower than
        # a digit, the unit of widths.
        needed = (len(label) / (_WIDTHS[0] * 1.05), len(text) / (_WIDTHS[1] * 1.15))
        sheet.row_dimensions[row].height = 3 + 13 * max(1, *map(math.ceil, needed))
    return row + 1
