"""Indicators of the themes of a neighbourhood sheet, beyond the portrait table: those of INSEE's
archives on the 2024 zoning, where they are at hand, and those of the files on the 2015 zoning.

An entry never serves for the other zoning: a theme shows one or the other, and says which.
"""

from __future__ import annotations

from qpv.indicators.indicator import Indicator

_RP = "INSEE, recensement de la population"
_EST = "INSEE, estimations démographiques sur les QPV"
_FILO = "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"
_CAF = "CNAF, allocataires des CAF"
_CNAM = "CNAM, assurés du régime général"
_FT = "France Travail, Dares, demandeurs d'emploi inscrits"
_RPLS = "SDES, RPLS"
_DEPP = "MEN-DEPP, INSEE, élèves résidant dans le quartier"
_HLM = "Logements sociaux du répertoire RPLS seulement. Agrégat : approximation."
_REGISTERED = "Inscrits à France Travail au lieu de résidence : ce n'est pas un taux de chômage."
_SHARE_ONLY = "Publié en pourcentage seulement : l'agrégat est une approximation."
_NEVER = "Ni sommable, ni moyennable : distribution des QPV seulement."
_HOUSEHOLDS = "Pondéré par la population, faute du nombre de ménages : approximation."


def _rate(id, label, short, dataset, column, source, axis, *, caveat=_SHARE_ONLY, **more):
    """A share published as such: on several QPV, a weighted approximation."""
    if "approximation" not in caveat:
        caveat += " Agrégat : approximation."
    return Indicator(
        id, label, short, "%", "", source, "weighted", axis, column=column, decimals=0,
        dataset=dataset, caveat=caveat, **{"weight": "population", "feminine": True, **more},
    )  # fmt: skip


def _ratio(id, label, short, dataset, numerator, denominator, source, axis, **more):
    """A ratio of two published counts: exact on several QPV."""
    return Indicator(
        id, label, short, "%", "", source, "ratio", axis, numerator=numerator,
        denominator=denominator, scale=100.0, ceiling=100.0, decimals=0, dataset=dataset,
        **{"feminine": True, **more},
    )  # fmt: skip


def _count(id, label, short, unit, dataset, column, source, axis, **more):
    """A count: summed."""
    return Indicator(
        id, label, short, unit, "", source, "sum", axis, column=column, decimals=0,
        dataset=dataset, **more,
    )  # fmt: skip


def _amount(id, label, short, unit, dataset, column, source, axis, decimals=0, **more):
    """A median, a quantile, a mean amount: never aggregated."""
    return Indicator(
        id, label, short, unit, "", source, "none", axis, column=column, decimals=decimals,
        decimals_qp=decimals, dataset=dataset, **{"caveat": _NEVER, **more},
    )  # fmt: skip


_UC = "€ par UC"
_DEMO15, _FILO15, _IPRO15, _REVN15, _RPLS15 = (
    {"zoning": "2015", **more}
    for more in (
        {"dataset": "insee_qpv_demographics", "part": "parts"},
        {"dataset": "filosofi_qpv", "territories": "filosofi_territories"},
        {"dataset": "insee_qpv_employment"},
        {"dataset": "insee_qpv_income_benefits", "part": "CAF"},
        {"dataset": "rpls_qpv"},
    )
)


def _make(build, shared: dict, *args, **more) -> Indicator:
    """Build an entry with the dataset and zoning that a family shares."""
    told = {k: v for k, v in {**shared, **more}.items() if k != "dataset"}
    names = [*args[:-3], shared["dataset"], *args[-3:]]
    return build(*names, **told)


def _of_jobseekers(id: str, label: str, short: str, numerator: str) -> Indicator:
    return _ratio(
        f"qp15_{id}", label, short, "insee_qpv_employment", numerator, "n_jobseekers_abc", _FT, 1,
        zoning="2015", caveat=_REGISTERED,
    )  # fmt: skip


def _of_recipients(id: str, label: str, short: str, numerator: str, dataset: str) -> Indicator:
    return _ratio(
        f"qp15_{id}", label, short, dataset, numerator, "n_caf_recipients", _CAF, 1,
        zoning="2015", part="CAF", feminine=False,
    )  # fmt: skip


