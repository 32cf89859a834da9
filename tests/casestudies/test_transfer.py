"""Import and export of case studies: what other kinds do not have."""

import datetime

import pytest

from casestudies.models import CaseStudy
from tests.core.transfer_files import (
    csv_of,
    csv_rows,
    exported,
    imported,
    outcome_of,
    problems,
    xlsx_of,
)
from tests.factories.casestudies import (
    CaseSourceFactory,
    CaseStudyFactory,
    CityFactory,
)
from tests.factories.roadmap import (
    CaseStatusFactory,
    ChallengeFactory,
    EvidenceLevelFactory,
    InterventionFactory,
    SourceKindFactory,
    TechnologyFactory,
)

NEW = {
    "slug": "new-case",
    "city": "torino",
    "title_it": "Un caso",
    "status": "running",
    "intervention": "service",
    "evidence": "fair",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def frame(db):
    """The terms that a case needs."""
    CityFactory(slug="torino")
    CaseStatusFactory(slug="running")
    InterventionFactory(slug="service")
    EvidenceLevelFactory(slug="fair")
    SourceKindFactory(slug="official")
    SourceKindFactory(slug="press")


def test_a_case_is_made_with_all_that_belongs_to_it(frame, staff_client):
    ChallengeFactory(slug="mobility")
    ChallengeFactory(slug="security")
    TechnologyFactory(slug="gis")
    row = NEW | {
        "start": "04/2020",
        "end": "2021",
        "partners": "Uno; due\n Tre ",
        "challenges": "security; mobility",
        "technologies": "gis",
        "cost": "low",
        "checked": "31/01/2026",
        "from_seed": "sì",
        "sources": "Primo \\| titolo | Editore | 2020-04 | https://example.org/1 | official | no\n"
        "Secondo | | | | press",
    }
    imported(staff_client, CaseStudy, csv_of(row))
    case = CaseStudy.objects.get()
    assert (case.city.slug, case.state, case.cost) == ("torino", "draft", "low")
    assert (case.start, case.end, case.checked) == ("2020-04", "2021", datetime.date(2026, 1, 31))
    assert case.partners == ["Uno; due", "Tre"]
    assert case.from_seed is True
    assert sorted(case.challenges.values_list("pk", flat=True)) == ["mobility", "security"]
    assert [item.tag_id for item in case.technology_items.all()] == ["gis"]
    sources = case.sources.values_list("title", "publisher", "date", "kind", "publish_link")
    assert list(sources) == [
        ("Primo | titolo", "Editore", "2020-04", "official", False),
        ("Secondo", "", "", "press", True),
    ]
    assert case.history.count() == 1
    assert sorted(row.challenge_id for row in case.history.get().challenges.all()) == [
        "mobility",
        "security",
    ]


def test_technologies_come_and_go_with_their_history(frame, staff_client):
    case = CaseStudyFactory(slug="c")
    for slug in ("gis", "cloud", "sensors"):
        TechnologyFactory(slug=slug)
    for slug in ("gis", "cloud"):
        case.technology_items.create(tag_id=slug)
    kept = case.technology_items.get(tag_id="cloud")
    imported(staff_client, CaseStudy, csv_of({"slug": "c", "technologies": "sensors; cloud"}))
    assert sorted(case.technology_items.values_list("tag_id", flat=True)) == ["cloud", "sensors"]
    assert case.technology_items.get(tag_id="cloud").pk == kept.pk
    history = case.technology_items.model.history
    assert history.get(tag="gis", history_type="-").history_user.is_staff
    assert history.get(tag="sensors", history_type="+").history_user.is_staff


def test_sources_keep_their_rows_where_only_their_order_or_a_part_changes(frame, staff_client):
    case = CaseStudyFactory(slug="c")
    first, second, third = (
        CaseSourceFactory(entry=case, title=title, position=position, kind_id="official")
        for position, title in enumerate(["A", "B", "C"])
    )
    (row,) = csv_rows(exported(staff_client, CaseStudy, "csv", ["sources"]))
    one, two, _three = row["sources"].split("\n")
    changed = two.replace("Test publisher", "Other")
    imported(staff_client, CaseStudy, csv_of({"slug": "c", "sources": f"{changed}\n{one}"}))
    assert [(s.pk, s.publisher) for s in case.sources.all()] == [
        (second.pk, "Other"),
        (first.pk, "Test publisher"),
    ]
    gone = type(third).history.filter(id=third.pk).latest()
    assert gone.history_type == "-"
    assert gone.history_user.is_staff
    assert gone.history_change_reason == "Import of entries.csv"


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"start": "2021", "end": "2020"}, "start, end", "The end cannot be before the start."),
        ({"start": "2020-13"}, "start", "“2020-13” is not a date."),
        ({"start": "soon"}, "start", "Write a year (2020), a month (2020-04) or a day."),
        ({"title_it": ""}, "title_it, title_en", "Write the title in at least one language."),
        ({"city": ""}, "city", "It cannot be empty. Slug (cities)."),
        ({"city": "turino"}, "city", "Did you mean “torino”?"),
        ({"evidence": "none-such"}, "evidence", "There is no “none-such” (evidence levels)."),
        ({"sources": "Una fonte"}, "sources", "Line 1, kind: It cannot be empty."),
        ({"sources": "Una | | | | offical"}, "sources", "Did you mean “official”?"),
        ({"technologies": "gis; x"}, "technologies", "There is no “gis” (technologies)."),
        ({"cost": "cheap"}, "cost", "Write one of: low; medium; high."),
    ],
)
def test_what_a_case_cannot_be_is_told_by_column(frame, staff_client, change, column, said):
    found = problems(staff_client, CaseStudy, csv_of(NEW | change))
    assert {one[:2] for one in found} == {(2, column)}
    assert said in found[0][2]


