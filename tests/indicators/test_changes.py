import pandas as pd
import pytest

from qpv.errors import TableError
from qpv.indicators import changes

TABLE = pd.DataFrame(
    [
        ("QN05901M", "MODIFIE", "QP059001"),
        ("QN05901M", "MODIFIE", "QP059002"),
        ("QN05902M", "MODIFIE", "QP059002"),
        ("QN05903N", "NOUVEAU", ""),
    ],
    columns=["code_qp", "status", "code_qp_2015"],
)


def test_links_are_many_to_many_and_carry_no_share():
    found = changes.successors(["QP059002", "QP059001"], TABLE)
    assert found["code_qp"].tolist() == ["QN05901M", "QN05902M", "QN05901M"]
    assert (found["reason"] == "").all()


def test_a_code_without_successor_says_why():
    """« Les Abords du parc » left the zoning; a table of one region knows nothing of another."""
    found = changes.successors(["QP059003", "QP013001"], TABLE)
    assert found["code_qp"].tolist() == ["", ""]
    assert found["reason"].tolist() == ["not_applicable", "not_available"]


def test_a_code_asked_twice_is_answered_once():
    assert len(changes.successors(["QP059001", "QP059001"], TABLE)) == 1


def test_a_2024_code_is_refused():
    with pytest.raises(TableError, match=r"1 code\(s\) qui ne sont pas du zonage 2015 \(QN05901M"):
        changes.successors(["QN05901M"], TABLE)


def test_a_list_of_2015_is_carried_to_the_qpv_that_come_from_it():
    """059002 is in the list: one child has another parent that is not, and is partly concerned."""
    found = changes.carried(["QP059002", "QP013001"], TABLE)
    assert found["parents"].to_dict() == {"QN05901M": "QP059002", "QN05902M": "QP059002"}
    assert found["partial"].to_dict() == {"QN05901M": True, "QN05902M": False}
