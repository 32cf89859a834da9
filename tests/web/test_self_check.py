"""The self-check of an action: the statements, the answers of the address, the result."""

import re

import pytest
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.web.selfcheck import Answer, WrongCode, read_check
from roadmap.enums import CheckTheme
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    MethodFactory,
    PartnershipFactory,
    ResourceFactory,
    SkillFactory,
    TrainingFactory,
)
from tests.factories.roadmap import ActionFactory, SelfCheckStatementFactory
from tests.factories.web import StatementCaseFactory

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("language", ["it", "en"])
PAGE = {
    "it": "/it/roadmap/azioni/cloud/autovalutazione/",
    "en": "/en/roadmap/actions/cloud/self-check/",
}


@pytest.fixture
def action():
    """An action with three statements on two themes, not in the order of the themes."""
    action = ActionFactory(slug="cloud")
    for slug, theme in (
        ("cloud-backup", CheckTheme.DATA),
        ("cloud-lead", CheckTheme.MANDATE),
        ("cloud-list", CheckTheme.DATA),
    ):
        SelfCheckStatementFactory(action=action, slug=slug, theme=theme)
    return action


def text_of(response):
    html = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html)


# ------------------------------------------------------------------ the answers of an address


def test_a_code_gives_each_statement_its_answer_by_theme(action):
    with override("en"):
        check = read_check(action, "cloud-list.n~cloud-lead.y")
        assert [theme.name for theme in check.themes] == [
            "Organisation and mandate",
            "Data and technology",
        ]
        assert [(one.text, one.answer) for one in check.themes[1].statements] == [
            ("Test statement cloud-backup", None),
            ("Test statement cloud-list", Answer.NO),
        ]
        assert [theme.advice for theme in check.themes] == [[], ["Test advice cloud-list"]]
        assert check.tally == "1 of 3 in place, 1 not yet, 1 not answered"
    assert (check.answered, check.outdated) == (2, 0)


def test_check_is_in_the_language_of_the_reader(action):
    with override("it"):
        theme = read_check(action, "cloud-lead.p").themes[0]
        assert theme.name == "Organizzazione e mandato"
        assert theme.statements[0].text == "Affermazione di prova cloud-lead"
        assert theme.advice == ["Consiglio di prova cloud-lead"]
        assert theme.statements[0].answer.label == "In parte"


def test_the_code_of_a_check_reads_as_the_same_check(action):
    check = read_check(action, "cloud-list.n~cloud-lead.y")
    assert check.code == "cloud-lead.y~cloud-list.n"
    assert read_check(action, check.code) == check


def test_an_answer_stays_with_its_statement_when_staff_edit(action):
    code = read_check(action, "cloud-backup.y~cloud-list.n").code
    action.statements.get(slug="cloud-backup").delete()
    SelfCheckStatementFactory(action=action, slug="cloud-new", theme=CheckTheme.DATA, position=0)

    check = read_check(action, code)
    assert check.outdated == 1
    assert {one.slug: one.answer for one in check.statements} == {
        "cloud-lead": None,
        "cloud-new": None,
        "cloud-list": Answer.NO,
    }


@pytest.mark.parametrize(
    "code",
    ["yes", "cloud-lead", "cloud-lead.x", "cloud-lead.y~", "Cloud.y", "a.y a.n", "a.y~" * 999],
)
def test_what_is_no_code_is_refused(action, code):
    with pytest.raises(WrongCode, match=r"cannot be read|non si possono leggere"):
        read_check(action, code)


def test_a_statement_answered_twice_is_refused(action):
    with pytest.raises(WrongCode, match=r"twice|due volte"):
        read_check(action, "cloud-lead.y~cloud-lead.n")


def test_an_empty_code_answers_nothing(action):
    assert read_check(action, "").answered == 0


def test_reading_a_check_costs_two_queries(action, django_assert_num_queries):
    StatementCaseFactory.create_batch(3, entry=action.statements.first())
    with django_assert_num_queries(2):
        check = read_check(action, "cloud-lead.y")
        assert [case.city.name for one in check.statements for case in one.cases]


# ------------------------------------------------------------------ the form


@BOTH
@pytest.mark.usefixtures("action")
def test_the_form_asks_each_statement_in_a_group_of_its_own(client, language):
    html = client.get(PAGE[language]).content.decode()
    assert html.count("<fieldset") == html.count("<legend") == 3
    assert html.count('type="radio"') == 9
    assert " checked" not in html
    assert "noindex" not in html
    assert html.index("cloud-lead") < html.index("cloud-backup") < html.index("cloud-list")


