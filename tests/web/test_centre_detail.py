"""The pages of the entries of the centre, where they meet the roadmap and the cases."""

import re

import pytest

from casestudies.filters import CaseStudyFilter
from portal.core.enums import PublicationState
from portal.web.models import CaseLaboratory, CaseMethod, CaseSkill
from roadmap.filters import ActionFilter
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    OrganizationFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, LineFactory, TechnologyFactory

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
FACTORIES = {
    "laboratories": LaboratoryFactory,
    "skills": SkillFactory,
    "partnerships": PartnershipFactory,
    "resources": ResourceFactory,
    "methods": MethodFactory,
    "training": TrainingFactory,
    "organizations": OrganizationFactory,
}
EVERY_KIND = pytest.mark.parametrize("kind", FACTORIES)
LINKS = {"laboratories": CaseLaboratory, "skills": CaseSkill, "methods": CaseMethod}


def page(client, kind, slug="one"):
    return client.get(f"/en/competence-centre/{kind}/{slug}/")


def text_of(response):
    """Return what a reader sees of the page, in one line."""
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


def facts(response):
    """Return the rows of the page's facts: {label: value}, as texts."""
    rows = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", response.content.decode(), re.DOTALL)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", value).split()) for label, value in rows}


# Every kind


@EVERY_KIND
def test_a_page_says_what_the_entry_is_and_names_its_sources(client, kind):
    entry = FACTORIES[kind](slug="one", note="Doubtful figure")
    entry.sources.create(title="Linked", url="https://example.org/linked", date="2024-02")
    entry.sources.create(title="Mirror", url="https://example.org/mirror", publish_link=False)

    response = page(client, kind)
    html, text = response.content.decode(), text_of(response)
    assert html.count("<h1") == 1
    assert "Test description" in text
    assert 'href="https://example.org/linked" rel="noopener external"' in html
    assert "February 2024" in text
    assert "Mirror" in text
    assert "https://example.org/mirror" not in html
    assert "Doubtful figure" not in html
    assert f'href="/en/competence-centre/{kind}/"' in html


@EVERY_KIND
def test_a_page_has_an_italian_twin(client, kind):
    FACTORIES[kind](slug="one", description_it="Perché serve")
    html = page(client, kind).content.decode()
    (twin,) = set(re.findall(r'hreflang="it"[^>]* href="(?:http://testserver)?([^"]+)"', html))
    assert twin.startswith("/it/centro-di-competenza/")
    assert "Perché serve" in client.get(twin).content.decode()


@EVERY_KIND
@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
def test_an_unpublished_entry_is_for_staff_only_and_marked(
    client, partner_client, staff_client, kind, state
):
    FACTORIES[kind](slug="one", state=state)
    assert page(client, kind).status_code == 404
    assert page(partner_client, kind).status_code == 404
    response = page(staff_client, kind)
    assert response.status_code == 200
    assert "Preview: this entry is not published" in text_of(response)


@EVERY_KIND
def test_a_published_entry_is_no_preview(staff_client, kind):
    FACTORIES[kind](slug="one")
    assert "Preview" not in text_of(page(staff_client, kind))


@EVERY_KIND
def test_what_does_not_exist_is_not_found(client, kind):
    assert page(client, kind, "nothing").status_code == 404


@EVERY_KIND
def test_pages_only_answer_get_and_head(client, kind):
    FACTORIES[kind](slug="one")
    assert client.head(f"/en/competence-centre/{kind}/one/").status_code == 200
    assert client.post(f"/en/competence-centre/{kind}/one/").status_code == 405


@pytest.mark.parametrize("kind", [kind for kind in FACTORIES if kind != "organizations"])
def test_the_actions_it_serves_are_linked_and_marked_as_estimates(client, kind):
    action = ActionFactory()
    draft = ActionFactory(state=PublicationState.DRAFT)
    FACTORIES[kind](slug="one", actions=[action, draft])
    FACTORIES[kind](slug="alone")

    html = page(client, kind).content.decode()
    assert f'href="/en/roadmap/actions/{action.slug}/"' in html
    assert draft.slug not in html
    assert "Editorial estimate" in html
    assert "Editorial estimate" not in page(client, kind, "alone").content.decode()


@pytest.mark.parametrize("kind", LINKS)
def test_the_cases_it_could_help_to_repeat_are_linked_and_marked_as_estimates(client, kind):
    entry = FACTORIES[kind](slug="one")
    case, draft = CaseStudyFactory(), CaseStudyFactory(state=PublicationState.DRAFT)
    other = CaseStudyFactory()
    LINKS[kind].objects.create(case=case, entry=entry)
    LINKS[kind].objects.create(case=draft, entry=entry)

    html = page(client, kind).content.decode()
    assert f'href="/en/case-studies/{case.slug}/"' in html
    assert f"/{draft.slug}/" not in html
    assert f"/{other.slug}/" not in html
    assert "Editorial estimate" in html


