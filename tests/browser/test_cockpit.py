"""The staff's pages in a real browser: the opening page, a review, a history, and axe on each."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

# Somebody of the staff whose session has passed the second factor, and something of all that waits.
MADE = """
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from casestudies.models import CaseStudy
from competence.models import Laboratory
from roadmap.models import Action
from tests.factories.core import StaffFactory, sign_in_as_staff
from tests.factories.partners import MembershipFactory, SubmissionFactory
from tests.factories.search import SearchMissFactory
client = Client()
sign_in_as_staff(client, StaffFactory())
laboratory = Laboratory.objects.get(slug="torino-city-lab")
submission = SubmissionFactory(
    entry=laboratory, organization=laboratory.organization, state="submitted",
    submitted_at=timezone.now() - timedelta(days=4),
)
submission.data |= {"city": "Milano", "name_it": "Un altro nome"}
submission.save()
laboratory.city = "Genova"
laboratory.save()
MembershipFactory(state="requested")
SearchMissFactory(query="fibra ottica")
case = CaseStudy.objects.get(slug="ann-arbor-healthy-streets")
first = case.history.latest()
case.title_en = "Healthy streets, and a new word"
case.save()
print("made", client.cookies["sessionid"].value, submission.pk, case.pk, first.pk,
      Action.objects.get(slug="cloud-migration").pk)
"""


OTHERS = (
    "casestudies/casestudy/add", "competence/skill/add", "web/collection/add",
    "competence/membership", "competence/invitation", "competence/laboratory",
    "competence/laboratory/import", "competence/laboratory/export", "web/contactrequest",
    "web/linkcheck", "web/confirmationrequest", "post_office/email", "core/searchmiss",
    "admin/logentry", "core/user",
)  # fmt: skip


@pytest.fixture(scope="module")
def staff(own_portal):
    """Serve a portal; gives its address, a session of the staff, and the addresses of pages."""
    with own_portal(code=MADE) as made:
        session, proposal, case, version, action = re.search(
            r"made (\S+) (\S+) (\S+) (\S+) (\S+)", made.said
        ).groups()
        history = f"/admin/casestudies/casestudy/{case}/history/"
        pages = {
            "opening": "/admin/",
            "queue": "/admin/competence/submission/",
            "review": f"/admin/competence/submission/{proposal}/change/",
            "correct": f"/admin/competence/submission/{proposal}/correct/",
            "history": history,
            "compare": f"{history}compare/?old=casestudy-{version}&new=now",
            "version": f"{history}{version}/",
            "case": f"/admin/casestudies/casestudy/{case}/change/",
            "action": f"/admin/roadmap/action/{action}/change/",
            **{name: f"/admin/{name}/" for name in OTHERS},
        }
        yield made.address, session, pages


@pytest.fixture
def window(chromium, staff):
    """Return a function that opens a window of somebody of the staff."""
    contexts = []

    def open_(name, *, viewport=DESKTOP, **options):
        address, session, pages = staff
        context = chromium.new_context(
            base_url=address, viewport=viewport, locale="en-GB", **options
        )
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda line: page.errors.append(line.text) if "Content Security" in line.text else 0,
        )
        page.goto(pages[name])
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.looks
@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(PHONE, "light"), (DESKTOP, "dark")],
    ids=["phone", "dark"],
)
def test_no_page_has_a_fault(window, staff, axe, viewport, scheme):
    found = {}
    for name in staff[2]:
        page = window(name, viewport=viewport, color_scheme=scheme, bypass_csp=True)
        found[name] = axe(page)
        root = "document.documentElement"
        if not page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"):
            found[name].append("too wide")
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_figure_leads_by_keyboard_to_its_list_and_on_to_the_review(window):
    page = window("opening")
    figure = page.get_by_role("link", name=re.compile("^3–7 days"))
    figure.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/competence/submission/?age=3-7")
    page.get_by_role("link", name="Un altro nome").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review: Un altro nome")
    assert page.errors == []


def test_a_review_is_refused_told_and_done_without_javascript(window):
    page = window("review", java_script_enabled=False)
    page.get_by_role("button", name="Reject").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Write why")
    alert.get_by_role("link").click()
    expect(page).to_have_url(re.compile("#id_note$"))
    page.get_by_role("button", name="Approve and publish").click()
    expect(page.get_by_role("alert")).to_contain_text("the entry has changed meanwhile")
    expect(page.locator("#field-city")).to_contain_text("changed on both sides")
    page.get_by_role("button", name="Take it").click()
    expect(page.locator(".messagelist")).to_contain_text("You review it now.")
    page.get_by_role("button", name="Put it back into the queue").click()
    expect(page.locator(".messagelist")).to_contain_text("It is back in the queue.")


def test_two_versions_are_chosen_by_radio_buttons(window):
    page = window("history")
    page.locator("input[name=old]").last.check()
    page.get_by_role("button", name="Compare the two").click()
    page.wait_for_url("**/history/compare/?**")
    expect(page.locator("ins").first).to_be_visible()
    assert page.errors == []


def test_the_page_before_an_action_says_what_will_happen(window, axe):
    page = window("competence/membership", bypass_csp=True)
    page.locator("input[name=_selected_action]").check()
    page.get_by_label("Action:").select_option("accept")
    page.get_by_role("button", name="Run").or_(page.get_by_role("button", name="Go")).click()
    expect(page.get_by_role("heading", name="What changes: 1")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Accept, and tell them").click()
    expect(page.locator(".messagelist")).to_contain_text("1 request decided.")
