"""The model is written: five sheets, « Mode d'emploi », « Patrimoine » (one row = one QPV),
« Programme d'actions » and « Bilan » (one row = one action in one QPV), « Listes »."""

from pathlib import Path

import pandas as pd

from qpv.errors import ParameterError, disk_sentence
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import VOLETS
from qpv.tfpb.workbook import layout
from qpv.tfpb.workbook.order import Order, checked


def write_model(order: Order, target: Path, *, force: bool = False) -> Path:
    """Write the model to ``target`` (.xlsx) and return it; same order, same cells.

    Raises
    ------
    ParameterError
        If the contract has no QPV or more than 200, the SIREN is not nine digits, the year has no
        axes, the folder is missing, or the file exists and ``force`` is false.
    """
    # The spreadsheet library is slow to import: only who writes a model pays.
    from qpv.tfpb.workbook import style

    order = checked(order)
    framework = axes(order.year)
    target = Path(target)
    _check_target(target, force)
    try:
        style.save(_book(order, framework), target)
    except OSError as error:
        raise ParameterError(f"{target} : {disk_sentence(error)}.") from None
    return target


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
    from openpyxl import Workbook

    from qpv.tfpb.workbook import guide, sheets, style

    book = Workbook()
    # Column widths count in digits of this type: leave Calibri there and, where it is missing,
    # every column is drawn wider.
    book._named_styles["Normal"].font = style.PLAIN
    first = book.active
    first.title = layout.GUIDE
    for volet in VOLETS:
        sheets.write_table(book.create_sheet(layout.SHEETS[volet]), volet, order)
    sheets.write_lists(book, book.create_sheet(layout.LISTS), order, framework)
    guide.write_guide(first, order, framework)
    properties = book.properties
    properties.title = f"Abattement de TFPB — {order.contract_name} — {order.year}"
    properties.creator, properties.language = "qpv", "fr"
    mark = f" — {layout.SIMULATED}" if order.simulated else ""
    properties.description = f"Modèle v{layout.MODEL_VERSION}{mark}"
    # No value is stored beside the formulas: whatever opens the file computes them.
    book.calculation.fullCalcOnLoad = True
    return book
