"""What is searched of each kind of entry, and the numbers by which the index knows entries.

A model that is searched declares it:

    search = SearchPlan(
        title=["title"],
        summary=["summary", "city__name_it", "city__name_en"],
        rest=["solution", "technologies__name", country_of],
    )

The first of `title` is what the entry is called. A path may lead over relations; at its end stands
a text, a list of texts, a choice (its label is searched) or a text in two languages, each of which
goes into the row of its language; what has no language goes into both. A function takes the entry
and the language, and returns the text. Never name a curators' note.
"""

import inspect
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.utils.translation import override

from portal.core.bilingual import LANGUAGES, Bilingual

KEY_BITS = 32
KEY = (1 << KEY_BITS) - 1
LANGUAGE_BIT = 1 << KEY_BITS  # set in the ids of the second of the two languages


@dataclass(frozen=True)
class SearchPlan:
    """The texts of a kind by weight; `rows()` gives what is public, all `public()` if not given.

    `depends` names further relations whose changes change what is public or what functions return.
    """

    title: list
    summary: list = field(default_factory=list)
    rest: list = field(default_factory=list)
    rows: Callable | None = None
    depends: list = field(default_factory=list)

    @property
    def fields(self):
        return (self.title, self.summary, self.rest)

    @cached_property
    def relations(self):
        """Return the relations that the plan follows: {"city", "technologies"}."""
        paths = [path for paths in self.fields for path in paths if isinstance(path, str)]
        return sorted({p.rpartition("__")[0] for p in paths if "__" in p} | set(self.depends))

    def public(self, model):
        return self.rows() if self.rows else model._default_manager.public()


@cache
def searched():
    """Return {model: SearchPlan} of all kinds that are searched, in the order of their apps."""
    plans = {
        model: plan
        for model in apps.get_models()
        if isinstance(plan := vars(model).get("search"), SearchPlan)
    }
    if len({number_of(model) for model in plans}) < len(plans):
        raise ImproperlyConfigured("Two kinds have the same number in the index: rename one.")
    return plans


@cache
def number_of(model):
    """Return the number of a kind, which follows from its name alone and so stays."""
    return zlib.crc32(model._meta.label_lower.encode()) & 0xFFFFF


def scope_of(model, language):
    """Return the number of a kind's rows in one language: the upper bits of their ids."""
    return number_of(model) << 1 | LANGUAGES.index(language)


def id_of(model, key, language):
    """Return the id of a row of the index: it alone says which entry and language it is of."""
    return scope_of(model, language) << KEY_BITS | key


@cache
def scopes():
    """Return {scope: (model, language)} of all kinds."""
    return {
        scope_of(model, language): (model, language)
        for model in searched()
        for language in LANGUAGES
    }


@cache
def readers(model):
    """Return, for title, summary and rest, the functions (entry, language) -> texts of a kind."""
    return [
        [path if callable(path) else _reader(model, path) for path in paths]
        for paths in searched()[model].fields
    ]


def related_of(model):
    """Return (relations to join, relations to fetch apart) that reading a kind's texts needs."""
    joined, apart = [], []
    for relation in searched()[model].relations:
        if relation in searched()[model].depends:
            continue
        one = model
        single = True
        for name in relation.split("__"):
            each = one._meta.get_field(name)
            single = single and (each.many_to_one or each.one_to_one)
            one = each.related_model
        (joined if single else apart).append(relation)
    return joined, apart


def _reader(model, path):
    *relations, name = path.split("__")
    end = model
    for relation in relations:
        end = end._meta.get_field(relation).related_model
    read = partial(_value, _labels(end, name), name, _columns(end, name))
    return partial(_follow, relations, read)


def _columns(model, name):
    """Return {language: column} of a bilingual text, None of any other."""
    attribute = inspect.getattr_static(model, name)
    return attribute.columns if isinstance(attribute, Bilingual) else None


def _labels(model, name):
    try:
        return dict(model._meta.get_field(name).flatchoices or ())
    except FieldDoesNotExist:
        return {}


def _value(labels, name, columns, entry, language):
    value = getattr(entry, columns[language] if columns else name)
    if labels:
        with override(language):
            return str(labels.get(value, value))
    return value


def _follow(relations, read, entry, language):
    entries = [entry]
    for relation in relations:
        entries = [
            target
            for each in entries
            if (value := getattr(each, relation)) is not None
            for target in (value.all() if hasattr(value, "all") else [value])
        ]
    texts = []
    for each in entries:
        value = read(each, language)
        texts += value if isinstance(value, list) else [value or ""]
    # Not every relation has an order, and another order is no change.
    return sorted(texts) if len(entries) > 1 else texts
