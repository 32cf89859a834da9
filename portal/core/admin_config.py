"""The administration as an app; apart from its site, which needs the models."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of "django.contrib.admin"."""

    default_site = "portal.core.admin_site.PortalAdminSite"
