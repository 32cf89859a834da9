"""Import and export of actions: what other kinds do not have."""

from decimal import Decimal

import pytest

from roadmap.models import Action, Indicator
from tests.core.transfer_files import (
    csv_of,
    csv_rows,
    exported,
    imported,
    outcome_of,
    problems,
)
from tests.factories.roadmap import (
    ActionFactory,
    IndicatorFactory,
    LineFactory,
    MeasurementFactory,
    SelfCheckStatementFactory,
)

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


def test_milestones_are_lines_of_a_cell(line, staff_client):
    row = NEW | {"milestones": "Avvio | Start | 2022-03 | 2022-05 | Piano | https://example.org/p"}
    imported(staff_client, Action, csv_of(row))
    (milestone,) = Action.objects.get().milestones.all()
    assert (milestone.title_en, milestone.planned, milestone.reached) == (
        "Start",
        "2022-03",
        "2022-05",
    )
    assert milestone.history.get().history_user.is_staff


def test_what_a_milestone_lacks_is_told_by_line(line, staff_client):
    lines = "Avvio | Start | | | Piano\nFine | End | 2026"
    found = problems(staff_client, Action, csv_of(NEW | {"milestones": lines}))
    assert [said for _row, _column, said in found] == [
        "Line 2, source: It cannot be empty. Text, up to 300 characters.",
    ]
    found = problems(staff_client, Action, csv_of(NEW | {"milestones": f"{lines} | | Piano"}))
    assert [said for _row, _column, said in found] == [
        "Line 1: Say when the milestone is planned for or when it was reached.",
    ]


def test_a_statement_that_another_action_has_is_refused(line, staff_client):
    SelfCheckStatementFactory(slug="taken")
    row = NEW | {"statements": "taken | mandate | Testo | Text | Consiglio | Advice"}
    ((_row, _column, said),) = problems(staff_client, Action, csv_of(row))
    assert said == "Line 1, slug: Another entry has “taken” already."


def test_a_new_statement_stands_with_one_action_of_a_file(line, staff_client):
    row = NEW | {"statements": "ready | mandate | Testo | Text | Consiglio | Advice"}
    found = problems(staff_client, Action, csv_of(row, row | {"slug": "second-action"}))
    assert found == [(3, "statements", "Line 1, slug: Another entry has “ready” already.")]


class TestIndicators:
    ROW = {
        "slug": "services",
        "action": "cloud",
        "name_it": "Servizi",
        "name_en": "Services",
        "unit": "%",
    }
    TARGET = {"target": "90", "target_date": "2026-06", "target_source_title": "Piano"}

    @pytest.fixture(autouse=True)
    def action(self, db):
        return ActionFactory(slug="cloud")

    def test_targets_and_measurements_come_from_a_file(self, staff_client):
        lines = "2024 | 61,5 | Registro | https://example.org/r\n2022-03 | 40 | Registro"
        imported(staff_client, Indicator, csv_of(self.ROW | self.TARGET | {"measurements": lines}))
        indicator = Indicator.objects.get()
        assert (indicator.target, indicator.target_date) == (Decimal(90), "2026-06")
        assert list(indicator.measurements.values_list("date", "value", "source_title")) == [
            ("2022-03", Decimal(40), "Registro"),
            ("2024", Decimal("61.5"), "Registro"),
        ]
        assert indicator.measurements.all()[0].history.get().history_user.is_staff

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_a_file_that_comes_back_changes_nothing(self, staff_client, kind):
        indicator = IndicatorFactory(
            target=Decimal("1234.5"), target_date="2026", target_source_title="A | B"
        )
        MeasurementFactory(entry=indicator, date="2024", value=Decimal("4083.25"))
        MeasurementFactory(entry=indicator, date="2022-05-01", value=Decimal(-7))
        IndicatorFactory()
        data = exported(staff_client, Indicator, kind)
        found = outcome_of(staff_client, Indicator, data, name=f"indicators.{kind}")
        assert (len(found.unchanged), found.changed, found.problems) == (2, [], [])

    @pytest.mark.parametrize(
        ("written", "value"),
        [("4083", "4083"), ("4.083", "4083"), ("4,083.5", "4083.5"), ("-0,25", "-0.25")],
    )
    def test_numbers_are_read_as_people_write_them(self, staff_client, written, value):
        row = self.ROW | self.TARGET | {"target": written}
        imported(staff_client, Indicator, csv_of(row))
        assert Indicator.objects.get().target == Decimal(value)

    @pytest.mark.parametrize(
        ("change", "column", "said"),
        [
            ({"target": "many"}, "target", "Write a number, as in 1250 or 12.5."),
            ({"target": "1.23456"}, "target", "Write a number, as in 1250 or 12.5."),
            ({"target_date": ""}, "target, target_date", "A target needs the date"),
            ({"target_source_title": ""}, "target, target_date", "A target needs the date"),
            ({"target": ""}, "target, target_date", "A target needs the date"),
            ({"unit": "kilo"}, "unit", "“kilo” is not known here."),
            ({"action": "nowhere"}, "action", "There is no “nowhere” (actions)."),
            ({"measurements": "2024 | 5"}, "measurements", "Line 1, source: It cannot be empty."),
            ({"measurements": " | 5 | Registro"}, "measurements", "Line 1, date: It cannot be"),
            ({"measurements": "2024 | | Registro"}, "measurements", "Line 1, value: It cannot be"),
            (
                {"measurements": "2024 | 5 | Registro\n2024 | 6 | Altro"},
                "measurements",
                "Line 2, date: Line 1 has the same: leave one of them.",
            ),
        ],
    )
    def test_no_figure_comes_without_date_and_source(self, staff_client, change, column, said):
        data = csv_of(self.ROW | self.TARGET | change)
        ((_row, where, message),) = problems(staff_client, Indicator, data)
        assert where.startswith(column)
        assert message.startswith(said)
        assert not Indicator.objects.exists()


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
    assert "Not in the file: the indicators, and the links to case studies" in page.content.decode()
