"""A dataset's files -> its checked table on disk; piece by piece where the dataset has ``pieces``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qpv.errors import TableError
from qpv.sources.catalogue import Source
from qpv.tables import cleaning, schema


def write(
    module: ModuleType, files: Mapping[Source, Path], to: Path
) -> tuple[int, list[cleaning.Note]]:
    """Write the checked table as Parquet; return its rows, and what was noticed while making it.

    Raises
    ------
    TableError
        If it is not what the schema of the dataset says.
    """
    if hasattr(module, "pieces"):
        return _streamed(module, files, to)
    cleaned = module.clean(module.read(files))
    schema.check(cleaned.table, module.SCHEMA)
    cleaned.table.to_parquet(to, compression="zstd", index=False)
    return len(cleaned.table), cleaned.notes


def _streamed(
    module: ModuleType, files: Mapping[Source, Path], to: Path
) -> tuple[int, list[cleaning.Note]]:
    notes: list[cleaning.Note] = []
    keys, writer = [], None
    with ExitStack() as stack:
        for text in module.pieces(files):
            cleaned = module.clean(text)
            schema.check(cleaned.table, module.SCHEMA)
            notes += cleaned.notes
            key = cleaned.table[list(module.SCHEMA.key)]
            keys.append(pd.util.hash_pandas_object(key, index=False))
            wanted = writer.schema if writer else None
            table = pa.Table.from_pandas(cleaned.table, wanted, preserve_index=False)
            writer = writer or stack.enter_context(
                pq.ParquetWriter(to, table.schema, compression="zstd")
            )
            writer.write_table(table)
            del text, cleaned, table  # else two pieces would be held while the next one is read
    twice = int(pd.concat(keys).duplicated().sum())  # within a piece, the schema has checked
    if twice:
        raise TableError(f"{twice} ligne(s) de même clé ({', '.join(module.SCHEMA.key)}), loin "
                         "l'une de l'autre dans le fichier. Attendu : une ligne par clé.")  # fmt: skip
    rows = sum(map(len, keys))
    return rows, cleaning.together(notes, rows)
