"""What lies around a QPV: distances from its contour, files that say nothing of a département, the year
and the method of an index."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point, box

from qpv import codes, study
from qpv.reports import fiche_places
from qpv.study import places
from qpv.study.store import Store

_X, _Y = 704_000.0, 7_059_000.0  # Lambert-93, in Lille: the west and south of a square of 400 m


def _degrees(*metres):
    """Places given in metres from the south-west corner of the QPV."""
    points = gpd.GeoSeries([Point(_X + x, _Y + y) for x, y in metres], crs="EPSG:2154")
    at = points.to_crs("EPSG:4326")
    return {"longitude": at.x.tolist(), "latitude": at.y.tolist()}


class _Store(SimpleNamespace):
    """The store of tables written here."""

    schools, near_schools = Store.schools, Store.near_schools
    school_years, _once = Store.school_years, Store._once

    def __init__(self, table, records, geography):
        super().__init__(table=table, records=records, geography=geography, _made={})


def _study(overseas=False, codes=("QN05901M",), **tables):
    """Squares of 400 m, the next one 500 m to the east of the last."""
    squares = gpd.GeoDataFrame(
        {"code_qp": ["QN05901M", "QN05902M"], "insee_dep": "59"},
        geometry=[box(_X + x, _Y, _X + x + 400, _Y + 400) for x in (0, 900)],
        crs="EPSG:2154",
    )
    square = squares[squares["code_qp"].isin(codes)]
    named = {name.rsplit("_", 1)[0]: [] for name in tables}
    for name in sorted(tables):
        dataset, vintage = name.rsplit("_", 1)
        named[dataset].append({"vintage": vintage})
    geography = SimpleNamespace(perimeters=square.to_crs("EPSG:4326"))
    used: list[tuple[str, str]] = []
    provenance = {name: {"vintage": found[-1]["vintage"]} for name, found in named.items()}

    def table(dataset, vintage=""):
        return tables[f"{dataset}_{vintage or named[dataset][-1]['vintage']}"]

    return SimpleNamespace(
        code="QN05901M",
        crs="EPSG:2154",
        overseas=overseas,
        qpv=pd.DataFrame({"insee_dep": "59"}, index=pd.Index(codes, name="code_qp")),
        geography=geography,
        store=_Store(table, named, geography),
        available=lambda dataset: dataset in named,
        at_hand=lambda dataset: table(dataset) if dataset in named else None,
        remember=lambda dataset, vintage="": used.append((dataset, vintage)),
        within=lambda level: [("59350", "Lille")],
        provenance=provenance,
        used=used,
    )


def _services(*metres, itinerant=False, codgeo="59350"):
    names = [f"France services de {letter}" for letter in "ABCDE"[: len(metres)]]
    return pd.DataFrame(
        {"lib_territoire": names, "codgeo": codgeo, "libgeo": "Lille", "itinerant": itinerant}
        | _degrees(*metres)
    )


def test_the_nearest_counter_and_its_distance_from_the_contour():
    s = _study(france_services_2024=_services((850, 200), (3000, 200)))
    assert places.services(s)["distance_m"].round().tolist() == [450, 2600]
    said = fiche_places.services(s, {"59350"}).replace("\u00a0", " ")
    assert said == "A, à 450 m à vol d'oiseau (2024)"


def test_a_counter_inside_is_at_no_distance():
    s = _study(france_services_2024=_services((200, 200), (850, 200)))
    assert places.services(s)["distance_m"][0] == 0
    assert fiche_places.services(s, {"59350"}) == "dans le quartier : A (2024)"


def test_a_bus_has_no_counter_and_a_place_set_aside_is_not_the_nearest():
    table = pd.concat([_services((200, 200), itinerant=True), _services((900, 200), (2400, 200))])
    table = table.reset_index(drop=True)
    table.loc[1, ["longitude", "latitude"]] = float("nan")
    found = places.services(_study(france_services_2024=table))
    assert found["distance_m"].round().tolist() == [2000]


def test_nothing_is_measured_from_a_contour_that_was_lost():
    s = _study(
        france_services_2024=_services((850, 200)), school_directory_2026=_directory((200, 200))
    )
    lost = s.geography.perimeters.geometry.to_crs("EPSG:2154").centroid.to_crs("EPSG:4326")
    s.geography.perimeters = s.geography.perimeters.set_geometry(lost)
    assert places.services(s) is None
    assert places.schools(s) is None
    assert fiche_places.services(s, {"59350"}) == "dans la commune : A"


def test_overseas_only_the_same_departement_is_near():
    table = _services((850, 200), codgeo="97101")
    assert places.services(_study(overseas=True, france_services_2024=table)) is None


def test_without_places_the_communes_of_the_list_are_told():
    table = _services((0, 0), (0, 0)).assign(longitude=float("nan"), latitude=float("nan"))
    said = fiche_places.services(_study(france_services_2023=table), {"59350"})
    assert said == "dans la commune : A ; B"
    said = fiche_places.services(_study(france_services_2023=table), {"59000"})
    assert said == "aucun dans la commune"


@pytest.mark.parametrize(
    ("metres", "said"),
    [(3, "10 m"), (446, "450 m"), (994.9, "990 m"), (996, "1,0 km"), (12_340, "12,3 km")],
)
def test_a_distance_is_said_to_ten_metres_then_to_a_hundred(metres, said):
    assert fiche_places.distance(metres).replace("\u00a0", " ") == said


def _directory(*metres, kinds="Ecole", codgeo="59350"):
    uai = [f"059000{n}A" for n in range(len(metres))]
    return pd.DataFrame(
        {"uai": uai, "kind": kinds, "name": uai, "sector": "public", "codgeo": codgeo}
        | _degrees(*metres)
    )


def test_schools_inside_and_within_300_metres_the_inner_ones_first():
    s = _study(school_directory_2026=_directory((690, 200), (710, 200), (200, 200)))
    found = places.schools(s)
    assert found["uai"].tolist() == ["0590002A", "0590000A"]
    assert found["distance_m"].round().tolist() == [0, 290]
    assert s.used == [("school_directory", "")]


def test_a_directory_of_another_region_says_nothing():
    s = _study(school_directory_2026=_directory((200, 200), codgeo="75101"))
    assert places.schools(s) is None
    assert s.used == []


def test_a_school_near_two_quarters_counts_once_and_for_both():
    two = ("QN05901M", "QN05902M")
    s = _study(codes=two, school_directory_2026=_directory((620, 200), (200, 200), (1601, 200)))
    pairs = places.schools_by_qpv(s).set_index(["uai", "code_qp"])["distance_m"].round().to_dict()
    assert pairs == {
        ("0590000A", two[0]): 220,
        ("0590000A", two[1]): 280,
        ("0590001A", two[0]): 0,
    }
    found = places.schools(s).set_index("uai")["distance_m"].round()
    assert found.to_dict() == {"0590001A": 0, "0590000A": 220}


def _indexes(year, kinds, method="depuis 2022-2023", value=80.0):
    return pd.DataFrame(
        {
            "uai": [f"059000{n}A" for n in range(len(kinds))],
            "school_type": kinds,
            "codgeo": "59350",
            "data_year": year,
            "method": method,
            "ips": value,
            "ips_reason": "",
        }
    )


def test_each_kind_has_its_latest_year_never_of_another_method():
    s = _study(
        school_directory_2026=_directory(
            (1, 1), (2, 2), (3, 3), kinds=["Ecole", "Lycée", "Collège"]
        ),
        school_ips_2025=_indexes("2024-2025", ["école"], value=84.0),
        school_ips_2023=_indexes("2022-2023", ["école", "lycée"], value=90.0),
        school_ips_2022=_indexes("2021-2022", ["école", "lycée", "collège"], "avant 2022-2023"),
    )
    found = places.indexed(s, places.schools(s)).set_index("kind")
    assert found["ips"].dropna().to_dict() == {"école": 84, "lycée": 90}
    assert found["ips_year"].to_dict() == {
        "école": "2024-2025",
        "lycée": "2022-2023",
        "collège": "",
    }
    assert found.loc["collège", "ips_reason"] == "not_available"
    assert ("school_ips", "2022") not in s.used


def test_the_names_of_few_schools_and_the_range_of_many():
    few = _study(
        school_directory_2026=_directory((1, 1), (2, 2)),
        school_ips_2025=_indexes("2024-2025", ["école"]),
    )
    said = fiche_places.schools(few).data.replace("\u00a0", " ")
    assert "2 écoles dans le quartier ou à moins de 300 m" in said
    assert "Indice, écoles (2024-2025) : 0590000A 80,0, 0590001A n. d. ;" in said
    assert "médianes : Lille 80,0, France 80,0" in said
    assert "plus il est bas, moins elle est favorable" in said
    many = _study(
        school_directory_2026=_directory(*[(n, n) for n in range(6)]),
        school_ips_2025=_indexes("2024-2025", ["école"] * 5).assign(ips=[70, 75, 80, 85, 90.5]),
    )
    said = fiche_places.schools(many).data.replace("\u00a0", " ")
    assert "de 70,0 à 90,5 (5 publiés), médian 80,0" in said


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Ecole primaire Jean Moulin", "Jean Moulin"),
        ("Ecole élémentaire d'application Anne Frank", "Anne Frank"),
        ("Collège privé Saint-Jean", "Saint-Jean"),
        ("Lycée polyvalent César Baggio", "César Baggio"),
        ("Ecole primaire", "Ecole primaire"),
        ("Ecolex", "Ecolex"),
    ],
)
def test_the_name_of_a_school_without_its_kind(name, short):
    assert fiche_places.short_name(name) == short


def test_schools_near_the_quarters_of_the_region(built_real):
    """Counted from the files by another path: distances to contours in Lambert-93."""
    found = places.schools(study.open("region", "32", built_real))
    inside = found[found["distance_m"] == 0]
    departement = found["codgeo"].map(codes.departement_of_commune)
    assert (len(inside), len(found)) == (790, 1380)
    assert departement[inside.index].value_counts().to_dict() == {
        "02": 47, "59": 465, "60": 59, "62": 173, "80": 46,
    }  # fmt: skip
    assert departement.value_counts().to_dict() == {
        "02": 79, "59": 724, "60": 144, "62": 367, "80": 66,
    }  # fmt: skip
    assert found["kind"].value_counts().to_dict() == {"école": 1032, "lycée": 160, "collège": 188}


def test_each_quarter_has_the_schools_of_its_own_sheet(built_real):
    """One QPV measured on its own, from its contour, gives what all at once give."""
    s = study.open("region", "32", built_real)
    pairs, directory = places.schools_by_qpv(s), s.store.schools
    at = gpd.GeoSeries.from_xy(directory["longitude"], directory["latitude"], crs="EPSG:4326")
    shapes = s.geography.perimeters_by_code.geometry
    for code in ("QN05915M", "QN08005M", "QN06201M"):
        metres = at.to_crs("EPSG:2154").distance(shapes.to_crs("EPSG:2154")[code])
        own = pairs[pairs["code_qp"] == code].set_index("uai")["distance_m"]
        assert set(own.index) == set(directory["uai"][metres <= 300])
        assert own.sum() == pytest.approx(metres[metres <= 300].sum())
