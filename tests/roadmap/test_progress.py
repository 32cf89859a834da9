"""The progress of an action: what the database refuses, what is drawn, what the pages say."""

import re
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override

from portal.core.versions import content_version
from roadmap.models import Action
from roadmap.sparkline import HEIGHT, MARGIN, WIDTH, sparkline_of, year_of
from roadmap.templatetags.progress import measured
from roadmap.timeline import steps_of
from tests.core.admin_rows import form_data, url
from tests.factories.roadmap import (
    ActionFactory,
    IndicatorFactory,
    MeasurementFactory,
    MilestoneFactory,
)

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
PAGE = {"it": "/it/roadmap/azioni/cloud/", "en": "/en/roadmap/actions/cloud/"}
TARGET = {"target": Decimal(90), "target_date": "2026", "target_source_title": "Test plan"}


@pytest.fixture
def action():
    return ActionFactory(slug="cloud", start_year=2022, end_year=2026)


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


# What is kept


@pytest.mark.parametrize(
    ("factory", "constraint", "values"),
    [
        (MilestoneFactory, "milestone_has_date", {"planned": "", "reached": ""}),
        (MilestoneFactory, "milestone_dates", {"reached": "22-06"}),
        (MilestoneFactory, "milestone_has_source", {"source_title": ""}),
        (MeasurementFactory, "measurement_date", {"date": ""}),
        (MeasurementFactory, "measurement_has_source", {"source_title": ""}),
        (IndicatorFactory, "indicator_target", TARGET | {"target_date": ""}),
        (IndicatorFactory, "indicator_target", TARGET | {"target_source_title": ""}),
        (IndicatorFactory, "indicator_target", TARGET | {"target": None}),
    ],
)
def test_no_figure_is_kept_without_date_and_source(factory, constraint, values):
    with pytest.raises(IntegrityError, match=constraint):
        factory(**values)


def test_an_indicator_has_one_measurement_of_a_date():
    first = MeasurementFactory(date="2024")
    MeasurementFactory(entry=first.entry, date="2024-01")
    with pytest.raises(IntegrityError):
        MeasurementFactory(entry=first.entry, date="2024")


def test_a_measurement_is_a_change_of_the_content_and_leaves_a_version(action):
    before = content_version()
    measurement = MeasurementFactory(entry__action=action)

    assert content_version() != before
    assert measurement.history.count() == 1


def test_staff_measure_on_the_page_of_an_indicator_which_the_action_leads_to(staff_client, action):
    indicator = IndicatorFactory(action=action)
    form = url(type(indicator), "change", indicator.pk)
    assert form in staff_client.get(url(Action, "change", action.pk)).content.decode()

    page = staff_client.get(form)
    measurement = {"date": "2024", "value": "12.5", "source_title": "Test register"}
    data = form_data(page) | {
        "measurements-TOTAL_FORMS": "1",
        **{f"measurements-0-{name}": value for name, value in measurement.items()},
        "measurements-0-entry": str(indicator.pk),
    }
    assert staff_client.post(form, data).status_code == 302
    assert indicator.measurements.get().value == Decimal("12.5")


# What is drawn


@pytest.mark.parametrize(
    ("date", "year"), [("2020", 2020.5), ("2020-01", 2020.0417), ("2020-12-31", 2020.9987)]
)
def test_a_date_stands_in_the_middle_of_what_it_names(date, year):
    assert year_of(date) == pytest.approx(year, abs=0.0001)


def test_a_line_goes_from_the_first_measurement_to_the_target():
    indicator = IndicatorFactory(**TARGET)
    MeasurementFactory(entry=indicator, date="2024", value=50)
    MeasurementFactory(entry=indicator, date="2022", value=10)
    line = sparkline_of(indicator)

    assert line.dots == [(f"{MARGIN}.0", f"{HEIGHT - MARGIN}.0"), (f"{WIDTH / 2}", "24.0")]
    assert line.target == (f"{WIDTH - MARGIN}.0", f"{MARGIN}.0")


