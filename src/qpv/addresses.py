"""A list of addresses with coordinates -> in which QPV each of them lies, or how far from one.

Only the decree and the official look-up by address are authoritative: the published contours are drawn
to about ten metres, and an address is often placed at the middle of its street.
"""

from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from qpv import french, geo, positions
from qpv.codes import departement_of, split_list
from qpv.errors import TableError
from qpv.tables import coordinates
from qpv.tables.readers import read_users_csv
from qpv.thresholds import UNSURE_M

ANSWERS = ("oui", "non", "à vérifier", "sans place")
_COLUMNS = (
    "reponse", "code_qp", "quartier_le_plus_proche", "communes", "code_qp_proche",
    "metres_de_la_limite",
)  # fmt: skip


def situated(
    path: Path, qpv: gpd.GeoDataFrame, *, x: str = "", y: str = "", departement: str = ""
) -> pd.DataFrame:
    """Return the rows of a CSV, as text, each with what is known of its place: ``reponse`` (« oui »,
    « non », « à vérifier » at less than 30 m of a limit, « sans place »), ``code_qp`` where it is yes,
    the nearest quarter and the metres from its limit. Longitude and latitude, or the legal projection
    of the territory (Lambert-93 in métropole; ``departement`` « 974 »… says another one).

    Raises
    ------
    TableError
        If the file cannot be read, its coordinates are not recognised, or it already has these columns.
    """
    table, _ = read_users_csv(path)
    taken = [name for name in _COLUMNS if name in table.columns]
    if taken:
        raise TableError(f"{path.name} : colonne « {taken[0]} » déjà là. Renommez-la.")
    try:
        where = coordinates.layout(list(table.columns), x.lower(), y.lower(), "?" if x or y else "")
        pair = [_numbers(table[name], name) for name in where[:2]]
    except TableError as error:
        raise TableError(f"{path.name} : {error}") from None
    places = positions.in_metres(*pair, pd.Series(departement, index=table.index))
    return table.join(_answers(places, qpv, geo.legal_crs(departement or "59")))


def _numbers(column: pd.Series, name: str) -> pd.Series:
    read = coordinates.numbers(pa.chunked_array([pa.array(column, pa.string())]), name)
    return pd.Series(read, index=column.index)


def _answers(places: pd.DataFrame, qpv: gpd.GeoDataFrame, crs: str) -> pd.DataFrame:
    at = qpv["code_qp"].map(lambda code: geo.legal_crs(departement_of(code)) == crs)
    shapes = geo.mend(qpv[at])[0].to_crs(crs).reset_index(drop=True)
    found = pd.DataFrame(dict.fromkeys(_COLUMNS, ""), index=places.index)
    found["reponse"] = ANSWERS[3]
    known = places["x_m"].notna().to_numpy()
    points = shapely.points(places[["x_m", "y_m"]].to_numpy()[known])
    if not len(points) or shapes.empty:
        return found
    holder = shapely.STRtree(shapes.geometry).query_nearest(points, all_matches=False)[1]
    edge = shapely.distance(points, shapely.boundary(shapes.geometry.array[holder]))
    inside = shapely.intersects(points, shapes.geometry.array[holder])
    near = shapes.iloc[holder].set_axis(places.index[known])
    rows = found.index[known]
    sure = edge >= UNSURE_M
    found.loc[rows, "reponse"] = np.select([~sure, inside], [ANSWERS[2], ANSWERS[0]], ANSWERS[1])
    found.loc[rows, "code_qp"] = np.where(sure & inside, near["code_qp"], "")
    found.loc[rows, "code_qp_proche"] = near["code_qp"]
    found.loc[rows, "quartier_le_plus_proche"] = near["lib_qp"]
    found.loc[rows, "communes"] = [", ".join(split_list(str(names))) for names in near["lib_com"]]
    found.loc[rows, "metres_de_la_limite"] = [f"{metres:.0f}" for metres in edge]
    return found


def told(answers: pd.Series) -> str:
    """Return « 12 lignes : 3 oui, 8 non, 1 à vérifier, 0 sans place »."""
    count = Counter(answers)
    parts = ", ".join(f"{french.number(count[answer])} {answer}" for answer in ANSWERS)
    return f"{french.plural(len(answers), 'ligne')} : {parts}"
