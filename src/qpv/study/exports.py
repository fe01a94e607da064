"""A study as files for a French desk: values, reasons, what each column is, sources."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from qpv.errors import ParameterError, ReportError, disk_sentence, french_call
from qpv.indicators import compute
from qpv.indicators.catalogue import INDICATORS
from qpv.study.values import Values, several

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from qpv.study.core import Study

IDENTITY = {"code_qp": "Code", "lib_qp": "Quartier", "lib_com": "Commune(s)"}
_TAKEN = {"fid", "geom", "geometry", *IDENTITY, *map(str.casefold, IDENTITY.values())}
_TOLD = ("Quoi", "Nom", "Colonne", "Unité", "Année", "Zonage", "Source", "Couverture")
_WIDE = ("Nom", "Source", "Commune(s)", "Colonne", "Définition et réserves")


def chosen(s: Study, asked: Iterable[str | Values] | None) -> dict[str, Values]:
    """Return column name -> values: those asked for, else those of the portrait table.

    Raises
    ------
    ParameterError
        If the list is empty, one is of the QPV of 2015, or an own column has the name of another.
    """
    usual = [i.id for i in INDICATORS if i.aggregation != "territory"]
    wanted = usual if asked is None else several(asked)
    if not wanted:
        raise ParameterError(
            "aucun indicateur demandé : la liste est vide. Nommez-en un, ou ne donnez pas de liste "
            "pour ceux du portrait."
        )
    found = [(s.values(one), _column(one)) for one in wanted]
    taken = _TAKEN.union(*(_names(*pair) for pair in found if pair[0].indicator))
    for v, name in found:
        if v.zoning != "2024":
            raise ParameterError(
                f"« {v.label} » porte sur les QPV de {v.zoning}, ce tableau sur ceux de 2024. "
                "Retirez-le : ses valeurs sont dans s.values(…).frame."
            )
        if v.indicator is None and taken & _names(v, name):
            raise ParameterError(
                f"« {v.label} » : une autre colonne porte déjà ce nom. Nommez la vôtre autrement."
            )
        taken |= _names(v, name)
    return {name: v for v, name in found}


def _column(asked: str | Values) -> str:
    """The name of a column: the id asked for, whichever source gives it, or an own label."""
    if isinstance(asked, Values):
        return asked.indicator.id if asked.indicator else asked.label
    return asked


def _heading(v: Values) -> str:
    return v.label + (f" ({v.unit})" if v.unit else "")


def _names(v: Values, name: str) -> set[str]:
    """Return every heading that the values take in a file, whatever their case."""
    named = (name, f"{name}_reason", v.label, _heading(v))
    return {name.casefold() for name in named}


@french_call('s.wide(["poverty", "employment"])')
def wide(s: Study, asked: Iterable[str | Values] | None = None) -> pd.DataFrame:
    """Return one row per QPV (``code_qp`` index): name, communes, then for each indicator its value
    and its reason (``poverty``, ``poverty_reason``); without ``asked``, those of the portrait."""
    return _joined(s, chosen(s, asked))


def _joined(s: Study, columns: dict[str, Values]) -> pd.DataFrame:
    found = s.qpv[["lib_qp", "lib_com"]].copy()
    for name, values in columns.items():
        found[name] = values.frame["value"].reindex(found.index)
        found[f"{name}_reason"] = values.frame["reason"].reindex(found.index)
    return found


def shaped(s: Study, columns: dict[str, Values]) -> gpd.GeoDataFrame:
    """Return the same with the contours of the QPV (EPSG:4326)."""
    frame = _joined(s, columns).reset_index()
    for name in [c for c in frame.columns if str(c).endswith("_reason")]:
        frame[name] = frame[name].map(compute.reason_label)
    shapes = s.geography.perimeters_by_code.geometry
    return gpd.GeoDataFrame(frame, geometry=shapes.loc[frame["code_qp"]].to_numpy(), crs=shapes.crs)


def _labelled(s: Study, columns: dict[str, Values]) -> pd.DataFrame:
    """Return the table with French headings: « Taux de pauvreté (%) », « motif : … »."""
    found = s.qpv[["lib_qp", "lib_com"]].reset_index().rename(columns=IDENTITY)
    for name, values in columns.items():
        own = values.frame.reindex(s.qpv.index)
        which = _told_apart(name, values, found.columns)
        found[_heading(values) + which] = _whole_numbers(own["value"]).to_numpy()
        found[f"Motif d'absence : {values.label}{which}"] = (
            own["reason"].map(compute.reason_label).to_numpy()
        )
    return found


def _told_apart(name: str, values: Values, taken: Iterable[str]) -> str:
    """Two publishers give one rate: its identifier tells them apart."""
    return f" [{name}]" if _heading(values) in taken else ""


def dictionary(s: Study, columns: dict[str, Values]) -> pd.DataFrame:
    """Return one row per column of values: what it is, how it is computed, what it cannot say."""
    rows: list[dict[str, str]] = []
    for name, v in columns.items():
        which = _told_apart(name, v, [row["Colonne"] for row in rows])
        rows.append(
            {
                "Colonne": _heading(v) + which,
                "Nom court": name,
                "Unité": v.unit,
                "Année": v.year,
                "Zonage": v.zoning,
                "Source": v.source,
                "Couverture": v.coverage,
                "Calcul sur plusieurs QPV": v.indicator.formula if v.indicator else "",
                "Définition et réserves": v.caveat,
            }
        )
    return pd.DataFrame(rows)


def _whole_numbers(values: pd.Series) -> pd.Series:
    """Return counts as integers: « 1370 », not « 1370,0 »."""
    known = values.dropna()
    return values.astype("Int64") if (known == known.round()).all() else values


def told(s: Study, columns: dict[str, Values]) -> pd.DataFrame:
    """Return what is known of each column, then of each file: one row each."""
    rows: list[tuple[str, ...]] = [
        ("indicateur", v.label, name, v.unit, v.year, v.zoning, v.source, v.coverage)
        for name, v in columns.items()
    ]
    for source in (source for record in s.provenance.values() for source in record["sources"]):
        year, zoning = source["data_year"], source["zoning"]
        what = ("fichier", source["title"], source["file"], "", year, zoning)
        told_by = f"{source['publisher']}, {source['page']}"
        rows.append((*what, told_by, f"SHA-256 {source['sha256']}"))
    if s.fictional:
        rows.append(("DONNÉES FICTIVES", *[""] * (len(_TOLD) - 1)))
    return pd.DataFrame(rows, columns=list(_TOLD))


@french_call('s.to_csv("quartiers.csv")')
def to_csv(s: Study, path: str | Path, asked: Iterable[str | Values] | None = None) -> Path:
    """Write the values for a French spreadsheet (BOM, « ; », decimal comma), and beside them
    « …-sources.csv »; return the file."""
    path = _checked(path, ".csv")
    columns = chosen(s, asked)
    frames = {f"{path.stem}-sources.csv": told(s, columns), path.name: _labelled(s, columns)}

    def write(folder: Path) -> None:
        for name, frame in frames.items():
            write_table(frame, folder / name)

    return _whole(path, write)


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Write a table for a French spreadsheet, no cell of which is run."""
    quiet = frame.map(_quiet).rename(columns=_quiet)
    quiet.to_csv(path, sep=";", decimal=",", index=False, encoding="utf-8-sig")