def test_one_measurement_stands_in_the_middle_and_none_draws_nothing():
    measurement = MeasurementFactory()

    assert sparkline_of(measurement.entry).dots == [(f"{WIDTH / 2}", f"{HEIGHT / 2}")]
    assert sparkline_of(IndicatorFactory(**TARGET)) is None


def test_steps_come_in_time_between_the_first_and_the_last_year(action):
    MilestoneFactory(entry=action, title_en="Late", planned="2023", reached="2024-02")
    MilestoneFactory(entry=action, title_en="Early", planned="2022-06")
    with override("en"):
        steps = [(step.date, str(step.title), step.is_reached) for step in steps_of(action)]

    assert steps == [
        ("2022", "The action begins", False),
        ("2022-06", "Early", False),
        ("2024-02", "Late", True),
        ("2026", "The action is due to end", False),
    ]


@pytest.mark.parametrize(
    ("value", "unit", "italian", "english"),
    [
        ("1234.50", "km", "1.234,5\xa0km", "1,234.5\xa0km"),
        ("4000.00", "n", "4.000", "4,000"),
        ("87.25", "%", "87,25\xa0%", "87.25\xa0%"),
        ("0.00", "h", "0\xa0h", "0\xa0h"),
    ],
)
def test_figures_are_written_as_readers_write_them(value, unit, italian, english):
    for language, text in (("it", italian), ("en", english)):
        with override(language):
            assert measured(Decimal(value), unit) == text


# What the page says


@BOTH
def test_the_page_tells_milestones_in_time_with_their_source(client, action, language):
    MilestoneFactory(entry=action, title_it="Bando", title_en="Call", source_title="Test <plan>")
    MilestoneFactory(entry=action, planned="2023", reached="2023-09")
    response = client.get(PAGE[language])
    page = text_of(response)

    start = {"it": "2022 Inizio dell’azione", "en": "2022 The action begins"}[language]
    call = {"it": "giugno 2022 Bando", "en": "June 2022 Call"}[language]
    reached = {"it": "Raggiunta; data prevista: 2023.", "en": "Reached; it was planned for 2023."}
    assert page.index(start) < page.index(call) < page.index(reached[language])
    assert "Test &lt;plan&gt;" in response.content.decode()


@BOTH
def test_the_page_draws_what_was_measured_beside_its_values(client, action, language):
    indicator = IndicatorFactory(action=action, unit="%", **TARGET)
    MeasurementFactory(entry=indicator, date="2022", value=Decimal("40.5"))
    MeasurementFactory(entry=indicator, date="2024-03", value=61)
    response = client.get(PAGE[language])
    page, html = text_of(response), response.content.decode()

    newest = {"it": "61\xa0% , marzo 2024.", "en": "61\xa0% , March 2024."}[language]
    oldest = {"it": "40,5\xa0% , 2022.", "en": "40.5\xa0% , 2022."}[language]
    target = "90\xa0% , 2026."
    page = page.replace("\N{NO-BREAK SPACE}", "\xa0")
    assert newest in html_text(html)
    assert html_text(html).index(newest) < html_text(html).index(oldest)
    assert target in html_text(html)
    assert html.count('<svg class="sparkline"') == 1
    assert html.count('class="sparkline-dot"') == 2
    assert 'href="https://example.org/register"' in html


def html_text(html):
    """Return the text of the page in one line, its no-break spaces kept."""
    return re.sub(r"[ \n\t]+", " ", re.sub(r"<[^>]+>", " ", html))


@BOTH
def test_what_nobody_planned_or_measured_is_said_to_be_missing(client, action, language):
    IndicatorFactory(action=action)
    page = text_of(client.get(PAGE[language]))

    assert {"it": "Ancora nessuna tappa.", "en": "No milestone yet."}[language] in page
    assert {"it": "Ancora nessuna misura", "en": "No measurement yet"}[language] in page
    assert {"it": "Ancora nessun obiettivo", "en": "No target yet"}[language] in page
    assert "sparkline" not in client.get(PAGE[language]).content.decode()
