"""Places like mine: the form, what it answers, and what each answer says of itself."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils.translation import override

from casestudies.enums import Cost, SmallMunicipality, Staffing
from portal.web.municipalities.profile import middle_of
from roadmap.models import SizeClass
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, ResourceFactory
from tests.factories.roadmap import ActionFactory, ChallengeFactory, SizeClassFactory
from tests.factories.web import MunicipalityFactory

PAGE = "/en/my-municipality/"
pytestmark = pytest.mark.django_db


def html_of(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def text_of(html):
    """Return the words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def block(html, name):
    """Return the section of a block of the page."""
    return next(
        section
        for section in re.findall(r"<section .*?</section>", html, re.S)
        if f'aria-labelledby="{name}"' in section
    )


def slugs_of(html, name):
    return re.findall(r'data-slug="([^"]+)"', block(html, name))


def more_of(html, name):
    """Return path and parameters of the way on from a block."""
    link = re.search(r'class="more"><a href="([^"]+)"', block(html, name))[1]
    parts = urlsplit(link.replace("&amp;", "&"))
    return parts.path, parse_qs(parts.query)


def reasons_of(html, slug):
    article = re.search(rf'data-slug="{slug}">.*?</article>', html, re.S)[0]
    return re.findall(r"<li>(.*?)</li>", article)


def error_at(html, name):
    """Return the message at a field that says it is invalid, None without one."""
    found = re.search(rf'<p class="field-error" id="{name}-error">(.*?)</p>', html)
    if found and name != "challenge":
        field = re.search(rf'<(?:input|select)[^>]* id="{name}"[^>]*>', html)[0]
        assert 'aria-invalid="true"' in field
        assert f"{name}-error" in re.search(r'aria-describedby="([^"]+)"', field)[1]
    return found and found[1].replace("&#x27;", "'")


def kept(html):
    """Return what stands in the fields of the form: {name: value or values}."""
    form = re.search(r'<form class="municipality-form".*?</form>', html, re.S)[0]
    values = dict(
        re.findall(r'<input class="form-control"[^>]* name="(\w+)" value="([^"]*)"', form)
    )
    for name, options in re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', form, re.S):
        values[name] = "".join(re.findall(r'value="([^"]*)" selected', options))
    values["challenge"] = re.findall(r'name="challenge" value="([^"]+)" checked', form)
    return values


@pytest.fixture
def frame():
    """The vocabularies of which the form speaks."""
    SizeClassFactory(slug="up-to-5k")
    SizeClassFactory(slug="5k-to-50k", min_population=5_001, max_population=50_000)
    for slug in ("enterprises", "security", "individuals", "mobility"):
        ChallengeFactory(slug=slug, name_en=slug.title())


class TestBeforeAnythingIsGiven:
    def test_the_page_explains_and_shows_the_form_only(self, client, content):
        html = html_of(client.get(PAGE))
        assert "data-slug" not in html
        assert "field-error" not in html
        assert kept(html) == {
            "population": "", "size": "", "region": "", "cost": "", "staffing": "",
            "challenge": [],
        }  # fmt: skip
        assert 'name="robots"' not in html
        assert 'name="municipality"' not in html, "no list of names was imported"

    @pytest.mark.parametrize("language", ["it", "en"])
    def test_the_examples_lead_to_results(self, client, content, language):
        with override(language):
            html = html_of(client.get(reverse("my_municipality")))
            queries = re.findall(r'<li><a href="(\?[^"]+)" rel="nofollow">', html)
            assert len(queries) == 3
            for query in queries:
                page = html_of(client.get(reverse("my_municipality") + query.replace("&amp;", "&")))
                assert len(slugs_of(page, "cases")) == 10

    def test_an_empty_portal_shows_no_example_that_it_would_refuse(self, client):
        html = html_of(client.get(PAGE))
        queries = re.findall(r'<li><a href="(\?[^"]+)" rel="nofollow">', html)
        assert queries == ["?population=1500&amp;cost=low"]
        html_of(client.get(PAGE + "?population=1500&cost=low"))

    def test_the_address_is_italian_for_italians(self):
        with override("it"):
            assert reverse("my_municipality") == "/it/il-mio-comune/"


