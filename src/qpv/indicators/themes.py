"""Indicators of the themes of a neighbourhood sheet, beyond the portrait table: those of INSEE's
archives on the 2024 zoning, where they are at hand, and those of the files on the 2015 zoning.

An entry never serves for the other zoning: a theme shows one or the other, and says which.
"""

from qpv.indicators.indicator import Indicator

RP = "INSEE, recensement de la population"
EST = "INSEE, estimations démographiques sur les QPV"
FILO = "INSEE-DGFiP-CNAF-CNAV-CCMSA, Filosofi"
CAF = "CNAF, allocataires des CAF"
_CNAM = "CNAM, assurés du régime général"
_FT = "France Travail, Dares, demandeurs d'emploi inscrits"
_RPLS = "SDES, RPLS"
_DEPP = "MEN-DEPP, INSEE, élèves résidant dans le quartier"
_HLM = "Logements sociaux du répertoire RPLS seulement. Agrégat : approximation."
_REGISTERED = "Inscrits à France Travail au lieu de résidence : ce n'est pas un taux de chômage."
_SHARE_ONLY = "Publié en pourcentage seulement : l'agrégat est une approximation."
_NEVER = "Ni sommable, ni moyennable : distribution des QPV seulement."


def _rate(id, label, short, column, source, axis, *, caveat=_SHARE_ONLY, **more):
    """A share published as such: on several QPV, a weighted approximation."""
    if "approximation" not in caveat:
        caveat += " Agrégat : approximation."
    return Indicator(
        id, label, short, "%", "", source, "weighted", axis, column=column, decimals=0,
        caveat=caveat, **{"weight": "population", "feminine": True, **more},
    )  # fmt: skip


def _ratio(id, label, short, numerator, denominator, source, axis, **more):
    """A ratio of two published counts: exact on several QPV."""
    return Indicator(
        id, label, short, "%", "", source, "ratio", axis, numerator=numerator,
        denominator=denominator, scale=100.0, ceiling=100.0, decimals=0, **more,
    )  # fmt: skip


def _count(id, label, short, unit, column, source, axis, **more):
    """A count: summed."""
    return Indicator(
        id, label, short, unit, "", source, "sum", axis, column=column, decimals=0, **more
    )


def _amount(id, label, short, unit, column, source, axis, decimals=0, **more):
    """A median, a quantile, a mean amount: never aggregated."""
    return Indicator(
        id, label, short, unit, "", source, "none", axis, column=column, decimals=decimals,
        decimals_qp=decimals, caveat=_NEVER, **more,
    )  # fmt: skip


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
_DEMO24 = {"dataset": "insee_qpv24_demography"}
_INCOME24 = {"dataset": "insee_qpv24_income", "territories": "filosofi_territories"}
_RPLS24 = {"dataset": "insee_qpv24_rpls"}


def _incomes(start: str, family: dict, deciles: tuple = (), **shares) -> list[Indicator]:
    """Filosofi, in either zoning; ``shares`` are what only its shares of the income have."""
    return [
        _rate(f"{start}_poverty", "Taux de pauvreté à 60 %", "Taux de pauvreté", "poverty_pct",
              FILO, 1, feminine=False, **family),
        _amount(f"{start}_median", "Niveau de vie médian", "Niveau de vie médian", "€ par UC",
                "median_income_eur", FILO, 1, **family),
        *deciles,
        _amount(f"{start}_d9_d1", "Rapport interdécile D9/D1", "Rapport D9/D1", "",
                "income_d9_d1_ratio", FILO, 1, decimals=1, **family),
        _rate(f"{start}_activity", "Part des revenus d'activité dans le revenu disponible",
              "Revenus d'activité", "share_activity_pct", FILO, 1, ranked=False, **shares, **family),
        _rate(f"{start}_benefits", "Part des prestations sociales dans le revenu disponible",
              "Prestations sociales", "share_benefits_pct", FILO, 1, ranked=False, **shares,
              **family),
    ]  # fmt: skip


