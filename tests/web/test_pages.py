import re

import pytest

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from roadmap.models import ClusterFactSource, GlossaryTermSource, SizeThreshold, SizeThresholdSource
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.roadmap import (
    ActionFactory,
    ChapterFactory,
    ClusterFactFactory,
    ComponentFactory,
    EvidenceLevelFactory,
    GlossaryTermFactory,
    SizeClassFactory,
)

pytestmark = pytest.mark.django_db

GLOSSARY = {"it": "/it/glossario/", "en": "/en/glossary/"}
ABOUT = {"it": "/it/chi-siamo/", "en": "/en/about/"}
METHOD = {"it": "/it/chi-siamo/metodo/", "en": "/en/about/method/"}
ACCESSIBILITY = {"it": "/it/accessibilita/", "en": "/en/accessibility/"}
PRIVACY = {"it": "/it/privacy/", "en": "/en/privacy/"}


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def terms(html):
    return re.findall(r'<article id="([^"]+)">', html)


# ------------------------------------------------------------------ glossary


def test_terms_stand_in_the_alphabet_of_the_language(client):
    GlossaryTermFactory(slug="water", term_it="Acqua", term_en="Water")
    GlossaryTermFactory(slug="city", term_it="Città", term_en="City")
    GlossaryTermFactory(slug="air", term_it="Qualità dell’aria", term_en="Air quality")
    assert terms(page(client, GLOSSARY["it"])) == ["water", "city", "air"]
    assert terms(page(client, GLOSSARY["en"])) == ["air", "city", "water"]


def test_accents_and_case_do_not_count_in_the_alphabet(client):
    for slug, term in [("d", "Éclair"), ("a", "ebano"), ("e", "elio"), ("c", "Eco")]:
        GlossaryTermFactory(slug=slug, term_it=term)
    html = page(client, GLOSSARY["it"])
    assert terms(html) == ["a", "d", "c", "e"]
    assert re.findall(r'href="#letter-(\w)"', html) == ["e"]


@pytest.mark.parametrize("language", GLOSSARY)
def test_the_real_glossary_has_an_index_of_its_letters(content, client, language):
    html = page(client, GLOSSARY[language])
    letters = re.findall(r'href="#letter-(\w)">(\w)<', html)
    headings = re.findall(r'<h2 class="section-heading" id="letter-(\w)">', html)
    assert len(terms(html)) == 25
    assert [letter for letter, _shown in letters] == headings == sorted(headings)
    assert all(shown == letter.upper() for letter, shown in letters)


def test_a_term_leads_to_its_place_and_holds_its_sources(client):
    term = GlossaryTermFactory(slug="maas")
    GlossaryTermSource.objects.create(entry=term, title="A decree", url="https://example.org/d")
    html = page(client, term.get_absolute_url())
    article = re.search(r'<article id="maas">.*?</article>', html)[0]
    assert re.search(r"<details.*A decree.*</details>", article)


def test_terms_that_are_not_public_do_not_show(client):
    GlossaryTermFactory(slug="draft", state=PublicationState.DRAFT)
    assert terms(page(client, GLOSSARY["en"])) == []


def test_a_term_in_the_other_language_is_marked(client):
    GlossaryTermFactory(slug="pums", term_it="Piano", term_en="", definition_en="")
    html = page(client, GLOSSARY["en"])
    assert '<h3><span lang="it">Piano</span></h3>' in html
    assert "letter-p" in html


@pytest.mark.parametrize("rows", [1, 5])
def test_the_glossary_asks_twice(client, django_assert_num_queries, rows):
    for _ in range(rows):
        term = GlossaryTermFactory()
        GlossaryTermSource.objects.create(entry=term, title="Source", url="https://example.org/")
    with django_assert_num_queries(2):  # terms, sources
        client.get(GLOSSARY["it"])


# ------------------------------------------------------------------ about


def test_facts_stand_in_the_order_of_time_undated_ones_last(client):
    ClusterFactFactory(slug="undated", date="")
    ClusterFactFactory(slug="later", date="2020-11-16")
    ClusterFactFactory(slug="earlier", date="2020")
    ClusterFactFactory(slug="draft", date="2019", state=PublicationState.DRAFT)
    html = page(client, ABOUT["en"])
    assert re.findall(r'<li id="([^"]+)">', html) == ["earlier", "later", "undated"]
    assert "16 November 2020" in html
    assert "Date not known" in html


