"""Laws of the models: what is missing is found here, not by the first curator who needs it."""

import pytest
from django.apps import apps
from django.db import models

from portal.core.bilingual import Bilingual
from portal.core.models import Content, Entry, Source, Vocabulary
from portal.core.versions import content_tables
from portal.web.models import CollectionEntry, Placement
from tests.laws.sources import PACKAGES

# Not content: accounts, and what the portal keeps for itself.
OWN = {
    "core.User",
    "core.ContentVersion",
    "core.FixtureRecord",
    "core.SearchEntry",
    "core.SearchMiss",
    "core.SearchPosting",
    "core.SearchWord",
    # Who works with the portal, and what is on its way.
    "competence.Invitation",
    "competence.Membership",
    "competence.Submission",
    "competence.SubmissionEvent",
    "competence.Upload",
    "web.ConfirmationRequest",
    "web.ContactRequest",
    "web.LinkCheck",
}


def our_models():
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in PACKAGES
        and not hasattr(model, "instance_type")
        and "Historical" not in model.__name__
    ]


def of_kind(base):
    return [model for model in our_models() if issubclass(model, base)]


def test_every_model_that_pages_show_is_content():
    offenders = [
        model._meta.label
        for model in our_models()
        if not issubclass(model, Content) and model._meta.label not in OWN
    ]
    assert not offenders, f"not of the class Content, so caches miss their changes: {offenders}"
    assert len(content_tables()) > len(of_kind(Content))


def test_every_curated_model_keeps_its_history():
    offenders = [
        model._meta.label
        for model in [*of_kind(Entry), *of_kind(Vocabulary), *of_kind(Source)]
        if not hasattr(model, "history")
    ]
    assert not offenders


def test_history_follows_every_relation_to_many():
    offenders = []
    for model in of_kind(Entry):
        followed = {field.name for field in model.history.model._history_m2m_fields}
        missing = {field.name for field in model._meta.many_to_many} - followed - {"technologies"}
        if missing:
            offenders.append(f"{model._meta.label}: {sorted(missing)}")
    assert not offenders, "\n".join(offenders)


def test_texts_come_in_both_languages_and_are_read_as_one():
    offenders = []
    for model in our_models():
        names = {field.name for field in model._meta.get_fields()}
        for name in names:
            stem = name[:-3]
            if name.endswith("_it") and f"{stem}_en" not in names:
                offenders.append(f"{model._meta.label}.{name} lacks {stem}_en")
            if name.endswith("_en") and f"{stem}_it" not in names:
                offenders.append(f"{model._meta.label}.{name} lacks {stem}_it")
            if name.endswith("_it") and not isinstance(_attribute(model, stem), Bilingual):
                offenders.append(f"{model._meta.label}.{stem} is no Bilingual")
    assert not offenders, "\n".join(offenders)


def _attribute(model, name):
    return next((vars(base)[name] for base in model.__mro__ if name in vars(base)), None)


def test_every_entry_has_a_unique_slug_and_a_checked_state():
    for model in of_kind(Entry):
        assert model._meta.get_field("slug").unique, model
        names = [constraint.name for constraint in model._meta.constraints]
        assert any(name.endswith("_state") for name in names), model


def test_deleting_a_term_never_deletes_content():
    """But for what the staff decide about an entry: it is nothing without it."""
    offenders = [
        f"{model._meta.label}.{field.name}"
        for model in of_kind(Content)
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.remote_field.on_delete is models.CASCADE
        and field.name not in {"entry", "case", "action", "content_object"}
        and model not in {Placement, CollectionEntry}
    ]
    assert not offenders, f"use PROTECT: {offenders}"


@pytest.mark.parametrize("model", of_kind(Content), ids=lambda model: model._meta.label)
def test_every_model_reads_in_a_fixed_order_and_names_itself(model):
    assert "__str__" in {name for base in model.__mro__[:-2] for name in vars(base)}
    if issubclass(model, (Entry, Vocabulary, Source)):
        assert model._meta.ordering
