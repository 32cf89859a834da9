"""Collections: what the staff put together, on their pages, on the home page and beside entries."""

import datetime
import re
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from portal.core.enums import PublicationState
from portal.core.search import index_everything
from portal.core.versions import content_version
from portal.web.collections.models import MEMBERS, Collection, CollectionEntry
from portal.web.collections.shelf import shelf
from tests.core.admin_rows import form_data, url
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.competence import LaboratoryFactory, SkillFactory
from tests.factories.roadmap import ActionFactory
from tests.factories.web import CollectionFactory, collect

pytestmark = pytest.mark.django_db


def slugs(html):
    return re.findall(r'data-slug="([^"]+)"', html)


def page_of(client, collection, language="en"):
    with override(language):
        return client.get(collection.get_absolute_url())


def test_a_page_shows_its_entries_in_their_order_with_the_reasons(client):
    case, action, skill = CaseStudyFactory(), ActionFactory(), SkillFactory()
    collection = CollectionFactory(title_en="Begin here")
    collect(collection, skill, case, action, reason_en="Because <it> fits")
    html = page_of(client, collection).content.decode()
    assert slugs(html) == [skill.slug, case.slug, action.slug]
    assert html.count("Because &lt;it&gt; fits") == 3
    for entry in (case, action, skill):
        with override("en"):
            assert f'href="{entry.get_absolute_url()}"' in html


def test_a_reason_in_the_other_language_says_so(client):
    collection = CollectionFactory()
    collect(collection, SkillFactory(), reason_it="Per questo")
    assert '<span lang="it">Per questo</span>' in page_of(client, collection).content.decode()


def test_what_is_not_published_is_not_shown(client):
    shown, hidden = CaseStudyFactory(), CaseStudyFactory(state=PublicationState.DRAFT)
    collection = CollectionFactory()
    collect(collection, hidden, shown)
    assert slugs(page_of(client, collection).content.decode()) == [shown.slug]
    shown.state = PublicationState.RETIRED
    shown.save()
    html = page_of(client, collection).content.decode()
    assert slugs(html) == []
    assert "No entry of this collection is published" in html


def test_an_unpublished_collection_is_there_for_the_staff_alone(client, staff_client):
    draft = CollectionFactory(state=PublicationState.DRAFT)
    skill = SkillFactory()
    collect(draft, skill)
    assert page_of(client, draft).status_code == 404
    page = page_of(staff_client, draft)
    assert page.status_code == 200
    assert slugs(page.content.decode()) == [skill.slug]
    with override("en"):
        assert draft.title not in client.get(reverse("collection_list")).content.decode()
        assert draft.title not in client.get(skill.get_absolute_url()).content.decode()


def test_the_list_shows_them_in_the_order_of_the_editors_and_says_how_many(client):
    last, first = CollectionFactory(position=2), CollectionFactory(position=1)
    collect(first, SkillFactory(), SkillFactory(), SkillFactory(state=PublicationState.DRAFT))
    with override("en"):
        html = client.get(reverse("collection_list")).content.decode()
    assert slugs(html) == [first.slug, last.slug]
    assert re.findall(r"<li>(\d+ entr\w+)</li>", html) == ["2 entries", "0 entries"]


def test_without_collections_the_list_leads_on(client):
    with override("en"):
        html = client.get(reverse("collection_list")).content.decode()
    assert "not published any collection yet" in html
    assert 'href="/en/case-studies/"' in html


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_any_number_of_entries(client, count, django_assert_num_queries):
    collection = CollectionFactory()
    collect(collection, *SkillFactory.create_batch(count), *CaseStudyFactory.create_batch(count))
    with override("en"):
        pages = [collection.get_absolute_url(), reverse("collection_list")]
    with django_assert_num_queries(6):  # it, version, rows, skills, cases, public collections
        client.get(pages[0])
    with django_assert_num_queries(2):  # it and the version: the rest is kept
        client.get(pages[0])
    with django_assert_num_queries(1):
        client.get(pages[1])


@pytest.mark.parametrize("make", [CaseStudyFactory, ActionFactory, LaboratoryFactory])
def test_the_page_of_an_entry_says_in_which_collections_it_stands(client, make):
    entry = make()
    collections = CollectionFactory.create_batch(2)
    for collection in collections:
        collect(collection, entry)
    with override("en"):
        html = client.get(entry.get_absolute_url()).content.decode()
        other = client.get(make().get_absolute_url()).content.decode()
        for collection in collections:
            assert f'<a href="{collection.get_absolute_url()}">{collection.title}</a>' in html
    assert "In these collections" not in other


