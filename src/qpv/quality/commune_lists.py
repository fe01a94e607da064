"""The communes of each QPV: the list that its contour carries, against the publisher's other one."""

from collections.abc import Iterator

import pandas as pd

from qpv import codes, french

_SHOWN = 8


def differences(contours: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the QPV whose two lists differ (``code_qp`` index): ``contour`` and ``liste``, the codes
    that only one of them has, joined with « ; »; QPV that are not in both are left out."""
    of_contour = contours.set_index("code_qp")["insee_com"].str.split(";").map(frozenset)
    of_list = listed.groupby("code_qp")["codgeo"].agg(frozenset)
    both = pd.concat([of_contour, of_list], axis=1, join="inner").set_axis(["a", "b"], axis=1)
    both = both[both["a"] != both["b"]].sort_index()
    return pd.DataFrame(
        {
            "contour": [";".join(sorted(a - b)) for a, b in zip(both["a"], both["b"], strict=True)],
            "liste": [";".join(sorted(b - a)) for a, b in zip(both["a"], both["b"], strict=True)],
        },
        index=both.index,
    )


def said(contours: pd.DataFrame, listed: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield (status, sentence): the agreements, each difference, the QPV that are in one list only."""
    known, others = set(contours["code_qp"]), set(listed["code_qp"])
    apart = differences(contours, listed)
    same = len(known & others) - len(apart)
    yield (
        "OK",
        f"Mêmes communes dans le fichier des contours et dans la liste de l'ANCT pour "
        f"{french.number(same)} QPV sur {french.number(len(known & others))}.",
    )
    for code, row in apart.iterrows():
        told = [
            f"{part.replace(';', ', ')} {where}"
            for part, where in ((row["contour"], "au contour"), (row["liste"], "dans la liste"))
            if part
        ]
        yield "INFO", f"{code}, communes qui diffèrent : {' ; '.join(told)} seulement."
    lacking = sorted(known - others)
    if lacking:
        overseas = sorted(
            {codes.departement_of(c) for c in lacking if len(codes.departement_of(c)) > 2}
        )
        where = f" (territoires {', '.join(overseas)} incomplets)" if overseas else ""
        shown = ", ".join(lacking[:_SHOWN]) + (", …" if len(lacking) > _SHOWN else "")
        yield (
            # Those of métropole: none of them may be lacking.
            "INFO" if all(len(codes.departement_of(c)) > 2 for c in lacking) else "ALERTE",
            f"{french.plural(len(lacking), 'QPV absent', 'QPV absents')} de la liste{where} : {shown}.",
        )
    if strangers := sorted(others - known):
        yield "ALERTE", f"Codes de la liste sans contour : {', '.join(strangers[:_SHOWN])}."
