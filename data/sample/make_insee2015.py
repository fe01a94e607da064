"""Write the fictional files of INSEE on the 2015 zoning, in the publisher's own layouts: BOM and
Windows line ends, thin and no-break spaces inside numbers, decimal commas, trailing separators,
an « Ensemble » line among the districts, blanks that are not zeros."""

from __future__ import annotations

import csv
import io
import random
from pathlib import Path

from territory import FORMER, NAME, epci_of

_THIN, _NO_BREAK = "\u202f", "\u00a0"
_SMALL = "QP096003"
_QPV = tuple((q.code, q.name, ", ".join(NAME[c] for c in q.communes), q.population) for q in FORMER)
_EPCI = {q.code: epci_of(q.communes) for q in FORMER}


def write(raw: Path) -> None:
    """Write the six files under ``raw``."""
    _save(raw / "insee_qpv_demographics/2018/DEMO_2018.csv", _demographics())
    _save(raw / "insee_qpv_income_benefits/2022/REVN_2022.csv", _income())
    _save(raw / "insee_qpv_employment/2022/IPRO_2022.csv", _employment())
    _save(raw / "filosofi_qpv/2021/qpv_2021_metropole.csv", _filosofi(), ",", "\n", "")
    _save(raw / "filosofi_qpv/2019/data_filo19_qp_revdis.csv", _filosofi_2019())
    _save(raw / "rpls_qpv/2022/rpls_qpv.csv", _rpls(), ",", "\n", "")


