"""The invented territory that every fictional file describes: places, quarters, contracts.

Nothing in it is real: région « 00 » and its départements « 00 », « 96 » and « 99 » do not exist, and the
map lies in the Atlantic. The first eleven quarters carry the odd cases that the tests rest on; the others
make the territory large enough for a typology, with three kinds of quarters that resemble each other.
"""

from __future__ import annotations

from dataclasses import dataclass

REGION = ("00", "Chimérie (fictive)")
DEPARTEMENTS = {"00": "Brume", "96": "Mirage", "99": "Estompe"}
EPCI = {
    "000000001": "CA de Valbrume",
    "000000002": "CC du Pays de Mirage",
    "000000003": "CU de l'Estompe",
    "000000004": "CA des Trois Reflets",
    "000000005": "CC des Lisières",
}


@dataclass(frozen=True)
class Commune:
    """A commune: its population at the census, and its column and row on the map."""

    code: str
    name: str
    population: int
    epci: str
    column: float
    row: float


COMMUNES = tuple(
    Commune(*fields)
    for fields in (
        ("00001", "Valbrume", 48200, "000000001", 1.1, 3.0),
        ("00002", "Port-Songe", 21400, "000000001", 0.1, 3.2),
        ("00003", "Les Chimères", 15300, "000000001", 1.3, 3.9),
        ("00004", "Sainte-Illusion", 9100, "000000001", 0.3, 4.1),
        ("00005", "Fable-sur-Nuée", 6200, "000000001", 2.2, 3.6),
        ("00006", "Le Mirador", 4100, "000000001", 2.1, 4.5),
        ("96001", "Mirage-Ville", 33700, "000000002", 1.0, 1.0),
        ("96002", "Feintecœur", 12800, "000000002", 0.1, 1.3),
        ("96003", "Conte-le-Château", 7600, "000000002", 0.2, 0.3),
        ("96004", "L'Utopie", 5300, "000000002", 1.1, 0.1),
        ("96005", "Rêvebois", 3900, "000000002", 1.9, 0.8),
        ("96006", "Nullepart", 2700, "000000002", 0.9, 2.0),
        ("99001", "Estompe-la-Grande", 118300, "000000003", 3.2, 2.9),
        ("99002", "Lueur-en-Plaine", 41800, "000000003", 4.1, 3.2),
        ("99003", "Ombreval", 26400, "000000003", 3.3, 3.8),
        ("99004", "Pont-des-Songes", 17900, "000000003", 2.3, 2.6),
        ("99005", "Reflet-le-Haut", 38600, "000000004", 3.0, 1.2),
        ("99006", "Reflet-le-Bas", 22700, "000000004", 3.9, 1.1),
        ("99007", "Fosse-au-Conte", 14200, "000000004", 3.1, 2.0),
        ("99008", "Miroir-les-Mines", 11900, "000000004", 4.0, 2.1),
        ("99009", "Terril-l'Enchanté", 8800, "000000004", 4.8, 1.7),
        ("99010", "Lisière-sur-Brume", 19500, "000000005", 5.0, 2.7),
        ("99011", "Orée-la-Feinte", 7100, "000000005", 5.1, 3.6),
        ("99012", "Saint-Prétexte", 3200, "000000005", 4.3, 4.1),
        ("99013", "L'Île-Lointaine", 2900, "000000005", 6.2, 4.3),
        ("99014", "Trompe-l'Œil", 2100, "000000003", 3.2, 4.55),
    )
)


@dataclass(frozen=True)
class Quarter:
    """A QPV of 2024. The last letter of ``code`` says what changed; ``people`` are its inhabitants in
    each commune; ``former`` the QPV of 2015 that it comes from; ``kind`` one of ``KINDS``."""

    code: str
    name: str
    people: dict[str, int]
    former: tuple[str, ...]
    kind: str = ""

    @property
    def communes(self) -> tuple[str, ...]:
        return tuple(self.people)

    @property
    def population(self) -> int:
        return sum(self.people.values())


