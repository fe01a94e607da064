"""What a checked table holds: columns with French label, unit and publisher's code.

The declarations are light literals, so that listing them costs no import; pandera does the
checking. From the same literals come the check, the dictionary page and the reasons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from qpv.errors import TableError

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["text", "integer", "number", "boolean", "geometry"]

# Why a value is absent (design rule 4). The order is that of the dictionary page.
REASONS = {
    "secret": "secret statistique",
    "not_available": "non disponible (hors champ de la source)",
    "not_significant": "non significatif",
    "not_applicable": "sans objet",
    "inconsistent": "incohérent dans la source",
    "missing": "non diffusé",
}


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``label`` is French, ``unit`` is shown to readers, ``publisher_code`` is the name in the
    publisher's file, ``digits`` the width of a code, leading zeros included. With ``reasons``, a
    text column ``<name>_reason`` stands beside it, empty where the value is there and one of
    ``REASONS`` where it is not.
    """

    name: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    publisher_code: str = ""
    pattern: str = ""
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False
    reasons: bool = False
    digits: int = 0


@dataclass(frozen=True)
class Schema:
    """The columns of a table, what one row is (French), its key, and its CRS if it has one."""

    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    crs: str = ""
    names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        names = []
        for column in self.columns:
            names += [column.name, f"{column.name}_reason"] if column.reasons else [column.name]
        object.__setattr__(self, "names", tuple(names))

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def arranged(table: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Return the columns of the schema, in its order, rows sorted by its key."""
    return table[[*schema.names]].sort_values([*schema.key]).reset_index(drop=True)


def check(table: pd.DataFrame, schema: Schema) -> None:
    """Do nothing if the table holds what its schema says.

    Raises
    ------
    TableError
        Naming every broken rule with its number of rows and three examples.
    """
    from pandera.errors import SchemaErrors

    if table.empty:
        raise TableError("aucune ligne : le fichier est vide, ou n'a qu'un en-tête.")
    _check_crs(table, schema)
    try:
        _pandera_schema(schema).validate(table, lazy=True)
    except SchemaErrors as broken:
        raise TableError(_describe(broken.failure_cases, table, schema)) from None
    for column in schema.columns:
        if column.reasons:
            _check_reasons(table, column.name, schema)


def _check_crs(table: pd.DataFrame, schema: Schema) -> None:
    if not schema.crs:
        return
    found = getattr(table, "crs", None)
    if found is None or found != schema.crs:
        raise TableError(f"projection inattendue. Attendu {schema.crs}, trouvé {found}.")


def _check_reasons(table: pd.DataFrame, name: str, schema: Schema) -> None:
    unexplained = table[table[name].isna() != (table[f"{name}_reason"] != "")]
    if len(unexplained):
        examples = [
            _refused(unexplained.loc[i, name], i, table, schema) for i in unexplained.index[:3]
        ]
        raise TableError(
            f"{len(unexplained)} valeurs de {_named(name, schema)} absentes sans motif, ou présentes "
            f"avec un motif ({' ; '.join(examples)})."
        )


_DTYPES = {"text": "str", "integer": "Int64", "number": "float64", "boolean": "bool"}


def _pandera_schema(schema: Schema):
    import pandera.pandas as pa

    columns = {}
    for column in schema.columns:
        columns[column.name] = pa.Column(
            _DTYPES.get(column.kind),
            checks=_checks(column),
            nullable=column.optional or column.reasons,
        )
        if column.reasons:
            columns[f"{column.name}_reason"] = pa.Column(
                "str", checks=[pa.Check.isin(["", *REASONS])], nullable=False
            )
    return pa.DataFrameSchema(columns, strict=True, unique=list(schema.key))


def _checks(column: Column) -> list:
    import pandera.pandas as pa

    declared = (
        (pa.Check.str_matches, column.pattern or None),
        (pa.Check.isin, list(column.allowed) or None),
        (pa.Check.ge, column.low),
        (pa.Check.le, column.high),
    )
    return [rule(bound) for rule, bound in declared if bound is not None]


# What a check of pandera asks for, in words; what stands between its brackets is shown.
_ASKED = {
    "greater_than_or_equal_to": "au moins {} attendu",
    "less_than_or_equal_to": "au plus {} attendu",
    "isin": "un de {} attendu",
    "str_matches": "la forme {} attendue",
    "multiple_fields_uniqueness": "une ligne par clé attendue",
    "not_nullable": "une valeur attendue",
    "column_in_schema": "colonne non déclarée",
    "column_in_dataframe": "colonne absente",
}


def _describe(cases: pd.DataFrame, table: pd.DataFrame, schema: Schema) -> str:
    parts = []
    for (column, rule), rows in cases.groupby(["column", "check"], dropna=False, sort=False):
        first = rows.head(3)
        pairs = zip(first["failure_case"], first["index"], strict=True)
        examples = " ; ".join(_refused(value, index, table, schema) for value, index in pairs)
        name, _, bracket = str(rule).partition("(")
        asked = _ASKED.get(name, f"{rule} attendu").format(bracket.removesuffix(")"))
        parts.append(
            f"{_named(column, schema)} : {asked}, {len(rows)} valeur(s) refusée(s) ({examples})"
        )
    return " ; ".join(parts) + "."


def _named(column: object, schema: Schema) -> str:
    """The publisher's column, then ours: « PPAT » (Part des revenus du patrimoine)."""
    known = [c for c in schema.columns if c.name == column]
    code = known[0].publisher_code if known else ""
    return f"« {code} » ({known[0].label})" if code else f"« {column} »"


def _refused(value: object, index: object, table: pd.DataFrame, schema: Schema) -> str:
    """A refused value with the key of its row: « -0.1 », ligne QP974044."""
    keys = [name for name in schema.key if name in table]
    if index is None or index != index or not keys:
        return f"« {value} »"
    return f"« {value} », ligne {' '.join(str(table.loc[index, name]) for name in keys)}"
