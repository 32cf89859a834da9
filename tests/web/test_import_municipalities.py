"""`import_municipalities` takes ISTAT's lists, all of it or nothing. The places are made up."""

import io

import pytest
from django.core.management import CommandError, call_command

from portal.core.versions import content_version
from portal.web.models import Municipality
from tests.factories.web import MunicipalityFactory

pytestmark = pytest.mark.django_db

# The columns of ISTAT's list that the portal reads, among others that it does not.
LIST_HEADING = (
    'Codice Regione;"Codice dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Progressivo del Comune (2);Codice Comune formato alfanumerico;"
    "Denominazione (Italiana e straniera);Denominazione in italiano;"
    "Denominazione altra lingua;Denominazione Regione;"
    '"Denominazione dell\'Unità territoriale sovracomunale \n(valida a fini statistici)";'
    "Sigla automobilistica\r\n"
)
LIST = LIST_HEADING + (
    "03;016;001;016901;Provalò;Provalò;;Lombardia;Bergamo;BG\r\n"
    "04;021;002;021902;Finta/Erdacht;Finta;Erdacht;Trentino-Alto Adige/Südtirol;Bolzano/Bozen;BZ"
    "\r\n"
    "05;028;003;028903;Castelfinto;Castelfinto;;Veneto;Padova;PD\r\n"
)
POSAS = (
    '"Popolazione residente per sesso, età e stato civile al 1° gennaio 2023"\r\n'
    '"Codice comune";"Comune";"Età";"Totale maschi";"Totale femmine";"Totale"\r\n'
    '"016901";"Provalò";0;20;20;40\r\n'
    '"016901";"Provalò";1;20;20;40\r\n'
    '"016901";"Provalò";999;2100;2300;4400\r\n'
    '"021902";"Finta";0;3;4;7\r\n'
    '"021902";"Finta";999;300;400;700\r\n'
)
PLAIN = "code;name;population\n28903;Castelfinto;12.345\n"


@pytest.fixture
def run(tmp_path):
    """Return a function that imports {file name: text or bytes} and gives what was said."""

    def run_(**files):
        paths = []
        for name, content in files.items():
            path = tmp_path / f"{name}.csv"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(str(path))
        out = io.StringIO()
        call_command("import_municipalities", *paths, stdout=out)
        return out.getvalue().splitlines()

    return run_


@pytest.fixture
def refusal(run):
    """Return a function that imports what must be refused, and gives the message's lines."""

    def refuse(**files):
        version = content_version()
        with pytest.raises(CommandError) as caught:
            run(**files)
        assert caught.value.returncode == 1
        assert content_version() == version
        first, *problems = str(caught.value).splitlines()
        assert first == "Nothing was imported; the database is as it was."
        return problems

    return refuse


