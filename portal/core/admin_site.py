"""The administration as a place: its name, and its index in sections a curator looks for."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.db import models
from django.utils.translation import gettext_lazy as _


class Section(models.TextChoices):
    """The sections of the index, in their order; an admin class names its own in `section`."""

    CASES = "casestudies", _("Case studies")
    ROADMAP = "roadmap", _("Roadmap")
    CENTRE = "competence", _("Competence centre")
    VOCABULARIES = "vocabularies", _("Vocabularies")
    SEARCH = "search", _("Search and synonyms")
    ACCOUNTS = "accounts", _("Accounts")


# Admin classes that libraries register. What stands neither here nor names a section is left out of
# the index: taggit's own tags, of which the portal uses none.
SECTIONS_OF_LIBRARIES = {"auth.group": Section.ACCOUNTS}


class PortalAdminSite(AdminSite):
    site_header = _("Competence centre: administration")
    site_title = _("Administration")
    index_title = _("What do you want to curate?")

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


class PortalAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of "django.contrib.admin"."""

    default_site = "portal.core.admin_site.PortalAdminSite"
