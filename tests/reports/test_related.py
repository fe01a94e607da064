"""Where a page leads."""

import re

from qpv import study
from qpv.reports import fiche, method, related


def test_a_name_that_opens_a_row_leads_to_the_sheet_of_its_code():
    row = '<tr><th scope="row">Les Hauts</th><td>QN00002M</td><td>12</td></tr>'
    told = '<tr data-code="QN00002M"><th scope="row">Les Hauts</th><td>12</td></tr>'
    mark = '<th scope="row"><a data-to="fiche_quartier/QN00002M">Les Hauts</a></th>'
    assert mark in related.quarters_linked(row) and mark in related.quarters_linked(told)
    old = row.replace("QN00002M", "QP000002")
    assert related.quarters_linked(old) == old


def test_a_sheet_leads_to_its_territories_its_neighbours_and_its_other_version(built_sample):
    s = study.open("qpv", "QN00002M", built_sample)
    told = fiche.title(s).data + fiche.facts(s).data
    assert 'data-to="fiche_quartier/QN00002M-elu">Version élu' in told
    assert 'data-to="fiche_quartier/QN00002M">' in fiche.title(s, "elu").data
    for to in (
        "portrait_territoire/commune-00001",
        "axe4_education/epci-",
        "portrait_territoire/epci-",
    ):
        assert f'data-to="{to}' in told
    assert "Quartiers voisins" in told
    assert not any(";" in name for name in re.findall(r">([^<]*)</a></dd>", told))


def test_links_of_a_territory_close_its_page(built_sample):
    told = method.title(study.open("epci", "000000001", built_sample), "Portrait — x").data
    body, see = related.at_the_end(f"{told}<p>Fin</p>")
    assert body.endswith("<p>Fin</p>") and "qpv-see" not in body
    assert 'data-to="portrait_territoire/epci-000000001"' in see
    assert 'data-to="portrait_territoire/region-00"' in see