def test_the_end_is_compared_with_a_start_that_the_file_does_not_hold(frame, staff_client):
    CaseStudyFactory(slug="c", start="2020-04", end="")
    data = csv_of({"slug": "c", "end": "2019"})
    assert problems(staff_client, CaseStudy, data) == [
        (2, "start, end", "The end cannot be before the start.")
    ]


def test_dates_and_numbers_of_a_spreadsheet_are_read_for_what_they_are(frame, staff_client):
    row = NEW | {
        "start": datetime.datetime(2020, 4, 30, 0, 0),
        "end": 2021,
        "checked": datetime.datetime(2026, 1, 31, 0, 0),
        "title_en": 2020,
        "from_seed": True,
    }
    imported(staff_client, CaseStudy, xlsx_of(row), name="entries.xlsx")
    case = CaseStudy.objects.get()
    assert (case.start, case.end, case.title_en) == ("2020-04-30", "2021", "2020")
    assert (case.checked, case.from_seed) == (datetime.date(2026, 1, 31), True)


def test_a_formula_is_a_wrong_cell(frame, staff_client):
    data = xlsx_of(NEW | {"title_en": "=UPPER(A1)"})
    ((row, column, said),) = problems(staff_client, CaseStudy, data, "entries.xlsx")
    assert (row, column) == (2, "title_en")
    assert "not a formula" in said


def test_an_entry_that_is_wrong_already_can_still_be_changed_elsewhere(frame, staff_client):
    case = CaseStudyFactory(slug="c")
    CaseSourceFactory(entry=case, title="Old", kind_id="official", url="not an address")
    (row,) = csv_rows(exported(staff_client, CaseStudy, "csv", ["sources", "note"]))
    data = csv_of(row | {"note": "New", "sources": f"{row['sources']}\nNeu | | | | press"})
    assert outcome_of(staff_client, CaseStudy, data).problems == []


def test_a_change_in_a_list_keeps_the_city_of_the_index_right(frame, staff_client):
    CityFactory(slug="milano", name_it="Milano")
    case = CaseStudyFactory(slug="c", city=CityFactory(slug="roma"))
    imported(staff_client, CaseStudy, csv_of({"slug": "c", "city": "milano"}))
    case.refresh_from_db()
    assert case.city.slug == "milano"
