"""`rebuild_search`: what it writes, what it removes, and that it can be stopped."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils.translation import override

from casestudies.models import CaseStudy
from competence.models import Organization
from portal.core.search import find, find_everywhere, index_everything, indexing
from portal.core.search.models import SearchEntry, SearchWord
from portal.core.versions import content_version
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import OrganizationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_italian():
    with override("it"):
        yield


@pytest.fixture
def bodies():
    return [OrganizationFactory(name=f"Consorzio {name}") for name in ("Alfa", "Beta", "Gamma")]


@pytest.fixture
def writes(monkeypatch):
    """Return the list of the rows that are written from now on."""
    written = []
    row = SearchEntry.objects.bulk_create

    def bulk_create(rows, **options):
        written.extend(rows)
        return row(rows, **options)

    monkeypatch.setattr(SearchEntry.objects, "bulk_create", bulk_create)
    return written


def rebuild():
    output = StringIO()
    call_command("rebuild_search", stdout=output)
    return output.getvalue()


def test_everything_public_is_indexed_with_its_words(bodies):
    assert "3 entries are indexed" in rebuild()
    assert len(find(Organization, "consorzio").keys) == 3
    words = dict(SearchWord.objects.filter(language="it").values_list("word", "entries"))
    assert (words["consorzio"], words["alfa"]) == (3, 1)


def test_what_is_right_already_is_not_written(bodies, writes):
    rebuild()
    assert len(writes) == 6
    version = content_version()
    rebuild()
    assert len(writes) == 6
    assert content_version() == version


def test_what_changed_behind_its_back_is_written_and_what_is_gone_removed(bodies, writes):
    rebuild()
    changed, gone, kept = bodies
    Organization.objects.filter(pk=changed.pk).update(name="Fondazione")
    Organization.objects.filter(pk=gone.pk).delete()
    SearchEntry.objects.create(id=42, title="Of a kind that is no more", digest="x")
    del writes[:]
    rebuild()
    assert len(writes) == 2
    assert find(Organization, "fondazione").keys == [changed.pk]
    assert find(Organization, "consorzio").keys == [kept.pk]
    assert SearchEntry.objects.count() == 4
    assert not SearchWord.objects.filter(word="beta").exists()


def test_stopped_it_has_kept_what_it_did_and_goes_on_from_there(bodies, writes):
    run = indexing.rebuild(batch=1)
    assert next(run) == (1, 3)
    run.close()
    assert find(Organization, "consorzio").keys == [bodies[0].pk]
    assert find(Organization, "cons").keys == [bodies[0].pk]
    assert list(indexing.rebuild(batch=2)) == [(2, 3), (3, 3)]
    assert len(writes) == 6
    assert len(find(Organization, "consorzio").keys) == 3


def test_the_old_index_answers_meanwhile_and_the_version_changes_at_the_end(bodies):
    rebuild()
    Organization.objects.update(name="Fondazione")
    version = content_version()
    assert len(find(Organization, "consorzio").keys) == 3  # and kept for this version
    for _done, _total in indexing.rebuild(batch=1):
        assert content_version() == version
        assert len(find(Organization, "consorzio").keys) == 3
    assert content_version() != version
    assert find_everywhere("consorzio") == {}


def test_it_tells_how_far_it_is(bodies, monkeypatch):
    monkeypatch.setattr("portal.core.management.commands.rebuild_search.SECONDS_BETWEEN_LINES", 0)
    monkeypatch.setattr(indexing.rebuild, "__defaults__", (1,))
    lines = rebuild().splitlines()
    assert [line.split(" entries")[0] for line in lines] == ["1 of 3", "2 of 3", "3"]
    assert lines[0].endswith("s left")


def test_a_word_that_came_meanwhile_stays(bodies):
    rebuild()
    run = indexing.rebuild(batch=1)
    next(run)
    Organization.objects.filter(pk=bodies[0].pk).update(name="Novità")
    indexing.index_entries(Organization, [bodies[0].pk])
    list(run)
    assert SearchWord.objects.filter(word="novita").exists()
    assert find(Organization, "novi").keys == [bodies[0].pk]


def test_an_index_of_nothing_is_nothing():
    index_everything()
    assert "0 entries are indexed" in rebuild()
    assert find(CaseStudy, "tutto").keys == []


def test_reading_a_batch_takes_queries_that_do_not_grow_with_it(django_assert_num_queries):
    CaseStudyFactory()
    index_everything()
    keys = list(CaseStudy.objects.values_list("pk", flat=True))
    with django_assert_num_queries(9):
        indexing.index_entries(CaseStudy, keys)
    CaseStudyFactory.create_batch(3)
    index_everything()
    keys = list(CaseStudy.objects.values_list("pk", flat=True))
    with django_assert_num_queries(9):
        indexing.index_entries(CaseStudy, keys)
