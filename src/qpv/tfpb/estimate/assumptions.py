"""What an estimate of the abatement assumes: each assumption has a name, a range and a source.

Law: CGI art. 1388 bis (30 % of the base of the tax on built property, after the 50 % flat deduction
of art. 1388); compensation of 40 % by the State: Cour des comptes, 2025.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qpv.errors import ParameterError, did_you_mean

ABATEMENT_RATE = 0.30
FLAT_DEDUCTION = 0.50
COMPENSATION = 0.40


@dataclass(frozen=True)
class Range:
    """One assumption: ``low``, ``central``, ``high``, with its French label, unit and source."""

    low: float
    central: float
    high: float
    label: str
    unit: str
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.central <= self.high:
            raise ParameterError(
                f"hypothèse « {self.label} » : attendu 0 ≤ bas ≤ central ≤ haut, trouvé "
                f"{self.low} ; {self.central} ; {self.high}."
            )


@dataclass(frozen=True)
class Anchor:
    """A published total that the top-down method shares out. ``insee_reg`` "" is France; ``zoning``
    is that of the QPV that it covers, where it is not the one in force."""

    name: str
    insee_reg: str
    amount_eur: float
    year: str
    source: str
    revaluation: Range
    zoning: str = ""


def _revaluation(high: float, why: str) -> Range:
    return Range(1.0, 1.0, high, "Revalorisation des bases depuis le total publié", "×", why)


ANCHORS = (
    Anchor(
        "Hauts-de-France", "32", 26e6, "2016-2019",
        "Union régionale pour l'habitat et IREV, 2023 : 26 M€ par an (35,2 M€ dépensés × 74 %)",
        _revaluation(1.25, "hypothèse de travail : de 0 à 25 % depuis 2016-2019"), zoning="2015"),
    Anchor(
        "Chimérie (fictive)", "00", 1.6e6, "fictif", "total inventé pour le territoire fictif",
        _revaluation(1.25, "hypothèse de travail")),
    # France last: it serves every région that has no total of its own.
    Anchor(
        "France", "", 315e6, "2024", "Cour des comptes, 2025 : 315 M€ en 2024",
        _revaluation(1.05, "hypothèse de travail : de 0 à 5 % depuis 2024")),
)  # fmt: skip

DEFAULTS: dict[str, Range] = {
    "eligible_share": Range(
        0.60, 0.75, 0.90, "Part des logements sociaux qui ouvrent droit à l'abattement", "",
        "151 000 logements abattus (35,2 M€ à 233 € par logement) sur 200 225 (RPLS 2022)"),
    "value_index": Range(
        0.80, 1.0, 1.20, "Valeur locative des logements rapportée à la moyenne du territoire de calage",
        "×", "hypothèse de travail : aucune valeur locative par quartier n'est publiée"),
    "base_ratio": Range(
        0.40, 0.60, 0.80, "Base d'un logement social rapportée à la base moyenne d'un local de la commune",
        "×", "hypothèse de travail, à caler sur des avis d'imposition"),
    "weighted_area_m2": Range(
        55.0, 65.0, 80.0, "Surface pondérée d'un logement", "m²", "hypothèse de travail"),
    "rate_position": Range(
        0.0, 0.5, 1.0, "Place entre le taux le plus bas et le plus haut des communes d'un même QPV", "",
        "population du QPV par commune inconnue : de l'une à l'autre"),
    "straddling_share": Range(
        0.0, 0.5, 1.0, "Part des QPV à cheval qui revient au territoire", "",
        "population du QPV par commune inconnue : de rien à tout"),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Assumptions:
    """Every assumption of an estimate, by name. ``vl_m2_eur`` (cadastral value per weighted m² and
    per year, revalued) has no default: without it, the surface method is not applied."""

    ranges: Mapping[str, Range]
    abatement_rate: float = ABATEMENT_RATE
    compensation: float = COMPENSATION
    exemption_years: int = 25
    include_teom: bool = False

    @property
    def vl_m2_eur(self) -> Range | None:
        return self.ranges.get(_VL)

    def with_(self, **values: float | Range) -> Assumptions:
        """Return a copy with some assumptions replaced (a number holds the range at one value).

        Raises
        ------
        ParameterError
            If no assumption has this name, or a range is not one.
        """
        ranges, own = dict(self.ranges), {}
        for name, value in values.items():
            if name not in NAMES:
                raise ParameterError(f"hypothèse inconnue : « {name} »{did_you_mean(name, NAMES)}")
            if name in _SINGLE:
                own[name] = value
            elif isinstance(value, Range):
                ranges[name] = value
            else:
                ranges[name] = replace(ranges[name], low=value, central=value, high=value)
        return replace(self, ranges=ranges, **own)


_VL = "vl_m2_eur"
_SINGLE = ("abatement_rate", "compensation", "exemption_years", "include_teom")  # no range
NAMES = (*DEFAULTS, *_SINGLE[:3], _VL, _SINGLE[3])
# Shares: more than the whole is a mistake.
_SHARES = (*_SINGLE[:2], "eligible_share", "rate_position", "straddling_share")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


def default() -> Assumptions:
    """Return the assumptions that pages use unless told otherwise."""
    return Assumptions(DEFAULTS)


def given(text: str) -> Assumptions:
    """Return the assumptions, with those of « eligible_share=0.7;value_index=0.8/1/1.2 » replaced.

    Raises
    ------
    ParameterError
        If a name is unknown or a value is not a number, or three in order.
    """
    found: dict[str, float | Range] = {}
    for piece in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if name not in NAMES:
            raise ParameterError(f"hypothèse inconnue : « {name} »{did_you_mean(name, NAMES)}")
        if not sign or name in found:
            why = "donnée deux fois" if name in found else "sans valeur"
            raise ParameterError(f"hypothèse {name} : {why}. Attendu : {name}=…")
        found[name] = _value(name, value)
    return default().with_(**found)


def _value(name: str, text: str) -> float | Range:
    if name == "include_teom":
        if text not in ("oui", "non"):
            raise ParameterError(f"hypothèse {name} : « {text} ». Attendu : oui ou non.")
        return text == "oui"
    parts = [part.strip() for part in text.split("/")]
    whole = all(_NUMBER.fullmatch(part) for part in parts)
    numbers = [float(part.replace(",", ".")) for part in parts] if whole else []
    if len(numbers) not in (1, 3) or (name in _SINGLE and len(numbers) != 1):
        raise ParameterError(
            f"hypothèse {name} : « {text} ». Attendu : un nombre, ou bas/central/haut "
            "(eligible_share=0,6/0,75/0,9)."
        )
    years = name == "exemption_years"
    if any(
        n >= 1e6 or (name in _SHARES and n > 1) or (years and not n.is_integer()) for n in numbers
    ):
        raise ParameterError(f"hypothèse {name} : « {text} » est hors de propos.")
    if name in _SINGLE:
        return int(numbers[0]) if years else numbers[0]
    what = DEFAULTS.get(name)
    label, unit = (what.label, what.unit) if what else ("Valeur locative au m² pondéré", "€ par an")
    return Range(*(numbers * 3)[:3], label, unit, "donnée par l'analyste")
