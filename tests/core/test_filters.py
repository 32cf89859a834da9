"""The filters that every list shares: what passes, what is refused, what the page links to."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from casestudies.enums import Cost
from casestudies.models import CaseStudy
from portal.core.facets import Order, text_orders
from portal.core.filters import (
    ChoiceSetting,
    FacetedFilterSet,
    FacetFilter,
    IntegerSetting,
    WordsFilter,
    choices,
    terms,
)
from portal.core.search import index_everything
from roadmap.models import Challenge
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.roadmap import ChallengeFactory

pytestmark = pytest.mark.django_db


TITLES = ("title_it", "title_en")


class SampleFilter(FacetedFilterSet):
    q = WordsFilter()
    cost = FacetFilter("cost", label="Cost", load=choices(Cost))
    challenge = FacetFilter("challenges", label="Challenge", load=terms(Challenge))
    sort = ChoiceSetting(label="Sort by", choices=[("title", "Title"), ("newest", "Newest")])
    near = IntegerSetting(label="Inhabitants", min_value=1)

    orders = {"newest": Order(("start",), reverse=True), **text_orders("title", *TITLES)}
    default_order = "newest"

    class Meta(FacetedFilterSet.Meta):
        model = CaseStudy


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def cases():
    security = ChallengeFactory(slug="security", name_it="Sicurezza", name_en="Security")
    mobility = ChallengeFactory(slug="mobility", name_it="Mobilità", name_en="Mobility")
    CaseStudyFactory(slug="a", cost="low", title_it="Perché no", challenges=[security, mobility])
    CaseStudyFactory(slug="b", cost="low", title_it="Novità aperta", challenges=[mobility])
    CaseStudyFactory(slug="c", cost="high", title_it="NOVITÀ chiusa", challenges=[security])
    CaseStudyFactory(slug="d", cost="medium")
    index_everything()


def filtered(query=""):
    return SampleFilter(QueryDict(query))


def slugs(query=""):
    return sorted(found(filtered(query)))


def found(filterset):
    """Return the slugs of the results, in their order."""
    return [case.slug for case in filterset.results(CaseStudy.objects.all())[:]]


@pytest.mark.usefixtures("cases")
class TestRows:
    def test_without_parameters_all_pass(self):
        assert slugs() == ["a", "b", "c", "d"]

    def test_values_of_one_facet_are_alternatives(self):
        assert slugs("cost=high&cost=medium") == ["c", "d"]

    def test_facets_narrow_one_another(self):
        assert slugs("cost=low&challenge=security") == ["a"]

    def test_a_row_that_has_two_of_the_values_comes_once(self):
        assert slugs("challenge=security&challenge=mobility") == ["a", "b", "c"]

    def test_words_ignore_case_and_accents_and_may_be_beginnings(self):
        assert slugs("q=novita") == ["b", "c"]
        assert slugs("q=NOVIT%C3%80+aper") == ["b"]
        assert slugs("q=aperta+chiusa") == []

    def test_settings_filter_nothing(self):
        assert slugs("sort=title&near=8000&page=2") == ["a", "b", "c", "d"]

    def test_empty_values_filter_nothing(self):
        assert filtered("q=&sort=&near=").status == 200
        assert slugs("q=&sort=&near=") == ["a", "b", "c", "d"]


@pytest.mark.usefixtures("cases")
class TestRefusals:
    def test_an_unknown_parameter_is_named_and_the_others_work(self):
        filterset = filtered("colour=red&cost=high")
        assert filterset.status == 400
        assert filterset.messages == ["This page does not know the parameter “colour”: left out."]
        assert found(filterset) == ["c"]
        assert filterset.query == "?cost=high"

    def test_a_good_value_beside_a_bad_one_is_kept(self):
        filterset = filtered("cost=high&cost=free&challenge=security")
        assert filterset.status == 400
        assert filterset.messages == ["Cost: “free” is not one of the values known here: left out."]
        assert filterset.selected == {"cost": ["high"], "challenge": ["security"]}
        assert found(filterset) == ["c"]

    def test_a_bad_value_alone_filters_nothing(self):
        assert slugs("cost=free") == ["a", "b", "c", "d"]

    @pytest.mark.parametrize("query", ["near=many", "near=0", "near=-5", "sort=colour", "page=x"])
    def test_a_malformed_setting_is_left_out(self, query):
        filterset = filtered(f"{query}&cost=low")
        assert filterset.status == 400
        assert len(filterset.messages) == 1
        assert filterset.query == "?cost=low"

    def test_all_faults_are_told_in_the_readers_language(self):
        with override("it"):
            messages = filtered("cost=free&colour=red").messages
        assert messages == [
            "Cost: «free» non è tra i valori ammessi: ignorato.",
            "Questa pagina non conosce il parametro «colour»: ignorato.",
        ]

    def test_words_have_a_limit(self):
        assert filtered(f"q={'x' * 201}").status == 400
        assert filtered("q=a%00b").status == 400


@pytest.mark.usefixtures("cases")
class TestFacets:
    def test_options_stand_in_their_order_in_the_readers_language(self):
        def options():
            _cost, challenge = filtered("challenge=mobility").facets
            return [(o.value, str(o.label), o.checked, o.count) for o in challenge.options]

        assert options() == [
            ("security", "Security", False, 2),
            ("mobility", "Mobility", True, 2),
        ]
        with override("it"):
            assert [label for _value, label, *_ in options()] == ["Sicurezza", "Mobilità"]

    def test_a_facet_knows_how_many_of_its_options_are_ticked(self):
        cost, challenge = filtered("cost=low&cost=high&cost=low").facets
        assert (cost.selected, challenge.selected) == (2, 0)

    def test_a_facet_with_more_than_eight_options_is_folded(self):
        assert [facet.folded for facet in filtered().facets] == [False, False]
        for _number in range(7):
            ChallengeFactory()
        assert [facet.folded for facet in filtered().facets] == [False, True]

    def test_a_change_of_the_vocabulary_shows_at_once(self):
        assert "privacy" not in filtered().labels["challenge"]
        ChallengeFactory(slug="privacy")
        assert "privacy" in filtered().labels["challenge"]
        assert slugs("challenge=privacy") == []

    def test_two_readers_do_not_meet(self):
        one, other = filtered("cost=low"), filtered("cost=high&sort=title")
        assert (one.selected, other.selected) == ({"cost": ["low"]}, {"cost": ["high"]})
        assert one.errors is not other.errors
        assert [facet.selected for facet in filtered().facets] == [0, 0]


@pytest.mark.usefixtures("cases")
class TestLinks:
    QUERY = "cost=low&cost=high&challenge=security&q=novita&sort=title&near=8000&page=3"

    def test_the_state_is_every_parameter_but_the_page(self):
        state = QueryDict(filtered(self.QUERY).query[1:])
        assert state == QueryDict(self.QUERY.removesuffix("&page=3"))

    def test_without_parameters_links_lead_to_the_bare_list(self):
        assert (filtered().query, filtered().suffix, filtered("page=2").suffix) == ("?", "", "")

    def test_each_chip_drops_its_own_value(self):
        chips = filtered("cost=low&cost=high&challenge=security&q=novit%C3%A0").chips
        assert [(chip.facet_label, str(chip.label)) for chip in chips] == [
            ("Words", "novità"),
            ("Cost", "Low (under about €20,000)"),
            ("Cost", "High (over about €250,000)"),
            ("Challenge", "Security"),
        ]
        left = [QueryDict(chip.query[1:]) for chip in chips]
        assert left[0] == QueryDict("cost=low&cost=high&challenge=security")
        assert left[1] == QueryDict("q=novità&cost=high&challenge=security")
        assert left[3] == QueryDict("q=novità&cost=low&cost=high")

    def test_a_value_given_twice_has_one_chip(self):
        filterset = filtered("cost=low&cost=low")
        assert len(filterset.chips) == filterset.selected_count == 1
        assert filterset.chips[0].query == "?"

    def test_reset_keeps_the_settings_and_drops_the_filters(self):
        assert filtered(self.QUERY).reset_query == "?sort=title&near=8000"
        assert filtered("cost=low").reset_query == "?"

    def test_forms_carry_what_they_do_not_ask(self):
        filterset = filtered("cost=low&cost=high&sort=title&near=8000&page=2")
        assert filterset.kept == [("sort", "title"), ("near", 8000)]
        assert filterset.carried(but=("sort",)) == [
            ("cost", "low"), ("cost", "high"), ("near", 8000),
        ]  # fmt: skip

    def test_a_parameter_can_be_set_or_dropped(self):
        filterset = filtered("cost=low&sort=title")
        assert filterset.query_with(sort="newest") == "?cost=low&sort=newest"
        assert filterset.query_with(cost=None) == "?sort=title"

    def test_words_are_escaped_in_query_strings(self):
        assert filtered("q=a%26b%3D%22%3C").query == "?q=a%26b%3D%22%3C"


@pytest.mark.usefixtures("cases")
class TestWaysOn:
    def test_each_filter_tells_what_dropping_it_would_give(self):
        found = filtered("cost=medium&challenge=security").relaxations()
        assert [(r.label, r.query, r.count) for r in found] == [
            ("Cost: Medium (about €20,000-250,000)", "?challenge=security", 2),
            ("Challenge: Security", "?cost=medium", 1),
        ]

    def test_words_are_a_filter_like_the_others(self):
        (found,) = filtered("q=zebra&cost=low&cost=high").relaxations()
        assert (found.label, found.query, found.count) == ("Words: zebra", "?cost=low&cost=high", 3)

    def test_suggestions_name_the_filter_to_drop(self):
        assert filtered("cost=medium&q=novita&near=9").suggestions() == [
            (
                "Without the filter “Cost: Medium (about €20,000-250,000)”",
                "?q=novita&near=9",
                2,
            ),
            ("Without the filter “Words: novita”", "?cost=medium&near=9", 1),
        ]

    def test_words_that_may_have_been_meant_come_first(self):
        meant = ("Did you mean “novità”?", "?q=novit%C3%A0&sort=title", 2)
        assert filtered("q=novitta&sort=title").suggestions()[0] == meant

    def test_words_meant_keep_the_filters_only_where_these_leave_something(self):
        kept = ("Did you mean “novità”?", "?q=novit%C3%A0&cost=low", 1)
        assert filtered("q=novitta&cost=low").suggestions()[0] == kept
        dropped = ("Did you mean “novità”?", "?q=novit%C3%A0", 2)
        assert filtered("q=novitta&cost=medium").suggestions()[0] == dropped

    def test_where_no_single_filter_helps_all_of_them_go(self):
        filterset = filtered("cost=medium&challenge=security&q=zebra&sort=title")
        assert filterset.suggestions() == [("Without any filter", "?sort=title", 4)]


def test_an_empty_portal_has_no_way_on():
    assert filtered("cost=low").suggestions() == []


@pytest.mark.usefixtures("cases")
def test_reading_the_filters_costs_one_query(django_assert_num_queries):
    assert filtered().facets  # which loads the vocabularies of this content
    with django_assert_num_queries(1):
        filterset = filtered("cost=low&challenge=security")
        assert filterset.facets
        assert filterset.chips
        assert filterset.messages == []


@pytest.mark.usefixtures("cases")
def test_new_content_costs_a_query_for_each_vocabulary_and_facet(django_assert_num_queries):
    with django_assert_num_queries(1 + 1 + 2):  # the version, all columns, and what is beyond
        assert filtered().facets
