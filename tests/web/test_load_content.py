"""`load_content`: what it writes, what it keeps; test_load_refusals has what it refuses."""

import copy
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casestudies.models import CaseStudy, City
from competence.models import Laboratory, Skill
from portal.core.content.files import read_folder
from portal.core.content.store import dump
from portal.core.models import FixtureRecord
from portal.core.versions import content_version
from portal.web.content import CATALOGUE, FIXTURES
from portal.web.models import CaseSkill
from roadmap.models import Action, Axis, Chapter, SizeThreshold, Technology


def history_counts():
    return {
        model._meta.label: model.history.count()
        for model in {kind.model for kind in CATALOGUE.kinds.values()}
    }


# ------------------------------------------------------------------ writing


@pytest.mark.django_db
def test_load_writes_columns_relations_and_children(load_files, small_content):
    load_files(small_content)
    case = CaseStudy.objects.get()
    assert (case.slug, case.state, case.city.slug) == ("turin-app", "published", "turin")
    assert (case.start, case.end, str(case.checked)) == ("2020-04", "", "2026-11-22")
    assert (case.cost, case.staffing) == ("low", "")
    assert (case.prerequisites_it, case.pitfalls_en) == (["Uno"], [])
    assert {tag.slug for tag in case.technologies.all()} == {"gis", "big-data"}
    assert [line.slug for line in case.lines.all()] == ["planning"]
    assert [source.title for source in case.sources.all()] == ["Delibera", "Articolo"]
    assert [source.date for source in case.sources.all()] == ["2020-04", ""]
    assert [link.entry.slug for link in case.caseskill_set.all()] == [
        "mobility-manager",
        "data-analysis",
    ]
    action = Action.objects.get()
    assert (action.fits_small, action.fits_medium, action.fits_large) == (True, False, True)
    assert (action.policy_it, action.policy_code) == ("Decreto", "")
    assert [one.planned for one in action.milestones.all()] == ["2022"]
    passengers, share = action.indicators.all()
    assert (passengers.target, passengers.target_date) == (Decimal("1200.5"), "2026")
    assert [(one.date, one.value) for one in passengers.measurements.all()] == [
        ("2022", Decimal("700.25")),
        ("2024-05", Decimal(900)),
    ]
    assert (share.unit, share.target) == ("%", None)
    assert {skill.slug for skill in action.skill_set.all()} == {"mobility-manager", "data-analysis"}
    axis = Axis.objects.get()
    assert (axis.name_it, axis.name_en, axis.text_en) == (
        "Smart Mobility",
        "Smart Mobility",
        "Text",
    )
    assert Laboratory.objects.get().region == "piemonte"
    assert City.objects.get().size_class == "250k-to-1m"
    assert Chapter.objects.get().text_it == "Testo"
    assert list(SizeThreshold.objects.values_list("slug", "scheme", "min_population")) == [
        ("oecd-s", "oecd_ec", 50000),
        ("law-158", "italian_thresholds", 5000),
    ]


@pytest.mark.django_db
def test_position_is_the_order_of_the_files(load_files, small_content):
    load_files(small_content)
    assert list(Technology.objects.values_list("slug", "position")) == [("gis", 0), ("big-data", 1)]
    small_content["technologies"].reverse()
    load_files(small_content)
    assert list(Technology.objects.values_list("slug", "position")) == [("big-data", 0), ("gis", 1)]


@pytest.mark.django_db
def test_load_leaves_one_version_of_each_record_with_its_relations(load_files, small_content):
    load_files(small_content)
    version = CaseStudy.objects.get().history.get()
    assert (version.history_type, version.history_change_reason) == ("+", "load_content")
    assert version.history_user is None
    assert [row.dimension_id for row in version.dimensions.all()] == ["social"]
    assert [row.line_id for row in version.lines.all()] == ["planning"]
    skill_version = Skill.objects.get(slug="data-analysis").history.get()
    assert [row.action.slug for row in skill_version.actions.all()] == ["pums"]
    assert CaseStudy.objects.get().sources.first().history.get().history_change_reason == (
        "load_content"
    )


