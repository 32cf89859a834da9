"""Who gets in at the administration: every address of it against everybody who may come.

There are hundreds, so the views are asked themselves, and the pages that they answer with are not
written.
"""

from fnmatch import fnmatchcase

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth import get_user
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse
from post_office.models import Email
from taggit.models import Tag

from competence.models import Laboratory
from portal.core.admin.timeline import token_of
from portal.core.mail.queue import enqueue
from portal.core.models import User
from tests.core.admin_rows import factories
from tests.factories.core import confirm_address
from tests.laws.world import ROLES, SIGN_IN, answer_of, client_of, make_world

pytestmark = pytest.mark.django_db

# Names of addresses -> what a curator and an administrator get; the first row that fits counts.
# Everybody else is led to sign in, whatever they send.
STAFF = [
    # Accounts and their rights are the administrators' alone.
    ("core_user_* auth_* account_emailaddress_* socialaccount_socialaccount_*", (403, 200)),
    # Written by the portal or by visitors, made by nobody's hand ...
    (
        """
        admin_logentry_add post_office_email_add core_searchmiss_add roadmap_sizeclass_add
        competence_invitation_add competence_submission_add web_linkcheck_add
        web_confirmationrequest_add web_contactrequest_add web_municipality_add
        """,
        (403, 403),
    ),
    # ... and some of it is taken away by nobody's.
    (
        """
        admin_logentry_delete roadmap_sizeclass_delete competence_submission_delete
        web_linkcheck_delete web_confirmationrequest_delete web_municipality_delete
        """,
        (403, 403),
    ),
    ("*_process_import logout", (405, 405)),  # take what is posted
    ("competence_submission_correct", (302, 302)),  # the draft is with its partner still
    ("login password_change view_on_site", (302, 302)),
    (
        """
        index app_list autocomplete jsi18n password_change_done *_changelist *_add *_change
        *_delete *_history *_simple_history *_compare *_import *_import_template *_export *_help
        taggit_tag_merge_tags
        """,
        (200, 200),
    ),
]
OUTSIDERS = [role for role in ROLES if role not in ("curator", "administrator")]
# Pages without the gate: the one sends everybody on, the other signs everybody out.
UNGATED = {"login", "logout"}
SEARCH = {"app_label": "competence", "model_name": "laboratory", "field_name": "organization"}


@pytest.fixture
def addresses(content):
    """Return {name: address} of every page; those of a record are of the first of its table."""
    make_world()
    make_rows()
    laboratory = Laboratory.objects.first()
    kind = ContentType.objects.get_for_model(laboratory)
    arguments = {"app_list": ["competence"], "view_on_site": [kind.pk, laboratory.pk]}
    queries = {"autocomplete": SEARCH}
    names = [pattern.name for pattern in admin.site.get_urls() if getattr(pattern, "name", None)]
    for model, model_admin in admin.site._registry.items():
        row = model._default_manager.order_by("pk").first()
        for pattern in model_admin.urls:
            if pattern.name:
                names.append(pattern.name)
                arguments[pattern.name] = arguments_of(pattern, row)
                if pattern.name.endswith("_compare"):
                    queries[pattern.name] = {"old": token_of(row.history.earliest())}
    return {
        name: reverse(f"admin:{name}", args=arguments.get(name), query=queries.get(name))
        for name in names
    }


def make_rows():
    """Make a row in every table that has none."""
    made = factories()
    user = User.objects.first()
    own = {
        EmailAddress: lambda: confirm_address(user),
        Group: lambda: Group.objects.create(name="Test group"),
        Tag: lambda: Tag.objects.create(name="Test tag"),
        Email: lambda: enqueue(to=["anna@example.org"], subject="Test", text="Test"),
        SocialAccount: lambda: SocialAccount.objects.create(user=user, uid="1", provider="sso"),
        LogEntry: lambda: LogEntry.objects.log_actions(user.pk, [user], ADDITION),
    }
    for model in admin.site._registry:
        if not model._default_manager.exists():
            (own.get(model) or made[model])()


def arguments_of(pattern, row):
    """Return what an address of a table takes: nothing, a row, and which of its versions."""
    if pattern.name.endswith("_import_template"):
        return ["csv"]
    if pattern.name.endswith("_simple_history"):
        return [row.pk, row.history.earliest().pk]
    return [row.pk] if pattern.pattern.regex.groups else []


def ask(client, method, url):
    """Return what the view behind an address answers to a client."""
    request = getattr(RequestFactory(), method)(url)
    request._dont_enforce_csrf_checks = True
    request.session, request.user = client.session, get_user(client)
    request._messages = FallbackStorage(request)
    view = resolve(request.path)
    try:
        response = view.func(request, *view.args, **view.kwargs)
    except PermissionDenied:
        return 403
    except Http404:
        return 404
    if response.streaming:
        # Its files; `close` would also end the request, and with it the test's connection.
        for close in response._resource_closers:
            close()
    return answer_of(response)


def row_for(name):
    """Return the first row of the table that fits, None without one."""
    for patterns, expected in STAFF:
        if any(fnmatchcase(name, pattern) for pattern in patterns.split()):
            return expected
    return None


@pytest.mark.parametrize("role", OUTSIDERS)
def test_the_gate_is_before_every_page(addresses, role):
    client = client_of(role)
    answers = {
        (method, name): ask(client, method, url)
        for name, url in addresses.items()
        for method in ("get", "post")
        if name not in UNGATED
    }
    assert {key: answer for key, answer in answers.items() if answer != SIGN_IN} == {}
    assert len(answers) > 700


@pytest.mark.parametrize("role", ["curator", "administrator"])
def test_the_staff_get_what_is_theirs(addresses, role):
    client = client_of(role)
    missing = [name for name in addresses if row_for(name) is None]
    assert missing == [], "add a row to STAFF"
    place = ("curator", "administrator").index(role)
    answers = {name: ask(client, "get", url) for name, url in addresses.items()}
    faults = {name: one for name, one in answers.items() if one != row_for(name)[place]}
    assert faults == {}, faults
