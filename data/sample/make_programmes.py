"""Fictional files of the programmes (contracts, posts, cités, France services, NPNRU, REI, heat):
the publishers' layouts and their ugliness, nothing real.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path

from territory import EPCI, QPV

_TOWNS = (("00001", "Valbrume"), ("00002", "Port-Songe"), ("96001", "Mirage-Ville"))


def write(raw: Path) -> None:
    """Write every file under ``raw``."""
    _collection(raw, "contrats_ville/2015/geom_cv_ctr.json", _contracts())
    _collection(raw, "contrats_ville/2024/geom_cv_ctr.json", _contracts_2030())
    _json(raw, "adultes_relais/2023/adulte-relais-2023.json", _relays())
    for year, many in ((2022, 60), (2024, 52)):
        _json(raw, f"adultes_relais/{year}/adulte-relais-{year}.json", _many_relays(year, many))
    _json(raw, "adultes_relais/2025/adulte-relais-2025.json", _relays_2025())
    _json(raw, "postes_fonjep/2022/postes-fonjep-2022.json", _fonjep())
    _json(raw, "postes_fonjep/2025/postes-fonjep-2025.json", _fonjep_2025())
    _collection(raw, "cites_educatives/2023/citeduc_geom.geojson", _cites("cite"))
    _collection(raw, "cites_emploi/2023/cde_geom.geojson", _cites("cde"))
    _collection(raw, "france_services/2023/fs_geom.geojson", _services())
    _text(raw, "france_services/2024/liste-fs-20240801.csv", _counters())
    _collection(raw, "qpv_communes/2025/centroide-4326_qpv.geojson", _towns_of_quarters())
    codes = ("QP000001", "QP000002", "QP000006", "QP096001", "QP096009")
    _text(raw, "npnru/2015/npnru_qp2015_codes.csv", "\n".join(("code_qp_2015", *codes)) + "\n")
    _text(raw, "rei/2024/rei_fb.csv", _rei())
    _heat(raw / "heat_mel/2022/lille.gpkg")


def _text(raw: Path, name: str, content: str) -> None:
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="")


def _json(raw: Path, name: str, content: object) -> None:
    _text(raw, name, json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def _collection(raw: Path, name: str, properties: list[dict]) -> None:
    """A GeoJSON whose points stand for towns, in the Atlantic."""
    features = [
        {
            "type": "Feature",
            "properties": one,
            "geometry": {"type": "Point", "coordinates": [-5.9 + 0.1 * index, 46.5]},
        }
        for index, one in enumerate(properties)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    content = {"type": "FeatureCollection", "name": Path(name).stem, "crs": crs}
    _json(raw, name, content | {"features": features})


def _contracts() -> list[dict]:
    rows = (
        ("000000001", "CV001", "00 - CA de Valbrume", "00", 21280.0),
        ("000000002", "CV002", "96 - CC du Pays de Mirage", "96", 8120.0),
        ("000000002", "CV002", "00 - CC du Pays de Mirage", "00", 990.0),  # on two départements
        ("96005", "CV003", "NA - Rêvebois", None, 1120.0),  # a commune, its département lost
    )
    names = ("codgeo", "code_cv", "lib_cv", "insee_dep", "pop")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _contracts_2030() -> list[dict]:
    """One contract for each EPCI, one for a commune of the first, and one on two communes, listed twice;
    the population counts a quarter once per commune, as the publisher's does."""
    places = {
        siren: (f"CN000{rank:02}M", name) for rank, (siren, name) in enumerate(EPCI.items(), 1)
    }
    places |= {"00002": ("CN00090M", "Port-Songe")}
    places |= {"99010": ("CN00091M", "Lisière-sur-Brume"), "99011": ("CN00091M", "Orée-la-Feinte")}
    return [
        {"codgeo": code, "code_cv": cv, "lib_cv": f"00 - {name}", "insee_dep": "00", "pop": 99999.0}
        for code, (cv, name) in places.items()
    ]


