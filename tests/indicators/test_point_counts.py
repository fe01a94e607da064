"""Counts by QPV from the point tables: rates among the labelled, what is not placed kept apart."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point, box

from qpv.errors import TableError
from qpv.indicators import points

HOME = box(704000, 7059000, 705000, 7060000)


def _perimeters(code="QN05901M", other="QN06201M"):
    return gpd.GeoDataFrame(
        {
            "code_qp": [code, other, "QN05902M"],
            "insee_dep": ["59", "62", "59"],
            "insee_com": ["59350;59009", "62498", "59350"],
        },
        geometry=[HOME, box(680000, 7030000, 681000, 7031000), Point(0, 0)],
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")


def _dwellings(*rows):
    names = ["codgeo", "x_m", "y_m", "in_qpv", "dpe_label"]
    return pd.DataFrame(rows, columns=names).assign(crs="EPSG:2154")


IN, OUT, NOWHERE = (704500.0, 7059500.0), (703000.0, 7059500.0), (np.nan, np.nan)


def test_f_and_g_among_labelled_dwellings_and_the_unlabelled_beside():
    counts = points.dwellings(
        _dwellings(
            ("59350", *IN, "yes", "F"),
            ("59350", *IN, "yes", "C"),
            ("59350", *IN, "no", ""),
            ("59350", *OUT, "no", "G"),
            ("59350", *NOWHERE, "yes", "G"),
            ("", *NOWHERE, "", "G"),
        ),
        _perimeters(),
    )
    row = counts.table.loc["QN05901M"]
    assert (row["n_dwellings"], row["n_labelled"], row["n_fg"]) == (3, 2, 1)
    assert row["fg_pct"] == 50
    assert row["unlabelled_pct"] == pytest.approx(100 / 3)
    assert row["n_unplaced_in_communes"] == 1
    assert counts.coverage == points.Coverage(6, 3, 1, 2, disagree=1)
    assert counts.coverage.placed_share == pytest.approx(4 / 6)


def test_what_is_not_covered_is_absent_and_never_zero():
    table = points.dwellings(_dwellings(("59350", *OUT, "no", "A")), _perimeters()).table
    assert table.loc["QN05901M", "n_dwellings"] == 0
    assert table.loc["QN05901M", "fg_pct_reason"] == "not_applicable"
    for code in ("QN06201M", "QN05902M"):  # another département, a contour lost to a point
        assert pd.isna(table.loc[code, "n_dwellings"])
        assert table.loc[code, "reason"] == "not_available"
        assert table.loc[code, "fg_pct_reason"] == "not_available"


def test_a_file_without_any_coordinate_counts_nothing_anywhere():
    counts = points.dwellings(_dwellings(("59350", *NOWHERE, "yes", "A")), _perimeters())
    assert counts.table["n_dwellings"].isna().all()
    assert counts.coverage.unplaced == 1


def test_diagnoses_are_counted_as_such():
    table = points.diagnoses(_dwellings(("59350", *IN, "", "G")), _perimeters()).table
    assert (table.loc["QN05901M", "n_dpe"], table.loc["QN05901M", "fg_pct"]) == (1, 100)


def test_facilities_by_group_and_disagreement_with_the_publisher():
    bpe = pd.DataFrame(
        {
            "codgeo": "59350",
            "facility_type": ["B207", "D307", "D307"],
            "x_m": [IN[0], IN[0], OUT[0]],
            "y_m": [IN[1]] * 3,
            "crs": "EPSG:2154",
            "code_qp": ["QN05901M", "", "QN05901M"],
            "zoning": "2024",
        }
    )
    counts = points.facilities(bpe, _perimeters())
    row = counts.table.loc["QN05901M"]
    assert (row["n_shops"], row["n_health"], row["n_facilities"]) == (1, 1, 2)
    assert counts.coverage.disagree == 2
    assert points.facilities(bpe.assign(zoning="2015"), _perimeters()).coverage.disagree == 0


def _sirene(*rows):
    table = pd.DataFrame(rows, columns=["siret", "code_qp", "activity"])
    return table.assign(codgeo="59350")


def test_shops_by_group_the_longest_prefix_wins():
    counts = points.shops(
        _sirene(
            ("1", "QN05901M", "47.11F"),
            ("2", "QN05901M", "47.73Z"),
            ("3", "QN05901M", "47.71Z"),
            ("4", "QN05901M", "86.21Z"),
            ("5", "QN05901M", None),
            ("6", None, "47.11F"),
        ),
        _perimeters(),
    )
    row = counts.table.loc["QN05901M"]
    assert (row["n_food_shops"], row["n_pharmacies"], row["n_other_shops"]) == (1, 1, 1)
    assert (row["n_establishments"], row["n_no_activity"]) == (5, 1)
    assert counts.coverage == points.Coverage(6, 5, 0, 1)


def test_shops_without_activity_or_on_another_zoning_are_refused():
    with pytest.raises(TableError, match="StockEtablissement"):
        points.shops(_sirene(("1", "QN05901M", None)), _perimeters())
    with pytest.raises(TableError, match="sans contour : QN05999M"):
        points.shops(_sirene(("1", "QN05999M", "47.11F")), _perimeters())
    with pytest.raises(TableError, match="Zonages mêlés"):
        points.shops(_sirene(("1", "QN05901M", "47.11F")), _perimeters(other="QP062001"))


def _schools(*places):
    planar = gpd.GeoSeries([Point(p) for p in places], crs="EPSG:2154").to_crs("EPSG:4326")
    return pd.DataFrame(
        {
            "uai": [f"059000{n}A" for n in range(len(places))],
            "kind": "Ecole",
            "codgeo": "59350",
            "priority": "REP",
            "longitude": planar.x,
            "latitude": planar.y,
        }
    )


def test_schools_inside_and_within_300_m():
    directory = _schools(IN, (703750, 7059500), (703690, 7059500))
    lost = directory.iloc[[0]].assign(uai="0590009Z", longitude=np.nan, latitude=np.nan)
    office = directory.iloc[[0]].assign(uai="0590008Y", kind="Service Administratif")
    counts = points.schools(pd.concat([directory, lost, office], ignore_index=True), _perimeters())
    row = counts.table.loc["QN05901M"]
    assert (row["n_schools"], row["n_schools_near"], row["n_priority_schools"]) == (1, 2, 1)
    assert counts.coverage == points.Coverage(4, 1, 2, 1)
    assert pd.isna(counts.table.loc["QN06201M", "n_schools_near"])


def test_the_fictional_territory_from_end_to_end(built_sample):
    from qpv import processed

    perimeters = processed.read(built_sample, "qpv_perimeters").frame
    for function, dataset, inside in (
        (points.dwellings, "rpls_dwellings", 13),
        (points.diagnoses, "dpe_dwellings", 4),
        (points.facilities, "bpe", 4),
        (points.shops, "sirene_geolocated", 5),
        (points.schools, "school_directory", 2),
    ):
        counts = function(processed.read(built_sample, dataset).frame, perimeters)
        assert counts.coverage.inside == inside
        assert counts.coverage.disagree == 0
