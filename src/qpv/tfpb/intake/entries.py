"""One declared line -> accepted, mended or refused: the rules that a line must hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from qpv import codes
from qpv.tfpb.columns import BALANCE, BY_NAME, EUROS, HOLDINGS, PROGRAMME, REGISTER, SPENDING, plain
from qpv.tfpb.intake import checks, vocabulary
from qpv.tfpb.intake.amounts import written
from qpv.tfpb.intake.context import one_year
from qpv.tfpb.intake.headings import REFERENCE
from qpv.tfpb.intake.holdings import Holdings
from qpv.tfpb.intake.landlords import Landlords, told
from qpv.tfpb.intake.lines import Line
from qpv.tfpb.intake.quarters import Quarters
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.sheets import shown
from qpv.tfpb.intake.splitting import sentence, shares

_TEXTS = (
    "contrat_ville",
    "action_intitule",
    "residence",
    "calendrier",
    "indicateur",
    "commentaire",
)
_DONE = ("depense_realisee_eur", "depense_valorisee_tfpb_eur")


@dataclass(frozen=True)
class Entry:
    """What became of one line: its register rows (none when refused, several when shared between
    QPV), what was ``mended``, and the faults as (field, sentence)."""

    line: Line
    volet: str
    rows: tuple[dict[str, str], ...] = ()
    mended: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()  # to verify or to discuss, and accepted all the same
    faults: tuple[tuple[str, str], ...] = ()
    shown: dict[str, str] = field(default_factory=dict)

    @property
    def labels(self) -> str:
        """The labels of the columns at fault, « A ; B »."""
        names = dict.fromkeys(name for name, _ in self.faults if name in BY_NAME)
        return " ; ".join(BY_NAME[name].label for name in names)


@dataclass
class Draft:
    """A line being read: its values by field, and what is said of it."""

    line: Line
    volet: str
    values: dict[str, object] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    mended: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def text(self, name: str) -> str:
        return shown(self.line.cells.get(name, ""))


@dataclass(frozen=True)
class Reader:
    """Reads lines, leaning on the QPV, the landlords and the holdings known so far; ``year`` and
    ``landlord`` are what the user said of the files, "" or None when nothing."""

    quarters: Quarters
    landlords: Landlords
    holdings: Holdings
    year: int | None
    landlord: str
    today: str

    def read(self, line: Line) -> Entry:
        """Return what becomes of a line."""
        draft = Draft(line, volet_of(line), mended=list(line.filled))
        if line.clash or line.fault:
            draft.faults.append(("", line.fault or f"feuille refusée : {line.clash}"))
        else:
            self._who_and_when(draft)
            self._where(draft)
            self._what(draft)
            checks.amounts(draft)
        rows = [] if draft.faults else self._rows(draft)
        if draft.faults:
            rows = []
        return Entry(
            line,
            draft.volet,
            tuple(rows),
            tuple(draft.mended),
            tuple(draft.remarks),
            tuple(draft.faults),
            self._as_sent(draft),
        )

    def _as_sent(self, draft: Draft) -> dict[str, str]:
        """Return the cells as sent, by field, with the year and landlord of the context: what the
        landlord finds in the correction workbook."""
        name, number = told(draft.line, self.landlord)
        year = draft.text("exercice") or draft.line.context.year or str(self.year or "")
        contract = draft.text("contrat_ville") or draft.line.context.contract
        given = {"exercice": year, "bailleur_nom": name, "bailleur_siren": number}
        given |= {"contrat_ville": contract}
        sent = {n: _typed(n, cell) for n, cell in draft.line.cells.items()} | given
        # A blank would be accepted when the correction comes back as it went.
        amounts = EUROS if draft.volet == HOLDINGS else SPENDING
        lost = [n for n, cell in draft.line.cells.items() if cell == Broken() and n in amounts]
        sent |= dict.fromkeys(lost, "formule sans valeur")
        return {name: text for name, text in sent.items() if text}

    def _who_and_when(self, draft: Draft) -> None:
        sent = draft.text("exercice")
        year, fault = vocabulary.year_of(sent) if sent else (None, "")
        if not sent:
            found = one_year(draft.line.context.year) or str(self.year or "")
            year, fault = (int(found), "") if found else (None, "année manquante")
        elif year and self.year and year != self.year:
            fault = f"année {year}, alors que l'import est demandé pour {self.year}"
        if year and not fault and year > int(self.today[:4]) + 1:
            fault = f"année {year} : elle n'est pas commencée"
        if fault:
            draft.faults.append(("exercice", fault))
        for name, own in draft.line.years.items():
            if year and own != str(year) and draft.text(name):
                label = BY_NAME[name].label
                draft.faults.append((name, f"{label} : sa colonne est celle de {own}"))
        draft.values["exercice"] = year
        name, number, mended, fault = self.landlords.identify(draft.line, self.landlord)
        draft.values |= {"bailleur_nom": name, "bailleur_siren": number}
        draft.mended += mended
        if fault:
            at = "bailleur_siren" if "SIREN «" in fault else "bailleur_nom"
            draft.faults.append((at, fault))

    def _where(self, draft: Draft) -> None:
        commune = draft.text("commune_insee")
        contract = draft.text("contrat_ville") or draft.line.context.contract
        year = draft.values["exercice"]
        if year is None:
            if not draft.text("code_qp") and not draft.text("qpv_nom"):
                draft.faults.append(("code_qp", "quartier manquant (code ou nom)"))
            return
        asked = (draft.text("code_qp"), draft.text("qpv_nom"), commune, contract, year)
        found = self.quarters.find(*asked)
        draft.codes = found.codes
        draft.mended += found.mended
        if found.fault:
            draft.faults.append((found.field, found.fault))
        elif len(found.codes) > 1 and draft.volet == HOLDINGS:
            draft.faults.append(("code_qp", "une ligne de patrimoine porte sur un seul quartier"))
        elif len(found.codes) == 1 and commune:
            draft.mended += self.quarters.other_commune(found.codes[0], commune)

    def _what(self, draft: Draft) -> None:
        draft.values |= {name: draft.text(name) for name in _TEXTS}
        draft.values["contrat_ville"] = draft.text("contrat_ville") or draft.line.context.contract
        draft.values["etape_gusp"] = vocabulary.gusp_stage(draft.text("etape_gusp"))
        known, said = vocabulary.status(draft.text("statut"))
        draft.values["statut"] = known
        draft.remarks += [said] if said else []
        if draft.volet == HOLDINGS:
            return
        if not plain(draft.text("action_intitule")) and not draft.text("action_intitule"):
            draft.faults.append(("action_intitule", "action sans intitulé"))
        sent, year = draft.text("axe_code"), draft.values["exercice"]
        if not sent:
            draft.faults.append(("axe_code", "axe manquant"))
        elif year is not None:
            code, mended, fault = vocabulary.axis(sent, year)
            draft.values["axe_code"] = code
            draft.mended += [mended] if mended else []
            draft.faults += [("axe_code", fault)] if fault else []

    def _rows(self, draft: Draft) -> list[dict[str, str]]:
        """Return the register rows of a line without fault; sharing may still add one."""
        values = draft.values
        landlord = values["bailleur_siren"] or plain(values["bailleur_nom"])
        year = str(values["exercice"])
        checks.derived(draft, self.holdings, landlord)
        if len(draft.codes) == 1:
            return [self._row(draft, draft.codes[0], landlord, {}, [])]
        weights, source = self.holdings.weights(landlord, draft.codes, year)
        if weights is None:
            draft.faults.append(
                (
                    "code_qp",
                    "action sur plusieurs quartiers dont les logements ne sont pas tous connus : "
                    "écrivez une ligne par quartier, ou déclarez-les dans la feuille Patrimoine",
                )
            )
            return []
        parts = {n: shares(values[n], weights) for n in EUROS if values.get(n) is not None}
        rows = []
        for place, code in enumerate(draft.codes):
            own = {name: amounts[place] for name, amounts in parts.items()}
            own["nb_logements"] = self.holdings.value(landlord, code, year, "nb_logements")
            said = [sentence(weights[place], weights, source)]
            rows.append(self._row(draft, code, landlord, own, said))
        draft.mended.append(f"action partagée entre {len(rows)} quartiers")
        return rows

    def _row(
        self, draft: Draft, code: str, landlord: str, own: dict[str, float | None], said: list[str]
    ) -> dict[str, str]:
        line, values = draft.line, draft.values | own
        others = dict(line.others) | ({REFERENCE: line.ref} if line.returned else {})
        values |= {
            "volet": draft.volet,
            "bailleur": landlord,
            "zonage": codes.zoning_of(code),
            "code_qp": code,
            "qpv_nom": self.quarters.names.get(code, draft.text("qpv_nom")),
            "commune_insee": self.quarters.communes.get(code, draft.text("commune_insee")),
            "mentions": " ; ".join(
                s.replace(" ; ", ", ") for s in draft.mended + said + draft.remarks
            ),
            "autres_colonnes": json.dumps(others, ensure_ascii=False) if others else "",
            "simulee": "oui" if line.context.simulated else "",
            "fichier": line.file,
            "empreinte": line.fingerprint,
            "feuille": line.sheet,
            "ligne": str(line.number),
            "importe_le": self.today,
        }
        return {name: _written(values.get(name)) for name in REGISTER}


def _typed(name: str, cell: object) -> str:
    """Return a cell as a French hand would type it: a number's point would read as thousands."""
    number = isinstance(cell, float) and BY_NAME[name].kind in ("euros", "percent")
    if number and abs(cell) < 1e12:
        decimals = 2 if BY_NAME[name].kind == "euros" else 6
        return f"{cell:.{decimals}f}".rstrip("0").rstrip(".").replace(".", ",")
    return shown(cell)


def _written(value: object) -> str:
    return written(value) if isinstance(value, float) else str("" if value is None else value)


def volet_of(line: Line) -> str:
    """Return the volet of a line: that of its sheet's name, else what its columns say. An action
    with a realised or valued amount is of the bilan whatever its sheet is called; one said to be
    done is, unless its sheet says otherwise."""
    done = any(shown(line.cells.get(name, "")) not in ("", "0") for name in _DONE)
    if line.volet == PROGRAMME and done:
        return BALANCE
    if line.volet:
        return line.volet
    if not {"action_intitule", "axe_code"} & line.cells.keys():
        return HOLDINGS
    done = any(shown(line.cells.get(name, "")) for name in _DONE)
    state = vocabulary.status(shown(line.cells.get("statut", "")))[0]
    return BALANCE if done or state in ("réalisé", "en cours") else PROGRAMME
