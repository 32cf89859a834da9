"""The shortlist: what its address says, what the buttons of its page do, what is wrong and told."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.core import signing
from django.urls import reverse
from django.utils.translation import activate

from portal.core.enums import PublicationState
from portal.core.search import index_everything
from portal.web.shortlist.address import LONGEST, MOST_ENTRIES, SIGNED_FROM, read
from portal.web.shortlist.changing import brought_back, changed
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.roadmap import ActionFactory

PAGE = "/en/dossier/"
KINDS = [
    "case", "action", "laboratory", "skill", "partnership", "resource", "method", "training",
    "organization",
]  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    activate("en")


@pytest.fixture
def three(db):
    """A case, an action and a laboratory, and the query that chooses them in this order."""
    CaseStudyFactory(slug="alpha", title_en="Alpha")
    ActionFactory(slug="beta", title_en="Beta")
    LaboratoryFactory(slug="gamma", name_en="Gamma")
    return "case=alpha&note=First&action=beta&laboratory=gamma&note=Third"


def keys(shortlist):
    return [one.key for one in shortlist.entries]


def titles(response):
    return re.findall(r'class="shortlist-title"><a [^>]*>([^<]*)', response.content.decode())


def press(client, query, name, value="1"):
    """Press a button of the page of a shortlist, and go where it leads."""
    body = f"{query}&{urlencode({name: value})}"
    return client.post(
        f"{PAGE}change/", body, content_type="application/x-www-form-urlencoded", follow=True
    )


# ------------------------------------------------------------------ the address


def test_the_order_of_the_address_is_that_of_the_shortlist_across_kinds():
    query = "&".join(f"{kind}=one-{kind}" for kind in reversed(KINDS))
    assert keys(read(query)) == [f"{kind}:one-{kind}" for kind in reversed(KINDS)]


def test_a_note_belongs_to_the_entry_before_it():
    shortlist = read("case=a&action=b&note=About+b%0Aand+more&skill=c")
    assert [one.note for one in shortlist.entries] == ["", "About b\nand more", ""]


def test_what_is_read_is_written_again_as_it_was():
    query = urlencode(
        [("title", "Piazze & strade"), ("purpose", "Perché sì"), ("municipality", "Sant'Agata"),
         ("population", "8.400"), ("region", "lombardia"), ("case", "a"), ("note", "x=1&y=2"),
         ("organization", "b"), ("check", "b:one.y~two.n")]
    )  # fmt: skip
    assert read(query).query == query
    assert read(query).said("population") == 8400


def test_an_entry_stands_once_where_it_came_first_and_keeps_its_note():
    shortlist = read("case=a&case=b&case=a&note=Late")
    assert keys(shortlist) == ["case:a", "case:b"]
    assert shortlist.entries[0].note == "Late"


def test_a_long_address_is_signed_and_says_the_same():
    query = "&".join(f"case=case-{number}&note={'word+' * 12}" for number in range(25))
    shortlist = read(query)
    address = shortlist.address()
    assert len(shortlist.query) > SIGNED_FROM > len(address)
    assert address.startswith(f"{PAGE}?d=")
    again = read(urlsplit(address).query)
    assert again.messages == ()
    assert again.pairs == shortlist.pairs


def test_a_short_address_is_in_the_open():
    assert read("case=a").address() == f"{PAGE}?case=a"
    assert read("").address() == PAGE


def test_a_signed_address_takes_more_entries():
    token = signing.dumps([("case", "a")], salt="portal.web.shortlist", compress=True)
    assert keys(read(f"{urlencode({'d': token})}&action=b")) == ["case:a", "action:b"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("d=forged:token", "This link is not whole"),
        ("colour=red&case=a", "does not know the parameter “colour”"),
        ("case=Not+A+Slug", "“Not A Slug” is no published entry (Case study)"),
        ("note=alone", "A note stands behind no entry"),
        ("case=a&note=" + "x" * 500, "A note has 400 characters at most"),
        ("case=a&format=odt", "“odt” is not one of the values known here"),
        ("&".join(f"case=c{n}" for n in range(MOST_ENTRIES + 1)), "holds 30 entries at most"),
        ("&".join(f"case=c{n}&note={'x' * 300}" for n in range(25)), "too long for one address"),
        ("case=a&" * 250, "too many parts"),
        ("check=" + "x" * 700, "A self-check of this address makes no sense"),
    ],
)
def test_what_is_wrong_with_an_address_is_told(query, message):
    shortlist = read(query)
    assert message in " ".join(shortlist.messages)
    assert not shortlist.is_sound
    assert len(shortlist.entries) <= MOST_ENTRIES


def test_what_nobody_sees_is_dropped():
    shortlist = read("title=%00+%E2%80%8B%1F&case=a&note=x%00y%E2%80%AEz%0Anext")
    assert shortlist.pairs == [("case", "a"), ("note", "xyz\nnext")]


def test_a_signed_address_that_holds_something_else_is_refused():
    broken = urlencode({"d": signing.dumps({"not": "pairs"}, salt="portal.web.shortlist")})
    assert "not whole" in read(broken).messages[0]


# ------------------------------------------------------------------ the buttons


@pytest.mark.parametrize(
    ("name", "key", "order"),
    [
        ("up", "action:b", ["action:b", "case:a", "skill:c"]),
        ("down", "action:b", ["case:a", "skill:c", "action:b"]),
        ("up", "case:a", ["case:a", "action:b", "skill:c"]),
        ("down", "skill:c", ["case:a", "action:b", "skill:c"]),
        ("up", "case:unknown", ["case:a", "action:b", "skill:c"]),
        ("remove", "case:a", ["action:b", "skill:c"]),
        ("add", "method:d", ["case:a", "action:b", "skill:c", "method:d"]),
        ("add", "action:b", ["case:a", "action:b", "skill:c"]),
    ],
)
def test_a_press_leads_to_the_address_of_the_result(name, key, order):
    _shortlist, address = changed(f"case=a&action=b&note=N&skill=c&{urlencode({name: key})}")
    result = read(urlsplit(address).query)
    assert keys(result) == order
    assert [one.note for one in result.entries if one.key == "action:b"] == ["N"]


def test_what_was_taken_out_can_be_put_back_in_its_place_with_its_note():
    _shortlist, address = changed("case=a&action=b&note=N:+%26+more&skill=c&remove=action:b")
    shortlist = read(urlsplit(address).query)
    back = brought_back(shortlist, *shortlist.removed)
    assert back.pairs == [("case", "a"), ("action", "b"), ("note", "N: & more"), ("skill", "c")]


def test_fields_left_empty_stay_out_of_the_address():
    _shortlist, address = changed("title=&purpose=&population=&case=a&note=&find=&save=1")
    assert address == f"{PAGE}?case=a"


def test_a_press_for_a_file_leads_to_the_file_with_all_that_was_typed():
    _shortlist, address = changed("title=Typed&case=a&format=docx")
    assert parse_qsl(urlsplit(address).query) == [
        ("title", "Typed"), ("case", "a"), ("format", "docx"),
    ]  # fmt: skip


# ------------------------------------------------------------------ the page


@pytest.mark.django_db
def test_the_empty_page_tells_of_the_star_and_leads_to_the_lists(client):
    html = client.get(PAGE).content.decode()
    assert "Each entry of the portal has a star" in html
    assert f'href="{reverse("case_list")}"' in html
    assert f'href="{reverse("organization_list")}"' in html
    assert "noindex" not in html


def test_the_page_shows_the_entries_in_order_with_notes_and_link(client, three):
    response = client.get(f"{PAGE}?{three}&title=Squares")
    html = response.content.decode()
    assert titles(response) == ["Alpha", "Beta", "Gamma"]
    assert ">First</textarea>" in html
    assert 'value="http://testserver/en/dossier/?title=Squares&amp;case=alpha' in html
    assert "<title>Squares – Shortlist and dossier" in html
    assert '<meta name="robots" content="noindex">' in html


def test_the_page_asks_little_of_the_database(client, three, django_assert_num_queries):
    client.get(PAGE)
    with django_assert_num_queries(3):  # one for each kind chosen
        client.get(f"{PAGE}?{three}")
    for number in range(5):
        CaseStudyFactory(slug=f"more-{number}")
        three += f"&case=more-{number}"
    with django_assert_num_queries(3):
        client.get(f"{PAGE}?{three}")


def test_what_is_not_public_is_named_and_the_rest_shown(client, three):
    CaseStudyFactory(slug="draft", state=PublicationState.DRAFT)
    response = client.get(f"{PAGE}?{three}&case=draft&skill=nowhere")
    html = response.content.decode()
    assert response.status_code == 400
    assert "“draft” is no published entry (Case study)" in html
    assert "“nowhere” is no published entry (Skill)" in html
    assert titles(response) == ["Alpha", "Beta", "Gamma"]


def test_what_is_wrong_in_a_field_stands_at_the_field(client, three):
    response = client.get(f"{PAGE}?{three}&population=many&region=atlantis")
    html = response.content.decode()
    assert response.status_code == 400
    assert "Write a whole number, for example 8,000." in html
    assert 'id="shortlist-region_error"' in html
    assert titles(response) == ["Alpha", "Beta", "Gamma"]


def test_entries_move_and_leave_by_buttons_without_scripts(client, three):
    assert titles(press(client, three, "up", "laboratory:gamma")) == ["Alpha", "Gamma", "Beta"]
    assert titles(press(client, three, "down", "case:alpha")) == ["Beta", "Alpha", "Gamma"]
    response = press(client, three, "remove", "action:beta")
    html = response.content.decode()
    assert titles(response) == ["Alpha", "Gamma"]
    assert "Taken out: Beta." in html
    back = re.search(r'href="([^"]+)" data-undo', html)[1].replace("&amp;", "&")
    assert titles(client.get(back)) == ["Alpha", "Beta", "Gamma"]


def test_a_press_sets_no_cookie_and_needs_none(client, three):
    client.handler.enforce_csrf_checks = True
    response = press(client, three, "save")
    assert response.status_code == 200
    assert not response.cookies
    assert not client.cookies


def test_a_press_with_too_much_text_keeps_what_was_typed(client, three):
    long = "à" * 399
    query = three + "".join(f"&{urlencode({'case': f'c{n}', 'note': long})}" for n in range(3))
    assert len(query) > LONGEST
    response = press(client, query, "save")
    assert response.status_code == 400
    assert "too long for one address" in response.content.decode()
    assert ">First</textarea>" in response.content.decode()


@pytest.mark.parametrize("body", ["", "%", "=&=", "case=%FF%FE", "up=", "remove=x", "add=nothing"])
@pytest.mark.django_db
def test_a_press_that_makes_no_sense_breaks_nothing(client, body):
    response = client.post(
        f"{PAGE}change/", body, content_type="application/x-www-form-urlencoded", follow=True
    )
    assert response.status_code in {200, 400}
    assert client.get(f"{PAGE}change/").status_code == 405


def test_entries_are_found_by_words_and_added(client, three):
    OrganizationFactory(slug="delta", name="Delta laboratories")
    index_everything()
    response = press(client, f"{three}&find=delta", "search")
    html = response.content.decode()
    assert 'name="add" value="organization:delta"' in html
    assert 'value="delta"' in html
    assert titles(press(client, three, "add", "organization:delta"))[-1] == "Delta laboratories"


# ------------------------------------------------------------------ the star


def test_without_scripts_the_star_of_a_page_leads_to_its_dossier(client, three):
    for address, key in (
        ("/en/case-studies/alpha/", "case=alpha"),
        ("/en/roadmap/actions/beta/", "action=beta"),
        ("/en/competence-centre/laboratories/gamma/", "laboratory=gamma"),
    ):
        html = client.get(address).content.decode()
        assert f'href="/en/dossier/?{key}"' in html
        assert f'data-star="{key.replace("=", ":")}"' in html


def test_what_is_not_public_has_no_star(staff_client):
    CaseStudyFactory(slug="draft", state=PublicationState.DRAFT)
    assert b"data-star=" not in staff_client.get("/en/case-studies/draft/").content


def test_the_privacy_page_names_what_the_browser_keeps(client, db):
    assert "The entries that you mark with a star" in client.get("/en/privacy/").content.decode()
