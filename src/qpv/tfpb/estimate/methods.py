"""What the abatement is worth: three labelled methods, each a range, never one number.

* top-down: a published total shared out by eligible dwellings × rate;
* base: ``0.30 × k × (base / premises of the commune) × rate`` per eligible dwelling (REI);
* surface: ``0.30 × 0.50 × VL per m² × weighted area × rate`` per eligible dwelling.

The range of a method moves its assumptions one at a time and adds the deviations in quadrature (they
are independent); the published range is the lowest and highest of the methods that apply, in euros
rounded to 1 000. Only the landlord's tax notice is authoritative. Amounts are euros per tax year.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from qpv.tfpb.estimate.assumptions import ANCHORS, FLAT_DEDUCTION, Anchor, Assumptions
from qpv.thresholds import PER_DWELLING_EUR

TOP_DOWN, BASE, SURFACE = "top_down", "base", "surface"
METHODS = {
    TOP_DOWN: "Répartition d'un total publié",
    BASE: "Base moyenne des communes (REI)",
    SURFACE: "Surface et valeur locative",
}
AUTHORITY = (
    "Estimation à partir de données publiques : seul l'avis d'imposition du bailleur fait foi."
)


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the methods read. ``qpv`` has one row per 2024 QPV (index ``code_qp``): ``insee_reg``,
    ``n_dwellings``, ``share_low``/``share_high`` (eligible, NaN where assumed), ``rate_low``,
    ``rate_high``, ``rate`` (%), ``base_per_premises`` (€, NaN without REI). ``parts`` is, for a
    territory that QPV straddle, the part of each that is its own (absent: 1; NaN: unknown)."""

    qpv: pd.DataFrame
    year: int
    parts: Mapping[str, float]

    @property
    def counted(self) -> bool:
        """True where a file gives the social dwellings of the QPV."""
        return bool(self.qpv["n_dwellings"].notna().any())

    @cached_property
    def usable(self) -> pd.DataFrame:
        """The QPV of which both the dwellings and the rate are known."""
        return self.qpv[self.qpv["n_dwellings"].notna() & self.qpv["rate_low"].notna()]

    def own(self, codes_qp: Iterable[str]) -> pd.DataFrame:
        """The usable QPV among these."""
        return self.usable.loc[self.usable.index.isin(list(codes_qp))]


@dataclass(frozen=True)
class Estimate:
    """The yearly abatement of a set of QPV. ``methods`` has one row per method that applies
    (``low``, ``central``, ``high``, euros); ``absent`` says why the others do not. ``n_estimated``
    QPV out of ``n_qpv``; ``n_eligible`` dwellings (low, central, high)."""

    methods: pd.DataFrame
    absent: Mapping[str, str]
    n_qpv: int
    n_estimated: int
    n_eligible: tuple[float, float, float]
    anchor: Anchor

    @property
    def known(self) -> bool:
        return not self.methods.empty

    @property
    def low(self) -> float:
        return _thousand(self.methods["low"].min())

    @property
    def central(self) -> float:
        """The median of the methods' central values: for maps and shares, not to be quoted."""
        return float(self.methods["central"].median()) if self.known else math.nan

    @property
    def high(self) -> float:
        return _thousand(self.methods["high"].max())

    @property
    def per_dwelling(self) -> float:
        """Central value per eligible dwelling and per year, euros."""
        return self.central / self.n_eligible[1] if self.n_eligible[1] else math.nan

    @property
    def sane(self) -> bool:
        """True inside the band of 60 to 500 € per eligible dwelling."""
        low, high = PER_DWELLING_EUR
        return low <= self.per_dwelling <= high


def _thousand(amount: float) -> float:
    return math.nan if pd.isna(amount) else round(amount / 1000) * 1000.0


def anchor_of(insee_reg: str) -> Anchor:
    """Return the published total to share out: the région's own where there is one, else France."""
    return next((a for a in ANCHORS if a.insee_reg == insee_reg and insee_reg), ANCHORS[-1])


