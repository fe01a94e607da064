"""Write the bundled example: a fictional territory in the publishers' own layouts, ugliness
included. Nothing in it is real: région « 00 », départements « 00 » and « 96 » do not exist, and
the map lies in the Atlantic.

    python data/sample/make_sample.py
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
from pathlib import Path

import make_insee2015
import make_insee2024
import make_points
import make_programmes

RAW = Path(__file__).parent / "raw"
REGION = ("00", "Chimérie (fictive)")
DEPARTEMENTS = {"00": "Brume", "96": "Mirage"}
EPCI = {"000000001": "CA de Valbrume", "000000002": "CC du Pays de Mirage"}
MARK = """Les fichiers de ce dossier sont FICTIFS : aucun territoire, aucun chiffre n'y est réel.
Ils imitent la forme des fichiers publics, défauts compris, pour essayer l'outil sans réseau.
Ce fichier fait marquer « Données fictives » sur chaque page tirée de ce dossier.
"""
# code, name, population (census), EPCI
COMMUNES = (
    ("00001", "Valbrume", 48200, "000000001"),
    ("00002", "Port-Songe", 21400, "000000001"),
    ("00003", "Les Chimères", 15300, "000000001"),
    ("00004", "Sainte-Illusion", 9100, "000000001"),
    ("00005", "Fable-sur-Nuée", 6200, "000000001"),
    ("00006", "Le Mirador", 4100, "000000001"),
    ("96001", "Mirage-Ville", 33700, "000000002"),
    ("96002", "Feintecœur", 12800, "000000002"),
    ("96003", "Conte-le-Château", 7600, "000000002"),
    ("96004", "L'Utopie", 5300, "000000002"),
    ("96005", "Rêvebois", 3900, "000000002"),
    ("96006", "Nullepart", 2700, "000000002"),
)
# code, name, communes, population, 2015 parents; the letter of the code says what changed
QPV = (
    ("QN00001M", "Centre Ville", ("00001",), 6240, ("QP000001",)),
    ("QN00002M", "Les Hauts - Songe", ("00001", "00002"), 8310, ("QP000002", "QP000003")),
    ("QN00003I", "Elnon Fictif", ("00001",), 2150, ("QP000005",)),
    ("QN00004M", "Collinière Fictive", ("00001",), 1980, ("QP000004",)),
    ("QN00005M", "L'Écluse & le Port", ("00002",), 3120, ("QP000006",)),
    ("QN00006N", "Cité des Nuées", ("00003",), 960, ()),
    ("QN00007M", "Le Grand Mirador", ("00005", "00006"), 1430, ("QP000007",)),
    ("QN09601M", "Centre Ville", ("96001",), 5480, ("QP096001",)),
    ("QN09602I", "Les Sables", ("96001",), 2760, ("QP096002",)),
    ("QN09603M", "Quartier « du Conte »", ("96003", "96002"), 1870, ("QP096003",)),
    ("QN09604N", "Bois Rêvé", ("96005",), 1120, ()),
)
STATUS = {"M": "MODIFIE", "I": "INCHANGE", "N": "NOUVEAU"}
NAME = {code: name for code, name, _, _ in COMMUNES}
OF_EPCI = {code: siren for code, _, _, siren in COMMUNES}


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
    _text("qpv_portrait/2024/analyse_qpv.csv", _portrait())
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
            "code": code,
            "nom": name,
            "departement": code[:2],
            "region": REGION[0],
            "type": "commune-actuelle",
            "population": population,
        }
        for code, name, population, _ in COMMUNES
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
    return [
        {
            "code": siren,
            "nom": name,
            "populationMunicipale": sum(c[2] for c in COMMUNES if c[3] == siren),
            "membres": [{"code": c[0], "nom": c[1]} for c in COMMUNES if c[3] == siren],
        }
        for siren, name in EPCI.items()
    ]


def _corner(column: int, row: int) -> list[float]:
    """A corner of the crooked grid of communes, in the Atlantic."""
    noise = random.Random(f"{column},{row}")
    return [
        round(-6.0 + 0.14 * column + noise.uniform(-0.03, 0.03), 5),
        round(46.4 + 0.10 * row + noise.uniform(-0.02, 0.02), 5),
    ]


def _cell(index: int) -> tuple[int, int]:
    return index % 4, index // 4


def _outlines() -> dict:
    features = []
    for index, (code, name, population, siren) in enumerate(COMMUNES):
        c, r = _cell(index)
        ring = [_corner(c, r), _corner(c + 1, r), _corner(c + 1, r + 1), _corner(c, r + 1)]
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code": code,
                    "nom": name,
                    "population": population,
                    "codeDepartement": code[:2],
                    "codeRegion": REGION[0],
                    "codeEpci": siren,
                },
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _perimeters() -> dict:
    features = []
    for code, name, communes, population, _ in QPV:
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "code_qp": code,
                    "lib_qp": name,
                    "insee_reg": REGION[0],
                    "insee_dep": communes[0][:2],
                    "insee_com": ", ".join(communes),
                    "lib_com": ", ".join(NAME[c] for c in communes),
                    "siren_epci": OF_EPCI[communes[0]],
                },
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[_ring(code, communes, population)]],
                },
            }
        )
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": features,
    }


def _ring(code: str, communes: tuple[str, ...], population: int) -> list[list[float]]:
    """A star around its communes' middle; one of them crosses itself, as published ones do."""
    noise = random.Random(code)
    centres = [_middle(c) for c in communes]
    x = sum(c[0] for c in centres) / len(centres) + noise.uniform(-0.035, 0.035)
    y = sum(c[1] for c in centres) / len(centres) + noise.uniform(-0.02, 0.02)
    size = 0.0042 * math.sqrt(population / 2000)
    turns = [2 * math.pi * k / 12 for k in range(12)]
    ring = [
        [
            round(x + 1.4 * size * noise.uniform(0.6, 1.2) * math.cos(t), 5),
            round(y + size * noise.uniform(0.6, 1.2) * math.sin(t), 5),
        ]
        for t in turns
    ]
    if code == "QN00005M":
        ring[3], ring[4] = ring[4], ring[3]
    return [*ring, ring[0]]


