"""`make_synthetic_cases`: made-up cases for benches, the same for the same seed."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from pyroaring import BitMap

from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy, City
from competence.models import Laboratory
from portal.core.versions import content_version
from portal.web.synthetic import CITIES, LARGEST, PREFIX, RELATIONS, SMALLEST, WORD
from roadmap.models import Action, Line

pytestmark = pytest.mark.django_db
MANY = 120


def make(number, **options):
    call_command("make_synthetic_cases", number, verbosity=0, **options)


@pytest.fixture
def made(content):
    make(MANY, yes=True)


def cases():
    return CaseStudy.objects.filter(slug__startswith=PREFIX).order_by("slug")


def cities():
    return City.objects.filter(slug__startswith=PREFIX).order_by("slug")


def remove():
    cases().delete()
    cities().delete()


def contents():
    """Return everything about the made-up cases but for their keys and the time of insertion."""
    columns = [
        field.name
        for field in CaseStudy._meta.concrete_fields
        if field.name not in ("id", "city", "created_at", "updated_at")
    ]
    return [
        (
            *(getattr(case, name) for name in columns),
            case.city.slug,
            *(
                {getattr(one, "slug", one) for one in getattr(case, name).all()}
                for name in RELATIONS
            ),
            [source.title for source in case.sources.all()],
        )
        for case in cases().select_related("city").prefetch_related("sources", *RELATIONS)
    ]


def test_an_empty_database_gets_the_roadmap_and_the_cases_but_no_real_place():
    make(3)
    assert CaseStudy.objects.public().count() == cases().count() == 3
    assert City.objects.count() == cities().count() == CITIES
    assert Line.objects.exists()
    assert Action.objects.exists()
    assert Laboratory.objects.exists()


def test_every_facet_has_values_and_relations_have_several(made):
    index = CaseStudyFilter.build_index(content_version())
    made_up = BitMap(cases().values_list("pk", flat=True))
    for name, values in index.facets.items():
        assert sum(bool(keys & made_up) for keys in values.values()) > 1, name
    for name in RELATIONS:
        relation = "technology_items" if name == "technologies" else name
        numbers = cases().annotate(number=Count(relation)).values_list("number", flat=True)
        fewest, most = RELATIONS[name]
        assert set(numbers) == set(range(fewest, most + 1))


def test_cases_have_text_of_their_own_in_both_languages(made):
    for language in ("it", "en"):
        texts = [
            " ".join(
                getattr(case, f"{name}_{language}")
                for name in ("summary", "context", "solution", "results", "transferability")
            )
            for case in cases()
        ]
        assert 650 < sum(map(len, texts)) / MANY < 950
        assert len(set(texts)) == MANY
        assert len({word for text in texts for word in WORD.findall(text.lower())}) > 2_000


def test_places_are_of_all_sizes_in_many_countries(made):
    populations = set(cities().values_list("population", flat=True))
    assert (min(populations), max(populations)) == (SMALLEST, LARGEST)
    assert len(set(cities().values_list("size_class", flat=True))) == 7
    assert len(set(cities().values_list("country", flat=True))) > 20


def test_the_rows_are_valid_and_leave_no_history(made):
    for row in (*cases()[:10], *cities()[:10]):
        row.full_clean()
        assert not row.history.exists()


def test_a_run_that_was_stopped_goes_on_to_the_same_cases(content):
    make(20, yes=True)
    at_once = contents()
    remove()
    make(8, yes=True)
    assert cases().count() == 8
    make(20, yes=True)
    assert contents() == at_once
    make(20, yes=True)
    assert cases().count() == 20


def test_another_seed_makes_other_cases(content):
    make(5, yes=True)
    first = contents()
    remove()
    make(5, yes=True, seed=2)
    assert not any(case in first for case in contents())


def test_real_content_is_kept_clear_of_unless_one_insists(content):
    with pytest.raises(CommandError, match="holds real content"):
        make(3)
    assert not cases().exists()
    real, version = CaseStudy.objects.count(), content_version()
    make(3, yes=True)
    assert CaseStudy.objects.public().count() == real + 3
    assert content_version() != version


@pytest.mark.parametrize("number", [0, -5, 1_000_000])
def test_a_number_out_of_range_is_refused(number):
    with pytest.raises(CommandError, match="between 1 and 999,999"):
        make(number)
