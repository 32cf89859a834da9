"""The index follows what is public; `find` asks it. tests/search has the real content."""

import pytest
from django.db import connection
from django.utils.translation import override

from casestudies.models import CaseStudy, City
from competence.models import Laboratory
from portal.core.enums import PublicationState
from portal.core.search import (
    find,
    find_everywhere,
    finding,
    index_entries,
    index_everything,
    plans,
)
from portal.core.search.models import SearchEntry
from portal.core.search.schema import install_index
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.competence import LaboratoryFactory
from tests.factories.roadmap import ActionFactory, TechnologyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_italian():
    with override("it"):
        yield


def indexed(factory, *, title="Prova", **values):
    """Return a new entry that the index knows; `title` is its Italian one."""
    entry = factory(title_it=title, **{"title_en": "Trial"} | values)
    index_entries(type(entry), [entry.pk])
    return entry


def cases(query, language="it"):
    """Return the slugs of the cases that a query finds, in their order."""
    with override(language):
        found = find(CaseStudy, query).keys
    slugs = dict(CaseStudy.objects.order_by("pk").values_list("pk", "slug"))
    return [slugs[key] for key in found]


class TestWords:
    @pytest.fixture(autouse=True)
    def entries(self):
        indexed(
            CaseStudyFactory,
            slug="shops",
            title="Botteghe di quartiere",
            title_en="Neighbourhood shops",
            summary_it="Consegne a casa in bicicletta",
            summary_en="Home deliveries by bicycle",
        )
        indexed(CaseStudyFactory, slug="far", title="Botteghe lontane", title_en="Cities far away")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("botteghe", {"shops", "far"}),
            ("bottega", {"shops", "far"}),
            ("botteghe casa", {"shops"}),
            ("casa botteghe", {"shops"}),
            ("botteghe aerei", set()),
            ("BICICLETTE", {"shops"}),
            ("bott", {"shops", "far"}),
            ("bott casa", set()),
            ("otteghe", set()),
            ('"botteghe di quartiere"', {"shops"}),
            ('"quartiere botteghe"', set()),
            ('"bott"', set()),
            ("botteghe -lontane", {"shops"}),
            ('botteghe -"botteghe lontane"', {"shops"}),
            ("-botteghe", set()),
            ("", set()),
            ("della", set()),
            ("botteghe della", {"shops", "far"}),
            ('"', set()),
            ("*", set()),
        ],
    )
    def test_a_query_finds(self, query, found):
        assert set(cases(query)) == found

    @pytest.mark.parametrize("language", ["it", "en"])
    def test_either_language_finds(self, language):
        assert cases("bicicletta", language) == cases("bicycles", language) == ["shops"]

    def test_a_phrase_never_runs_from_title_into_summary(self):
        assert cases("quartiere consegne") == ["shops"]
        assert cases('"quartiere consegne"') == []

    def test_what_is_excluded_is_so_in_both_languages(self):
        assert cases("far") == ["far"]
        assert cases("far -lontane") == []

    @pytest.mark.parametrize(
        "query",
        [
            "bott' OR 1=1 --", 'a" OR "b', "a AND NOT (b", "title_terms:x", "^botteghe*",
            "NEAR(a b)", "a & b | !c <-> d:*", "{title_terms} : a", "%s %(x)s {}", "\\ \x00 \ud800",
            "x" * 5000, "a " * 500, '"' * 99, "- -- ---", "'); DROP TABLE core_searchentry; --",
            "東京 西安",
        ],
    )  # fmt: skip
    def test_no_query_breaks_the_database(self, query):
        cases(query)
        assert cases("botteghe")


def test_only_the_first_200_characters_and_20_words_count():
    indexed(CaseStudyFactory, slug="one", title="Uno due tre")
    assert cases(f"due {'tre ' * 18} tre quattro") == ["one"]
    assert cases(f"due{' ' * 200}quattro") == ["one"]


