"""`load_content` refuses a bad file, naming file, record and field, and changes nothing."""

import pytest
from django.core.management import CommandError
from django.utils import translation

from casestudies.models import CaseStudy
from portal.core.models import FixtureRecord
from portal.core.versions import content_version
from roadmap.models import Line

pytestmark = pytest.mark.django_db
DELETE = object()


def find(document, path):
    """Return the container and the last key of a path such as ("case_studies", 0, "city")."""
    *outer, last = path
    for key in outer:
        document = document[key]
    return document, last


def change(document, path, value):
    container, last = find(document, path)
    if value is DELETE:
        del container[last]
    else:
        container[last] = value


CASE, ACTION, CITY = ("case_studies", 0), ("actions", 0), ("cities", 0)
INDICATOR = ("indicators", 0)
REFUSALS = {
    "milestone without a date": (
        (*ACTION, "milestones", 0, "planned"),
        DELETE,
        "/pums: milestones[1].planned: is missing, and so is reached: give one of them",
    ),
    "target without a date": (
        (*INDICATOR, "target_date"),
        DELETE,
        "/passengers: target_date: is missing: no figure without date and source",
    ),
    "source of no target": (
        (*INDICATOR, "target"),
        DELETE,
        "/passengers: target_date: stands without a target",
    ),
    "measurement without a source": (
        (*INDICATOR, "measurements", 0, "source_title"),
        DELETE,
        "/passengers: measurements[1].source_title: is missing: give a text",
    ),
    "two measurements of one date": (
        (*INDICATOR, "measurements", 1, "date"),
        "2024-05",
        "/passengers: measurements[2].date: is the same as in [1]",
    ),
    "figure with too many decimals": (
        (*INDICATOR, "target"),
        1.234,
        "/passengers: target: 1.234: ",
    ),
    "unknown kind": (
        ("case_study",),
        [],
        "case_study: there is no such kind of content. Did you mean",
    ),
    "unknown field": (
        (*CASE, "sumary_it"),
        "x",
        "/turin-app: sumary_it: there is no such field. Did you mean",
    ),
    "unknown field in a group": (
        (*CASE, "transfer", "costs"),
        "low",
        "/turin-app: transfer.costs: there is no such field. Did you mean 'transfer.cost'?",
    ),
    "unknown field of a child": (
        (*CASE, "sources", 1, "link"),
        "x",
        "/turin-app: sources[2].link: there is no such field",
    ),
    "text cut at a comma": (
        (*CITY, "and more"),
        None,
        "and more: there is no such field. If it is part of a text",
    ),
    "missing text": ((*CASE, "title_it"), DELETE, "/turin-app: title_it: is missing: give a text"),
    "missing relation": ((*CASE, "city"), DELETE, "/turin-app: city: is missing: give a slug"),
    "missing slug": ((*CASE, "slug"), DELETE, "case_studies, record 1: slug: is missing"),
    "bad slug": (
        (*CASE, "slug"),
        "Turin App",
        "slug: 'Turin App' is no slug: write small letters",
    ),
    "slug that is a number": ((*CASE, "slug"), 7, "case_studies, record 1: slug: 7 is no slug"),
    "slug too long": ((*CASE, "slug"), "x" * 81, "slug: is too long: at most 80 characters"),
    "text instead of a list": ((*CASE, "partners"), "a", "partners: must be a list, not a text"),
    "list instead of a text": ((*CASE, "title_it"), ["a"], "title_it: must be a text, not a list"),
    "number instead of a text": (
        (*CASE, "title_it"),
        5,
        "title_it: must be a text, not a whole number",
    ),
    "text instead of a number": (
        (*CITY, "population"),
        "1.000",
        "population: must be a whole number",
    ),
    "text instead of true": (
        (*CASE, "from_seed"),
        "no",
        "from_seed: must be true or false, not a text",
    ),
    "value instead of a group": ((*CASE, "transfer"), "low", "transfer: must be a group of fields"),
    "value instead of a child": (
        (*CASE, "sources", 0),
        "x",
        "sources[1]: must be a group of fields",
    ),
    "empty text in a list": ((*CASE, "partners"), [""], "partners: ['']: Write a list of texts"),
    "unknown choice": (
        (*CASE, "transfer", "cost"),
        "cheap",
        "transfer.cost: there is no value 'cheap'",
    ),
    "unknown country": ((*CITY, "country"), "Italy", "country: there is no value 'Italy' here."),
    "unknown region of Italy": (
        ("laboratories", 0, "region"),
        "Piedmont",
        "laboratories/lab: region: there is no value 'Piedmont' here. Did you mean 'Piemonte'?",
    ),
    "unknown size": ((*ACTION, "for_size"), ["tiny"], "for_size: there is no value 'tiny' here."),
    "bad partial date": ((*CASE, "start"), "2020-13", "start: '2020-13': “2020-13” is not a date"),
    "bad date of a source": (
        (*CASE, "sources", 0, "date"),
        "May",
        "sources[1].date: 'May': “May” is not a date",
    ),
    "bad day": (
        (*CASE, "checked"),
        "2026-02-30",
        "checked: '2026-02-30': “2026-02-30” value has the correct format",
    ),
    "end before start": ((*CASE, "end"), "2020-03", "end: 2020-03 is before the start, 2020-04"),
    "years the wrong way": (
        (*ACTION, "end_year"),
        2019,
        "end_year: 2019 is before the start, 2020",
    ),
    "impossible year": (
        (*ACTION, "start_year"),
        1500,
        "start_year: 1500 is no year from 1990 to 2100",
    ),
    "limits the wrong way": (
        ("city_size_classes", "oecd_ec", 0, "max"),
        1,
        "city_size_classes.oecd_ec/oecd-s: max: 1 is below the lower limit, 50000",
    ),
    "field called otherwise": (
        ("city_size_classes", "italian_thresholds", 0, "threshold"),
        "x",
        "city_size_classes.italian_thresholds/law-158: threshold: must be a whole number",
    ),
    "dangling city": (
        (*CASE, "city"),
        "turn",
        "case_studies/turin-app: city: there is no 'turn' in cities. Did you mean 'turin'?",
    ),
    "dangling technology": (
        (*CASE, "technologies"),
        ["giss"],
        "technologies: there is no 'giss' in technologies.",
    ),
    "dangling link": (
        (*CASE, "links", "skills"),
        ["x"],
        "links.skills: there is no 'x' in skills.",
    ),
    "dangling link of an action": (
        (*ACTION, "links", "skills"),
        ["x"],
        "links.skills: there is no 'x' in skills.",
    ),
    "dangling kind of source": (
        (*CASE, "sources", 0, "kind"),
        "pres",
        "sources[1].kind: there is no 'pres' in source_kinds",
    ),
    "slug named twice": (
        (*CASE, "dimensions"),
        ["social", "social"],
        "dimensions: names 'social' twice",
    ),
    "slug that is no text": ((*CASE, "dimensions"), [1], "dimensions[1]: must be a slug"),
    "text too long": ((*CASE, "title_it"), "x" * 151, "title_it: 'xxx"),
    "bad address": (
        (*CASE, "sources", 0, "url"),
        "example",
        "sources[1].url: 'example': Enter a valid",
    ),
    "latitude off the globe": (
        (*CITY, "latitude"),
        97.5,
        "latitude: 97.5: Ensure this value is less than",
    ),
    "source where none is kept": (
        ("dimensions", 0, "sources"),
        [{"title": "x"}],
        "dimensions/social: sources: must be empty: the portal keeps none for this kind",
    ),
    "other limit of a size class": (
        ("size_classes", 0, "max"),
        3000,
        "up-to-5k: max: must be 5000. Limits are computed in the database: change them by a",
    ),
    "other size class": (
        ("size_classes", 0, "slug"),
        "tiny",
        "slug: there is no size class 'tiny'.",
    ),
    "chapter that is a list": (
        ("digital_transition",),
        [],
        "digital_transition: must be one record",
    ),
    "impossible population": ((*CITY, "population"), 0, "cities/turin: the database refuses it"),
    "same name twice": (
        ("technologies", 1, "name_en"),
        "GIS",
        "technologies/big-data: the database refuses it",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_mistake_is_refused_with_file_record_and_field(load_files, small_content, case):
    path, value, message = REFUSALS[case]
    change(small_content, path, value)
    version = content_version()
    with pytest.raises(CommandError) as caught:
        load_files(small_content)
    refusal = str(caught.value)
    assert refusal.startswith("Nothing was loaded; the database is as it was.\n- ")
    assert f"{path[0]}.yaml" in refusal
    assert message in refusal
    assert caught.value.returncode == 1
    assert content_version() == version
    assert not FixtureRecord.objects.exists()
    assert not Line.objects.exists()


def test_duplicate_slug_names_both_places(load_files, small_content):
    small_content["cities"].append(dict(small_content["cities"][0]))
    with pytest.raises(CommandError) as caught:
        load_files(small_content)
    second = "cities.yaml:12: cities/turin: slug: 'turin' is already taken by cities.yaml:2"
    assert second in str(caught.value)


def test_mistakes_are_gathered_and_the_first_twenty_shown(load_files, small_content):
    small_content["case_studies"] = [
        small_content["case_studies"][0] | {"slug": f"case-{number}", "city": "nowhere"}
        for number in range(25)
    ]
    with pytest.raises(CommandError) as caught:
        load_files(small_content)
    lines = str(caught.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "and 5 more."


def test_mistake_in_an_update_leaves_everything_as_it_was(load_files, small_content):
    load_files(small_content)
    version = content_version()
    small_content["case_studies"][0]["title_it"] = "Nuovo"
    small_content["cities"][0]["population"] = 0
    with pytest.raises(CommandError, match="cities/turin: the database refuses it"):
        load_files(small_content)
    assert (content_version(), CaseStudy.objects.get().title_it) == (version, "Titolo")


def test_refusal_speaks_english_whatever_the_language(load_files, small_content):
    small_content["cities"][0]["population_source_url"] = "x"
    with translation.override("it"), pytest.raises(CommandError, match="Enter a valid URL"):
        load_files(small_content)
