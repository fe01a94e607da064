"""The columns of a TFPB workbook and of the register of what landlords declared.

One declaration serves the model that is written, the workbooks that come back, and the register.
Headings follow the annexes in use; ``synonyms`` lists what people write instead.
"""

from dataclasses import dataclass

from qpv.names import plain as plain

# What a row is about: dwellings and abatement of one QPV, a planned action, a done action.
HOLDINGS, PROGRAMME, BALANCE = "patrimoine", "programme", "bilan"
VOLETS = (HOLDINGS, PROGRAMME, BALANCE)
STATUSES = ("prévu", "en cours", "réalisé", "reporté", "abandonné")
GUSP_STAGES = (
    "diagnostic",
    "programme d'actions",
    "convention signée",
    "mise en œuvre",
    "évaluation",
)


@dataclass(frozen=True)
class Field:
    """One column: official ``name``, French ``label``, ``kind`` (text, code, count, euros,
    percent) and the other headings it is known as, written plainly (see ``plain``), with commas."""

    name: str
    label: str
    kind: str = "text"
    synonyms: str = ""

    @property
    def known_as(self) -> list[str]:
        return self.synonyms.split(", ") if self.synonyms else []


FIELDS = (
    Field("exercice", "Année", "code", "annee, annee d imposition, annee n, an, exercice"),
    Field("bailleur_siren", "SIREN du bailleur", "code", "siren, siren bailleur, n siren"),
    Field("bailleur_nom", "Bailleur", synonyms=
        "organisme, nom du bailleur, bailleur social, nom bailleur, organisme hlm, "
        "organisme bailleur"),
    Field("code_qp", "Code du QPV", "code",
        "code qpv, code quartier, code qp, n qpv, qpv code, code du quartier"),
    Field("qpv_nom", "Quartier prioritaire", synonyms=
        "quartier, qpv, nom du quartier, nom du qpv, nom qpv, nom quartier, qpv concerne, "
        "quartier concerne, qpv concernes, quartiers"),
    Field("commune_insee", "Commune (code INSEE)", "code",
        "commune, code commune, code insee, insee, insee commune, ville"),
    Field("contrat_ville", "Contrat de ville", synonyms="contrat, code contrat, cdv"),
    Field("nb_logements", "Logements du bailleur dans le QPV", "count",
        "nombre de logements, nb logements, nb logts, nb de logements, "
        "nombre de logements sociaux, nb de logements sociaux, nbre de logements, logements, "
        "nbre logements"),
    Field("montant_abattement_eur", "Abattement de TFPB (€)", "euros",
        "montant de l abattement, montant abattement, abattement, abattement tfpb, "
        "montant de l abattement tfpb, montant abattement tfpb"),
    Field("axe_code", "Axe", synonyms=
        "axe, n axe, code axe, axe du cadre national, axes, thematique"),
    Field("action_intitule", "Action", synonyms=
        "intitule, intitule de l action, actions, libelle, libelle action, nom de l action, "
        "intitule action, nature de l action, intitule des actions, actions mises en oeuvre, "
        "description"),
    Field("residence", "Résidence", synonyms=
        "residences, groupe, adresse, residence adresse, lieu"),
    Field("calendrier", "Calendrier", synonyms="echeance, date, periode, planning"),
    Field("statut", "Statut", synonyms="etat, avancement, realisation, etat d avancement"),
    Field("depense_prevue_eur", "Dépense prévue (€)", "euros",
        "depense prevue, depenses prevues, cout previsionnel, cout prevu, depense previsionnelle, "
        "depenses previsionnelles, montant previsionnel, budget previsionnel, prevu, "
        "montant prevu, budget"),
    Field("depense_realisee_eur", "Dépense réalisée (€)", "euros",
        "depense realisee, depenses realisees, cout reel, realise, montant realise, cout realise, "
        "cout total, depense reelle, depenses reelles"),
    Field("financement_bailleur_eur", "Financement du bailleur (€)", "euros",
        "financement bailleur, part bailleur, financement propre, dont bailleur, fonds propres"),
    Field("autre_financement_eur", "Autre financement (€)", "euros",
        "autre financement, autres financements, cofinancement, cofinancements, autres financeurs"),
    Field("depense_valorisee_tfpb_eur", "Dépense valorisée au titre de l'abattement (€)", "euros",
        "depense valorisee, depenses valorisees, depense valorisee tfpb, montant valorise, "
        "valorise, valorisation tfpb, depense valorisee au titre de la tfpb, "
        "montant valorise tfpb, depense valorisee abattement"),
    Field("taux_valorisation_pct", "Taux de valorisation (%)", "percent",
        "taux de valorisation, taux valorisation, valorisation, part valorisee"),
    Field("indicateur", "Indicateur", synonyms="indicateurs, indicateur de suivi, resultat"),
    Field("etape_gusp", "Étape de la convention de GUSP", synonyms=
        "gusp, etape gusp, convention gusp"),
    Field("commentaire", "Commentaire", synonyms=
        "commentaires, observations, observation, remarques"),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
EUROS = tuple(field.name for field in FIELDS if field.kind == "euros")
SPENDING = tuple(name for name in EUROS if name != "montant_abattement_eur")

HINGE = 2024  # the year in which QPV of both zonings are accepted
UNKNOWN_CODE = "code inconnu"  # what the model's own formula writes beside a code it does not know

# The register adds where each row comes from and what was mended in it. One row = one action (or
# one holding) of one landlord in one QPV in one year; every cell is text, numbers with a point.
ORIGIN = (
    "mentions",  # what was mended, in sentences joined by « ; »
    "autres_colonnes",  # unknown columns that were filled in, as JSON: nothing is lost
    "simulee",  # « oui » for made data
    "fichier",
    "empreinte",  # SHA-256 of the file
    "feuille",
    "ligne",
    "importe_le",  # 2026-11-23
)
REGISTER = ("volet", "bailleur", "zonage", *BY_NAME, *ORIGIN)