class TestResults:
    def test_ten_cases_come_nearest_first_with_the_way_to_the_whole_list(self, client, content):
        html = html_of(client.get(PAGE, {"population": "8.000", "challenge": "enterprises"}))
        assert "For a municipality of 8,000 inhabitants" in html
        cases = slugs_of(html, "cases")
        assert len(cases) == 10
        assert cases[0] == "upplands-bro-pranzi-qr"
        path, query = more_of(html, "cases")
        assert path == "/en/case-studies/"
        assert query == {"challenge": ["enterprises"], "sort": ["nearest"], "near": ["8000"]}
        assert '<meta name="robots" content="noindex">' in html

    @pytest.mark.parametrize("number", ["8.000", "8,000", "8000", "8 000"])
    def test_the_number_may_be_written_as_people_do(self, client, frame, number):
        html = html_of(client.get(PAGE, {"population": number}))
        assert "For a municipality of 8,000 inhabitants" in html

    def test_each_case_says_why_it_is_there(self, client, frame):
        CaseStudyFactory(
            slug="one",
            city__population=48_000,
            challenges=[ChallengeFactory(slug=slug) for slug in ("security", "enterprises")],
            cost=Cost.LOW,
            staffing=Staffing.PARTNERSHIP,
            small_municipality=SmallMunicipality.ALONE,
        )
        CaseStudyFactory(slug="two", city__population=4_000, cost="", small_municipality="")
        wishes = {
            "population": "4000",
            "challenge": ["enterprises", "security", "mobility"],
            "cost": "low",
            "staffing": "small-team",
        }
        html = html_of(client.get(PAGE, wishes))
        assert reasons_of(html, "one") == [
            "12 times larger than yours",
            "2 of your challenges: Enterprises, Security",
            "Cost: low, within your limit",
            "Staffing: a partnership, beyond your limit",
            "The editors reckon that a small municipality could do it on its own",
        ]
        assert reasons_of(html, "two") == [
            "About the size of yours",
            "None of your challenges",
            "Cost: not known",
            "Staffing: a small team, within your limit",
            "The editors have not reckoned whether a small municipality could do it",
        ]
        assert "Editorial estimate." in block(html, "cases")

    def test_only_what_was_asked_for_is_a_reason(self, client):
        CaseStudyFactory(slug="one", city__population=16_000)
        html = html_of(client.get(PAGE, {"population": "8000"}))
        assert reasons_of(html, "one") == ["Twice the size of yours"]
        assert "Editorial estimate." not in block(html, "cases")

    def test_a_size_class_stands_for_its_middle(self, client, frame):
        html = html_of(client.get(PAGE, {"size": "5k-to-50k"}))
        assert "For a municipality of about 16,000 inhabitants" in html
        html = html_of(client.get(PAGE, {"size": "up-to-5k"}))
        assert "For a municipality of about 1,600 inhabitants" in html

    def test_the_middle_of_a_class_without_limit_is_above_it(self):
        assert middle_of(SizeClass(min_population=5_000_001, max_population=None)) == 16_000_000

    def test_the_number_counts_more_than_the_class(self, client, frame):
        html = html_of(client.get(PAGE, {"size": "5k-to-50k", "population": "900"}))
        assert "For a municipality of 900 inhabitants" in html

    def test_that_no_case_comes_from_a_place_so_small_is_said_openly(self, client):
        CaseStudyFactory(city__population=30_195, city__name_en="Smallville")
        html = html_of(client.get(PAGE, {"population": "1500"}))
        words = text_of(block(html, "cases"))
        assert "No case comes from a municipality as small as yours" in words
        assert "Smallville, with 30,195 inhabitants (20 times larger than yours)" in words
        assert "small_municipality=alone" in block(html, "cases")
        html = html_of(client.get(PAGE, {"population": "20000"}))
        assert "as small as yours" not in html

    def test_actions_laboratories_and_funds_say_why_and_lead_on(self, client, frame):
        security = ChallengeFactory(slug="security")
        action = ActionFactory(slug="act", title_en="Guard", challenges=[security])
        ActionFactory(slug="large", fits_small=False, fits_large=True)
        LaboratoryFactory(slug="here", region="lazio", actions=[action])
        LaboratoryFactory(slug="beside", region="umbria")
        LaboratoryFactory(slug="area", region="marche")
        LaboratoryFactory(slug="far", region="sicilia")
        ResourceFactory(slug="fund", actions=[action])

        wishes = {"population": "2000", "challenge": "security", "region": "lazio"}
        html = html_of(client.get(PAGE, wishes))

        assert slugs_of(html, "actions") == ["act"]
        assert reasons_of(html, "act") == [
            "Fits small municipalities",
            "One of your challenges: Security",
        ]
        assert more_of(html, "actions") == ("/en/roadmap/actions/", {"size": ["small"]})
        assert slugs_of(html, "laboratories")[0] == "here"
        assert reasons_of(html, "here") == ["In your region", "For the action “Guard”"]
        assert reasons_of(html, "beside")[0] == "In a bordering region (Umbria)"
        assert reasons_of(html, "far")[0] == "Elsewhere in Italy (Sicilia)"
        assert more_of(html, "laboratories") == ("/en/competence-centre/laboratories/", {})
        assert reasons_of(html, "fund") == [
            "For the action “Guard”",
            "Call: to be checked with the manager",
        ]
        path, query = more_of(html, "funds")
        assert path == "/en/competence-centre/resources/"
        assert query == {"kind": ["grant-programme", "investment-fund", "procurement-programme"]}
        assert "Nobody has verified which calls are open now" in block(html, "funds")

    @pytest.mark.parametrize(
        ("population", "size"), [(5_000, "small"), (5_001, "medium"), (100_001, "large")]
    )
    def test_actions_fit_the_size_of_the_municipality(self, client, population, size):
        html = html_of(client.get(PAGE, {"population": population}))
        assert more_of(html, "actions")[1] == {"size": [size]}

    def test_the_full_lists_take_what_the_blocks_give_them(self, client, content):
        html = html_of(
            client.get(PAGE, {"population": "2000", "challenge": ["security", "individuals"]})
        )
        for name in ("cases", "actions", "laboratories", "funds"):
            path, query = more_of(html, name)
            assert client.get(path, query).status_code == 200, name

    def test_an_empty_portal_still_leads_on(self, client):
        html = html_of(client.get(PAGE, {"population": "2000"}))
        for name in ("cases", "actions", "laboratories", "funds"):
            assert "Nothing here yet." in block(html, name)
            assert more_of(html, name)[0]

    def test_one_can_go_straight_to_the_list(self, client):
        response = client.get(PAGE, {"population": "8.000", "show": "cases"})
        assert response.status_code == 302
        assert response["Location"] == "/en/case-studies/?sort=nearest&near=8000"


