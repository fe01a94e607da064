"""One declared line and what becomes of it; the arithmetic of its amounts."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from qpv import french
from qpv.tfpb.columns import BY_NAME, HOLDINGS, SPENDING
from qpv.tfpb.intake import amounts
from qpv.tfpb.intake.landlords import Holdings
from qpv.tfpb.intake.lines import Line
from qpv.tfpb.intake.sheets import shown
from qpv.thresholds import PER_DWELLING_EUR

_DERIVED = ("nb_logements", "montant_abattement_eur")  # in the sheets of actions
_LOST = "recomputed"  # a derived cell without value: taken from the holdings


@dataclass
class Entry:
    """What became of one line: its values by field, its register rows (none when refused, several when
    shared between QPV), what was ``mended``, and the faults as (field, sentence)."""

    line: Line
    volet: str
    values: dict[str, object] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    rows: list[dict[str, str]] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # to verify or to discuss, and accepted
    faults: list[tuple[str, str]] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # the cells as sent, by field

    @property
    def labels(self) -> str:
        """The labels of the columns at fault, « A ; B »."""
        names = dict.fromkeys(name for name, _ in self.faults if name in BY_NAME)
        return " ; ".join(BY_NAME[name].label for name in names)

    def text(self, name: str) -> str:
        return shown(self.line.cells.get(name, ""))

    def fault(self, name: str, sentence: str) -> None:
        """Note what is wrong in a field; nothing without a sentence."""
        if sentence:
            self.faults.append((name, sentence))


def joined(sentences: Iterable[str]) -> str:
    """Return sentences as one text of the register: « A ; B »."""
    return " ; ".join(sentence.replace(" ; ", ", ") for sentence in sentences)


def read_amounts(entry: Entry) -> None:
    """Read every amount of a line, and note what is wrong or odd in them."""
    derived = () if entry.volet == HOLDINGS else _DERIVED
    for name in (*SPENDING, *_DERIVED):
        _read(entry, name, derived=name in derived)
    if entry.volet == HOLDINGS:
        _holding(entry)
    else:
        _spending(entry)


def _read(entry: Entry, name: str, *, derived: bool) -> None:
    field = BY_NAME[name]
    parse = amounts.count if field.kind == "count" else amounts.euros
    found = parse(entry.line.cells.get(name, ""))
    if field.kind == "euros" and found.value is not None and 0 < found.value < 1:
        sent = entry.text(name).replace(".", ",")
        found = amounts.Reading(fault=f"« {sent} » : un taux ? Écrivez un montant en euros")
    entry.values[name] = found.value
    if found.fault and derived and found.broken:
        entry.mended.append(f"« {field.label} » sans valeur, repris du patrimoine déclaré")
        entry.values[name] = _LOST
    elif found.fault:
        entry.fault(name, f"{field.label} : {found.fault}")
    elif found.mended:
        entry.mended.append(f"{field.label} : {found.mended}")


def take_derived(entry: Entry, holdings: Holdings, landlord: str) -> None:
    """Take from the holdings the cells of the sheets of actions that had lost their value."""
    for name in _DERIVED:
        if entry.values.get(name) == _LOST:
            only = entry.codes[0] if len(entry.codes) == 1 else ""
            year = str(entry.values["exercice"])
            entry.values[name] = holdings.value(landlord, only, year, name)


def _holding(entry: Entry) -> None:
    dwellings, amount = (entry.values[name] for name in _DERIVED)
    if dwellings is None and amount is None:
        if not any(name in _DERIVED for name, _ in entry.faults):
            entry.fault("nb_logements", "ni logements ni abattement")
    elif dwellings and amount is not None:
        low, high = PER_DWELLING_EUR
        if not low <= amount / dwellings <= high:
            entry.remarks.append(
                f"à discuter : {french.quantity(amount / dwellings, '€')} d'abattement par "
                f"logement (de {low} à {high} attendus)"
            )


def _spending(entry: Entry) -> None:
    values, at_fault = entry.values, {name for name, _ in entry.faults}
    if not at_fault & set(SPENDING) and all(values[name] is None for name in SPENDING):
        entry.fault("depense_prevue_eur", "action sans aucun montant")
    done, valued = values["depense_realisee_eur"], values["depense_valorisee_tfpb_eur"]
    if done is not None and valued is not None and valued > done + 0.005:
        entry.fault(
            "depense_valorisee_tfpb_eur",
            f"dépense valorisée ({french.quantity(valued, '€', 2)}) supérieure à la dépense "
            f"réalisée ({french.quantity(done, '€', 2)})",
        )
    own, other = values["financement_bailleur_eur"], values["autre_financement_eur"]
    if done is not None and (own is not None or other is not None):
        gap = (own or 0) + (other or 0) - done
        if abs(gap) > 1:
            entry.remarks.append(
                "à vérifier : les financements ne font pas la dépense réalisée (écart de "
                f"{french.number(gap, 2, sign=True)}{french.NBSP}€)"
            )
    _rate(entry, 100 * valued / done if done and valued is not None else None)


def _rate(entry: Entry, computed: float | None) -> None:
    """Keep the rate of valuation when it holds, else compute it again: it is a derived column."""
    name = "taux_valorisation_pct"
    cell = entry.line.cells.get(name, "")
    sent = entry.text(name).replace(".", ",") if isinstance(cell, float) else entry.text(name)
    expected = None if computed is None else round(computed, 2)
    found, said = amounts.percent(cell), ""
    given, kept = found.value, expected
    if found.fault:
        sent = f"« {sent} »" if sent else "sans valeur calculée"
        what = "recalculé" if expected is not None else "laissé vide"
        entry.mended.append(f"taux de valorisation {sent} : {what}")
    elif given is not None:
        # 0,74 for 74 %: by the amounts where they are known, by its size where they are not.
        alone = expected is None
        share = (
            0 < given <= 1 if alone else abs(given - expected) > 1 >= abs(100 * given - expected)
        )
        kept = 100 * given if share else given
        said = f"lu {french.quantity(kept, '%')}" if share else ""
        if alone and kept > 100:
            entry.fault(name, f"taux de valorisation de {french.quantity(kept, '%')}")
        if not alone and abs(kept - expected) > 1:
            kept, said = expected, f"recalculé : {french.quantity(expected, '%', 1)}"
    if said:
        entry.mended.append(f"taux de valorisation « {sent} » {said}")
    entry.values[name] = None if kept is None else round(kept, 2)
