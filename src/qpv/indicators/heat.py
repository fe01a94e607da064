"""Surface heat where QPV inhabitants live, beside others, on a grid of inhabited cells.

The inhabitants of a cell are shared out by area: those of the part that a QPV covers live in it.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

_BLOCK_M = 2_000  # neighbouring cells are alike: they are drawn together
_DRAWS = 2_000
_HEAT, _PEOPLE = "surface_temperature_c", "population"


@dataclass(frozen=True)
class Gap:
    """Mean temperatures (°C) of the cells, weighted by the inhabitants of QPV (``own``) and by the
    others; the bounds that hold 95 % of the redrawn gaps."""

    own: float
    others: float
    low: float
    high: float

    @property
    def degrees(self) -> float:
        return self.own - self.others


def inhabitants(cells: pd.DataFrame) -> pd.DataFrame:
    """Return the inhabitants of each cell, those of QPV (``own``) and the ``others``."""
    share = cells["in_qpv_pct"] / 100
    return pd.DataFrame(
        {"own": cells[_PEOPLE] * share, "others": cells[_PEOPLE] * (1 - share)}, index=cells.index
    )


def gap(cells: gpd.GeoDataFrame) -> Gap:
    """Return how much hotter the cells of QPV inhabitants are, and how sure that is: squares of 2 km
    are drawn again 2 000 times (bootstrap, same draw on every machine).

    ``cells`` (projected in metres) has population, in_qpv_pct, surface_temperature_c.
    """
    people = inhabitants(cells)
    totals = people.join(people.mul(cells[_HEAT], axis=0).add_suffix("_heat"))
    centres = cells.geometry.centroid
    blocks = totals.groupby([centres.x // _BLOCK_M, centres.y // _BLOCK_M]).sum().to_numpy()
    drawn = np.random.default_rng(0).integers(0, len(blocks), (_DRAWS, len(blocks)))
    own, others, own_heat, others_heat = blocks[drawn].sum(axis=1).T
    both = (own > 0) & (others > 0)
    gaps = own_heat[both] / own[both] - others_heat[both] / others[both]
    low, high = np.percentile(gaps, [2.5, 97.5])
    whole = totals.sum()
    means = (whole[f"{who}_heat"] / whole[who] for who in people.columns)
    return Gap(*(float(v) for v in (*means, low, high)))


def levels(cells: pd.DataFrame, shares: tuple[float, ...] = (0.2, 0.4, 0.6, 0.8)) -> list[float]:
    """Return the temperatures under which these shares of all inhabitants live."""
    ordered = cells.sort_values(_HEAT)
    reached = ordered[_PEOPLE].cumsum() / ordered[_PEOPLE].sum()
    return [float(ordered[_HEAT].iloc[int((reached < share).sum())]) for share in shares]


def among_hottest(cells: pd.DataFrame, share: float) -> tuple[float, float]:
    """Return the share (%) of QPV inhabitants, and that of the others, who live in the hottest cells
    that hold this ``share`` of all inhabitants."""
    (limit,) = levels(cells, (1 - share,))
    people = inhabitants(cells)
    own, others = (100 * people[cells[_HEAT] > limit].sum() / people.sum())[["own", "others"]]
    return float(own), float(others)


def densest(cells: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the tenth of the cells that has the most inhabitants: like is compared with like."""
    return cells.nlargest(max(1, len(cells) // 10), _PEOPLE)
