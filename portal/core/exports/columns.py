"""The columns of an export: what each is called, what it means, how it is read from an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.core.bilingual import LANGUAGES
from portal.core.dates import PartialDateField

NAMES = {"it": _("{what}: name (Italian)"), "en": _("{what}: name (English)")}
PAGES = {"it": _("address of the page (Italian)"), "en": _("address of the page (English)")}
ESTIMATE = _("editorial estimate: {what}")
PLACEHOLDER = "SLUG"  # in capitals, as no slug and no path of ours is


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `of` takes an entry and returns a text, number, truth value, date, list of texts, or None;
    `about` says in the reader's language what that is; `width` is in characters. `dated` marks
    partial dates: in a workbook those of a full day are dates.
    """

    name: str
    about: str
    of: Callable
    width: int = 20
    dated: bool = False


class Fields:
    """Makes columns of the fields of a model; their meaning is the field's own name.

    A `path` leads to a field, also of a related entry ("city.population"). `head` is what the
    column is called, the last part of the path if not given.
    """

    def __init__(self, model):
        self.model = model

    def plain(self, path, head=""):
        """Return the column of one field."""
        field = _field(self.model, path)
        dated = isinstance(field, PartialDateField)
        head = head or path.rpartition(".")[2]
        return Column(head, self._about(path), attrgetter(path), _width(field), dated)

    def _about(self, path):
        """Return what a field is called, after what the entry it belongs to is: "city: name"."""
        owner, _dot, _name = path.rpartition(".")
        about = _field(self.model, path).verbose_name
        return format_lazy("{}: {}", self._about(owner), about) if owner else about

    def texts(self, path, head="", *, estimate=False):
        """Return the two columns of a bilingual field, `path` without its language."""
        head = head or path.rpartition(".")[2]
        columns = [self.plain(f"{path}_{one}", f"{head}_{one}") for one in LANGUAGES]
        return [_estimate(one) for one in columns] if estimate else columns

    def term(self, path, head=""):
        """Return the columns of a foreign key to a vocabulary: slug and both names."""
        head = head or path.rpartition(".")[2]
        about = self._about(path)
        names = [
            Column(
                f"{head}_name_{one}",
                format_lazy(NAMES[one], what=about),
                attrgetter(f"{path}.name_{one}"),
            )
            for one in LANGUAGES
        ]
        return [Column(head, about, attrgetter(f"{path}_id")), *names]

    def terms(self, relation, singular, *, path="", name="name"):
        """Return the columns of a relation to many: slugs, and names under "<singular>_names".

        `for_export()` has fetched them, in order, as `path` ("listed_<relation>" if not given);
        `name` is the bilingual field that names them.
        """
        listed = attrgetter(path or f"listed_{relation}")
        about = self.model._meta.get_field(relation).verbose_name
        slugs = Column(relation, about, lambda entry: [term.slug for term in listed(entry)], 30)
        return [slugs, *(_names(listed, name, about, singular, one) for one in LANGUAGES)]

    def choice(self, path, head="", *, estimate=False):
        """Return the columns of a field of a closed list: value and its label in both languages."""
        field, value = _field(self.model, path), attrgetter(path)
        head = head or path.rpartition(".")[2]
        columns = [
            Column(head, field.verbose_name, value),
            *(_labels(field, value, head, one) for one in LANGUAGES),
        ]
        return [_estimate(one) for one in columns] if estimate else columns


def addresses(request, url_name):
    """Return the columns of the absolute addresses of an entry's page, one for each language."""
    return [_address(request, url_name, one) for one in LANGUAGES]


def _address(request, url_name, language):
    with override(language):
        path = reverse(url_name, args=[PLACEHOLDER])
    start, end = request.build_absolute_uri(path).split(PLACEHOLDER)
    return Column(f"url_{language}", PAGES[language], lambda entry: start + entry.slug + end, 40)


def sources():
    """Return the columns of an entry's sources, fetched as `listed_sources`.

    All are counted; only the links that are fit to publish are given.
    """
    return [
        Column("source_count", _("number of sources"), lambda entry: len(entry.listed_sources), 12),
        Column("source_links", _("addresses of the sources"), _source_links, 40),
    ]


def _source_links(entry):
    return [source.url for source in entry.listed_sources if source.publish_link and source.url]


def dates():
    """Return the columns of the days on which an entry was last changed, and confirmed."""
    return [
        Column(
            "updated", _("last changed"), lambda entry: timezone.localdate(entry.updated_at), 12
        ),
        Column("confirmed_on", _("confirmed on"), lambda entry: entry.confirmed_on, 12),
    ]


def _field(model, path):
    """Return the field at the end of a path, for what it says of itself."""
    *steps, name = path.split(".")
    for step in steps:
        model = model._meta.get_field(step).related_model
    field = model._meta.get_field(name)
    return field.output_field if isinstance(field, models.GeneratedField) else field


def _width(field):
    if isinstance(field, models.TextField):
        return 50
    if isinstance(field, models.JSONField | models.URLField):
        return 40
    if isinstance(field, models.CharField) and not isinstance(field, PartialDateField):
        return 16 if field.max_length <= 30 else 30
    return 12


def _names(listed, name, about, singular, language):
    """Return the column of the names of terms: as many as there are slugs, in the same order."""
    columns = [f"{name}_{one}" for one in sorted(LANGUAGES, key=lambda one: one != language)]
    own, other = map(attrgetter, columns)
    return Column(
        f"{singular}_names_{language}",
        format_lazy(NAMES[language], what=about),
        lambda entry: [own(term) or other(term) for term in listed(entry)],
        30,
    )


def _labels(field, value, head, language):
    about = format_lazy(NAMES[language], what=field.verbose_name)
    return Column(
        f"{head}_name_{language}",
        about,
        lambda entry: _choices(field, language).get(value(entry), ""),
    )


@lru_cache(maxsize=64)
def _choices(field, language):
    with override(language):
        return {value: str(label) for value, label in field.flatchoices}


def _estimate(column):
    about = format_lazy(ESTIMATE, what=column.about)
    return Column(column.name, about, column.of, column.width, column.dated)
