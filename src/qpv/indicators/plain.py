"""The indicators that a reader chooses from, on a map or beside a name, each in a plain word.

Nationality is not among them: a map of it, one click away, would be read without its caveats.
"""

# Name of the indicator -> what a reader chooses, in the order of the list. One that no table at hand
# gives is left out by who shows the list.
PLAIN = {
    "poverty": "Pauvreté",
    "qp24_median": "Niveau de vie",
    "employment": "Emploi",
    "rsa": "RSA",
    "caf_coverage": "Couverture CAF",
    "social_dwellings_share": "Logement social",
    "youth_index": "Jeunesse",
    "households_1p": "Personnes seules",
    "households_6p": "Familles nombreuses",
    "population": "Habitants",
}  # fmt: skip
