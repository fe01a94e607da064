"""One declared line -> accepted, mended or refused: the rules that a line must hold."""

import json
from dataclasses import dataclass

from qpv import codes
from qpv.tfpb.columns import BALANCE, BY_NAME, EUROS, HOLDINGS, PROGRAMME, REGISTER, SPENDING, plain
from qpv.tfpb.intake import entries, vocabulary
from qpv.tfpb.intake.amounts import written
from qpv.tfpb.intake.context import one_year
from qpv.tfpb.intake.entries import Entry
from qpv.tfpb.intake.headings import REFERENCE
from qpv.tfpb.intake.landlords import Holdings, Landlords, said_of, share_said, shares
from qpv.tfpb.intake.lines import Line
from qpv.tfpb.intake.quarters import Quarters
from qpv.tfpb.intake.raw_cells import Broken
from qpv.tfpb.intake.sheets import shown

_TEXTS = ("action_intitule", "residence", "calendrier", "indicateur", "commentaire")
_DONE = ("depense_realisee_eur", "depense_valorisee_tfpb_eur")


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
        entry = Entry(line, volet_of(line), mended=list(line.filled))
        entry.fault("", line.fault)
        if not line.fault:
            self._who_and_when(entry)
            self._where(entry)
            self._what(entry)
            entries.read_amounts(entry)
        if not entry.faults:
            self._write_rows(entry)
        entry.shown = self._as_sent(entry)
        return entry

    def _as_sent(self, entry: Entry) -> dict[str, str]:
        """Return the cells as sent, by field, with the year and landlord of the context: what the
        landlord finds in the correction workbook."""
        name, number = said_of(entry.line, self.landlord)
        given = {
            "exercice": entry.text("exercice") or entry.line.context.year or str(self.year or ""),
            "bailleur_nom": name,
            "bailleur_siren": number,
            "contrat_ville": self._contract(entry),
        }
        sent = {n: _typed(n, cell) for n, cell in entry.line.cells.items()} | given
        # A blank would be accepted when the correction comes back as it went.
        amounts = EUROS if entry.volet == HOLDINGS else SPENDING
        lost = [n for n, cell in entry.line.cells.items() if cell == Broken() and n in amounts]
        sent |= dict.fromkeys(lost, "formule sans valeur")
        return {name: text for name, text in sent.items() if text}

    def _contract(self, entry: Entry) -> str:
        return entry.text("contrat_ville") or entry.line.context.contract

    def _who_and_when(self, entry: Entry) -> None:
        sent = entry.text("exercice")
        year, fault = vocabulary.year_of(sent) if sent else (None, "")
        if not sent:
            found = one_year(entry.line.context.year) or str(self.year or "")
            year, fault = (int(found), "") if found else (None, "année manquante")
        elif year and self.year and year != self.year:
            fault = f"année {year}, alors que l'import est demandé pour {self.year}"
        if year and not fault and year > int(self.today[:4]) + 1:
            fault = f"année {year} : elle n'est pas commencée"
        entry.fault("exercice", fault)
        for name, own in entry.line.years.items():
            if year and own != str(year) and entry.text(name):
                entry.fault(name, f"{BY_NAME[name].label} : sa colonne est celle de {own}")
        entry.values["exercice"] = year
        name, number, mended, fault = self.landlords.identify(entry.line, self.landlord)
        entry.values |= {"bailleur_nom": name, "bailleur_siren": number}
        entry.mended += mended
        entry.fault("bailleur_siren" if "SIREN «" in fault else "bailleur_nom", fault)

    def _where(self, entry: Entry) -> None:
        commune, year = entry.text("commune_insee"), entry.values["exercice"]
        code, name = entry.text("code_qp"), entry.text("qpv_nom")
        if year is None:
            entry.fault("code_qp", "" if code or name else "quartier manquant (code ou nom)")
            return
        found = self.quarters.find(code, name, commune, self._contract(entry), year)
        entry.codes = found.codes
        entry.mended += found.mended
        entry.fault(found.field, found.fault)
        if len(found.codes) > 1 and entry.volet == HOLDINGS:
            entry.fault("code_qp", "une ligne de patrimoine porte sur un seul quartier")
        elif len(found.codes) == 1 and commune:
            entry.mended += self.quarters.other_commune(found.codes[0], commune)

    def _what(self, entry: Entry) -> None:
        values = entry.values
        values |= {name: entry.text(name) for name in _TEXTS}
        values["contrat_ville"] = self._contract(entry)
        values["etape_gusp"] = vocabulary.gusp_stage(entry.text("etape_gusp"))
        values["statut"], said = vocabulary.status(entry.text("statut"))
        entry.remarks += [said] if said else []
        if entry.volet == HOLDINGS:
            return
        if not values["action_intitule"]:
            entry.fault("action_intitule", "action sans intitulé")
        sent, year = entry.text("axe_code"), values["exercice"]
        if not sent:
            entry.fault("axe_code", "axe manquant")
        elif year is not None:
            values["axe_code"], mended, fault = vocabulary.axis(sent, year)
            entry.mended += [mended] if mended else []
            entry.fault("axe_code", fault)

    def _write_rows(self, entry: Entry) -> None:
        """Write the register rows of a line without fault; sharing may still find one."""
        values = entry.values
        landlord = values["bailleur_siren"] or plain(values["bailleur_nom"])
        year = str(values["exercice"])
        entries.take_derived(entry, self.holdings, landlord)
        if len(entry.codes) == 1:
            entry.rows.append(self._row(entry, entry.codes[0], landlord, {}))
            return
        weights, source = self.holdings.weights(landlord, entry.codes, year)
        if weights is None:
            entry.fault(
                "code_qp",
                "action sur plusieurs quartiers dont les logements ne sont pas tous connus : "
                "écrivez une ligne par quartier, ou déclarez-les dans la feuille Patrimoine",
            )
            return
        parts = {n: shares(values[n], weights) for n in EUROS if values.get(n) is not None}
        for place, code in enumerate(entry.codes):
            own = {name: amounts[place] for name, amounts in parts.items()}
            own["nb_logements"] = self.holdings.value(landlord, code, year, "nb_logements")
            said = share_said(weights[place], weights, source)
            entry.rows.append(self._row(entry, code, landlord, own, said))
        entry.mended.append(f"action partagée entre {len(entry.rows)} quartiers")

    def _row(self, entry: Entry, code: str, landlord: str, own: dict, *said: str) -> dict[str, str]:
        line, values = entry.line, entry.values | own
        others = line.others | ({REFERENCE: line.ref} if line.returned else {})
        told = [*entry.mended, *said, *entry.remarks]
        values |= line.origin | {
            "volet": entry.volet,
            "bailleur": landlord,
            "zonage": codes.zoning_of(code),
            "code_qp": code,
            "qpv_nom": self.quarters.names.get(code, entry.text("qpv_nom")),
            "commune_insee": self.quarters.communes.get(code, entry.text("commune_insee")),
            "mentions": entries.joined(told),
            "autres_colonnes": json.dumps(others, ensure_ascii=False) if others else "",
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
    done = {shown(line.cells.get(name, "")) for name in _DONE} - {""}
    if line.volet == PROGRAMME and done - {"0"}:
        return BALANCE
    if line.volet:
        return line.volet
    if not {"action_intitule", "axe_code"} & line.cells.keys():
        return HOLDINGS
    state = vocabulary.status(shown(line.cells.get("statut", "")))[0]
    return BALANCE if done or state in ("réalisé", "en cours") else PROGRAMME