@french_call('s.to_excel("quartiers.xlsx")')
def to_excel(s: Study, path: str | Path, asked: Iterable[str | Values] | None = None) -> Path:
    """Write a workbook with typed cells, a dictionary of its columns and its sources; return the
    file."""
    path = _checked(path, ".xlsx")
    columns = chosen(s, asked)
    files = told(s, {})
    sheets = {
        "QPV": _labelled(s, columns),
        "Dictionnaire": dictionary(s, columns),
        "Sources": files,
    }

    def write(folder: Path) -> None:
        with pd.ExcelWriter(folder / path.name, engine="openpyxl") as book:
            for name, frame in sheets.items():
                frame.to_excel(book, sheet_name=name, index=False)
                _dress(book.sheets[name], "D2" if name == "QPV" else "B2")

    return _whole(path, write)


def _dress(sheet: Worksheet, frozen: str) -> None:
    """Freeze, filter and widen; a text that looks like a formula stays a text."""
    sheet.freeze_panes = frozen
    sheet.auto_filter.ref = sheet.dimensions
    for cells in sheet.iter_cols():
        wide = 40 if cells[0].value in _WIDE else 18
        sheet.column_dimensions[cells[0].column_letter].width = wide
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"


@french_call('s.to_gpkg("quartiers.gpkg")')
def to_gpkg(s: Study, path: str | Path, asked: Iterable[str | Values] | None = None) -> Path:
    """Write contours and values as GeoPackage, for QGIS, with a layer « sources »; return the
    file."""
    path = _checked(path, ".gpkg")
    columns = chosen(s, asked)
    shapes, sources = shaped(s, columns), told(s, columns)

    def write(folder: Path) -> None:
        shapes.to_file(folder / path.name, driver="GPKG", layer="qpv")
        plain = gpd.GeoDataFrame(sources, geometry=[None] * len(sources), crs=shapes.crs)
        plain.to_file(folder / path.name, driver="GPKG", layer="sources")

    return _whole(path, write)


@french_call('s.to_geojson("quartiers.geojson")')
def to_geojson(s: Study, path: str | Path, asked: Iterable[str | Values] | None = None) -> Path:
    """Write contours and values as GeoJSON (WGS84), with the reason of each absent value; return the
    file."""
    path = _checked(path, ".geojson")
    shapes = shaped(s, chosen(s, asked))
    # Seven decimals of a degree: a centimetre.
    options = {"driver": "GeoJSON", "RFC7946": "YES", "COORDINATE_PRECISION": "7"}
    return _whole(path, lambda folder: shapes.to_file(folder / path.name, **options))


def _quiet(cell: object) -> object:
    """Return a cell that no spreadsheet runs: a text that starts like a formula is quoted."""
    formula = isinstance(cell, str) and cell.startswith(("=", "+", "-", "@"))
    return f"'{cell}" if formula else cell


def _checked(path: str | Path, suffix: str) -> Path:
    named = isinstance(path, str | Path) and "\0" not in str(path)
    if not named or Path(path).suffix.lower() != suffix:
        raise ReportError(
            f"« {str(path)[:80]} » : un nom de fichier en « {suffix} » est attendu, entre guillemets."
        )
    return Path(path)


def _whole(path: Path, write: Callable[[Path], None]) -> Path:
    """Write a file and those beside it whole, or leave what was there.

    Raises
    ------
    ReportError
        If the folder is not there or refuses, or the disk is full.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".qpv-") as folder:
            write(Path(folder))
            drafts = list(Path(folder).iterdir())
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "")
            for draft in drafts:
                draft.replace(path.with_name(draft.name))
    except (OSError, RuntimeError) as error:  # GDAL's own refusals are RuntimeErrors
        told = error if isinstance(error, OSError) else OSError(str(error))
        raise ReportError(
            f"{str(path)[:200]} : {disk_sentence(told)}. Rien n'a été écrit."
        ) from error
    return path
