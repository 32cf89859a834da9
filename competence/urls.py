from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from competence.views import centre, entry_list

urlpatterns = [
    path("", include("competence.desk.members_urls")),
    path(_("competence-centre/"), centre, name="centre"),
    path(
        _("competence-centre/laboratories/"),
        entry_list,
        {"kind": "laboratory"},
        name="laboratory_list",
    ),
    path(_("competence-centre/skills/"), entry_list, {"kind": "skill"}, name="skill_list"),
    path(
        _("competence-centre/partnerships/"),
        entry_list,
        {"kind": "partnership"},
        name="partnership_list",
    ),
    path(_("competence-centre/resources/"), entry_list, {"kind": "resource"}, name="resource_list"),
    path(_("competence-centre/methods/"), entry_list, {"kind": "method"}, name="method_list"),
    path(_("competence-centre/training/"), entry_list, {"kind": "training"}, name="training_list"),
    path(
        _("competence-centre/organizations/"),
        entry_list,
        {"kind": "organization"},
        name="organization_list",
    ),
    path("", include("competence.desk.urls")),
]
