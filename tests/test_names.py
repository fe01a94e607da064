import pytest

from qpv import names


@pytest.mark.parametrize(
    ("name", "of", "inside"),
    [
        ("Hauts-de-France", "des Hauts-de-France", "dans les Hauts-de-France"),
        ("Nord", "du Nord", "dans le Nord"),
        ("Aisne", "de l'Aisne", "dans l'Aisne"),
        ("Somme", "de la Somme", "dans la Somme"),
        ("Le Havre", "du Havre", "au Havre"),
        ("Nouvelle-Aquitaine", "de Nouvelle-Aquitaine", "en Nouvelle-Aquitaine"),
        ("Lozère", "de la Lozère", "en Lozère"),
        ("La Fère", "de La Fère", "à La Fère"),
        ("Les Mureaux", "des Mureaux", "aux Mureaux"),
        ("La Réunion", "de La Réunion", "à La Réunion"),
        ("Amiens", "d'Amiens", "à Amiens"),
        ("Île-de-France", "d'Île-de-France", "en Île-de-France"),
        (
            "Métropole Européenne de Lille",
            "de la Métropole Européenne de Lille",
            "dans la Métropole Européenne de Lille",
        ),
    ],
)
def test_names_carry_their_article(name, of, inside):
    assert names.of(name) == of
    assert names.inside(name) == inside
