"""Which QPV look like which: standardise, principal axes, Ward's hierarchical classes.

The method is the one that INSEE used for the five profiles of the region's QPV (Insee Analyses
Hauts-de-France n° 12, 2016), on other variables and another zoning. Every QPV weighs one, whatever
its population. Absent values are imputed for the distances only, and never shown as values.
"""

from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import pandas as pd

from qpv.errors import TableError

# Active variables: what people live on, how they live, how densely. Nationality is kept out: a
# share of foreigners describes no need, and would draw the classes by itself.
ACTIVE = (
    "poverty", "employment", "rsa", "caf_coverage", "social_dwellings_share", "households_1p",
    "households_4_5p", "youth_index", "density",
)  # fmt: skip
# Shown beside the classes, without a part in their making.
ILLUSTRATIVE = ("foreigners", "population")
MIN_QPV, MIN_VARIABLES = 30, 3
MAX_ABSENT_COLUMN = 0.20
MAX_ABSENT_ROW = 1 / 3
# Densities run over two orders of magnitude: their logarithm is compared.
LOGGED = ("density",)
_REDUNDANT = 0.9
_WINSOR = (0.01, 0.99)
_SEED = 20260101
_RESAMPLES = 40


@dataclass(frozen=True)
class Prepared:
    """Standardised values ready for distances.

    ``values`` are as published (NaN where absent); ``scores`` standardised, imputed; ``dropped``
    maps a variable to why it left; ``unclassed`` the QPV with too many absences.
    """

    values: pd.DataFrame
    scores: pd.DataFrame
    dropped: dict[str, str]
    unclassed: tuple[str, ...]

    @property
    def n_imputed(self) -> int:
        """The cells imputed by the median."""
        return int(self.values.isna().sum().sum())


def prepare(values: pd.DataFrame) -> Prepared:
    """Return the standardised table (one row = one QPV, one column = one variable).

    A variable absent for more than 20 % of the QPV, constant, or correlated above 0.9 with an
    earlier one leaves; then a QPV with more than a third of its values absent. What is still absent
    takes the median. Values beyond the 1st and 99th percentiles are brought back to them, so
    that one QPV does not make a class.

    Raises
    ------
    TableError
        If fewer than 30 QPV, or fewer than three variables, are left.
    """
    kept, dropped = _variables(values.astype(float))
    absent = kept.isna().mean(axis=1) > MAX_ABSENT_ROW
    table = kept[~absent]
    if len(table) < MIN_QPV or table.shape[1] < MIN_VARIABLES:
        raise TableError(
            f"une typologie demande au moins {MIN_QPV} QPV et 3 indicateurs renseignés ; il y a ici "
            f"{len(table)} QPV et {table.shape[1]} indicateurs. Demandez celle d'un plus grand territoire."
        )
    filled = table.fillna(table.median())
    for name in filled.columns.intersection(list(LOGGED)):
        filled[name] = np.log(filled[name].clip(lower=1))
    low, high = filled.quantile(_WINSOR[0]), filled.quantile(_WINSOR[1])
    clipped = filled.clip(low, high, axis=1)
    scores = (clipped - clipped.mean()) / clipped.std(ddof=0)
    return Prepared(table, scores, dropped, tuple(kept.index[absent]))


