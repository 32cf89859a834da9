"""Two to four cases side by side: which an address asks for, and what each row says of them."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from casestudies.templatetags.cases import period, place
from portal.core.models import slug_validator
from portal.core.templatetags.components import entry_label, evidence
from portal.core.templatetags.text import lang, number
from roadmap.models import Region, SizeClass

MOST = 4
ONLY_DIFFERENCES = "differences"


@dataclass(frozen=True)
class Item:
    """Something that a case says in a row; `key` tells whether two cases say the same.

    `alone` marks a term that no other of the cases has.
    """

    key: object
    text: str
    url: str = ""
    alone: bool = False


class Cell(NamedTuple):
    """What a case says in a row: no items where it is not known; `label` names the case."""

    label: str
    items: list[Item]


@dataclass(frozen=True)
class Row:
    """The same question to every case; `shape` says how a cell is written.

    Shapes: fact, terms, points (a list in own words), prose.
    """

    label: str
    shape: str
    cells: list[Cell]
    differs: bool


@dataclass(frozen=True)
class Group:
    """Rows under one heading; `estimate` says that they are the editors' reckoning."""

    name: str
    label: str
    rows: list[Row]
    estimate: bool


@dataclass(frozen=True)
class Column:
    """A case of the comparison, how a narrow screen calls it, and the address without it."""

    case: CaseStudy
    label: str
    without: str


@dataclass(frozen=True)
class Comparison:
    """The cases that an address asks for, in its order, and what they have in common and not.

    `groups` holds the rows to show, all or only those that differ (`only_differences`); `count`
    and `differing` are the numbers of all rows and of those that differ. `messages` says what of
    the address was left out, `everything` and `differences` are the addresses of the two views,
    `more` that of the list where another case can be chosen.
    """

    columns: list[Column]
    groups: list[Group]
    only_differences: bool
    count: int
    differing: int
    messages: list[str]
    everything: str
    differences: str
    more: str

    @property
    def status(self):
        return 400 if self.messages else 200

    @property
    def is_full(self):
        return len(self.columns) == MOST


class Names(NamedTuple):
    """The vocabularies that a case does not bring along, by slug."""

    regions: dict[str, Region]
    sizes: dict[str, SizeClass]


class Question(NamedTuple):
    """A row to be: `read(case, names)`, with a Names, returns the Items of a case."""

    label: str
    shape: str
    read: Callable[[CaseStudy, Names], list[Item]]


def comparison_of(data):
    """Return the Comparison that a query asks for.

    `data` is a QueryDict: `case`, repeated, names the cases; `only=differences` leaves out the rows
    in which all are equal. What is not understood is left out and told.
    """
    slugs, messages = _asked_for(data)
    known = CaseStudy.objects.public().for_detail().in_bulk(_sound(slugs), field_name="slug")
    messages += [
        gettext("“%(slug)s” is none of the published case studies: left out.") % {"slug": slug[:80]}
        for slug in slugs
        if slug not in known
    ]
    cases = [known[slug] for slug in slugs if slug in known]
    slugs = [case.slug for case in cases]
    only = ONLY_DIFFERENCES if data.get("only") == ONLY_DIFFERENCES else ""
    columns = _columns(cases, only)
    groups = _groups(columns) if len(columns) > 1 else []
    rows = [row for group in groups for row in group.rows]
    return Comparison(
        columns=columns,
        groups=_differing(groups) if only else groups,
        only_differences=bool(only),
        count=len(rows),
        differing=sum(row.differs for row in rows),
        messages=messages,
        everything=address_of(slugs),
        differences=address_of(slugs, ONLY_DIFFERENCES),
        more=reverse("case_list", query={"compare": slugs}),
    )


def address_of(slugs, only=""):
    """Return the address of the page that compares these cases; `only` may be "differences"."""
    query = {"case": slugs} | ({"only": only} if only else {})
    return reverse("compare", query=query)


def _asked_for(data):
    """Return the slugs asked for, each once and four at most, and what is wrong with the rest."""
    slugs = list(dict.fromkeys(slug for slug in data.getlist("case") if slug))
    messages = [
        gettext("This page does not know the parameter “%(name)s”: left out.") % {"name": name[:50]}
        for name in data
        if name not in {"case", "only"}
    ]
    only = data.get("only")
    if only and only != ONLY_DIFFERENCES:
        message = gettext("“%(value)s” is not one of the values known here: left out.")
        messages.append(message % {"value": only[:50]})
    if len(slugs) > MOST:
        messages.append(gettext("Four cases can be compared at most: here are the first four."))
    return slugs[:MOST], messages


def _sound(slugs):
    """Return those that could be the slug of a case: the others never reach the database."""
    return [slug for slug in slugs if _is_sound(slug)]


def _is_sound(slug):
    try:
        slug_validator(slug)
    except ValidationError:
        return False
    return True


