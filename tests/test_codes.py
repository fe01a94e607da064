import pytest

from qpv import codes
from qpv.errors import TableError


@pytest.mark.parametrize(
    ("code", "zoning", "departement"),
    [
        ("QN05980M", "2024", "59"),
        ("QN06264N", "2024", "62"),
        ("QN02A01M", "2024", "2A"),
        ("QN97651C", "2024", "976"),
        ("QP059016", "2015", "59"),
        ("QP02A001", "2015", "2A"),
        ("QP974001", "2015", "974"),
    ],
)
def test_zoning_and_departement(code, zoning, departement):
    assert codes.zoning_of(code) == zoning
    assert codes.departement_of(code) == departement


@pytest.mark.parametrize(
    "code", ["QN05980X", "qn05980M", "QN5980M", "QP59016", "59016", "", "QN05980M "]
)
def test_refuses_what_is_no_code(code):
    with pytest.raises(TableError, match="n'est pas un code de QPV"):
        codes.zoning_of(code)


@pytest.mark.parametrize(
    ("found", "width", "code"),
    [
        ("1053", 5, "01053"),
        ("2691", 5, "02691"),
        ("2A004", 5, "2A004"),
        ("32.0", 2, "32"),
        ("4.0", 2, "04"),
    ],
)
def test_lost_leading_zeros(found, width, code):
    assert codes.pad(found, width) == code


@pytest.mark.parametrize("cell", ["02571; 02691", "02571, 02691", "02571;02691;"])
def test_lists_of_communes_in_both_spellings(cell):
    assert codes.split_list(cell) == ["02571", "02691"]


def test_a_letter_is_of_the_zoning_in_force():
    assert codes.letter_label("QN05980M") == "contour modifié en 2024"
    assert codes.letter_label("QN02A01M") == "contour modifié en 2024"
    assert codes.letter_label("QN97309I") == "contour inchangé en 2025"
    assert codes.letter_label("QN97663C") == "commune entière (Mayotte)"
