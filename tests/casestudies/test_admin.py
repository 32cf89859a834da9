"""The administration of cities and case studies: curating, its history, its cost in queries."""

import datetime

import pytest
from django.contrib.auth.models import Permission

from casestudies.models import CaseSource, CaseStudy, City
from portal.core.admin import CuratedAdmin
from portal.core.enums import PublicationState
from portal.core.models import User
from roadmap.models import Challenge
from tests.core.admin_rows import form_data, url, warm
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory, CityFactory
from tests.factories.core import UserFactory, sign_in_as_staff
from tests.factories.roadmap import (
    ActionFactory,
    ChallengeFactory,
    DimensionFactory,
    EnablerFactory,
    LineFactory,
    SizeClassFactory,
    SourceKindFactory,
    TechnologyFactory,
)

ENGLISH = {"accept-language": "en"}


def rich_case(rows):
    """Return a case with `rows` of everything that it can have several of."""
    case = CaseStudyFactory(
        dimensions=DimensionFactory.create_batch(rows),
        challenges=ChallengeFactory.create_batch(rows),
        enablers=EnablerFactory.create_batch(rows),
        lines=LineFactory.create_batch(rows),
        actions=ActionFactory.create_batch(rows),
    )
    for number in range(rows):
        case.technology_items.create(tag=TechnologyFactory())
        CaseSourceFactory(entry=case, position=number)
    return case


def edit(client, row, **changes):
    """Send the change form of `row` with `changes`; fail with the errors of the form, if any."""
    page = client.get(url(type(row), "change", row.pk))
    response = client.post(url(type(row), "change", row.pk), form_data(page, **changes))
    if response.status_code != 302:
        raise AssertionError(response.context["errors"])
    row.refresh_from_db()


def act(client, action, *cases, headers=ENGLISH):
    """Do an action of the list, its page confirmed (tests/core/test_bulk.py shows that)."""
    data = {"action": action, "_selected_action": [case.pk for case in cases], "post": "yes"}
    return client.post(url(CaseStudy, "changelist"), data, follow=True, headers=headers)


# Queries


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_cases_costs_the_same_for_any_number(staff_client, rows, django_assert_num_queries):
    warm(CaseStudy)
    for _ in range(rows):
        rich_case(rows)
    with django_assert_num_queries(17):
        staff_client.get(url(CaseStudy, "changelist"))


@pytest.mark.parametrize("rows", [1, 3])
def test_form_of_a_case_costs_the_same_for_any_number_of_rows(
    staff_client, rows, django_assert_num_queries
):
    warm(CaseStudy)
    case = rich_case(rows)
    with django_assert_num_queries(23):
        page = staff_client.get(url(CaseStudy, "change", case.pk))
    assert page.content.decode().count('class="inline_label">Test source') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_list_and_form_of_cities_cost_the_same_for_any_number(
    staff_client, rows, django_assert_num_queries
):
    warm(City)
    for city in CityFactory.create_batch(rows):
        CaseStudyFactory.create_batch(rows, city=city)
    with django_assert_num_queries(8):
        staff_client.get(url(City, "changelist"))
    with django_assert_num_queries(4):
        staff_client.get(url(City, "change", city.pk))


@pytest.mark.parametrize("versions", [1, 3])
def test_history_of_a_case_costs_the_same_for_any_number_of_versions(
    staff_client, versions, django_assert_num_queries
):
    warm(CaseStudy)
    case = rich_case(2)
    for number in range(versions):
        case.promoter = f"Promoter {number}"
        case.save()
        case.sources.update_or_create(position=0, defaults={"publisher": f"Publisher {number}"})
    with django_assert_num_queries(28):
        page = staff_client.get(url(CaseStudy, "history", case.pk))
    assert "Promoter 0" in page.content.decode()


# The list


