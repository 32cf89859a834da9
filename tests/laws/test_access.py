"""Who gets in: every address of the portal against everybody who may come to it.

An address without a row fails, and so does a row without an address. The public pages stand in
`PAGES` (test_pages), the administration in test_admin_access, all else here.
"""

import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.laws.test_pages import PAGES
from tests.laws.world import OURS, PROVE, ROLES, SIGN_IN, answer_of, client_of, make_world

pytestmark = pytest.mark.django_db

# What each gets, in the order of ROLES: anonymous, partner, other partner, editor, owner, curator,
# administrator. A status; SIGN_IN, the way there; PROVE, asked again who one is; ON, led on.
ON = 302
EVERYBODY = (200, 200, 200, 200, 200, 200, 200)
NOBODY = (404, 404, 404, 404, 404, 404, 404)
READ_ONLY = (405, 405, 405, 405, 405, 405, 405)
ALL_LED_ON = (ON, ON, ON, ON, ON, ON, ON)
STRANGERS = (200, ON, ON, ON, ON, ON, ON)
SIGNED_IN = (SIGN_IN, 200, 200, 200, 200, 200, 200)
LED_ON = (SIGN_IN, ON, ON, ON, ON, ON, ON)
NOT_SO = (SIGN_IN, 405, 405, 405, 405, 405, 405)
READERS = (SIGN_IN, 404, 404, 200, 200, 200, 200)
MEMBERS = (SIGN_IN, 404, 404, 200, 200, 404, 404)
MEMBERS_ACT = (SIGN_IN, 404, 404, ON, ON, 404, 404)
OWNERS = (SIGN_IN, 404, 404, 403, 200, 404, 404)
OWNERS_ACT = (SIGN_IN, 404, 404, 403, ON, 404, 404)
STAFF = (404, 404, 404, 404, 404, 200, 200)
# The staff have just shown their second factor; the others came in longer ago.
AFTER_PROOF = (SIGN_IN, PROVE, PROVE, PROVE, PROVE, 200, 200)
NOTHING_AFTER_PROOF = (SIGN_IN, PROVE, PROVE, PROVE, PROVE, 404, 404)

