"""The contrats de ville 2024-2030 and their QPV: the ANCT's list, or a table that the user keeps.

The ANCT lists contracts by EPCI or commune, never by QPV: membership derived from it is *computed*
and every page says so. ``data/contrats_ville/contrats_ville.csv``, one row per QPV of a contract,
columns ``code_cv;lib_cv;code_qp``, wins over it where the user keeps one.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qpv import codes, french
from qpv.errors import TableError
from qpv.paths import lying_near
from qpv.tables import readers

CONTRACTS_FILE = Path("contrats_ville") / "contrats_ville.csv"


NO_LIST = (
    "Aucune liste des contrats de ville. Attendu : celle de l'ANCT (« qpv fetch contrats_ville » puis "
    f"« qpv build »), ou la vôtre dans data/{CONTRACTS_FILE.as_posix()}, colonnes "
    "code_cv;lib_cv;code_qp."
)
# A contract's code names a page: no path, no sign that a file name refuses.
_CODE = re.compile(r"\w[\w .-]{0,39}")


@dataclass(frozen=True)
class Contracts:
    """The QPV of contracts: ``frame`` has one row per QPV in one contract (code_cv, lib_cv,
    code_qp); ``vintage`` is that of the list it is computed from, "" for the user's table."""

    frame: pd.DataFrame
    vintage: str = ""

    @property
    def told(self) -> str:
        """What a page says, in short, of where the membership comes from."""
        how = "calculé, à confirmer" if self.vintage else "donné par une table locale"
        return f"rattachement {how}"

    @property
    def explained(self) -> str:
        """The same, whole, for a page's notes."""
        if not self.vintage:
            return (
                "Quartiers des contrats de ville : d'après une table locale "
                f"(data/{CONTRACTS_FILE.as_posix()}), qui l'emporte sur la liste de l'ANCT."
            )
        return (
            "Quartiers des contrats de ville : rattachement calculé et non publié, à confirmer. La "
            "liste de l'ANCT donne l'EPCI ou la commune de chaque contrat ; un quartier est rattaché à "
            "chacun de ceux où il se trouve, donc parfois à deux contrats. Une table locale "
            f"(data/{CONTRACTS_FILE.as_posix()}) l'emporte là où elle existe."
        )


def computed(listed: pd.DataFrame, members: pd.DataFrame, vintage: str) -> Contracts:
    """Return the QPV of each contract of ``listed`` (the dataset ``contrats_ville``), from
    ``members`` (one row = one ``code_qp`` in one EPCI or commune ``code``). A contract that the
    list names twice, once for each of its territories, takes both names."""
    names = listed.drop_duplicates(["code_cv", "lib_cv"]).groupby("code_cv")["lib_cv"]
    rows = pd.DataFrame(
        {
            "code_cv": listed["code_cv"],
            "lib_cv": listed["code_cv"].map(names.agg(lambda told: french.listing(list(told)))),
            "code": listed["siren_epci"].where(listed["siren_epci"] != "", listed["codgeo"]),
        }
    )
    frame = rows.merge(members, on="code")[["code_cv", "lib_cv", "code_qp"]].drop_duplicates()
    return Contracts(frame.sort_values(["code_cv", "code_qp"], ignore_index=True), vintage)


def read_contracts(path: Path, known: Collection[str]) -> Contracts:
    """Return the user's contracts; ``known`` are the QPV of the 2024 zoning.

    Raises
    ------
    TableError
        If a column is missing, a code is not one of the 2024 zoning or is unknown, or a contract
        has no name or several.
    """
    where = f"data/{CONTRACTS_FILE.as_posix()}"
    try:
        return Contracts(_checked(readers.read_users_csv(path)[0], known))
    except TableError as error:
        raise TableError(f"{where} : {error}") from None


def noticed(path: Path) -> str:
    """Return in which encoding the user's table was read where it is not UTF-8, or which file lies
    near that is not read for it; "" else."""
    where = f"data/{CONTRACTS_FILE.as_posix()}"
    if path.is_file():
        encoding = readers.read_users_csv(path)[1]
        return "" if encoding == "UTF-8" else f"{where} : lu en {encoding}."
    own = {path.with_name(PRIORITIES_FILE.name)}
    near = lying_near([path.name], path.parent, path.parents[1], own)
    return f"{where} : absent{near}." if near else ""


def _checked(table: pd.DataFrame, known: Collection[str]) -> pd.DataFrame:
    missing = [name for name in ("code_cv", "lib_cv", "code_qp") if name not in table]
    if missing:
        raise TableError(f"colonne {missing[0]} absente. Attendu : code_cv;lib_cv;code_qp.")
    table = table[["code_cv", "lib_cv", "code_qp"]].map(lambda cell: " ".join(cell.split()))
    table["code_qp"] = table["code_qp"].str.upper()
    if table.empty:
        raise TableError("aucun contrat. Attendu : une ligne par quartier d'un contrat.")
    spelt = table.groupby(table["code_cv"].str.casefold())["code_cv"].unique()
    if twice := next((found for found in spelt if len(found) > 1), ()):
        raise TableError(f"le code {' ou '.join(twice)} est écrit de deux façons. Gardez-en une.")
    for line, row in zip(table.index, table.itertuples(index=False), strict=True):
        if not _CODE.fullmatch(row.code_cv) or not row.lib_cv:
            raise TableError(
                f"ligne {line} : code « {row.code_cv} » ou nom « {row.lib_cv} » refusé."
            )
        if not codes.QP2024.match(row.code_qp):
            raise TableError(
                f"ligne {line} : « {row.code_qp} » n'est pas un code du zonage 2024 (QN…), sur "
                "lequel portent les contrats 2024-2030."
            )
    if unknown := sorted(set(table["code_qp"]) - set(known)):
        raise TableError(
            f"{len(unknown)} code(s) de QPV inconnus du zonage 2024 ({', '.join(unknown[:3])})."
        )
    several = table.groupby("code_cv")["lib_cv"].nunique()
    if (several > 1).any():
        raise TableError(f"le contrat {several.index[several > 1][0]} porte plusieurs noms.")
    return table.drop_duplicates()


PRIORITIES_FILE = Path("contrats_ville") / "priorites_tfpb.csv"
_PRIORITY_COLUMNS = ("code_cv", "axe_code", "rang")


def read_priorities(path: Path) -> pd.DataFrame:
    """Return what each contract wants the abatement to serve: one row = one axis of one contract,
    ``rang`` 1 first. Empty when the user keeps no such table.

    Raises
    ------
    TableError
        If a column is missing, a rank is not a whole number from 1, or an axis comes twice.
    """
    where = f"data/{PRIORITIES_FILE.as_posix()}"
    if not path.is_file():
        return pd.DataFrame({name: [] for name in _PRIORITY_COLUMNS}, dtype="str")
    table, _ = readers.read_users_csv(path)
    missing = [name for name in _PRIORITY_COLUMNS if name not in table]
    if missing:
        raise TableError(
            f"{where} : colonne {missing[0]} absente. Attendu : {';'.join(_PRIORITY_COLUMNS)}."
        )
    table = table[list(_PRIORITY_COLUMNS)].map(str.strip)
    wrong = table[~table["rang"].str.fullmatch(r"[1-9]\d?")]
    if len(wrong):
        raise TableError(f"{where} : rang « {wrong['rang'].iloc[0]} » ; attendu : 1, 2, 3…")
    if table.duplicated(["code_cv", "axe_code"]).any():
        raise TableError(f"{where} : un même axe figure deux fois pour un contrat.")
    return table.assign(rang=table["rang"].astype(int))