QPV = tuple(
    Quarter(*fields)
    for fields in (
        ("QN00001M", "Centre Ville", {"00001": 6240}, ("QP000001",)),
        ("QN00002M", "Les Hauts - Songe", {"00001": 5110, "00002": 3200}, ("QP000002", "QP000003")),
        ("QN00003I", "Elnon Fictif", {"00001": 2150}, ("QP000005",)),
        ("QN00004M", "Collinière Fictive", {"00001": 1980}, ("QP000004",)),
        ("QN00005M", "L'Écluse & le Port", {"00002": 3120}, ("QP000006",)),
        ("QN00006N", "Cité des Nuées", {"00003": 960}, ()),
        ("QN00007M", "Le Grand Mirador", {"00005": 870, "00006": 560}, ("QP000007",)),
        ("QN09601M", "Centre Ville", {"96001": 5480}, ("QP096001",)),
        ("QN09602I", "Les Sables", {"96001": 2760}, ("QP096002",)),
        ("QN09603M", "Quartier « du Conte »", {"96003": 1290, "96002": 580}, ("QP096003",)),
        ("QN09604N", "Bois Rêvé", {"96005": 1120}, ()),
        ("QN09901M", "Les Grandes Brumes", {"99001": 11240}, ("QP099001", "QP099002"), "towers"),
        ("QN09902M", "Porte de l'Irréel", {"99001": 4310}, ("QP099003",), "towers"),
        ("QN09903I", "Faubourg des Ombres", {"99001": 2380}, ("QP099004",), "old town"),
        ("QN09904M", "La Buée", {"99001": 3520, "99003": 1490}, ("QP099005",), "towers"),
        ("QN09905N", "Quai des Mirages", {"99001": 1640}, (), "old town"),
        ("QN09906M", "Les Phares Éteints", {"99002": 5870}, ("QP099006",), "towers"),
        ("QN09907I", "Vieux-Lueur", {"99002": 1730}, ("QP099007",), "old town"),
        ("QN09908M", "L'Ombrage", {"99003": 2960}, ("QP099008",), "towers"),
        ("QN09909M", "Sous-le-Pont", {"99004": 1380}, ("QP099009",), "old town"),
        ("QN09910M", "Centre Ancien", {"99005": 3240}, ("QP099010",), "old town"),
        ("QN09911M", "Le Double Reflet", {"99005": 2870, "99006": 1930}, ("QP099011",), "towers"),
        ("QN09912I", "Cité des Échos", {"99005": 1210}, ("QP099012",), "mining"),
        ("QN09913M", "La Rive Inverse", {"99006": 2090}, ("QP099013",), "old town"),
        ("QN09914M", "Cités du Conte - Fosse 0", {"99007": 1870}, ("QP099014",), "mining"),
        ("QN09915M", "Cités du Conte - Fosse 00", {"99007": 1450}, ("QP099014",), "mining"),
        ("QN09916I", "Les Corons Imaginaires", {"99008": 1560}, ("QP099015",), "mining"),
        ("QN09917M", "Fosse Perdue", {"99008": 1180, "99009": 740}, ("QP099016",), "mining"),
        ("QN09918M", "Le Terril Bleu", {"99009": 1090}, ("QP099017",), "mining"),
        ("QN09919N", "Cité Sans-Nom", {"99009": 870}, (), "mining"),
        ("QN09920M", "Lisière Nord", {"99010": 2640}, ("QP099018",), "towers"),
        (
            "QN09921M",
            "Les Trois Lisières",
            {"99010": 1310, "99011": 480},
            ("QP099019", "QP099020", "QP099021"),
            "mining",
        ),
        ("QN09922I", "Cœur d'Orée", {"99011": 1070}, ("QP099022",), "old town"),
        ("QN09923N", "Hameau du Prétexte", {"99012": 840}, (), "mining"),
        ("QN09924C", "L'Île-Lointaine", {"99013": 2900}, (), "old town"),
        ("QN09925M", "Le Leurre", {"99003": 1260}, ("QP099023",), "mining"),
    )
)
# A kind of quarter: ranges of what the portrait publishes, and inhabitants per km².
KINDS: dict[str, dict[str, tuple[float, float]]] = {
    "": {  # the first eleven: no kind, every range wide
        "one": (32, 42),
        "two": (20, 25),
        "three": (10, 13),
        "four_five": (12, 16),
        "youth": (0.9, 3.4),
        "social": (0.55, 1.12),
        "employment": (32, 55),
        "poverty": (33, 58),
        "covered": (0.6, 0.8),
        "recipients": (0.30, 0.36),
        "rsa": (0.14, 0.32),
        "density": (3500, 8000),
    },
    "towers": {
        "one": (34, 38),
        "two": (21, 23),
        "three": (13, 15),
        "four_five": (17, 20),
        "youth": (1.9, 2.8),
        "social": (0.82, 0.98),
        "employment": (29, 40),
        "poverty": (48, 65),
        "covered": (0.72, 0.86),
        "recipients": (0.31, 0.37),
        "rsa": (0.27, 0.40),
        "density": (7500, 13000),
    },
    "old town": {
        "one": (49, 57),
        "two": (21, 24),
        "three": (8, 10),
        "four_five": (5, 7),
        "youth": (0.9, 1.6),
        "social": (0.22, 0.48),
        "employment": (41, 50),
        "poverty": (36, 46),
        "covered": (0.48, 0.60),
        "recipients": (0.33, 0.41),
        "rsa": (0.19, 0.27),
        "density": (4500, 8500),
    },
    "mining": {
        "one": (30, 33),
        "two": (27, 29),
        "three": (15, 17),
        "four_five": (17, 19),
        "youth": (1.2, 1.9),
        "social": (0.70, 0.93),
        "employment": (44, 54),
        "poverty": (25, 37),
        "covered": (0.60, 0.72),
        "recipients": (0.26, 0.31),
        "rsa": (0.11, 0.20),
        "density": (1800, 3600),
    },
}
# What is not published: (QPV, column of the portrait).
SECRET = {
    "QN09919N": ("partPopEt", "partPopImmi", "partMenImmi", "partMenEt", "taux_pauvrete_60%"),
    "QN09923N": ("partPopEt", "partMenEt", "taux_pauvrete_60%"),
    "QN09912I": ("nombre_logements_sociaux", "taux_logements_sociaux"),
    "QN09922I": ("partMen6pp",),
}