class TestErrors:
    def test_without_a_size_the_field_asks_for_it_and_the_rest_is_kept(self, client, frame):
        wishes = {
            "population": "", "region": "lazio", "challenge": ["security", "mobility"],
            "cost": "low", "staffing": "partnership",
        }  # fmt: skip
        html = html_of(client.get(PAGE, wishes), 400)
        assert error_at(html, "population") == (
            "Write how many inhabitants it has, or choose a size class."
        )
        assert kept(html) == wishes | {"size": ""}
        assert "data-slug" not in html

    @pytest.mark.parametrize("number", ["many", "0", "-5", "60000000", "1e3"])
    def test_a_number_that_is_none_is_refused_at_its_field(self, client, frame, number):
        html = html_of(client.get(PAGE, {"population": number, "region": "lazio"}), 400)
        assert error_at(html, "population")
        assert kept(html)["population"] == number
        assert kept(html)["region"] == "lazio"

    @pytest.mark.parametrize("name", ["size", "region", "cost", "staffing"])
    def test_an_unknown_value_is_left_out_with_its_message(self, client, frame, name):
        CaseStudyFactory(slug="one")
        html = html_of(client.get(PAGE, {"population": "8000", name: "atlantis"}), 400)
        assert "atlantis" in error_at(html, name)
        assert slugs_of(html, "cases") == ["one"]

    def test_a_fourth_challenge_is_refused_and_three_count(self, client, frame):
        CaseStudyFactory(slug="one", challenges=[ChallengeFactory(slug="individuals")])
        four = ["enterprises", "security", "individuals", "mobility"]
        html = html_of(client.get(PAGE, {"population": "8000", "challenge": four}), 400)
        assert error_at(html, "challenge") == "Choose at most three: here the first three count."
        assert sorted(kept(html)["challenge"]) == sorted(four)
        assert reasons_of(html, "one")[1] == "One of your challenges: Individuals"

    def test_an_unknown_challenge_leaves_the_others(self, client, frame):
        CaseStudyFactory(slug="one", challenges=[ChallengeFactory(slug="security")])
        wishes = {"population": "8000", "challenge": ["security", "atlantis", "security"]}
        html = html_of(client.get(PAGE, wishes), 400)
        assert "atlantis" in error_at(html, "challenge")
        assert reasons_of(html, "one")[1] == "One of your challenges: Security"

    def test_an_unknown_parameter_is_named(self, client):
        html = html_of(client.get(PAGE, {"population": "8000", "colour": "red"}), 400)
        assert "colour" in text_of(html)
        assert 'id="cases"' in html

    def test_a_name_is_unknown_as_long_as_there_are_none(self, client):
        html_of(client.get(PAGE, {"municipality": "Roma", "population": "8000"}), 400)


