"""Fictional files of the comparison territories and of the INSEE archives on the 2024 zoning, in
the publishers' own layouts. Called by ``make_sample.py``."""

from __future__ import annotations

import random
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import schools
import territory
from make_portrait import portrait_values
from territory import DEPARTEMENTS, EPCI, NAME

COMMUNES = NAME
QPV = {quarter.code: quarter.name for quarter in territory.QPV}
PEOPLE = {quarter.code: quarter.people for quarter in territory.QPV}
ALL_QPV = {"00": "Ensemble des QPV"}


def write(raw: Path) -> None:
    """Write every file of this family under ``raw``."""
    _filosofi(raw / "filosofi_territories" / "2019")
    _unemployment(raw / "unemployment_ze" / "2025")
    _neet(raw / "neet_communes" / "2018")
    _crime(raw / "ssmsi_crime" / "2023")
    _schools(raw / "school_ips" / "2022")
    _schools_of_2023(raw / "school_ips" / "2023")
    for year in (2024, 2025):
        _later_schools(raw / "school_ips" / str(year), year)
    _population(raw)
    for dataset, (file, member, variables) in ARCHIVES.items():
        vintage = VINTAGES[dataset]
        _archive(raw / f"insee_qpv24_{dataset}" / vintage / file, member, variables)


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
            rows.append(
                [code, name, *_incomes(ending + code, small=code in ("00006", "96006", "99014"))]
            )
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
        for rank, code in enumerate(("00001", "00002", "96001", "96003")):
            dep = code[:2]
            uai = f"0{dep}{number}{rank:03}{'ABCD'[rank]}"
            sector = "privé sous contrat" if rank == 2 else "public"
            place = [f"0{dep}", DEPARTEMENTS[dep].upper(), uai, "ECOLE DU CONTE"]
            town = COMMUNES[code].upper()
            rows.append(["2021-2022", "FICTIVE", *place, code, town, sector, values[rank]])
        _save(folder / f"fr-en-ips_{kind}_2022.csv", rows, bom=False)


_LYCEES = (
    "rentree_scolaire;academie;code_du_departement;departement;uai;nom_de_l_etablissment;"
    "code_insee_de_la_commune;nom_de_la_commune;secteur;type_de_lycee;effectifs_voie_gt;"
    "effectifs_voie_pro;effectifs_ensemble_gt_pro;ips_voie_gt;ips_voie_pro;ips_ensemble_gt_pro"
)


def _schools_of_2023(folder: Path) -> None:
    """Headings of another kind, the same mistake; the schools of the directory with their pupils, and a
    lycée of which only the index of both tracks is kept."""
    head = [*_LYCEES.split(";")[:9], "effectifs", "ips"]
    place = ["2022-2023", "FICTIVE", "000", "BRUME"]
    town = ["00001", "VALBRUME"]
    listed = {
        "ecoles": (
            ["0000001A", "ECOLE DES BRUMES", *town, "public", "181.0", "81.2"],
            ["0000003C", "ECOLE SAINTE CHIMERE", *town, "privé sous contrat", "", "NS"],
        ),
        "colleges": (["0000002B", "COLLEGE DU SONGE", *town, "public", "402.0", "88.9"],),
    }
    for kind, rows in listed.items():
        table = [head, *([*place, *row] for row in rows)]
        for school in schools.SCHOOLS:
            if school.kind == kind:
                table.append([*_school(school, 2023), f"{school.pupils}.0", school.ips_of(2023)])
        _save(folder / f"fr-en-ips_{kind}_2023.csv", table, bom=False)
    lycee = ["2022-2023", "FICTIVE", "096", "MIRAGE", "0960001D", "LYCEE DU MIRAGE", "96001"]
    tracks = ["475.0", "109.0", "584.0", "105.9", "74.8", "100.1"]
    rows = [_LYCEES.split(";"), [*lycee, "MIRAGE", "public", "LPO", *tracks]]
    for school in schools.SCHOOLS:
        if school.kind == "lycees":
            pupils, pro = school.pupils, school.pro
            counts = [f"{pupils - pro}.0", f"{pro}.0" if pro else "", f"{pupils}.0"]
            track = "LPO" if pro else "LEGT"
            rows.append([*_school(school, 2023), track, *counts, "", "", school.ips])
    _save(folder / "fr-en-ips_lycees_2023.csv", rows, bom=False)