@dataclass(frozen=True)
class Former:
    """A QPV of 2015, as INSEE's files of that zoning name it."""

    code: str
    name: str
    communes: tuple[str, ...]
    population: int


def _former() -> tuple[Former, ...]:
    """The QPV of 2015: the first ten by hand, the others of the size of what they became."""
    first = (
        ("QP000001", "Centre Ville", ("00001",), 6240),
        ("QP000002", "Les Hauts", ("00001", "00002"), 4310),
        ("QP000003", "Songe", ("00002",), 4000),
        ("QP000004", "Collinière Fictive", ("00001",), 1980),
        ("QP000005", "Elnon Fictif", ("00001",), 2150),
        ("QP000006", "L'Écluse & le Port", ("00002",), 3120),
        ("QP000007", "Le Grand Mirador", ("00006",), 1430),
        ("QP096001", "Centre Ville", ("96001",), 5480),
        ("QP096002", "Les Sables", ("96001",), 2760),
        ("QP096003", "Quartier « du Conte »", ("96003",), 870),
    )
    found = {code: Former(code, *rest) for code, *rest in first}
    for quarter in QPV[11:]:
        for rank, code in enumerate(quarter.former):
            name = f"{quarter.name} {rank + 1}" if rank else quarter.name
            people = round(quarter.population / len(quarter.former) / 10) * 10
            if code in found:  # divided in two since
                name, people = "Cités du Conte", people + found[code].population
            found[code] = Former(code, name, quarter.communes, people)
    return tuple(found.values())


FORMER = _former()
# Contract: its name, its QPV, the axes that it wants first.
CONTRACTS = {
    "CV1": ("Contrat de Valbrume", ("QN00001M", "QN00002M", "QN00003I", "QN00004M"), "547"),
    "CV2": ("Contrat de Port-Songe", ("QN00005M", "QN00006N", "QN00007M"), "431"),
    "CV3": ("Contrat du Mirage", ("QN09601M", "QN09602I", "QN09603M", "QN09604N"), "768"),
    "CV4": ("Contrat de l'Estompe", tuple(q.code for q in (*QPV[11:20], QPV[35])), "358"),
    "CV5": ("Contrat des Trois Reflets", tuple(q.code for q in QPV[20:30]), "341"),
    "CV6": ("Contrat des Lisières", tuple(q.code for q in QPV[30:35]), "673"),
}

NAME = {c.code: c.name for c in COMMUNES}
OF_EPCI = {c.code: c.epci for c in COMMUNES}
BY_CODE = {q.code: q for q in QPV}


def epci_of(communes: tuple[str, ...]) -> str:
    """Return the EPCI of a quarter: that of its first commune."""
    return OF_EPCI[communes[0]]
