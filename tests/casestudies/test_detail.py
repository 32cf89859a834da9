"""What the page of a case says in words, and the list that its reader came from."""

import pytest
from django.utils.translation import override

from casestudies.models import CaseStudy
from casestudies.templatetags.cases import period, place
from casestudies.trail import trail_of
from portal.core.enums import PublicationState
from portal.core.versions import content_version
from portal.core.views import PAGE_SIZE
from tests.factories.casestudies import CaseStudyFactory, CityFactory


@pytest.mark.parametrize(
    ("start", "end", "status", "english", "italian"),
    [
        ("2020-05", "2021-06", "completed", "May 2020 – June 2021", "maggio 2020 – giugno 2021"),
        ("2020", "2020", "completed", "2020", "2020"),
        ("2020-05", "", "running", "since May 2020", "inizio: maggio 2020"),
        ("2020", "", "completed", "2020, end not known", "2020, fine non nota"),
        ("2020", "", "unknown", "2020, end not known", "2020, fine non nota"),
        ("", "2021-06-30", "completed", "until 30 June 2021", "fine: 30 giugno 2021"),
        ("", "", "running", "", ""),
    ],
)
def test_a_period_says_no_more_than_is_known(start, end, status, english, italian):
    case = CaseStudy(start=start, end=end, status_id=status)
    with override("en"):
        assert period(case) == english
    with override("it"):
        assert period(case) == italian


@pytest.mark.django_db
def test_a_place_is_the_city_and_its_country_in_the_readers_language():
    city = CityFactory.build(region=None, name_it="Gand", name_en="Ghent <b>", country="BE")
    with override("it"):
        assert place(city) == "Gand, Belgio"
    with override("en"):
        assert place(city) == "Ghent &lt;b&gt;, Belgium"
        assert place(CityFactory.build(region=None, name_en="Singapore", country="SG")) == (
            "Singapore"
        )


@pytest.mark.django_db
class TestTrail:
    @pytest.fixture(autouse=True)
    def cases(self):
        for number, cost in enumerate(["low", "high", "low", "low"], 1):
            CaseStudyFactory(slug=f"case-{number}", start=f"200{number}", cost=cost)
        CaseStudyFactory(slug="draft", start="2009", state=PublicationState.DRAFT)

    def trail(self, slug, query=""):
        with override("en"):
            return trail_of(slug, query, "en", content_version())

    def test_it_leads_through_the_list_one_came_from(self):
        trail = self.trail("case-3", "cost=low&sort=oldest&view=table")
        assert (trail.position, trail.count) == (2, 3)
        state = "?cost=low&sort=oldest&view=table"
        assert trail.before.url == f"/en/case-studies/case-1/{state}"
        assert trail.after.url == f"/en/case-studies/case-4/{state}"
        assert trail.back == f"/en/case-studies/{state}"
        with override("en"):
            assert trail.after.title == "Test case case-4"

    def test_without_a_query_it_is_the_whole_list_newest_first(self):
        trail = self.trail("case-4")
        assert (trail.position, trail.count, trail.suffix) == (1, 4, "")
        assert trail.before is None
        assert trail.after.url == "/en/case-studies/case-3/"
        assert self.trail("case-1").after is None

    @pytest.mark.parametrize("slug", ["case-2", "draft"])
    def test_a_case_that_the_list_does_not_hold_has_no_neighbours(self, slug):
        trail = self.trail(slug, "cost=low")
        assert (trail.position, trail.count) == (0, 3)
        assert (trail.before, trail.after) == (None, None)
        assert trail.back == "/en/case-studies/?cost=low"

    def test_the_way_back_leads_to_the_page_that_holds_the_case(self):
        for number in range(PAGE_SIZE):
            CaseStudyFactory(slug=f"newer-{number:02}", start="2020", cost="low")
        assert self.trail("newer-11", "cost=low").back == "/en/case-studies/?cost=low"
        assert self.trail("case-4", "cost=low").back == "/en/case-studies/?cost=low&page=2"
        assert self.trail("case-4", "cost=low&page=7").back == "/en/case-studies/?cost=low&page=2"

    def test_what_is_wrong_with_the_query_is_told_and_the_rest_kept(self):
        trail = self.trail("case-3", "cost=low&colour=red")
        assert trail.status == 400
        assert trail.messages == ["This page does not know the parameter “colour”: left out."]
        assert trail.back == "/en/case-studies/?cost=low"

    def test_new_content_shows_at_once(self):
        assert self.trail("case-4").count == 4
        CaseStudyFactory()
        assert self.trail("case-4").count == 5
