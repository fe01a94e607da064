from qpv.figures.classes import class_labels


def test_class_labels_say_where_a_limit_belongs():
    assert class_labels((40.0, 45.5), "%", 1) == [
        "moins de 40,0\u00a0%",
        "de 40,0 à moins de 45,5\u00a0%",
        "45,5\u00a0% et plus",
    ]


def test_thousands_are_parted_and_no_limit_is_one_class():
    assert class_labels((1000, 12500), "€", 0)[1] == "de 1\u202f000 à moins de 12\u202f500\u00a0€"
    assert class_labels((1000, 1300), "hab.", 0) == [
        "moins de 1\u202f000\u00a0hab.",
        "de 1\u202f000 à moins de 1\u202f300",
        "1\u202f300\u00a0hab. et plus",
    ]
    assert class_labels((), "%", 0) == ["valeur diffusée"]
