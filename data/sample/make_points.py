"""Write the fictional dwellings, diagnoses, schools, facilities and establishments of the example,
in the publishers' own layouts: columns that must never be kept (addresses, names) included.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import schools
import shapely
from pyproj import Transformer

_PERIMETERS = "qpv_perimeters/2024/QP2024_France_Hexagonale_Outre_Mer_WGS84.geojson"
_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)
_STREET = "RUE DE L'ADRESSE FICTIVE"
_PERSON = "MADAME PERSONNE FICTIVE"

RPLS = (
    "REG_CODE;REG_LIBELLE;DEP_CODE;EPCI_CODE;DROIT_CODE;DROIT_LIBELLE;DEPCOM;LIBCOM;NUMVOIE;NOMVOIE;"
    "QPV_CODE;QPV_LIBELLE;TYPECONST_CODE;TYPECONST_LIBELLE;NBPIECE;SURFHAB;CONSTRUCT;FINAN_CODE;"
    "DPEDATE;DPEENERGIE;DPESERRE;EPSG;X;Y"
)
DPE = (
    "numero_dpe,numero_dpe_remplace,date_etablissement_dpe,type_batiment,annee_construction,"
    "surface_habitable_logement,etiquette_dpe,etiquette_ges,conso_5_usages_par_m2_ep,"
    "emission_ges_5_usages_par_m2,adresse_ban,code_insee_ban,coordonnee_cartographique_x_ban,"
    "coordonnee_cartographique_y_ban,score_ban,statut_geocodage"
)
SCHOOLS = (
    "identifiant_de_l_etablissement;nom_etablissement;type_etablissement;statut_public_prive;"
    "adresse_1;telephone;code_commune;libelle_nature;appartenance_education_prioritaire;latitude;"
    "longitude;etat"
)
BPE = (
    "AN;NOMRS;NUMVOIE;LIBVOIE;DEPCOM;DCIRIS;DEP;REG;EPCI;TYPEQU;LAMBERT_X;LAMBERT_Y;LONGITUDE;LATITUDE;"
    "QUALITE_XY;EPSG;QP2024;QUALI_QP2024;QP2015;QUALI_QP2015"
)
GEO = (
    "siret;x;y;qualite_xy;epsg;plg_qp24;plg_iris;plg_zus;plg_qp15;plg_qva;plg_code_commune;"
    "distance_precision;qualite_qp24;y_latitude;x_longitude"
)
STOCK = (
    "siren,nic,siret,statutDiffusionEtablissement,libelleVoieEtablissement,"
    "activitePrincipaleEtablissement,etatAdministratifEtablissement,enseigne1Etablissement"
)


def write(raw: Path) -> None:
    """Write the five files and StockEtablissement, around the fictional QPV already in ``raw``."""
    features = json.loads((raw / _PERIMETERS).read_text(encoding="utf-8"))["features"]
    inside = {}
    for feature in features:
        shape = shapely.make_valid(shapely.geometry.shape(feature["geometry"]))
        middle = shape.representative_point()
        town = feature["properties"]["insee_com"].split(", ")[0]
        inside[feature["properties"]["code_qp"]] = (middle.x, middle.y, town)
    _save(raw, "rpls_dwellings/2025/rpls_2025_region_32.csv", RPLS, _rpls(inside), ";", True)
    _save(raw, "dpe_dwellings/2026/dpe03existant_59.csv", DPE, _dpe(inside), ",")
    schools = "school_directory/2026/fr-en-annuaire-education.csv"
    _save(raw, schools, SCHOOLS, _schools(inside), ";", True)
    _save(raw, "bpe/2024/BPE24.csv", BPE, _bpe(inside), ";")
    folder = "sirene_geolocated/2026"
    geolocated = "GeolocalisationEtablissement_Sirene_pour_etudes_statistiques_utf8.csv"
    _save(raw, f"{folder}/{geolocated}", GEO, _geo(inside), ";")
    _save(raw, f"{folder}/StockEtablissement_utf8.csv", STOCK, _stock(), ",")


def _save(raw: Path, name: str, header: str, rows: list, separator: str, bom: bool = False) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(
        [header.split(separator), *rows]
    )
    path = raw / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(("\ufeff" if bom else "") + out.getvalue(), encoding="utf-8", newline="")


def _metres(longitude: float, latitude: float) -> tuple[str, str]:
    x, y = _TO_METRES.transform(longitude, latitude)
    return f"{x:.2f}", f"{y:.2f}"


def _rpls(inside: dict) -> list[list[str]]:
    """Dwellings of one building share its place; no place is « 0 », no commune is blank."""
    plan = (
        ("QN00001M", 5, ("D", "E", "F", "", "G")),
        ("QN00002M", 4, ("C", "", "F", "B")),
        ("QN09601M", 4, ("E", "D", "", "C")),
        ("", 2, ("D", "G")),
        ("nowhere", 2, ("", "E")),
        ("lost", 1, ("A",)),
    )
    rows = []
    for code, count, labels in plan:
        longitude, latitude, town = inside.get(code, (-5.9, 46.55, "00004"))
        x, y = ("0", "0") if code in ("nowhere", "lost") else _metres(longitude, latitude)
        town = "" if code == "lost" else town
        flag = "1" if code in inside else "2"
        for n in range(count):
            rows.append(
                [
                    "00",
                    "Région fictive",
                    town[:2],
                    "000000001",
                    "1",
                    "Pleine propriété",
                    town,
                    "VALBRUME",
                    str(n + 1),
                    _STREET,
                    flag,
                    "En QPV" if flag == "1" else "Hors QPV",
                    "C",
                    "Collectif",
                    str(1 + n % 4),
                    f"{48 + 7 * n},5",
                    "1968" if n else "0",
                    "13",
                    "052021" if labels[n] else "",
                    labels[n],
                    labels[n],
                    "2154",
                    x,
                    y,
                ]
            )
    return rows


def _dpe(inside: dict) -> list[list[str]]:
    found, lost = "adresse geocodee ban a l'adresse", "adresse non geocodee ban car aucune"
    rows = []
    plan = (
        ("2159E0000001A", "", "QN00001M", "appartement", "F", "0.92", found),
        ("2359E0000002B", "2159E0000001A", "QN00001M", "appartement", "D", "0.92", found),
        ("2259E0000003C", "", "QN00002M", "appartement", "E", "0.81", found),
        ("2259E0000004D", "", "QN00002M", "maison", "G", "0.77", found),
        ("2259E0000005E", "", "QN00001M", "immeuble", "E", "0.95", found),
        ("2459E0000006F", "", "QN09601M", "maison", "C", "0.31", found),
        ("2459E0000007G", "", "", "maison", "B", "", f"{lost} correspondance trouvee"),
        ("2459E0000008H", "", "QN09601M", "appartement", "D", "0.88", found),
    )
    for number, replaced, code, kind, label, score, status in plan:
        longitude, latitude, town = inside.get(code, (0, 0, ""))
        x, y = _metres(longitude, latitude) if code else ("", "")
        if number.endswith("H"):  # some exports mix degrees in
            x, y = f"{longitude:.6f}", f"{latitude:.6f}"
        rows.append(
            [
                number,
                replaced,
                f"20{number[:2]}-05-17",
                kind,
                "1974",
                "61.4",
                label,
                label,
                "244.0",
                "38.1",
                f"1 {_STREET}" if code else "",
                town,
                x,
                y,
                score,
                status,
            ]
        )
    return rows


def _schools(inside: dict) -> list[list[str]]:
    plan = (
        (
            "0000001A",
            "École élémentaire des Brumes",
            "Ecole",
            "Public",
            "QN00001M",
            0,
            "REP+",
            "OUVERT",
        ),
        ("0000002B", "Collège du Songe", "Collège", "Public", "QN00002M", 0, "REP", "OUVERT"),
        ("0000003C", "École Sainte-Chimère", "Ecole", "Privé", "QN00001M", 0.012, "", "OUVERT"),
        (
            "0000003C",
            "École Sainte-Chimère (site 2)",
            "Ecole",
            "Privé",
            "QN00001M",
            0,
            "",
            "OUVERT",
        ),
        ("0960001D", "Lycée du Mirage", "Lycée", "Public", "QN09601M", 0.3, "", "OUVERT"),
        ("0960002E", "École fermée", "Ecole", "Public", "QN09601M", 0, "", "FERME"),
        (
            "0960003F",
            "Service sans adresse",
            "Service Administratif",
            "Public",
            "",
            0,
            "",
            "OUVERT",
        ),
    )
    more = [
        (s.uai, s.name.capitalize(), schools.KINDS[s.kind], "Privé" if s.private else "Public",
         s.quarter.code, s.shift, "", "OUVERT")
        for s in schools.SCHOOLS
    ]  # fmt: skip
    rows = []
    for uai, name, kind, sector, code, shift, priority, state in (*plan, *more):
        longitude, latitude, town = inside.get(code, (None, None, "96002"))
        place = [f"{latitude:.6f}", f"{longitude + shift:.6f}"] if code else ["", ""]
        rows.append(
            [
                uai,
                name,
                kind,
                sector,
                f"2 {_STREET}",
                "00 00 00 00 00",
                town,
                "ECOLE DE NIVEAU ELEMENTAIRE",
                priority,
                *place,
                state,
            ]
        )
    return rows


def _bpe(inside: dict) -> list[list[str]]:
    plan = (
        ("B207", "QN00001M", "1"),
        ("B104", "QN00001M", "1"),
        ("D307", "QN00002M", "2"),
        ("F307", "QN09601M", "3"),
        ("A206", "HZ", "_Z"),
        ("C107", "CSZ", "_Z"),
        ("E107", "", "_Z"),
    )
    rows = []
    for n, (kind, code, quality) in enumerate(plan):
        longitude, latitude, town = inside.get(code, (-5.9, 46.55, "00004"))
        x, y = _metres(longitude, latitude) if code else ("", "")
        degrees = [f"{longitude:.6f}", f"{latitude:.6f}"] if code else ["", ""]
        rows.append(
            [
                "2024",
                _PERSON,
                str(n + 1),
                _STREET,
                town,
                f"{town}0101",
                town[:2],
                "00",
                "000000001",
                kind,
                x,
                y,
                *degrees,
                "Bonne",
                "2154",
                code,
                quality,
                "HZ",
                "_Z",
            ]
        )
    return rows


_SIRETS = (
    ("00000000100011", "QN00001M", "O", "47.11F", "A"),
    ("00000000200012", "QN00001M", "O", "56.10C", "A"),
    ("00000000300013", "QN00001M", "P", "96.02A", "A"),
    ("00000000400014", "QN00002M", "O", "47.73Z", "A"),
    ("00000000500015", "QN00002M", "O", "47.71Z", "F"),
    ("00000000600016", "QN09601M", "O", "10.71C", "A"),
    ("00000000700017", "QN09601M", "O", "86.21Z", "A"),
    ("00000000800018", "HZ", "O", "47.11F", "A"),
    ("00000000900019", "", "O", "47.25Z", "A"),
    ("00000001000010", "CSZ", "O", "01.11Z", "A"),
)


def _geo(inside: dict) -> list[list[str]]:
    rows = []
    for siret, code, *_ in _SIRETS:
        longitude, latitude, town = inside.get(code, (-5.9, 46.55, "00004"))
        x, y = _metres(longitude, latitude)
        rows.append(
            [
                siret,
                x,
                y,
                "11",
                "2154",
                code,
                f"{town}0101",
                "",
                "HZ",
                "HZ",
                town,
                "5",
                "1" if code in inside else "",
                f"{latitude:.5f}",
                f"{longitude:.5f}",
            ]
        )
    return rows


def _stock() -> list[list[str]]:
    return [
        [
            siret[:9],
            siret[9:],
            siret,
            diffusion,
            "[ND]" if diffusion == "P" else _STREET,
            activity,
            state,
            "[ND]" if diffusion == "P" else _PERSON,
        ]
        for siret, _, diffusion, activity, state in _SIRETS
    ]
