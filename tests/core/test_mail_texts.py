"""What every mail says, word for word, in both languages: compared with files in `snapshots/`."""

import difflib
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from post_office.models import Email

from tests.core.mail_examples import EXAMPLES, OWN

SNAPSHOTS = Path(__file__).parent / "snapshots" / "mails"
RENEW = "RENEW_SNAPSHOTS=1 .venv/bin/python -m pytest -n 0 tests/core/test_mail_texts.py"
# What differs from run to run: primary keys and signed tokens in addresses.
CHANGING = [
    (re.compile(r"/\d+/change/"), "/PK/change/"),
    (re.compile(r"/[\w-]+(?::[\w-]+){1,2}/"), "/TOKEN/"),
]
SHOWN_HEADERS = ("Reply-To",)


def shown(mail):
    """Return a mail as its file holds it."""
    headers = [f"Subject: {mail.subject}", f"To: {', '.join(mail.to)}"]
    headers += [f"{name}: {mail.headers[name]}" for name in SHOWN_HEADERS if name in mail.headers]
    text = "\n".join([*headers, "", mail.message, "=" * 60, "", mail.html_message])
    for pattern, replacement in CHANGING:
        text = pattern.sub(replacement, text)
    return text


@pytest.fixture
def mail_of(db, settings):
    settings.EMAIL_BACKEND = "portal.core.mail.backend.QueueBackend"

    def make(name, language):
        EXAMPLES[name](language)
        return Email.objects.get()

    return make


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_mail_says_what_its_file_says(mail_of, name, language):
    file = SNAPSHOTS / f"{name}.{language}.txt"
    now = shown(mail_of(name, language))
    if os.environ.get("RENEW_SNAPSHOTS"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(now)
    before = file.read_text() if file.exists() else ""
    difference = "\n".join(
        difflib.unified_diff(
            before.splitlines(), now.splitlines(), str(file.name), "as it is now", lineterm=""
        )
    )
    assert not difference, (
        f"This mail has changed:\n\n{difference}\n\nIf that is meant: {RENEW}, then read the files."
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_text_and_html_lead_to_the_same_addresses(mail_of, name):
    mail = mail_of(name, "it")
    in_html = {
        url.replace("&amp;", "&") for url in re.findall(r'href="([^"]+)"', mail.html_message)
    }
    in_text = set(re.findall(r"https?://\S+", mail.message))
    assert in_html == in_text
    assert in_text, "every mail says where the portal is"


@pytest.mark.parametrize("name", EXAMPLES)
def test_html_needs_nothing_from_elsewhere(mail_of, name):
    html = mail_of(name, "it").html_message
    assert not re.search(r"<(?:img|link|script|style|table|iframe|form)\b|\ssrc=|url\(", html)


def test_every_mail_has_an_example():
    folder = settings.BASE_DIR / "templates" / "emails"
    names = {path.name.removesuffix(".subject.txt") for path in folder.glob("*.subject.txt")}
    assert names == set(OWN), "add an example to tests/core/mail_examples.py"


def test_every_file_is_that_of_a_mail():
    names = {f"{name}.{language}.txt" for name in EXAMPLES for language in ("it", "en")}
    assert {path.name for path in SNAPSHOTS.iterdir()} == names