class TestNames:
    @pytest.fixture(autouse=True)
    def municipalities(self, frame):
        MunicipalityFactory(
            code="016901", name="Provalò", population=4_400, province="Bergamo", region="lombardia"
        )
        MunicipalityFactory(
            code="021902", name="Finta", name_other="Erdacht", population=None,
            region="trentino-alto-adige",
        )  # fmt: skip
        for code, province, region in (
            ("016903", "Bergamo", "lombardia"), ("075903", "Lecce", "puglia"),
        ):  # fmt: skip
            MunicipalityFactory(
                code=code, name="Doppio", population=1_000, province=province, region=region
            )

    @pytest.mark.parametrize("name", ["Provalò", "provalo", " PROVALÒ ", "016901", "16901"])
    def test_a_name_sets_inhabitants_and_region(self, client, name):
        html = html_of(client.get(PAGE, {"municipality": name, "population": "", "cost": "low"}))
        assert "For Provalò (4,400 inhabitants)" in html
        assert "Bergamo, Lombardia" in text_of(html)
        assert kept(html) == {
            "municipality": "Provalò", "population": "4,400", "size": "", "region": "lombardia",
            "cost": "low", "staffing": "", "challenge": [],
        }  # fmt: skip
        button = re.search(r'<button[^>]*id="keep-municipality".*?>', html)[0]
        for attribute in (
            "hidden", 'data-population="4400"', 'data-region="lombardia"',
            'data-name="Provalò"', 'data-code="016901"',
        ):  # fmt: skip
            assert attribute in button

    def test_the_name_counts_more_than_a_number_left_in_the_form(self, client):
        wishes = {"municipality": "Provalò", "population": "900", "region": "puglia"}
        html = html_of(client.get(PAGE, wishes))
        assert "For Provalò (4,400 inhabitants)" in html

    def test_a_municipality_without_population_needs_the_number(self, client):
        html = html_of(client.get(PAGE, {"municipality": "erdacht"}), 400)
        assert error_at(html, "population") == (
            "We do not know how many inhabitants it has: write the number."
        )
        assert kept(html)["region"] == "trentino-alto-adige"
        html = html_of(client.get(PAGE, {"municipality": "Finta", "population": "700"}))
        assert "For Finta (700 inhabitants)" in html

    def test_of_several_of_a_name_one_chooses_by_province(self, client):
        html = html_of(
            client.get(
                PAGE, {"municipality": "doppio", "population": "", "challenge": ["security"]}
            )
        )
        assert "Which one do you mean?" in html
        assert "data-slug" not in html
        links = re.findall(r'<a href="(\?[^"]+)" rel="nofollow">Doppio</a> ([^<]+)', html)
        assert [place.strip() for _link, place in links] == [
            "Bergamo, Lombardia, 1,000 inhabitants",
            "Lecce, Puglia, 1,000 inhabitants",
        ]
        query = parse_qs(links[1][0][1:].replace("&amp;", "&"))
        assert query == {"municipality": ["075903"], "challenge": ["security"]}
        page = html_of(client.get(PAGE, query))
        assert "For Doppio (1,000 inhabitants)" in page
        assert "Lecce, Puglia" in text_of(page)

    def test_the_region_tells_those_of_a_name_apart(self, client):
        html = html_of(client.get(PAGE, {"municipality": "Doppio", "region": "puglia"}))
        assert "Lecce, Puglia" in text_of(html)

    def test_an_unknown_name_gets_names_that_are_spelt_alike(self, client):
        html = html_of(client.get(PAGE, {"municipality": "Provolo", "cost": "low"}), 400)
        assert error_at(html, "municipality") == "We know no municipality named “Provolo”."
        assert "Did you mean one of these?" in html
        assert (
            "?cost=low&amp;municipality=016901" in html
            or "?municipality=016901&amp;cost=low" in html
        )
        assert kept(html)["municipality"] == "Provolo"
        assert error_at(html, "population") is None

    def test_a_name_like_no_other_gets_no_guess(self, client):
        html = html_of(client.get(PAGE, {"municipality": "Xyzzyqwk"}), 400)
        assert "Did you mean" not in html

    def test_names_are_suggested_by_their_beginning(self, client):
        response = client.get(PAGE + "names/", {"q": "prova"})
        assert response.json() == {"names": [{"name": "Provalò", "place": "Bergamo, Lombardia"}]}
        assert len(client.get(PAGE + "names/", {"q": "DÒPP"}).json()["names"]) == 2
        assert client.get(PAGE + "names/", {"q": "erd"}).json()["names"][0]["name"] == "Finta"
        for nothing in ({}, {"q": ""}, {"q": "%"}, {"q": "xyz"}):
            assert client.get(PAGE + "names/", nothing).json() == {"names": []}

    def test_at_most_eight_names_are_suggested(self, client, django_assert_num_queries):
        for _number in range(9):
            MunicipalityFactory()
        with django_assert_num_queries(1):
            names = client.get(PAGE + "names/", {"q": "provalone"}).json()["names"]
        assert len(names) == 8