def _save(
    path: Path,
    rows: list[list[str]],
    separator: str = ";",
    end: str = "\r\n",
    start: str = "\ufeff",
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(start + out.getvalue(), encoding="utf-8", newline="")


def _whole(number: float, space: str = _THIN) -> str:
    return f"{round(number):,}".replace(",", space)


def _comma(number: float, decimals: int = 1) -> str:
    return f"{number:.{decimals}f}".replace(".", ",")


def _words(text: str) -> list[str]:
    return text.split()


def _padded(rows: list[list[str]], empty: int) -> list[list[str]]:
    """Rows with the trailing separators that the publisher leaves."""
    return [row + [""] * empty for row in rows]


def _demographics() -> list[list[str]]:
    shares = _words(
        "TX_F TX_TOT_0A24 TX_F_0A24 TX_TOT_60ETPLUS TX_F_60ETPLUS IND_JEUNE TX_TOT_MEN1 "
        "TX_TOT_MEN6 TX_TOT_ET TX_F_ET"
    )
    families = _words("A PERCOU AM AI ACSSENF ACAVENF AC3ENF A_NETUD_24 A_ETUD")
    ages = _words("ENF_2 ENF_3_5 ENF_6_10 ENF_11_14 ENF_15_17 ENF_18_24")
    names = ["CODGEO", "LIBGEO", "POP_MUN", "POP_COM_QP", "POP_COM", "LIB_COM"]
    rows = [[*names, *shares, *families, "ENF", *ages, "NOTE_CNAF"]]
    total = sum(q.population for q in FORMER)
    middle = ["51,4", "38,2", "36,1", "17,3", "18,9", "1,9", "39,4", "4,6", "16,2", "15,8"]
    rows.append(
        ["Ensemble", "Ensemble des QPV", _whole(total), "", "", "", *middle, _whole(total * 0.3)]
        + [""] * 16
    )
    for code, name, commune, population in _QPV:
        noise = random.Random("demo" + code)
        rates = [noise.uniform(a, b) for a, b in ((48, 56), (30, 46), (28, 44), (9, 26), (9, 30))]
        rates += [noise.uniform(a, b) for a, b in ((0.8, 3.4), (28, 55), (1, 9), (6, 30), (6, 28))]
        recipients = population * noise.uniform(0.28, 0.36)
        parts = [recipients * p for p in (1, 2.4, 0.2, 0.45, 0.08, 0.27, 0.11, 0.06, 0.01)]
        children = [round(recipients * noise.uniform(0.12, 0.25)) for _ in ages]
        counted = [*map(_whole, parts), _whole(sum(children)), *map(_whole, children), "0"]
        cells = [_comma(rate) for rate in rates]
        if code == _SMALL:
            cells[3:6], cells[7] = ["", "", ""], ""
            counted = [""] * 16 + ["5"]
        counts = [_whole(population), _whole(population * 1.7), _whole(population * 7)]
        rows.append([code, name, *counts, commune, *cells, *counted])
    return _padded(rows, 40)


def _euros(noise: random.Random, space: str) -> dict[str, str]:
    middle = noise.randrange(11000, 16500, 10)
    steps = {"D1": 0.6, "Q1": 0.77, "Q2": 1, "Q3": 1.3, "D9": 1.65}
    found = {f"DISP_{k}": _whole(round(middle * v, -1), space) for k, v in steps.items()}
    declared = {"D1": 0.08, "Q1": 0.42, "Q2": 0.75, "Q3": 1.2, "D9": 1.62}
    found |= {f"DECUC_{k}": _whole(round(middle * v, -1), space) for k, v in declared.items()}
    return found | {"DISP_D1D9": "2,8", "DECUC_D1D9": "20,3"}


def _income() -> list[list[str]]:
    header = _words(
        "CODGEO LIBGEO PMIMP DECUC_Q2 DECUC_Q1 DECUC_Q3 BREV DECUC_D1 DECUC_D9 DECUC_D1D9 DISP_Q2 "
        "DISP_Q1 DISP_Q3 TP60 DISP_D1 DISP_D9 DISP_D1D9 PACT PPEN PPSOC PIMPOT PPAT NOTE_FILO C "
        "C_C2SNP C_C2SP NOTE_CNAM A APPA ARSAS AAAH NOTE_CNAF"
    )
    rows = [header]
    for code, name, _, population in _QPV:
        noise = random.Random("revn" + code)
        found = {"CODGEO": code, "LIBGEO": name, **_euros(noise, _THIN)}
        for key, low, high in (("PMIMP", 10, 30), ("BREV", 52, 75), ("TP60", 34, 58)):
            found[key] = _comma(noise.uniform(low, high))
        found |= {"PACT": "58,4", "PPEN": "24,1", "PPSOC": "21,3", "PIMPOT": "-7,4", "PPAT": "3,6"}
        for key, part in (("C", 0.9), ("C_C2SNP", 0.25), ("C_C2SP", 0.05), ("A", 0.3)):
            found[key] = _whole(population * part)
        for key, part in (("APPA", 0.1), ("ARSAS", 0.08), ("AAAH", 0.03)):
            found[key] = _whole(population * part)
        found |= {"NOTE_FILO": "0", "NOTE_CNAM": "0", "NOTE_CNAF": "0"}
        if code == "QP000005":
            found |= {"DECUC_D1": "0", "DECUC_D1D9": "", "PMIMP": ""}
        if code == _SMALL:
            found |= {"TP60": "", "C": "", "C_C2SNP": "", "C_C2SP": "", "NOTE_CNAM": "5"}
        rows.append([found[key] for key in header])
    return _padded(rows, 60)


# Of the job seekers: the share in each count, and the share of women in it.
_PARTS = {
    "ABCDE": (1.15, 0.47), "ABC": (0.9, 0.46), "A": (0.6, 0.44), "ABC_RSA": (0.36, 0.5),
    "ABC_25": (0.15, 0), "ABC_2649": (0.55, 0), "ABC_50": (0.2, 0), "ABC_FR": (0.76, 0),
    "ABC_E": (0.14, 0), "ABC_INFCAPBEP": (0.3, 0.41), "ABC_CAPBEP": (0.27, 0.42),
    "ABC_BAC": (0.19, 0.52), "ABC_SUPBAC": (0.14, 0.55), "ABC_DUR1": (0.3, 0.46),
    "ABC_DUR2": (0.2, 0.46), "ABC_DUR3": (0.2, 0.46), "ABC_DUR4": (0.2, 0.46),
}  # fmt: skip


def _part(count: str) -> float:
    bare, sex = (count[:-2], count[-1]) if count[-2:] in ("_F", "_H") else (count, "")
    whole, women = _PARTS[bare]
    return whole * {"": 1.0, "F": women, "H": 1 - women}[sex]


def _employment() -> list[list[str]]:
    rates = _words("TX_TOT_EMPL TX_F_EMPL TX_ET_EMPL TX_TOT_EDLIM TX_F_EDLIM TX_ET_EDLIM")
    sexes = ("", "_F", "_H")
    counts = [f"{name}{s}" for name in ("ABCDE", "ABC", "ABC_RSA", "A") for s in sexes]
    counts += _words("ABC_25 ABC_2649 ABC_50 ABC_FR ABC_E")
    levels = ("INFCAPBEP", "CAPBEP", "BAC", "SUPBAC")
    counts += [f"ABC_{level}{s}" for s in sexes for level in levels]
    counts += [f"ABC_DUR{k}{s}" for s in sexes for k in (1, 2, 3, 4)]
    changes = [f"EVOL_{name}{s}_T4" for name in ("ABC", "A") for s in sexes]
    head = ["CODGEO", "LIBGEO", *rates, "CA", "NOTE_ASP", "EVOL_CA_N_E ", "NOTE_ASP_E"]
    rows = [[*head, *counts, "NOTE_PE", *changes, "NOTE_PE_T"]]
    for code, name, _, population in _QPV:
        noise = random.Random("ipro" + code)
        work, women, foreign, short, short_women, short_foreign = (
            noise.uniform(-1, 1) for _ in rates
        )
        work, short = 41 + 13 * work, 26 + 8 * short
        cells = [_comma(rate) for rate in (
            work, work - 5 + 3 * women, work - 6 + 8 * foreign,
            short, short + 1 + 3 * short_women, short + 4 + 5 * short_foreign)]  # fmt: skip
        seekers = population * noise.uniform(0.12, 0.2)
        numbers = [_whole(seekers * _part(c)) for c in counts]
        moves = [_comma(noise.uniform(-18, 6)) for _ in changes]
        contracts, moved = _whole(seekers / 40), "-14,3"
        if code == _SMALL:  # too few: no number by sex, no evolution
            numbers = ["" if c[-2:] in ("_F", "_H") else n
                       for c, n in zip(counts, numbers, strict=True)]  # fmt: skip
            cells[2], cells[5], contracts, moved = "", "", "", ""
            moves = [moves[0], "", "", moves[3], "", ""]
        rows.append([code, name, *cells, contracts, "0", moved, "0", *numbers, "0", *moves, "0"])
    return _padded(rows, 60)


def _filosofi() -> list[list[str]]:
    """As relayed: commas, floats, blank columns named « Unnamed », three columns added."""
    amounts = _words("Q1 MED Q3 EQ D1 D2 D3 D4 D6 D7 D8 D9 RD GINI S80S20")
    parts = _words("PACT PCHO PPEN PPAT PPSOC PPFAM PPMINI PPLOGT PIMPOT TP60")
    header = ["CODGEO", "LIBGEO", "REG", "EPCI1", "EPCI2", "UU"]
    header += [f"DISP_{name}_A21" for name in (*amounts, *parts, "INCERT", "NOTE")]
    unnamed = [f"Unnamed: {k}" for k in range(33, 43)]
    rows = [[*header, *unnamed, "QP2015", "insee_com", "lib_com"]]
    steps = (0.77, 1, 1.3, 0, 0.6, 0.73, 0.83, 0.92, 1.1, 1.22, 1.39, 1.65)
    for index, (code, name, commune, _) in enumerate(_QPV):
        noise = random.Random("filo" + code)
        middle = noise.randrange(11500, 17000, 10)
        values = [str(float(round(middle * step, -1))) for step in steps]
        values[3] = "0.53"
        values += ["2.9", "0.247", "3.6", "58.4", "6.2", "24.1", "3.4", "21.3", "6.6", "8.7"]
        values += ["5.9", "-7.4", str(float(noise.randrange(33, 59, 2))), f"  {1 + index % 2}", "0"]
        if code in ("QP000004", _SMALL):
            values = [""] * (len(values) - 1) + ["so"]
        rows.append(
            [code, name, "00", _EPCI[code], "", "00501", *values, *[""] * 10, code, "1", commune]
        )
    return rows


def _filosofi_2019() -> list[list[str]]:
    """As INSEE publishes it: semicolons, decimal commas, no EPCI nor name of commune."""
    header, *rows = _filosofi()
    kept = [0, 1, *(i for i, name in enumerate(header) if name.startswith("DISP_"))]
    kept = [i for i in kept if "INCERT" not in header[i]]
    shown = [[row[i].replace(".", ",") for i in kept] for row in rows]
    return [[header[i].replace("_A21", "_A19") for i in kept], *shown]


def _rpls() -> list[list[str]]:
    """As relayed: « 1508.0 » beside « 4,8 », a thin space once, two rows without any value."""
    header = _words(
        "CodGeo Note nbLsPls nbLsMes txVac txVac3m txRot txLsCol txLsInd txLs1p txLs2p txLs3p "
        "txLs4p txLs5pp txLsm30 txLs30a40 txLs40a60 txLs60a80 txLs80a100 txLs100a120 txLs120p "
        "txLsAv49 txLs49a75 txLs76a88 txLs89a00 txLs01a13 txLsAp13 txLsPlai txLsPlusAv77 "
        "txLsPlusAp77 txLsPls txLsPli moyLoy q1Loy medLoy q3Loy"
    )
    fixed = ["92,3", "7,7", "8,1", "19,4", "36,2", "29,8", "6,5", "3,1", "6,2", "28,4", "44"]
    fixed += [
        "18,3",
        "",
        "",
        "2,6",
        "66,1",
        "21,7",
        "4",
        "3,9",
        "1,7",
        "",
        "78,5",
        "19,2",
        "",
        "2,3",
    ]
    rows = [header]
    for code, _, _, population in _QPV:
        noise = random.Random("rpls" + code)
        rent = noise.uniform(4.8, 6.4)
        dwellings = f"{population * 0.35:.1f}".split(".")[0] + ".0"
        if code == "QP000001":
            dwellings = _whole(population * 0.35)
        vacancy = [_comma(noise.uniform(2, 9)), "", _comma(noise.uniform(5, 13))]
        rents = [_comma(rent * k, 2) for k in (1, 0.9, 0.98, 1.08)]
        row = [code, "0", dwellings, "", *vacancy, *fixed, *rents]
        if code in ("QP000007", _SMALL):
            row = [code, "5" if code == _SMALL else "4"] + [""] * (len(header) - 2)
        rows.append(row)
    return rows
