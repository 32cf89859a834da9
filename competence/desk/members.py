"""Pages of the desk for who acts for an organization: finding it, asking, members, invitations.

An organization is there for its members only: to everybody else its pages do not exist. What only
owners may do is refused to editors. The staff decide in the administration.
"""

from functools import wraps
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competence import members as acts
from competence.desk.members_forms import BeginForm, FindForm, InviteForm, JoinForm, RoleForm
from competence.desk.views import desk_page
from competence.enums import Role
from competence.models import Organization
from competence.review import NotAllowed as NotYours


def desk_act(view):
    """Declare what the members page does by a POST; who comes another way is led back to it."""

    @desk_page
    @wraps(view)
    def wrapper(request, slug, **kwargs):
        if request.method != "POST":
            return redirect("desk_members", slug)
        return view(request, slug, **kwargs)

    return wrapper


# Coming in


@desk_page
def organization_find(request):
    """Ask for an organization, and show which of those that are there it may be."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "competence/desk/members/find.html", {"form": form})
    return render(request, "competence/desk/members/found.html", found(request.user, form))


def found(user, form):
    """Return the context of the answer: who it may be, and the form to begin a new one."""
    asked = {one.organization_id: one for one in user.memberships.all()}
    matches = acts.similar_organizations(**form.cleaned_data)
    return {
        "name": form.cleaned_data["name"],
        "rows": [(match, asked.get(match.found.pk)) for match in matches],
        "form": form,
        "begin": BeginForm(initial=form.cleaned_data | {"key": uuid4()}),
    }


@desk_page
def organization_new(request):
    """Begin the proposal of an organization that is not there, and go on at its first step."""
    if request.method != "POST":
        return redirect("desk_organization_find")
    form = BeginForm(request.POST)
    if not form.is_valid():
        find = FindForm(request.POST)
        return render(request, "competence/desk/members/find.html", {"form": find}, status=400)
    try:
        submission, step = acts.begin_organization(by=request.user, **form.cleaned_data)
    except NotYours as error:
        raise PermissionDenied from error
    return redirect("desk_step", submission.pk, step)


@desk_page
def organization_join(request, slug):
    """Ask to act for a public organization."""
    organization = get_object_or_404(Organization.objects.public(), slug=slug)
    membership = request.user.memberships.to(organization).first()
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        acts.ask_to_join(organization, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("You have asked to act for %(name)s.") % {"name": organization})
        return redirect("desk")
    context = {"organization": organization, "membership": membership, "form": form}
    return render(request, "competence/desk/members/join.html", context)


# Those who are in


@desk_page
def members(request, slug):
    """List who acts for an organization; to owners also who asks to, and who is invited."""
    return members_page(request, own_organization(request.user, slug), InviteForm())


def members_page(request, organization, form, status=200):
    rows = list(organization.memberships.for_members())
    context = {
        "organization": organization,
        "may_manage": acts.can_manage(request.user, organization),
        "members": [(one, RoleForm(initial={"role": one.role})) for one in rows if one.is_active],
        "last_owner": sum(one.is_owner for one in rows) == 1,
        "requests": [one for one in rows if not one.is_active],
        "invitations": organization.invitations.open(),
        "form": form,
    }
    return render(request, "competence/desk/members/members.html", context, status=status)


@desk_act
def invite(request, slug):
    organization = managed_organization(request.user, slug)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitation = acts.invite(organization, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            told = _("%(email)s is invited: the link works for 14 days.")
            messages.success(request, told % {"email": invitation.email})
            return redirect("desk_members", slug)
    return members_page(request, organization, form, status=400)


@desk_act
def invitation_revoke(request, slug, pk):
    organization = managed_organization(request.user, slug)
    invitation = get_object_or_404(organization.invitations, pk=pk)
    acts.revoke_invitation(invitation, by=request.user)
    messages.success(request, _("The invitation is revoked: its link no longer works."))
    return redirect("desk_members", slug)


@desk_act
def membership_decide(request, slug, pk):
    """Let somebody in who has asked, or not: `accept` is "yes" or "no"."""
    organization = managed_organization(request.user, slug)
    membership = organization.memberships.in_bulk([pk]).get(pk)
    accept = request.POST.get("accept") == "yes"
    if membership is None:
        messages.warning(request, _("Somebody else has refused this request meanwhile."))
    elif acts.decide_membership(membership, by=request.user, accept=accept) and not accept:
        messages.warning(request, _("Somebody else has accepted this request meanwhile."))
    elif accept:
        messages.success(request, _("The request is accepted, and the person is told."))
    else:
        messages.success(request, _("The request is refused, and the person is told."))
    return redirect("desk_members", slug)


@desk_act
def member_role(request, slug, pk):
    organization = managed_organization(request.user, slug)
    membership = get_object_or_404(organization.memberships.active(), pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise PermissionDenied
    try:
        acts.change_role(membership, by=request.user, role=form.cleaned_data["role"])
    except acts.LastOwner:
        messages.error(request, last_owner())
    else:
        told = _("%(who)s: the role is now “%(role)s”.")
        role = Role(form.cleaned_data["role"]).label
        messages.success(request, told % {"who": membership.user.email, "role": role})
    return redirect("desk_members", slug)


@desk_page
def member_remove(request, slug, pk):
    """Ask whether to remove a member, or oneself, and do so."""
    organization = own_organization(request.user, slug)
    membership = organization.memberships.select_related("user").in_bulk([pk]).get(pk)
    if membership is None:
        messages.success(request, _("This person is no longer a member."))
        return redirect("desk_members", slug)
    leaves = membership.user == request.user
    if not leaves:
        managed_organization(request.user, slug)
    if request.method == "POST":
        return remove(request, membership, leaves)
    context = {"organization": organization, "membership": membership, "leaves": leaves}
    context["last_owner"] = acts.is_last_owner(membership)
    return render(request, "competence/desk/members/remove.html", context)


def remove(request, membership, leaves):
    organization = membership.organization
    try:
        acts.remove_member(membership, by=request.user)
    except acts.LastOwner:
        messages.error(request, last_owner())
        return redirect("desk_members", organization.slug)
    if leaves:
        messages.success(request, _("You no longer act for %(name)s.") % {"name": organization})
        return redirect("desk")
    messages.success(request, _("%(who)s is no longer a member.") % {"who": membership.user.email})
    return redirect("desk_members", organization.slug)


def last_owner():
    return _("An organisation needs an owner: make somebody else an owner first.")


def own_organization(user, slug):
    """Return an organization that `user` acts for; raises Http404 for any other."""
    return get_object_or_404(acts.organizations_of(user), slug=slug)


def managed_organization(user, slug):
    """Return an organization that `user` owns; raises PermissionDenied to an editor."""
    organization = own_organization(user, slug)
    if not acts.can_manage(user, organization):
        raise PermissionDenied
    return organization


# The link of an invitation


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Show an invitation, with a button that accepts it: opening the link changes nothing."""
    try:
        invited = acts.find_invitation(token)
        if request.method == "POST":
            return accept(request, token)
    except acts.NoInvitation:
        return render(request, "competence/desk/members/no_invitation.html", status=404)
    except acts.OtherAddress:
        pass  # the page says what to do
    if not invited.is_open and not acts.can_edit(request.user, invited.organization):
        return render(request, "competence/desk/members/no_invitation.html", status=404)
    context = {"invitation": invited, "fits": acts.fits(invited, request.user)}
    context["is_member"] = acts.can_edit(request.user, invited.organization)
    return render(request, "competence/desk/members/invitation.html", context)


def accept(request, token):
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    membership = acts.accept_invitation(token, by=request.user)
    messages.success(request, _("You now act for %(name)s.") % {"name": membership.organization})
    return redirect("desk")
