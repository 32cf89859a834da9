"""The administration as a place: its name, its gate, and its index in sections of a curator's."""

from allauth.account.utils import get_next_redirect_url
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from portal.core.accounts.gate import passed_second_factor


class Section(models.TextChoices):
    """The sections of the index, in their order; an admin class names its own in `section`."""

    REVIEW = "review", _("Proposals of partners")
    CASES = "casestudies", _("Case studies")
    ROADMAP = "roadmap", _("Roadmap")
    CENTRE = "competence", _("Competence centre")
    COLLECTIONS = "collections", _("Collections")
    VOCABULARIES = "vocabularies", _("Vocabularies")
    SEARCH = "search", _("Search and synonyms")
    UPKEEP = "upkeep", _("Upkeep")
    ACCOUNTS = "accounts", _("Accounts")
    MESSAGES = "messages", _("Messages")


# Admin classes that libraries register. What stands neither here nor names a section is left out of
# the index: taggit's own tags, of which the portal uses none.
SECTIONS_OF_LIBRARIES = {"auth.group": Section.ACCOUNTS}


class PortalAdminSite(AdminSite):
    site_header = _("Competence centre: administration")
    site_title = _("Administration")
    index_title = _("What do you want to curate?")
    # What the opening page shows above the sections: set by the roof, which knows every app.
    cockpit = None

    def index(self, request, extra_context=None):
        panels = self.cockpit(request) if self.cockpit else []
        return super().index(request, {"cockpit": panels, **(extra_context or {})})

    def has_permission(self, request):
        """Let staff in who have shown a second factor in this session; costs no query."""
        return super().has_permission(request) and passed_second_factor(request)

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        """Lead to what is missing, sign-in or second factor, and then to the page asked for."""
        target = get_next_redirect_url(request) or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target, reverse("account_login"))
        if not super().has_permission(request):
            raise PermissionDenied
        if not passed_second_factor(request):
            return redirect_to_login(target, reverse("second_factor"))
        return redirect(target)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")

    def get_app_list(self, request, app_label=None):
        """Return the index by section instead of by app; with `app_label`, that app alone."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        sections = {}
        for app in apps:
            for entry in app["models"]:
                section = self.section_of(entry["model"])
                if section:
                    # Told apart from the section of the app itself, which the sidebar marks.
                    mark = "" if section == app["app_label"] else f"#{section}"
                    url = f"{app['app_url']}{mark}"
                    group = {**app, "name": section.label, "app_url": url, "models": []}
                    sections.setdefault(section, group)["models"].append(entry)
        return [sections[section] for section in Section if section in sections]

    def section_of(self, model):
        """Return the Section under which `model` is listed, or None."""
        by_default = SECTIONS_OF_LIBRARIES.get(model._meta.label_lower)
        return getattr(self._registry[model], "section", by_default)
