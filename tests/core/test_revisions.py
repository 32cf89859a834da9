"""The history of an entry: any two versions compared, an old one brought back with its parts."""

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission

from casestudies.models import CaseSource, CaseStudy
from competence.models import Laboratory, Organization
from portal.core.enums import PublicationState
from portal.core.search import find, index_everything
from roadmap.models import Challenge, Line
from tests.conftest import NOW
from tests.core.admin_rows import form_data, url, warm
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory, sign_in_as_staff
from tests.factories.roadmap import (
    ChallengeFactory,
    LineFactory,
    SourceKindFactory,
    TechnologyFactory,
)

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
START = datetime.datetime.fromisoformat(NOW)


def at(hours):
    """Go on with the clock: what is written in the meantime is hours apart."""
    return time_machine.travel(START + datetime.timedelta(hours=hours), tick=False)


def edit(client, row, **changes):
    page = client.get(url(type(row), "change", row.pk))
    response = client.post(url(type(row), "change", row.pk), form_data(page, **changes))
    assert response.status_code == 302, response.context["errors"]
    row.refresh_from_db()


def compare(client, row, old, new="now"):
    address = url(type(row), "compare", row.pk)
    return client.get(address, {"old": old, "new": new}, headers=ENGLISH)


def token(record):
    return f"{record.instance_type._meta.model_name}-{record.pk}"


def differences(page):
    return {one.label: (one.old_html, one.new_html) for one in page.context["changed"]}


def version_url(row, version):
    return url(type(row), "simple_history", row.pk, version.pk)


