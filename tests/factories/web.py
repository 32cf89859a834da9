"""What stands above the apps."""

import factory

from portal.web import models
from portal.web.collections.shelf import NAME_OF
from portal.web.enums import Decision
from portal.web.municipalities.querysets import folded
from portal.web.relay.entries import kind_of
from portal.web.relay.enums import Reason
from tests.factories.roadmap import EntryFactory


class MunicipalityFactory(factory.django.DjangoModelFactory):
    """A made-up municipality; its province and region are real."""

    class Meta:
        model = models.Municipality

    code = factory.Sequence(lambda n: f"{900_000 + n}")
    name = factory.LazyAttribute(lambda one: f"Provalone {one.code}")
    name_other = ""
    province = "Bergamo"
    region = "lombardia"
    population = 8_000
    population_year = 2023
    folded = factory.LazyAttribute(lambda one: folded(one.name))
    folded_other = factory.LazyAttribute(lambda one: folded(one.name_other))


class PlacementFactory(factory.django.DjangoModelFactory):
    """What the staff decide; give it `case` or `action`, and one entry of the centre."""

    class Meta:
        model = models.Placement

    decision = Decision.PINNED


class CollectionFactory(EntryFactory):
    class Meta:
        model = models.Collection

    slug = factory.Sequence(lambda n: f"collection-{n}")
    title_it = factory.LazyAttribute(lambda one: f"Raccolta {one.slug}")
    title_en = factory.LazyAttribute(lambda one: f"Collection {one.slug}")
    intro_it = "Introduzione di prova"
    intro_en = "Test introduction"


def collect(collection, *entries, **fields):
    """Put entries at the end of a collection, in their order; return the rows."""
    start = collection.entries.count()
    return [
        models.CollectionEntry.objects.create(
            collection=collection, position=position, **{NAME_OF[type(entry)]: entry}, **fields
        )
        for position, entry in enumerate(entries, start)
    ]


class ContactRequestFactory(factory.django.DjangoModelFactory):
    """A request to those who keep a laboratory; `entry` may be given instead of kind and id."""

    class Meta:
        model = models.ContactRequest
        exclude = ["entry"]

    entry = factory.SubFactory("tests.factories.competence.LaboratoryFactory")
    reason = Reason.CONTACT
    kind = factory.LazyAttribute(lambda request: kind_of(request.entry))
    entry_id = factory.LazyAttribute(lambda request: request.entry.pk)
    title = factory.LazyAttribute(lambda request: str(request.entry))
    name = "Anna Prova"
    municipality = "Comune di Prova"
    reply_to = "anna@example.org"
    text = "Vorremmo provare il laboratorio."
    language = "it"
    consent = "2026-11-22"
    sender = "0" * 64


class LinkCheckFactory(factory.django.DjangoModelFactory):
    """An address; not checked yet unless said otherwise."""

    class Meta:
        model = models.LinkCheck

    url = factory.Sequence(lambda n: f"https://example.org/link/{n}")


class ConfirmationRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ConfirmationRequest

    organization = factory.SubFactory("tests.factories.competence.OrganizationFactory")
    entries = 1


class StatementCaseFactory(factory.django.DjangoModelFactory):
    """That a statement of a self-check is drawn from a case."""

    class Meta:
        model = models.StatementCase

    entry = factory.SubFactory("tests.factories.roadmap.SelfCheckStatementFactory")
    case = factory.SubFactory("tests.factories.casestudies.CaseStudyFactory")