GET = [
    (
        EVERYBODY,
        """
        healthz readyz robots security_txt sitemap sitemap_section search_suggestions
        municipality_names invitation confirm relay_sent relay_thread account_erased
        account_inactive account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done
        socialaccount_login_cancelled
        """,
    ),
    ((401,) * 7, "socialaccount_login_error"),
    (READ_ONLY, "dossier_change"),  # only takes what is sent
    (ALL_LED_ON, "observatory_chart"),  # to the page, unless a format is asked for
    (STRANGERS, "account_login account_signup"),
    ((SIGN_IN,) * 7, "socialaccount_signup"),
    (
        SIGNED_IN,
        """
        account account_change_password account_email account_erase account_export
        account_reauthenticate mfa_index mfa_list_webauthn socialaccount_connections desk
        desk_organization_find desk_organization_join
        """,
    ),
    (
        LED_ON,
        """
        account_confirm_login_code account_email_verification_sent account_set_password
        mfa_authenticate mfa_login_webauthn desk_begin desk_organization_new desk_invite
        desk_membership_decide desk_member_role desk_invitation_revoke
        """,
    ),
    ((ON, 200, 200, 200, 200, 200, 200), "account_logout"),
    ((SIGN_IN, 200, 200, 200, 200, ON, ON), "second_factor"),
    ((SIGN_IN, *(PROVE,) * 6), "mfa_reauthenticate mfa_reauthenticate_webauthn"),
    (AFTER_PROOF, "mfa_activate_totp mfa_add_webauthn mfa_generate_recovery_codes"),
    (NOTHING_AFTER_PROOF, "mfa_edit_webauthn mfa_remove_webauthn"),
    (
        (SIGN_IN, *(404,) * 6),  # nobody here has codes
        "mfa_deactivate_totp mfa_download_recovery_codes mfa_view_recovery_codes",
    ),
    (NOBODY, "openid_connect_callback openid_connect_login"),  # no provider is set up
    (READERS, "desk_submission desk_preview"),
    ((404, 404, 404, 200, 200, 200, 200), "upload"),  # of a draft
    (MEMBERS, "desk_members desk_confirm desk_retire desk_step desk_submit desk_withdraw"),
    (MEMBERS_ACT, "desk_edit"),
    (OWNERS, "desk_member_remove"),
    (STAFF, "gallery"),
]
POST = [
    (
        READ_ONLY,
        """
        healthz readyz robots security_txt search_suggestions municipality_names relay_sent upload
        account_erased account_inactive account_reset_password_done
        account_reset_password_from_key_done socialaccount_login_cancelled
        socialaccount_login_error observatory_chart
        """,
    ),
    (
        EVERYBODY,
        """
        sitemap sitemap_section confirm account_reset_password account_reset_password_from_key
        """,
    ),
    ((400,) * 7, "relay report"),
    (ALL_LED_ON, "relay_thread account_logout dossier_change"),
    (STRANGERS, "account_login account_signup"),
    ((SIGN_IN,) * 7, "socialaccount_signup"),
    (
        SIGNED_IN,
        """
        account account_change_password account_reauthenticate socialaccount_connections desk
        desk_organization_find invitation
        """,
    ),
    (
        LED_ON,
        """
        account_confirm_login_code account_email account_email_verification_sent
        account_set_password mfa_authenticate mfa_login_webauthn desk_organization_new
        desk_organization_join
        """,
    ),
    (NOT_SO, "account_export mfa_index mfa_list_webauthn mfa_view_recovery_codes desk_preview"),
    ((SIGN_IN, 200, 200, 200, 200, ON, ON), "second_factor"),
    ((SIGN_IN, *(PROVE,) * 6), "mfa_reauthenticate mfa_reauthenticate_webauthn"),
    ((SIGN_IN, PROVE, PROVE, PROVE, PROVE, ON, 200), "account_erase"),  # not the last administrator
    (AFTER_PROOF, "mfa_activate_totp mfa_add_webauthn mfa_generate_recovery_codes"),
    (NOTHING_AFTER_PROOF, "mfa_edit_webauthn mfa_remove_webauthn"),
    ((SIGN_IN, *(404,) * 6), "mfa_deactivate_totp mfa_download_recovery_codes"),
    (NOBODY, "openid_connect_callback openid_connect_login"),
    (READERS, "desk_submission"),
    (MEMBERS, "desk_members desk_confirm"),
    (MEMBERS_ACT, "desk_begin desk_edit desk_retire desk_step desk_submit desk_withdraw"),
    (
        OWNERS_ACT,
        """
        desk_invite desk_membership_decide desk_member_role desk_member_remove
        desk_invitation_revoke
        """,
    ),
    (STAFF, "gallery"),
]
# What stands in an address; what begins with "@" is a key or token of `make_world`.
ARGUMENTS = {
    "sitemap_section": ["pages"],
    "account_reset_password_from_key": ["1", "forged"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
    "openid_connect_callback": ["sso"],
    "openid_connect_login": ["sso"],
    "observatory_chart": ["sizes"],
    "upload": ["@upload", "test.webp"],
    "relay_sent": ["@visitor"],
    "relay_thread": ["@request"],
    "confirm": ["@confirmation"],
    "invitation": ["@link"],
    "desk_begin": ["laboratory"],
    "desk_edit": ["laboratory", OURS],
    "desk_retire": ["laboratory", OURS],
    "desk_confirm": ["laboratory", OURS],
    "desk_submission": ["@draft"],
    "desk_preview": ["@draft"],
    "desk_step": ["@draft", "identity"],
    "desk_submit": ["@draft"],
    "desk_withdraw": ["@draft"],
    "desk_organization_join": [OURS],
    "desk_members": [OURS],
    "desk_invite": [OURS],
    "desk_membership_decide": [OURS, "@asked"],
    "desk_member_role": [OURS, "@member"],
    "desk_member_remove": [OURS, "@member"],
    "desk_invitation_revoke": [OURS, "@invitation"],
}
KEY = "5f0d3b0e-5b2f-4a4e-9d1c-1f3c2f8f6a11"
SENT = {
    "relay_thread": {"to": "closed"},
    "desk_begin": {"organization": OURS, "key": KEY},
    "desk_edit": {"key": KEY},
    "desk_retire": {"key": KEY, "note": "It has closed."},
    "desk_step": {"then": "leave", "name_it": "Mine now", "seen": "@seen"},
    "desk_submit": {"version": "@version"},
    "desk_withdraw": {"version": "@version"},
    "desk_organization_find": {"name": "A new body"},
    "desk_organization_new": {"name": "A new body", "key": KEY},
    "desk_invite": {"email": "new@example.org", "role": "editor"},
    "desk_membership_decide": {"accept": "yes"},
    "desk_member_role": {"role": "owner"},
}
REFUSALS = {SIGN_IN, PROVE, 403, 404, 405}
BOOKS = {"django_session", "core_cache"}  # which sessions and limits on attempts write


def rows_of(table):
    """Return {name: what each of ROLES gets}; a name that stands twice is a fault."""
    rows = [(name, expected) for expected, names in table for name in names.split()]
    assert len(dict(rows)) == len(rows)
    return dict(rows)


GETS = rows_of(GET) | dict.fromkeys(PAGES, EVERYBODY)
POSTS = dict.fromkeys(PAGES, READ_ONLY) | rows_of(POST)


def url_names(patterns):
    """Yield the names of our own addresses; those of the admin have a namespace."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and not pattern.namespace:
            yield from url_names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_address_has_its_rows():
    names = set(url_names(get_resolver().url_patterns))
    assert names == set(GETS), "add it to PAGES if it is a public page, else to GET and POST"
    assert names == set(POSTS)


@pytest.fixture
def world(content, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.SECURITY_CONTACT = "mailto:security@example.org"
    return make_world()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_is_theirs(world, role):
    client = client_of(role)
    cookies, faults = client.cookies.copy(), {}

    def filled(values):
        return [world.get(value, value) for value in values]

    def ask(method, name, rows):
        client.cookies = cookies.copy()
        url = reverse(name, args=filled(ARGUMENTS.get(name, PAGES.get(name, []))))
        sent = SENT.get(name, {}) if method == "post" else {}
        sent = dict(zip(sent, filled(sent.values()), strict=True))
        with transaction.atomic(), CaptureQueriesContext(connection) as queries:
            response = getattr(client, method)(url, sent)
            b"".join(response)  # which closes a file
            transaction.set_rollback(True)
        expected, answer = rows[name][ROLES.index(role)], answer_of(response)
        if answer != expected:
            faults[method, name] = f"{answer} instead of {expected}"
        elif expected in REFUSALS and (written := writes(queries)):
            faults[method, name] = f"refused, but writes: {written}"

    for method, rows in {"get": GETS, "post": POSTS}.items():
        for name in rows:
            ask(method, name, rows)
    assert faults == {}, faults


def writes(queries):
    """Return the tables that were written to, but for the books."""
    found = (
        re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', query["sql"]) for query in queries
    )
    return {match[1] for match in found if match} - BOOKS
