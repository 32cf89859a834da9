from django.urls import path
from django.utils.translation import gettext_lazy as _

from competence.desk import views

urlpatterns = [
    path(_("partner-area/"), views.desk, name="desk"),
    path(_("partner-area/new/<slug:kind>/"), views.begin_entry, name="desk_begin"),
    path(_("partner-area/edit/<slug:kind>/<slug:slug>/"), views.edit_entry, name="desk_edit"),
    path(_("partner-area/retire/<slug:kind>/<slug:slug>/"), views.retire_entry, name="desk_retire"),
    path(
        _("partner-area/confirm/<slug:kind>/<slug:slug>/"), views.confirm_entry, name="desk_confirm"
    ),
    path(_("partner-area/<uuid:pk>/"), views.show_submission, name="desk_submission"),
    path(_("partner-area/<uuid:pk>/submit/"), views.hand_in, name="desk_submit"),
    path(_("partner-area/<uuid:pk>/withdraw/"), views.withdraw_submission, name="desk_withdraw"),
    path(_("partner-area/<uuid:pk>/<slug:step>/"), views.edit_step, name="desk_step"),
]