def bring_back(client, row, version):
    address = version_url(row, version)
    page = client.get(address, headers=ENGLISH)
    return client.post(address, {"seen": page.context["seen"]}, headers=ENGLISH, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


@pytest.fixture
def case(staff_client):
    """A case edited twice: at first in its texts, then in what belongs to it."""
    with at(0):
        case = CaseStudyFactory(
            title_en="The old title of the case", challenges=[ChallengeFactory(name_en="Water")]
        )
        CaseSourceFactory(entry=case, title="First source", publisher="Old publisher")
        case.technology_items.create(tag=TechnologyFactory(name_en="Sensors"))
    with at(1):
        edit(staff_client, case, title_en="The new title of the case")
    with at(2):
        edit(
            staff_client,
            case,
            challenges=[ChallengeFactory(name_en="Energy").pk],
            **{"sources-0-publisher": "New publisher", "technology_items-0-DELETE": "on"},
        )
        kind = case.sources.get().kind
        CaseSourceFactory(entry=case, title="Second source", kind=kind)
    return case


def versions(case):
    """Return the versions of a case, the oldest first."""
    return list(case.history.order_by("history_date", "history_id"))


# Comparing


def test_any_two_versions_are_compared_with_words_marked(staff_client, case):
    first, *_others, second, _third = versions(case)
    page = compare(staff_client, case, token(first), token(second))
    assert differences(page)["Title (English)"] == (
        "The <del>old</del> title of the case",
        "The <ins>new</ins> title of the case",
    )
    assert "<del>old</del>" in page.content.decode()


def test_relations_and_parts_are_compared_too(staff_client, case):
    page = compare(staff_client, case, token(versions(case)[-2]))
    found = differences(page)
    assert found["Challenges"] == ("<del>Water</del>", "<ins>Energy</ins>")
    assert found["Technologies"] == ("<del>Sensors</del>", "")
    assert "<del>Old</del> publisher" in found["Source: First source"][0]
    old, new = found["Source: Second source"]
    assert old == ""
    assert "Second source" in new
    assert "Title (English)" not in found


def test_a_version_stands_for_all_that_was_saved_with_it(staff_client, case):
    """The sources of a save are written before the entry, and still belong to the save before."""
    page = compare(staff_client, case, token(versions(case)[-2]), token(versions(case)[-1]))
    assert set(differences(page)) >= {"Challenges", "Technologies", "Source: First source"}


def test_the_version_of_a_part_can_be_chosen(staff_client, case):
    source = case.sources.first().history.earliest()
    page = compare(staff_client, case, token(source))
    assert differences(page)["Title (English)"][0] == "The <del>old</del> title of the case"


def test_the_older_one_stands_first_whatever_was_asked(staff_client, case):
    first, last = versions(case)[0], versions(case)[-1]
    one = compare(staff_client, case, token(first), token(last))
    other = compare(staff_client, case, token(last), token(first))
    assert differences(one) == differences(other)
    assert one.context["old"].record == first


def test_two_that_say_the_same_are_told_so(staff_client, case):
    page = compare(staff_client, case, token(versions(case)[-1]), token(versions(case)[-1]))
    assert "These two say the same" in page.content.decode()


def test_the_history_offers_every_version_to_be_chosen(staff_client, case):
    page = staff_client.get(url(CaseStudy, "history", case.pk), headers=ENGLISH)
    html = page.content.decode()
    old = re.findall(r'name="old" value="([\w-]+)"', html)
    new = re.findall(r'name="new" value="([\w-]+)"', html)
    assert new == ["now", *old]
    assert {token(version) for version in versions(case)} < set(old)
    assert all(compare(staff_client, case, one).status_code == 200 for one in old)


def test_the_page_offers_every_version_of_the_entry_to_be_chosen_instead(staff_client, case):
    first = token(versions(case)[0])
    page = compare(staff_client, case, first)
    offered = dict(page.context["new_choices"])
    assert {"now", *map(token, versions(case))} == set(offered)
    assert "now" not in dict(page.context["old_choices"])


@pytest.mark.parametrize("wrong", ["", "casestudy-0", "nothing", "now-1", "user-1"])
def test_what_is_no_version_of_the_entry_is_not_found(staff_client, case, wrong):
    assert compare(staff_client, case, wrong).status_code == 404


def test_the_version_of_another_entry_is_not_found(staff_client, case):
    other = CaseStudyFactory()
    assert compare(staff_client, case, token(other.history.get())).status_code == 404


@pytest.mark.parametrize("key", ["0", "nothing"])
def test_the_history_of_nothing_is_not_found(staff_client, key):
    assert (
        staff_client.get(f"/admin/casestudies/casestudy/{key}/history/compare/").status_code == 404
    )


def test_what_people_wrote_is_escaped(staff_client, case):
    evil = "<script>alert(1)</script>"
    edit(staff_client, case, promoter=evil, **{"sources-0-title": evil})
    html = compare(staff_client, case, token(versions(case)[0])).content.decode()
    assert evil not in html
    assert "alert" in html


def test_terms_are_compared_as_other_entries_are(staff_client):
    with at(0):
        term = ChallengeFactory(slug="mobility", name_en="Mobility")
    with at(1):
        edit(staff_client, term, name_en="Mobility and transport")
    page = compare(staff_client, term, token(term.history.earliest()))
    assert differences(page)["Name (English)"] == ("Mobility", "Mobility<ins> and transport</ins>")


@pytest.mark.parametrize("rows", [1, 3])
def test_comparing_costs_the_same_for_any_number(staff_client, rows, django_assert_num_queries):
    warm(CaseStudy)
    case = CaseStudyFactory(challenges=ChallengeFactory.create_batch(rows))
    for number in range(rows):
        CaseSourceFactory(entry=case)
        case.technology_items.create(tag=TechnologyFactory())
        case.promoter = f"Promoter {number}"
        case.save()
    first = versions(case)[0]
    with django_assert_num_queries(33):
        compare(staff_client, case, token(first))
    with django_assert_num_queries(35):
        staff_client.get(version_url(case, first))


# Bringing back


def test_a_version_comes_back_with_its_relations_and_parts_as_one_new_version(staff_client, case):
    second = versions(case)[-2]
    count = case.history.count()
    with at(3):
        page = bring_back(staff_client, case, second)
    assert any("brought back" in text for text in told(page))
    case.refresh_from_db()
    assert [str(term.name_en) for term in case.challenges.all()] == ["Water"]
    assert [row.tag.name_en for row in case.technology_items.all()] == ["Sensors"]
    assert [(row.title, row.publisher) for row in case.sources.all()] == [
        ("First source", "Old publisher")
    ]
    assert case.history.count() == count + 1
    version = case.history.first()
    assert version.history_user.is_staff
    assert "brought back" in version.history_change_reason
    assert [row.challenge.name_en for row in version.challenges.all()] == ["Water"]


def test_what_came_back_is_what_was(staff_client, case):
    """Back and back again: the entry says what it said before, part by part."""
    with at(3):
        before = versions(case)[-1]
        bring_back(staff_client, case, versions(case)[0])
    with at(4):
        assert differences(compare(staff_client, case, token(before))) != {}
        bring_back(staff_client, case, before)
    with at(5):
        assert differences(compare(staff_client, case, token(before))) == {}


def test_a_source_that_comes_back_goes_on_with_its_own_history(staff_client, case):
    source = case.sources.get(title="First source")
    with at(3):
        edit(staff_client, case, **{"sources-0-DELETE": "on"})
    assert not CaseSource.objects.filter(pk=source.pk).exists()
    with at(4):
        bring_back(staff_client, case, versions(case)[1])
    assert case.sources.get().pk == source.pk
    assert [record.history_type for record in source.history.all()] == ["+", "-", "~", "+"]


def test_a_link_that_was_made_anew_stays_the_row_that_it_is(staff_client):
    term = TechnologyFactory()
    with at(0):
        case = CaseStudyFactory()
        case.technology_items.create(tag=term)
    version = case.history.get()
    with at(1):
        case.technology_items.get().delete()
        row = case.technology_items.create(tag=term)
        case.promoter = "Somebody else"
        case.save()
    with at(2):
        bring_back(staff_client, case, version)
    assert case.technology_items.get() == row


def test_the_page_says_what_bringing_back_changes_and_what_stays(staff_client, case):
    case.state = PublicationState.RETIRED
    case.save()
    page = staff_client.get(version_url(case, versions(case)[0]), headers=ENGLISH)
    html = page.content.decode()
    assert "What bringing it back would change" in html
    assert "Publication state and slug stay as they are now." in html
    assert "Publication state" not in differences(page)
    bring_back(staff_client, case, versions(case)[0])
    case.refresh_from_db()
    assert (case.state, case.title_en) == (PublicationState.RETIRED, "The old title of the case")


def test_pictures_stay_as_they_are_and_the_page_says_so(staff_client):
    laboratory = LaboratoryFactory()
    laboratory.city = "Torino"
    laboratory.save()
    page = staff_client.get(version_url(laboratory, laboratory.history.last()), headers=ENGLISH)
    assert "pictures and documents stay as they are now" in page.content.decode()


def test_what_is_sent_twice_is_done_once(staff_client, case):
    version = versions(case)[0]
    address = version_url(case, version)
    data = {"seen": staff_client.get(address).context["seen"]}
    with at(3):
        assert staff_client.post(address, data).status_code == 302
        count = case.history.count()
        assert staff_client.post(address, data).status_code == 409
        assert case.history.count() == count
        again = bring_back(staff_client, case, version)
    assert told(again) == ["The entry is as it was then."]
    assert case.history.count() == count


def test_an_entry_that_changed_meanwhile_is_looked_at_again_first(staff_client, case):
    address = version_url(case, versions(case)[0])
    data = {"seen": staff_client.get(address).context["seen"]}
    case.sources.update(publisher="Changed meanwhile")
    page = staff_client.post(address, data, headers=ENGLISH)
    assert page.status_code == 409
    assert told(page) == ["The entry has changed meanwhile: look at the differences once more."]
    assert "Changed meanwhile" in re.sub(r"</?\w+>", "", page.content.decode())
    case.refresh_from_db()
    assert case.title_en == "The new title of the case"


def test_what_is_gone_is_told_and_the_rest_comes_back(staff_client, case):
    Challenge.objects.filter(name_en="Water").delete()
    with at(3):
        page = bring_back(staff_client, case, versions(case)[1])
    assert any("could not be linked again: Challenges: " in text for text in told(page))
    case.refresh_from_db()
    assert case.title_en == "The old title of the case"
    assert not case.challenges.exists()


def test_a_version_that_is_no_longer_valid_is_refused_with_the_reason(staff_client):
    with at(0):
        organization = OrganizationFactory(tax_code="01234567890")
    with at(1):
        organization.tax_code = ""
        organization.save()
        OrganizationFactory(tax_code="01234567890")
    count = organization.history.count()
    address = version_url(organization, organization.history.earliest())
    data = {"seen": staff_client.get(address).context["seen"]}
    page = staff_client.post(address, data, headers=ENGLISH)
    assert page.status_code == 409
    assert "There is already an organisation with this tax code." in told(page)[0]
    organization.refresh_from_db()
    assert organization.tax_code == ""
    assert organization.history.count() == count


def test_a_deleted_entry_comes_back_as_a_draft_with_its_parts(staff_client, case):
    version = versions(case)[1]
    key = case.pk
    with at(3):
        assert staff_client.post(url(CaseStudy, "delete", key), {"post": "yes"}).status_code == 302
    address = url(CaseStudy, "simple_history", key, version.pk)
    assert staff_client.get(url(CaseStudy, "history", key)).status_code == 200
    with at(4):
        page = staff_client.get(address, headers=ENGLISH)
        assert "The entry has been deleted" in page.content.decode()
        response = staff_client.post(address, {"seen": page.context["seen"]})
    assert response.status_code == 302
    case = CaseStudy.objects.get(pk=key)
    assert case.state == PublicationState.DRAFT
    assert [source.title for source in case.sources.all()] == ["First source"]
    assert case.challenges.count() == 1
    assert case.history.first().history_type == "+"


def test_the_index_follows(staff_client, case):
    index_everything()
    bring_back(staff_client, case, versions(case)[0])
    assert find(CaseStudy, '"old title"').keys == [case.pk]


def test_a_term_comes_back(staff_client):
    line = LineFactory(name_en="First name")
    with at(1):
        edit(staff_client, line, name_en="Second name")
    with at(2):
        bring_back(staff_client, line, line.history.earliest())
    assert Line.objects.get(pk=line.pk).name_en == "First name"


# What belongs to a version


def test_rows_that_no_history_knows_are_left_alone(staff_client):
    """Where a table was filled in bulk, nothing says when: bringing back takes nothing away."""
    with at(0):
        case = CaseStudyFactory(promoter="Before")
        kind = SourceKindFactory()
        CaseSource.objects.bulk_create([CaseSourceFactory.build(entry=case, kind=kind)])
    version = case.history.get()
    with at(1):
        case.promoter = "After"
        case.save()
    with at(2):
        bring_back(staff_client, case, version)
    case.refresh_from_db()
    assert case.promoter == "Before"
    assert case.sources.count() == 1


def test_the_version_of_the_loader_has_the_sources_that_it_wrote_after_it(content, staff_client):
    laboratory = Laboratory.objects.filter(sources__isnull=False).first()
    sources = laboratory.sources.count()
    page = compare(staff_client, laboratory, token(laboratory.history.earliest()))
    assert differences(page) == {}
    with at(24 * 365):
        laboratory.city = "Elsewhere"
        laboratory.save()
    with at(24 * 366):
        sign_in_as_staff(staff_client, StaffFactory())
        bring_back(staff_client, laboratory, laboratory.history.earliest())
    assert Laboratory.objects.get(pk=laboratory.pk).city != "Elsewhere"
    assert laboratory.sources.count() == sources > 0


def test_two_saves_within_seconds_are_two_versions(staff_client):
    with at(0):
        case = CaseStudyFactory()
        source = CaseSourceFactory(entry=case, publisher="One")
    for second, publisher in ((1, "Two"), (2, "Three")):
        with at(1 + second / 3600):
            edit(staff_client, case, title_en=publisher, **{"sources-0-publisher": publisher})
    _first, two, three = versions(case)
    found = differences(compare(staff_client, case, token(two), token(three)))
    assert found[f"Source: {source.title}"][1].count("Three") == 1


def test_what_somebody_else_saves_at_once_takes_nothing_from_the_version_before(staff_client):
    """A program writes an entry and then its sources; a second later somebody edits the entry."""
    with at(0):
        case = CaseStudyFactory()
    with at(1 / 3600):
        CaseSourceFactory(entry=case)
    with at(2 / 3600):
        edit(staff_client, case, title_en="Edited at once")
    first, second = versions(case)
    assert set(differences(compare(staff_client, case, token(first), token(second)))) == {
        "Title (English)"
    }


def test_a_source_that_only_moved_is_told(staff_client):
    with at(0):
        case = CaseStudyFactory()
        CaseSourceFactory(entry=case, title="A source", position=0)
    with at(1):
        edit(staff_client, case, **{"sources-0-position": "3"})
    found = differences(compare(staff_client, case, token(versions(case)[0])))
    assert "Position: <ins>3</ins>" in found["Source: A source"][1]


# Who may do what


@pytest.mark.parametrize(
    ("permissions", "look", "bring"),
    [
        ([], 403, 403),
        (["view_casestudy"], 200, 403),
        (["view_casestudy", "change_casestudy"], 200, 302),
        (None, 200, 302),
    ],
    ids=["none", "view", "change", "superuser"],
)
def test_who_may_look_and_who_may_bring_back(client, case, permissions, look, bring):
    user = UserFactory(is_staff=True, is_superuser=permissions is None)
    for codename in permissions or []:
        user.user_permissions.add(Permission.objects.get(codename=codename))
    sign_in_as_staff(client, user)
    version = versions(case)[0]
    address = version_url(case, version)
    page = client.get(address, headers=ENGLISH)
    assert page.status_code == look
    assert client.get(url(CaseStudy, "history", case.pk)).status_code == look
    assert compare(client, case, token(version)).status_code == look
    if look == 200:
        assert ("Bring this version back" in page.content.decode()) == (bring == 302)
    seen = page.context["seen"] if look == 200 else ""
    assert client.post(address, {"seen": seen}).status_code == bring
    case.refresh_from_db()
    assert (case.title_en == "The old title of the case") == (bring == 302)


@pytest.mark.parametrize("visitor", ["client", "partner_client"])
def test_nobody_else_sees_a_version(visitor, request, case):
    visitor = request.getfixturevalue(visitor)
    for address in [version_url(case, versions(case)[0]), url(CaseStudy, "compare", case.pk)]:
        assert visitor.get(address).status_code == 302
        assert visitor.post(address).status_code == 302
    assert Organization.objects.count() == 0