def _post(identifier: str, body: str, name: str, amount: object, cv: str, dep: str) -> dict:
    post = {"id_poste": identifier, "code_tiers": body, "raison_sociale": name, "annee": 2023}
    post |= {"montant": amount, "code_cv": cv, "insee_dep": dep, "insee_reg": "00"}
    return {key: value for key, value in post.items() if value}


def _relays() -> list[dict]:
    siret = "00000000{:06d}".format
    rows = [
        _post("00012R000100", siret(1), "RÉGIE DES BRUMES", 22555.73, "CV001", "00"),
        _post("00019R000200", siret(2), "CENTRE SOCIAL  LE CONTE", 22555.73, "CV001CV002", "00"),
        _post("00019R000300", siret(3), "L'ÉCHELLE", 22555.73, "CV002", "96"),
        _post("00019R000300", siret(4), "L'ÉCHELLE", 22555.73, "CV002", "96"),  # moved
        _post("00020RT00400", siret(5), "MISSION FICTIVE", 22555.73, "", "96"),
        _post("00021R000500", siret(6), "ÎLE NULLE PART", 22555.73, "CV003", ""),
    ]
    del rows[-1]["insee_reg"]
    return rows


def _many_relays(year: int, many: int) -> list[dict]:
    """Enough posts for a change to be told, most of them in the first EPCI."""
    codes = ("CN00001M", "CN00002M") if year >= 2024 else ("CV001", "CV002")
    return [
        _post(f"0003{k % 2}R{k:06d}", f"{10_000 + k:014d}", f"ASSOCIATION FICTIVE {k}", 22000.5,
              codes[k % 4 == 3], "96" if k % 4 == 3 else "00") | {"annee": year}
        for k in range(many)
    ]  # fmt: skip


def _relays_2025() -> list[dict]:
    """Contracts of 2024-2030, a post on two lines, and the amount of another programme on each."""
    siret = "00000000{:06d}".format
    rows = [
        _post("00025R000100", siret(1), "RÉGIE DES BRUMES", 7164, "CN00001M", "00"),
        _post("00025R000200", siret(2), "CENTRE SOCIAL LE CONTE", 7164, "CN00001M", "00"),
        _post("00025R000200", siret(2), "CENTRE SOCIAL LE CONTE", 7164, "CN00002M", "00"),
        _post("00025R000300", siret(3), "ÎLE NULLE PART", 7164, "CN00002M", ""),
    ]
    del rows[-1]["insee_reg"]
    return [row | {"annee": 2025} for row in [*rows, rows[0]]]


def _fonjep_2025() -> list[dict]:
    """Half of the lines are given twice; a corrected grant has two lines; no code_tiers any more."""
    rows = [
        _post("D00001", "", "LES NUÉES", 7164, "CN00001M", "00"),
        _post("D00002", "", "LE FIL", 7164, "CN00002M", "96"),
        _post("D00002", "", "LE FIL", 4776, "CN00002M", "96"),
        _post("J00004", "", "ATELIER SONGE", 3582, "", "96"),
    ]
    return [row | {"annee": "2025"} for row in [*rows, *rows[:2]]]


def _fonjep() -> list[dict]:
    rows = [
        _post("D00001", "LES NUÉES", "LES NUÉES", 7164, "CV001", "00"),
        _post("D00002", "LES NUÉES", "LES NUÉES", "3582", "CV001", "00"),
        _post("D00002", "LES NUÉES", "LES NUÉES", "3582", "CV001", "00"),  # written twice
        _post("LL0003", "LE FIL", "LE FIL", "2089.5", "CV001CV002", "96"),
        _post("J00004", "ATELIER SONGE", "ATELIER SONGE", 14328, "", "96"),
    ]
    return [post | {"annee": 2022} for post in rows]


