"""The history of an entry in the administration: its versions, two compared, one brought back."""

from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import SIMPLE_HISTORY_REVERSE_ATTR_NAME

from portal.core.admin.bringing_back import KEPT, bring_back
from portal.core.admin.moments import NOW, Moment, Past, compare, fingerprint
from portal.core.admin.timeline import Labels, entry_versions, parent_of, part_versions
from portal.core.search.indexing import dependents


class Revisions(SimpleHistoryAdmin):
    """Pages of the history: the versions, the differences of any two, an old one brought back.

    To look needs the permission to view, to bring back the one to change.
    """

    object_history_template = "admin/timeline.html"
    compare_template = "admin/compare.html"
    version_template = "admin/version.html"
    history_list_per_page = 50
    # Parts that are edited on a page of their own, as inlines: `model` and `called_by` count.
    more_parts = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_compare"
        view = self.admin_site.admin_view(self.compare_view)
        return [path("<path:object_id>/history/compare/", view, name=name), *super().get_urls()]

    @property
    def kept_parts(self):
        """Return the inlines whose history is kept: not those of pictures and documents."""
        parts = [*self.inlines, *self.more_parts]
        return [part for part in parts if hasattr(part.model, "history")]

    def get_history_queryset(self, request, history_manager, pk_name, object_id):
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user")

    def set_history_delta_changes(self, request, historical_records, foreign_keys_are_objs=True):
        """Leave the differences to the timeline, which needs fewer queries."""

    def render_history_view(self, request, template, context, **kwargs):
        context["timeline"] = self.timeline(context["object"], context["page_obj"])
        context["is_there"] = not hasattr(context["object"], SIMPLE_HISTORY_REVERSE_ATTR_NAME)
        return super().render_history_view(request, template, context, **kwargs)

    def history_view_title(self, request, obj):
        return gettext("History: %(name)s") % {"name": obj}

    def timeline(self, entry, page):
        """Return the Versions on one page of the history, newest first, parts included."""
        records = list(page.object_list)
        older = list(page.paginator.object_list[page.end_index() :][:1])
        labels = Labels()
        listings = [entry_versions(self.model, [*records, *older], labels)]
        for inline in self.kept_parts:
            parent = parent_of(inline.model, self.model)
            listings.append(part_versions(inline.model, parent, entry.pk, inline.called_by, labels))
        labels.fetch()
        versions = [version for listing in listings for version in listing()]
        dates = [version.record.history_date for version in versions]
        after = older[0].history_date if older else min(dates, default=None)
        until = records[0].history_date if page.has_previous() else max(dates, default=None)
        shown = [
            version
            for version in versions
            if after <= version.record.history_date <= until and version.record not in older
        ]
        return sorted(shown, key=lambda version: version.record.history_date, reverse=True)

    def compare_view(self, request, object_id):
        """Show what differs between two versions: `?old=casestudy-3&new=now`."""
        past = self._past(request, object_id)
        tokens = [request.GET.get("old", ""), request.GET.get("new", NOW)]
        old, new = sorted(map(past.moment, tokens), key=_when)
        changed, same = compare(old, new, self.kept_parts)
        context = self._context(request, past, changed, same, old=old, new=new) | {
            "title": gettext("Differences: %(name)s") % {"name": _named(past)},
            "old_choices": _choices(past, old, with_now=False),
            "new_choices": _choices(past, new, with_now=past.entry is not None),
        }
        return TemplateResponse(request, self.compare_template, context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """Show an old version beside the present, and bring it back when that is sent."""
        past = self._past(request, object_id, hold=request.method == "POST")
        then = past.moment(f"{self.opts.model_name}-{version_id}")
        status = 200
        if request.method == "POST":
            if not self.has_change_permission(request, past.entry):
                raise PermissionDenied
            if self._bring_back(request, past, then):
                return HttpResponseRedirect(self._url("history", then.entry))
            past, status = self._past(request, object_id), 409
        now = past.now() if past.entry else None
        changed, same = compare(now or then, then, self.kept_parts, without=KEPT)
        context = self._context(request, past, changed, same, old=now, new=then) | {
            "title": gettext("Old version: %(name)s") % {"name": _named(past)},
            "seen": fingerprint(now) if now else "",
            "may_bring_back": self.has_change_permission(request, past.entry),
            "kept": self._kept(),
        }
        return TemplateResponse(request, self.version_template, context, status=status)

    def _bring_back(self, request, past, then):
        """Bring a version back and return whether all is done; else say what stands in the way."""
        now = past.now() if past.entry else None
        if (fingerprint(now) if now else "") != request.POST.get("seen", ""):
            text = gettext("The entry has changed meanwhile: look at the differences once more.")
            self.message_user(request, text, messages.ERROR)
            return False
        if now and not compare(now, then, self.kept_parts, without=KEPT)[0]:
            self.message_user(request, gettext("The entry is as it was then."), messages.WARNING)
            return True
        request.depended = dependents(self.model, [past.key])
        reason = gettext("Version of %(date)s brought back") % {"date": _date_of(then.record)}
        try:
            entry, lost = bring_back(past, then, by=request.user, reason=reason)
        except ValidationError as error:
            text = gettext("This version cannot be brought back as it was: %(problems)s")
            problems = {"problems": " ".join(error.messages)}
            self.message_user(request, text % problems, messages.ERROR)
            return False
        self.log_change(request, entry, reason)
        self.message_user(request, f"{reason}.", messages.SUCCESS)
        if lost:
            text = gettext("What is gone could not be linked again: %(names)s")
            self.message_user(request, text % {"names": ", ".join(lost)}, messages.WARNING)
        return True

    def _past(self, request, object_id, *, hold=False):
        """Return the Past of a record that the user may look at; 404 where there never was one.

        With `hold` nobody else changes the record before the commit.
        """
        try:
            key = self.opts.pk.to_python(unquote(object_id))
        except ValidationError as error:
            raise Http404(object_id) from error
        if hold:
            self.model._base_manager.select_for_update().filter(pk=key).first()
        past = Past(self.model, key, self.kept_parts)
        if not past.versions:
            raise Http404(object_id)
        if not self.has_view_or_change_permission(request, past.entry):
            raise PermissionDenied
        return past

    def _context(self, request, past, changed, same, *, old, new):
        entry = _named(past)
        changelist = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": entry,
            "is_there": past.entry is not None,
            "changelist_url": reverse(changelist),
            "history_url": self._url("history", entry),
            "changed": changed,
            "same": same,
            "old": old,
            "new": new,
            "old_name": _name_of(old),
            "new_name": _name_of(new),
        }

    def _kept(self):
        """Return a sentence on what bringing back leaves alone, "" where that is nothing."""
        names = {each.name for each in self.opts.get_fields()}
        if "files" in names:
            return gettext("Publication state, slug, pictures and documents stay as they are now.")
        if "state" in names:
            return gettext("Publication state and slug stay as they are now.")
        return ""

    def _url(self, page, entry):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=[quote(getattr(entry, self.opts.pk.attname))])


def _named(past):
    """Return the entry, or what it was when it was deleted."""
    return past.entry or past.versions[0].instance


def _when(moment):
    """Return what sorts Moments from the oldest to the present."""
    return (moment.record is None, moment.record and moment.record.history_date)


def _name_of(moment):
    """Return "Now", or when a version was written and by whom."""
    if moment is None or moment.record is None:
        return gettext("Now")
    user = moment.record.history_user
    return f"{_date_of(moment.record)}, {user.get_username()}" if user else _date_of(moment.record)


def _choices(past, chosen, *, with_now):
    """Return (token, name) of each version of the entry, newest first, and of what is chosen."""
    moments = [Moment(record, None) for record in past.versions]
    choices = {NOW: gettext("Now")} if with_now else {}
    choices |= {each.token: _name_of(each) for each in moments}
    return list(({chosen.token: _name_of(chosen)} | choices).items())


def _date_of(record):
    return date_format(timezone.localtime(record.history_date), "SHORT_DATETIME_FORMAT")
