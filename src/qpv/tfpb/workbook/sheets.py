"""The sheets of tables: « Patrimoine », « Programme d'actions », « Bilan », « Listes »; what their
cells accept, and what they say otherwise."""

import math

import pandas as pd
from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from qpv.tfpb.columns import BALANCE, GUSP_STAGES, HOLDINGS, PROGRAMME, STATUSES, UNKNOWN_CODE
from qpv.tfpb.workbook import layout, style
from qpv.tfpb.workbook.order import Order
from qpv.thresholds import PER_DWELLING_EUR

# Where the live figures of a title block stand: columns of the label and of the value, rows 3 to 6.
_FACTS_AT = {HOLDINGS: ("FG",), PROGRAMME: ("GH",), BALANCE: ("GH", "MN")}
_TABS = {HOLDINGS: "5F9DC9", PROGRAMME: "2C6CA6", BALANCE: "0B3566"}
_POSITIVE = {"operator": "greaterThanOrEqual", "formula1": "0"}
_DONE = f"${layout.letter(BALANCE, 'depense_realisee_eur')}{layout.FIRST_ROW}"
# What a cell to fill accepts, by column, else by kind: the rule, then what a refusal says.
_ACCEPTED = {
    "code_qp": (
        {"type": "list", "formula1": layout.QPV_LIST}, "Quartier inconnu",
        "Choisissez le code dans la liste : ce sont les quartiers du contrat de ville (noms en feuille "
        "Patrimoine)."),
    "axe_code": (
        {"type": "list", "formula1": layout.AXIS_LIST}, "Axe inconnu",
        "Choisissez l'un des axes de la liste. Une action qui relève de deux axes s'écrit sur deux "
        "lignes."),
    "statut": (
        {"type": "list", "formula1": layout.STATUS_LIST}, "Statut inconnu",
        "Choisissez dans la liste : prévu, en cours, réalisé, reporté ou abandonné."),
    "etape_gusp": (
        {"type": "list", "formula1": layout.STAGE_LIST}, "Étape inconnue",
        "Choisissez l'étape de la convention de GUSP dans la liste, ou laissez vide."),
    # Valued at most what was spent: a warning, for the realised amount may come later. Blanks are not
    # ignored: Excel would otherwise accept anything while the realised cell is empty.
    "depense_valorisee_tfpb_eur": (
        {"type": "decimal", "operator": "between", "formula1": "0", "formula2": _DONE,
         "allow_blank": False, "errorStyle": "warning"}, "Montant à vérifier",
        "La dépense valorisée est un nombre positif, au plus égal à la dépense réalisée. Remplissez "
        "d'abord la dépense réalisée, ou confirmez pour revenir dessus plus tard."),
    "euros": (
        {"type": "decimal", **_POSITIVE}, "Montant refusé",
        "Écrivez un montant en euros, positif ou nul, sans texte : 12500 ou 12500,50."),
    "count": (
        {"type": "whole", **_POSITIVE}, "Nombre refusé",
        "Écrivez un nombre entier de logements, positif ou nul."),
}  # fmt: skip
_HINTS = {
    "code_qp": ("Code du QPV", "Choisissez le code dans la liste ; le nom s'affiche à droite."),
    "depense_valorisee_tfpb_eur": (
        "Dépense valorisée", "Part de la dépense réalisée que vous imputez à l'abattement."),
}  # fmt: skip


def write_table(sheet: Worksheet, volet: str, order: Order) -> None:
    """Write one sheet: title block, headings, lines to fill, checks, protection, print set-up."""
    n_qpv = len(order.holdings)
    _write_title(sheet, volet, order)
    _write_facts(sheet, volet, n_qpv)
    _write_headings(sheet, volet)
    _write_lines(sheet, volet, order.holdings.to_dict("records"))
    _accept(sheet, volet, n_qpv)
    _add_alerts(sheet, volet, n_qpv)
    end = get_column_letter(len(layout.COLUMNS[volet]))
    sheet.auto_filter.ref = f"A{layout.HEADER_ROW}:{end}{layout.last_row(volet, n_qpv)}"
    sheet.freeze_panes = f"C{layout.FIRST_ROW}"
    sheet.print_title_rows = f"{layout.HEADER_ROW}:{layout.HEADER_ROW}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = _TABS[volet]
    style.finish(sheet, order, layout.SHEETS[volet])