def _cites(kind: str) -> list[dict]:
    both = "; ".join(f"{name} ({code})" for code, name in _TOWNS[:2])
    one = f"{_TOWNS[2][1]} ({_TOWNS[2][0]})"
    rows = [
        (f"{kind}-001", "Valbrume / Port-Songe", both),
        (f"{kind}-002 ; {kind}-010", "Mirage Nord ; Mirage Sud", one),
    ]
    if kind == "cde":
        rows.append((f"{kind}-003 ; {kind}-011", "Chimères ; Fable", both))
    names = ("id_territoire", "lib_territoire", "liste_geo")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _services() -> list[dict]:
    rows = (
        ("00001", "Valbrume", "fs-1", "France services de Valbrume"),
        ("00002", "Port-Songe", "fs-2; fs-30", "Bus France services; France services Le Port"),
        ("96001", "NA", "fs-4", "France services Mirage - Les Sables"),
        ("96002", "Feintecœur", "fs-5; fs-6", "France services de Feintecœur"),
    )
    return [
        {
            "id_geo": code,
            "lib_geo": name,
            "id_territoire": ids,
            "liste_geo": "; ".join([f"{name} ({code})"] * len(ids.split(";"))),
            "lib_territoire": names,
        }
        for code, name, ids, names in rows
    ]


_COUNTERS = (
    "id_fs,insee_dep,lib_fs,adresse,complement_adresse,insee_com,code_postal,lib_com,latitude,longitude,"
    "mail,telephone,h_lundi,format_fs,labellisation_fs"
)


def _counters() -> str:
    """Mails and telephones that must never be read; places the other way round, and one too far."""
    plan = (
        ("1", "France services de Valbrume", "00001", "46.6244", "-5.8984", "Fixe"),
        ("2", "Bus France services", "00002", "46.6346", "-5.9385", "Bus_équivalent"),
        ("30", "France services Le Port", "00002", "-5.9300", "46.6300", "Fixe"),  # swapped
        ("4", "France services de nulle part", "00001", "42.1000", "9.4000", "Fixe"),
        ("5", "France services du Songe", "00003", "46.6100", "-5.9100", "Multisites"),
        ("6", "France services de Lune", "00004", "46.6000", "-5.9500", "Fixe"),
        ("7", "France services de l'Aube", "00004", "46.5900", "-5.9000", "Fixe"),
    )
    lines = [_COUNTERS]
    for number, name, town, latitude, longitude, kind in plan:
        never = '"accueil@personne-fictive.example","00 00 00 00 00"'
        street = f'"{number} RUE DE L\'ADRESSE FICTIVE",'
        lines.append(
            f'"{number}","{town[:2]}","{name}",{street},"{town}","00000","VALBRUME","{latitude}",'
            f'"{longitude}",{never},"08:30 - 12:00","{kind}","Espace fictif"'
        )
    return "\n".join(lines) + "\n"


def _towns_of_quarters() -> list[dict]:
    """One feature per commune, codes joined by commas: one QPV is in another commune than its contour
    says, and overseas ones are lacking."""
    listed = {}
    for quarter in QPV:
        if quarter.code[-1] == "C":
            continue
        towns = ("96002",) if quarter.code == "QN09601M" else quarter.communes
        for town in towns:
            listed.setdefault(town, []).append(quarter)
    return [
        {
            "insee_com": town,
            "lib_com": f"Commune fictive {town}",
            "code_qp": ", ".join(q.code for q in quarters),
            "lib_qp": ", ".join(q.name for q in quarters),
        }
        for town, quarters in sorted(listed.items())
    ]


def _rei() -> str:
    """The OFGL's long export: BOM, CRLF, decimal point, no line for a zero, other years in."""
    header = "annee;idcom;libcom;sirepci;dispositif_fiscal;var;varlib;valeur;secret_statistique"
    lines = [header]
    values = {"E11": 48211000, "E12": 38.4, "E12VOTE": 38.4, "E13": 18529024, "E14": 21033}
    values |= {"E16": 16000, "E32": 2.1}
    for index, (code, name) in enumerate(_TOWNS):
        start = f"2024;{code};{name};00000000{1 if index < 2 else 2};FB"
        for variable, value in values.items():
            if index == 0 or variable in ("E11", "E12", "E12VOTE", "E13", "E14"):
                lines.append(f"{start};{variable};FB - libellé fictif;{value};")
    lines.append("2023;00001;Valbrume;000000001;FB;E11;FB - COMMUNE / BASE NETTE;1.0;")
    lines.append("2024;00001;Valbrume;000000001;TH;H11;TH - libellé fictif;1.0;")
    return "\ufeff" + "\r\n".join(lines) + "\r\n"