def test_list_finds_a_case_in_both_languages_and_by_its_city(staff_client):
    case = CaseStudyFactory(
        title_it="Biciclette", title_en="Bicycles", city__name_it="Monaco", city__name_en="Munich"
    )
    CaseStudyFactory()
    for words in ["biciclette", "bicycles", "monaco", "munich"]:
        page = staff_client.get(url(CaseStudy, "changelist"), {"q": words})
        assert list(page.context["cl"].result_list) == [case], words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"missing": "en"}, {"italian-only"}),
        ({"missing": "it"}, {"english-list-only"}),
        ({"sourced": "no"}, {"italian-only"}),
        ({"sourced": "unlinked"}, {"english-list-only"}),
        ({"sourced": "yes"}, {"complete", "english-list-only"}),
        ({"checked": "never"}, {"italian-only"}),
        ({"checked": "6"}, {"italian-only", "english-list-only"}),
        ({"checked": "12"}, {"italian-only"}),
        ({"state__exact": "draft"}, {"english-list-only"}),
        ({"from_seed__exact": "1"}, {"complete"}),
        ({"country": "FR"}, {"italian-only"}),
        ({"size": "up-to-5k"}, {"italian-only"}),
    ],
)
def test_list_filters_by_what_a_curator_looks_for(staff_client, query, expected):
    today = datetime.date(2026, 3, 14)
    CaseSourceFactory(
        entry=CaseStudyFactory(slug="complete", from_seed=True, checked=today),
    )
    CaseStudyFactory(
        slug="italian-only",
        title_en="",
        checked=None,
        city=CityFactory(country="FR", population=3000),
    )
    CaseSourceFactory(
        entry=CaseStudyFactory(
            slug="english-list-only",
            pitfalls_en=["One"],
            state=PublicationState.DRAFT,
            checked=today - datetime.timedelta(days=200),
        ),
        publish_link=False,
    )
    SizeClassFactory(slug="up-to-5k")
    page = staff_client.get(url(CaseStudy, "changelist"), query)
    assert {case.slug for case in page.context["cl"].result_list} == expected


def test_list_of_cities_leads_to_their_cases_and_names_their_size(staff_client):
    SizeClassFactory(slug="5k-to-50k", name_en="Town")
    case = CaseStudyFactory(city__population=20_000)
    html = staff_client.get(url(City, "changelist"), headers=ENGLISH).content.decode()
    address = f"{url(CaseStudy, 'changelist')}?city__id__exact={case.city_id}"
    assert f'<a href="{address}">1</a>' in html
    assert '<td class="field-size_class_name">Town</td>' in html
    assert staff_client.get(address).context["cl"].result_count == 1


def test_form_of_a_city_shows_the_computed_size_class(staff_client):
    SizeClassFactory(slug="5k-to-50k", name_en="Town")
    city = CityFactory(population=20_000)
    page = staff_client.get(url(City, "change", city.pk), headers=ENGLISH)
    assert '<div class="readonly">Town</div>' in page.content.decode()
    edit(staff_client, city, population="600000")
    assert City.objects.get(pk=city.pk).size_class == "250k-to-1m"


# Publication


def test_action_publishes_with_a_version_for_each_and_says_how_many(staff_client):
    drafts = CaseStudyFactory.create_batch(2, state=PublicationState.DRAFT)
    public = CaseStudyFactory()
    page = act(staff_client, "publish", *drafts, public)
    assert "2 entries changed. New state: Published." in page.content.decode()
    for case in drafts:
        case.refresh_from_db()
        assert case.is_public
        version = case.history.first()
        assert (version.state, version.history_user.is_staff) == (PublicationState.PUBLISHED, True)
    assert public.history.count() == 1


@pytest.mark.parametrize(
    ("action", "state"),
    [("withdraw", PublicationState.DRAFT), ("retire", PublicationState.RETIRED)],
)
def test_actions_take_entries_from_the_public(staff_client, action, state):
    case = CaseStudyFactory()
    assert "1 entry changed." in act(staff_client, action, case).content.decode()
    case.refresh_from_db()
    assert case.state == state