@pytest.mark.usefixtures("action")
def test_what_is_sent_leads_to_the_address_with_the_answers(client):
    response = client.get(PAGE["it"], {"s-cloud-list": "n", "s-cloud-lead": "y", "show": "result"})
    assert response.status_code == 302
    assert response.url == PAGE["it"] + "?answers=cloud-lead.y~cloud-list.n"


@pytest.mark.usefixtures("action")
def test_answers_can_be_changed(client):
    query = {"answers": "cloud-lead.y~cloud-list.p", "change": "yes"}
    html = client.get(PAGE["en"], query).content.decode()
    assert re.findall(r'name="s-([\w-]+)" value="(\w)" checked', html) == [
        ("cloud-lead", "y"),
        ("cloud-list", "p"),
    ]
    assert "noindex" in html


@pytest.mark.usefixtures("action")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"show": "result"}, "Answer at least one statement to see the result."),
        ({"answers": "nonsense"}, "The answers in the address cannot be read."),
        ({"answers": "cloud-lead.y~cloud-lead.n"}, "The address answers a statement twice."),
        ({"s-cloud-lead": "perhaps"}, "“perhaps” is not one of the values known here"),
        ({"s-cloud-gone": "y"}, "This page does not know the parameter “s-cloud-gone”"),
        ({"page": "2"}, "This page does not know the parameter “page”"),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_the_form(client, query, words):
    response = client.get(PAGE["en"], query)
    assert response.status_code == 400
    assert words in text_of(response)
    assert response.content.decode().count("<fieldset") == 3


@pytest.mark.usefixtures("action")
def test_a_wrong_parameter_loses_no_answer(client):
    query = {"s-cloud-lead": "y", "s-cloud-list": "perhaps"}
    html = client.get(PAGE["en"], query).content.decode()
    assert re.findall(r'name="s-([\w-]+)" value="(\w)" checked', html) == [("cloud-lead", "y")]


# ------------------------------------------------------------------ the result


@BOTH
def test_the_result_says_how_far_and_what_to_do(client, action, language):
    case = CaseStudyFactory(slug="city-case")
    StatementCaseFactory(entry=action.statements.get(slug="cloud-list"), case=case)
    response = client.get(PAGE[language], {"answers": "cloud-lead.y~cloud-list.n"})
    html, page = response.content.decode(), text_of(response)

    assert "noindex" in html
    words = {
        "it": "1 su 3 a posto, 1 non ancora, 1 senza risposta",
        "en": "1 of 3 in place, 1 not yet, 1 not answered",
    }
    assert words[language] in page
    assert {"it": "Senza risposta Aff", "en": "Not answered Test"}[language] in page
    advice = {"it": "Consiglio di prova", "en": "Test advice"}[language]
    assert f"{advice} cloud-list" in page
    assert f"{advice} cloud-lead" not in page
    assert f'href="{case_url(language)}"' in html
    assert "answers=cloud-lead.y~cloud-list.n&amp;change=yes" in html


@pytest.mark.usefixtures("action")
def test_the_result_goes_into_the_dossier(client):
    html = client.get(PAGE["en"], {"answers": "cloud-lead.y~cloud-list.n"}).content.decode()
    address = "/en/dossier/?action=cloud&amp;check=cloud%3Acloud-lead.y~cloud-list.n"
    assert f'href="{address}"' in html
    assert client.get(address.replace("&amp;", "&")).status_code == 200


def case_url(language):
    return {"it": "/it/casi-di-studio/city-case/", "en": "/en/case-studies/city-case/"}[language]


@pytest.mark.usefixtures("action")
def test_statements_are_marked_as_the_work_of_the_editors(client):
    for query in ({}, {"answers": "cloud-lead.y"}):
        assert "the editors’ work" in text_of(client.get(PAGE["en"], query))


def test_a_case_that_is_not_public_is_not_named(client, action):
    case = CaseStudyFactory(slug="city-case", state=PublicationState.DRAFT)
    StatementCaseFactory(entry=action.statements.get(slug="cloud-list"), case=case)
    html = client.get(PAGE["en"], {"answers": "cloud-list.n"}).content.decode()
    assert "city-case" not in html
    assert "Drawn from the experience of" not in html