@pytest.mark.parametrize("kind", ["laboratories", "skills", "partnerships"])
def test_lines_of_action_lead_to_their_axis(client, kind):
    line = LineFactory(slug="secure-data", axis__slug="secure-living")
    FACTORIES[kind](slug="one", lines=[line])
    html = page(client, kind).content.decode()
    assert 'href="/en/roadmap/secure-living/#secure-data"' in html


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("laboratories", {"Place"}),
        ("skills", {"Framework"}),
        ("partnerships", {"Place", "Start", "End", "Value", "Public partners", "Private partners"}),
        ("resources", {"Manager", "Period", "Amount"}),
        ("methods", set()),
        ("training", {"Provider", "Website"}),
        ("organizations", {"Place", "Website"}),
    ],
)
def test_what_is_not_known_is_said_to_be(client, kind, labels):
    blank = {"skills": {"framework": ""}, "training": {"provider": ""}}
    FACTORIES[kind](slug="one", description_it="", description_en="", **blank.get(kind, {}))
    rows = facts(page(client, kind))
    assert {label for label, value in rows.items() if value == "Not known"} == labels


# Each kind


def test_a_laboratory_says_what_to_do_there_and_how_to_get_in(client):
    LaboratoryFactory(
        slug="one",
        organization__slug="enea",
        organization__name="ENEA",
        city="L'Aquila",
        region="abruzzo",
        services_en=["Try a drone", "Use the data"],
        access_en="Write to the office",
        technologies=[TechnologyFactory(slug="drones")],
    )
    response = page(client, "laboratories")
    text = text_of(response)
    assert "Try a drone" in text
    assert "Use the data" in text
    assert "Write to the office" in text
    assert "a place to observe" not in text
    assert 'href="/en/competence-centre/organizations/enea/"' in response.content.decode()
    assert 'href="/en/case-studies/?technology=drones"' in response.content.decode()
    assert facts(response)["Place"] == "L&#x27;Aquila, Abruzzo"


@BOTH
def test_a_laboratory_to_observe_says_that_no_access_is_documented(client, language):
    urls = {
        "it": "/it/centro-di-competenza/laboratori/one/",
        "en": "/en/competence-centre/laboratories/one/",
    }
    LaboratoryFactory(slug="one", use="observe")
    sentence = {
        "it": "Non risulta documentato l’accesso per altri Comuni",
        "en": "No access for other municipalities is documented: a place to observe.",
    }
    html = client.get(urls[language]).content.decode().replace("&#x27;", "'")
    assert sentence[language] in html


def test_a_laboratory_to_try_without_known_access_says_so(client):
    LaboratoryFactory(slug="one", use="try")
    assert re.search(r"How to get access Not known", text_of(page(client, "laboratories")))


def test_a_laboratory_names_but_does_not_link_an_unpublished_organization(client):
    LaboratoryFactory(
        slug="one",
        organization__slug="draft",
        organization__name="Draft body",
        organization__state=PublicationState.DRAFT,
    )
    html = page(client, "laboratories").content.decode()
    assert "Draft body" in html
    assert "/organizations/draft/" not in html


def test_a_skill_has_its_place_in_a_framework(client):
    SkillFactory(slug="one", framework="DigComp 2.2", framework_code="1.3", levels=["1", "2", "3"])
    rows = facts(page(client, "skills"))
    assert rows["Framework"] == "DigComp 2.2"
    assert rows["Code in the framework"] == "1.3"
    assert rows["Levels of the framework"] == "1, 2, 3"


def test_a_skill_leads_to_training_for_the_same_actions_and_says_it_is_computed(client):
    action = ActionFactory()
    SkillFactory(slug="one", actions=[action])
    TrainingFactory(slug="related", actions=[action])
    TrainingFactory(slug="draft", actions=[action], state=PublicationState.DRAFT)
    TrainingFactory(slug="unrelated")

    html = page(client, "skills").content.decode()
    assert 'href="/en/competence-centre/training/related/"' in html
    assert "Computed by the portal" in html
    assert "/training/draft/" not in html
    assert "/training/unrelated/" not in html


@pytest.mark.parametrize(
    ("language", "value", "start"),
    [("it", "3.500.000 euro", "ottobre 2018"), ("en", "EUR 3,500,000", "October 2018")],
)
def test_a_partnership_names_its_partners_its_period_and_its_value(client, language, value, start):
    PartnershipFactory(
        slug="one",
        public_partners=["Comune A", "Provincia B"],
        private_partners=["Impresa C"],
        start="2018-10",
        value_eur=3_500_000,
    )
    urls = {
        "it": "/it/centro-di-competenza/partenariati/one/",
        "en": "/en/competence-centre/partnerships/one/",
    }
    response = client.get(urls[language])
    rows = facts(response)
    assert value in rows.values()
    assert start in {row.lower() if language == "it" else row for row in rows.values()}
    assert {"Comune A Provincia B", "Impresa C"} <= set(rows.values())