# Age of the social stock: (suffix of the column, wording within a sentence).
_BUILT = (
    ("before_1949", "avant 1949"),
    ("1949_1975", "de 1949 à 1975"),
    ("1976_1988", "de 1976 à 1988"),
    ("1989_2000", "de 1989 à 2000"),
    ("2001_2013", "de 2001 à 2013"),
    ("after_2013", "après 2013"),
)
AGES = tuple(f"qp15_built_{when}" for when, _ in _BUILT)

FORMER = (
    _make(_rate, _DEMO15, "qp15_under_25", "Part des moins de 25 ans", "Moins de 25 ans",
          "under_25_pct", _RP, 4),
    _make(_rate, _DEMO15, "qp15_over_60", "Part des 60 ans ou plus", "60 ans ou plus",
          "over_60_pct", _RP, 1),
    _make(_rate, _DEMO15, "qp15_women", "Part des femmes", "Femmes", "women_pct", _RP, 3),
    _of_recipients("lone_parents", "Familles monoparentales parmi les allocataires de la CAF",
                   "Allocataires, parent seul", "n_caf_lone_parents", "insee_qpv_demographics"),
    _make(_rate, _FILO15, "qp15_poverty", "Taux de pauvreté à 60 %", "Taux de pauvreté",
          "poverty_pct", _FILO, 1, feminine=False),
    _make(_amount, _FILO15, "qp15_median", "Niveau de vie médian", "Niveau de vie médian", _UC,
          "median_income_eur", _FILO, 1),
    _make(_amount, _FILO15, "qp15_d1", "Premier décile du niveau de vie", "Premier décile", _UC,
          "income_d1_eur", _FILO, 1),
    _make(_amount, _FILO15, "qp15_d9_d1", "Rapport interdécile D9/D1", "Rapport D9/D1", "",
          "income_d9_d1_ratio", _FILO, 1, decimals=1),
    _make(_rate, _FILO15, "qp15_activity", "Part des revenus d'activité dans le revenu disponible",
          "Revenus d'activité", "share_activity_pct", _FILO, 1, ranked=False,
          caveat="Part du revenu de l'ensemble des habitants, pondérée par la population : "
          "approximation."),
    _make(_rate, _FILO15, "qp15_benefits", "Part des prestations sociales dans le revenu disponible",
          "Prestations sociales", "share_benefits_pct", _FILO, 1, ranked=False,
          caveat="Part du revenu de l'ensemble des habitants, pondérée par la population : "
          "approximation."),
    _make(_rate, _IPRO15, "qp15_women_employment", "Taux d'emploi des femmes de 15-64 ans",
          "Taux d'emploi des femmes", "women_employment_pct", _RP, 3, feminine=False,
          caveat="À lire à côté du taux de l'ensemble, non du taux des hommes, qui n'est pas publié. "
          "Pondéré par la population totale : approximation."),
    _make(_rate, _IPRO15, "qp15_fixed_term", "Part des emplois à durée limitée",
          "Emplois à durée limitée", "fixed_term_jobs_pct", _RP, 1),
    _make(_count, _IPRO15, "qp15_jobseekers", "Demandeurs d'emploi de catégories A, B, C",
          "Demandeurs d'emploi (ABC)", "inscrits", "n_jobseekers_abc", _FT, 1, caveat=_REGISTERED),
    _of_jobseekers("jobseekers_women", "Part des femmes parmi les demandeurs d'emploi (ABC)",
                   "Inscrits : femmes", "n_jobseekers_abc_women"),
    _of_jobseekers("jobseekers_young", "Part des moins de 26 ans parmi les demandeurs d'emploi (ABC)",
                   "Inscrits : moins de 26 ans", "n_jobseekers_abc_under_26"),
    _of_jobseekers("jobseekers_senior", "Part des 50 ans ou plus parmi les demandeurs d'emploi (ABC)",
                   "Inscrits : 50 ans ou plus", "n_jobseekers_abc_50_plus"),
    _of_jobseekers("jobseekers_below_cap",
                   "Part des niveaux inférieurs au CAP-BEP parmi les demandeurs d'emploi (ABC)",
                   "Inscrits : niveau < CAP-BEP", "n_jobseekers_abc_below_cap"),
    _of_jobseekers("jobseekers_duration_4",
                   "Part de la durée d'inscription la plus longue (classe 4 sur 4) parmi les "
                   "demandeurs d'emploi (ABC)",
                   "Inscrits : durée la plus longue", "n_jobseekers_abc_duration_4"),
    _of_recipients("rsa", "Allocataires du RSA socle parmi les allocataires de la CAF",
                   "RSA socle", "n_rsa_recipients", "insee_qpv_income_benefits"),
    _of_recipients("aah", "Allocataires de l'AAH parmi les allocataires de la CAF",
                   "Allocation adulte handicapé", "n_aah_recipients", "insee_qpv_income_benefits"),
    _of_recipients("activity_bonus", "Bénéficiaires de la prime d'activité parmi les allocataires",
                   "Prime d'activité", "n_activity_bonus_recipients", "insee_qpv_income_benefits"),
    _ratio("qp15_c2s_free", "Bénéficiaires de la C2S sans participation parmi les assurés",
           "C2S sans participation", "insee_qpv_income_benefits", "n_c2s_free", "n_health_insured",
           _CNAM, 1, zoning="2015", part="CAF", feminine=False),
    _make(_count, _RPLS15, "qp15_social_dwellings", "Logements sociaux", "Logements sociaux",
          "logements", "n_social_dwellings", _RPLS, 2),
    _make(_rate, _RPLS15, "qp15_vacancy", "Taux de vacance des logements sociaux", "Vacance",
          "vacancy_pct", _RPLS, 2, feminine=False, decimals_qp=1,
          weight="n_social_dwellings", caveat=_HLM),
    _make(_rate, _RPLS15, "qp15_turnover", "Taux de rotation des logements sociaux", "Rotation",
          "turnover_pct", _RPLS, 2, feminine=False, decimals_qp=1,
          weight="n_social_dwellings", caveat=_HLM),
    _make(_amount, _RPLS15, "qp15_rent", "Loyer médian des logements sociaux", "Loyer médian",
          "€/m²", "median_rent_eur_m2", _RPLS, 2, decimals=2),
    *(_make(_rate, _RPLS15, f"qp15_built_{when}", f"Part des logements sociaux construits {said}",
            said, f"built_{when}_pct", _RPLS, 2, weight="n_social_dwellings",
            caveat=f"Une petite classe est souvent cachée : ce n'est pas zéro. {_HLM}")
      for when, said in _BUILT),
)  # fmt: skip

