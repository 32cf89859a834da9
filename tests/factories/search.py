"""What curators see of the search."""

import datetime

import factory

from portal.core.search import models

NOW = datetime.datetime(2026, 3, 14, 9, 0, tzinfo=datetime.UTC)


class SynonymFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Synonym

    slug = factory.Sequence(lambda n: f"synonym-{n}")
    words = factory.LazyAttribute(lambda synonym: ["prova", synonym.slug])


class SearchMissFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.SearchMiss

    query = factory.Sequence(lambda n: f"test miss {n}")
    language = "it"
    first_seen = last_seen = NOW
