"""What people do at the pages of accounts, for the tests: read a mail, read the code of an app."""

import base64
import hashlib
import hmac
import re
import struct
import time

from django.core import mail
from django.urls import reverse
from django.utils.translation import override

from tests.factories.core import PASSWORD

NEW_PASSWORD = "four words chosen anew"


def address_of(name, language="it"):
    with override(language):
        return reverse(name)


def last_mail(to):
    """Return the text of the last mail to an address."""
    return next(one for one in reversed(mail.outbox) if one.to == [to]).body


def code_for(address):
    """Return the code in the last mail to an address."""
    return re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", last_mail(address))[0]


def link_for(address):
    """Return the path of the link by which a new password is chosen, in the last mail."""
    return re.search(r"https?://[^/\s]+(/\S*/password/reset/key/\S+)", last_mail(address))[1]


def sign_up(client, address, password=PASSWORD, *, language="it"):
    data = {"email": address, "password1": password}
    return client.post(address_of("account_signup", language), data)


def confirm(client, address):
    data = {"code": code_for(address)}
    return client.post(address_of("account_email_verification_sent"), data)


def sign_in(client, address, password=PASSWORD, *, target=None, language="it"):
    data = {"login": address, "password": password}
    if target:
        data["next"] = target
    return client.post(address_of("account_login", language), data)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def app_code(secret, *, steps=0):
    """Return what an authenticator app shows (RFC 6238), or will show so many steps later."""
    counter = int(time.time()) // 30 + steps
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def set_up_app(client):
    """Set up an authenticator app for whoever is signed in; returns (its key, the answer)."""
    address = address_of("mfa_activate_totp")
    secret = client.get(address).context["form"].secret
    return secret, client.post(address, {"code": app_code(secret)})
