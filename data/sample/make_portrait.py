"""The fictional portrait of the QPV of 2024, in the layout of the compiled file: one line per QPV and
commune, leading zeros lost, blanks that are not zeros."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from territory import DEPARTEMENTS, EPCI, KINDS, NAME, QPV, REGION, SECRET, Quarter, epci_of

HEADER = (
    "COG,lib_com,codeQPV,lib_qp,insee_reg,lib_reg,insee_dep,lib_dep,siren_epci,lib_epci,"
    "popMuniQPV,indiceJeunesse,partPopEt,partPopImmi,partMenImmi,partMenEt,partMen1p,partMen2p,"
    "partMen3p,partMen45p,partMen6pp,nombre_menages,nombre_logements_sociaux,"
    "taux_logements_sociaux,taux_d_emploi,taux_pauvrete_60%,personnes_couvertes_CAF,"
    "allocataires_CAF,RSA_socle"
)


def write(raw: Path) -> None:
    """Write the file under ``raw``."""
    path = raw / "qpv_portrait/2024/analyse_qpv.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(_rows())


def _rows() -> list[list]:
    header = HEADER.split(",")
    rows = [header]
    for quarter in QPV:
        values = [quarter.population, *portrait_values(quarter).values()]
        siren = epci_of(quarter.communes)
        for commune in quarter.communes:  # leading zeros lost, as in the compiled file
            town, dep = NAME[commune].replace("œ", "\x9c"), commune[:2]
            named = [str(int(commune)), town, quarter.code, quarter.name, "0.0", REGION[1]]
            rows.append([*named, str(int(dep)), DEPARTEMENTS[dep], siren, EPCI[siren], *values])
    return rows


def _values_of(quarter: Quarter) -> list[float]:
    noise = random.Random("valeurs" + quarter.code)
    ranges, population = KINDS[quarter.kind], quarter.population
    households = round(population / noise.uniform(2.1, 2.6), 1)
    dwellings = float(round(households * noise.uniform(*ranges["social"])))
    sizes = ("one", "two", "three", "four_five")
    shares = [round(noise.uniform(*ranges[size]), 1) for size in sizes]
    shares.append(round(100 - sum(shares), 1))
    recipients = round(population * noise.uniform(*ranges["recipients"]))
    return [
        round(noise.uniform(*ranges["youth"]), 1),
        *(round(noise.uniform(4, 31), 1) for _ in range(4)),
        *shares,
        households,
        dwellings,
        round(100 * dwellings / households, 2),
        round(noise.uniform(*ranges["employment"]), 1),
        round(noise.uniform(*ranges["poverty"])),
        float(round(population * noise.uniform(*ranges["covered"]))),
        float(recipients),
        float(round(recipients * noise.uniform(*ranges["rsa"]))),
    ]


def portrait_values(quarter: Quarter) -> dict[str, str]:
    """Return what the portrait publishes of a quarter, by column; "" where it is not diffused."""
    texts = [str(value) for value in _values_of(quarter)]
    if quarter.code == "QN00006N":  # a small district: most of it is not diffused
        texts[1:5] = [""] * 4
        texts[14] = ""
    if quarter.code == "QN09602I":
        texts[10], texts[12] = "", ""
    columns = HEADER.split(",")[-len(texts) :]
    hidden = SECRET.get(quarter.code, ())
    return {c: "" if c in hidden else t for c, t in zip(columns, texts, strict=True)}