@pytest.mark.django_db
def test_output_has_a_line_for_each_kind(load_files, small_content):
    assert "technologies         2 created\n" in load_files(small_content)
    small_content["technologies"][0]["name_en"] = "Maps"
    assert "technologies         1 updated, 1 unchanged\n" in load_files(small_content)
    assert load_files(small_content, "--verbosity=0") == ""


# ------------------------------------------------------------------ idempotence


@pytest.mark.django_db
def test_second_run_writes_nothing(load_files, small_content):
    load_files(small_content)
    version, history = content_version(), history_counts()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        output = load_files(small_content)
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}
    assert (content_version(), history_counts()) == (version, history)
    assert not [line for line in output.splitlines() if not line.endswith(" unchanged")]


def test_second_run_of_the_whole_content_changes_no_row(content):
    version, history = content_version(), history_counts()
    baseline = list(FixtureRecord.objects.order_by("pk").values_list())
    with CaptureQueriesContext(connection) as queries:
        call_command("load_content", verbosity=0)
    assert {query["sql"].split()[0] for query in queries} <= {"SELECT", "SAVEPOINT", "RELEASE"}
    assert (content_version(), history_counts()) == (version, history)
    assert list(FixtureRecord.objects.order_by("pk").values_list()) == baseline


@pytest.mark.django_db
def test_number_of_reads_does_not_grow_with_the_records(load_files, small_content):
    load_files(small_content)
    with CaptureQueriesContext(connection) as few:
        load_files(small_content)
    for number in range(3):
        case = copy.deepcopy(small_content["case_studies"][0])
        small_content["case_studies"].append(case | {"slug": f"case-{number}"})
    load_files(small_content)
    with CaptureQueriesContext(connection) as many:
        load_files(small_content)
    assert len(many) == len(few)


# ------------------------------------------------------------------ there and back

UNORDERED = {"dimensions", "challenges", "enablers", "technologies", "axis_lines", "actions"}


def as_set(name, value, *, ordered):
    """Return the value with "nothing" in one form and lists that are sets sorted."""
    if isinstance(value, dict):
        inner = {k: as_set(k, v, ordered=ordered) for k, v in value.items()}
        return {k: v for k, v in inner.items() if v is not None} or None
    if isinstance(value, list):
        parts = [as_set(name, part, ordered=ordered) for part in value]
        return (parts if ordered and name not in UNORDERED else sorted(parts, key=str)) or None
    if name == "publish_link":  # true unless given
        return "off" if value is False else None
    return None if value in ("", False) else value


def test_every_record_comes_back_as_the_file_gives_it(content):
    raws, problems = read_folder(FIXTURES, CATALOGUE.shapes)
    assert not problems
    dumped = {key: dump(kind)[0] for key, kind in CATALOGUE.kinds.items()}
    different = []
    for raw in raws:
        slug = raw.values["slug"]
        back = CATALOGUE.kinds[raw.kind].nest(dumped[raw.kind][slug])
        ordered = raw.kind == "case_studies"
        for name in (raw.values.keys() | back.keys()) - {"slug"}:
            given = as_set(name, raw.values.get(name), ordered=ordered or name != "links")
            found = as_set(name, back.get(name), ordered=ordered or name != "links")
            if given != found:
                different.append((raw.label, name, given, found))
    assert not different
    assert len(raws) == sum(map(len, dumped.values())) == 851


def test_order_of_the_files_is_the_order_of_the_portal(content):
    raws, _problems = read_folder(FIXTURES, CATALOGUE.shapes)
    for key, kind in CATALOGUE.kinds.items():
        if kind.positioned:
            in_files = [raw.values["slug"] for raw in raws if raw.kind == key]
            in_portal = kind.model.objects.order_by("position").values_list("slug", flat=True)
            assert list(in_portal) == in_files


