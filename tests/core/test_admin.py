"""The administration as a whole: what is missing is found here."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.utils.translation import override

from competence.models import Invitation, Membership, Submission, SubmissionEvent, Upload
from portal.core.admin import EntryAdmin, bilingual_names, pair
from portal.core.models import ContentVersion, Entry, FixtureRecord, Source, User, Vocabulary
from portal.core.search.models import SearchEntry, SearchMiss, SearchPosting, SearchWord
from portal.web.models import (
    Collection,
    ConfirmationRequest,
    ContactRequest,
    LinkCheck,
    Placement,
)
from tests.core.admin_rows import factories, registered, url
from tests.factories.core import UserFactory, sign_in_as_staff
from tests.laws.sources import PACKAGES

FACTORIES = factories()
EVERY_MODEL = pytest.mark.parametrize("model", registered(), ids=lambda model: model._meta.label)
NO_ADDING = {
    "ConfirmationRequest", "ContactRequest", "Invitation", "LinkCheck", "Municipality",
    "SearchMiss", "SizeClass", "Submission",
}  # fmt: skip
# Shown on the page of the proposal that they belong to.
WITHIN_PROPOSALS = {SubmissionEvent, Upload}
# Edited on a page of their own beside the case or the action.
ARRANGED = {Placement}


def inlines_of(model):
    return admin.site._registry[model].inlines


def lines_of(model):
    """Return the lines of the change form of `model`, each a tuple of field names."""
    lines = [line for _name, options in fieldsets_of(model) for line in options["fields"]]
    return [line if isinstance(line, (list, tuple)) else (line,) for line in lines]


def fieldsets_of(model):
    """Return the fieldsets of a form; without any Django shows the `fields`, or every field."""
    model_admin = admin.site._registry[model]
    everything = [field.name for field in model._meta.fields if field.editable]
    return model_admin.fieldsets or [(None, {"fields": model_admin.fields or everything})]


def test_every_model_is_edited_somewhere():
    edited = {*admin.site._registry, *(i.model for m in registered() for i in inlines_of(m))}
    offenders = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES
        and not hasattr(model, "history_object")
        and "Historical" not in model.__name__
        and model not in edited
        and model not in {ContentVersion, FixtureRecord, SearchEntry, SearchPosting, SearchWord}
        and model not in WITHIN_PROPOSALS | ARRANGED
    ]
    assert not offenders, f"no curator can reach: {offenders}"
    assert len(edited) > 50


@EVERY_MODEL
def test_every_field_is_in_the_form(model):
    fields = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
    editable = {field.name for field in fields if field.editable and not field.auto_created}
    shown = set(flatten_fieldsets(fieldsets_of(model)))
    # Technologies are rows of their own.
    assert editable - shown - {"technologies"} == set()


@pytest.mark.parametrize("model", registered(), ids=lambda model: model._meta.label)
def test_every_field_of_a_row_is_in_its_form(model):
    for inline in inlines_of(model):
        shown = set(flatten_fieldsets([("", {"fields": inline.fields})])) if inline.fields else None
        editable = {f.name for f in inline.model._meta.concrete_fields if f.editable}
        parents = {f.name for f in inline.model._meta.concrete_fields if f.related_model is model}
        if shown is not None:
            if inline.model in admin.site._registry:
                shown |= set(flatten_fieldsets(fieldsets_of(inline.model)))
            assert editable - shown - parents - {"id"} == set(), inline


@EVERY_MODEL
def test_italian_and_english_stand_side_by_side(model):
    lines = lines_of(model)
    missing = [name for name in bilingual_names(model) if pair(name) not in lines]
    assert not missing
    for inline in inlines_of(model):
        for name in bilingual_names(inline.model):
            fields = flatten_fieldsets([("", {"fields": inline.fields})])
            assert fields.index(f"{name}_en") == fields.index(f"{name}_it") + 1


@pytest.mark.parametrize(
    "model",
    [model for model in registered((Entry, Vocabulary)) if hasattr(model, "note")],
    ids=lambda m: m.__name__,
)
def test_curators_note_stands_apart_in_the_form(model):
    where = [
        options
        for _name, options in admin.site._registry[model].fieldsets
        if "note" in flatten_fieldsets([("", options)])
    ]
    assert [options["classes"] for options in where] == [["curators"]]


@EVERY_MODEL
def test_staff_can_open_every_page(model, staff_client):
    row = FACTORIES[model]()
    for page, args in [("changelist", []), ("change", [row.pk]), ("history", [row.pk])]:
        assert staff_client.get(url(model, page, *args)).status_code == 200, page
    expected = 403 if model.__name__ in NO_ADDING else 200
    assert staff_client.get(url(model, "add")).status_code == expected


@EVERY_MODEL
@pytest.mark.parametrize("visitor", ["client", "partner_client"])
def test_nobody_else_can_open_any_page(model, visitor, request, db):
    visitor = request.getfixturevalue(visitor)
    row = FACTORIES[model]()
    for page, args in [
        ("changelist", []),
        ("add", []),
        ("change", [row.pk]),
        ("history", [row.pk]),
        ("delete", [row.pk]),
    ]:
        response = visitor.get(url(model, page, *args))
        assert response.status_code == 302, page
        assert response.url.startswith("/admin/login/?next=")


@EVERY_MODEL
def test_search_finds_a_row_by_what_it_is_called(model, staff_client):
    wanted, other = FACTORIES[model](), FACTORIES[model]()
    names = {
        User: "username", SearchMiss: "query", LinkCheck: "url", ContactRequest: "title",
        ConfirmationRequest: "organization", Invitation: "email", Membership: "organization",
        Submission: "organization",
    }  # fmt: skip
    key = getattr(wanted, names.get(model, "slug"), wanted.pk)
    query = {"q": key, "state": "all"} if model is Submission else {"q": key}
    response = staff_client.get(url(model, "changelist"), query)
    assert wanted in response.context["cl"].result_list
    assert other not in response.context["cl"].result_list


@pytest.mark.parametrize("model", registered((Entry, Vocabulary)), ids=lambda model: model.__name__)
def test_slug_is_free_for_a_new_record_and_fixed_later(model, staff_client):
    row = FACTORIES[model]()
    form = staff_client.get(url(model, "change", row.pk)).context["adminform"].form
    assert "slug" not in form.fields
    if model.__name__ not in NO_ADDING:
        page = staff_client.get(url(model, "add"))
        assert "slug" in page.context["adminform"].form.fields
        assert "django-admin-prepopulated-fields-constants" in page.content.decode()


@pytest.mark.parametrize("model", registered(Entry), ids=lambda model: model.__name__)
def test_every_entry_shows_its_state_and_can_be_filtered_by_what_curators_ask(model):
    model_admin = admin.site._registry[model]
    assert isinstance(model_admin, EntryAdmin)
    assert "state_badge" in model_admin.get_list_display(None)
    filters = {getattr(each, "parameter_name", each) for each in model_admin.list_filter}
    assert filters >= {"state", "missing", "sourced", "from_seed"}
    sources = [each for each in model_admin.inlines if issubclass(each.model, Source)]
    assert len(sources) == (model is not Collection)


def test_index_groups_the_tables_for_a_curator(staff_client):
    sections = staff_client.get("/admin/", headers={"accept-language": "en"}).context["app_list"]
    tables = {
        str(app["name"]): [model["object_name"] for model in app["models"]] for app in sections
    }
    assert list(tables) == [
        "Proposals of partners",
        "Case studies",
        "Roadmap",
        "Competence centre",
        "Collections",
        "Vocabularies",
        "Search and synonyms",
        "Upkeep",
        "Accounts",
        "Messages",
    ]
    assert tables["Proposals of partners"] == ["Submission"]
    assert tables["Case studies"] == ["CaseStudy", "City"]
    assert sorted(tables["Accounts"]) == ["Group", "User"]
    of_libraries = {"Email", "Group", "LogEntry"}
    assert sum(map(len, tables.values())) == len(registered()) + len(of_libraries)


def test_index_of_one_app_lists_that_app_alone(staff_client):
    (app,) = staff_client.get("/admin/casestudies/").context["app_list"]
    assert app["app_label"] == "casestudies"


def test_admin_carries_the_name_of_the_portal_and_the_way_back(staff_client):
    html = staff_client.get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert "Competence centre: administration" in html
    assert re.search(r'<a href="/">View site</a>', html)


@pytest.mark.parametrize(("language", "word"), [("it", "Titolo"), ("en", "Title")])
def test_admin_speaks_the_language_of_the_browser(staff_client, language, word):
    model = apps.get_model("casestudies.CaseStudy")
    case = FACTORIES[model]()
    page = staff_client.get(url(model, "changelist"), headers={"accept-language": language})
    html = page.content.decode()
    assert f'<html lang="{language}"' in html
    assert getattr(case, f"title_{language}") in html
    assert re.search(rf"<a[^>]*>{word}</a>", html)


@pytest.mark.parametrize("language", ["it", "en"])
def test_list_sorts_by_the_text_in_the_active_language(staff_client, language):
    model = apps.get_model("casestudies.CaseStudy")
    FACTORIES[model](title_it="Beta", title_en="Alfa")
    FACTORIES[model](title_it="Alfa", title_en="Beta")
    page = staff_client.get(
        url(model, "changelist"), {"o": "1"}, headers={"accept-language": language}
    )
    titles = [getattr(case, f"title_{language}") for case in page.context["cl"].result_list]
    assert titles == ["Alfa", "Beta"]


def test_pages_of_the_admin_keep_the_security_policy(staff_client):
    policy = staff_client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_account_is_made_with_an_address_and_only_once(staff_client):
    data = {
        "username": "anna",
        "email": "anna@example.org",
        "usable_password": "true",
        "password1": "a long passphrase",
        "password2": "a long passphrase",
    }
    assert staff_client.post(url(User, "add"), data).status_code == 302
    assert User.objects.get(username="anna").email == "anna@example.org"
    again = staff_client.post(
        url(User, "add"), {**data, "username": "anna2", "email": "ANNA@example.org"}
    )
    assert again.status_code == 200
    assert not User.objects.filter(username="anna2").exists()
    without = staff_client.post(url(User, "add"), {**data, "username": "anna3", "email": ""})
    assert "email" in without.context["adminform"].form.errors


def test_staff_without_permissions_see_nothing(client, db):
    sign_in_as_staff(client, UserFactory(is_staff=True))
    assert client.get("/admin/").context["app_list"] == []
    assert client.get(url(User, "changelist")).status_code == 403


def test_names_of_the_tables_are_italian_for_an_italian_browser():
    def names(language):
        with override(language):
            return {model: str(model._meta.verbose_name_plural) for model in registered()}

    italian, english = names("it"), names("en")
    assert [model for model in italian if italian[model] == english[model]] == []