def test_the_page_says_who_runs_the_portal_and_nothing_invented(client, settings):
    settings.OPERATOR_NAME = "Test operator"
    settings.OPERATOR_CONTACT = settings.OPERATOR_ADDRESS = ""
    html = page(client, ABOUT["en"])
    contact = re.search(r'id="contact".*?</section>', html)[0]
    assert "Test operator" in contact
    assert contact.count("Not known") == 2


def test_contacts_are_links_to_addresses_and_pages(client, settings):
    settings.OPERATOR_CONTACT = "office@example.org"
    assert 'href="mailto:office@example.org"' in page(client, ABOUT["en"])
    settings.OPERATOR_CONTACT = "https://example.org/contact"
    assert 'href="https://example.org/contact"' in page(client, ABOUT["en"])


@pytest.mark.parametrize(("language", "deed"), [("it", "deed.it"), ("en", "deed.en")])
def test_licences_are_named_and_linked_in_the_language(client, language, deed):
    html = page(client, ABOUT[language])
    licences = re.search(r'id="licences".*?</section>', html)[0]
    assert "CC BY 4.0" in licences
    assert "EUPL-1.2" in licences
    assert f"by/4.0/{deed}" in licences


def test_the_real_facts_have_their_sources(content, client):
    html = page(client, ABOUT["it"])
    facts = re.findall(r'<li id="[^"]+">.*?(?=<li id="|</ol> </section>)', html)
    unsourced = [fact for fact in facts if "<details" not in fact]
    assert len(facts) > 15
    assert len(unsourced) == 1, "only the presentation itself has no page to cite"
    assert "Dalla presentazione del cluster." in unsourced[0]


@pytest.mark.parametrize("rows", [1, 5])
def test_the_about_page_asks_five_times(client, django_assert_num_queries, rows):
    ChapterFactory(slug="competence-centre")
    for _ in range(rows):
        ComponentFactory()
        fact = ClusterFactFactory()
        ClusterFactSource.objects.create(entry=fact, title="Source")
    with django_assert_num_queries(5):  # chapter, its sources, components, facts, their sources
        client.get(ABOUT["it"])


# ------------------------------------------------------------------ method


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "it",
            [
                "I 60 casi di questo portale, di 52 luoghi",
                "Il luogo più piccolo è Upplands-Bro, con 30.195 abitanti",
                "Non c’è ancora nessun caso di un luogo sotto i 10.000 abitanti.",
                "Sotto i 50.000 ce n’è 1.",
                "8 casi non rientrano in nessuna azione",
                "9 azioni della roadmap non hanno ancora un caso",
                "I casi poggiano su 329 fonti.",
                "limite non verificato",
            ],
        ),
        (
            "en",
            [
                "The 60 cases of this portal, from 52 places",
                "The smallest place is Upplands-Bro, with 30,195 inhabitants",
                "There is no case yet from a place under 10,000 inhabitants.",
                "1 comes from one under 50,000.",
                "8 cases are covered by no action",
                "9 actions of the roadmap have no case yet",
                "The cases rest on 329 sources.",
                "limit not verified",
            ],
        ),
    ],
)
def test_the_method_page_tells_what_is_there_and_what_is_missing(
    content, client, language, sentences
):
    html = page(client, METHOD[language])
    missing = [sentence for sentence in sentences if sentence not in html]
    assert not missing


def test_the_method_page_follows_the_content(client):
    case = CaseStudyFactory(city=CityFactory(name_en="Tinytown", population=4_000))
    CaseSourceFactory(entry=case, publish_link=False)
    action = ActionFactory()
    html = page(client, METHOD["en"])
    assert "The smallest place is Tinytown, with 4,000 inhabitants" in html
    assert "1 case comes from a place under 10,000 inhabitants." in html
    assert "1 case is covered by no action" in html
    assert "1 action of the roadmap has no case yet" in html
    assert "1 source of the cases is named without a link" in html

    case.actions.add(action)

    html = page(client, METHOD["en"])
    assert "covered by no action" not in html
    assert "has no case yet" not in html


def test_a_draft_shows_no_action_at_work(client):
    CaseStudyFactory(state=PublicationState.DRAFT, actions=[ActionFactory()])
    CaseStudyFactory(actions=[ActionFactory(state=PublicationState.DRAFT)])
    html = page(client, METHOD["en"])
    assert "1 action of the roadmap has no case yet" in html
    assert "1 case is covered by no action" in html


