"""The 2015 contours: read in the publisher's zip, refused with a reason."""

import shutil
import zipfile

import geopandas as gpd
import pytest
from shapely.geometry import box

from qpv.datasets import qpv_perimeters_2015 as dataset
from qpv.errors import TableError


def _archive(folder, name="QP_METROPOLEOUTREMER_WGS84_EPSG4326", codes=("QP059016", "QP059017")):
    table = gpd.GeoDataFrame(
        {"code_qp": list(codes), "nom_qp": [f"Quartier {c}" for c in codes]},
        geometry=[box(3.9 + i / 100, 50.2, 3.905 + i / 100, 50.205) for i in range(len(codes))],
        crs="EPSG:4326",
    )
    layers = folder / "layers"
    layers.mkdir()
    table.to_file(layers / f"{name}.shp")
    path = folder / "qp-politiquedelaville-shp.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for part in layers.iterdir():
            archive.write(part, f"dossier/{part.name}")
    shutil.rmtree(layers)
    return {dataset.SOURCES[0]: path}


def test_the_shapefile_is_read_inside_the_zip(tmp_path):
    table = dataset.clean(dataset.read(_archive(tmp_path))).table
    assert list(table["code_qp"]) == ["QP059016", "QP059017"]
    assert table["lib_qp"].iloc[0] == "Quartier QP059016"
    assert table["area_ha"].between(15, 25).all()


def test_another_archive_is_refused(tmp_path):
    with pytest.raises(TableError, match="0 fichier"):
        dataset.read(_archive(tmp_path, name="QP_LB93"))


def test_codes_of_2024_are_refused(tmp_path):
    with pytest.raises(TableError, match="code du zonage 2024"):
        dataset.clean(dataset.read(_archive(tmp_path, codes=("QN05915M",))))