def estimate(
    inputs: Inputs,
    codes_qp: Iterable[str],
    assumed: Assumptions,
    among: Collection[str] = tuple(METHODS),
) -> Estimate:
    """Return the abatement of these QPV by every method that applies (``among`` some of them).

    A QPV without published dwellings or rate has no estimate: it is counted out, never as 0.
    """
    codes = list(codes_qp)
    own = inputs.own(codes)
    anchor = anchor_of(_region(inputs.qpv, codes))
    absent = {m: why for m in among if (why := _why_not(m, own, assumed))}
    if not inputs.counted:
        absent = dict.fromkeys(among, "nombre de logements sociaux par QPV : fichier non récupéré")
    applied = [method for method in among if method not in absent]
    rows = {m: _range(deviations(inputs, codes, assumed, m)) for m in applied}
    n = [_eligible(own, inputs, assumed, side).sum() for side in ("low", "central", "high")]
    methods = pd.DataFrame.from_dict(rows, orient="index", columns=["low", "central", "high"])
    return Estimate(methods, absent, len(codes), len(own), tuple(n), anchor)


def each(
    inputs: Inputs,
    codes_qp: Iterable[str],
    assumed: Assumptions,
    among: Collection[str] = tuple(METHODS),
) -> pd.DataFrame:
    """Return the estimate of each QPV: one row per ``code_qp`` with ``low``, ``central``, ``high``
    (euros, NaN where nothing can be said), ``n_eligible`` (central), ``per_dwelling`` and ``sane``.

    ``among``: the methods that apply to all of them, so that one map has one method."""
    rows = {code: _row(estimate(inputs, [code], assumed, among)) for code in codes_qp}
    columns = ["low", "central", "high", "n_eligible", "per_dwelling", "sane"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("code_qp")


def _row(e: Estimate) -> tuple:
    if not e.known:
        return (*[math.nan] * 5, False)
    return e.low, e.central, e.high, e.n_eligible[1], e.per_dwelling, e.sane


def calibration(inputs: Inputs, fictional: bool) -> list[tuple[Anchor, int, int, float]]:
    """Return each published total with the QPV that it covers: how many have a known number of
    dwellings, how many there are, and those dwellings."""
    found = []
    for anchor in ANCHORS:
        regions = inputs.qpv["insee_reg"]
        dwellings = inputs.qpv["n_dwellings"][
            (regions == anchor.insee_reg) | (not anchor.insee_reg)
        ]
        if (anchor.insee_reg == "00") == fictional and dwellings.sum():
            found.append((anchor, int(dwellings.count()), len(dwellings), dwellings.sum()))
    return found


def _region(qpv: pd.DataFrame, codes: list[str]) -> str:
    regions = qpv.loc[qpv.index.isin(codes), "insee_reg"].unique()
    return regions[0] if len(regions) == 1 else ""


def _why_not(method: str, own: pd.DataFrame, assumed: Assumptions) -> str:
    if own.empty:
        return "nombre de logements sociaux ou taux non disponible pour ces QPV"
    if method == BASE and own["base_per_premises"].isna().any():
        missing = int(own["base_per_premises"].isna().sum())
        return f"bases d'imposition (REI) absentes pour {missing} QPV sur {len(own)}"
    if method == SURFACE and assumed.vl_m2_eur is None:
        return "valeur locative au m² non fournie : ses coefficients ne sont pas vérifiés"
    return ""


def moving(inputs: Inputs, codes: list[str], assumed: Assumptions, method: str) -> list[str]:
    """Return the assumptions that move a method for these QPV."""
    own = inputs.own(codes)
    names = {
        TOP_DOWN: ["revaluation", "value_index"],
        BASE: ["base_ratio"],
        SURFACE: ["vl_m2_eur", "weighted_area_m2"],
    }[method]
    if method != TOP_DOWN:
        names.append("eligible_share")
    if own["rate"].isna().any():
        names.append("rate_position")
    if any(pd.isna(part) for code, part in inputs.parts.items() if code in own.index):
        names.append("straddling_share")
    return names


def deviations(inputs: Inputs, codes: list[str], assumed: Assumptions, method: str) -> pd.DataFrame:
    """Return what each assumption alone does to the amount: index = assumption, columns ``low``,
    ``central``, ``high`` (euros). The central value is the same on every row."""
    names = moving(inputs, codes, assumed, method)
    central = amount(inputs, codes, assumed, method, {})
    low, high = (
        {name: amount(inputs, codes, assumed, method, {name: side}) for name in names}
        for side in ("low", "high")
    )
    rows = {name: (low[name], central, high[name]) for name in names}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["low", "central", "high"])


