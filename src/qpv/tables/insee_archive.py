"""The INSEE archives on QPV, whose layout is common and whose variable names are not.

An archive holds one data file per level, ``<theme>_QP.csv``, ``_ENSQP.csv`` (all QPV together, code
« 00 »), ``_COM.csv``, ``_EPCI.csv``…, and dictionaries ``meta_<theme>_<level>.csv``. There, rows
whose first field is CODGEO name the territories (code in ``COD_MOD``, name in ``LIB_MOD``: third and
fourth fields); the others name the variables (code first, label second).

A dataset keeps the few variables that it declares, found by code where the code is confirmed, else
by the wording of their label; all others stay in the raw file, one declaration away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

import pandas as pd

from qpv import codes
from qpv.errors import TableError
from qpv.sources.archive import member_names
from qpv.sources.catalogue import InseePage, Source
from qpv.tables import measures, readers
from qpv.tables.cleaning import Cleaned, noted, padded
from qpv.tables.insee_variables import Variable, find_all
from qpv.tables.schema import Column, Schema, arranged

# Ending of a data file -> level. Another ending is no level: the codes then say what they are.
LEVELS = {
    "QP": "qpv", "ENSQP": "qpv_all", "COM": "commune", "EPCI": "epci", "EPT": "ept",
    "DEP": "departement", "REG": "region", "UU": "urban_unit", "METRO": "metropole",
    "METROPOLE": "metropole", "FR": "pays", "FRANCE": "pays", "IRIS": "iris",
}  # fmt: skip
_SECOND_FAMILY = "codeqpv"  # its files have fewer variables (``insee_variables``)
_CODES = ("codgeo", _SECOND_FAMILY, "codqp", "code_qp", "codeqp", "qp", "qp24", "qp2024", "code")
_NAMES = ("libgeo", "libqpv", "lib_qp", "libqp", "nom_qp", "libelle")


def source(dataset: str, vintage: str, file: str, page: int, title: str, **changes: str) -> Source:
    """Return the declaration of one archive (or file) of the 2024 zoning on insee.fr."""
    url = f"https://www.insee.fr/fr/statistiques/{page}"
    stem, suffix = file.rsplit(".", 1)
    told = {
        "publisher": "INSEE",
        "data_year": vintage,
        "citation": f"INSEE, {title[0].lower()}{title[1:]}",
        **changes,
    }
    link = rf"/{re.escape(stem)}(_csv)?\.({suffix}|zip)$"
    return Source(
        dataset=dataset,
        vintage=vintage,
        file=file,
        title=title,
        page=url,
        origin=InseePage(url, link),
        zoning="2024",
        also=() if suffix == "zip" else (f"{stem}.zip", f"{stem}_csv.zip"),
        **told,
    )


def whole(
    dataset: str,
    vintage: str,
    file: str,
    page: int,
    title: str,
    *variables: Variable,
    **changes: str,
) -> tuple[tuple[Source, ...], Schema, Callable[..., pd.DataFrame], Callable[..., Cleaned]]:
    """Return SOURCES, SCHEMA, ``read`` and ``clean`` of a dataset that is one archive, or file, with
    these variables."""
    return (source(dataset, vintage, file, page, title, **changes),), *room(variables)


def schema(variables: Iterable[Variable]) -> Schema:
    """Return the schema of a table with these variables."""
    return Schema(
        row="un territoire d'un niveau (QPV 2024, ensemble des QPV, commune, EPCI…)",
        key=("level", "codgeo"),
        columns=(
            Column("level", "Niveau", allowed=tuple(dict.fromkeys(LEVELS.values()))),
            Column("codgeo", "Code du QPV ou du territoire", publisher_code="CODGEO"),
            Column("libgeo", "Nom (vide si l'archive n'en a pas)", publisher_code="LIBGEO"),
            *(v.column for v in variables),
        ),
    )


def room(
    variables: Iterable[Variable],
) -> tuple[Schema, Callable[..., pd.DataFrame], Callable[..., Cleaned]]:
    """Return SCHEMA, ``read`` and ``clean`` of a dataset that is one archive with these variables."""
    kept = tuple(variables)
    return schema(kept), partial(read, variables=kept), partial(clean, variables=kept)


def read(
    files: Mapping[Source, Path], variables: Iterable[Variable], theme: str = ""
) -> pd.DataFrame:
    """Return every level of an archive (or the one CSV) as text: level, codgeo, libgeo, measures.

    ``theme`` is searched without case in the names of the members, where an archive has several
    themes. A variable that a comparison level, or a file of the second family of names, does not have
    is « nd » there.

    Raises
    ------
    TableError
        If there is no file of QPV, or two; if a variable is not found in it, or found twice (the
        nearest codes and labels are told); if a code is of another zoning.
    """
    (path,) = files.values()
    members = _members(path, theme)
    labels, places = _dictionary(path, theme)
    raw = {name: readers.read_csv(path, member=_exactly(name)) for name in members}
    data = {name: _identified(table) for name, table in raw.items()}
    main = _of_qpv(members, path)
    second = _SECOND_FAMILY in {str(c).lower() for c in raw[main].columns}
    found = find_all(variables, list(data[main].columns), labels, partial=second)
    frames = [_levelled(table, _ending(name), found, places) for name, table in data.items()]
    return pd.concat(frames, ignore_index=True)


def clean(text: pd.DataFrame, variables: Iterable[Variable]) -> Cleaned:
    """Return one row per level and territory, typed, and how many QPV have no value at all."""
    every = schema(variables)
    names = [v.column.name for v in variables if v.column.kind != "text"]
    table = measures.typed(text, every.columns).drop_duplicates()
    blank = table["codgeo"][(table["level"] == "qpv") & table[names].isna().all(axis=1)]
    lost = [
        v.column.label for v in variables if not (v.optional or (text[v.column.name] != "nd").any())
    ]
    return Cleaned(
        arranged(table, every),
        [
            *noted("QPV sans valeur", f"{len(blank)} QPV sans aucune valeur diffusée.", blank),
            *noted("variables absentes", f"Pas dans ce fichier : {' ; '.join(lost)}.", len(lost)),
        ],
    )


def _members(path: Path, theme: str) -> list[str]:
    """Names of the data files of the theme."""
    if path.suffix != ".zip":
        return [path.name]
    every = member_names(path)
    kept = [n for n in every if n.lower().endswith(".csv") and not n.lower().startswith("meta")]
    kept = [n for n in kept if re.search(theme, n, re.IGNORECASE)]
    if not kept:
        raise TableError(
            f"{path.name} : aucun fichier de données{f' « {theme} »' if theme else ''} dans "
            f"l'archive (trouvé : {', '.join(every[:8]) or 'rien'})."
        )
    return kept


def _ending(name: str) -> str:
    """The level that a file name ends with: « data_CNAM2025_COM.csv » -> « COM », else « »."""
    last = name.rsplit(".", 1)[0].rsplit("_", 1)[-1].upper()
    last = re.sub(r"^(ENS)?QPV?(20)?24$", r"\1QP", last)
    return last if last in LEVELS else ""


def _of_qpv(members: list[str], path: Path) -> str:
    found = [n for n in members if _ending(n) == "QP"] or [n for n in members if not _ending(n)]
    if len(found) != 1:
        raise TableError(
            f"{path.name} : un fichier de données par QPV (« …_QP.csv ») attendu, {len(found)} "
            f"trouvé(s) parmi {', '.join(members[:8])}."
        )
    return found[0]


def _exactly(name: str) -> str:
    return f"^{re.escape(name)}$"


def _dictionary(path: Path, theme: str) -> tuple[dict[str, str], dict[str, str]]:
    """Labels of the variables, names of the territories, from every ``meta_*.csv``."""
    labels: dict[str, str] = {}
    places: dict[str, str] = {}
    names = member_names(path) if path.suffix == ".zip" else []
    for name in names:
        if name.lower().startswith("meta") and re.search(theme, name, re.IGNORECASE):
            meta = readers.read_csv(path, member=_exactly(name))
            territory = meta.iloc[:, 0].str.strip().str.lower().isin(_CODES)
            code, label = _modality(meta)
            places |= dict(zip(code[territory].str.strip(), label[territory], strict=True))
            told = meta[~territory]
            labels |= dict(zip(told.iloc[:, 0].str.strip(), told.iloc[:, 1], strict=True))
    return labels, places


def _modality(meta: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    if {"COD_MOD", "LIB_MOD"} <= set(meta.columns):
        return meta["COD_MOD"], meta["LIB_MOD"]
    if meta.shape[1] < 4:
        raise TableError(
            "dictionnaire (meta_*.csv) : quatre champs attendus (variable, libellé, code, "
            f"libellé), {meta.shape[1]} trouvé(s)."
        )
    return meta.iloc[:, 2], meta.iloc[:, 3]


def _identified(table: pd.DataFrame) -> pd.DataFrame:
    """CodGeo, codeQPV, qp… become CODGEO; likewise LIBGEO."""
    plain = {str(c).lower(): c for c in reversed(table.columns)}
    code = next((plain[n] for n in _CODES if n in plain), None)
    name = next((plain[n] for n in _NAMES if n in plain), None)
    table = table.rename(columns={code: "CODGEO", name: "LIBGEO"})
    readers.require(table, ("CODGEO",))
    return table


def _levelled(
    table: pd.DataFrame, ending: str, found: dict[str, str | None], places: dict[str, str]
) -> pd.DataFrame:
    code = table["CODGEO"].str.strip().str.upper()
    text = pd.DataFrame({"level": [_level(ending, c) for c in code]}, index=table.index)
    text["codgeo"] = padded(code, text["level"])
    text["libgeo"] = table.get("LIBGEO", code.map(lambda c: places.get(c, "")))
    same = {str(c).upper(): c for c in table.columns}
    for name, variable in found.items():
        held = same.get(variable.upper()) if variable else None
        text[name] = table[held] if held else ("" if variable == "" else "nd")
    return text


def _level(ending: str, code: str) -> str:
    """The level of one row. Among QPV, « 00 » is all of them together."""
    if ending not in ("", "QP"):
        return LEVELS[ending]
    if code == "00" or code.startswith("ENS"):
        return "qpv_all"
    if codes.COMMUNE.match(code) and not ending:
        return "commune"
    if codes.SIREN.match(code) and not ending:
        return "epci"
    if codes.zoning_of(code) != "2024":
        raise TableError(f"« {code} » est un code du zonage 2015, QPV 2024 attendus.")
    return "qpv"
