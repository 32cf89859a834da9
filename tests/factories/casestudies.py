"""Cities and case studies."""

import datetime

import factory

from casestudies import models
from casestudies.enums import Cost, SetupTime, SmallMunicipality, Staffing
from tests.factories.roadmap import (
    CaseStatusFactory,
    EntryFactory,
    EvidenceLevelFactory,
    InterventionFactory,
    RegionFactory,
    SourceFactory,
    SourceKindFactory,
    related,
)


class CityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.City

    slug = factory.Sequence(lambda n: f"city-{n}")
    name_it = factory.LazyAttribute(lambda city: f"Città di prova {city.slug}")
    name_en = factory.LazyAttribute(lambda city: f"Test city {city.slug}")
    country = "IT"
    region = factory.SubFactory(RegionFactory, slug="europe")
    population = 20_000
    population_year = 2020
    population_source = "Test census"
    latitude = 45.0
    longitude = 7.5


class CaseStudyFactory(EntryFactory):
    class Meta:
        model = models.CaseStudy

    slug = factory.Sequence(lambda n: f"case-{n}")
    city = factory.SubFactory(CityFactory)
    title_it = factory.LazyAttribute(lambda case: f"Caso di prova {case.slug}")
    title_en = factory.LazyAttribute(lambda case: f"Test case {case.slug}")
    summary_it = "Sintesi di prova"
    summary_en = "Test summary"
    start = "2020-04"
    status = factory.SubFactory(CaseStatusFactory, slug="running")
    intervention = factory.SubFactory(InterventionFactory, slug="service")
    evidence = factory.SubFactory(EvidenceLevelFactory, slug="fair")
    promoter = "Test promoter"
    cost = Cost.LOW
    setup_time = SetupTime.MONTHS
    staffing = Staffing.SMALL_TEAM
    small_municipality = SmallMunicipality.ALONE
    checked = datetime.date(2026, 1, 15)

    dimensions = related("dimensions")
    challenges = related("challenges")
    enablers = related("enablers")
    lines = related("lines")
    actions = related("actions")
    technologies = related("technologies")


class CaseSourceFactory(SourceFactory):
    class Meta:
        model = models.CaseSource

    entry = factory.SubFactory(CaseStudyFactory)
    kind = factory.SubFactory(SourceKindFactory, slug="official")
