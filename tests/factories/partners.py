"""Who acts for organizations, and what they propose."""

import datetime

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from competence import models
from competence.enums import MembershipState, Move, OfferKind, Purpose, Role, SubmissionState
from competence.forms import values_of
from tests.factories.competence import OrganizationFactory
from tests.factories.core import UserFactory

# What the form of each kind needs and no more: a proposal of these values can be handed in.
COMPLETE = {
    OfferKind.ORGANIZATION: {
        "name": "Test body",
        "kind": "university",
        "description_it": "Descrizione di prova",
    },
    OfferKind.LABORATORY: {
        "name_it": "Laboratorio di prova",
        "kind": "living-lab",
        "use": "try",
        "description_it": "Descrizione di prova",
    },
    OfferKind.SKILL: {
        "name_it": "Competenza di prova",
        "area": "innovation",
        "description_it": "Descrizione di prova",
    },
    OfferKind.PARTNERSHIP: {
        "name_it": "Partenariato di prova",
        "kind": "memorandum",
        "status": "active",
        "description_it": "Descrizione di prova",
    },
}


class MembershipFactory(factory.django.DjangoModelFactory):
    """An active editor: say `role=Role.OWNER`, or `state=MembershipState.REQUESTED`."""

    class Meta:
        model = models.Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.EDITOR
    state = MembershipState.ACTIVE


class OwnerFactory(MembershipFactory):
    role = Role.OWNER


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Invitation

    organization = factory.SubFactory(OrganizationFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.org")
    by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))


class SubmissionFactory(factory.django.DjangoModelFactory):
    """The draft of a new laboratory, complete; its author is no member unless made one.

    With `entry` it proposes to change that entry, and holds what the entry does.
    """

    class Meta:
        model = models.Submission
        exclude = ["entry"]

    class Params:
        empty = factory.Trait(data=factory.LazyFunction(dict))

    entry = None
    kind = factory.LazyAttribute(
        lambda o: OfferKind(o.entry._meta.model_name) if o.entry else OfferKind.LABORATORY
    )
    purpose = factory.LazyAttribute(lambda o: Purpose.EDIT if o.entry else Purpose.CREATE)
    organization = factory.SubFactory(OrganizationFactory)
    entry_id = factory.LazyAttribute(lambda o: o.entry.pk if o.entry else None)
    base = factory.LazyAttribute(lambda o: values_of(o.entry) if o.entry else {})
    data = factory.LazyAttribute(lambda o: dict(o.base or COMPLETE[o.kind]))
    state = SubmissionState.DRAFT
    author = factory.SubFactory(UserFactory)


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SubmissionEvent

    submission = factory.SubFactory(SubmissionFactory)
    move = Move.BEGIN
    by = factory.SelfAttribute("submission.author")


class UploadFactory(factory.django.DjangoModelFactory):
    """A picture as it is after the checks; no file is written unless `file` is asked for."""

    class Meta:
        model = models.Upload

    class Params:
        stored = factory.Trait(file=factory.LazyFunction(lambda: ContentFile(b"test", "test.webp")))
        document = factory.Trait(
            name="test.pdf", content_type="application/pdf", suffix=".pdf", width=None, height=None
        )

    file = "uploads/test.webp"
    name = "test.webp"
    content_type = "image/webp"
    suffix = ".webp"
    size = 4
    width = 40
    height = 30
    by = factory.SubFactory(UserFactory)
