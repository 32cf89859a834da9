"""What is written down of frequent terms is what the database finds, whatever changes."""

from contextlib import ExitStack

import pytest
from django.utils.translation import override

from competence.models import Organization
from portal.core.enums import PublicationState
from portal.core.search import (
    backends,
    find,
    index_entries,
    index_everything,
    indexing,
    postings,
)
from portal.core.search.backends import All, Any, Phrase
from portal.core.search.models import SearchEntry, SearchPosting
from portal.core.search.plans import scope_of
from portal.core.versions import content_version
from tests.beside import process
from tests.factories.competence import OrganizationFactory

MEMBERS = 4
RIVAL = """
from competence.models import Organization
from portal.core.search import index_entries
def rename(key, names):
    for name in names:
        Organization.objects.filter(pk=key).update(name=name)
        index_entries(Organization, [key])
"""

# A term begins with the letter of its language; codes have no other stem than themselves.
FIRST, SECOND, RARE = (Phrase((term,)) for term in ("im1", "im2", "im3"))
EXPRESSIONS = [
    FIRST,
    RARE,
    Phrase(("im1", "im2")),
    All((FIRST, SECOND)),
    All((FIRST, RARE)),
    All((RARE, Phrase(("iconsorz", "im1")), SECOND)),
    Any((FIRST, RARE)),
    Any((Phrase(("im2", "im1")), RARE)),
    All((Any((FIRST, RARE, Phrase(("im4",)))), Any((SECOND, Phrase(("im4",)))))),
    Any((All((FIRST, All((SECOND, RARE)))), Phrase(("im4",)))),
]


@pytest.fixture(autouse=True)
def low_limit(monkeypatch):
    monkeypatch.setattr(postings, "FREQUENT", MEMBERS - 1)
    with override("it"):
        yield


@pytest.fixture
def bodies(db):
    names = ["Consorzio M1 M2", "M1", "M2 M3 M1", "Consorzio M2", "M1 M2 M4"]
    bodies = [OrganizationFactory(name=name) for name in names]
    index_everything()
    return bodies


def written():
    """Return {(term, part, scope): keys} of what is written down, empty places left out."""
    rows = SearchPosting.objects.values_list("term", "part", "scope", "keys")
    places = {row[:3]: set(postings.BitMap.deserialize(bytes(row[3]))) for row in rows}
    return {place: keys for place, keys in places.items() if keys}


def found():
    """Return the same of the same terms, as the database finds them."""
    return {
        (term, part, scope): set(keys)
        for term in SearchPosting.objects.values_list("term", flat=True).distinct()
        for part, scope, keys in postings._asked_for(term)
    }


def rename(body, name):
    Organization.objects.filter(pk=body.pk).update(name=name)
    index_entries(Organization, [body.pk])


def test_a_rebuild_writes_down_the_terms_of_many_rows_alone(bodies):
    terms = {term for term, _part, _scope in written()}
    assert {"im1", "im2"} <= terms
    assert not {"im3", "im4"} & terms
    scope = scope_of(Organization, "it")
    assert written()["im2", "title", scope] == {bodies[n].pk for n in (0, 2, 3, 4)}
    assert written() == found()


def test_an_ordinary_portal_has_none(monkeypatch, bodies):
    monkeypatch.undo()
    index_everything()
    assert not SearchPosting.objects.exists()


@pytest.mark.parametrize("part", postings.PARTS)
@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_an_expression_means_the_same_with_and_without_them(bodies, part, expression):
    asked = [(part, expression)]
    with_them = postings.hits(asked, [Organization], content_version())
    assert with_them == backends.hits(asked, [Organization])


def test_the_database_is_asked_for_what_is_rare_only(bodies, monkeypatch):
    asked = []
    monkeypatch.setattr(
        backends, "hits", lambda pieces, models: asked.extend(pieces) or [{} for _ in pieces]
    )
    postings.hits([("terms", All((FIRST, SECOND)))], [], content_version())
    assert asked == []
    postings.hits([("terms", All((FIRST, RARE, SECOND)))], [], content_version())
    assert asked == [("terms", All((RARE,)))]


@pytest.mark.parametrize("name", ["M1", "M4", "M2 M5", "M3 M1 M1", "Consorzio"])
def test_they_follow_a_change(bodies, name):
    for body in bodies:
        rename(body, name)
        assert written() == found()
        named = {one.pk: one.name.split() for one in Organization.objects.all()}
        having = {key for key, words in named.items() if set(name.split()) <= set(words)}
        assert set(find(Organization, name).every) == having


def test_they_follow_what_comes_and_goes(bodies):
    new = OrganizationFactory(name="Nuova M1 M2")
    index_entries(Organization, [new.pk])
    assert new.pk in written()["im1", "title", scope_of(Organization, "it")]
    assert written() == found()
    Organization.objects.filter(pk=bodies[0].pk).update(state=PublicationState.DRAFT)
    index_entries(Organization, [bodies[0].pk])
    Organization.objects.filter(pk=bodies[1].pk).delete()
    index_entries(Organization, [bodies[1].pk])
    assert written() == found()
    assert set(find(Organization, "m1").every) == {bodies[2].pk, bodies[4].pk, new.pk}


def test_a_term_gets_a_place_where_it_had_none(bodies):
    place = "im1", "head", scope_of(Organization, "it")
    Organization.objects.update(name="M6")
    index_entries(Organization, [body.pk for body in bodies])
    SearchPosting.objects.filter(term=place[0], part=place[1], scope=place[2]).delete()
    rename(bodies[0], "M1")
    assert written()[place] == {bodies[0].pk}
    assert written() == found()


def test_a_search_during_a_rebuild_asks_the_database(bodies):
    version = content_version()
    assert "im1" in postings._written(version)
    run = indexing.rebuild(batch=1)
    next(run)
    assert not SearchPosting.objects.exists()
    assert len(find(Organization, "m1").keys) == MEMBERS
    rename(bodies[3], "M1")
    assert len(find(Organization, "m1").keys) == MEMBERS + 1
    list(run)
    assert len(find(Organization, "m1").keys) == MEMBERS + 1
    assert written() == found()


def test_a_rebuild_that_writes_down_other_terms_gives_a_new_version(bodies, monkeypatch):
    version = content_version()
    index_everything()
    assert content_version() == version
    monkeypatch.setattr(postings, "FREQUENT", 1)
    index_everything()
    assert content_version() != version
    assert {term for term, _part, _scope in written()} > {"im1", "im2"}


def test_a_change_costs_no_more_queries_where_nothing_is_written_down(
    bodies, monkeypatch, django_assert_num_queries
):
    SearchPosting.objects.all().delete()
    Organization.objects.filter(pk=bodies[0].pk).update(name="M6")
    with django_assert_num_queries(2):
        postings.follow([], list(SearchEntry.objects.all()))


@pytest.mark.django_db(transaction=True)
def test_two_who_change_the_same_term_at_once_both_count(request, bodies):
    with ExitStack() as stack:
        url = request.getfixturevalue("database_url")
        two = [stack.enter_context(process(url, RIVAL)) for _ in range(2)]
        assert [one("Organization.objects.count()") for one in two] == [str(len(bodies))] * 2
        for one, body in zip(two, bodies[:2], strict=True):
            names = ["M2", "M1"] * 10
            one.ask(f"rename({body.pk}, {names})")
        assert [one.hear() for one in two] == ["None"] * 2
    place = "im1", "terms", scope_of(Organization, "it")
    assert {bodies[0].pk, bodies[1].pk} <= written()[place]
    assert written() == found()