def _later_schools(folder: Path, year: int) -> None:
    """The headings of the following years, without pupils."""
    for kind in ("ecoles", "colleges"):
        rows = [SCHOOLS.replace("l'établissment", "l'établissement").split(";")]
        for school in schools.SCHOOLS:
            if school.kind == kind:
                rows.append([*_school(school, year), school.ips_of(year)])
        _save(folder / f"fr-en-ips_{kind}_{year}.csv", rows)


def _school(school: schools.School, year: int) -> list:
    sector = "privé sous contrat" if school.private else "public"
    place = ["099", DEPARTEMENTS["99"].upper(), school.uai, school.name]
    town = [school.town, COMMUNES[school.town].upper()]
    return [f"{year - 1}-{year}", "FICTIVE", *place, *town, sector]


def _population(raw: Path) -> None:
    """Plain files: a straddling QPV has one row per commune, and its whole in the other file."""
    rows = [["CODGEO", "LIBGEO", "POP_MUN"]]
    rows.append(["00", "Ensemble des QPV", sum(sum(p.values()) for p in PEOPLE.values())])
    rows += [[code, QPV[code], sum(split.values())] for code, split in PEOPLE.items()]
    _save(raw / "insee_qpv24_population" / "2020" / "pop_QPV24.csv", rows)
    split = [["QP", "LIB_QP", "COM", "POP_MUN"]]
    for code, towns in PEOPLE.items():
        split += [[code, QPV[code], town, people] for town, people in towns.items()]
    folder = raw / "insee_qpv24_population_communes" / "2020"
    _save(folder / "pop_reference_communales_QPV24.csv", split)


Draw = Callable[[random.Random], str]


def _count(low: int, high: int) -> Draw:
    return lambda noise: f"{noise.randint(low, high):,}".replace(",", "\u202f")


def _rate(low: float, high: float, decimals: int = 1) -> Draw:
    return lambda noise: _comma(noise.uniform(low, high), decimals)


def _point(low: float, high: float) -> Draw:
    return lambda noise: f"{noise.uniform(low, high):.2f}"


