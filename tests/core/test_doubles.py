"""Entries that may be the same thing twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competence.models import Laboratory
from portal.core import doubles as module
from portal.core.doubles import Title, are_alike, called_like, doubles
from portal.core.enums import PublicationState
from roadmap.models import Action
from tests.factories.competence import LaboratoryFactory
from tests.factories.roadmap import ActionFactory

pytestmark = pytest.mark.django_db
NAMES = ("name_it", "name_en")


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("laboratorio citta torino", "laboratorio citta torino", True),
        ("laboratorio citta torino", "laboratorio citta torini", True),
        ("laboratorio citta torino", "piattaforma dati milano", False),
        ("misura 2 4 1", "misura 2 4 3", False),
        ("piano 2020 clima regionale", "piano 2021 clima regionale", False),
        ("iot", "iop", False),
    ],
)
def test_what_is_alike(one, other, alike):
    assert are_alike(Title.of(one), Title.of(other)) is alike


def test_the_same_name_is_found_without_accents_case_and_order():
    one = LaboratoryFactory(name_it="Laboratorio Città di Torino", name_en="")
    other = LaboratoryFactory(name_it="torino: laboratorio di citta", name_en="")
    LaboratoryFactory(name_it="Officina dei dati", name_en="")
    assert doubles(Laboratory, NAMES) == {one.pk, other.pk}


def test_a_slip_is_found_at_the_beginning_and_at_the_end():
    names = ["Sensori per il traffico urbano", "Zensori per il traffico urbano"]
    names += ["Banca dati delle acque", "Banca dati delle acquee"]
    found = [LaboratoryFactory(name_it=name, name_en="").pk for name in names]
    assert doubles(Laboratory, NAMES) == set(found)


def test_a_name_that_is_the_same_in_both_languages_is_no_double():
    LaboratoryFactory(name_it="Living lab Torino", name_en="Living lab Torino")
    assert doubles(Laboratory, NAMES) == set()


def test_what_is_retired_counts_no_more():
    LaboratoryFactory.create_batch(2, name_it="Lo stesso nome", state=PublicationState.RETIRED)
    assert doubles(Laboratory, NAMES) == set()


def test_in_very_long_lists_only_what_is_called_the_same_is_found(monkeypatch):
    monkeypatch.setattr(module, "MOST", 3)
    names = ["Lo stesso nome", "Lo stesso nome", "Sensori del traffico", "Sensori dei traffico"]
    same = [LaboratoryFactory(name_it=name, name_en="").pk for name in names][:2]
    assert doubles(Laboratory, NAMES) == set(same)


def test_kinds_are_looked_at_apart():
    LaboratoryFactory(name_it="Sensori del traffico", name_en="")
    ActionFactory(title_it="Sensori del traffico", title_en="")
    assert doubles(Laboratory, NAMES) == doubles(Action, ("title_it", "title_en")) == set()


def test_nothing_is_read_again_until_the_content_changes():
    LaboratoryFactory.create_batch(2, name_it="Lo stesso nome")
    assert len(doubles(Laboratory, NAMES)) == 2
    with CaptureQueriesContext(connection) as queries:
        doubles(Laboratory, NAMES)
    assert len(queries) == 1
    LaboratoryFactory(name_it="Lo stesso nome")
    assert len(doubles(Laboratory, NAMES)) == 3


def test_what_is_called_like_a_title_is_found_for_one():
    one = LaboratoryFactory(name_it="Laboratorio delle acque")
    titles = ["Laboratorio delle acque", None]
    assert called_like(Laboratory, NAMES, titles) == [one]
    assert called_like(Laboratory, NAMES, titles, besides=one.pk) == []


def test_the_real_content_has_few(content):
    assert len(doubles(Laboratory, NAMES)) < 5
