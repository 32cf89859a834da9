"""An example of every mail of the portal, to readers of one language."""

import uuid
from datetime import timedelta
from pathlib import Path

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from django.utils.translation import override

from competence.enums import Purpose, Role, SubmissionState
from competence.review import mails as review
from portal.web import digest
from portal.web.freshness import asking
from portal.web.relay import mails as relay
from portal.web.relay.enums import Reason
from tests.factories.competence import LaboratoryFactory, OrganizationFactory
from tests.factories.core import StaffFactory, UserFactory
from tests.factories.partners import (
    EventFactory,
    InvitationFactory,
    MembershipFactory,
    OwnerFactory,
    SubmissionFactory,
)
from tests.factories.web import ContactRequestFactory

NUMBER = uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")


def user(language, name="Anna", **options):
    address = f"{name.lower()}@example.org"
    return UserFactory(
        first_name=name, last_name="Prova", email=address, language=language, **options
    )


def staff(language):
    return StaffFactory(email="staff@example.org", language=language)


def organization():
    return OrganizationFactory(name="Politecnico di Prova", slug="politecnico-di-prova")


def laboratory(**options):
    return LaboratoryFactory(
        slug="laboratorio-di-prova",
        name_it="Laboratorio di prova",
        name_en="Test laboratory",
        organization=organization(),
        **options,
    )


# Proposals


def member(language, body):
    return MembershipFactory(organization=body, user=user(language)).user


def proposal(language, **options):
    """Return a proposal of the organization of Anna, its only member."""
    body = organization()
    values = {"pk": NUMBER, "organization": body, "author": member(language, body)}
    return SubmissionFactory(**values | options)


def submission_waiting(language):
    review.tell_waiting(proposal(language, reviewer=staff(language)))


def submission_changes_asked(language):
    event = EventFactory(
        submission=proposal(language),
        note="Manca qualcosa.\n\nSomething is missing.",
        field_notes={"sources": "Aggiungi il sito.", "name_it": "Più breve, per favore."},
    )
    review.tell_changes_asked(event.submission, event)


def submission_published(language):
    entry = laboratory()
    review.tell_approved(
        SubmissionFactory(
            entry=entry,
            organization=entry.organization,
            author=member(language, entry.organization),
        )
    )


def submission_retired(language):
    entry = laboratory()
    review.tell_approved(
        SubmissionFactory(
            entry=entry,
            purpose=Purpose.RETIRE,
            organization=entry.organization,
            author=member(language, entry.organization),
        )
    )


def submission_rejected(language):
    event = EventFactory(submission=proposal(language), note="Non riguarda i Comuni.")
    review.tell_rejected(event.submission, event)


def submission_withdrawn(language):
    review.tell_withdrawn(proposal(language, reviewer=staff(language)))


# Members


def membership_asked(language):
    body = organization()
    OwnerFactory(organization=body, user=user(language, "Olga"))
    asks = user("it")
    review.tell_membership_asked(
        MembershipFactory(organization=body, user=asks, note="Lavoro qui.", state="requested")
    )


def membership_decided(accepted):
    def example(language):
        membership = MembershipFactory(organization=organization(), user=user(language))
        review.tell_membership_decided(membership, accepted)

    return example


def membership_ended(language):
    membership = MembershipFactory(organization=organization(), user=user(language))
    review.tell_membership_ended(membership)


def invitation(language):
    review.tell_invited(
        InvitationFactory(
            organization=organization(),
            email="bruno@example.org",
            by=user(language),
            role=Role.OWNER,
            expires_at=timezone.now() + timedelta(days=14),
        ),
        "/it/invito/1:abc/",
    )


# The staff, visitors, those who keep entries


def weekly(language):
    staff(language)
    entry = laboratory(confirmed_on=timezone.localdate() - timedelta(days=400))
    ContactRequestFactory(entry=entry)
    MembershipFactory(organization=entry.organization, state="requested")
    moment = timezone.now() - timedelta(days=9)
    SubmissionFactory(
        organization=entry.organization, state=SubmissionState.SUBMITTED, submitted_at=moment
    )
    digest.send_digests()


def contact(language, *, mailbox, **options):
    """Return (request, entry); who keeps the mailbox reads `language`."""
    if mailbox:
        user(language, "Mario")
    entry = laboratory(contact_email="mario@example.org" if mailbox else "")
    return ContactRequestFactory(pk=NUMBER, entry=entry, language=language, **options), entry


def relay_request(language):
    relay.announce(*contact(language, mailbox=True, reply_to=""))


def relay_staff(language):
    staff(language)
    relay.announce(
        *contact(language, mailbox=False, reply_to="", reason=Reason.CORRECTION, consent="")
    )


def relay_confirmation(language):
    relay.announce(*contact(language, mailbox=False))


def relay_reminder(language):
    relay.remind(*contact(language, mailbox=True))


def relay_reminder_staff(language):
    staff(language)
    relay.remind(*contact(language, mailbox=False))


def confirm(language):
    entry = laboratory(confirmed_on=timezone.localdate() - timedelta(days=400))
    OwnerFactory(organization=entry.organization, user=user(language))
    asking.ask(entry.organization_id)


OWN = {
    "submission_received": lambda language: review.tell_received(proposal(language)),
    "submission_waiting": submission_waiting,
    "submission_changes_asked": submission_changes_asked,
    "submission_published": submission_published,
    "submission_retired": submission_retired,
    "submission_rejected": submission_rejected,
    "submission_withdrawn": submission_withdrawn,
    "membership_asked": membership_asked,
    "membership_accepted": membership_decided(True),
    "membership_declined": membership_decided(False),
    "membership_ended": membership_ended,
    "invitation": invitation,
    "digest": weekly,
    "relay_request": relay_request,
    "relay_staff": relay_staff,
    "relay_confirmation": relay_confirmation,
    "relay_reminder": relay_reminder,
    "relay_reminder_staff": relay_reminder_staff,
    "confirm": confirm,
}

# The mails of django-allauth, which takes these texts instead of its own.
VALUES = {
    "code": "ABC-123",
    "password_reset_url": "https://portal.example/it/account/password/reset/key/1-abc/",
    "signup_url": "https://portal.example/it/account/signup/",
    "from_email": "old@example.org",
    "to_email": "anna@example.org",
    "deleted_email": "old@example.org",
    "provider": "SPID",
    "ip": "192.0.2.7",
    "user_agent": "Firefox",
}


def of_accounts():
    """Return {name: example} of every mail that django-allauth sends in our words."""
    folder = Path(settings.BASE_DIR) / "templates"
    subjects = [
        path.relative_to(folder)
        for path in sorted(folder.glob("*/email/*_subject.txt"))
        if path.parts[-3] in {"account", "mfa", "socialaccount"}
    ]
    prefixes = [str(subject).removesuffix("_subject.txt") for subject in subjects]
    return {prefix.replace("/email/", "_"): by_allauth(prefix) for prefix in prefixes}


def by_allauth(prefix):
    def example(language):
        request = RequestFactory().get("/it/", headers={"host": "testserver"})
        request.user = AnonymousUser()
        values = {**VALUES, "user": user(language), "timestamp": timezone.now()}
        with context.request_context(request), override("it"):
            get_adapter().send_mail(prefix, "anna@example.org", values)

    return example


EXAMPLES = OWN | of_accounts()