VINTAGES = {
    "demography": "2022",
    "income": "2021-v2",
    "jobseekers": "2024",
    "caf": "2024",
    "cnam": "2025",
    "schooling": "2024-2025",
    "dnb": "2025",
    "rpls": "2025",
    "businesses": "2023",
}
# Archive: its name, what its members are called, its variables (label, values).
ARCHIVES: dict[str, tuple[str, str, dict[str, tuple[str, Draw]]]] = {
    "demography": (
        "estimations-demographiques_2022_QPV2024_csv.zip",
        "estimations-démographiques-2022-qp24",
        {
            "IND_JEUNE": ("Indice de jeunesse", _point(0.9, 3.2)),
            "TX_F": ("Part des femmes", _rate(49, 56)),
            "TX_TOT_ET": ("Part des étrangers", _rate(6, 31)),
            "TX_F_ET": ("Part des étrangers parmi les femmes", _rate(6, 31)),
            "TX_TOT_MEN1": ("Part des ménages d'une personne", _rate(32, 45)),
            "TX_TOT_MEN6": ("Part des ménages de six personnes ou plus", _rate(3, 9)),
            "TX_TOT_FAM_MONO": ("Part des familles monoparentales", _rate(22, 38)),
            "TX_TOT_EMPL": ("Taux d'emploi", _rate(32, 56)),
            "TX_F_EMPL": ("Taux d'emploi des femmes", _rate(28, 52)),
            "TX_TOT_EDLIM": ("Part des emplois à durée limitée", _rate(17, 29)),
            "TX_TOT_INFBAC": ("Part des diplômes inférieurs au bac", _rate(60, 80)),
            "TX_TOT_SCOL": ("Taux de scolarisation des 16-24 ans", _rate(45, 64)),
        },
    ),
    "income": (
        "revenus_pauvrete_2021_qp24_v2_csv.zip",
        "revenu-disponible-qp24-2021",
        {
            "DISP_TP60_A21": ("Taux de pauvreté au seuil de 60 % (%)", _rate(31, 58, 0)),
            "DISP_D1_A21": ("Premier décile (euros)", _count(7000, 9800)),
            "DISP_MED_A21": ("Médiane du revenu disponible (euros)", _count(12500, 17800)),
            "DISP_D9_A21": ("Neuvième décile (euros)", _count(21000, 30500)),
            "DISP_RD_A21": ("Rapport interdécile D9/D1", _rate(2.4, 3.6)),
            "DISP_GI_A21": ("Indice de Gini", _point(0.2, 0.31)),
            "DISP_PACT_A21": ("Part des revenus d'activité (%)", _rate(48, 70, 0)),
            "DISP_PPEN_A21": ("Part des pensions (%)", _rate(14, 27, 0)),
            "DISP_PPSOC_A21": ("Part des prestations sociales (%)", _rate(14, 34, 0)),
        },
    ),
    "jobseekers": (
        "DEFM2024_QP24_csv.zip",
        "DEFM2024_QP24",
        {
            "ABCDE": ("Demandeurs d'emploi de catégories A à E", _count(150, 990)),
            "ABCDE_F": ("Femmes, catégories A à E", _count(60, 140)),
            "A": ("Demandeurs d'emploi de catégorie A", _count(90, 140)),
            "ABC": ("Demandeurs d'emploi de catégories A, B, C", _count(141, 149)),
        },
    ),
    "caf": (
        "beneficiaires_CAF_31-12-2024_QP24.zip",
        "data_CAF2024",
        {
            "A": ("Allocataires", _count(300, 2400)),
            "PERCOU": ("Personnes couvertes", _count(700, 5200)),
            "AM": ("Familles monoparentales", _count(60, 420)),
            "AI": ("Isolés", _count(90, 800)),
            "ARSAS": ("Allocataires du RSA socle", _count(50, 560)),
        },
    ),
    "cnam": (
        "beneficiaires_CNAM_01-01-2025_QP24_csv.zip",
        "data_CNAM2025",
        {
            "C": ("Population couverte par le régime général", _count(800, 6500)),
            "C_C2SNP": ("C2S non participative", _count(200, 700)),
            "C_C2SP": ("C2S participative", _count(20, 90)),
            "C_17_C2SNP": ("C2S non participative, moins de 18 ans", _count(80, 250)),
            "C_60_C2SNP": ("C2S non participative, 60 ans ou plus", _count(10, 60)),
        },
    ),
    "schooling": (
        "EDUC_2024_2025_QP24.zip",
        "EDUC_2024_2025",
        {
            "EFF_E6": ("Élèves de sixième", _count(20, 130)),
            "RET_E6": ("Élèves de sixième en retard", _count(5, 18)),
            "EFF_E3": ("Élèves de troisième", _count(20, 120)),
            "RET_E3": ("Élèves de troisième en retard", _count(5, 19)),
            "EFF_E0_GT": ("Terminale générale et technologique", _count(10, 70)),
            "EFF_E0_PRO": ("Terminale professionnelle", _count(8, 50)),
        },
    ),
    "dnb": (
        "DNB_2025_QP24.zip",
        "DNB_2025",
        {
            "V1": ("Nombre de candidats présents", _count(41, 120)),
            "V2": ("Nombre de candidats admis", _count(20, 40)),
            "V3": ("Nombre de candidats admis avec mention", _count(6, 19)),
            "V4": ("Taux de réussite (%)", _rate(55, 95)),
        },
    ),
    "rpls": (
        "RPLS_01-01-2025_QPV_2024.zip",
        "data_RPLS2025",
        {
            "Note": ("Note de diffusion", lambda noise: "0"),
            "nbLsPls": ("Logements sociaux", _count(120, 3100)),
            "txVac": ("Taux de vacance", _rate(1, 9)),
            "txVac3m": ("Taux de vacance de plus de trois mois", _rate(0, 1)),
            "txRot": ("Taux de rotation", _rate(4, 12)),
            "moyLoy": ("Loyer moyen", _point(5.1, 6.9)),
            "medLoy": ("Loyer médian", _point(5.0, 6.8)),
        },
    ),
    "businesses": (
        "side_2023_QPV2024.zip",
        "side_2023",
        {
            "NBETAB": ("Nombre d'établissements", _count(60, 720)),
            "TX_INDUS": ("Industrie (%)", _rate(2, 6)),
            "TX_CONSTR": ("Construction (%)", _rate(9, 20)),
            "TX_COM_DETAIL": ("Commerce de détail (%)", _rate(10, 20)),
            "TX_SERV_ENT": ("Services aux entreprises (%)", _rate(12, 24)),
            "TX_SERV_PAR": ("Services aux particuliers (%)", _rate(20, 40)),
        },
    ),
}
TOWNS = {code: NAME[code] for people in PEOPLE.values() for code in people}
LEVELS = {"QP": QPV, "ENSQP": ALL_QPV, "COM": TOWNS}
# What the portrait publishes too, by label: one figure, the same in both.
SHARED = {
    "Indice de jeunesse": "indiceJeunesse",
    "Part des étrangers": "partPopEt",
    "Part des ménages d'une personne": "partMen1p",
    "Part des ménages de six personnes ou plus": "partMen6pp",
    "Taux d'emploi": "taux_d_emploi",
    "Taux de pauvreté au seuil de 60 % (%)": "taux_pauvrete_60%",
    "Personnes couvertes": "personnes_couvertes_CAF",
    "Allocataires": "allocataires_CAF",
    "Allocataires du RSA socle": "RSA_socle",
}
# All the inhabitants of a commune are better off than those of its QPV.
WHOLE = {
    "Taux de pauvreté au seuil de 60 % (%)": 0.45,
    "Part des prestations sociales (%)": 0.5,
    "Taux d'emploi": 1.35,
    "Taux d'emploi des femmes": 1.35,
    "Part des étrangers": 0.5,
}
PORTRAIT = {quarter.code: portrait_values(quarter) for quarter in territory.QPV}