def test_a_resource_says_that_its_call_has_to_be_checked(client):
    ResourceFactory(
        slug="one", manager="Ministero", period="2022-2026", amount_eur=0, eligible_en="All towns"
    )
    response = page(client, "resources")
    rows = facts(response)
    assert rows["State of the call"] == "To be checked with the manager"
    assert (rows["Manager"], rows["Period"], rows["Amount"]) == ("Ministero", "2022-2026", "EUR 0")
    assert "Nobody has verified that a call is open now." in text_of(response)
    assert "Who can apply All towns" in text_of(response)


def test_a_closed_call_is_said_to_be_closed(client):
    ResourceFactory(slug="one", call_state="closed")
    response = page(client, "resources")
    assert facts(response)["State of the call"] == "Closed"
    assert "Nobody has verified" not in text_of(response)


def test_a_method_says_when_to_use_it(client):
    MethodFactory(slug="one", when_to_use_en="When starting from needs")
    assert "When to use it When starting from needs" in text_of(page(client, "methods"))


def test_a_text_in_the_other_language_is_marked(client):
    MethodFactory(slug="one", when_to_use_it="Quando serve", description_en="")
    html = page(client, "methods").content.decode()
    assert re.search(r'<div class="prose" lang="it"><p>Quando serve', html)
    assert re.search(r'<div class="prose" lang="it"><p>Descrizione di prova', html)


@pytest.mark.parametrize(("kind", "field"), [("training", "url"), ("organizations", "website")])
def test_a_website_is_marked_as_another_site(client, kind, field):
    FACTORIES[kind](slug="one", **{field: "https://www.example.org/path?a=1&b=2"})
    response = page(client, kind)
    html = response.content.decode()
    assert 'href="https://www.example.org/path?a=1&amp;b=2" rel="noopener external"' in html
    assert facts(response)["Website"] == "example.org (external site)"


def test_a_training_says_who_gives_it_and_for_whom(client):
    TrainingFactory(slug="one", provider="Formez PA", audience_en="Civil servants")
    response = page(client, "training")
    assert facts(response)["Provider"] == "Formez PA"
    assert "For whom Civil servants" in text_of(response)


def test_an_organization_leads_to_its_public_laboratories(client):
    organization = OrganizationFactory(slug="one", city="Roma", region="lazio")
    LaboratoryFactory(slug="open", organization=organization)
    LaboratoryFactory(slug="draft", organization=organization, state=PublicationState.DRAFT)
    LaboratoryFactory(slug="other")
    response = page(client, "organizations")
    html = response.content.decode()
    assert facts(response)["Place"] == "Roma, Lazio"
    assert 'href="/en/competence-centre/laboratories/open/"' in html
    assert "/laboratories/draft/" not in html
    assert "/laboratories/other/" not in html


# What they cost


def enrich(kind, entry):
    """Give an entry one more of everything its page shows."""
    entry.sources.create(title="Source")
    if kind == "organizations":
        laboratory = LaboratoryFactory(organization=entry, actions=[ActionFactory()])
        CaseLaboratory.objects.create(case=CaseStudyFactory(), entry=laboratory)
        return
    action = ActionFactory()
    entry.actions.add(action)
    TrainingFactory(actions=[action])
    if hasattr(entry, "lines"):
        entry.lines.add(LineFactory())
    if kind == "laboratories":
        entry.technologies.add(TechnologyFactory())
    if kind in LINKS:
        LINKS[kind].objects.create(case=CaseStudyFactory(), entry=entry)


@pytest.mark.parametrize(
    ("kind", "queries", "more"),
    [
        # itself, version, sources; technologies, lines, files, training; and what it helps with:
        # itself, actions, decisions, rows of actions and cases; of their own lines,
        # technologies, links to cases; the lines of actions
        ("laboratories", 6, 9),
        ("skills", 6, 8),
        ("partnerships", 5, 6),
        ("resources", 3, 5),
        ("methods", 3, 7),
        ("training", 3, 5),
        ("organizations", 5, 9),  # laboratories; theirs
    ],
)
def test_a_page_costs_the_same_with_few_and_many_rows(
    client, kind, queries, more, django_assert_num_queries
):
    entry = FACTORIES[kind](slug="one")
    for number in (1, 3):
        for _ in range(number):
            enrich(kind, entry)
        for filterset in (ActionFilter, CaseStudyFilter):
            filterset.current_index()
        # At first, for the glossary and the collections: terms, rows, collections.
        with django_assert_num_queries(queries + more + 3):
            page(client, kind)
        with django_assert_num_queries(queries):
            page(client, kind)
