"""What a model of workbook is made for: a contract, a year, its QPV prefilled, maybe a landlord."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from qpv import codes, french, gazetteer
from qpv.errors import ParameterError, TableError
from qpv.paths import Places
from qpv.territories import Geography
from qpv.tfpb.columns import HINGE, plain
from qpv.tfpb.estimate import inputs
from qpv.tfpb.intake import vocabulary

COLUMNS = ("code_qp", "lib_qp", "commune_insee", "communes", "n_dwellings", "n_dwellings_origin")
MAX_QPV = 200


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

    @property
    def title(self) -> str:
        return f"{self.contract} — {self.contract_name}"

    @property
    def file_name(self) -> str:
        """« tfpb-cv1-2025-logis_de_x.xlsx »"""
        parts = ("tfpb", self.contract, str(self.year), self.landlord)
        return "-".join(plain(part).replace(" ", "_") for part in parts if part) + ".xlsx"


def order(places: Places, contract: str, year: int, landlord: str = "", siren: str = "") -> Order:
    """Return what the model of one contract and year is made of: its QPV, prefilled.

    Raises
    ------
    ParameterError
        If no contract has this code, or this name.
    TableError
        If the user keeps no table of contracts, or a table has not been built.
    """
    if year < HINGE:
        raise ParameterError(
            f"annee={year} : le modèle porte sur les QPV de 2024. Attendu : {HINGE} ou après."
        )
    if siren and (fault := vocabulary.siren(siren)[2]):
        raise ParameterError(f"{fault}.")
    geography = Geography.load(places)
    contract = gazetteer.code_of(geography, "contrat", contract)
    territory = geography.territory("contrat", contract)
    qpv = inputs.quarters(places, geography)
    own = qpv[qpv["code_qp"].isin(territory.codes_qp)].reset_index(drop=True)
    return Order(contract, territory.name, year, own, landlord, siren, places.fictional)


def checked(order: Order) -> Order:
    """Return the order with clean texts (raises as ``model.write_model``)."""
    where = f"contrat {order.contract}"
    table = order.holdings
    if table.empty:
        raise ParameterError(
            f"{where} : aucun quartier. Un modèle demande au moins un QPV ; complétez la table des "
            "contrats de ville."
        )
    if len(table) > MAX_QPV:
        raise ParameterError(
            f"{where} : {french.number(len(table))} quartiers. Un modèle en porte au plus "
            f"{MAX_QPV} ; faites un modèle par partie du contrat."
        )
    siren = "".join(order.landlord_siren.split())
    if siren and not codes.SIREN.match(siren):
        raise ParameterError(
            f"SIREN « {order.landlord_siren} » refusé. Attendu : neuf chiffres, comme 123456789."
        )
    texts = {
        name: _clean(getattr(order, name)) for name in ("contract", "contract_name", "landlord")
    }
    return replace(order, holdings=_checked_holdings(table, where), landlord_siren=siren, **texts)


def _checked_holdings(table: pd.DataFrame, where: str) -> pd.DataFrame:
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise TableError(f"{where} : colonne {missing[0]} absente. Attendu : {', '.join(COLUMNS)}.")
    clean = table[list(COLUMNS)].drop(columns="n_dwellings").map(_clean)
    clean["commune_insee"] = clean["commune_insee"].map(lambda c: "; ".join(codes.split_list(c)))
    counts = [None if french.is_absent(n) else round(float(n)) for n in table["n_dwellings"]]
    clean["n_dwellings"] = pd.Series(counts, index=clean.index, dtype=object)
    for code in clean["code_qp"]:
        try:
            codes.zoning_of(code)
        except TableError as error:
            raise TableError(f"{where} : {error}") from None
    twice = clean.loc[clean["code_qp"].duplicated(), "code_qp"]
    if len(twice):
        raise TableError(
            f"{where} : le quartier {twice.iloc[0]} figure deux fois. Attendu : une ligne par QPV."
        )
    return clean.reset_index(drop=True)


def _clean(text) -> str:
    """A text on one line, without the signs that a workbook refuses; an absent one is empty."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