def test_each_with_something_in_it_has_its_week_on_the_home_page():
    first, _empty, second = (CollectionFactory(position=place) for place in range(3))
    for collection in (first, second):
        collect(collection, SkillFactory())
    kept = shelf(content_version())
    monday = datetime.date(2026, 3, 9)
    days = [monday + datetime.timedelta(days=day) for day in range(28)]
    turns = [kept.turn(day) for day in days]
    assert {turn.pk for turn in turns} == {first.pk, second.pk}
    changes = [day for day, (one, two) in enumerate(pairwise(turns)) if one != two]
    assert {later - earlier for earlier, later in pairwise(changes)} == {7}


def test_the_home_page_shows_the_collection_of_the_week(client):
    with override("en"):
        home = reverse("home")
        assert "A collection for you" not in client.get(home).content.decode()
        collection = CollectionFactory()
        collect(collection, SkillFactory(name_en="A rare skill"))
        html = client.get(home).content.decode()
        assert f'href="{collection.get_absolute_url()}"' in html
        assert "A rare skill" in html


def test_search_finds_a_collection(client):
    collection = CollectionFactory(title_en="Harbour baths")
    index_everything()
    html = client.get("/en/search/", {"q": "harbour"}).content.decode()
    assert collection.slug in slugs(html)


def test_a_row_holds_one_entry_and_an_entry_stands_in_a_collection_once():
    collection, skill = CollectionFactory(), SkillFactory()
    collect(collection, skill)
    for wrong in ({}, {"skill": skill, "case": CaseStudyFactory()}, {"skill": skill}):
        row = CollectionEntry(collection=collection, **wrong)
        with pytest.raises(ValidationError):
            row.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_deleted_entry_leaves_its_collections():
    collection, skill = CollectionFactory(), SkillFactory()
    collect(collection, skill, CaseStudyFactory())
    skill.delete()
    assert [row.kind for row in collection.entries.all()] == ["case"]
    assert set(MEMBERS) >= {row.kind for row in collection.entries.all()}


def test_staff_put_entries_in_and_say_why(staff_client):
    collection, action = CollectionFactory(), ActionFactory()
    (row,) = collect(collection, SkillFactory())
    address = url(Collection, "change", collection.pk)
    page = staff_client.get(address)
    data = form_data(
        page,
        **{
            "entries-TOTAL_FORMS": "2",
            "entries-0-reason_it": "Perché sì",
            "entries-1-action": str(action.pk),
            "entries-1-collection": str(collection.pk),
            "entries-1-position": "0",
        },
    )
    response = staff_client.post(address, data)
    assert response.status_code == 302, response.context["errors"]
    row.refresh_from_db()
    assert row.reason_it == "Perché sì"
    assert [each.kind for each in collection.entries.all()] == ["skill", "action"]
    assert staff_client.get(url(Collection, "history", collection.pk)).status_code == 200


def test_the_admin_says_what_is_wrong_with_a_row(staff_client):
    collection = CollectionFactory()
    address = url(Collection, "change", collection.pk)
    data = form_data(
        staff_client.get(address),
        **{
            "entries-TOTAL_FORMS": "1",
            "entries-0-reason_en": "For nothing",
            "entries-0-collection": str(collection.pk),
        },
    )
    page = staff_client.post(address, data, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Choose one entry in each row." in page.content.decode()


def test_fixtures_are_loaded_and_loaded_again_without_a_change(small_content, load_files):
    record = {
        "slug": "begin", "title_it": "Inizio", "title_en": "Beginning", "intro_it": "Testo",
        "intro_en": "Text",
        "entries": [
            {"entry": "skill/data-analysis", "reason_it": "Serve", "reason_en": "Needed"},
            {"entry": "case/turin-app"},
        ],
    }  # fmt: skip
    small_content["collections"] = [record]
    load_files(small_content)
    collection = Collection.objects.public().get()
    rows = [(row.kind, row.reason_en) for row in collection.entries.all()]
    assert rows == [("skill", "Needed"), ("case", "")]
    versions = CollectionEntry.history.count()
    load_files(small_content)
    assert CollectionEntry.history.count() == versions
    record["entries"].reverse()
    load_files(small_content)
    assert [row.kind for row in collection.entries.all()] == ["case", "skill"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("turin-app", "must be a kind and a slug, as in case/ann-arbor-healthy-streets"),
        ("cases/turin-app", "there is no value 'cases' here. Did you mean 'case'?"),
        ("case/turin-ap", "there is no 'turin-ap' in case_studies. Did you mean 'turin-app'?"),
    ],
)
def test_a_wrong_entry_in_the_fixtures_is_refused(small_content, load_files, entry, message):
    small_content["collections"] = [
        {
            "slug": "begin", "title_it": "A", "title_en": "A", "intro_it": "A", "intro_en": "A",
            "entries": [{"entry": entry}],
        }
    ]  # fmt: skip
    with pytest.raises(Exception, match=re.escape(message)):
        load_files(small_content)
    assert not Collection.objects.exists()