def _write_title(sheet: Worksheet, volet: str, order: Order) -> None:
    style.put(sheet["A1"], layout.TITLES[volet], font=style.TITLE)
    sheet.row_dimensions[1].height = 24
    sheet.row_dimensions[2].height = 18 if order.simulated else 5
    known = (
        (layout.CONTRACT_ROW, "Contrat de ville", order.title),
        (layout.YEAR_ROW, "Année", str(order.year)),
        (layout.LANDLORD_ROW, "Bailleur", order.landlord),
        (layout.SIREN_ROW, "SIREN du bailleur", order.landlord_siren),
    )
    for row, label, value in known:
        style.put(sheet.cell(row, 1), label, font=style.BOLD, alignment=style.LEFT_MIDDLE)
        look = {"font": style.PLAIN, "alignment": style.LEFT_MIDDLE}
        cell = style.write_text(sheet.cell(row, 2), value, **look)
        sheet.row_dimensions[row].height = 16
        if not value:
            _ask_landlord(cell, volet, row)
    sheet.cell(layout.YEAR_ROW, 2).value = order.year
    what = "un quartier" if volet == HOLDINGS else "une action dans un quartier"
    legend = f"Une ligne = {what}. Cellules blanches : à remplir. Cellules grises : calculées."
    style.put(sheet.cell(layout.HEADER_ROW - 1, 1), legend, font=style.NOTE)


def _ask_landlord(cell, volet: str, row: int) -> None:
    """Leave the cell to the landlord on « Patrimoine »; the other sheets repeat it."""
    if volet != HOLDINGS:
        cell.value = f'=IF(Patrimoine!$B${row}="","",Patrimoine!$B${row})'
        return
    sheet, where = cell.parent, cell.coordinate
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
    for merged in sheet[f"B{row}:D{row}"][0]:
        style.dress(merged, "code", typed=True)
    cell.alignment = style.LEFT_MIDDLE
    if row == layout.SIREN_ROW:
        test = f'IFERROR(TEXT(--{where},"000000000")={where}&"",FALSE)'
        said = "Le SIREN du bailleur s'écrit en neuf chiffres, sans espace : 123456789."
        _validate(sheet, where, {"type": "custom", "formula1": test}, "SIREN refusé", said)


