"""The kinds of entry that the search knows: their names, what results tell, where they lead."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy, City
from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.templatetags.text import number
from portal.web.collections.models import Collection
from roadmap.models import Action, GlossaryTerm


@dataclass(frozen=True)
class Kind:
    """A kind of entry: how the page calls it, what it shows, and the list that goes on.

    `heading` names the attribute that is the title, `texts` those that may hold the words, the
    first also where no text does; `facts` gives short texts, blank where not known. `list_name`
    is the URL name of the list that takes `q`, "" where there is none, and `all_of` the words of
    the link there; `page` that of the page where all of them stand.
    """

    name: str
    model: type[models.Model]
    title: str
    one: str
    icon: str
    heading: str
    texts: tuple[str, ...]
    facts: Callable[[models.Model], list[str]]
    list_name: str = ""
    all_of: str = ""
    page: str = ""
    related: tuple[str, ...] = ()

    @property
    def has_star(self):
        """Tell whether an entry can be put on a shortlist: it has a sheet in a dossier then."""
        return self.name not in {"collection", "term", "city"}

    @property
    def address(self):
        """Return the address where all entries of the kind stand, "" where nowhere."""
        name = self.list_name or self.page
        return reverse(name) if name else ""

    def public(self, keys):
        """Return {primary key: entry} of what is public of these, with all that results show.

        Found by key and then looked at: asked for the state too, SQLite, which knows nothing of
        how many rows are public, reads them all.
        """
        if self.model is City:
            counts = CaseStudyFilter.current_index().totals["city"]
            cities = City.objects.in_bulk(keys)
            for city in cities.values():
                city.cases = counts.get(city.slug, 0)
            return {key: city for key, city in cities.items() if city.cases}
        entries = self.model.objects.select_related(*self.related).in_bulk(keys)
        return {key: entry for key, entry in entries.items() if entry.is_public}


def url_of(entry):
    """Return where an entry leads: its page, its place in the glossary, the cases of a city."""
    if isinstance(entry, City):
        return reverse("case_list", query={"city": entry.slug})
    return entry.get_absolute_url()


def place(city):
    """Return "Turin, Italy"; a city that is a country only once."""
    names = [city.name, city.country.name]
    return ", ".join(dict.fromkeys(names))


def of_case(case):
    return [place(case.city), case.start[:4]]


def of_action(action):
    return [action.line.name]


def of_laboratory(laboratory):
    return [laboratory.organization.name, laboratory.get_region_display()]


def of_skill(skill):
    return [skill.get_area_display(), skill.framework, skill.framework_code]


def of_partnership(partnership):
    return [partnership.get_kind_display(), partnership.city]


def of_resource(resource):
    return [resource.get_kind_display(), resource.manager]


def of_method(method):
    return [method.get_kind_display()]


def of_training(training):
    return [training.provider]


def of_organization(organization):
    return [organization.get_kind_display(), organization.city]


def of_term(term):
    return []


def of_collection(collection):
    return []


def of_city(city):
    cases = ngettext("%(number)s case study", "%(number)s case studies", city.cases)
    return [
        city.country.name,
        _("%(number)s inhabitants") % {"number": number(city.population)},
        cases % {"number": number(city.cases)},
    ]


KINDS = (
    Kind(
        "case",
        CaseStudy,
        gettext_lazy("Case studies"),
        gettext_lazy("Case study"),
        "it-map-marker",
        "title",
        ("summary", "context", "solution", "results", "transferability"),
        of_case,
        "case_list",
        gettext_lazy("All %(count)s case studies with “%(query)s”"),
        related=("city",),
    ),
    Kind(
        "action",
        Action,
        gettext_lazy("Actions"),
        gettext_lazy("Action"),
        "it-flag",
        "title",
        ("description", "rationale", "policy"),
        of_action,
        "action_list",
        gettext_lazy("All %(count)s actions with “%(query)s”"),
        related=("line",),
    ),
    Kind(
        "laboratory",
        Laboratory,
        gettext_lazy("Laboratories"),
        gettext_lazy("Laboratory"),
        "it-plug",
        "name",
        ("description", "access"),
        of_laboratory,
        "laboratory_list",
        gettext_lazy("All %(count)s laboratories with “%(query)s”"),
        related=("organization",),
    ),
    Kind(
        "skill",
        Skill,
        gettext_lazy("Skills"),
        gettext_lazy("Skill"),
        "it-user",
        "name",
        ("description",),
        of_skill,
        "skill_list",
        gettext_lazy("All %(count)s skills with “%(query)s”"),
    ),
    Kind(
        "partnership",
        Partnership,
        gettext_lazy("Partnerships"),
        gettext_lazy("Partnership"),
        "it-share",
        "name",
        ("description",),
        of_partnership,
        "partnership_list",
        gettext_lazy("All %(count)s partnerships with “%(query)s”"),
    ),
    Kind(
        "resource",
        Resource,
        gettext_lazy("Resources"),
        gettext_lazy("Resource"),
        "it-chart-line",
        "name",
        ("description", "eligible"),
        of_resource,
        "resource_list",
        gettext_lazy("All %(count)s resources with “%(query)s”"),
    ),
    Kind(
        "method",
        Method,
        gettext_lazy("Methods"),
        gettext_lazy("Method"),
        "it-tool",
        "name",
        ("description", "when_to_use"),
        of_method,
        "method_list",
        gettext_lazy("All %(count)s methods with “%(query)s”"),
    ),
    Kind(
        "training",
        Training,
        gettext_lazy("Training"),
        gettext_lazy("Training"),
        "it-presentation",
        "name",
        ("description", "audience"),
        of_training,
        "training_list",
        gettext_lazy("All %(count)s courses and programmes with “%(query)s”"),
    ),
    Kind(
        "organization",
        Organization,
        gettext_lazy("Organisations"),
        gettext_lazy("Organisation"),
        "it-pa",
        "name",
        ("description",),
        of_organization,
        "organization_list",
        gettext_lazy("All %(count)s organisations with “%(query)s”"),
    ),
    Kind(
        "collection",
        Collection,
        gettext_lazy("Collections"),
        gettext_lazy("Collection"),
        "it-folder",
        "title",
        ("intro",),
        of_collection,
        page="collection_list",
    ),
    Kind(
        "term",
        GlossaryTerm,
        gettext_lazy("Glossary"),
        gettext_lazy("Glossary term"),
        "it-bookmark",
        "term",
        ("definition",),
        of_term,
        page="glossary",
    ),
    Kind(
        "city",
        City,
        gettext_lazy("Cities"),
        gettext_lazy("City"),
        "it-pin",
        "name",
        (),
        of_city,
    ),
)
DOORS = [kind for kind in KINDS if kind.list_name or kind.page]
KIND_OF = {kind.model: kind for kind in KINDS}