def _range(spread: pd.DataFrame) -> tuple[float, float, float]:
    central = float(spread["central"].iloc[0])
    low = math.sqrt(((central - spread["low"]).clip(lower=0) ** 2).sum())
    high = math.sqrt(((spread["high"] - central).clip(lower=0) ** 2).sum())
    return max(central - low, 0.0), central, central + high


def amount(
    inputs: Inputs, codes: list[str], assumed: Assumptions, method: str, sides: Mapping[str, str]
) -> float:
    """Return the abatement of these QPV by one method, in euros: every assumption at its central
    value but those of ``sides`` (name -> "low" or "high")."""

    def value(name: str) -> float:
        return getattr(assumed.ranges[name], sides.get(name, "central"))

    own = inputs.own(codes)
    eligible = _eligible(own, inputs, assumed, sides.get("eligible_share", "central"), value)
    rate = _rate(own, value("rate_position")) / 100
    scale = assumed.abatement_rate / 0.30
    if method == TOP_DOWN:
        return scale * _shared(inputs, own, assumed, sides, value)
    if method == BASE:
        base = own["base_per_premises"] * value("base_ratio")
        return float((assumed.abatement_rate * base * rate * eligible).sum())
    per_dwelling = FLAT_DEDUCTION * value("vl_m2_eur") * value("weighted_area_m2")
    return float((assumed.abatement_rate * per_dwelling * rate * eligible).sum())


def _rate(own: pd.DataFrame, position: float) -> pd.Series:
    between = own["rate_low"] + position * (own["rate_high"] - own["rate_low"])
    return own["rate"].fillna(between)


def _eligible(own, inputs: Inputs, assumed: Assumptions, side: str, value=None) -> pd.Series:
    """Eligible dwellings of each QPV that belong to the territory."""
    assumed_share = getattr(assumed.ranges["eligible_share"], side)
    middle = (own["share_low"] + own["share_high"]) / 2
    counted = {"low": own["share_low"], "high": own["share_high"], "central": middle}[side]
    part = pd.Series([inputs.parts.get(c, 1.0) for c in own.index], index=own.index, dtype=float)
    unknown = value("straddling_share") if value else assumed.ranges["straddling_share"].central
    return own["n_dwellings"] * counted.fillna(assumed_share) * part.fillna(unknown)


@lru_cache(maxsize=16)
def _weights(inputs: Inputs, assumed: Assumptions, insee_reg: str) -> pd.Series:
    """Eligible dwellings × rate of every QPV that the published total covers."""
    scope = inputs.usable
    inside = scope[scope["insee_reg"] == insee_reg] if insee_reg else scope
    whole = Inputs(inputs.qpv, inputs.year, {})
    return _eligible(inside, whole, assumed, "central") * _rate(inside, 0.5)


def _shared(inputs: Inputs, own: pd.DataFrame, assumed: Assumptions, sides, value) -> float:
    """The part of the published total that goes to these QPV. Over the whole scope of the total the
    parts add up to it, whatever the values of the dwellings."""
    anchor = anchor_of(_region(own, list(own.index)))
    weights = _weights(inputs, assumed, anchor.insee_reg)
    rates = _rate(own, value("rate_position"))
    mine = float((_eligible(own, inputs, assumed, "central", value) * rates).sum())
    within = float(weights.reindex(own.index).sum())
    # What others own of a straddling QPV stays in the total.
    left = max(within - mine, 0.0) if inputs.parts else 0.0
    rest = float(weights.sum()) - within + left
    indexed = mine * value("value_index")
    total = anchor.amount_eur * getattr(anchor.revaluation, sides.get("revaluation", "central"))
    return total * indexed / (indexed + rest) if indexed + rest else 0.0
