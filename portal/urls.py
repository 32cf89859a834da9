"""Every address of the portal. Public pages carry the language, and their paths are translated."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path

from competence.uploads import serve
from portal.web.sitemaps import SITEMAPS
from portal.web.views.health import healthz, readyz
from portal.web.views.machines import robots_txt, security_txt

handler400 = "portal.web.views.errors.bad_request"
handler403 = "portal.web.views.errors.forbidden"
handler404 = "portal.web.views.errors.not_found"
handler500 = "portal.web.views.errors.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("robots.txt", robots_txt, name="robots"),
    path(
        "sitemap.xml",
        index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_section"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("files/<uuid:key>/<str:name>", serve, name="upload"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("portal.web.urls")),
        path("account/", include("portal.core.accounts.urls")),
        path("", include("casestudies.urls")),
        path("", include("roadmap.urls")),
        path("", include("competence.urls")),
    ),
]
