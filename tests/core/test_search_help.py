"""What helps to search: corrections, completions, synonyms, and the list of what was not found."""

import datetime

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils.translation import override

from casestudies.models import CaseStudy, City
from competence.models import Organization
from portal.core.search import (
    Suggestion,
    corrected,
    find,
    index_entries,
    index_everything,
    misses,
    record_miss,
    suggest,
)
from portal.core.search.models import SearchMiss, SearchWord
from portal.core.views import WriteRefused, readonly
from tests.conftest import NOW
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.competence import OrganizationFactory
from tests.factories.search import SynonymFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_italian():
    with override("it"):
        yield


def case(title, **values):
    """Return a new public case with this Italian title, indexed."""
    new = CaseStudyFactory(title_it=title, **{"title_en": "Trial"} | values)
    index_entries(CaseStudy, [new.pk])
    return new


class TestCorrected:
    @pytest.fixture(autouse=True)
    def entries(self):
        case("Biciclette per la mobilità", summary_en="Bicycles for mobility, a town centre")
        case("Orti urbani e città", slug="orti-urbani-citta")

    @pytest.mark.parametrize(
        ("query", "better"),
        [
            ("bicicelte", "biciclette"),  # two letters changed places
            ("mobilta", "mobilità"),
            ("Biciclette mobilta", "Biciclette mobilità"),
            ('"mobilta"', '"mobilità"'),
            ("mobilta -ortii", "mobilità -ortii"),
            ("citta", ""),  # found, as it is
            ("ortx", "orti"),
            ("oxxi", ""),  # two of four letters: too far
            ("town orti", ""),  # the words are there, but not together
            ("mobilta orti", ""),  # better, but it finds nothing
            ("xyzxyzxyz", ""),
            ("1234567", ""),
            ("", ""),
        ],
    )
    def test_words_that_find_nothing_take_the_nearest_one(self, query, better):
        assert corrected(query) == better

    def test_the_correction_finds_something_of_the_kind_asked_for(self):
        assert corrected("mobilta", CaseStudy) == "mobilità"
        assert corrected("mobilta", City) == ""

    def test_of_words_equally_near_the_readers_language_and_frequent_ones_win(self):
        case("Monta", summary_it="conta conta")
        case("Punta", summary_it="punta", summary_en="pinta")
        case("Punta di diamante")
        assert corrected("pxnta") == "punta"
        with override("en"):
            assert corrected("pxnta") == "pinta"


class TestSuggest:
    def test_titles_that_begin_with_what_was_typed_come_first(self):
        inside = case("Il laboratorio di Torino")
        begins = case("Torino in bici")
        city = CityFactory(name_it="Torino", name_en="Turin")
        CaseStudyFactory(city=city, title_it="Altro", title_en="Other")
        index_everything()
        assert suggest("tor") == [
            Suggestion(City, city.pk, city.slug, "Torino"),
            Suggestion(CaseStudy, begins.pk, begins.slug, "Torino in bici"),
            Suggestion(CaseStudy, inside.pk, inside.slug, "Il laboratorio di Torino"),
        ]

    def test_all_words_are_needed_and_the_last_one_goes_on(self):
        wanted = case("La mobilità sostenibile")
        case("La mobilità dolce")
        assert [s.key for s in suggest("mobilita soste")] == [wanted.pk]
        assert [s.key for s in suggest("sostenibile della mobi")] == [wanted.pk]
        assert suggest("sostenibile x") == []

    def test_only_titles_count(self):
        case("Altro", summary_it="Biciclette")
        assert suggest("bici") == []

    def test_an_entry_comes_once_with_its_title_in_the_readers_language(self):
        entry = case("Digitale per tutti", title_en="Digital for all")
        for typed in ("digital", "tutti", "for all"):
            assert suggest(typed) == [
                Suggestion(CaseStudy, entry.pk, entry.slug, "Digitale per tutti")
            ]
        with override("en"):
            assert [s.title for s in suggest("tutti")] == ["Digital for all"]

    def test_as_many_come_as_are_asked_for(self):
        for number in range(12):
            case(f"Torino {number}")
        assert len(suggest("tor")) == 8
        assert len(suggest("tor", limit=3)) == 3

    @pytest.mark.parametrize("typed", ["", " ", "t", "!?", '"', "%", "_", "x" * 5000, "\x00 a"])
    def test_next_to_nothing_suggests_nothing(self, typed):
        case("Torino")
        assert suggest(typed) == []

    def test_it_takes_few_queries(self, django_assert_num_queries):
        case("Torino in bici", title_en="Turin by bike")
        suggest("altro")  # the words, once for each version of the content
        # Version, titles.
        with django_assert_num_queries(2):
            suggest("bike")
        with django_assert_num_queries(1):
            suggest("bike")


