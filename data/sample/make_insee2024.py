"""Fictional files of the comparison territories and of the INSEE archives on the 2024 zoning, in
the publishers' own layouts. Called by ``make_sample.py``."""

from __future__ import annotations

import random
from pathlib import Path

COMMUNES = {
    "00001": "Valbrume",
    "00002": "Port-Songe",
    "00003": "Les Chimères",
    "00004": "Sainte-Illusion",
    "00005": "Fable-sur-Nuée",
    "00006": "Le Mirador",
    "96001": "Mirage-Ville",
    "96002": "Feintecœur",
    "96003": "Conte-le-Château",
    "96004": "L'Utopie",
    "96005": "Rêvebois",
    "96006": "Nullepart",
}
EPCI = {"000000001": "CA de Valbrume", "000000002": "CC du Pays de Mirage"}
DEPARTEMENTS = {"00": "Brume", "96": "Mirage"}


def write(raw: Path) -> None:
    """Write every file of this family under ``raw``."""
    _filosofi(raw / "filosofi_territories" / "2019")
    _unemployment(raw / "unemployment_ze" / "2025")
    _neet(raw / "neet_communes" / "2018")
    _crime(raw / "ssmsi_crime" / "2023")
    _schools(raw / "school_ips" / "2022")


def _save(path: Path, rows: list[list], *, bom: bool = True, end: str = "\r\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(";".join(str(cell) for cell in row) + end for row in rows)
    path.write_text(text, encoding="utf-8-sig" if bom else "utf-8", newline="")


def _comma(value: float, decimals: int = 1) -> str:
    return f"{value:.{decimals}f}".replace(".", ",")


FILOSOFI = (
    "CODGEO;LIBGEO;NBMEN19;NBPERS19;NBUC19;Q119;Q219;Q319;Q3_Q1;D119;D219;D319;D419;D619;D719;"
    "D819;D919;RD;S80S2019;GI19;PACT19;PTSA19;PCHO19;PBEN19;PPEN19;PPAT19;PPSOC19;PPFAM19;PPMINI19;"
    "PPLOGT19;PIMPOT19"
)


def _filosofi(folder: Path) -> None:
    """The same codes at two levels, small communes with a median only, taxes below zero."""
    levels = {
        "COM": COMMUNES,
        "EPCI": EPCI,
        "DEP": DEPARTEMENTS,
        "REG": {"00": "Région fictive"},
        "METROPOLE": {"1": "France métropolitaine"},
    }
    for ending, places in levels.items():
        rows = [FILOSOFI.split(";")]
        for code, name in places.items():
            rows.append([code, name, *_incomes(ending + code, small=code in ("00006", "96006"))])
        _save(folder / f"FILO2019_DISP_{ending}.csv", rows)


def _incomes(seed: str, *, small: bool) -> list[str]:
    noise = random.Random("filosofi" + seed)
    households, median = noise.randint(900, 9000), 10 * noise.randint(1550, 2450)
    head = [households, round(2.3 * households), _comma(1.6 * households)]
    if small:
        return [*head, "", median, *[""] * 24]
    deciles = [10 * round(median * k / 10) for k in (0.55, 0.68, 0.79, 0.89, 1.12, 1.26, 1.47, 1.8)]
    q1, q3 = 10 * round(median * 0.073), 10 * round(median * 0.135)
    shares = [73.1, 65.0, 2.9, 5.2, 28.4, 10.2, 5.9, 2.1, 2.5, 1.3, -17.6]
    ratios = [_comma(deciles[-1] / deciles[0]), _comma(4.4, 3), _comma(0.292, 3)]
    return [*head, q1, median, q3, q3 - q1, *deciles, *ratios, *(_comma(s) for s in shares)]


def _unemployment(folder: Path) -> None:
    """Two zones with one name, one zone without a rate, codes that start with 0."""
    quarters = [f"{year}-T{k}" for year in (2024, 2025) for k in (1, 2, 3, 4)]
    rates = {"0051": ("Le Sud", 8.4), "0052": ("Le Sud", 12.9), "9601": ("Mirage-Ville", 10.1)}
    rows = [["ZE2020", "LIBZE2020", *quarters]]
    for code, (name, rate) in rates.items():
        rows.append([code, name, *(_comma(rate + k / 10) for k in range(8))])
    _save(folder / "chomage-zone-2021-t1-2025-t4.csv", rows)
    zone_of = {**dict.fromkeys(COMMUNES, "9601"), "00001": "0051", "00002": "0052", "96006": "0301"}
    zones = [["CODGEO", "ZE2020"], *(list(pair) for pair in sorted(zone_of.items()))]
    _save(folder / "ZE2020_communes.csv", zones)


def _neet(folder: Path) -> None:
    rows = [["codgeo", "libgeo", "an", "part_non_inseres"]]
    shares = {"00001": 24.3, "00002": 18.2, "00006": 100, "96001": 27.85, "96005": 0, "96006": None}
    for code, share in shares.items():
        for year in (2008, 2013, 2018):
            rows.append([code, COMMUNES[code], year, "" if share is None else _comma(share, 2)])
    _save(folder / "neet_communes_2018.csv", rows)


def _crime(folder: Path) -> None:
    """Years on two figures, « NA » for facts without a place, small rates as « 7,8e-03 »."""
    counted = (("Homicides", "victime"), ("Cambriolages de logement", "infraction"))
    for level, places in (("dep", {"00": "00", "96": "00"}), ("reg", {"00": ""})):
        columns = ["Code.département"] * (level == "dep") + ["Code.région"]
        head = ["classe", "annee", *columns, "unité.de.compte", "millPOP", "millLOG"]
        rows = [_quoted([*head, "faits", "POP", "LOG", "tauxpourmille"])]
        for name, unit in counted:
            for year in ("22", "23"):
                for code, region in [*places.items(), ("NA", "NA")]:
                    where = [code, region] if level == "dep" else [code]
                    rows.append(_quoted([name, year, *where, unit, *_facts(name, code)]))
        _save(folder / f"donnee-{level}-2023.csv", rows, end="\n")


def _facts(name: str, code: str) -> list[str]:
    if code == "NA":
        return ["NA", "NA", "0", "NA", "NA", "NA"]
    facts, rate = ("5", "7,96178343949045e-03") if name == "Homicides" else ("1512", "5,04")
    return ["21", "20", facts, "628000", "300000,160051384", rate]


def _quoted(cells: list[str]) -> list[str]:
    return [f'"{cell}"' for cell in cells]


SCHOOLS = (
    "Rentrée scolaire;Académie;Code du département;Département;UAI;Nom de l'établissment;"
    "Code INSEE de la commune;Nom de la commune;Secteur;IPS"
)


def _schools(folder: Path) -> None:
    """The heading's spelling mistake, départements on three characters, « NS » and blanks."""
    head = SCHOOLS.split(";")
    indexes = {"ecoles": ("84.3", "NS", "102.7", "71.9"), "colleges": ("79.5", "", "118.4", "92.0")}
    for number, (kind, values) in enumerate(indexes.items()):
        rows = [head]
        for rank, (code, value) in enumerate(
            zip(("00001", "00002", "96001", "96003"), values, strict=False)
        ):
            dep = code[:2]
            uai = f"0{dep}{number}{rank:03}{'ABCD'[rank]}"
            sector = "privé sous contrat" if rank == 2 else "public"
            place = [f"0{dep}", DEPARTEMENTS[dep].upper(), uai, "ECOLE DU CONTE"]
            town = COMMUNES[code].upper()
            rows.append(["2021-2022", "FICTIVE", *place, code, town, sector, values[rank]])
        _save(folder / f"fr-en-ips_{kind}_2022.csv", rows, bom=False)
