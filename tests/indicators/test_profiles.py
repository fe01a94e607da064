"""The typology: planted classes come back, absences are told, the same draw gives the same result."""

import numpy as np
import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.indicators import profiles
from qpv.indicators.catalogue import BY_ID
from qpv.study.store import Store


@pytest.fixture
def planted() -> pd.DataFrame:
    """Three groups of 20 QPV around far centres, three variables."""
    draw = np.random.default_rng(1)
    centres = np.array([[0, 0, 0], [9, 9, 0], [0, 9, 9]])
    points = np.vstack([c + draw.normal(0, 0.8, (20, 3)) for c in centres])
    index = [f"QN059{i:02d}M" for i in range(60)]
    return pd.DataFrame(points, index=index, columns=list("abc"))


def _classes(values, k=3):
    prepared = profiles.prepare(values)
    axes = profiles.principal_axes(prepared)
    return profiles.classify(prepared, axes, k)


def test_planted_classes_are_found_again_and_argued_for(planted):
    prepared = profiles.prepare(planted)
    axes = profiles.principal_axes(prepared)
    found = profiles.diagnostics(axes)
    assert profiles.chosen(found) == 3
    assert found.loc[3, "stability"] > 0.99
    letters = profiles.classify(prepared, axes, 3)
    assert [len(set(letters[i : i + 20])) for i in (0, 20, 40)] == [1, 1, 1]
    assert letters.nunique() == 3


def test_letters_follow_the_first_variable(planted):
    letters = _classes(planted)
    medians = planted["a"].groupby(letters).median()
    assert list(medians) == sorted(medians, reverse=True)


def test_the_order_of_rows_changes_nothing(planted):
    shuffled = planted.sample(frac=1, random_state=3)
    assert _classes(shuffled).reindex(planted.index).equals(_classes(planted))


def test_ward_is_that_of_scipy(planted):
    from scipy.cluster.hierarchy import fcluster, linkage

    axes = profiles.principal_axes(profiles.prepare(planted))
    other = fcluster(linkage(axes.coordinates, "ward"), 4, "maxclust")
    own = profiles.partition(axes.coordinates, 4)
    assert len(set(zip(own, other, strict=True))) == 4


def test_the_diagnostics_are_the_same_twice(planted):
    axes = profiles.principal_axes(profiles.prepare(planted))
    pd.testing.assert_frame_equal(profiles.diagnostics(axes), profiles.diagnostics(axes))


def test_what_is_absent_or_says_nothing_leaves_and_is_named(planted):
    values = planted.assign(
        rare=planted["a"].where(planted["a"].rank() < 30),
        same=1.0,
        twice=planted["a"] * 2 + 1,
    )
    values.iloc[0, :2] = np.nan
    prepared = profiles.prepare(values)
    assert set(prepared.dropped) == {"rare", "same", "twice"}
    assert "50 %" in prepared.dropped["rare"] or "52 %" in prepared.dropped["rare"]
    assert prepared.unclassed == (values.index[0],)
    assert prepared.values.index[0] == values.index[1]


def test_an_imputed_cell_is_counted_and_never_a_value(planted):
    values = planted.copy()
    values.iloc[5, 1] = np.nan
    prepared = profiles.prepare(values)
    assert prepared.n_imputed == 1
    assert np.isnan(prepared.values.iloc[5, 1])
    assert prepared.scores.notna().all().all()


def test_too_few_qpv_are_refused(planted):
    with pytest.raises(TableError, match="29 QPV et 3 indicateurs"):
        profiles.prepare(planted.iloc[::2].head(29))


def test_neighbours_are_of_the_same_planted_class_and_nearest_first(planted):
    axes = profiles.principal_axes(profiles.prepare(planted))
    found = profiles.nearest(axes, planted.index[0])
    assert set(found.index) <= set(planted.index[1:20])
    assert found.is_monotonic_increasing
    with pytest.raises(TableError, match="n'est pas parmi"):
        profiles.nearest(axes, "QN00000M")


@pytest.mark.published
def test_every_qpv_of_the_region_is_classed_or_named(built_real):
    store = Store(built_real)
    members = store.geography.membership("region")
    own = list(members["code_qp"][members["code"] == "32"])
    values = {i: store.observed(BY_ID[i])["value"] for i in profiles.ACTIVE}
    prepared = profiles.prepare(pd.DataFrame(values).loc[own])
    assert len(prepared.values) + len(prepared.unclassed) == 204
    axes = profiles.principal_axes(prepared)
    assert profiles.classify(prepared, axes, 5).value_counts().sum() == len(prepared.values)
