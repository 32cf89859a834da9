"""Pages that join apps, and pages of the portal as a whole."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from portal.core.gallery import gallery
from portal.web.relay.enums import Reason
from portal.web.views import account, pages
from portal.web.views.actions import action_detail
from portal.web.views.cases import case_detail
from portal.web.views.centre import entry_detail
from portal.web.views.collections import collection_detail, collection_list
from portal.web.views.compare import compare
from portal.web.views.dossier import dossier, dossier_change
from portal.web.views.freshness import confirm
from portal.web.views.home import home
from portal.web.views.matrix import roadmap_matrix
from portal.web.views.municipality import municipality_names, my_municipality
from portal.web.views.observatory import observatory, observatory_chart
from portal.web.views.preview import desk_preview
from portal.web.views.relay import relay, relay_sent, relay_thread
from portal.web.views.roadmap import roadmap
from portal.web.views.search import search, search_suggestions
from portal.web.views.selfcheck import self_check

urlpatterns = [
    # Asked for at each key pressed, and addresses are tried in turn.
    path(_("search/suggestions/"), search_suggestions, name="search_suggestions"),
    path(_("search/"), search, name="search"),
    path("", home, name="home"),
    path(_("case-studies/<slug:slug>/"), case_detail, name="case_detail"),
    path(_("roadmap/"), roadmap, name="roadmap"),
    path(_("roadmap/matrix/"), roadmap_matrix, name="roadmap_matrix"),
    path(_("roadmap/actions/<slug:slug>/"), action_detail, name="action_detail"),
    path(_("roadmap/actions/<slug:slug>/self-check/"), self_check, name="action_self_check"),
    path(
        _("competence-centre/laboratories/<slug:slug>/"),
        entry_detail,
        {"kind": "laboratory"},
        name="laboratory_detail",
    ),
    path(
        _("competence-centre/skills/<slug:slug>/"),
        entry_detail,
        {"kind": "skill"},
        name="skill_detail",
    ),
    path(
        _("competence-centre/partnerships/<slug:slug>/"),
        entry_detail,
        {"kind": "partnership"},
        name="partnership_detail",
    ),
    path(
        _("competence-centre/resources/<slug:slug>/"),
        entry_detail,
        {"kind": "resource"},
        name="resource_detail",
    ),
    path(
        _("competence-centre/methods/<slug:slug>/"),
        entry_detail,
        {"kind": "method"},
        name="method_detail",
    ),
    path(
        _("competence-centre/training/<slug:slug>/"),
        entry_detail,
        {"kind": "training"},
        name="training_detail",
    ),
    path(
        _("competence-centre/organizations/<slug:slug>/"),
        entry_detail,
        {"kind": "organization"},
        name="organization_detail",
    ),
    path(_("compare/"), compare, name="compare"),
    path("dossier/", dossier, name="dossier"),
    path("dossier/change/", dossier_change, name="dossier_change"),
    path(_("my-municipality/"), my_municipality, name="my_municipality"),
    path(_("my-municipality/names/"), municipality_names, name="municipality_names"),
    path(_("observatory/"), observatory, name="observatory"),
    path(_("observatory/<slug:key>/"), observatory_chart, name="observatory_chart"),
    path(_("confirm/<str:token>/"), confirm, name="confirm"),
    path(_("partner-area/<uuid:pk>/preview/"), desk_preview, name="desk_preview"),
    path(_("collections/"), collection_list, name="collection_list"),
    path(_("collections/<slug:slug>/"), collection_detail, name="collection_detail"),
    path(_("glossary/"), pages.glossary, name="glossary"),
    path(_("about/"), pages.about, name="about"),
    path(_("about/method/"), pages.method, name="about_method"),
    path(_("accessibility/"), pages.accessibility, name="accessibility"),
    path(_("privacy/"), pages.privacy, name="privacy"),
    path(_("contact/<slug:kind>/<slug:slug>/"), relay, {"reason": Reason.CONTACT}, name="relay"),
    path(_("report/<slug:kind>/<slug:slug>/"), relay, {"reason": Reason.CORRECTION}, name="report"),
    path(_("request/sent/<str:token>/"), relay_sent, name="relay_sent"),
    path(_("request/<str:token>/"), relay_thread, name="relay_thread"),
    path("gallery/", gallery, name="gallery"),
    path("account/", account.account, name="account"),
    path("account/export/", account.account_export, name="account_export"),
    path("account/erase/", account.account_erase, name="account_erase"),
    path("account/erased/", account.account_erased, name="account_erased"),
    path("account/second-factor/", account.second_factor, name="second_factor"),
]
