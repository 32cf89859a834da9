"""The page of the administration where the staff arrange who can help with a case or an action."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext

from portal.web.helping.arranging import ArrangeForm, arrange
from portal.web.models import HELPERS, Placement


class Part(NamedTuple):
    """What the history of an entry shows as its part, without an inline."""

    model: type[models.Model]
    called_by: list[str]


class ArrangesHelp:
    """For the admin classes of cases and actions: a page "Who can help", and its history.

    Subclasses set `choose`, which makes the form field to choose entries of a model.
    """

    more_parts = [Part(Placement, HELPERS)]

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_help"
        view = self.admin_site.admin_view(self.help_view)
        return [path("<path:object_id>/help/", view, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"help_url": self._help_url(unquote(object_id)), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @transaction.atomic
    def help_view(self, request, object_id):
        """Show what the public sees of who can help, and save what the staff decide."""
        owner = self.model.objects.select_for_update().filter(pk=unquote(object_id)).first()
        if owner is None:
            raise Http404(object_id)
        if not self.has_change_permission(request, owner):
            raise PermissionDenied
        form = ArrangeForm(owner, request.POST or None, choose=self.choose)
        if request.method == "POST" and form.is_valid():
            self._arrange(request, owner, form)
            return HttpResponseRedirect(self._help_url(owner.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Who can help: %(name)s") % {"name": owner},
            "opts": self.opts,
            "owner": owner,
            "form": form,
            "media": form.media,
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/help.html", context, status=status)

    def _arrange(self, request, owner, form):
        changed = arrange(form, by=request.user)
        if not changed:
            self.message_user(request, gettext("Nothing was changed."), messages.WARNING)
            return
        text = ngettext("%(count)d decision changed.", "%(count)d decisions changed.", changed)
        self.log_change(request, owner, gettext("Who can help: decisions changed"))
        self.message_user(request, text % {"count": changed}, messages.SUCCESS)

    def _help_url(self, key):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_help"
        return reverse(name, args=[key])
