"""A portrait of few quarters: a sheet for one, a table under five."""

from qpv.reports import portrait, portrait_few
from qpv.thresholds import FEW_QUARTERS


def test_a_territory_of_one_quarter_leads_to_its_sheet(built_sample):
    p = portrait.open_portrait("commune", "00003", where=built_sample)
    (code,) = p.territory.codes_qp
    assert f'data-to="fiche_quartier/{code}"' in portrait.lead(p).data
    parts = (portrait.static_map(p), portrait.web_map(p), portrait.distribution(p),
             portrait.comparison(p), portrait.table(p), portrait_few.map_heading(p))  # fmt: skip
    assert parts == (None,) * 6


def test_under_five_quarters_a_table_stands_for_the_distribution(built_sample):
    p = portrait.open_portrait("commune", "00001", where=built_sample)
    if not 1 < len(p.territory.codes_qp) < FEW_QUARTERS:
        p = portrait.open_portrait("commune", "00002", where=built_sample)
    assert 1 < len(p.territory.codes_qp) < FEW_QUARTERS
    assert portrait.distribution(p) is None
    shown = portrait.static_map(p).data
    assert all(p.qpv.loc[code, "lib_qp"] in shown for code in p.territory.codes_qp)
    assert "Ensemble" in shown and portrait_few.map_heading(p).data == "## Quartier par quartier"


def test_a_region_keeps_its_map_and_distribution(built_sample):
    p = portrait.open_portrait("region", "00", where=built_sample)
    assert portrait_few.to_sheets(p) is None and portrait_few.map_heading(p).data == "## Carte"
    assert portrait.distribution(p) is not None