# What an earlier version may have left: a trigger less, or a function that nobody calls any more.
EARLIER = {
    "sqlite": "DROP TRIGGER core_searchindex_insert",
    "postgresql": "CREATE FUNCTION core_searchindex_gone(bigint) RETURNS bigint"
    " LANGUAGE sql AS $$ SELECT $1 $$",
}
LAID = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    " AND name LIKE 'core_searchindex_%' ORDER BY 1",
    "postgresql": "SELECT oid::regprocedure::text FROM pg_proc"
    " WHERE proname LIKE 'core_searchindex_%' ORDER BY 1",
}


def laid():
    """Return the names of what keeps the index (SQLite), or asks it (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(LAID[connection.vendor])
        return [name for (name,) in cursor.fetchall()]


class TestOrder:
    def test_title_comes_before_summary_before_the_rest(self):
        indexed(CaseStudyFactory, slug="rest", solution_it="Un drone, due droni, molti droni")
        indexed(CaseStudyFactory, slug="summary", summary_it="Con un drone")
        indexed(CaseStudyFactory, slug="title", title="I droni della città")
        assert cases("droni") == ["title", "summary", "rest"]

    def test_the_readers_language_comes_first(self):
        indexed(CaseStudyFactory, slug="it", title="Servizi digital", title_en="Other")
        indexed(CaseStudyFactory, slug="en", title="Altro", title_en="Digital services")
        assert cases("digital", "it") == ["it", "en"]
        assert cases("digital", "en") == ["en", "it"]

    def test_the_word_itself_comes_before_words_that_it_begins(self):
        indexed(CaseStudyFactory, slug="longer", title="Sportello unico")
        indexed(CaseStudyFactory, slug="itself", summary_it="Fare sport")
        assert cases("sport") == ["itself", "longer"]

    def test_many_hits_are_ordered_by_where_the_words_stand(self, monkeypatch):
        monkeypatch.setattr(finding, "RANKED", 2)
        finding._found.cache_clear()
        indexed(CaseStudyFactory, slug="rest", solution_it="Molti sensori")
        indexed(CaseStudyFactory, slug="summary", summary_it="Un sensore")
        indexed(CaseStudyFactory, slug="title", title="I sensori")
        indexed(CaseStudyFactory, slug="other", title_en="Sensori everywhere")
        assert cases("sensori") == ["title", "summary", "rest", "other"]
        assert cases("sensori -molti") == ["title", "summary", "other"]


class TestNames:
    def test_a_case_is_found_by_what_it_is_linked_to(self):
        technology = TechnologyFactory(name_it="Gemelli digitali", name_en="Digital twins")
        city = CityFactory(name_it="Gand", name_en="Ghent", name_local="Gent", country="BE")
        indexed(CaseStudyFactory, slug="twin", city=city, technologies=[technology])
        for language in ("it", "en"):
            for query in ("gemelli digitali", "twins", "Gent", "Gand", "ghent", "belgio"):
                assert cases(query, language) == ["twin"], query

    def test_codes_and_slugs_are_found(self):
        action = indexed(ActionFactory, slug="cloud-first", policy_code="PNRR M1C1 1.2")
        for query in ("m1c1", "PNRR M1C1 1.2", '"m1c1 1.2"', "cloud-first"):
            assert find(type(action), query).keys == [action.pk]

    def test_labels_of_choices_are_found(self):
        laboratory = LaboratoryFactory(region="piemonte")
        index_entries(Laboratory, [laboratory.pk])
        assert find(Laboratory, "piemonte").keys == [laboratory.pk]

    def test_notes_of_curators_are_never_found(self):
        indexed(CaseStudyFactory, note="Dubbio riservatissimo")
        assert cases("riservatissimo") == []


class TestIndex:
    def test_a_change_is_found_when_it_is_indexed(self):
        case = indexed(CaseStudyFactory, slug="one", title="Prima")
        assert (cases("prima"), cases("dopo")) == (["one"], [])
        CaseStudy.objects.filter(pk=case.pk).update(title_it="Dopo")
        index_entries(CaseStudy, [case.pk])
        assert (cases("prima"), cases("dopo")) == ([], ["one"])

    @pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
    def test_only_what_is_public_is_indexed(self, state):
        case = indexed(CaseStudyFactory, slug="one", title="Botteghe")
        CaseStudy.objects.filter(pk=case.pk).update(state=state)
        index_entries(CaseStudy, [case.pk])
        assert cases("botteghe") == []
        assert not SearchEntry.objects.exists()

    def test_a_city_is_found_while_it_has_a_public_case(self):
        city = CityFactory(name_it="Torino", name_en="Turin")
        case = CaseStudyFactory(city=city)
        index_everything()
        assert find(City, "torino").keys == [city.pk]
        CaseStudy.objects.filter(pk=case.pk).update(state=PublicationState.DRAFT)
        index_everything()
        assert find_everywhere("torino") == {}

    def test_an_entry_in_one_language_is_found_in_the_other_by_its_names(self):
        indexed(CaseStudyFactory, slug="one", title="Solo italiano", title_en="", promoter="Acme")
        assert cases("acme", "en") == cases("italiano", "en") == ["one"]
        titles = SearchEntry.objects.order_by("id").values_list("title", flat=True)
        assert list(titles) == ["Solo italiano", "Solo italiano"]

    def test_what_has_not_changed_is_not_written(self, django_assert_num_queries):
        case = indexed(CaseStudyFactory)
        # Savepoint and release, the digests, the case, five relations.
        with django_assert_num_queries(9) as queries:
            index_entries(CaseStudy, [case.pk])
        assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]

    def test_laying_the_index_again_keeps_it(self):
        indexed(CaseStudyFactory, slug="one", title="Botteghe")
        install_index(using=connection.alias)
        assert cases("botteghe") == ["one"]

    def test_laying_the_index_again_leaves_nothing_of_an_earlier_version(self):
        before = laid()
        assert before
        with connection.cursor() as cursor:
            cursor.execute(EARLIER[connection.vendor])
        assert laid() != before
        install_index(using=connection.alias)
        assert laid() == before


class TestQueries:
    @pytest.fixture(autouse=True)
    def entry(self):
        indexed(CaseStudyFactory, title="Botteghe e bottegai")
        find_everywhere("altro")  # words and synonyms, once for each version of the content

    @pytest.mark.parametrize(
        ("query", "queries"),
        [
            ("assente", 2),  # version, hits
            ("botteghe", 4),  # title and summary, ranks
            ("bottega", 5),  # the last word begins another one: ranks of what was typed
            ("botteghe -assente", 5),  # what is excluded
        ],
    )
    def test_a_search_of_everything_takes_few_queries(
        self, query, queries, django_assert_num_queries
    ):
        with django_assert_num_queries(queries):
            find_everywhere(query)
        with django_assert_num_queries(1):
            find_everywhere(query)


class TestPlans:
    def test_every_kind_is_searched(self):
        assert {model._meta.model_name for model in plans.searched()} == {
            "action", "casestudy", "city", "collection", "glossaryterm", "laboratory", "method",
            "organization", "partnership", "resource", "skill", "training",
        }  # fmt: skip

    def test_no_plan_names_what_is_not_public(self):
        for model, plan in plans.searched().items():
            paths = [path for field in plan.fields for path in field if isinstance(path, str)]
            assert not [path for path in paths if path.rpartition("__")[2] in {"note", "state"}]
            assert [len(field) for field in plans.readers(model)] == [len(f) for f in plan.fields]

    def test_ids_tell_kind_key_and_language(self):
        ids = {
            plans.id_of(model, key, language)
            for model in plans.searched()
            for key in (1, 2**32 - 1)
            for language in ("it", "en")
        }
        assert len(ids) == 4 * len(plans.searched())
        assert max(ids) < 2**63
        assert {one >> plans.KEY_BITS for one in ids} == plans.scopes().keys()
