"""Addresses of the pages for who acts for an organization."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from competence.desk import members

urlpatterns = [
    path(
        _("partner-area/organisations/find/"),
        members.organization_find,
        name="desk_organization_find",
    ),
    path(
        _("partner-area/organisations/new/"),
        members.organization_new,
        name="desk_organization_new",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/join/"),
        members.organization_join,
        name="desk_organization_join",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/members/"),
        members.members,
        name="desk_members",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/members/invite/"),
        members.invite,
        name="desk_invite",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/members/<int:pk>/decide/"),
        members.membership_decide,
        name="desk_membership_decide",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/members/<int:pk>/role/"),
        members.member_role,
        name="desk_member_role",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/members/<int:pk>/remove/"),
        members.member_remove,
        name="desk_member_remove",
    ),
    path(
        _("partner-area/organisations/<slug:slug>/invitations/<int:pk>/revoke/"),
        members.invitation_revoke,
        name="desk_invitation_revoke",
    ),
    path(_("invitation/<str:token>/"), members.invitation, name="invitation"),
]