def rows():
    return list(Municipality.objects.values_list("code", "name", "population", "population_year"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
def test_names_regions_and_populations_are_taken(run, encoding):
    said = run(comuni=LIST.encode(encoding), posas=POSAS.encode(encoding))
    assert said == [
        "comuni.csv: codes and names of 3 municipalities",
        "posas.csv: population 2023 of 2 municipalities",
        "3 new, 0 changed, 0 unchanged, 0 gone",
        "Without a population: 1",
    ]
    assert rows() == [
        ("028903", "Castelfinto", None, None),
        ("021902", "Finta", 700, 2023),
        ("016901", "Provalò", 4_400, 2023),
    ]
    finta = Municipality.objects.get(code="021902")
    assert (finta.name_other, finta.province) == ("Erdacht", "Bolzano/Bozen")
    assert finta.region == "trentino-alto-adige"
    assert finta.folded_other == "erdacht"


def test_again_the_same_changes_nothing(run):
    run(comuni=LIST, posas=POSAS)
    version = content_version()
    assert run(comuni=LIST, posas=POSAS)[2] == "0 new, 0 changed, 3 unchanged, 0 gone"
    assert content_version() == version


def test_what_is_new_changed_and_gone_is_counted(run):
    run(comuni=LIST, posas=POSAS)
    later = LIST.replace("Provalò", "Provalone").replace("028903", "028904")
    said = run(comuni=later)
    assert said[1] == "1 new, 1 changed, 1 unchanged, 1 gone"
    assert rows() == [
        ("028904", "Castelfinto", None, None),
        ("021902", "Finta", 700, 2023),
        ("016901", "Provalone", 4_400, 2023),
    ]


def test_populations_alone_leave_the_municipalities_as_they_are(run):
    run(comuni=LIST)
    said = run(abitanti_2021=PLAIN + "99999;Altrove;5\n")
    assert said == [
        "abitanti_2021.csv: population 2021 of 2 municipalities",
        "0 new, 1 changed, 2 unchanged, 0 gone",
        "Without a population: 2",
        "With a population but in no list, left out: 1 (099999)",
    ]
    assert rows()[0] == ("028903", "Castelfinto", 12_345, 2021)


def test_several_lists_make_one(run):
    first, second, third = LIST.removeprefix(LIST_HEADING).splitlines(keepends=True)
    run(nord=LIST_HEADING + first + second, est=LIST_HEADING + third)
    assert Municipality.objects.count() == 3


def test_a_list_with_populations_of_its_own_is_both(run):
    heading = "Codice Istat;Denominazione;Regione;Provincia;Popolazione residente al 31/12/2022\n"
    said = run(tutto=heading + "016901;Provalò;lombardia;BG;4.400\n")
    assert "tutto.csv: population 2022 of 1 municipalities" in said
    assert rows() == [("016901", "Provalò", 4_400, 2022)]


def test_thousands_of_rows_take_few_statements(run, django_assert_max_num_queries):
    many = "".join(
        f"03;016;001;{code};P;Provalò {code};;Lombardia;Bergamo;BG\r\n"
        for code in range(100_000, 103_000)
    )
    with django_assert_max_num_queries(40):
        run(comuni=LIST_HEADING + many)
    assert Municipality.objects.count() == 3_000
    with django_assert_max_num_queries(40):
        run(comuni=LIST)
    assert Municipality.objects.count() == 3


REFUSALS = {
    "unknown region": (
        LIST.replace("Lombardia", "Padania"),
        "- comuni.csv, line 4, column “Denominazione Regione”: “Padania” is not a region of Italy",
    ),
    "code of letters": (
        LIST.replace("028903", "PD"),
        "- comuni.csv, line 6, column “Codice Comune formato alfanumerico”: “PD” is not a code of"
        " six digits",
    ),
    "no name": (
        LIST.replace("Castelfinto;Castelfinto", "Castelfinto;"),
        "- comuni.csv, line 6, column “Denominazione in italiano”: is empty",
    ),
    "no province": (
        LIST.replace(";Padova", ";"),
        "- comuni.csv, line 6, column “Denominazione dell'Unità territoriale sovracomunale (valida"
        " a fini statistici)”: is empty",
    ),
    "a name too long": (
        LIST.replace("Castelfinto;;", f"{'A' * 101};;"),
        f"- comuni.csv, line 6, column “Denominazione in italiano”: “{'A' * 30}…” is longer than"
        " 100 characters",
    ),
    "a code twice": (
        LIST.replace("028903", "016901"),
        "- comuni.csv, line 6, column “Codice Comune formato alfanumerico”: 016901 stands already"
        " in line 4",
    ),
    "a stray semicolon": (
        LIST.replace("Castelfinto;;", "Castel;finto;;"),
        "- comuni.csv, line 6: has 11 cells, the heading 10",
    ),
    "no heading": (
        LIST.removeprefix(LIST_HEADING),
        "- comuni.csv, line 1: is none of ISTAT's lists: its heading needs the column “Codice"
        " Comune formato alfanumerico” with “Denominazione Regione”, or “Codice comune” with"
        " “Totale”",
    ),
    "no column of names": (
        LIST.replace("Denominazione in italiano", "x").replace("Denominazione (", "x ("),
        "- comuni.csv, line 1, column “Denominazione in italiano”: is missing",
    ),
    "heading only": (LIST_HEADING, "- comuni.csv, line 1: has no row below its heading"),
    "a workbook": (
        b"PK\x03\x04 and so on",
        "- comuni.csv: is an Excel workbook: save it as CSV, with semicolons between the columns",
    ),
    "population in words": (
        POSAS.replace("4400", "molti"),
        "- comuni.csv, line 5, column “Totale”: “molti” is not a number of inhabitants",
    ),
    "nobody": (
        POSAS.replace("4400", "0"),
        "- comuni.csv, line 5, column “Totale”: “0” is not a number of inhabitants",
    ),
    "no row of all ages": (
        POSAS.replace("999;2100", "100;2100"),
        "- comuni.csv, line 3, column “Età”: 016901 has no row of all ages (999)",
    ),
    "populations without any municipality": (
        POSAS,
        "- comuni.csv: there is no municipality yet: give the list of codes and names too",
    ),
}


@pytest.mark.parametrize(("content", "problem"), REFUSALS.values(), ids=REFUSALS)
def test_a_bad_file_is_refused_with_line_and_column(refusal, content, problem):
    assert refusal(comuni=content)[0] == problem


def test_nothing_changes_when_one_of_several_files_is_bad(run, refusal):
    run(comuni=LIST, posas=POSAS)
    before = rows()
    problems = refusal(
        comuni=LIST.replace("Finta", "Fintissima").replace("Veneto", "Venezuela"),
        posas=POSAS.replace("700", "x"),
    )
    assert [problem.partition(":")[0] for problem in problems] == [
        "- comuni.csv, line 6, column “Denominazione Regione”",
        "- posas.csv, line 7, column “Totale”",
    ]
    assert rows() == before


def test_a_code_in_two_lists_is_refused(refusal):
    (problem, *_others) = refusal(uno=LIST, due=LIST)
    assert problem == (
        "- due.csv, line 4, column “Codice Comune formato alfanumerico”: 016901 stands in uno.csv"
        " too"
    )


def test_twenty_problems_are_enough(refusal):
    wrong = "".join(
        f"03;016;001;{code};P;P;;Padania;Bergamo;BG\r\n" for code in range(100_000, 100_050)
    )
    problems = refusal(comuni=LIST_HEADING + wrong)
    assert len(problems) == 21
    assert problems[-1] == "Stopped looking after 20 problems."


def test_a_file_that_is_not_there_is_named(db):
    MunicipalityFactory()
    with pytest.raises(CommandError, match=r"nowhere\.csv: No such file or directory"):
        call_command("import_municipalities", "/nowhere.csv")
    assert Municipality.objects.count() == 1
