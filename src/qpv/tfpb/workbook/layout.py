"""Where everything stands in the workbook that landlords fill: sheets, columns, rows, formulas.

Pure text, no spreadsheet library: the importer and the tests may read it at no cost.
"""

from dataclasses import dataclass

from qpv.tfpb.columns import BALANCE, BY_NAME, HOLDINGS, PROGRAMME, UNKNOWN_CODE
from qpv.thresholds import PER_DWELLING_EUR

MODEL_VERSION = "1"
SIMULATED = "DONNÉES SIMULÉES"
GUIDE, LISTS = "Mode d'emploi", "Listes"
SHEETS = {HOLDINGS: "Patrimoine", PROGRAMME: "Programme d'actions", BALANCE: "Bilan"}
TITLES = {
    HOLDINGS: "Patrimoine du bailleur en QPV et abattement de TFPB",
    PROGRAMME: "Programme d'actions au titre de l'abattement de TFPB",
    BALANCE: "Bilan des actions au titre de l'abattement de TFPB",
}
# The title block: label in column A, value in column B.
CONTRACT_ROW, YEAR_ROW, LANDLORD_ROW, SIREN_ROW = 3, 4, 5, 6
HEADER_ROW = 8
FIRST_ROW = HEADER_ROW + 1
ACTION_ROWS = 200
# Defined names that feed the drop-down lists.
QPV_LIST, AXIS_LIST = "liste_qpv", "liste_axes"
STATUS_LIST, STAGE_LIST = "liste_statuts", "liste_gusp"

INPUT, COMPUTED, GIVEN = "saisie", "calculée", "préremplie"
# Columns of « Patrimoine » that the register does not hold: shown to help, never imported.
EXTRA = {
    "communes": "Nom des communes",
    "n_dwellings": "Logements sociaux du QPV (pour repère, tous bailleurs)",
    "n_dwellings_origin": "Source du repère",
    "abatement_per_dwelling": "Abattement par logement (€)",
}
_EXTRA_KINDS = {"n_dwellings": "count", "abatement_per_dwelling": "euros"}


def label(name: str) -> str:
    """Return the heading of a column, exactly that of ``columns.FIELDS``."""
    return EXTRA[name] if name in EXTRA else BY_NAME[name].label


@dataclass(frozen=True)
class Column:
    """One column of a sheet: canonical ``name`` (or a key of ``EXTRA``), ``width`` in characters,
    ``role`` (typed by the landlord, computed, or prefilled)."""

    name: str
    width: float
    role: str = INPUT

    @property
    def label(self) -> str:
        return label(self.name)

    @property
    def kind(self) -> str:
        """text, code, count, euros or percent."""
        own = BY_NAME.get(self.name)
        return own.kind if own else _EXTRA_KINDS.get(self.name, "text")


_PLACE = (
    Column("code_qp", 17.5), Column("qpv_nom", 22, COMPUTED), Column("commune_insee", 10, COMPUTED),
    Column("nb_logements", 11.5, COMPUTED), Column("montant_abattement_eur", 12.5, COMPUTED),
    Column("axe_code", 30), Column("action_intitule", 30), Column("residence", 16),
)  # fmt: skip
_END = (Column("indicateur", 17), Column("etape_gusp", 15), Column("commentaire", 23))
COLUMNS = {
    HOLDINGS: (
        Column("code_qp", 18, GIVEN), Column("qpv_nom", 28, GIVEN), Column("commune_insee", 13, GIVEN),
        Column("communes", 24, GIVEN), Column("n_dwellings", 20, GIVEN),
        Column("n_dwellings_origin", 27, GIVEN), Column("nb_logements", 17),
        Column("montant_abattement_eur", 17), Column("abatement_per_dwelling", 15, COMPUTED),
        Column("commentaire", 32),
    ),
    PROGRAMME: (
        *_PLACE, Column("calendrier", 15), Column("statut", 11), Column("depense_prevue_eur", 13), *_END,
    ),
    BALANCE: (
        *_PLACE, Column("statut", 11), Column("depense_realisee_eur", 12.5),
        Column("financement_bailleur_eur", 13), Column("autre_financement_eur", 13),
        Column("depense_valorisee_tfpb_eur", 14.5), Column("taux_valorisation_pct", 12.5, COMPUTED),
        *_END,
    ),
}  # fmt: skip


def typed(volet: str) -> list[str]:
    """Return the columns that the landlord fills."""
    return [column.name for column in COLUMNS[volet] if column.role == INPUT]