class TestSynonyms:
    def test_words_find_what_means_the_same(self):
        bike, maas = case("La bicicletta"), case("Mobilità come servizio")
        SynonymFactory(words=["bici", "bicicletta"])
        SynonymFactory(words=["MaaS", "mobilità come servizio"])
        assert find(CaseStudy, "bici oppure").keys == []
        for query, found in [
            ("bici", bike), ("le bici", bike), ("maas", maas), ("mobilità servizi", maas)
        ]:  # fmt: skip
            assert find(CaseStudy, query).keys == [found.pk], query

    def test_several_words_find_the_abbreviation_and_themselves_apart(self):
        short, apart = case("Un MaaS"), case("Servizio per la mobilità")
        SynonymFactory(words=["MaaS", "mobilità come servizio"])
        found = find(CaseStudy, "mobilità come servizio").keys
        assert set(found) == {short.pk, apart.pk}
        assert find(CaseStudy, '"mobilità come servizio"').keys == []

    def test_a_change_counts_at_the_next_search(self):
        bike = case("La bicicletta")
        assert find(CaseStudy, "velocipede").keys == []
        synonym = SynonymFactory(words=["velocipede", "bicicletta"])
        assert find(CaseStudy, "velocipede").keys == [bike.pk]
        synonym.delete()
        assert find(CaseStudy, "velocipede").keys == []

    def test_a_synonym_of_one_language_leaves_the_other_alone(self):
        entry = case("Altro", title_en="Bicycle")
        synonym = SynonymFactory(language="it", words=["zzz", "bicycle"])
        assert find(CaseStudy, "zzz").keys == []
        synonym.language = "en"
        synonym.save()
        assert find(CaseStudy, "zzz").keys == [entry.pk]

    def test_synonyms_of_synonyms_are_not_followed(self):
        case("Municipio")
        SynonymFactory(words=["uno", "comune"])
        SynonymFactory(words=["comune", "municipio"])
        assert len(find(CaseStudy, "comune").keys) == 1
        assert find(CaseStudy, "uno").keys == []


class TestMisses:
    def kept(self):
        return list(SearchMiss.objects.order_by("pk").values_list("query", "language", "times"))

    def test_a_query_is_kept_folded_and_counted(self):
        for query in ("Fibra Città", "fibra \x00 citta", "FIBRA CITTA\ud800"):
            record_miss(query)
        with override("en"):
            record_miss("fibra citta")
        assert self.kept() == [("fibra citta", "it", 3), ("fibra citta", "en", 1)]

    def test_first_and_last_time_are_kept(self):
        record_miss("fibra")
        later = datetime.datetime.fromisoformat(NOW) + datetime.timedelta(days=2)
        with time_machine.travel(later, tick=False):
            record_miss("fibra")
        [miss] = SearchMiss.objects.all()
        assert miss.first_seen == datetime.datetime.fromisoformat(NOW)
        assert miss.last_seen == later

    @pytest.mark.parametrize(
        "query",
        [
            "mario.rossi@example.org",
            "chiamare 333 1234567",
            "RSSMRA85M01H501Z",
            "123-456",
            "",
            "!?",
        ],
    )
    def test_what_may_be_a_persons_is_not_kept(self, query):
        record_miss(query)
        assert self.kept() == []

    def test_the_oldest_drop_out(self, monkeypatch):
        monkeypatch.setattr(misses, "KEPT", 2)
        now = datetime.datetime.fromisoformat(NOW)
        for minute, query in enumerate(["uno", "due", "uno", "tre"]):
            with time_machine.travel(now + datetime.timedelta(minutes=minute), tick=False):
                record_miss(query)
        assert {query for query, _language, _times in self.kept()} == {"uno", "tre"}

    def test_a_page_that_only_reads_may_keep_it_and_nothing_else(self, rf):
        @readonly
        def page(request):
            record_miss("fibra")
            with transaction.atomic():
                SearchMiss.objects.all().delete()

        with pytest.raises(WriteRefused):
            page(rf.get("/"))
        assert self.kept() == [("fibra", "it", 1)]

    def test_a_failure_breaks_no_page(self, monkeypatch, caplog):
        def fail(*args):
            raise DatabaseError

        monkeypatch.setattr(misses, "_count", fail)
        record_miss("fibra")
        assert "was not kept" in caplog.text


class TestWords:
    def words(self):
        rows = SearchWord.objects.filter(language="it")
        return dict(rows.values_list("word", "entries"))

    def test_words_of_new_entries_are_there_at_once(self):
        case("Città", slug="citta")
        assert self.words()["citta"] == 1
        assert SearchWord.objects.get(language="it", word="citta").written == "città"
        case("Due città")
        assert self.words()["citta"] == 2

    def test_words_that_nobody_holds_any_more_stay_until_a_rebuild(self):
        first = case("Prima")
        CaseStudy.objects.filter(pk=first.pk).update(title_it="Dopo")
        index_entries(CaseStudy, [first.pk])
        assert {"prima", "dopo"} <= self.words().keys()
        index_everything()
        assert "prima" not in self.words()
        assert self.words()["dopo"] == 1

    def test_organizations_go_by_one_name_in_both_languages(self):
        body = OrganizationFactory(name="Consorzio Acme")
        index_entries(Organization, [body.pk])
        for language in ("it", "en"):
            with override(language):
                assert suggest("acm") == [
                    Suggestion(Organization, body.pk, body.slug, "Consorzio Acme")
                ]