# ------------------------------------------------------------------ keeping what staff changed


@pytest.mark.django_db
def test_change_in_the_file_reaches_the_database_with_a_version(load_files, small_content):
    load_files(small_content)
    before = CaseStudy.objects.get().updated_at
    small_content["case_studies"][0]["title_it"] = "Nuovo titolo"
    small_content["case_studies"][0]["dimensions"] = []
    output = load_files(small_content)
    case = CaseStudy.objects.get()
    assert (case.title_it, case.dimensions.count()) == ("Nuovo titolo", 0)
    assert case.updated_at >= before
    newest, oldest = case.history.all()
    assert (newest.history_type, newest.history_change_reason) == ("~", "load_content")
    assert (newest.title_it, oldest.title_it) == ("Nuovo titolo", "Titolo")
    assert (newest.dimensions.count(), oldest.dimensions.count()) == (0, 1)
    assert "Kept" not in output


@pytest.mark.django_db
def test_staff_change_is_kept_and_named_until_overwritten(load_files, small_content):
    load_files(small_content)
    case = CaseStudy.objects.get()
    case.title_it, case.state = "Titolo della redazione", "retired"
    case.save()
    case.dimensions.clear()
    case.sources.first().delete()
    small_content["case_studies"][0]["title_it"] = "Titolo dal file"
    small_content["case_studies"][0]["title_en"] = "Title from the file"
    for _run in range(2):
        output = load_files(small_content)
        for field in ("title_it", "dimensions", "sources"):
            assert f"Kept, as staff changed it: case_studies/turin-app: {field}\n" in output
        assert output.count("Kept, as staff") == 3
        assert "again with --overwrite" in output
        case.refresh_from_db()
        assert (case.title_it, case.title_en) == ("Titolo della redazione", "Title from the file")
    output = load_files(small_content, "--overwrite")
    case.refresh_from_db()
    assert "Kept" not in output
    assert (case.title_it, case.dimensions.count(), case.sources.count()) == (
        "Titolo dal file",
        1,
        2,
    )
    assert case.state == "retired"
    assert "updated" not in load_files(small_content, "--overwrite")


@pytest.mark.django_db
def test_same_change_by_staff_and_in_the_file_is_no_conflict(load_files, small_content):
    load_files(small_content)
    CaseStudy.objects.update(title_it="Nuovo")
    small_content["case_studies"][0]["title_it"] = "Nuovo"
    assert "Kept" not in load_files(small_content)
    small_content["case_studies"][0]["title_it"] = "Nuovissimo"
    assert "Kept" not in load_files(small_content)
    assert CaseStudy.objects.get().title_it == "Nuovissimo"


@pytest.mark.django_db
def test_record_that_staff_made_under_the_same_slug_is_kept(load_files, small_content):
    load_files({"regions": small_content["regions"]})
    City.objects.create(
        slug="turin",
        name_it="Torino",
        name_en="Turin",
        country="IT",
        region_id="europe",
        population=1,
        population_year=2020,
        population_source="Istat",
        latitude=45.07,
        longitude=7.69,
    )
    assert "Kept, as staff changed it: cities/turin: population\n" in load_files(small_content)
    assert City.objects.get().population == 1


@pytest.mark.django_db
def test_record_that_staff_deleted_stays_deleted_until_overwritten(load_files, small_content):
    load_files(small_content)
    Skill.objects.get(slug="data-analysis").delete()
    output = load_files(small_content)
    assert "Left out, as staff deleted it: skills/data-analysis\n" in output
    assert "skills               1 unchanged, 1 kept\n" in output
    assert "Kept, as" not in output
    assert list(CaseSkill.objects.values_list("entry__slug", flat=True)) == ["mobility-manager"]
    output = load_files(small_content, "--overwrite")
    assert "Left out" not in output
    assert set(Action.objects.get().skill_set.values_list("slug", flat=True)) == {
        "mobility-manager",
        "data-analysis",
    }
    assert CaseSkill.objects.count() == 2


