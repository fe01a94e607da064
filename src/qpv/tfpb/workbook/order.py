"""What a model of workbook is made for: a contract, a year, its QPV prefilled, maybe a landlord."""

from dataclasses import dataclass, replace

import pandas as pd

from qpv import codes, french, gazetteer
from qpv.errors import ParameterError
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
    ``membership`` says how the QPV of the contract are known.
    ``simulated`` writes « DONNÉES SIMULÉES » on each sheet and each printed page.
    """

    contract: str
    contract_name: str
    year: int
    holdings: pd.DataFrame
    landlord: str = ""
    landlord_siren: str = ""
    simulated: bool = False
    membership: str = ""

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
        If no list of contracts is at hand, or a table has not been built.
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
    known = geography.contracts.explained if geography.contracts else ""
    return Order(contract, territory.name, year, own, landlord, siren, places.fictional, known)


def checked(order: Order) -> Order:
    """Return the order with clean texts and whole counts (raises as ``model.write_model``)."""
    where, table = f"contrat {order.contract}", order.holdings
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
    counts = [None if french.is_absent(n) else round(float(n)) for n in table["n_dwellings"]]
    clean = table[list(COLUMNS)].map(_clean).assign(n_dwellings=pd.Series(counts, dtype=object))
    clean["commune_insee"] = clean["commune_insee"].map(lambda c: "; ".join(codes.split_list(c)))
    names = ("contract", "contract_name", "landlord")
    texts = {name: _clean(getattr(order, name)) for name in names}
    return replace(order, holdings=clean, landlord_siren=siren, **texts)


def _clean(text) -> str:
    """A text on one line, without the signs that a workbook refuses; an absent one is empty."""
    if not isinstance(text, str):
        return ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
