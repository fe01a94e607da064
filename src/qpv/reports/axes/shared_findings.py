"""Findings that the pages of several axes say: each of what a page knows of its quarters."""

from qpv.reports.axis import Finding

FAR_FROM_SERVICES = Finding(
    name="QPV loin d'un guichet France services",
    rule="un QPV au moins n'a aucun guichet à 1 km ; 1 000 habitants concernés ou plus",
    wrong_if="un guichet avait ouvert ou fermé depuis la liste ; à pied, la distance est plus longue",
    says=lambda q: q.near() if q.some_far() else "",
)


def _in_communes_of(dataset: str, city: str) -> Finding:
    return Finding(
        name=f"QPV des communes d'une {city}",
        rule="une partie des QPV, ni aucun ni tous",
        wrong_if="la liste de 2023 avait changé ; elle nomme des communes, et ne couvre pas un quartier",
        says=lambda q: q.within(dataset, f"de {city} (liste de 2023)"),
    )


IN_JOBS_CITY = _in_communes_of("cites_emploi", "cité de l'emploi")
IN_SCHOOL_CITY = _in_communes_of("cites_educatives", "cité éducative")
