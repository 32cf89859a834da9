"""The detail pages of the competence centre, which join it to the case studies."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from competence.models import Laboratory, Training
from competence.views import KINDS
from portal.core.versions import content_version
from portal.core.views import readonly
from portal.web.helping.page import helped_section

# The template of each kind, and what it shows beside the entry: {its name there: rows(entry)}.
PAGES = {
    "laboratory": ("competence/laboratory_detail.html", {}),
    "skill": (
        "competence/skill_detail.html",
        {"training": Training.objects.public().sharing_actions_with},
    ),
    "partnership": ("competence/partnership_detail.html", {}),
    "resource": ("competence/resource_detail.html", {}),
    "method": ("competence/method_detail.html", {}),
    "training": ("competence/training_detail.html", {}),
    "organization": (
        "competence/organization_detail.html",
        {"laboratories": Laboratory.objects.public().of_organization},
    ),
}


@readonly
def entry_detail(request, kind, slug):
    """Show one entry of a kind; an unpublished one is there for staff only."""
    template, related = PAGES[kind]
    entries = KINDS[kind].model.objects.visible_to(request.user).for_detail()
    entry = get_object_or_404(entries, slug=slug)
    helped = helped_section(entry, get_language(), content_version())
    context = {"kind": KINDS[kind], "entry": entry, "helped": helped}
    context |= {name: rows(entry) for name, rows in related.items()}
    return render(request, template, context)
