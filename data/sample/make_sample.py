"""Write the bundled example: a fictional territory in the publishers' own layouts, ugliness
included. Nothing in it is real: région « 00 », départements « 00 » and « 96 » do not exist, and
the map lies in the Atlantic.

    python data/sample/make_sample.py
"""

from __future__ import annotations

import csv
import io
import json
import random
from pathlib import Path

import make_insee2015
import make_insee2024
import make_points
import make_portrait
import make_programmes
import shapes
from shapely.geometry import mapping
from territory import (
    COMMUNES,
    DEPARTEMENTS,
    EPCI,
    FORMER,
    NAME,
    QPV,
    REGION,
    epci_of,
)

RAW = Path(__file__).parent / "raw"
MARK = """Les fichiers de ce dossier sont FICTIFS : aucun territoire, aucun chiffre n'y est réel.
Ils imitent la forme des fichiers publics, défauts compris, pour essayer l'outil sans réseau.
Ce fichier fait marquer « Données fictives » sur chaque page tirée de ce dossier.
"""
STATUS = {"M": "MODIFIE", "I": "INCHANGE", "N": "NOUVEAU"}


def main() -> None:
    """Write every file of the example."""
    RAW.mkdir(parents=True, exist_ok=True)
    (RAW / "DONNEES-FICTIVES.txt").write_text(MARK, encoding="utf-8")
    _json("cog/2026/regions.json", [{"code": REGION[0], "nom": REGION[1]}])
    _json(
        "cog/2026/departements.json",
        [{"code": c, "region": REGION[0], "nom": n} for c, n in DEPARTEMENTS.items()],
    )
    _json("cog/2026/communes.json", _cog_communes())
    _json("cog/2026/epci.json", _cog_epci())
    _json("communes/2025/communes_hauts_de_france.geojson", _outlines())
    _json("qpv_perimeters/2024/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson", _perimeters())
    _json(
        "qpv_perimeters_2015/2015/QP_METROPOLEOUTREMER_WGS84_EPSG4326.geojson", _former_perimeters()
    )
    _text("qpv_correspondence/2024/liste-correspondance-qp2024-qp2015.csv", _correspondence())
    make_portrait.write(RAW)
    _text("population_qpv/2018/qpv_evolution_population.csv", _population())
    _text("tfpb_rates/2025/fiscalite-locale-des-particuliers.csv", _rates())
    make_insee2015.write(RAW)
    make_programmes.write(RAW)
    make_points.write(RAW)
    make_insee2024.write(RAW)


def _json(name: str, content: object) -> None:
    _text(name, json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def _text(name: str, content: str) -> None:
    path = RAW / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="")


def _cog_communes() -> list[dict]:
    current = [
        {
            "code": commune.code,
            "nom": commune.name,
            "departement": commune.code[:2],
            "region": REGION[0],
            "type": "commune-actuelle",
            "population": commune.population,
        }
        for commune in COMMUNES
    ]
    former = {
        "code": "00099",
        "nom": "Vieux-Songe",
        "type": "commune-deleguee",
        "chefLieu": "00002",
        "departement": "00",
        "region": REGION[0],
    }
    return [*current, former]


def _cog_epci() -> list[dict]:
    found = []
    for siren, name in EPCI.items():
        members = [c for c in COMMUNES if c.epci == siren]
        found.append(
            {
                "code": siren,
                "nom": name,
                "populationMunicipale": sum(c.population for c in members),
                "membres": [{"code": c.code, "nom": c.name} for c in members],
            }
        )
    return found


def _feature(properties: dict, geometry) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def _collection(features: list[dict]) -> dict:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    return {"type": "FeatureCollection", "crs": crs, "features": features}


def _outlines() -> dict:
    outlines = shapes.communes()
    features = []
    for commune in COMMUNES:
        properties = {
            "code": commune.code,
            "nom": commune.name,
            "population": commune.population,
            "codeDepartement": commune.code[:2],
            "codeRegion": REGION[0],
            "codeEpci": commune.epci,
        }
        features.append(_feature(properties, outlines[commune.code]))
    return {"type": "FeatureCollection", "features": features}


