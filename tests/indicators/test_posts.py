"""Posts by contract: invented files."""

import pandas as pd

from qpv.indicators import posts

TABLE = pd.DataFrame(
    {
        "id_poste": ["A", "A", "B", "C", "D"],
        "code_cv": ["CN1", "CN2", "CN1", "", "CN3"],
        "insee_dep": ["59", "59", "62", "974", "2A"],
    }
)


def test_a_post_on_two_lines_counts_once_and_in_each_of_its_contracts():
    assert posts.count(TABLE, posts.in_contracts(TABLE, ["CN1", "CN2"])) == 2
    assert posts.count(TABLE, posts.mainland(TABLE)) == 3
    assert posts.by_contract(TABLE).to_dict() == {"CN1": 2, "CN2": 1, "CN3": 1}
    both = pd.DataFrame({"id_poste": ["A"], "code_cv": ["CV1;CV2"]})
    assert posts.by_contract(both).to_dict() == {"CV1": 1, "CV2": 1}
    assert posts.in_contracts(both, ["CV2"]).all() and not posts.in_contracts(both, ["CV"]).any()


def test_contracts_of_before_are_known_by_place_then_by_name():
    columns = ["code_cv", "lib_cv", "siren_epci", "codgeo"]
    before = [
        ("CV1", "CA Une", "111", ""),
        ("CV2", "Métropole Deux", "220", ""),
        ("CV3", "Trois", "", "59003"),
        ("CV4", "CC Partie", "444", ""),
    ]
    after = [
        ("CN1", "CA de l'Une", "111", ""),
        ("CN2", "Métropole Deux", "222", ""),
        ("CN3", "Trois-sur-Lys", "", "59003"),
    ]
    tables = (pd.DataFrame(rows, columns=columns) for rows in (before, after))
    assert posts.same_place(*tables) == {"CV1": "CN1", "CV2": "CN2", "CV3": "CN3"}


def test_a_merged_contract_is_where_most_of_its_posts_went():
    before = pd.DataFrame({"id_poste": [*"ABCDE"], "code_cv": ["CV1"] * 3 + ["CV2"] * 2})
    after = pd.DataFrame({"id_poste": [*"ABCDE"], "code_cv": ["CN1", "CN1", "CN2", "CN1", "CN2"]})
    assert posts.followed(before, after) == {"CV1": "CN1"}  # CV2: one post in each, not known