def _archive(path: Path, member: str, variables: dict[str, tuple[str, Draw]]) -> None:
    """Member names decomposed, names of territories in the dictionary only, one QPV hidden."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, places in {**LEVELS, "EPCI": EPCI}.items():
            rows = [["CODGEO", *variables]]
            whole = ending in ("COM", "EPCI")
            rows += [[c, *_drawn(member + c, c, variables, whole)] for c in places]
            _member(archive, f"{member}_{ending}.csv", rows)
            _member(archive, f"meta_{member}_{ending}.csv", _meta(places, variables))
        if "disponible" in member:
            _member(archive, "revenu-déclaré-qp24-2021_QP.csv", [["CODGEO", "DEC_MED_A21"]])


def _drawn(
    seed: str, code: str, variables: dict[str, tuple[str, Draw]], whole: bool = False
) -> list[str]:
    noise = random.Random(seed)
    values = [draw(noise) for _, draw in variables.values()]
    if code == "QN00006N":  # too small: nothing is published
        return ["5" if name == "Note" else "" for name in variables]
    if code == "QN09604N" and "Note" not in variables:
        return ["ns", *values[1:]]
    if whole:
        labels = (label for label, _ in variables.values())
        return [_milder(label, value) for label, value in zip(labels, values, strict=True)]
    known = PORTRAIT.get(code, {})
    return [
        known[SHARED[label]].replace(".", ",") if label in SHARED and known else drawn
        for (label, _), drawn in zip(variables.values(), values, strict=True)
    ]


def _milder(label: str, value: str) -> str:
    factor = WHOLE.get(label)
    return _comma(float(value.replace(",", ".")) * factor) if factor else value


def _meta(places: dict[str, str], variables: dict[str, tuple[str, Draw]]) -> list[list]:
    head = ["COD_VAR", "LIB_VAR", "COD_MOD", "LIB_MOD", "TYPE_VAR", "LONG_VAR"]
    named = [["CODGEO", "Code géographique", *place, "CHAR", 8] for place in places.items()]
    return [head, *named, *([v, told[0], "", "", "NUM", 8] for v, told in variables.items())]


def _member(archive: zipfile.ZipFile, name: str, rows: list[list]) -> None:
    text = "".join(";".join(str(cell) for cell in row) + "\n" for row in rows)
    info = zipfile.ZipInfo(unicodedata.normalize("NFD", name), (2026, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode("utf-8"))