_DEMO24 = {"dataset": "insee_qpv24_demography"}
_INCOME24 = {"dataset": "insee_qpv24_income", "territories": "filosofi_territories"}
_RPLS24 = {"dataset": "insee_qpv24_rpls"}

ARCHIVES = (
    _make(_rate, _DEMO24, "qp24_women", "Part des femmes", "Femmes", "women_pct", _EST, 3),
    _make(_rate, _DEMO24, "qp24_foreigners", "Part des étrangers (nationalité)", "Étrangers",
          "foreigners_pct", _EST, 3),
    _make(_rate, _DEMO24, "qp24_lone_parents", "Part des familles monoparentales",
          "Familles monoparentales", "lone_parents_pct", _EST, 1,
          caveat="Le dénominateur a changé selon les millésimes (ménages, puis familles)."),
    _make(_rate, _DEMO24, "qp24_employment", "Taux d'emploi des 15-64 ans", "Taux d'emploi",
          "employment_pct", _EST, 1, feminine=False),
    _make(_rate, _DEMO24, "qp24_women_employment", "Taux d'emploi des femmes de 15-64 ans",
          "Taux d'emploi des femmes", "women_employment_pct", _EST, 3, feminine=False),
    _make(_rate, _DEMO24, "qp24_fixed_term", "Part des emplois à durée limitée",
          "Emplois à durée limitée", "fixed_term_pct", _EST, 1),
    _make(_rate, _DEMO24, "qp24_below_bac", "Part des personnes sans baccalauréat (15 ans ou plus)",
          "Sans baccalauréat", "below_bac_pct", _EST, 4),
    _make(_rate, _DEMO24, "qp24_enrolled", "Taux de scolarisation des 16-24 ans",
          "Scolarisation des 16-24 ans", "enrolled_16_24_pct", _EST, 4, feminine=False),
    _make(_rate, _INCOME24, "qp24_poverty", "Taux de pauvreté à 60 %", "Taux de pauvreté",
          "poverty_pct", _FILO, 1, feminine=False),
    _make(_amount, _INCOME24, "qp24_median", "Niveau de vie médian", "Niveau de vie médian", _UC,
          "median_income_eur", _FILO, 1),
    _make(_amount, _INCOME24, "qp24_d9_d1", "Rapport interdécile D9/D1", "Rapport D9/D1", "",
          "income_d9_d1_ratio", _FILO, 1, decimals=1),
    _make(_rate, _INCOME24, "qp24_activity", "Part des revenus d'activité dans le revenu disponible",
          "Revenus d'activité", "share_activity_pct", _FILO, 1, ranked=False),
    _make(_rate, _INCOME24, "qp24_benefits",
          "Part des prestations sociales dans le revenu disponible", "Prestations sociales",
          "share_benefits_pct", _FILO, 1, ranked=False),
    _count("qp24_jobseekers", "Demandeurs d'emploi de catégories A, B, C",
           "Demandeurs d'emploi (ABC)", "inscrits", "insee_qpv24_jobseekers", "n_jobseekers_abc",
           _FT, 1, caveat=_REGISTERED),
    _ratio("qp24_jobseekers_women", "Part des femmes parmi les demandeurs d'emploi (A à E)",
           "Femmes parmi les inscrits", "insee_qpv24_jobseekers", "n_jobseekers_women",
           "n_jobseekers_abcde", _FT, 1, caveat=_REGISTERED),
    _ratio("qp24_lone_parents_caf", "Familles monoparentales parmi les allocataires de la CAF",
           "Allocataires, parent seul", "insee_qpv24_caf", "n_caf_lone_parents", "n_caf_recipients",
           _CAF, 1, feminine=False),
    _ratio("qp24_rsa", "Allocataires du RSA socle parmi les allocataires de la CAF", "RSA socle",
           "insee_qpv24_caf", "n_rsa_recipients", "n_caf_recipients", _CAF, 1, feminine=False),
    _ratio("qp24_c2s_free", "Bénéficiaires de la C2S sans participation parmi les assurés",
           "C2S sans participation", "insee_qpv24_cnam", "n_c2s_free", "n_health_insured", _CNAM, 1,
           feminine=False),
    _make(_rate, _RPLS24, "qp24_vacancy", "Taux de vacance des logements sociaux", "Vacance",
          "vacancy_pct", _RPLS, 2, feminine=False, decimals_qp=1,
          weight="n_social_dwellings", caveat=_HLM),
    _make(_rate, _RPLS24, "qp24_turnover", "Taux de rotation des logements sociaux", "Rotation",
          "turnover_pct", _RPLS, 2, feminine=False, decimals_qp=1,
          weight="n_social_dwellings", caveat=_HLM),
    _make(_amount, _RPLS24, "qp24_rent", "Loyer médian des logements sociaux", "Loyer médian",
          "€/m²", "median_rent_eur_m2", _RPLS, 2, decimals=2),
    _ratio("qp24_late_6e", "Élèves de sixième en retard", "En retard en sixième",
           "insee_qpv24_schooling", "n_late_6e", "n_pupils_6e", _DEPP, 4, feminine=False),
    _ratio("qp24_late_3e", "Élèves de troisième en retard", "En retard en troisième",
           "insee_qpv24_schooling", "n_late_3e", "n_pupils_3e", _DEPP, 4, feminine=False),
    _ratio("qp24_dnb", "Réussite au brevet des élèves présents", "Réussite au brevet",
           "insee_qpv24_dnb", "n_dnb_passed", "n_dnb_present", _DEPP, 4),
)  # fmt: skip
