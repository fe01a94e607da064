"""The typology of a territory's QPV: values, axes, classes; the page is made from it."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from qpv import names
from qpv.errors import ParameterError
from qpv.indicators import profiles
from qpv.indicators.catalogue import BY_ID
from qpv.reports import catalogue, parameters
from qpv.reports.portrait import open_portrait
from qpv.reports.values import text
from qpv.study import Study

_MARKED = 0.5  # standard deviations from which a class is said to be marked by a variable


def open_typologie(
    niveau: str, code: str, classes: str = "", code_qp: str = "", noms: str = ""
) -> Typologie:
    """Return the typology of one territory.

    Raises
    ------
    ParameterError
        If a parameter is not acceptable, or the QPV is not in the territory.
    TableError
        If too few QPV have values.
    """
    given = catalogue.checked(
        "typologie", niveau=niveau, code=code, classes=classes, code_qp=code_qp, noms=noms
    )
    portrait = open_portrait(given["niveau"], given["code"])
    if code_qp and code_qp not in portrait.territory.codes_qp:
        raise ParameterError(f"{code_qp} n'est pas un QPV {names.of(portrait.territory.name)}.")
    return Typologie(portrait, given["classes"], code_qp, parameters.given_names(noms))


class Typologie:
    """Values, axes, diagnostics and classes of one territory; the page is made from it."""

    def __init__(self, portrait: Study, classes: str, code_qp: str, given: dict[str, str]):
        self.portrait = portrait
        self.asked = int(classes) if classes else 0
        self.code_qp = code_qp
        self.given = given
        active = {id: portrait.observed(BY_ID[id])["value"] for id in profiles.ACTIVE}
        self.prepared = profiles.prepare(pd.DataFrame(active))
        self.axes = profiles.principal_axes(self.prepared)

    @cached_property
    def diagnostics(self) -> pd.DataFrame:
        return profiles.diagnostics(self.axes)

    @cached_property
    def count(self) -> int:
        return self.asked or profiles.chosen(self.diagnostics)

    @cached_property
    def letters(self) -> pd.Series:
        """Class of each classed QPV (index ``code_qp``)."""
        return profiles.classify(self.prepared, self.axes, self.count)

    @cached_property
    def described(self) -> pd.DataFrame:
        return profiles.describe(self.prepared, self.letters)

    @property
    def where(self) -> str:
        return names.of(self.portrait.territory.name)

    def label(self, letter: str) -> str:
        """Return « A », or « A — Grands ensembles » where the analyst gave a name."""
        return f"{letter} — {self.given[letter]}" if letter in self.given else letter

    def marks(self, letter: str) -> list[str]:
        """Return what marks a class, strongest first: « Taux de pauvreté plus élevé (…) »."""
        own = self.described[self.described["class"] == letter]
        own = own[own["gap"].abs() >= _MARKED].sort_values("gap", key=abs, ascending=False)
        said = []
        for row in own.head(4).to_dict("records"):
            entry = BY_ID[row["variable"]]
            side = "plus haut" if row["gap"] > 0 else "plus bas"
            low = text(entry, row["median"], one_qpv=True)
            said.append(
                f"{entry.label} : {side} (médiane des QPV {low}, contre "
                f"{text(entry, row['whole'], one_qpv=True)} pour l'ensemble)"
            )
        return said
