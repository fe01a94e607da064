import pytest

from qpv import names


@pytest.mark.parametrize(
    ("name", "article", "level", "of", "inside"),
    [
        ("Hauts-de-France", "4", "region", "des Hauts-de-France", "dans les Hauts-de-France"),
        ("Nord", "2", "departement", "du Nord", "dans le Nord"),
        ("Aisne", "5", "departement", "de l'Aisne", "dans l'Aisne"),
        ("Isère", "5", "departement", "de l'Isère", "en Isère"),
        ("Somme", "3", "departement", "de la Somme", "dans la Somme"),
        ("Lozère", "3", "departement", "de la Lozère", "en Lozère"),
        ("Haute-Corse", "3", "departement", "de Haute-Corse", "en Haute-Corse"),
        ("Seine-et-Marne", "0", "departement", "de Seine-et-Marne", "en Seine-et-Marne"),
        ("Nouvelle-Aquitaine", "3", "region", "de Nouvelle-Aquitaine", "en Nouvelle-Aquitaine"),
        ("Île-de-France", "1", "region", "d'Île-de-France", "en Île-de-France"),
        ("La Réunion", "0", "region", "de La Réunion", "à La Réunion"),
        ("Mayotte", "0", "region", "de Mayotte", "à Mayotte"),
        ("Le Havre", "2", "commune", "du Havre", "au Havre"),
        ("La Fère", "3", "commune", "de La Fère", "à La Fère"),
        ("Les Mureaux", "4", "commune", "des Mureaux", "aux Mureaux"),
        ("Amiens", "1", "commune", "d'Amiens", "à Amiens"),
        ("Hem", "0", "commune", "de Hem", "à Hem"),
        ("Haguenau", "0", "commune", "de Haguenau", "à Haguenau"),
        ("Hirson", "1", "commune", "d'Hirson", "à Hirson"),
        ("Yutz", "1", "commune", "d'Yutz", "à Yutz"),
    ],
)
def test_insee_gives_the_article(name, article, level, of, inside):
    assert names.of(name, article) == of
    assert names.inside(name, article, level=level) == inside


@pytest.mark.parametrize(
    ("name", "of", "inside"),
    [
        (
            "Métropole Européenne de Lille",
            "de la Métropole Européenne de Lille",
            "dans la Métropole Européenne de Lille",
        ),
        (
            "CA du Saint-Quentinois",
            "de la CA du Saint-Quentinois",
            "dans la CA du Saint-Quentinois",
        ),
        (
            "Eurométropole de Strasbourg",
            "de l'Eurométropole de Strasbourg",
            "dans l'Eurométropole de Strasbourg",
        ),
        ("Brest Métropole", "de Brest Métropole", "à Brest Métropole"),
        ("EPT Plaine Commune", "de l'EPT Plaine Commune", "dans l'EPT Plaine Commune"),
        (
            "Contrat de ville de Lens",
            "du contrat de ville de Lens",
            "dans le contrat de ville de Lens",
        ),
        ("Valenciennois", "du Valenciennois", "dans le Valenciennois"),
        ("Haute-Corse", "de Haute-Corse", "en Haute-Corse"),  # the geo API has no article
        ("Nord", "du Nord", "dans le Nord"),
        ("Blois", "de Blois", "à Blois"),
    ],
)
def test_a_name_without_insees_code_follows_a_rule(name, of, inside):
    assert names.of(name) == of
    assert names.inside(name) == inside


@pytest.mark.parametrize(
    ("published", "towns", "displayed"),
    [
        ("Pont De Pierre", "Maubeuge", "Pont de Pierre"),
        ("Faubourg D'Isle", "Saint-Quentin", "Faubourg d’Isle"),
        ("Coeur D'Etoile", "Le Quesnoy", "Cœur d’Étoile"),
        ("Tourcoing- Blanc Seau", "Tourcoing", "Tourcoing - Blanc Seau"),
        ("Quartier De La Haute Voie", "Libercourt", "Quartier de la Haute Voie"),
        ("Cité Le Jard", "Vieux-Condé", "Cité Le Jard"),
        ("La Pépinière-De Gaulle", "Saint-Saulve", "La Pépinière-De Gaulle"),
        ("De Gaulle", "Cayenne", "De Gaulle"),
        ("Jas-De-Bouffan", "Aix-en-Provence", "Jas-de-Bouffan"),
        ("Moulin A Vent", "Lyon", "Moulin à Vent"),
        ("Saint- Éloi et Camonil", "Rodez", "Saint-Éloi et Camonil"),
        ("St Julien - Crêt De L'Oeillet", "Saint-Chamond", "Saint-Julien - Crêt de l’Œillet"),
        ("Saint Pol Sur Mer Quartiers Ouest", "Dunkerque", "Saint-Pol-sur-Mer Quartiers Ouest"),
        (
            "Quartier Prioritaire D'Auberchicourt Et Ecaillon",
            "Auberchicourt;Écaillon;Masny",
            "Quartier prioritaire d’Auberchicourt et Écaillon",
        ),
        (
            "Flers En Escrebieux Pont De La Deûle - Dorignies",
            "Douai;Flers-en-Escrebieux",
            "Flers-en-Escrebieux Pont de la Deûle - Dorignies",
        ),
        ("Crins - En Gach", "Graulhet", "Crins - En Gach"),
        ("Les Ailes/Port Charmeil", "Vichy", "Les Ailes/Port Charmeil"),
        ("Grand Mama'o", "Papeete", "Grand Mama’o"),
    ],
)
def test_a_neighbourhoods_name_is_displayed_by_one_rule(published, towns, displayed):
    assert names.neighbourhood(published, towns.split(";")) == displayed


def test_the_names_of_a_table_are_displayed_whatever_separates_their_towns():
    published = ["Coeur D'Etoile", "Flers En Escrebieux Pont De La Deûle"]
    for separator in (";", ", ", ","):
        towns = ["Le Quesnoy", f"Douai{separator}Flers-en-Escrebieux"]
        assert names.neighbourhoods(published, towns) == [
            "Cœur d’Étoile",
            "Flers-en-Escrebieux Pont de la Deûle",
        ]