def test_each_theme_with_a_gap_leads_to_its_kind_of_help(client):
    action = ActionFactory(slug="cloud")
    for theme in CheckTheme.values:
        SelfCheckStatementFactory(action=action, slug=theme, theme=theme)
    for factory in (
        CaseStudyFactory, PartnershipFactory, SkillFactory, TrainingFactory, LaboratoryFactory,
        ResourceFactory, MethodFactory,
    ):  # fmt: skip
        factory(slug="shown", actions=[action])
        factory(slug="draft", actions=[action], state=PublicationState.DRAFT)

    def steps(code):
        html = client.get(PAGE["en"], {"answers": code}).content.decode()
        assert "/draft/" not in html
        return re.findall(r'href="/en/(?:competence-centre/)?([\w-]+)/shown/"', html)

    assert steps("mandate.n") == ["case-studies", "partnerships"]
    assert steps("people.p") == ["skills", "training"]
    assert steps("data.n") == ["laboratories"]
    assert steps("money.n") == ["resources"]
    assert steps("community.n") == ["methods"]
    assert steps("mandate.y~people.y") == []


@pytest.mark.usefixtures("action")
def test_where_the_centre_has_nothing_it_says_so(client):
    page = text_of(client.get(PAGE["en"], {"answers": "cloud-lead.n"}))
    assert "the competence centre has nothing for the action yet" in page


def test_more_than_a_few_entries_of_a_kind_are_on_the_page_of_the_action(client, action):
    CaseStudyFactory.create_batch(5, actions=[action])
    html = client.get(PAGE["en"], {"answers": "cloud-lead.n"}).content.decode()
    assert 'href="/en/roadmap/actions/cloud/#cases"' in html


@pytest.mark.usefixtures("action")
def test_an_address_that_is_out_of_date_says_so(client):
    page = text_of(client.get(PAGE["en"], {"answers": "cloud-lead.y~cloud-gone.n"}))
    assert "one answer of this address belongs to a statement that it has no longer" in page
    assert "1 of 3 in place" in page

    response = client.get(PAGE["en"], {"answers": "cloud-gone.n~cloud-lost.y"})
    assert response.status_code == 200
    assert "2 answers of this address belong to statements" in text_of(response)
    assert response.content.decode().count("<fieldset") == 3


# ------------------------------------------------------------------ who sees it, and what it costs


@pytest.mark.parametrize("state", [PublicationState.DRAFT, PublicationState.RETIRED])
def test_that_of_an_unpublished_action_is_for_staff_only(
    client, partner_client, staff_client, action, state
):
    action.state = state
    action.save()
    for query in ({}, {"answers": "cloud-lead.n"}):
        assert client.get(PAGE["it"], query).status_code == 404
        assert partner_client.get(PAGE["it"], query).status_code == 404
        preview = staff_client.get(PAGE["it"], query)
        assert preview.status_code == 200
        assert "Anteprima" in text_of(preview)
        assert "noindex" in preview.content.decode()


def test_an_action_without_statements_has_none(client):
    ActionFactory(slug="cloud")
    assert client.get(PAGE["it"]).status_code == 404
    assert "autovalutazione" not in client.get("/it/roadmap/azioni/cloud/").content.decode()


@BOTH
@pytest.mark.usefixtures("action")
def test_the_page_of_the_action_leads_to_it(client, language):
    page = {"it": "/it/roadmap/azioni/cloud/", "en": "/en/roadmap/actions/cloud/"}[language]
    assert f'href="{PAGE[language]}"' in client.get(page).content.decode()


@BOTH
def test_the_cards_of_the_action_lead_to_it(client, action, language):
    ActionFactory(slug="without", line=action.line)
    pages = {
        "it": ["/it/roadmap/azioni/", f"/it/roadmap/{action.line.axis_id}/"],
        "en": ["/en/roadmap/actions/", f"/en/roadmap/{action.line.axis_id}/"],
    }
    for page in pages[language]:
        html = client.get(page).content.decode()
        assert f'href="{PAGE[language]}"' in html
        assert "without/self-check" not in html
        assert "without/autovalutazione" not in html


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_with_few_and_many_rows(client, rows, django_assert_num_queries):
    action = ActionFactory(slug="cloud")
    for statement in SelfCheckStatementFactory.create_batch(rows, action=action):
        StatementCaseFactory.create_batch(rows, entry=statement)
    CaseStudyFactory.create_batch(rows, actions=[action])
    SkillFactory.create_batch(rows, actions=[action])
    with django_assert_num_queries(5):
        client.get(PAGE["it"])
    with django_assert_num_queries(2):
        client.get(PAGE["it"])
    code = f"{action.statements.first().slug}.n"
    client.get(PAGE["en"], {"answers": code})  # lays the indexes of the lists
    with django_assert_num_queries(8):  # first result in this language: what helps with the action
        client.get(PAGE["it"], {"answers": code})
    with django_assert_num_queries(2):
        client.get(PAGE["it"], {"answers": code})
