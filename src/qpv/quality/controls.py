"""Every control of the tables at hand, as lines that a person reads: OK, INFO or ALERTE."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from qpv import codes, datasets, french, processed
from qpv.errors import TableError
from qpv.indicators import series
from qpv.paths import Places
from qpv.quality import commune_lists
from qpv.quality.published import FIGURES
from qpv.tables.schema import REASONS, Schema, check

Status = Literal["OK", "INFO", "ALERTE"]
# A total that moves more than this from one vintage to the next asks for an explanation.
DRIFT = 0.10
# More unknown keys than this in a table is an alert; fewer are listed.
UNKNOWN_KEYS = 0.02

# Oddities of the publishers' files that were looked at: said on the pages, no longer alerts.
ACKNOWLEDGED = {
    "contour perdu": "trois QPV d'Île-de-France sans contour : ni surface ni densité",
    "correspondance croisée": "la paire Elnon / Collinière est signalée sur les pages concernées",
    "rapport supérieur à 100 %": "rapport de deux sources ; écarté au niveau du QPV",
    "niveau de vie non diffusé": "les QPV de 2015 blancs en 2021 sont publiés comme non diffusés",
    "poste partagé": "les postes se comptent par leur identifiant, pas par les lignes",
    "montants écartés": "aucun montant de cette année n'est affiché ni sommé",
    "lien incertain": "tous les couples sont gardés, marqués comme incertains",
    "zéros douteux": "outre-mer seulement ; agrégats non donnés faute de couverture",
}
# Totals that moved by more than DRIFT between two vintages, in which direction, and why, as far as
# known. Another pair of vintages, or a move the other way, is not explained.
_PRIME = "attendu après la réforme de 2019 de la prime d'activité ; à confirmer auprès de la CNAF"
_BIRTHS = "attendu avec la baisse des naissances ; à confirmer"
_RECOVERY = "relance des contrats aidés en 2021 ; à confirmer auprès de l'ASP"
EXPLAINED: dict[tuple[str, str, str, str], tuple[int, str]] = {
    ("insee_qpv_demographics", "n_caf_singles", "2018", "2022"): (1, _PRIME),
    ("insee_qpv_demographics", "n_caf_under_25_not_students", "2018", "2022"): (1, _PRIME),
    ("insee_qpv_demographics", "n_caf_children_0_2", "2018", "2022"): (-1, _BIRTHS),
    ("insee_qpv_income_benefits", "n_activity_bonus_recipients", "2019", "2022"): (1, _PRIME),
    ("insee_qpv_employment", "n_assisted_contracts", "2020", "2022"): (1, _RECOVERY),
}
# Breaks that the publishers document: a change across them is not a change of the territory.
BREAKS = (
    *(("filosofi_qpv", str(year), why) for year, why in series.BREAKS.items()),
    ("school_ips", "2023", "les indices d'avant la rentrée 2022 sont d'une autre méthode"),
    ("tfpb_rates", "2021", "le taux communal comprend l'ancien taux départemental"),
)


@dataclass(frozen=True)
class Control:
    """One line of the report: what was controlled, its status, and the sentence that says it."""

    dataset: str
    vintage: str
    rule: str
    status: Status
    message: str


def controls(places: Places) -> list[Control]:
    """Return every control of every table at hand; empty tables folders give one ALERTE."""
    records = processed.records(places)
    if not records:
        none = "Aucune table construite : lancez « qpv build »."
        return [Control("", "", "tables", "ALERTE", none)]
    keys = _known_keys(places)
    found: list[Control] = []
    for name in datasets.DATASETS:
        own = [record for record in records if record["dataset"] == name]
        if own:
            found += _dataset(places, name, own, keys)
    return found + list(_commune_lists(places)) + list(_published(places))


def _commune_lists(places: Places) -> Iterator[Control]:
    names = ("qpv_perimeters", "qpv_communes")
    if all(processed.available(places, name) for name in names):
        contours, listed = (processed.read(places, name) for name in names)
        where = ("qpv_communes", listed.provenance["vintage"])
        for status, message in commune_lists.said(contours.frame, listed.frame):
            yield Control(*where, "communes des QPV", status, message)


def _dataset(places: Places, name: str, own: list[dict], keys: dict[str, set]) -> list[Control]:
    schema = datasets.module(name).SCHEMA
    found: list[Control] = []
    before: tuple[str, pd.DataFrame] | None = None
    for record in own:
        frame = processed.read(places, name, record["vintage"]).frame
        found += _table(record, frame, schema, keys)
        if before is not None:
            found += _drift(name, before, (record["vintage"], frame), schema)
        before = (record["vintage"], frame)
    return found + list(_breaks(name, [record["vintage"] for record in own]))


def _table(record: dict, frame: pd.DataFrame, schema: Schema, keys: dict) -> Iterator[Control]:
    where = (record["dataset"], record["vintage"])
    yield _schema(where, frame, schema)
    absent = absences(frame, schema)
    if absent["share"]:
        parts = [f"{label} {_percent(share)}" for label, share in absent["by_reason"].items()]
        message = f"{_percent(absent['share'])} des valeurs absentes : {', '.join(parts)}."
        yield Control(*where, "absences", "INFO", message)
    for note in record["notes"]:
        yield _noted(where, note)
    yield from _keys(where, frame, keys)
    yield from _rounding(where, frame, schema)


def _schema(where: tuple[str, str], frame: pd.DataFrame, schema: Schema) -> Control:
    """Check the table again as it is on disk: types, bounds, allowed values, duplicates."""
    try:
        check(frame, schema)
    except TableError as error:
        return Control(*where, "schéma", "ALERTE", str(error))
    lines = french.plural(len(frame), "ligne")
    message = f"{lines}, {len(schema.columns)} colonnes, clé {', '.join(schema.key)} sans doublon."
    return Control(*where, "schéma", "OK", message)


def absences(frame: pd.DataFrame, schema: Schema) -> dict:
    """Return the share of absent values among the columns with reasons, and by reason."""
    measured = [c.name for c in schema.columns if c.reasons]
    columns = [frame[f"{name}_reason"] for name in measured] or [pd.Series(dtype="str")]
    reasons = pd.concat(columns)
    total = len(reasons)
    counts = reasons[reasons != ""].value_counts() if total else pd.Series(dtype=int)
    return {
        "total": total,
        "share": counts.sum() / total if total else 0.0,
        "by_reason": {REASONS[r]: n / total for r, n in counts.items()},
    }


def _percent(share: float) -> str:
    return french.quantity(100 * share, "%", 1)


def _noted(where: tuple[str, str], note: dict) -> Control:
    known, message = ACKNOWLEDGED.get(note["rule"]), note["message"]
    status: Status = "INFO" if known or note["level"] == "info" else "ALERTE"
    if known and note["level"] != "info":
        message += f" (Connu : {known}.)"
    return Control(*where, note["rule"], status, message)


def _known_keys(places: Places) -> dict[str, set]:
    """The codes that other tables must join: QPV of each zoning, communes past and present."""
    known: dict[str, set] = {}
    for zoning, dataset in (("2024", "qpv_perimeters"), ("2015", "population_qpv")):
        if processed.available(places, dataset):
            known[zoning] = set(processed.read(places, dataset).frame["code_qp"])
    if processed.available(places, "cog"):
        cog = processed.read(places, "cog").frame
        known["commune"] = set(cog["code"][cog["level"].isin(("commune", "former_commune"))])
    return known


def _keys(where: tuple[str, str], frame: pd.DataFrame, known: dict[str, set]) -> Iterator[Control]:
    if "code_qp" in frame and len(frame):
        codes_qp = _codes(frame["code_qp"])
        zonings = {codes.zoning_of(code) for code in codes_qp}
        for zoning in sorted(zonings & set(known)):
            yield from _joined(where, f"QPV {zoning}", codes_qp, known[zoning])
    if "codgeo" in frame and "commune" in known and "level" not in frame:
        yield from _joined(where, "communes", _codes(frame["codgeo"]), known["commune"])


def _codes(cells: pd.Series) -> set[str]:
    """Every code of a column whose cells hold one code, several joined with « ; », or none."""
    return {code for cell in cells.dropna() for code in cell.split(";")} - {""}


def _joined(where: tuple[str, str], what: str, found: set, known: set) -> Iterator[Control]:
    lost = sorted(found - known)
    if not lost:
        message = f"{french.number(len(found))} codes, tous connus."
        yield Control(*where, f"clés {what}", "OK", message)
        return
    status: Status = "ALERTE" if len(lost) > UNKNOWN_KEYS * len(found) else "INFO"
    shown = ", ".join(lost[:8]) + (", …" if len(lost) > 8 else "")
    message = f"{len(lost)} codes inconnus sur {len(found)} : {shown}."
    yield Control(*where, f"clés {what}", status, message)


def _rounding(where: tuple[str, str], frame: pd.DataFrame, schema: Schema) -> Iterator[Control]:
    for column in schema.columns:
        if column.unit != "%" or column.name not in frame:
            continue
        values = frame[column.name].dropna()
        whole = float((values == values.round()).mean()) if len(values) >= 100 else 0.0
        if whole > 0.95 and values.nunique() > 2:
            message = (
                f"« {column.label} » : {_percent(whole)} des valeurs sont entières, un écart de moins "
                "d'un point n'a pas de sens."
            )
            yield Control(*where, "arrondi", "INFO", message)


def _drift(
    name: str, before: tuple[str, pd.DataFrame], after: tuple[str, pd.DataFrame], schema: Schema
) -> Iterator[Control]:
    """Compare totals on the rows whose value is known in both vintages: a value that one of them
    does not publish is no fall to zero."""
    where, keys = (name, after[0]), list(schema.key)
    old, new = (part.set_index(keys) for part in (before[1], after[1]))
    for column in schema.columns:
        if not column.name.startswith(("n_", "population_2", "population")) or column.unit == "%":
            continue
        if column.kind not in ("integer", "number"):
            continue
        pair = pd.concat([old[column.name], new[column.name]], axis=1, join="inner").astype(float)
        pair = pair.dropna()
        if pair.empty or not pair.iloc[:, 0].sum():
            continue
        change = pair.iloc[:, 1].sum() / pair.iloc[:, 0].sum() - 1
        sign, why = EXPLAINED.get((name, column.name, before[0], after[0]), (0, ""))
        yield _moved(where, column.label, change, before[0], why if sign * change > 0 else "")


def _moved(where: tuple[str, str], label: str, change: float, since: str, why: str) -> Control:
    sign = french.number(100 * change, 1, sign=True)
    message = f"« {label} » : {sign}{french.NBSP}% du total depuis {since}"
    if abs(change) <= DRIFT:
        return Control(*where, "dérive", "OK", message + ".")
    if why:
        return Control(*where, "dérive", "INFO", f"{message} ({why}).")
    return Control(*where, "dérive", "ALERTE", message + ", à expliquer.")


def _breaks(name: str, vintages: list[str]) -> Iterator[Control]:
    for dataset, year, why in BREAKS:
        if dataset == name and min(vintages) <= year <= max(vintages):
            yield Control(name, year, "rupture", "INFO", f"Rupture de série en {year} : {why}.")


def _published(places: Places) -> Iterator[Control]:
    for figure in FIGURES:
        vintages = [r["vintage"] for r in processed.records(places, figure.dataset)]
        if figure.vintage not in vintages:
            continue
        frame = processed.read(places, figure.dataset, figure.vintage).frame
        value = figure.compute(frame)
        found = float("nan") if pd.isna(value) else float(value)  # NaN: the table does not hold it
        right = abs(found - figure.expected) <= figure.tolerance + 1e-9
        decimals = len(str(figure.expected).partition(".")[2]) if figure.expected % 1 else 0
        shown, printed = (
            french.quantity(v, figure.unit, decimals) for v in (found, figure.expected)
        )
        message = f"{figure.label} : {shown}, publié {printed} ({figure.source})."
        known = ACKNOWLEDGED.get(figure.label) if not right else ""
        status: Status = "OK" if right else "INFO" if known else "ALERTE"
        message += f" Connu : {known}." if known else ""
        yield Control(figure.dataset, figure.vintage, "chiffre publié", status, message)