def _middle(commune: str) -> tuple[float, float]:
    c, r = _cell([code for code, *_ in COMMUNES].index(commune))
    corners = [_corner(c + i, r + j) for i in (0, 1) for j in (0, 1)]
    return sum(p[0] for p in corners) / 4, sum(p[1] for p in corners) / 4


def _table(rows: list[list], separator: str, end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


def _former_perimeters() -> dict:
    """The 2015 contours: the same where the letter is I, two halves where two were united, smaller
    where the QPV grew; and one that is in no QPV of 2024."""
    features = []
    for code, name, communes, population, parents in QPV:
        ring = _ring(code, communes, population)
        west, east = min(x for x, _ in ring), max(x for x, _ in ring)
        for rank, parent in enumerate(parents):
            share = 1.0 if code.endswith("I") else 0.9 / len(parents)
            start = west + rank * (east - west) / len(parents)
            cut = [
                [round(start + (x - west) * share, 6), y] if not code.endswith("I") else [x, y]
                for x, y in ring
            ]
            features.append(_former(parent, f"{name} {rank + 1}" if rank else name, cut))
    lost = [[-5.95, 46.40], [-5.945, 46.40], [-5.945, 46.404], [-5.95, 46.404], [-5.95, 46.40]]
    features.append(_former("QP000008", "Le Vieux Mirage", lost))
    return {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
        "features": features,
    }


def _former(code: str, name: str, ring: list) -> dict:
    return {
        "type": "Feature",
        "properties": {"code_qp": code, "nom_qp": name, "commune_qp": "Valbrume (fictive)"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _correspondence() -> str:
    """Stray spaces in the header and a crossed pair (QN00003I, QN00004M), as published."""
    slots = [f"{label}{k} " for k in (1, 2, 3) for label in ("QP2015_", "Label_QP2015_")]
    rows = [[" QP2024", "Label_QP2024 ", "Statut ", *slots]]
    crossed = {"QP000005": "Collinière Fictive", "QP000004": "Elnon Fictif"}
    for code, name, _, _, parents in QPV:
        cells = [cell for p in parents for cell in (p, crossed.get(p, name))]
        rows.append([code, name, STATUS[code[-1]], *cells, *[""] * (6 - len(cells))])
    return _table(rows, ";")


HEADER = (
    "COG,lib_com,codeQPV,lib_qp,insee_reg,lib_reg,insee_dep,lib_dep,siren_epci,lib_epci,"
    "popMuniQPV,indiceJeunesse,partPopEt,partPopImmi,partMenImmi,partMenEt,partMen1p,partMen2p,"
    "partMen3p,partMen45p,partMen6pp,nombre_menages,nombre_logements_sociaux,"
    "taux_logements_sociaux,taux_d_emploi,taux_pauvrete_60%,personnes_couvertes_CAF,"
    "allocataires_CAF,RSA_socle"
)


def _portrait() -> str:
    rows = [HEADER.split(",")]
    for code, name, communes, population, _ in QPV:
        values = _values(code, population)
        siren = OF_EPCI[communes[0]]
        for commune in communes:  # leading zeros lost, as in the compiled file
            town = NAME[commune].replace("œ", "\x9c")
            rows.append(
                [
                    str(int(commune)),
                    town,
                    code,
                    name,
                    "0.0",
                    REGION[1],
                    str(int(commune[:2])),
                    DEPARTEMENTS[commune[:2]],
                    siren,
                    EPCI[siren],
                    population,
                    *values,
                ]
            )
    return _table(rows, ",")


def _values(code: str, population: int) -> list[str]:
    noise = random.Random("valeurs" + code)
    households = round(population / noise.uniform(2.1, 2.6), 1)
    dwellings = float(round(households * noise.uniform(0.55, 1.12)))
    shares = [
        noise.uniform(32, 42),
        noise.uniform(20, 25),
        noise.uniform(10, 13),
        noise.uniform(12, 16),
    ]
    shares = [round(s, 1) for s in shares]
    shares.append(round(100 - sum(shares), 1))
    recipients = round(population * noise.uniform(0.30, 0.36))
    values = [
        round(noise.uniform(0.9, 3.4), 1),
        *(round(noise.uniform(4, 31), 1) for _ in range(4)),
        *shares,
        households,
        dwellings,
        round(100 * dwellings / households, 2),
        round(noise.uniform(32, 55), 1),
        round(noise.uniform(33, 58)),
        float(round(population * noise.uniform(0.6, 0.8))),
        float(recipients),
        float(round(recipients * noise.uniform(0.14, 0.32))),
    ]
    texts = [str(v) for v in values]
    if code == "QN00006N":  # a small district: most of it is not diffused
        texts[1:5] = [""] * 4
        texts[14] = ""
    if code == "QN09602I":
        texts[10], texts[12] = "", ""
    return texts


def _population() -> str:
    rows: list[list] = [["code", "pop_2013", "pop_2018", "evol_pop_pct"]]
    for _, _, _, population, parents in QPV:
        for parent in parents:
            before, after = float(round(population * 1.03)), float(population)
            rows.append([parent, before, after, 100 * (after / before - 1)])
    return _table(rows, ",")


def _rates() -> str:
    rows = [["exercice", "dep", "insee_com", "libcom", "taux_global_tfb", "taux_plein_teom"]]
    for index, (code, name, _, _) in enumerate(COMMUNES):
        rate = round(38.4 + 5.37 * index, 2)  # the last ones are above 90 %, as some are
        rows.append(["2025", code[:2], code, name, str(rate), "" if index % 4 == 3 else "9.8"])
    return "\ufeff" + _table(rows, ";", "\r\n")


if __name__ == "__main__":
    main()