# A GeoPackage as small as can be: OGC 12-128r19, the tables that a reader needs, small pages.
_GPKG = """
PRAGMA page_size = 512;
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
 organization_coordsys_id INTEGER, definition TEXT, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,
 description TEXT, last_change DATETIME, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
 srs_id INTEGER);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
 srs_id INTEGER, z TINYINT, m TINYINT);
CREATE TABLE qpvs (fid INTEGER PRIMARY KEY, geom BLOB, CODE_QP TEXT, NOM_QP TEXT,
 COMMUNE_QP TEXT);
CREATE TABLE enriched_grid (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT, imputed INTEGER,
 num_people DOUBLE, mean_std_living DOUBLE, poverty_ratio DOUBLE,
 land_surface_temperature DOUBLE);
INSERT INTO gpkg_spatial_ref_sys VALUES ('RGF93 v1 / Lambert-93', 2154, 'EPSG', 2154,
 'PROJCS["RGF93 v1 / Lambert-93",AUTHORITY["EPSG","2154"]]', '');
"""


def _heat(path: Path) -> None:
    """Six cells of 200 m in the Atlantic and two QPV of 2015, one of them crossed; then fifty cells,
    one per km, fifteen of them in a third QPV, where it is hotter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    base.executescript(_GPKG)
    for layer, kind in (("qpvs", "MULTIPOLYGON"), ("enriched_grid", "POLYGON")):
        base.execute(
            "INSERT INTO gpkg_contents VALUES (?,'features',?,'','2026-01-01T00:00:00Z',"
            "NULL,NULL,NULL,NULL,2154)",
            (layer, layer),
        )
        base.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?,'geom',?,2154,0,0)", (layer, kind)
        )
    qpvs = (
        (_square(-10, -10, 300, 210), "QP000001", "Centre  Ville", "Valbrume"),
        (((400, 0), (600, 200), (600, 0), (400, 200)), "QP000002", "Songe", "Valbrume, Songe"),
        (_square(2900, 900, 7900, 3900), "QP000003", "Songe", "Songe"),
    )
    for ring, *texts in qpvs:
        base.execute("INSERT INTO qpvs VALUES (NULL,?,?,?,?)", (_blob(ring, multi=True), *texts))
    spread = [(1000 * (i % 10), 1000 + 1000 * (i // 10)) for i in range(50)]
    for index, (x, y) in enumerate([*((200 * i, 0) for i in range(6)), *spread]):
        name = f"CRS3035RES200mN{200 + y:07d}E{x:07d}"
        warm = index % 6 + 2 * (2900 < x < 7900 and 900 < y < 3900)
        values = (
            index % 2,
            3.5 + 40 * (index % 6),
            15200.25 + 1000 * (index % 6),
            0.05 * (index % 6),
        )
        row = (_blob(_square(x, y, x + 200, y + 200)), name, *values, 38.2 + warm)
        base.execute("INSERT INTO enriched_grid VALUES (NULL,?,?,?,?,?,?,?)", row)
    base.commit()
    base.close()


def _square(left: float, low: float, right: float, high: float) -> tuple:
    return ((left, low), (right, low), (right, high), (left, high))


def _blob(ring: tuple, *, multi: bool = False) -> bytes:
    """A polygon as a GeoPackage stores it, near the fictional territory (Lambert 93)."""
    points = [(6000.0 + x, 6630000.0 + y) for x, y in (*ring, ring[0])]
    flat = [number for point in points for number in point]
    polygon = struct.pack(f"<BIII{len(flat)}d", 1, 3, 1, len(points), *flat)
    shape = struct.pack("<BII", 1, 6, 1) + polygon if multi else polygon
    return b"GP" + struct.pack("<BBi", 0, 1, 2154) + shape
