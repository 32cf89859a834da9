"""From what others did to the council: the case, its action, who helps, what pays, the dossier."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

CASE = "torino-certificati-di-prossimita"
ACTION = "citizen-services"
LABORATORY = "laboratori-aperti-emilia-romagna"
FUNDING = "pnrr-1-4-1-esperienza-cittadino"
WORDS = {
    "it": {
        "start": "/it/casi-di-studio/?q=certificati",
        "purpose": "Certificati in edicola: che cosa serve al nostro Comune?",
        "file": "certificati-in-edicola",
        "contents": [
            "edicola",
            "Rifare sito e servizi comunali",
            "Laboratori Aperti",
            "PNRR 1.4.1",
        ],
    },
    "en": {
        "start": "/en/case-studies/?q=certificates",
        "purpose": "Certificates at newsstands: what would our municipality need?",
        "file": "certificates-at-newsstands",
        "contents": ["newsstands", "Rebuilding municipal sites", "Laboratori Aperti", "PNRR 1.4.1"],
    },
}


@pytest.mark.parametrize("language", ["it", "en"])
def test_officer_goes_from_a_case_to_its_action_to_help_and_money_to_a_dossier(open_page, language):
    words = WORDS[language]
    page = open_page(words["start"], viewport=PHONE, accept_downloads=True)

    # What did others do? Every step goes on from the page before it, and stars what it finds.
    page.locator(f"article[data-slug={CASE}] h3 a").click()
    star(page, f"case:{CASE}")

    # What can we do? The action that the case shows at work.
    page.locator(f"main a[href$='/{ACTION}/']").first.click()
    star(page, f"action:{ACTION}")
    action = page.url

    # With whom, and with which money?
    for kind, slug in (("laboratory", LABORATORY), ("resource", FUNDING)):
        page.locator(f"#help a[href$='/{slug}/']").first.click()
        star(page, f"{kind}:{slug}")
        page.goto(action)

    # How do I put it before the council?
    link = page.locator("#shortlist-link")
    expect(link).to_contain_text("(4)")
    link.click()
    rows = page.locator(".shortlist-row")
    expect(rows).to_have_count(4)
    page.locator("input[name=title]").fill(words["purpose"])
    page.locator("button.btn[name=save]").click()
    expect(page.locator("input[name=title]")).to_have_value(words["purpose"])
    expect(rows).to_have_count(4)
    with page.expect_download() as download:
        page.locator("button[name=format][value=pdf]").click()
    file = download.value
    assert re.fullmatch(rf"{words['file']}.*\.pdf", file.suggested_filename)
    reader = PdfReader(io.BytesIO(Path(file.path()).read_bytes()))
    assert reader.trailer["/Root"]["/Lang"] == language
    text = " ".join(" ".join(one.extract_text() for one in reader.pages).split())
    missing = [words_ for words_ in [words["purpose"], *words["contents"]] if words_ not in text]
    assert not missing, f"not in the dossier: {missing}"


def star(page, key):
    """Put the entry of the page on the shortlist, by keyboard."""
    button = page.locator(f"button[data-star='{key}']").first
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
