"""What the tables at hand know that a workbook needs: the QPV of a contract, and every QPV when one
comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from qpv import french, processed
from qpv.contracts import CONTRACTS_FILE, read_contracts
from qpv.errors import ParameterError, TableError
from qpv.paths import Places
from qpv.territories import Geography
from qpv.tfpb.columns import plain
from qpv.tfpb.estimate import inputs
from qpv.tfpb.intake import correction, importing, vocabulary
from qpv.tfpb.intake.alone import alone
from qpv.tfpb.intake.importing import Known, Outcome
from qpv.tfpb.intake.quarters import HINGE
from qpv.tfpb.workbook.model import Order


def order(places: Places, contract: str, year: int, landlord: str = "", siren: str = "") -> Order:
    """Return what the model of one contract and year is made of: its QPV, prefilled.

    Raises
    ------
    ParameterError
        If the contract is unknown.
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
    territory = geography.territory("contrat", contract)
    qpv = _qpv(places, geography)
    own = qpv[qpv["code_qp"].isin(territory.codes_qp)].reset_index(drop=True)
    return Order(
        contract=contract,
        contract_name=territory.name,
        year=year,
        holdings=own,
        landlord=landlord,
        landlord_siren=siren,
        simulated=places.fictional,
    )


def known(places: Places) -> Known:
    """Return what the importer leans on: every 2024 QPV, the passage from 2015, the contracts.

    Raises
    ------
    TableError
        If a table has not been built.
    """
    geography = Geography.load(places)
    correspondence = None
    if processed.available(places, "qpv_correspondence"):
        correspondence = processed.read(places, "qpv_correspondence").frame
    contracts = places.data / CONTRACTS_FILE
    return Known(
        qpv=_qpv(places, geography),
        correspondence=correspondence,
        contracts=read_contracts(contracts) if contracts.is_file() else None,
    )


def year_of(text: str) -> int:
    """Return a tax year given as text (raises ParameterError for anything else)."""
    if not (re.fullmatch(r"[0-9]{4}", text) and 2016 <= int(text) <= 2100):
        raise ParameterError(f"annee : « {text} ». Attendu : une année d'imposition, 2025.")
    return int(text)


FOLDER = "tfpb"  # in the data folder: the register, the refusals, the files received


def file_name(order: Order) -> str:
    """Return the name of a model: « tfpb-cv1-2025-logis_de_x.xlsx »."""
    parts = ("tfpb", order.contract, str(order.year), order.landlord)
    return "-".join(plain(part).replace(" ", "_") for part in parts if part) + ".xlsx"


@dataclass(frozen=True)
class Received:
    """What an import says, line by line, how many rows wait for a correction, and the workbooks to
    send back (one per file that needs one)."""

    said: list[str]
    refused: int
    sheets: list[Path]
    unwritten: int = 0  # workbooks of corrections that the disk refused


def receive(
    places: Places,
    files: Sequence[Path],
    year: int | None,
    landlord: str,
    sheet: str = "",
    replacing: bool = False,
) -> Received:
    """Import workbooks into the register; write beside what is to be corrected in each. A workbook
    of corrections that cannot be written undoes nothing: the register tells what is awaited.

    Raises
    ------
    ParameterError
        If ``sheet`` is there already, or is one name for several files.
    TableError
        If a file cannot be read, a table has not been built, the register is broken, or the disk
        refuses it: nothing is then imported.
    """
    targets: list[Path] = []
    for path in files:
        targets.append(_free(sheet, path, len(files), targets))
    folder = places.data / FOLDER
    with alone(folder):
        outcomes = importing.import_files(
            files, known(places), folder, today=f"{date.today()}", year=year, landlord=landlord,
            replacing=replacing,
        )  # fmt: skip
    said, written, unwritten = [], [], 0
    for outcome, target in zip(outcomes, targets, strict=True):
        said += _said(outcome)
        if len(outcome.refused) or len(outcome.corrections):
            try:
                written.append(correction.write_correction([outcome], target.resolve()))
                what = "corrections" if len(outcome.refused) else "ce qui a été lu autrement"
                said.append(f"            {what} : {target}")
            except TableError as error:
                unwritten += 1
                said.append(
                    f"            le registre est à jour, mais les corrections n'ont pas pu être "
                    f"écrites : {error} Importez de nouveau le fichier pour les avoir."
                )
    return Received(said, sum(len(o.refused) for o in outcomes), written, unwritten)


def _free(sheet: str, path: Path, count: int, taken: Sequence[Path]) -> Path:
    """Return where to write corrections: never over a workbook that someone may be filling, nor over
    that of another file of the same import."""
    if sheet and count > 1:
        raise ParameterError("corrections : un nom de fichier ne vaut que pour un fichier importé.")
    if sheet and Path(sheet).exists():
        raise ParameterError(f"corrections={sheet} existe déjà : donnez un autre nom.")
    wanted = Path(sheet or f"corrections-{path.stem[:80]}.xlsx")
    if wanted.suffix.lower() != ".xlsx":
        raise ParameterError(f"corrections={sheet} : attendu un nom en .xlsx.")
    if not wanted.resolve().parent.is_dir():
        raise ParameterError(f"corrections={sheet} : le dossier n'existe pas.")
    number, found = 2, wanted
    while found.exists() or found in taken:
        found, number = wanted.with_stem(f"{wanted.stem}-{number}"), number + 1
    return found


# What every model has, and nobody needs to be told.
_PLAIN = ("titre au-dessus de l'en-tête", "(mode d'emploi ou listes)")


def _said(o: Outcome) -> list[str]:
    told = [
        french.plural(o.accepted, "acceptée"),
        f"dont {french.plural(o.mended, 'corrigée')} en lisant" if o.mended else "",
        french.plural(o.known, "déjà au registre", "déjà au registre") if o.known else "",
        french.plural(len(o.refused), "refusée"),
        f"{o.n_aside} mises à part" if o.n_aside > 1 else "1 mise à part" if o.n_aside else "",
    ]
    head = "déjà importé" if o.already else "importé    "
    sent = french.plural(o.sent, "ligne")
    year = f", exercice {' et '.join(o.years)}" if o.years else ""
    lines = [f"{head} {o.file.name}{year} — {sent} : {', '.join(filter(None, told))}"]
    told = [text for text in o.set_aside if not text.endswith(_PLAIN)]
    lines += [f"            {text}" for text in (*told, *o.messages)]
    shown = o.refused.head(20).to_dict("records")
    lines += [f"            {r['feuille']}, ligne {r['ligne']} : {r['motif']}" for r in shown]
    more = len(o.refused) - len(shown)
    return [*lines, f"            et {more} autres refus"] if more else lines


def _qpv(places: Places, geography: Geography) -> pd.DataFrame:
    """One row = one 2024 QPV: code_qp, lib_qp, commune_insee, communes, n_dwellings and where that
    number comes from (« pour repère »: every landlord together)."""
    table = geography.perimeters[["code_qp", "lib_qp", "insee_com", "lib_com"]]
    table = table.rename(columns={"insee_com": "commune_insee", "lib_com": "communes"})
    dwellings, record = inputs.social_dwellings(places)
    first = record["sources"][0]
    origin = f"{first['citation']} ({record['vintage']})"
    found = table.merge(dwellings[["n_dwellings"]], left_on="code_qp", right_index=True, how="left")
    known = found["n_dwellings"].notna()
    return found.assign(n_dwellings_origin=known.map({True: origin, False: ""}))