def _social_stock(start: str, family: dict) -> list[Indicator]:
    """The social dwellings of RPLS, in either zoning."""
    stock = {"feminine": False, "decimals_qp": 1, "weight": "n_social_dwellings", "caveat": _HLM}
    return [
        _rate(f"{start}_vacancy", "Taux de vacance des logements sociaux", "Vacance", "vacancy_pct",
              _RPLS, 2, **stock, **family),
        _rate(f"{start}_turnover", "Taux de rotation des logements sociaux", "Rotation",
              "turnover_pct", _RPLS, 2, **stock, **family),
        _amount(f"{start}_rent", "Loyer médian des logements sociaux", "Loyer médian", "€/m²",
                "median_rent_eur_m2", _RPLS, 2, decimals=2, **family),
    ]  # fmt: skip


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
    _rate("qp15_under_25", "Part des moins de 25 ans", "Moins de 25 ans", "under_25_pct", RP, 4,
          **_DEMO15),
    _rate("qp15_over_60", "Part des 60 ans ou plus", "60 ans ou plus", "over_60_pct", RP, 1, **_DEMO15),
    _rate("qp15_women", "Part des femmes", "Femmes", "women_pct", RP, 3, **_DEMO15),
    _ratio("qp15_lone_parents", "Familles monoparentales parmi les allocataires de la CAF",
           "Allocataires, parent seul", "n_caf_lone_parents", "n_caf_recipients", CAF, 1,
           **{**_DEMO15, "part": "CAF"}),
    *_incomes(
        "qp15", _FILO15,
        (_amount("qp15_d1", "Premier décile du niveau de vie", "Premier décile", "€ par UC",
                 "income_d1_eur", FILO, 1, **_FILO15),),
        caveat="Part du revenu de l'ensemble des habitants, pondérée par la population : "
        "approximation.",
    ),
    _rate("qp15_women_employment", "Taux d'emploi des femmes de 15-64 ans",
          "Taux d'emploi des femmes", "women_employment_pct", RP, 3, feminine=False,
          caveat="À lire à côté du taux de l'ensemble, non du taux des hommes, qui n'est pas publié. "
          "Pondéré par la population totale : approximation.", **_IPRO15),
    _rate("qp15_fixed_term", "Part des emplois à durée limitée", "Emplois à durée limitée",
          "fixed_term_jobs_pct", RP, 1, **_IPRO15),
    _count("qp15_jobseekers", "Demandeurs d'emploi de catégories A, B, C",
           "Demandeurs d'emploi (ABC)", "inscrits", "n_jobseekers_abc", _FT, 1, caveat=_REGISTERED,
           **_IPRO15),
    *(_ratio(f"qp15_jobseekers_{who}", f"Part {whose} parmi les demandeurs d'emploi (ABC)",
             f"Inscrits : {short}", f"n_jobseekers_abc_{column}", "n_jobseekers_abc", _FT, 1,
             feminine=True, caveat=_REGISTERED, **_IPRO15)
      for who, whose, short, column in (
          ("women", "des femmes", "femmes", "women"),
          ("young", "des moins de 26 ans", "moins de 26 ans", "under_26"),
          ("senior", "des 50 ans ou plus", "50 ans ou plus", "50_plus"),
          ("rsa", "des personnes ayant droit au RSA", "droit au RSA", "rsa"),
          ("below_cap", "des niveaux inférieurs au CAP-BEP", "niveau < CAP-BEP", "below_cap"),
          ("cap", "du niveau CAP-BEP", "niveau CAP-BEP", "cap_bep"),
          ("bac", "du niveau bac", "niveau bac", "bac"),
          ("above_bac", "des niveaux supérieurs au bac", "niveau > bac", "above_bac"),
          ("duration_4", "de la durée d'inscription la plus longue (classe 4 sur 4)",
           "durée la plus longue", "duration_4"),
      )),
    _ratio("qp15_jobseekers_up_to_cap",
           "Part des niveaux CAP-BEP ou inférieurs parmi les demandeurs d'emploi (ABC)",
           "Inscrits : niveau CAP-BEP au plus",
           "n_jobseekers_abc_below_cap+n_jobseekers_abc_cap_bep", "n_jobseekers_abc", _FT, 1,
           feminine=True, caveat=_REGISTERED, **_IPRO15),
    *(_ratio(f"qp15_{id}", label, short, f"n_{id}_recipients", "n_caf_recipients", CAF, 1, **_REVN15)
      for id, label, short in (
          ("rsa", "Allocataires du RSA socle parmi les allocataires de la CAF", "RSA socle"),
          ("aah", "Allocataires de l'AAH parmi les allocataires de la CAF",
           "Allocation adulte handicapé"),
          ("activity_bonus", "Bénéficiaires de la prime d'activité parmi les allocataires",
           "Prime d'activité"),
      )),
    _ratio("qp15_c2s_free", "Bénéficiaires de la C2S sans participation parmi les assurés",
           "C2S sans participation", "n_c2s_free", "n_health_insured", _CNAM, 1, **_REVN15),
    _count("qp15_social_dwellings", "Logements sociaux", "Logements sociaux", "logements",
           "n_social_dwellings", _RPLS, 2, **_RPLS15),
    *_social_stock("qp15", _RPLS15),
    *(_rate(f"qp15_built_{when}", f"Part des logements sociaux construits {said}", said,
            f"built_{when}_pct", _RPLS, 2, weight="n_social_dwellings",
            caveat=f"Une petite classe est souvent cachée : ce n'est pas zéro. {_HLM}", **_RPLS15)
      for when, said in _BUILT),
)  # fmt: skip

