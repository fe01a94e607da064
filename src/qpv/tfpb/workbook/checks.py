"""What a cell of the workbook accepts: drop-down lists, amounts, and what it says otherwise."""

from __future__ import annotations

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from qpv.tfpb.workbook import layout

_LISTS = {
    "code_qp": (
        layout.QPV_LIST,
        "Quartier inconnu",
        "Choisissez le code dans la liste : ce sont les quartiers du contrat de ville "
        "(noms en feuille Patrimoine).",
    ),
    "axe_code": (
        layout.AXIS_LIST,
        "Axe inconnu",
        "Choisissez l'un des axes de la liste. Une action qui relève de deux axes s'écrit sur "
        "deux lignes.",
    ),
    "statut": (
        layout.STATUS_LIST,
        "Statut inconnu",
        "Choisissez dans la liste : prévu, en cours, réalisé, reporté ou abandonné.",
    ),
    "etape_gusp": (
        layout.STAGE_LIST,
        "Étape inconnue",
        "Choisissez l'étape de la convention de GUSP dans la liste, ou laissez vide.",
    ),
}
_HINTS = {
    "code_qp": ("Code du QPV", "Choisissez le code dans la liste ; le nom s'affiche à droite."),
    "depense_valorisee_tfpb_eur": (
        "Dépense valorisée",
        "Part de la dépense réalisée que vous imputez à l'abattement.",
    ),
}


def add_validations(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    """Set what each column to fill accepts; texts are free."""
    for column in layout.COLUMNS[volet]:
        if column.role != layout.INPUT:
            continue
        rule = _rule(volet, column)
        if rule is None:
            continue
        if column.name in _HINTS:
            rule.promptTitle, rule.prompt = _HINTS[column.name]
            rule.showInputMessage = True
        rule.add(layout.span(volet, column.name, n_qpv).replace("$", ""))
        sheet.add_data_validation(rule)


def limit_siren(sheet: Worksheet, where: str) -> None:
    """Accept nine digits only in one cell."""
    test = f'IFERROR(TEXT(--{where},"000000000")={where}&"",FALSE)'
    rule = _refusing(
        DataValidation(type="custom", formula1=test, allow_blank=True),
        "SIREN refusé",
        "Le SIREN du bailleur s'écrit en neuf chiffres, sans espace : 123456789.",
    )
    rule.add(where)
    sheet.add_data_validation(rule)


def _rule(volet: str, column: layout.Column) -> DataValidation | None:
    if column.name in _LISTS:
        name, title, message = _LISTS[column.name]
        rule = DataValidation(type="list", formula1=name, allow_blank=True)
        return _refusing(rule, title, message)
    if column.name == "depense_valorisee_tfpb_eur":
        return _valued(volet)
    if column.kind == "euros":
        return _refusing(
            DataValidation(
                type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
            ),
            "Montant refusé",
            "Écrivez un montant en euros, positif ou nul, sans texte : 12500 ou 12500,50.",
        )
    if column.kind == "count":
        return _refusing(
            DataValidation(
                type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True
            ),
            "Nombre refusé",
            "Écrivez un nombre entier de logements, positif ou nul.",
        )
    return None


def _valued(volet: str) -> DataValidation:
    """Valued at most what was spent: a warning, for the realised amount may come later."""
    done = f"${layout.letter(volet, 'depense_realisee_eur')}{layout.FIRST_ROW}"
    # Blanks not ignored: Excel would otherwise accept anything while the realised cell is empty.
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=done, allow_blank=False
    )
    _refusing(
        rule,
        "Montant à vérifier",
        "La dépense valorisée est un nombre positif, au plus égal à la dépense réalisée. "
        "Remplissez d'abord la dépense réalisée, ou confirmez pour revenir dessus plus tard.",
    )
    rule.errorStyle = "warning"
    return rule


def _refusing(rule: DataValidation, title: str, message: str) -> DataValidation:
    rule.showErrorMessage, rule.errorStyle = True, "stop"
    rule.errorTitle, rule.error = title, message
    return rule