def letter(volet: str, name: str) -> str:
    """Return the column letter of one name in one sheet: "A", "K"."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[[c.name for c in COLUMNS[volet]].index(name)]


def last_row(volet: str, n_qpv: int) -> int:
    """Return the last row to fill: one per QPV, or 200 actions."""
    return HEADER_ROW + (n_qpv if volet == HOLDINGS else ACTION_ROWS)


def span(volet: str, name: str, n_qpv: int) -> str:
    """Return the cells of one column, without the sheet: « $K$9:$K$208 »."""
    column = letter(volet, name)
    return f"${column}${FIRST_ROW}:${column}${last_row(volet, n_qpv)}"


_RATIOS = {
    "abatement_per_dwelling": ("montant_abattement_eur", "nb_logements", ""),
    "taux_valorisation_pct": ("depense_valorisee_tfpb_eur", "depense_realisee_eur", "100*"),
}


def formula(volet: str, name: str, row: int, n_qpv: int) -> str:
    """Return the formula of one computed cell; it shows nothing while its line is empty."""
    if name in _RATIOS:
        over, under, factor = _RATIOS[name]
        top, bottom = f"${letter(volet, over)}{row}", f"${letter(volet, under)}{row}"
        ratio = f'IF({bottom}>0,{factor}{top}/{bottom},"")'
        return f'=IF(AND(ISNUMBER({top}),ISNUMBER({bottom})),{ratio},"")'
    # A cell of « Patrimoine » for the QPV of this line; an empty one stays empty, not 0.
    codes, values = (f"Patrimoine!{span(HOLDINGS, n, n_qpv)}" for n in ("code_qp", name))
    found = f"INDEX({values},MATCH($A{row},{codes},0))"
    unknown = f'"{UNKNOWN_CODE}"' if name == "qpv_nom" else '""'
    return f'=IF($A{row}="","",IFERROR(IF({found}="","",{found}),{unknown}))'


# One live figure of a title block: French label, formula, kind (count, euros, cents, percent).
Fact = tuple[str, str, str]


def facts(volet: str, n_qpv: int) -> tuple[Fact, ...]:
    """Return the live figures of one sheet, first to last: totals first, checks last."""
    abatement = span(HOLDINGS, "montant_abattement_eur", n_qpv)
    if volet == HOLDINGS:
        dwellings = span(HOLDINGS, "nb_logements", n_qpv)
        each = span(HOLDINGS, "abatement_per_dwelling", n_qpv)
        low, high = PER_DWELLING_EUR
        outside = f'=COUNTIF({each},"<{low}")+COUNTIF({each},">{high}")'
        return (
            _sum("Total des logements du bailleur", dwellings, "count"),
            _sum("Total de l'abattement", abatement),
            _ratio("Abattement moyen par logement", abatement, dwellings, "euros"),
            (f"Quartiers hors de {low} à {high} € par logement", outside, "count"),
        )
    abatement = f"Patrimoine!{abatement}"
    total = _sum("Total de l'abattement (feuille Patrimoine)", abatement)
    if volet == PROGRAMME:
        planned = span(volet, "depense_prevue_eur", n_qpv)
        return (
            _sum("Total des dépenses prévues", planned),
            total,
            _ratio("Prévu pour 1 € d'abattement", planned, abatement, "cents"),
            _unfinished(volet, n_qpv),
        )
    done = span(volet, "depense_realisee_eur", n_qpv)
    valued = span(volet, "depense_valorisee_tfpb_eur", n_qpv)
    return (
        _sum("Total des dépenses réalisées", done),
        _sum("Total des dépenses valorisées", valued),
        total,
        _ratio("Valorisé pour 1 € d'abattement", valued, abatement, "cents"),
        _ratio("Taux de valorisation (valorisé / réalisé)", valued, done, "percent"),
        # SUMPRODUCT and not SUMIF: each line is compared with itself.
        ("Lignes valorisées au-delà du réalisé", f"=SUMPRODUCT(--({valued}>{done}))", "count"),
        _unfinished(volet, n_qpv),
    )


def _sum(label: str, cells: str, kind: str = "euros") -> Fact:
    return (label, f"=SUM({cells})", kind)


def _ratio(label: str, over: str, under: str, kind: str) -> Fact:
    factor = "100*" if kind == "percent" else ""
    return (label, f'=IF(SUM({under})>0,{factor}SUM({over})/SUM({under}),"")', kind)


def _unfinished(volet: str, n_qpv: int) -> Fact:
    """Lines where something was typed but the QPV, the axis or the action is missing."""
    anything = "&".join(span(volet, name, n_qpv) for name in typed(volet))
    needed = ("code_qp", "axe_code", "action_intitule")
    missing = "+".join(f'({span(volet, name, n_qpv)}="")' for name in needed)
    test = f'=SUMPRODUCT(({anything}<>"")*(({missing})>0))'
    return ("Lignes à compléter (quartier, axe ou action)", test, "count")