def _variables(values: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    dropped = {}
    for name in values.columns:
        share = values[name].isna().mean()
        if share > MAX_ABSENT_COLUMN:
            dropped[name] = f"absent pour {round(100 * share)} % des QPV"
        elif values[name].std(ddof=0) == 0:
            dropped[name] = "le même partout"
    kept = [name for name in values.columns if name not in dropped]
    links = values[kept].corr().abs()
    for rank, name in enumerate(kept):
        for other in (k for k in kept[:rank] if k not in dropped):
            if links[name][other] > _REDUNDANT:
                dropped[name] = f"redit « {other} »"
                break
    return values[[name for name in kept if name not in dropped]], dropped


@dataclass(frozen=True)
class Axes:
    """Principal axes: ``coordinates`` of the QPV, ``loadings`` (correlation of each variable with
    each axis), ``shares`` of the variance."""

    coordinates: pd.DataFrame
    loadings: pd.DataFrame
    shares: tuple[float, ...]


def principal_axes(prepared: Prepared) -> Axes:
    """Return the axes that carry more than an average variable (Kaiser), at least two.

    The sign of an axis means nothing: it is set so that its strongest variable is positive.
    """
    from sklearn.decomposition import PCA

    fitted = PCA(svd_solver="full").fit(prepared.scores.to_numpy())
    count = max(2, int((fitted.explained_variance_ > 1.0).sum()))
    raw = fitted.transform(prepared.scores.to_numpy())[:, :count]
    weights = (fitted.components_[:count] * np.sqrt(fitted.explained_variance_[:count])[:, None]).T
    signs = np.sign(weights[np.abs(weights).argmax(axis=0), range(count)])
    names = [f"axe {rank + 1}" for rank in range(count)]
    return Axes(
        pd.DataFrame(raw * signs, prepared.scores.index, names),
        pd.DataFrame(weights * signs, prepared.scores.columns, names),
        tuple(float(s) for s in fitted.explained_variance_ratio_[:count]),
    )


def partition(coordinates: pd.DataFrame, classes: int) -> np.ndarray:
    """Return the class number of each QPV: Ward's tree on the retained axes, cut in ``classes``."""
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(classes, linkage="ward").fit_predict(coordinates)


def diagnostics(axes: Axes, numbers: range = range(2, 9)) -> pd.DataFrame:
    """Return, for each number of classes: ``between`` (share of inertia between classes),
    ``silhouette`` (mean, −1 to 1), ``stability`` (mean adjusted Rand index between the classes of
    the whole and those of resamples of four fifths of the QPV, 1: the same classes)."""
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    points = axes.coordinates.to_numpy()
    draw = np.random.default_rng(_SEED)
    samples = [
        np.sort(draw.choice(len(points), round(0.8 * len(points)), replace=False))
        for _ in range(_RESAMPLES)
    ]
    rows = []
    for k in numbers:
        labels = partition(axes.coordinates, k)
        parts = (partition(axes.coordinates.iloc[s], k) for s in samples)
        again = [adjusted_rand_score(labels[s], p) for s, p in zip(samples, parts, strict=True)]
        silhouette = float(silhouette_score(points, labels))
        rows.append((k, _between(points, labels), silhouette, float(np.mean(again))))
    columns = ["classes", "between", "silhouette", "stability"]
    return pd.DataFrame(rows, columns=columns).set_index("classes")


def _between(points: np.ndarray, labels: np.ndarray) -> float:
    whole = ((points - points.mean(axis=0)) ** 2).sum()
    within = sum(
        ((points[labels == k] - points[labels == k].mean(axis=0)) ** 2).sum() for k in set(labels)
    )
    return float(1 - within / whole)


def chosen(found: pd.DataFrame) -> int:
    """Return the number of classes that the diagnostics argue for: from 3 to 6, the best mean of
    silhouette and stability (both brought to 0-1 over the candidates); the smaller when equal."""
    candidates = found.loc[[k for k in found.index if 3 <= k <= 6], ["silhouette", "stability"]]
    spread = (candidates.max() - candidates.min()).replace(0, 1)
    means = ((candidates - candidates.min()) / spread).mean(axis=1)
    return int(means.index[int(means.argmax())])


def classify(prepared: Prepared, axes: Axes, classes: int) -> pd.Series:
    """Return the letter of each QPV (index ``code_qp``): A has the highest median of the first
    variable of the table, B the next, and so on. Names are for the analyst to give."""
    labels = pd.Series(partition(axes.coordinates, classes), index=prepared.values.index)
    first = prepared.values.iloc[:, 0].groupby(labels).median().sort_values(ascending=False)
    letters = {number: ascii_uppercase[rank] for rank, number in enumerate(first.index)}
    return labels.map(letters).astype("str")


def describe(prepared: Prepared, letters: pd.Series) -> pd.DataFrame:
    """Return one row per (class, variable): ``n`` QPV, ``median`` of the QPV of the class,
    ``whole`` (median of all the classed QPV), ``gap`` between the class mean and the general one in
    standard deviations. A median of QPV is no rate of the class."""
    rows = []
    for letter in sorted(letters.unique()):
        own = letters.index[letters == letter]
        for name, values in prepared.values.items():
            gap = prepared.scores.loc[own, str(name)].mean()
            rows.append((letter, name, len(own), values[own].median(), values.median(), gap))
    return pd.DataFrame(rows, columns=["class", "variable", "n", "median", "whole", "gap"])


def nearest(axes: Axes, code_qp: str, count: int = 5) -> pd.Series:
    """Return the nearest QPV on the retained axes: index ``code_qp``, value the distance.

    Raises
    ------
    TableError
        If the QPV is not among those classed.
    """
    if code_qp not in axes.coordinates.index:
        raise TableError(f"{code_qp} n'est pas parmi les QPV classés : pas de voisin à donner.")
    away = axes.coordinates - axes.coordinates.loc[code_qp]
    distances = (away**2).sum(axis=1) ** 0.5
    return distances.drop(code_qp).sort_values(kind="stable").head(count)