@pytest.mark.parametrize("rows", [1, 12])
def test_the_page_costs_the_same_for_any_number_of_entries(
    client, frame, rows, django_assert_num_queries
):
    MunicipalityFactory(name="Provalò", population=2_000)
    for _number in range(rows):
        action = ActionFactory(challenges=[ChallengeFactory(slug="security")])
        CaseStudyFactory(challenges=[ChallengeFactory(slug="security")])
        LaboratoryFactory(region="lazio", actions=[action])
        ResourceFactory(actions=[action])
    wishes = {"municipality": "provalo", "challenge": "security", "cost": "low"}
    client.get(PAGE, wishes)  # the first time for this version of the content
    # Vocabularies 2, municipalities 2, version 1, then each block and what its entries share.
    with django_assert_num_queries(14):
        client.get(PAGE, wishes)
    with django_assert_num_queries(3):
        client.get(PAGE)


def test_the_header_has_a_place_for_the_municipality_kept(client, content):
    for path in ("/en/", "/en/glossary/"):
        html = html_of(client.get(path))
        place = re.search(
            r'<div class="context" id="context".*?</div>\s*<button.*?</div>', html, re.S
        )
        assert place[0].split(">")[0].endswith("hidden")
        assert 'href="/en/my-municipality/"' in place[0]
        assert 'id="context-status" role="status"' in html


def test_home_and_the_word_to_small_places_lead_here(client, content):
    home = html_of(client.get("/en/"))
    assert '<form class="hero-form" method="get" action="/en/my-municipality/">' in home
    small = html_of(client.get("/en/case-studies/?sort=nearest&near=1500"))
    assert 'href="/en/my-municipality/">See what suits your municipality' in small
