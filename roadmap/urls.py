"""The pages of the roadmap that need no other app; those that join apps stand in portal.web."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from roadmap import views

urlpatterns = [
    path(_("roadmap/actions/"), views.action_list, name="action_list"),
    path(
        _("roadmap/digital-transition/"),
        views.digital_transition,
        name="digital_transition",
    ),
    path(_("roadmap/levers/"), views.levers, name="levers"),
    path(_("roadmap/<slug:slug>/"), views.axis_detail, name="axis_detail"),
]