ARCHIVES = (
    _rate("qp24_women", "Part des femmes", "Femmes", "women_pct", EST, 3, **_DEMO24),
    _rate("qp24_lone_parents", "Part des familles monoparentales", "Familles monoparentales",
          "lone_parents_pct", EST, 1,
          caveat="Le dénominateur a changé selon les millésimes (ménages, puis familles).",
          **_DEMO24),
    _rate("qp24_women_employment", "Taux d'emploi des femmes de 15-64 ans",
          "Taux d'emploi des femmes", "women_employment_pct", EST, 3, feminine=False, **_DEMO24),
    _rate("qp24_fixed_term", "Part des emplois à durée limitée", "Emplois à durée limitée",
          "fixed_term_pct", EST, 1, **_DEMO24),
    _rate("qp24_below_bac", "Part des personnes sans baccalauréat (15 ans ou plus)",
          "Sans baccalauréat", "below_bac_pct", EST, 4, **_DEMO24),
    _rate("qp24_enrolled", "Taux de scolarisation des 16-24 ans", "Scolarisation des 16-24 ans",
          "enrolled_16_24_pct", EST, 4, feminine=False, **_DEMO24),
    *_incomes("qp24", _INCOME24)[1:],  # poverty: the catalogue's, as the compiled table has it
    _count("qp24_jobseekers", "Demandeurs d'emploi de catégories A, B, C",
           "Demandeurs d'emploi (ABC)", "inscrits", "n_jobseekers_abc", _FT, 1, caveat=_REGISTERED,
           dataset="insee_qpv24_jobseekers"),
    _ratio("qp24_jobseekers_women", "Part des femmes parmi les demandeurs d'emploi (A à E)",
           "Femmes parmi les inscrits", "n_jobseekers_women", "n_jobseekers_abcde", _FT, 1,
           feminine=True, caveat=_REGISTERED, dataset="insee_qpv24_jobseekers"),
    _ratio("qp24_lone_parents_caf", "Familles monoparentales parmi les allocataires de la CAF",
           "Allocataires, parent seul", "n_caf_lone_parents", "n_caf_recipients", CAF, 1,
           dataset="insee_qpv24_caf"),
    _ratio("qp24_c2s_free", "Bénéficiaires de la C2S sans participation parmi les assurés",
           "C2S sans participation", "n_c2s_free", "n_health_insured", _CNAM, 1,
           dataset="insee_qpv24_cnam"),
    *_social_stock("qp24", _RPLS24),
    *(_ratio(f"qp24_late_{grade}", f"Élèves de {named} en retard", f"En retard en {named}",
             f"n_late_{grade}", f"n_pupils_{grade}", _DEPP, 4, dataset="insee_qpv24_schooling")
      for grade, named in (("6e", "sixième"), ("3e", "troisième"))),
    _ratio("qp24_dnb", "Réussite au brevet des élèves présents", "Réussite au brevet",
           "n_dnb_passed", "n_dnb_present", _DEPP, 4, feminine=True, dataset="insee_qpv24_dnb"),
)  # fmt: skip
