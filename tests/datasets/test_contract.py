"""What every declared dataset keeps, tried on its fictional sample."""

import pytest

from conftest import SAMPLE
from qpv import datasets
from qpv.sources.catalogue import ByHand
from qpv.tables import schema

pytestmark = pytest.mark.parametrize("name", datasets.DATASETS)


def _files(module):
    return {s: path for s in module.SOURCES if (path := s.locate(SAMPLE))}


def test_the_declaration_is_complete(name):
    for source in datasets.module(name).SOURCES:
        assert source.dataset == name
        assert source.page.startswith("https://")
        assert source.zoning in ("", "2015", "2024")
        assert all(
            (source.title, source.publisher, source.citation, source.licence, source.data_year)
        )
        assert "/" not in source.file
        assert not isinstance(source.origin, ByHand) or source.origin.why


def test_every_column_has_a_french_label(name):
    declared = datasets.module(name).SCHEMA
    assert declared.row
    assert set(declared.key) <= set(declared.names)
    for column in declared.columns:
        assert column.label
        assert column.label[0].isupper()
        if column.name.endswith("_pct"):
            assert column.unit == "%"
        if column.name.endswith("_ha"):
            assert column.unit == "ha"


def test_the_sample_is_small(name):
    for path in _files(datasets.module(name)).values():
        assert path.stat().st_size < 30_000


def test_sample_to_clean_table_to_schema(name):
    module = datasets.module(name)
    files = _files(module)
    for vintage in {source.vintage for source in files}:
        cleaned = module.clean(
            module.read({s: p for s, p in files.items() if s.vintage == vintage})
        )
        schema.check(cleaned.table, module.SCHEMA)
        assert len(cleaned.table) > 0
        for note in cleaned.notes:
            assert note.level in ("info", "alerte")
            assert note.message.endswith(".")
