import pytest

from qpv import contracts
from qpv.contracts import read_contracts
from qpv.errors import ParameterError, TableError
from qpv.territories import Geography


@pytest.fixture(scope="module")
def geography(built_sample):
    return Geography.load(built_sample)


def test_a_qpv_counts_once_in_its_region_and_under_each_of_its_communes(geography):
    region = geography.territory("region", "00")
    assert len(region.codes_qp) == 36
    by_commune = geography.membership("commune")
    assert sorted(by_commune["code"][by_commune["code_qp"] == "QN00002M"]) == ["00001", "00002"]
    assert by_commune["code"].nunique() < len(by_commune)
    assert "QN00002M" in geography.territory("commune", "00001").straddling


@pytest.mark.parametrize(
    ("level", "code", "count"),
    [
        ("pays", "METRO", 36),
        ("departement", "96", 4),
        ("epci", "000000001", 7),
        ("commune", "00002", 2),
        ("qpv", "QN00001M", 1),
    ],
)
def test_every_level(geography, level, code, count):
    assert len(geography.territory(level, code).codes_qp) == count


def test_populations_are_those_of_the_whole_territory(geography):
    assert geography.territory("departement", "00").population == 104300
    assert geography.territory("epci", "000000002").population == 66000


@pytest.mark.parametrize(
    ("level", "code", "message"),
    [
        ("commune", "00003x", "aucun QPV : commune « 00003x »"),
        ("regoin", "00", "niveau inconnu.*vouliez-vous dire « region »"),
    ],
)
def test_a_territory_that_cannot_be_is_refused(geography, level, code, message):
    with pytest.raises(ParameterError, match=message):
        geography.territory(level, code)


def test_contracts_come_from_the_users_table(geography, tmp_path):
    path = tmp_path / "contrats.csv"
    path.write_text(
        "\ufeffcode_cv;lib_cv;code_qp\nCV1;Brume 2030;QN00001M\nCV1;Brume 2030;QN09601M\n",
        encoding="utf-8",
    )
    own = Geography(geography.perimeters, geography.cog, contracts=path)
    contract = own.territory("contrat", "CV1")
    assert (contract.name, contract.codes_qp) == ("Brume 2030", ("QN00001M", "QN09601M"))


def test_without_a_users_table_contracts_are_computed_from_the_list(geography):
    assert geography.contracts.told == "rattachement calculé, à confirmer"
    assert "non publié" in geography.contracts.explained
    frame = geography.contracts.frame
    assert set(frame["code_qp"]) == set(geography.perimeters["code_qp"])
    epci = geography.territory("contrat", "CN00001M")
    assert (epci.name, epci.codes_qp) == (
        "CA de Valbrume",
        geography.territory("epci", "000000001").codes_qp,
    )
    # Port-Songe has a contract of its own, within its EPCI's: its quarters are in both.
    town = set(geography.territory("contrat", "CN00090M").codes_qp)
    assert town == set(geography.territory("commune", "00002").codes_qp)
    assert town < set(epci.codes_qp)


def test_a_contract_listed_twice_takes_both_names_and_counts_a_qpv_once(geography):
    both = geography.territory("contrat", "CN00091M")
    assert both.name == "Lisière-sur-Brume et Orée-la-Feinte"
    assert len(both.codes_qp) == len(set(both.codes_qp)) > 0


def test_the_users_table_wins_whole(geography, tmp_path):
    path = tmp_path / "contrats.csv"
    path.write_text("code_cv;lib_cv;code_qp\nCV1;Brume 2030;QN00001M\n", encoding="utf-8")
    own = Geography(geography.perimeters, geography.cog, contracts=path, places=geography._places)
    assert own.contracts.told == "rattachement donné par une table locale"
    with pytest.raises(ParameterError, match="aucun QPV"):
        own.territory("contrat", "CN00001M")


def test_without_any_list_a_contract_is_refused_with_both_ways(geography):
    none = Geography(geography.perimeters, geography.cog)
    assert none.contracts is None
    with pytest.raises(TableError, match=r"qpv fetch contrats_ville.*code_cv;lib_cv;code_qp"):
        none.territory("contrat", "CN00001M")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("CV1;Brume;QP059001", "ligne 2.*n'est pas un code du zonage 2024"),
        ("../x;Brume;QN00001M", "ligne 2 : code « ../x »"),
        (";Brume;QN00001M", "ligne 2 : code «  »"),
        ("CV1;;QN00001M", "nom «  » refusé"),
        ("CV1;a;QN00001M\nCV1;b;QN00002M", "le contrat CV1 porte plusieurs noms"),
        ("CV1;a;QN00009M", "1 code.* de QPV inconnus du zonage 2024 .QN00009M"),
        ("CV1;a", "ligne 2 : 2 cellules au lieu de 3"),
    ],
)
def test_a_table_of_contracts_that_cannot_be_is_refused_by_line(tmp_path, line, message):
    path = tmp_path / "contrats.csv"
    path.write_text(f"code_cv;lib_cv;code_qp\n{line}\n", encoding="utf-8")
    with pytest.raises(TableError, match=message):
        read_contracts(path, ("QN00001M", "QN00002M"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize(("sign", "end"), [(";", "\r\n"), (",", "\n"), ("\t", "\r\n")])
def test_contracts_saved_by_a_spreadsheet_are_read(tmp_path, encoding, sign, end):
    blank = sign * 2
    lines = [
        "code_cv;lib_cv;code_qp",
        "CV1;Côte d’Opale;QN00001M",
        blank,
        "CV1;Côte d'Opale;qn09601m",
    ]
    text = end.join([*(line.replace(";", sign) for line in lines), blank, blank, ""])
    path = tmp_path / "contrats.csv"
    path.write_bytes(text.encode(encoding))
    table = read_contracts(path, ("QN00001M", "QN09601M")).frame
    assert table["code_qp"].tolist() == ["QN00001M", "QN09601M"]
    assert set(table["lib_cv"]) == {"Côte d'Opale"}
    assert ("Windows-1252" in contracts.noticed(path)) == (encoding == "cp1252")


def test_a_refused_line_is_the_line_of_the_file(tmp_path):
    path = tmp_path / "contrats.csv"
    path.write_text("code_cv;lib_cv;code_qp\n;;\nCV1;Brume;QN1\n", encoding="utf-8")
    with pytest.raises(TableError, match="ligne 3 : « QN1 »"):
        read_contracts(path, ("QN00001M",))


@pytest.mark.parametrize(
    "dropped",
    ["contrats_ville.csv", "data/contrats_ville.csv", "data/contrats_ville/contrats ville (1).csv",
     "data/contrats_ville/contrats_ville.xlsx", "data/raw/contrats_ville/2015/contrats_ville.csv"],
)  # fmt: skip
def test_a_table_of_contracts_dropped_elsewhere_is_named(tmp_path, dropped):
    own = tmp_path / "data" / "contrats_ville"
    own.mkdir(parents=True)
    (own / "priorites_tfpb.csv").touch()
    assert not contracts.noticed(own / "contrats_ville.csv")
    (tmp_path / dropped).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / dropped).touch()
    told = contracts.noticed(own / "contrats_ville.csv")
    assert f"absent ; trouvé à côté : {tmp_path / dropped} (à déplacer, ou à renommer)" in told