def _perimeters() -> dict:
    contours = shapes.quarters()
    features = []
    for quarter in QPV:
        properties = {
            "code_qp": quarter.code,
            "lib_qp": quarter.name,
            "insee_reg": REGION[0],
            "insee_dep": quarter.communes[0][:2],
            "insee_com": ", ".join(quarter.communes),
            "lib_com": ", ".join(NAME[c] for c in quarter.communes),
            "siren_epci": epci_of(quarter.communes),
        }
        features.append(_feature(properties, contours[quarter.code]))
    return _collection(features)


def _table(rows: list[list], separator: str, end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def _former_perimeters() -> dict:
    """The 2015 contours: the same where the letter is I, slices where some were united or one was
    divided, smaller where the QPV grew; and one that is in no QPV of 2024."""
    contours = shapes.quarters()
    features, written = [], set()
    for quarter in QPV:
        ring = [list(point) for point in contours[quarter.code].geoms[0].exterior.coords]
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        for rank, parent in enumerate(quarter.former):
            if parent in written:
                continue
            written.add(parent)
            share = 0.9 / len(quarter.former)
            start = west + rank * (east - west) / len(quarter.former)
            cut = [[round(start + (x - west) * share, 6), y] for x, y in ring]
            name = f"{quarter.name} {rank + 1}" if rank else quarter.name
            town = f"{NAME[quarter.communes[0]]} (fictive)"
            features.append(_former(parent, name, town, ring if quarter.code[-1] == "I" else cut))
    lost = [[-5.95, 46.40], [-5.945, 46.40], [-5.945, 46.404], [-5.95, 46.404], [-5.95, 46.40]]
    features.append(_former("QP000008", "Le Vieux Mirage", "Valbrume (fictive)", lost))
    return _collection(features)


def _former(code: str, name: str, town: str, ring: list) -> dict:
    return {
        "type": "Feature",
        "properties": {"code_qp": code, "nom_qp": name, "commune_qp": town},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _correspondence() -> str:
    """Stray spaces in the header and a crossed pair (QN00003I, QN00004M), as published; a QPV that
    is a whole commune (letter C) is not in the list."""
    slots = [f"{label}{k} " for k in (1, 2, 3) for label in ("QP2015_", "Label_QP2015_")]
    rows = [[" QP2024", "Label_QP2024 ", "Statut ", *slots]]
    names = {former.code: former.name for former in FORMER if former.code.startswith("QP099")}
    names |= {"QP000005": "Collinière Fictive", "QP000004": "Elnon Fictif"}
    for quarter in QPV:
        if quarter.code[-1] == "C":
            continue
        cells = [cell for p in quarter.former for cell in (p, names.get(p, quarter.name))]
        status = STATUS[quarter.code[-1]]
        rows.append([quarter.code, quarter.name, status, *cells, *[""] * (6 - len(cells))])
    return _table(rows, ";")


def _population() -> str:
    rows: list[list] = [["code", "pop_2013", "pop_2018", "evol_pop_pct"]]
    united = {code: quarter for quarter in QPV for code in quarter.former}
    for former in FORMER:
        quarter, noise = united[former.code], random.Random("population" + former.code)
        # The first ones fell by 3 %, a half of a united QPV having the people of the whole.
        last = former.population if quarter.kind else quarter.population
        first = round(last * (noise.uniform(0.94, 1.12) if quarter.kind else 1.03))
        rows.append([former.code, float(first), float(last), 100 * (last / first - 1)])
    return _table(rows, ",")


def _rates() -> str:
    rows = [["exercice", "dep", "insee_com", "libcom", "taux_global_tfb", "taux_plein_teom"]]
    for index, commune in enumerate(COMMUNES):
        # The last ones of the first two départements are above 90 %, as some are.
        rate = round(38.4 + (5.37 * index if index < 12 else 1.31 * (index - 12)), 2)
        waste = "" if index % 4 == 3 else "9.8"
        rows.append(["2025", commune.code[:2], commune.code, commune.name, str(rate), waste])
    return "\ufeff" + _table(rows, ";", "\r\n")


if __name__ == "__main__":
    main()
