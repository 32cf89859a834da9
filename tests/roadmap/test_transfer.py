"""Import and export of actions: what other kinds do not have."""

import pytest

from roadmap.models import Action
from tests.core.transfer_files import csv_of, csv_rows, exported, imported, problems
from tests.factories.roadmap import ActionFactory, IndicatorFactory, LineFactory

NEW = {
    "slug": "new-action",
    "title_it": "Un’azione",
    "line": "secure-data",
    "horizon": "short",
    "level": "municipal",
    "status": "ongoing",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def line(db):
    return LineFactory(slug="secure-data")


def test_indicators_are_lines_of_a_cell(line, staff_client):
    row = NEW | {"indicators": "Servizi | Services | %\nOre | Hours | h"}
    imported(staff_client, Action, csv_of(row))
    action = Action.objects.get()
    assert list(action.indicators.values_list("name_it", "name_en", "unit", "position")) == [
        ("Servizi", "Services", "%", 0),
        ("Ore", "Hours", "h", 1),
    ]
    assert [one.history.get().history_user.is_staff for one in action.indicators.all()] == [
        True
    ] * 2


def test_units_and_names_of_indicators_are_checked(line, staff_client):
    row = NEW | {"indicators": "Servizi | Services | kilo\nOre | | h"}
    assert [said for _row, _column, said in problems(staff_client, Action, csv_of(row))] == [
        "Line 1, unit: “kilo” is not known here. Write one of: %; n; min; h; d; mo; km; kWh.",
        "Line 2, name (English): It cannot be empty. Text, up to 150 characters.",
    ]


def test_indicators_keep_their_rows(line, staff_client):
    action = ActionFactory(slug="a")
    kept = IndicatorFactory(action=action, name_it="Uno", name_en="One", unit="n")
    IndicatorFactory(action=action, name_it="Due", name_en="Two", unit="n", position=1)
    imported(staff_client, Action, csv_of({"slug": "a", "indicators": "Uno | One | km"}))
    assert [(one.pk, one.unit) for one in action.indicators.all()] == [(kept.pk, "km")]


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"start_year": "2022", "end_year": "2021"}, "start_year, end_year", "Years lie between"),
        ({"start_year": "1900"}, "start_year, end_year", "Years lie between"),
        ({"start_year": "MMXX"}, "start_year", "Write a whole number"),
        ({"fits_small": "perhaps"}, "fits_small", "Write yes or no."),
        ({"position": "-1"}, "position", "greater than or equal to 0"),
        ({"horizon": ""}, "horizon", "It cannot be empty."),
    ],
)
def test_what_an_action_cannot_be_is_told_by_column(line, staff_client, change, column, said):
    ((_row, where, message),) = problems(staff_client, Action, csv_of(NEW | change))
    assert where == column
    assert said in message


def test_yes_and_no_are_read_in_both_languages(line, staff_client):
    rows = [NEW | {"slug": word, "fits_small": word} for word in ("vero", "si", "x", "no", "falso")]
    imported(staff_client, Action, csv_of(*rows))
    fits = dict(Action.objects.values_list("slug", "fits_small"))
    assert fits == {"vero": True, "si": True, "x": True, "no": False, "falso": False}
    (row, *_rest) = csv_rows(exported(staff_client, Action, "csv", ["fits_small"], "?q=vero"))
    assert row == {"slug": "vero", "fits_small": "yes"}


def test_links_of_the_centre_stay_with_the_action(line, staff_client):
    page = staff_client.get("/admin/roadmap/action/import/", headers={"accept-language": "en"})
    assert "Not in the file: the links to case studies" in page.content.decode()
