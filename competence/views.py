"""The competence centre: its five components, and the lists of its seven kinds of entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.shortcuts import render
from django.utils.translation import gettext_lazy, ngettext_lazy

from competence.exports import export
from competence.filters import (
    LaboratoryFilter,
    MethodFilter,
    OrganizationFilter,
    PartnershipFilter,
    ResourceFilter,
    SkillFilter,
    TrainingFilter,
)
from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.filters import FacetedFilterSet, ways_on
from portal.core.views import page_of, readonly
from roadmap.models import Chapter, Component


@dataclass(frozen=True)
class Kind:
    """A kind of entry: its list, how the pages speak of it, and the fragment of its card.

    `counted` takes %(count)s; `caution` is said above the list.
    """

    model: type[models.Model]
    filterset: type[FacetedFilterSet]
    card: str
    title: str
    lead: str
    counted: str
    caution: str = ""

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def url_name(self):
        return f"{self.name}_list"

    def count(self):
        """Return "24 laboratories": how many entries are public."""
        return self.counted % {"count": self.model.objects.public().count()}


KINDS: Mapping[str, Kind] = {
    "laboratory": Kind(
        Laboratory,
        LaboratoryFilter,
        "competence/_laboratory_card.html",
        gettext_lazy("Laboratories and infrastructures"),
        gettext_lazy(
            "Laboratories, living labs, test beds and data platforms where a municipality can"
            " try a solution before adopting it, or see one at work."
        ),
        ngettext_lazy("%(count)s laboratory", "%(count)s laboratories", "count"),
    ),
    "skill": Kind(
        Skill,
        SkillFilter,
        "competence/_skill_card.html",
        gettext_lazy("Skills"),
        gettext_lazy(
            "What the people of a municipality need to know for a digital or green project, with"
            " the public frameworks that describe it."
        ),
        ngettext_lazy("%(count)s skill", "%(count)s skills", "count"),
    ),
    "partnership": Kind(
        Partnership,
        PartnershipFilter,
        "competence/_partnership_card.html",
        gettext_lazy("Partnerships"),
        gettext_lazy(
            "Agreements between public and private bodies that design, finance or run solutions"
            " for communities: examples to learn from."
        ),
        ngettext_lazy("%(count)s partnership", "%(count)s partnerships", "count"),
    ),
    "resource": Kind(
        Resource,
        ResourceFilter,
        "competence/_resource_card.html",
        gettext_lazy("Resources and investments"),
        gettext_lazy("Funds, programmes and networks that pay for a project or make it easier."),
        ngettext_lazy("%(count)s resource", "%(count)s resources", "count"),
        caution=gettext_lazy(
            "Nobody has verified which calls are open now: check with the manager of the resource"
            " before you plan."
        ),
    ),
    "method": Kind(
        Method,
        MethodFilter,
        "competence/_method_card.html",
        gettext_lazy("Methods"),
        gettext_lazy(
            "Ways of working: designing with people, trying on a small scale, buying innovation,"
            " involving the community."
        ),
        ngettext_lazy("%(count)s method", "%(count)s methods", "count"),
    ),
    "training": Kind(
        Training,
        TrainingFilter,
        "competence/_training_card.html",
        gettext_lazy("Training"),
        gettext_lazy("Courses and programmes for those who work in municipalities."),
        ngettext_lazy("%(count)s course or programme", "%(count)s courses and programmes", "count"),
    ),
    "organization": Kind(
        Organization,
        OrganizationFilter,
        "competence/_organization_card.html",
        gettext_lazy("Organisations"),
        gettext_lazy(
            "The bodies that run the laboratories, or that work with municipalities on their"
            " digital and green transformation."
        ),
        ngettext_lazy("%(count)s organisation", "%(count)s organisations", "count"),
    ),
}

# Which lists stand behind each component of the centre, and its icon.
COMPONENTS = {
    "labs-infrastructures": ("it-plug", ["laboratory"]),
    "skills": ("it-user", ["skill", "training"]),
    "partnerships": ("it-share", ["partnership"]),
    "resources-investments": ("it-chart-line", ["resource"]),
    "design-methods": ("it-tool", ["method"]),
}


@readonly
def centre(request):
    """Show what the centre is, its components as doors to the lists, and the organizations."""
    chapters = Chapter.objects.for_page().in_bulk(["competence-centre"])
    context = {
        "chapter": chapters.get("competence-centre"),
        "doors": [door(component) for component in Component.objects.all()],
        "organizations": [KINDS["organization"]],
    }
    return render(request, "competence/centre.html", context)


def door(component):
    """Return (component, icon, the Kinds behind it); a component that is new has none yet."""
    icon, names = COMPONENTS.get(component.pk, ("it-settings", []))
    return component, icon, [KINDS[name] for name in names]


@readonly
def entry_list(request, kind):
    """List the public entries of a kind by the filters of the query; 400 where one is unknown."""
    kind = KINDS[kind]
    filterset = kind.filterset(request.GET)
    if filterset.exported:
        return export(request, filterset, kind)
    entries = filterset.kept_results(kind.model.objects.for_cards())
    page = page_of(entries, filterset.value("page"))
    context = {
        "kind": kind,
        "filterset": filterset,
        "page": page,
        "counted": kind.counted % {"count": page.paginator.count},
        "suggestions": ways_on(filterset),
    }
    return render(request, "competence/list.html", context, status=filterset.status)