def test_evidence_levels_come_with_meaning_and_number(client):
    EvidenceLevelFactory(slug="strong", name_en="Strong", text_en="Meaning of strong", position=0)
    thin = EvidenceLevelFactory(slug="thin", name_en="Thin", text_en="Meaning of thin", position=1)
    CaseStudyFactory(evidence=thin)
    html = page(client, METHOD["en"])
    pattern = r'Evidence: </span>(\w+)</span> ?</th><td>([^<]+)</td><td class="num">(\d+)'
    rows = re.findall(pattern, html)
    assert rows == [("Strong", "Meaning of strong", "0"), ("Thin", "Meaning of thin", "1")]


@pytest.mark.parametrize(("seen", "marked"), [(True, False), (None, False), (False, True)])
def test_a_limit_that_nobody_has_seen_is_marked(client, seen, marked):
    SizeThreshold.objects.create(
        slug="m", scheme="oecd_ec", min_population=100_000, max_population=250_000, limits_seen=seen
    )
    html = page(client, METHOD["en"])
    assert "100,000-250,000" in html
    assert ("limit not verified" in html) is marked


def test_the_scale_of_costs_is_explained(client):
    assert "Low (under about €20,000)" in page(client, METHOD["en"])


@pytest.mark.parametrize("rows", [1, 5])
def test_queries_of_the_method_page_do_not_grow(client, django_assert_num_queries, rows):
    for number in range(rows):
        CaseSourceFactory()
        SizeClassFactory()
        threshold = SizeThreshold.objects.create(slug=f"t{number}", scheme="oecd_ec")
        SizeThresholdSource.objects.create(entry=threshold, title="Source")
    client.get(METHOD["it"])
    with django_assert_num_queries(6):  # version, levels, kinds, classes, thresholds, sources
        client.get(METHOD["it"])


def test_the_portal_without_content_has_its_pages_too(client):
    assert not CaseStudy.objects.exists()
    for pages in (GLOSSARY, ABOUT, METHOD, ACCESSIBILITY, PRIVACY):
        for address in pages.values():
            page(client, address)


# ------------------------------------------------------------------ accessibility, privacy


def test_the_accessibility_statement_is_honest_and_configurable(client, settings):
    settings.ACCESSIBILITY_CONTACT = ""
    settings.OPERATOR_CONTACT = ""
    html = page(client, ACCESSIBILITY["en"])
    assert "partially conformant" in html
    assert "no third party has assessed the portal yet" in html
    assert "Not known" in html

    settings.ACCESSIBILITY_CONTACT = "access@example.org"
    settings.ACCESSIBILITY_STATEMENT_URL = "https://form.example.org/view/1"
    settings.ACCESSIBILITY_STATEMENT_DATE = "2027-02-28"
    html = page(client, ACCESSIBILITY["en"])
    assert "mailto:access@example.org" in html
    assert "https://form.example.org/view/1" in html
    assert "28 February 2027" in html
    assert "28 febbraio 2027" in page(client, ACCESSIBILITY["it"])


def test_a_special_contact_defaults_to_the_general_one(client, settings):
    settings.OPERATOR_CONTACT = "office@example.org"
    settings.ACCESSIBILITY_CONTACT = settings.PRIVACY_CONTACT = ""
    assert "mailto:office@example.org" in page(client, ACCESSIBILITY["en"])
    assert "mailto:office@example.org" in page(client, PRIVACY["en"])


def test_the_privacy_notice_says_what_the_settings_say(client, settings):
    settings.OPERATOR_NAME = "Test operator"
    settings.OPERATOR_ADDRESS = "1 Test Street"
    settings.PRIVACY_CONTACT = "privacy@example.org"
    settings.LOG_RETENTION_DAYS = 7
    settings.SESSION_COOKIE_AGE = 86_400
    html = page(client, PRIVACY["en"])
    for text in (
        "Test operator",
        "1 Test Street",
        "mailto:privacy@example.org",
        "deleted after 7 days",
        "at most 1 day)",
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
    ):
        assert text in html, text
    assert "si cancella dopo 7 giorni" in page(client, PRIVACY["it"])


@pytest.mark.parametrize("address", [*ACCESSIBILITY.values(), *PRIVACY.values()])
def test_statements_need_no_database(client, django_assert_num_queries, address):
    with django_assert_num_queries(0):
        page(client, address)