def _columns(cases, only):
    """Return a Column for each case, called by its city; cases of one city are numbered."""
    in_city, seen, columns = Counter(case.city_id for case in cases), Counter(), []
    for case in cases:
        city = case.city
        seen[city.pk] += 1
        label = f"{city.name} ({seen[city.pk]})" if in_city[city.pk] > 1 else str(city.name)
        others = [other.slug for other in cases if other is not case]
        columns.append(Column(case, label, address_of(others, only)))
    return columns


def _groups(columns):
    names = Names(Region.objects.in_bulk(), SizeClass.objects.in_bulk())
    return [
        Group(name, label, [_row(question, columns, names) for question in questions], estimate)
        for name, label, estimate, questions in QUESTIONS
    ]


def _row(question, columns, names):
    said = [question.read(column.case, names) for column in columns]
    differs = len({frozenset(item.key for item in items) for items in said}) > 1
    if question.shape == "terms":
        holders = Counter(item.key for items in said for item in items)
        said = [[replace(item, alone=holders[item.key] == 1) for item in items] for items in said]
    cells = [Cell(column.label, items) for column, items in zip(columns, said, strict=True)]
    return Row(question.label, question.shape, cells, differs)


def _differing(groups):
    """Return the groups with those rows alone in which the cases differ; no group is empty."""
    kept = [replace(group, rows=[row for row in group.rows if row.differs]) for group in groups]
    return [group for group in kept if group.rows]


def _one(text, key=None):
    """Return the only Item of a cell, none where there is nothing to say."""
    return [Item(text if key is None else key, text)] if text else []


def _text(name):
    return lambda case, names: _one(getattr(case, name))


def _term(name):
    return lambda case, names: _one(getattr(case, name).name, getattr(case, f"{name}_id"))


def _choice(name):
    return lambda case, names: _one(getattr(case, f"get_{name}_display")(), getattr(case, name))


def _terms(name):
    return lambda case, names: [Item(term.pk, term.name) for term in getattr(case, name).all()]


def _points(name):
    return lambda case, names: [Item(text, text) for text in getattr(case, name)]


def _links(name):
    return lambda case, names: [
        Item(one.pk, entry_label(one), one.get_absolute_url()) for one in getattr(case, name).all()
    ]


def _place(case, names):
    return _one(place(case.city), case.city_id)


def _region(case, names):
    region = names.regions[case.city.region_id]
    return _one(region.name, region.pk)


def _population(case, names):
    city = case.city
    words = gettext("%(number)s inhabitants (%(year)s)")
    words %= {"number": number(city.population), "year": city.population_year}
    return _one(words, city.population)


def _size(case, names):
    size = names.sizes.get(case.city.size_class)
    return _one(size.name, size.pk) if size else []


def _period(case, names):
    return _one(period(case))


def _status(case, names):
    name = lang(case.status.name)
    badge = format_html('<span class="status status-{}">{}</span>', case.status_id, name)
    return _one(badge, case.status_id)


def _evidence(case, names):
    return _one(evidence(case.evidence_id, case.evidence.name), case.evidence_id)


def _sources(case, names):
    count = len(case.sources.all())
    return [Item(count, number(count), f"{case.get_absolute_url()}#sources")]


# The rows in their order: (name of the group, its label, whether it is estimated, its questions).
QUESTIONS = [
    (
        "context",
        _("Context"),
        False,
        [
            Question(_("Place"), "fact", _place),
            Question(_("Region of the world"), "fact", _region),
            Question(_("Population"), "fact", _population),
            Question(_("Size of the municipality"), "fact", _size),
            Question(_("The need"), "prose", _text("context")),
        ],
    ),
    (
        "time",
        _("When"),
        False,
        [
            Question(_("Period"), "fact", _period),
            Question(_("Status"), "fact", _status),
        ],
    ),
    (
        "done",
        _("What was done"),
        False,
        [
            Question(_("Kind of intervention"), "fact", _term("intervention")),
            Question(_("In short"), "prose", _text("summary")),
            Question(_("Dimensions"), "terms", _terms("dimensions")),
            Question(_("Challenges"), "terms", _terms("challenges")),
            Question(_("Technologies"), "terms", _terms("technologies")),
        ],
    ),
    (
        "takes",
        _("What it takes"),
        True,
        [
            Question(_("Cost"), "fact", _choice("cost")),
            Question(_("Set-up time"), "fact", _choice("setup_time")),
            Question(_("Staff"), "fact", _choice("staffing")),
            Question(
                _("A municipality under 5,000 inhabitants could do it"),
                "fact",
                _choice("small_municipality"),
            ),
            Question(_("What must be there"), "points", _points("prerequisites")),
            Question(_("What to watch out for"), "points", _points("pitfalls")),
        ],
    ),
    (
        "results",
        _("Results and evidence"),
        False,
        [
            Question(_("The results"), "prose", _text("results")),
            Question(pgettext_lazy("of a case", "Evidence"), "fact", _evidence),
            Question(_("Number of sources"), "fact", _sources),
        ],
    ),
    (
        "roadmap",
        _("On the roadmap"),
        True,
        [
            Question(_("Lines of action"), "terms", _links("lines")),
            Question(_("Actions"), "terms", _links("actions")),
        ],
    ),
]
