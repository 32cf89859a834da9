"""What the tests of the requests share: the kinds, filled-in forms, and the mails that wait."""

import datetime
import re
from html import unescape

from django.urls import reverse
from django.utils.translation import override
from post_office.models import Email

from portal.web.relay.enums import Reason
from portal.web.relay.forms import FORMS
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
from tests.factories.roadmap import ActionFactory, GlossaryTermFactory

WITH_KEEPERS = {
    "case": CaseStudyFactory,
    "laboratory": LaboratoryFactory,
    "skill": SkillFactory,
    "partnership": PartnershipFactory,
    "organization": OrganizationFactory,
}
WITHOUT_KEEPERS = {
    "action": ActionFactory,
    "resource": ResourceFactory,
    "method": MethodFactory,
    "training": TrainingFactory,
    "term": GlossaryTermFactory,
}
FACTORIES = {**WITH_KEEPERS, **WITHOUT_KEEPERS}
NAMES = {Reason.CONTACT: "relay", Reason.CORRECTION: "report"}
FILLED = {
    Reason.CONTACT: {
        "name": "Anna Prova",
        "municipality": "Comune di Prova",
        "text": "Vorremmo provare i sensori.",
        "reply_to": "anna@example.org",
        "consent": "on",
    },
    Reason.CORRECTION: {"text": "Il numero è sbagliato.", "reply_to": ""},
}


def address(kind, entry, reason=Reason.CONTACT, language="it"):
    with override(language):
        return reverse(NAMES[reason], args=[kind, entry.slug])


def filled(reason=Reason.CONTACT, *, seconds=60, **changes):
    """Return what a browser sends of a form whose page was made so many seconds ago."""
    form = FORMS[reason]()
    form.made_at -= seconds
    return {"page": form.stamp, "website": "", **FILLED[reason], **changes}


def text_of(response):
    """Return what a reader sees of the main part of a page, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def values(response):
    """Return what the form on a page holds: {name: value}, without hidden fields."""
    html = response.content.decode()
    inputs = re.findall(r'<input type="(?:text|email)" name="(\w+)"(?: value="([^"]*)")?', html)
    texts = re.findall(r'<textarea name="(\w+)".*?>\n(.*?)</textarea>', html, re.DOTALL)
    return {name: unescape(value) for name, value in [*inputs, *texts]}


def mails():
    """Return {address: mail} of what waits."""
    return {mail.to[0]: mail for mail in Email.objects.order_by("pk")}


def later(**delta):
    """Return the moment that is so much after the clock of the tests."""
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(**delta)
