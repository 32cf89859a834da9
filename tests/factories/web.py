"""What stands above the apps."""

import factory

from portal.web import models
from portal.web.municipalities.querysets import folded


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
