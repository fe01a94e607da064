"""The workbook that landlords fill: one model per contrat de ville and year, prefilled.

Five sheets: « Mode d'emploi », « Patrimoine » (one row = one QPV), « Programme d'actions » and
« Bilan » (one row = one action in one QPV), « Listes ». What goes where is in
``workbook_layout``.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from qpv import codes, french
from qpv.errors import ParameterError, TableError, disk_sentence
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import VOLETS
from qpv.tfpb.workbook import layout

COLUMNS = ("code_qp", "lib_qp", "commune_insee", "communes", "n_dwellings", "n_dwellings_origin")


@dataclass(frozen=True)
class Order:
    """What a model is made for.

    ``holdings``: one row = one QPV of the contract, columns ``COLUMNS``: ``commune_insee``
    (« 59350 » or « 59350;59378 »), ``communes`` (names), ``n_dwellings`` (social dwellings of the
    QPV, all landlords, or NaN), ``n_dwellings_origin`` (source and year, or "").
    A landlord that is named is written, locked, on every sheet; otherwise « Patrimoine » asks for it.
    ``simulated`` writes « DONNÉES SIMULÉES » on each sheet and each printed page.
    """

    contract: str
    contract_name: str
    year: int
    holdings: pd.DataFrame
    landlord: str = ""
    landlord_siren: str = ""
    simulated: bool = False


def write_model(order: Order, target: Path, *, force: bool = False) -> Path:
    """Write the model to ``target`` (.xlsx) and return it; same order, same cells.

    Raises
    ------
    ParameterError
        If the contract has no QPV or more than 200, the SIREN is not nine digits, the year has no
        axes, the folder is missing, or the file exists and ``force`` is false.
    TableError
        If a column of ``holdings`` is missing, or a code is wrong or repeated.
    """
    order = _checked(order)
    framework = axes(order.year)
    target = Path(target)
    _check_target(target, force)
    _save(_book(order, framework), target)
    return target


def _checked(order: Order) -> Order:
    """Return the order with clean texts, or refuse it."""
    where = f"contrat {order.contract}"
    table = order.holdings
    if table.empty:
        raise ParameterError(
            f"{where} : aucun quartier. Un modèle demande au moins un QPV ; complétez la table des "
            "contrats de ville."
        )
    if len(table) > layout.MAX_QPV:
        raise ParameterError(
            f"{where} : {french.number(len(table))} quartiers. Un modèle en porte au plus "
            f"{layout.MAX_QPV} ; faites un modèle par partie du contrat."
        )
    siren = "".join(order.landlord_siren.split())
    if siren and not codes.SIREN.match(siren):
        raise ParameterError(
            f"SIREN « {order.landlord_siren} » refusé. Attendu : neuf chiffres, comme 123456789."
        )
    return replace(
        order,
        contract=_clean(order.contract),
        contract_name=_clean(order.contract_name),
        holdings=_checked_holdings(table, where),
        landlord=_clean(order.landlord),
        landlord_siren=siren,
    )


def _checked_holdings(table: pd.DataFrame, where: str) -> pd.DataFrame:
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise TableError(f"{where} : colonne {missing[0]} absente. Attendu : {', '.join(COLUMNS)}.")
    texts = [name for name in COLUMNS if name != "n_dwellings"]
    clean = table[texts].map(_clean)
    clean["commune_insee"] = clean["commune_insee"].map(lambda c: "; ".join(codes.split_list(c)))
    clean["n_dwellings"] = pd.Series(
        [None if french.is_absent(n) else round(float(n)) for n in table["n_dwellings"]],
        index=clean.index,
        dtype=object,
    )
    for code in clean["code_qp"]:
        _check_code(code, where)
    twice = clean.loc[clean["code_qp"].duplicated(), "code_qp"]
    if len(twice):
        raise TableError(
            f"{where} : le quartier {twice.iloc[0]} figure deux fois. Attendu : une ligne par QPV."
        )
    return clean.reset_index(drop=True)


def _check_code(code: str, where: str) -> None:
    try:
        codes.zoning_of(code)
    except TableError as error:
        raise TableError(f"{where} : {error}") from None


def _clean(text) -> str:
    """A text on one line, without the signs that a workbook refuses; an absent one is empty."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _check_target(target: Path, force: bool) -> None:
    if target.suffix.lower() != ".xlsx":
        raise ParameterError(f"{target} : un modèle est un classeur. Attendu : un nom en .xlsx.")
    if not target.parent.is_dir():
        raise ParameterError(f"dossier introuvable : {target.parent}. Créez-le, puis relancez.")
    if target.is_dir():
        raise ParameterError(f"{target} est un dossier. Attendu : un nom de fichier.")
    if target.exists() and not force:
        raise ParameterError(
            f"{target} existe déjà, et peut-être rempli par un bailleur : il n'est pas remplacé. "
            "Choisissez un autre nom, ou demandez expressément le remplacement (--force)."
        )


def _book(order: Order, framework: pd.DataFrame):
    # The spreadsheet library is slow to import: only who writes a model pays.
    from openpyxl import Workbook

    from qpv.tfpb.workbook import guide as workbook_guide
    from qpv.tfpb.workbook import sheets as workbook_sheets
    from qpv.tfpb.workbook import style as workbook_style

    book = Workbook()
    # Column widths count in digits of this type: leave Calibri there and, where it is missing,
    # every column is drawn wider.
    book._named_styles["Normal"].font = workbook_style.PLAIN
    guide = book.active
    guide.title = layout.GUIDE
    for volet in VOLETS:
        sheet = book.create_sheet(layout.SHEETS[volet])
        workbook_sheets.write_table(sheet, volet, order, len(order.holdings))
    workbook_sheets.write_lists(book, book.create_sheet(layout.LISTS), order, framework)
    workbook_guide.write_guide(guide, order, framework)
    _describe(book, order)
    return book


def _describe(book, order: Order) -> None:
    properties = book.properties
    properties.title = f"Abattement de TFPB — {order.contract_name} — {order.year}"
    properties.creator, properties.language = "qpv", "fr"
    properties.description = f"Modèle v{layout.MODEL_VERSION}"
    if order.simulated:
        properties.description += f" — {layout.SIMULATED}"
    # No value is stored beside the formulas: whatever opens the file computes them.
    book.calculation.fullCalcOnLoad = True


def _save(book, target: Path) -> None:
    """Write beside, then move: a failure leaves nothing half-written."""
    try:
        handle, beside = tempfile.mkstemp(suffix=".xlsx", prefix=".", dir=target.parent)
        os.close(handle)
        try:
            book.save(beside)
            Path(beside).chmod(0o644)
            Path(beside).replace(target)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise ParameterError(f"{target} : {disk_sentence(error)}.") from None
