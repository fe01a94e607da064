"""Write what landlords of the fictional territory would have declared of the abatement: SIMULATED data,
calibrated on published ratios, played through the real cycle — model written, filled, imported.

    python data/sample/make_tfpb.py

Ratios: about 178 € of abatement per eligible dwelling (range of the published anchors), 1.35 € spent for
1 € (1.3 to 1.4 in France), 74 % of the spending valued (Hauts-de-France, 2016-2019).
"""

from __future__ import annotations

import random
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import openpyxl
from territory import CONTRACTS

from qpv import build
from qpv.paths import Places
from qpv.tfpb.axes import axes
from qpv.tfpb.columns import BALANCE, GUSP_STAGES, HOLDINGS, PROGRAMME
from qpv.tfpb.intake import importing, receive
from qpv.tfpb.workbook import layout
from qpv.tfpb.workbook import model as workbook
from qpv.tfpb.workbook import order as orders

HERE = Path(__file__).parent
DAY = "2026-11-23"
YEARS = (2024, 2025)
PER_DWELLING, SPENT_PER_EURO, VALUED = 178, 1.35, 0.74
# SIREN made to hold their key; no company has them.
LANDLORDS = {"000000018": "Logis de Chimérie (fictif)", "000000026": "Habitat des Brumes (fictif)"}
# Both landlords declare in each contract but these; nobody has declared anything in the last.
DECLARING = {"CV4": ("000000018",), "CV5": ("000000026",), "CV6": ()}
# Where the money goes, on average: more upkeep than social life.
WEIGHTS = {"1": 22, "2": 4, "3": 24, "4": 16, "5": 12, "6": 5, "7": 9, "8": 8}
RESIDENCES = ("Résidence des Songes", "Tour du Mirador", "Cité des Nuées", "")
ACTIONS = {
    "1": "Gardien supplémentaire",
    "2": "Formation à la médiation",
    "3": "Nettoyage renforcé des halls",
    "4": "Enlèvement des encombrants",
    "5": "Vidéoprotection et rondes",
    "6": "Réunions de pied d'immeuble",
    "7": "Fête des voisins et ateliers",
    "8": "Réfection des boîtes aux lettres",
}


def write_tables(folder: Path) -> None:
    """Write the contracts and their priorities."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{cv};{name};{code}" for cv, (name, codes, _) in CONTRACTS.items() for code in codes]
    text = "code_cv;lib_cv;code_qp\n" + "\n".join(rows) + "\n"
    (folder / "contrats_ville.csv").write_text(text, encoding="utf-8")
    rows = [f"{cv};{axis};{rank}" for cv, (_, _, listed) in CONTRACTS.items()
            for rank, axis in enumerate(listed, start=1)]  # fmt: skip
    text = "code_cv;axe_code;rang\n" + "\n".join(rows) + "\n"
    (folder / "priorites_tfpb.csv").write_text(text, encoding="utf-8")


def filled(order: workbook.Order, target: Path, dice: random.Random) -> Path:
    """Write a model, then fill it as a landlord would."""
    workbook.write_model(order, target)
    book = openpyxl.load_workbook(target)
    worth = _fill_holdings(book[layout.SHEETS[HOLDINGS]], order, dice)
    planned = [(code, axis) for code in worth for axis in _picked(dice)]
    for volet in (PROGRAMME, BALANCE):
        _fill_actions(book[layout.SHEETS[volet]], volet, planned, worth, dice)
    book.save(target)
    return target


def _picked(dice: random.Random) -> list[str]:
    return sorted({dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0] for _ in range(3)})


def _fill_holdings(sheet, order: workbook.Order, dice: random.Random) -> dict[str, float]:
    """Fill the dwellings and the abatement of some QPV; return the abatement of each."""
    worth = {}
    for rank, row in enumerate(order.holdings.itertuples(index=False)):
        known = row.n_dwellings if row.n_dwellings == row.n_dwellings else 200
        own = max(round(known * dice.uniform(0.2, 0.5)), 20)
        if dice.random() < 0.15:
            continue  # this landlord has nothing there
        amount = round(own * PER_DWELLING * dice.uniform(0.8, 1.2), 2)
        line = layout.FIRST_ROW + rank
        sheet[f"{layout.letter(HOLDINGS, 'nb_logements')}{line}"] = own
        sheet[f"{layout.letter(HOLDINGS, 'montant_abattement_eur')}{line}"] = amount
        worth[row.code_qp] = amount
    return worth


def _fill_actions(sheet, volet: str, planned, worth: dict[str, float], dice: random.Random) -> None:
    count = {code: sum(c == code for c, _ in planned) for code in worth}
    for rank, (code, axis) in enumerate(planned):
        line = layout.FIRST_ROW + rank
        spent = worth[code] * SPENT_PER_EURO / count[code] * dice.uniform(0.7, 1.3)
        cells = {
            "code_qp": code,
            "axe_code": f"{axis} — {dict(zip(*_labels(), strict=True))[axis]}",
            "action_intitule": ACTIONS[axis],
            "residence": dice.choice(RESIDENCES),
            "statut": "prévu" if volet == PROGRAMME else "réalisé",
            "etape_gusp": dice.choice(("", *GUSP_STAGES)),
        }
        if volet == PROGRAMME:
            cells["depense_prevue_eur"] = round(spent, 2)
        else:
            cells["depense_realisee_eur"] = round(spent, 2)
            cells["depense_valorisee_tfpb_eur"] = round(spent * VALUED * dice.uniform(0.85, 1.1), 2)
        for name, value in cells.items():
            sheet[f"{layout.letter(volet, name)}{line}"] = value


def _labels() -> tuple[list[str], list[str]]:
    table = axes(YEARS[-1])
    return table["axe_code"].tolist(), table["axe_label"].tolist()


def write(data: Path) -> None:
    """Write the contracts, then the register of what the simulated workbooks declare."""
    write_tables(data / "contrats_ville")
    places = Places(HERE.parents[1], data, data / "reports")
    shutil.rmtree(data / "tfpb", ignore_errors=True)
    dice = random.Random(1388)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for year in YEARS:
            for contract in CONTRACTS:
                for siren in DECLARING.get(contract, LANDLORDS):
                    name = LANDLORDS[siren]
                    order = orders.order(places, contract, year, name, siren)
                    order = replace(order, simulated=True)
                    files.append(
                        filled(order, Path(folder) / f"{contract}-{year}-{siren}.xlsx", dice)
                    )
        outcomes = importing.import_files(files, receive.known(places), data / "tfpb", today=DAY)
    shutil.rmtree(data / "tfpb" / "recus", ignore_errors=True)  # rebuilt at will: not kept in git
    refused = sum(len(outcome.refused) for outcome in outcomes)
    print(
        f"{len(files)} classeurs simulés, {sum(o.accepted for o in outcomes)} lignes, {refused} refus"
    )


if __name__ == "__main__":
    sample = Places(HERE.parents[1], HERE, HERE / "reports")
    failed = [result for result in build.build(sample) if result.how == "failed"]
    if failed:
        raise SystemExit(failed[0].error)
    write(HERE)
