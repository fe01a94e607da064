"""The two lists of the communes of QPV: what agrees, what differs, what is lacking and said."""

import pandas as pd

from qpv.quality import commune_lists

CONTOURS = pd.DataFrame(
    {
        "code_qp": ["QN05901M", "QN09342M", "QN09335M", "QN98701N", "QN98702N"],
        "insee_com": ["59350;59410", "93059;93066", "93059", "98735", "98735"],
    }
)
LISTED = pd.DataFrame(
    {
        "code_qp": ["QN05901M", "QN05901M", "QN09342M", "QN09335M", "QN98701N"],
        "codgeo": ["59410", "59350", "93066", "93066", "98735"],
    }
)


def test_each_difference_is_listed_and_overseas_is_said_incomplete():
    said = list(commune_lists.said(CONTOURS, LISTED))
    assert [status for status, _ in said] == ["OK", "INFO", "INFO", "INFO"]
    told = [message.replace("\u00a0", " ") for _, message in said]
    assert "pour 2 QPV sur 4" in told[0]
    assert (
        told[1]
        == "QN09335M, communes qui diffèrent : 93059 au contour ; 93066 dans la liste seulement."
    )
    assert told[2] == "QN09342M, communes qui diffèrent : 93059 au contour seulement."
    assert told[3] == "1 QPV absent de la liste (territoires 987 incomplets) : QN98702N."


def test_a_qpv_of_metropole_that_is_lacking_is_an_alert():
    said = list(commune_lists.said(CONTOURS, LISTED[LISTED["code_qp"] != "QN05901M"]))
    assert (said[-1][0], said[-1][1].split(" : ")[1].split(",")[0]) == ("ALERTE", "QN05901M")


def test_a_code_without_contour_is_an_alert():
    said = list(commune_lists.said(CONTOURS[CONTOURS["code_qp"] != "QN98701N"], LISTED))
    assert said[-1] == ("ALERTE", "Codes de la liste sans contour : QN98701N.")


def test_the_report_of_controls_has_them(sample_controls):
    found = sample_controls
    lists = [c for c in found if c.rule == "communes des QPV"]
    assert lists[0].status == "OK"
    assert any(c.message.startswith("QN09601M, communes qui diffèrent") for c in lists)
    withheld = [c for c in found if c.rule == "montants écartés"]
    assert withheld[0].status == "INFO"
    assert "7 164 €" in withheld[0].message