def _write_facts(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    rows = range(layout.CONTRACT_ROW, layout.SIREN_ROW + 1)
    places = [(columns, row) for columns in _FACTS_AT[volet] for row in rows]
    facts = layout.facts(volet, n_qpv)
    for (label, formula, kind), ((left, right), row) in zip(facts, places, strict=False):
        look = {"font": style.GREY_TEXT, "alignment": style.RIGHT_MIDDLE}
        style.put(sheet[f"{left}{row}"], label, **look)
        cell = style.dress(sheet[f"{right}{row}"], kind, typed=False)
        style.put(cell, formula, font=style.BOLD, alignment=style.RIGHT_MIDDLE)


def _write_headings(sheet: Worksheet, volet: str) -> None:
    # Top, so that the filter's arrow does not cover the words.
    look = {"border": style.BOX, "alignment": Alignment(vertical="top", wrap_text=True)}
    for position, column in enumerate(layout.COLUMNS[volet], start=1):
        back = style.FILLS[style.NAVY if column.role == layout.INPUT else style.SLATE]
        cell = sheet.cell(layout.HEADER_ROW, position)
        style.put(cell, column.label, font=style.HEADING_WHITE, fill=back, **look)
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.row_dimensions[layout.HEADER_ROW].height = 46 if volet == HOLDINGS else 60


def _write_lines(sheet: Worksheet, volet: str, known: list[dict]) -> None:
    widths = {_key(column): column.width for column in layout.COLUMNS[volet]}
    # The name comes by formula, which makes no row grow: room for the longest one.
    longest = max(2, *(_lines(holding, {"lib_qp": widths["lib_qp"]}) for holding in known))
    texts = {_key(c): c.width for c in layout.COLUMNS[volet] if c.role == layout.GIVEN}
    texts = {key: width for key, width in texts.items() if key not in ("code_qp", "n_dwellings")}
    for row in range(layout.FIRST_ROW, layout.last_row(volet, len(known)) + 1):
        given = known[row - layout.FIRST_ROW] if volet == HOLDINGS else {}
        for position, column in enumerate(layout.COLUMNS[volet], start=1):
            cell = style.dress(
                sheet.cell(row, position), column.kind, typed=column.role == layout.INPUT
            )
            if column.role == layout.COMPUTED:
                cell.value = layout.formula(volet, column.name, row, len(known))
            elif column.role == layout.GIVEN:
                write = style.put if column.kind == "count" else style.write_text
                write(cell, given[_key(column)])
        style.let_grow(sheet, row, _lines(given, texts) if given else longest)


def _key(column: layout.Column) -> str:
    return "lib_qp" if column.name == "qpv_nom" else column.name


def _lines(holding: dict, widths: dict[str, float]) -> int:
    """Lines that the longest of these texts needs: a letter of prose is narrower than a digit."""
    return max(1, *(math.ceil(len(holding[key]) / (1.05 * w)) for key, w in widths.items()))


def _accept(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    """Set what each column to fill accepts; texts are free."""
    for column in layout.COLUMNS[volet]:
        found = _ACCEPTED.get(column.name) or _ACCEPTED.get(column.kind)
        if column.role == layout.INPUT and found:
            where = layout.span(volet, column.name, n_qpv).replace("$", "")
            _validate(sheet, where, *found, hint=_HINTS.get(column.name))


def _validate(sheet: Worksheet, where: str, what: dict, title: str, said: str, hint=None) -> None:
    told = {"showErrorMessage": True, "errorStyle": "stop", "errorTitle": title, "error": said}
    rule = DataValidation(**{"allow_blank": True, **told, **what})
    if hint:
        rule.promptTitle, rule.prompt = hint
        rule.showInputMessage = True
    rule.add(where)
    sheet.add_data_validation(rule)


def _add_alerts(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    """Colour what calls for a second look; the title block counts it in words."""

    def at(name: str) -> str:
        return f"${layout.letter(volet, name)}{layout.FIRST_ROW}"

    def colour(name: str, test: str, background: str) -> None:
        where = layout.span(volet, name, n_qpv).replace("$", "")
        rule = FormulaRule([test], fill=style.FILLS[background])
        sheet.conditional_formatting.add(where, rule)

    if volet == HOLDINGS:
        ratio, own, every = at("abatement_per_dwelling"), at("nb_logements"), at("n_dwellings")
        low, high = PER_DWELLING_EUR
        outside = f"AND(ISNUMBER({ratio}),OR({ratio}<{low},{ratio}>{high}))"
        colour("abatement_per_dwelling", outside, style.AMBER)
        more = f"AND(ISNUMBER({own}),ISNUMBER({every}),{own}>{every})"
        colour("nb_logements", more, style.AMBER)
        return
    begun = "&".join(at(name) for name in layout.typed(volet)) + '<>""'
    for name in ("code_qp", "axe_code", "action_intitule"):
        colour(name, f'AND({at(name)}="",{begun})', style.AMBER)
    colour("qpv_nom", f'{at("qpv_nom")}="{UNKNOWN_CODE}"', style.ROSE)
    if volet == BALANCE:
        valued, done = at("depense_valorisee_tfpb_eur"), at("depense_realisee_eur")
        colour("depense_valorisee_tfpb_eur", f"{valued}>{done}", style.ROSE)


def write_lists(book: Workbook, sheet: Worksheet, order: Order, axes: pd.DataFrame) -> None:
    """Write « Listes » and the defined names that feed the drop-down lists."""
    told = "Listes des menus déroulants : ne rien modifier ici (la feuille peut être masquée)"
    style.put(sheet["A1"], told, font=style.SECTION)
    choices = [f"{a.axe_code} — {a.axe_label}" for a in axes.itertuples()]
    lists = (
        ("Quartiers (code)", 18, order.holdings["code_qp"], layout.QPV_LIST),
        ("Quartiers (nom)", 40, order.holdings["lib_qp"], ""),
        ("Axes", 62, choices, layout.AXIS_LIST),
        ("Statuts", 16, STATUSES, layout.STATUS_LIST),
        ("Étapes de GUSP", 24, GUSP_STAGES, layout.STAGE_LIST),
    )
    for position, (heading, width, values, name) in enumerate(lists, start=1):
        column = get_column_letter(position)
        sheet.column_dimensions[column].width = width
        look = {"font": style.HEADING_WHITE, "fill": style.FILLS[style.SLATE]}
        style.put(sheet.cell(3, position), heading, **look)
        for row, value in enumerate(values, start=4):
            style.dress(style.write_text(sheet.cell(row, position), value), "code", typed=False)
        if name:
            cells = f"{layout.LISTS}!${column}$4:${column}${3 + len(values)}"
            book.defined_names[name] = DefinedName(name, attr_text=cells)
    style.finish(sheet, order, layout.LISTS)