def test_actions_need_the_permission_to_change(client, db):
    viewer = UserFactory(is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_casestudy"))
    sign_in_as_staff(client, viewer)
    case = CaseStudyFactory(state=PublicationState.DRAFT)
    act(client, "publish", case)
    case.refresh_from_db()
    assert not case.is_public


@pytest.mark.parametrize(
    ("state", "label"),
    [("draft", "Preview"), ("retired", "Preview"), ("published", "View on site")],
)
def test_form_links_to_the_public_page_or_its_preview(staff_client, state, label):
    case = CaseStudyFactory(state=state)
    html = staff_client.get(url(CaseStudy, "change", case.pk), headers=ENGLISH).content.decode()
    assert f'<a class="viewsitelink" href="/en/case-studies/{case.slug}/">{label}</a>' in html


# Saving


def test_one_save_is_one_version_with_its_relations_and_who_made_it(staff_client):
    case = rich_case(2)
    before = case.history.count()
    wanted = ChallengeFactory.create_batch(2)
    edit(
        staff_client,
        case,
        title_en="New title",
        challenges=[term.pk for term in wanted],
        lines=[],
    )
    assert case.history.count() == before + 1
    version = case.history.first()
    assert (version.history_type, version.title_en) == ("~", "New title")
    assert version.history_user.username.startswith("staff")
    assert {row.challenge_id for row in version.challenges.all()} == {term.pk for term in wanted}
    assert version.lines.count() == 0


def test_save_without_a_change_leaves_no_version_and_no_new_date(staff_client):
    case = rich_case(1)
    count, updated = case.history.count(), case.updated_at
    CaseStudy.objects.filter(pk=case.pk).update(updated_at=updated - datetime.timedelta(days=9))
    edit(staff_client, case)
    assert case.history.count() == count
    assert case.updated_at == updated - datetime.timedelta(days=9)


def test_new_case_has_one_version_with_its_relations(staff_client):
    like = rich_case(1)
    page = staff_client.get(url(CaseStudy, "change", like.pk))
    data = form_data(page, slug="brand-new", title_en="Brand new")
    for prefix in ["technology_items", "sources"]:
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    assert staff_client.post(url(CaseStudy, "add"), data).status_code == 302
    (version,) = CaseStudy.objects.get(slug="brand-new").history.all()
    assert version.history_type == "+"
    assert version.challenges.count() == 1


def test_change_of_a_source_is_kept_and_dates_the_case(staff_client):
    case = rich_case(2)
    CaseStudy.objects.filter(pk=case.pk).update(
        updated_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    )
    count = case.history.count()
    source = case.sources.first()
    edit(staff_client, case, **{"sources-0-title": "Better title"})
    source.refresh_from_db()
    assert source.title == "Better title"
    assert source.history.first().history_user.username.startswith("staff")
    assert case.updated_at.year == 2026
    assert case.history.count() == count


def test_new_rows_go_to_the_end(staff_client):
    case = rich_case(2)
    kind = SourceKindFactory(slug="official")
    edit(
        staff_client,
        case,
        **{
            "sources-TOTAL_FORMS": "4",
            "sources-2-title": "Third",
            "sources-2-kind": kind.pk,
            "sources-2-position": "0",
            "sources-3-title": "Fourth",
            "sources-3-kind": kind.pk,
            "sources-3-position": "0",
        },
    )
    assert list(case.sources.values_list("position", flat=True)) == [0, 1, 2, 3]
    assert [source.title for source in case.sources.all()][2:] == ["Third", "Fourth"]


def test_invalid_form_keeps_what_was_typed_and_writes_nothing(staff_client):
    case = rich_case(1)
    page = staff_client.get(url(CaseStudy, "change", case.pk))
    data = form_data(page, start="soon", title_en="Typed", **{"technology_items-0-tag": ""})
    response = staff_client.post(url(CaseStudy, "change", case.pk), data)
    assert response.status_code == 200
    assert 'value="Typed"' in response.content.decode()
    assert {"start"} == set(response.context["adminform"].form.errors)
    assert CaseStudy.objects.get(pk=case.pk).title_en == case.title_en


# History


def test_history_tells_what_changed_in_the_case_its_relations_and_its_sources(staff_client):
    case = rich_case(1)
    old = case.challenges.get()
    new = ChallengeFactory(name_en="Silver challenge")
    edit(
        staff_client,
        case,
        title_en="Silver title",
        cost="high",
        challenges=[new.pk],
        partners="One\nTwo",
        **{"sources-0-publisher": "Silver publisher", "technology_items-0-DELETE": "on"},
    )
    page = staff_client.get(url(CaseStudy, "history", case.pk), headers=ENGLISH)
    oldest_first = reversed(page.context["timeline"])
    changes = {
        (version.subject.split(":")[0], change.label): (change.old, change.new)
        for version in oldest_first
        for change in version.changes
    }
    assert changes[("", "Title (English)")] == (f"Test case {case.slug}", "Silver title")
    assert changes[("", "Cost")] == ("Low (under about €20,000)", "High (over about €250,000)")
    assert changes[("", "Challenges")] == (old.name_en, "Silver challenge")
    assert changes[("", "Partners")] == ("–", "One · Two")
    assert changes[("Source", "Publisher")] == ("Test publisher", "Silver publisher")
    kinds = {
        (version.subject.split(":")[0], version.record.history_type)
        for version in page.context["timeline"]
    }
    assert ("Technology", "-") in kinds
    html = page.content.decode()
    assert "<del>Test publisher</del> <ins>Silver publisher</ins>" in html
    assert " style=" not in html.split('id="content-main"')[1]


def test_history_escapes_what_people_wrote(staff_client):
    case = rich_case(1)
    evil = "<script>alert(1)</script>"
    edit(staff_client, case, promoter=evil, **{"sources-0-title": evil})
    for page in ["history", "change"]:
        html = staff_client.get(url(CaseStudy, page, case.pk)).content.decode()
        assert evil not in html
        assert "&lt;script&gt;alert(1)" in html


def test_history_shows_long_texts_where_they_differ(staff_client):
    text = "Same words again. " * 40
    case = CaseStudyFactory(summary_en=text + "Old end.")
    edit(staff_client, case, summary_en=text + "New end.")
    page = staff_client.get(url(CaseStudy, "history", case.pk))
    (change,) = page.context["timeline"][0].changes
    assert change.old.endswith("Old end.")
    assert change.new.endswith("New end.")
    assert len(change.new) < 300


def test_history_goes_on_over_pages_without_losing_a_difference(staff_client, monkeypatch):
    monkeypatch.setattr(CuratedAdmin, "history_list_per_page", 2)
    case = CaseStudyFactory(promoter="P0")
    for number in (1, 2, 3):
        case.promoter = f"P{number}"
        case.save()
    found = []
    for page in (1, 2):
        response = staff_client.get(url(CaseStudy, "history", case.pk), {"p": page})
        timeline = response.context["timeline"]
        found += [change.new for version in timeline for change in version.changes]
    assert found == ["P3", "P2", "P1"]


def test_history_names_what_has_been_deleted_since(staff_client):
    case = rich_case(1)
    slug = case.challenges.get().slug
    case.challenges.set([])
    Challenge.objects.filter(slug=slug).delete()
    page = staff_client.get(url(CaseStudy, "history", case.pk), headers=ENGLISH)
    assert f"deleted ({slug})" in page.content.decode()


def test_old_version_comes_back(staff_client):
    case = rich_case(1)
    version = case.history.first()
    edit(staff_client, case, title_en="Mistake")
    address = url(CaseStudy, "simple_history", case.pk, version.pk)
    page = staff_client.get(address, headers=ENGLISH)
    assert "Bring this version back" in page.content.decode()
    count = case.history.count()
    assert staff_client.post(address, {"seen": page.context["seen"]}).status_code == 302
    case.refresh_from_db()
    assert case.title_en == f"Test case {case.slug}"
    assert case.challenges.count() == 1
    assert case.history.count() == count + 1
    assert case.history.first().history_user is not None


def test_partner_cannot_read_the_history(partner_client):
    case = CaseStudyFactory()
    version = case.history.first()
    for address in [
        url(CaseStudy, "history", case.pk),
        url(CaseStudy, "simple_history", case.pk, version.pk),
    ]:
        assert partner_client.get(address).status_code == 302


# Deletion


def test_city_with_cases_cannot_be_deleted_and_the_page_says_why(staff_client):
    case = CaseStudyFactory()
    address = url(City, "delete", case.city_id)
    page = staff_client.post(address, {"post": "yes"})
    assert page.status_code == 200
    assert page.context["protected"]
    assert str(case.title_it) in page.content.decode()
    assert City.objects.filter(pk=case.city_id).exists()


def test_term_in_use_cannot_be_deleted_though_no_foreign_key_protects_it(staff_client):
    term = ChallengeFactory()
    case = CaseStudyFactory(challenges=[term])
    page = staff_client.post(url(Challenge, "delete", term.pk), {"post": "yes"})
    assert page.status_code == 200
    assert str(case.title_it) in page.content.decode()
    assert list(case.challenges.all()) == [term]


def test_deleted_case_leaves_its_last_version_and_those_of_its_sources(staff_client):
    case = rich_case(1)
    source = case.sources.get()
    assert staff_client.post(url(CaseStudy, "delete", case.pk), {"post": "yes"}).status_code == 302
    assert CaseStudy.history.filter(id=case.pk).first().history_type == "-"
    assert CaseSource.history.filter(id=source.pk).first().history_type == "-"
    assert staff_client.get(url(CaseStudy, "history", case.pk)).status_code == 200
    assert User.objects.filter(is_staff=True).exists()


def test_relations_are_chosen_by_autocompletion(staff_client):
    city = CityFactory(name_en="Munich")
    response = staff_client.get(
        "/admin/autocomplete/",
        {
            "app_label": "casestudies",
            "model_name": "casestudy",
            "field_name": "city",
            "term": "mun",
        },
        headers=ENGLISH,
    )
    assert response.json()["results"] == [{"id": str(city.pk), "text": "Munich"}]
    html = staff_client.get(url(CaseStudy, "add")).content.decode()
    assert html.count("admin-autocomplete") >= 7
    assert "Munich" not in html