@pytest.mark.django_db
def test_record_that_needs_a_deleted_one_is_refused(load_files, small_content):
    load_files(small_content)
    CaseStudy.objects.all().delete()
    City.objects.all().delete()
    small_content["case_studies"].append(small_content["case_studies"][0] | {"slug": "turin-again"})
    with pytest.raises(CommandError) as caught:
        load_files(small_content)
    assert "case_studies/turin-again: city: staff deleted 'turin'" in str(caught.value)
    assert "--overwrite" in str(caught.value)
    load_files(small_content, "--overwrite")
    assert CaseStudy.objects.count() == 2


@pytest.mark.django_db
def test_record_no_longer_in_the_files_is_left_and_named(load_files, small_content):
    load_files(small_content)
    small_content["case_studies"][0]["links"]["skills"] = ["mobility-manager"]
    small_content["actions"][0]["links"]["skills"] = ["mobility-manager"]
    del small_content["skills"][1]
    output = load_files(small_content)
    assert "No longer in the files, left as it is: skills/data-analysis\n" in output
    assert Skill.objects.filter(slug="data-analysis").exists()


@pytest.mark.django_db
def test_change_of_an_action_s_links_leaves_a_version_of_the_skill(load_files, small_content):
    load_files(small_content)
    small_content["actions"][0]["links"]["skills"] = ["mobility-manager"]
    load_files(small_content)
    newest, oldest = Skill.objects.get(slug="data-analysis").history.all()
    assert newest.history_change_reason == "load_content"
    assert (newest.actions.count(), oldest.actions.count()) == (0, 1)


@pytest.mark.django_db
def test_children_keep_their_row_as_long_as_they_keep_their_title(load_files, small_content):
    load_files(small_content)
    first, second = CaseStudy.objects.get().sources.all()
    listed = small_content["case_studies"][0]["sources"]
    listed[1]["publisher"] = "Altro giornale"
    listed[0] = {"title": "Nuova", "kind": "press"}
    listed.reverse()
    load_files(small_content)
    moved, new = CaseStudy.objects.get().sources.all()
    assert (moved.pk, moved.publisher, moved.position) == (second.pk, "Altro giornale", 0)
    assert (new.title, new.position) == ("Nuova", 1)
    assert not CaseStudy.objects.get().sources.filter(pk=first.pk).exists()
    deletion = first.history.model.objects.get(id=first.pk, history_type="-")
    assert (deletion.history_change_reason, deletion.history_user) == ("load_content", None)


@pytest.mark.django_db
def test_order_of_links_counts_where_the_portal_keeps_it(load_files, small_content):
    load_files(small_content)
    small_content["case_studies"][0]["links"]["skills"].reverse()
    small_content["case_studies"][0]["technologies"].reverse()
    assert "case_studies         1 updated\n" in load_files(small_content)
    links = CaseSkill.objects.order_by("position").values_list("entry__slug", flat=True)
    assert list(links) == ["data-analysis", "mobility-manager"]
    small_content["case_studies"][0]["technologies"].reverse()
    assert "case_studies         1 unchanged\n" in load_files(small_content)


@pytest.mark.django_db
def test_part_of_the_content_may_be_loaded_on_its_own(load_files, small_content, tmp_path):
    load_files(small_content)
    for path in tmp_path.iterdir():
        path.unlink()
    small_content["case_studies"][0]["title_it"] = "Nuovo"
    assert (
        load_files({"case_studies": small_content["case_studies"]})
        == "case_studies         1 updated\n"
    )
    Skill.objects.get(slug="data-analysis").delete()
    assert (
        load_files({"case_studies": small_content["case_studies"]})
        == "case_studies         1 unchanged\n"
    )
