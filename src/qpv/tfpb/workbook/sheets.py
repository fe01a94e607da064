"""The sheets of tables: « Patrimoine », « Programme d'actions », « Bilan », « Listes »."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from qpv.tfpb.columns import BALANCE, GUSP_STAGES, HOLDINGS, PROGRAMME, STATUSES, UNKNOWN_CODE
from qpv.tfpb.workbook import layout, style
from qpv.tfpb.workbook.checks import add_validations, limit_siren

if TYPE_CHECKING:
    import pandas as pd

    from qpv.tfpb.workbook.model import Order

# Where the live figures of a title block stand: columns of the label and of the value, rows 3 to 6.
_FACTS_AT = {
    HOLDINGS: (("F", "G"),),
    PROGRAMME: (("G", "H"),),
    BALANCE: (("G", "H"), ("M", "N")),
}
_LEGEND = {
    HOLDINGS: "Une ligne = un quartier. ",
    PROGRAMME: "Une ligne = une action dans un quartier. ",
    BALANCE: "Une ligne = une action dans un quartier. ",
}


def write_table(sheet: Worksheet, volet: str, order: Order, n_qpv: int) -> None:
    """Write one sheet: title block, headings, lines to fill, checks, protection, print set-up."""
    _write_title(sheet, volet, order)
    _write_facts(sheet, volet, n_qpv)
    _write_headings(sheet, volet)
    _write_lines(sheet, volet, order, n_qpv)
    add_validations(sheet, volet, n_qpv)
    _add_alerts(sheet, volet, n_qpv)
    _set_view(sheet, volet, n_qpv)
    style.protect(sheet)
    style.set_page(sheet, footer(order, layout.SHEETS[volet]), simulated=order.simulated)


def footer(order: Order, name: str) -> str:
    """Return the foot of a printed page: contract, year, sheet, version of the model."""
    contract = f"{order.contract} — {order.contract_name}"[:90]
    return f"{contract} · {order.year} · {name} · modèle v{layout.MODEL_VERSION}"


def _write_title(sheet: Worksheet, volet: str, order: Order) -> None:
    sheet["A1"] = layout.TITLES[volet]
    sheet["A1"].font = style.TITLE
    sheet.row_dimensions[1].height = 24
    if order.simulated:
        sheet["A2"] = layout.SIMULATED
        sheet["A2"].font = style.WARNING
    sheet.row_dimensions[2].height = 18 if order.simulated else 5
    contract = f"{order.contract} — {order.contract_name}"
    _write_context(sheet, layout.CONTRACT_ROW, "Contrat de ville", contract)
    _write_context(sheet, layout.YEAR_ROW, "Année", str(order.year))
    sheet.cell(layout.YEAR_ROW, 2).value = order.year
    landlords = (
        (layout.LANDLORD_ROW, "Bailleur", order.landlord),
        (layout.SIREN_ROW, "SIREN du bailleur", order.landlord_siren),
    )
    for row, label, known in landlords:
        cell = _write_context(sheet, row, label, known)
        if not known:
            _ask_landlord(cell, volet, row)
    legend = sheet.cell(layout.HEADER_ROW - 1, 1)
    legend.value = _LEGEND[volet] + "Cellules blanches : à remplir. Cellules grises : calculées."
    legend.font = style.NOTE


def _write_context(sheet: Worksheet, row: int, label: str, value: str):
    sheet.cell(row, 1).value = label
    sheet.cell(row, 1).font = style.BOLD
    cell = style.write_text(sheet.cell(row, 2), value)
    cell.font = style.PLAIN
    cell.alignment = sheet.cell(row, 1).alignment = style.LEFT_MIDDLE
    sheet.row_dimensions[row].height = 16
    return cell


def _ask_landlord(cell, volet: str, row: int) -> None:
    """Leave the cell to the landlord on « Patrimoine »; the other sheets repeat it."""
    if volet != HOLDINGS:
        cell.value = f'=IF(Patrimoine!$B${row}="","",Patrimoine!$B${row})'
        return
    sheet = cell.parent
    sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)
    for merged in sheet[f"B{row}:D{row}"][0]:
        style.dress(merged, "code", typed=True)
    cell.alignment = style.LEFT_MIDDLE
    if row == layout.SIREN_ROW:
        limit_siren(sheet, cell.coordinate)


def _write_facts(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    rows = range(layout.CONTRACT_ROW, layout.SIREN_ROW + 1)
    places = [(columns, row) for columns in _FACTS_AT[volet] for row in rows]
    for fact, ((left, right), row) in zip(layout.facts(volet, n_qpv), places, strict=False):
        sheet[f"{left}{row}"] = fact.label
        sheet[f"{left}{row}"].font = style.GREY_TEXT
        sheet[f"{left}{row}"].alignment = style.RIGHT_MIDDLE
        cell = sheet[f"{right}{row}"]
        cell.value = fact.formula
        style.dress(cell, fact.kind, typed=False)
        cell.font, cell.alignment = style.BOLD, style.RIGHT_MIDDLE


def _write_headings(sheet: Worksheet, volet: str) -> None:
    for position, column in enumerate(layout.COLUMNS[volet], start=1):
        cell = sheet.cell(layout.HEADER_ROW, position)
        cell.value = column.label
        cell.font, cell.border = style.HEADING_WHITE, style.BOX
        cell.fill = style.FILLS[style.NAVY if column.role == layout.INPUT else style.SLATE]
        # Top, so that the filter's arrow does not cover the words.
        cell.alignment = style.Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(position)].width = column.width
    sheet.row_dimensions[layout.HEADER_ROW].height = 46 if volet == HOLDINGS else 60


def _write_lines(sheet: Worksheet, volet: str, order: Order, n_qpv: int) -> None:
    known = order.holdings.to_dict("records")
    name_width = next(c.width for c in layout.COLUMNS[volet] if c.name == "qpv_nom")
    # The name comes by formula, which makes no row grow: room for the longest one.
    longest = max(_lines(holding["lib_qp"], name_width) for holding in known)
    for row in range(layout.FIRST_ROW, layout.last_row(volet, n_qpv) + 1):
        for position, column in enumerate(layout.COLUMNS[volet], start=1):
            cell = sheet.cell(row, position)
            if column.role == layout.COMPUTED:
                cell.value = layout.formula(volet, column.name, row, n_qpv)
            elif column.role == layout.GIVEN:
                _write_known(cell, column, known[row - layout.FIRST_ROW])
            style.dress(cell, column.kind, typed=column.role == layout.INPUT)
        given = known[row - layout.FIRST_ROW] if volet == HOLDINGS else None
        style.let_grow(sheet, row, _lines_needed(given) if given else max(2, longest))


def _lines_needed(holding: dict) -> int:
    """Lines of text of one row of « Patrimoine », from its longest cell."""
    widths = {c.name: c.width for c in layout.COLUMNS[HOLDINGS]}
    texts = {
        "qpv_nom": "lib_qp",
        "communes": "communes",
        "n_dwellings_origin": "n_dwellings_origin",
    }
    texts["commune_insee"] = "commune_insee"
    return max(1, *(_lines(holding[key], widths[name]) for name, key in texts.items()))


def _lines(text: str, width: float) -> int:
    """Lines that a wrapped text needs: a letter of prose is narrower than a digit."""
    return math.ceil(len(text) / (1.05 * width))


def _write_known(cell, column: layout.Column, holding: dict) -> None:
    name = "lib_qp" if column.name == "qpv_nom" else column.name
    if column.kind == "count":
        cell.value = holding[name]
        return
    style.write_text(cell, holding[name])


def _add_alerts(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    """Colour what calls for a second look; the title block counts it in words."""
    first = layout.FIRST_ROW
    amber, rose = style.FILLS[style.AMBER], style.FILLS[style.ROSE]

    def at(name: str) -> str:
        return f"${layout.letter(volet, name)}{first}"

    def colour(name: str, test: str, background) -> None:
        where = layout.span(volet, name, n_qpv).replace("$", "")
        sheet.conditional_formatting.add(where, FormulaRule([test], fill=background))

    if volet == HOLDINGS:
        ratio, own, all_known = at("abatement_per_dwelling"), at("nb_logements"), at("n_dwellings")
        low, high = layout.BAND
        outside = f"AND(ISNUMBER({ratio}),OR({ratio}<{low},{ratio}>{high}))"
        colour("abatement_per_dwelling", outside, amber)
        more = f"AND(ISNUMBER({own}),ISNUMBER({all_known}),{own}>{all_known})"
        colour("nb_logements", more, amber)
        return
    typed = [c.name for c in layout.COLUMNS[volet] if c.role == layout.INPUT]
    begun = "&".join(at(name) for name in typed) + '<>""'
    for name in ("code_qp", "axe_code", "action_intitule"):
        colour(name, f'AND({at(name)}="",{begun})', amber)
    colour("qpv_nom", f'{at("qpv_nom")}="{UNKNOWN_CODE}"', rose)
    if volet == BALANCE:
        valued, done = at("depense_valorisee_tfpb_eur"), at("depense_realisee_eur")
        colour("depense_valorisee_tfpb_eur", f"{valued}>{done}", rose)


def _set_view(sheet: Worksheet, volet: str, n_qpv: int) -> None:
    end = get_column_letter(len(layout.COLUMNS[volet]))
    sheet.auto_filter.ref = f"A{layout.HEADER_ROW}:{end}{layout.last_row(volet, n_qpv)}"
    sheet.freeze_panes = f"C{layout.FIRST_ROW}"
    sheet.print_title_rows = f"{layout.HEADER_ROW}:{layout.HEADER_ROW}"
    sheet.sheet_view.showGridLines = False
    colours = {HOLDINGS: "5F9DC9", PROGRAMME: "2C6CA6", BALANCE: "0B3566"}
    sheet.sheet_properties.tabColor = colours[volet]


def write_lists(book: Workbook, sheet: Worksheet, order: Order, axes: pd.DataFrame) -> None:
    """Write « Listes » and the defined names that feed the drop-down lists."""
    sheet["A1"] = (
        "Listes des menus déroulants : ne rien modifier ici (la feuille peut être masquée)"
    )
    sheet["A1"].font = style.SECTION
    choices = [f"{a.axe_code} — {a.axe_label}" for a in axes.itertuples()]
    lists = (
        ("Quartiers (code)", 18, list(order.holdings["code_qp"]), layout.QPV_LIST),
        ("Quartiers (nom)", 40, list(order.holdings["lib_qp"]), ""),
        ("Axes", 62, choices, layout.AXIS_LIST),
        ("Statuts", 16, list(STATUSES), layout.STATUS_LIST),
        ("Étapes de GUSP", 24, list(GUSP_STAGES), layout.STAGE_LIST),
    )
    for position, (heading, width, values, name) in enumerate(lists, start=1):
        column = get_column_letter(position)
        sheet.column_dimensions[column].width = width
        head = sheet.cell(3, position)
        head.value, head.font, head.fill = heading, style.HEADING_WHITE, style.FILLS[style.SLATE]
        for row, value in enumerate(values, start=4):
            style.dress(style.write_text(sheet.cell(row, position), value), "code", typed=False)
        if name:
            cells = f"{layout.LISTS}!${column}$4:${column}${3 + len(values)}"
            book.defined_names[name] = DefinedName(name, attr_text=cells)
    style.protect(sheet)
    style.set_page(sheet, footer(order, layout.LISTS), simulated=order.simulated)
    if order.simulated:
        sheet["A2"] = layout.SIMULATED
        sheet["A2"].font = style.WARNING
