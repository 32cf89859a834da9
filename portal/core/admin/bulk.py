"""Actions on many records at once, each with a page before it that says what will happen.

The page names each record: which change, with what to know about them, and which are left, with
the reason. What was confirmed is worked out anew, with the rows held: a form sent twice finds
nothing left to do, and what somebody changed meanwhile is left as it is.
"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import quote
from django.db import models
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from portal.core import freshness
from portal.core.admin.atomic import AtomicActions
from portal.core.admin.lists import has_sources, is_translated
from portal.core.enums import PublicationState
from portal.core.history import write_version

MOST = 500  # records at once: a page of more is read by nobody


@dataclass(frozen=True)
class Line:
    """A record, and what to know about it: warnings, or why it is left."""

    record: models.Model
    url: str
    remarks: tuple[str, ...] = ()


@dataclass
class Plan:
    """What an action would do: `changes` and `left` are Lines."""

    changes: list[Line]
    left: list[Line]

    @property
    def records(self):
        return [line.record for line in self.changes]


class Bulk(AtomicActions):
    """For admin classes: finding the selected records, and the page before an action."""

    bulk_template = "admin/bulk.html"

    def selected(self, request, queryset):
        """Return the selected records, held once the action is confirmed; None if too many."""
        keys = list(queryset.order_by().values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            text = gettext("At most %(most)d at once: choose fewer.") % {"most": MOST}
            self.message_user(request, text, messages.ERROR)
            return None
        rows = self.model._base_manager.filter(pk__in=keys).order_by("pk")
        return list(rows.select_for_update() if is_confirmed(request) else rows)

    def line(self, record, *remarks):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        url = reverse(name, args=[quote(record.pk)])
        return Line(record, url, tuple(str(remark) for remark in remarks))

    def bulk_page(self, request, *, title, effect, button, plan=None, fields=None, form=None):
        """Return the page before an action.

        `effect` is a sentence, `fields` are sent along hidden; `form` is what is still to be
        chosen, before there is a `plan`.
        """
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "effect": effect,
            "button": button,
            "plan": plan,
            "form": form,
            "hidden": [("action", request.POST["action"]), *(fields or {}).items()],
            "keys": request.POST.getlist(ACTION_CHECKBOX_NAME)
            if plan is None
            else [line.record.pk for line in (*plan.changes, *plan.left)],
            "key_name": ACTION_CHECKBOX_NAME,
            "across": plan is None and request.POST.get("select_across", "0") == "1",
            "list_url": request.get_full_path(),
        }
        return TemplateResponse(request, self.bulk_template, context)


def is_confirmed(request):
    """Whether the page before the action has been seen and sent."""
    return "post" in request.POST


TITLES = {
    PublicationState.PUBLISHED: _("Publish entries"),
    PublicationState.DRAFT: _("Turn entries back into drafts"),
    PublicationState.RETIRED: _("Retire entries"),
}
EFFECTS = {
    PublicationState.PUBLISHED: _("Everybody can read them, and the search finds them."),
    PublicationState.DRAFT: _("They are taken from the public until they are published again."),
    PublicationState.RETIRED: _("They are taken from the public for good, but not deleted."),
}
ALREADY = {
    PublicationState.PUBLISHED: _("It is published already."),
    PublicationState.DRAFT: _("It is a draft already."),
    PublicationState.RETIRED: _("It is retired already."),
}


class BulkStates(Bulk):
    """Publishing, withdrawing and retiring many entries."""

    def move(self, request, queryset, state):
        entries = self.selected(request, queryset)
        if entries is None:
            return None
        plan = self._plan_of_move(entries, state)
        if not is_confirmed(request):
            return self.bulk_page(
                request, title=TITLES[state], effect=EFFECTS[state], button=TITLES[state], plan=plan
            )
        for entry in plan.records:
            entry.state = state
            entry.save()
            self.log_change(request, entry, [{"changed": {"fields": ["state"]}}])
        text = ngettext(
            "%(count)d entry changed. New state: %(state)s.",
            "%(count)d entries changed. New state: %(state)s.",
            len(plan.changes),
        )
        level = messages.SUCCESS if plan.changes else messages.WARNING
        values = {"count": len(plan.changes), "state": state.label}
        self.message_user(request, text % values, level)
        return None

    def _plan_of_move(self, entries, state):
        unsourced = set()
        if state == PublicationState.PUBLISHED and has_sources(self.model):
            sources = self.model._meta.get_field("sources").related_model
            found = sources._base_manager.filter(entry__in=entries).values_list("entry_id")
            unsourced = {entry.pk for entry in entries} - {key for (key,) in found.distinct()}
        plan = Plan([], [])
        for entry in sorted(entries, key=str):
            remarks = []
            if state == PublicationState.PUBLISHED and not is_translated(entry):
                remarks.append(_("Part of it is in one language only."))
            if entry.pk in unsourced:
                remarks.append(_("It has no source."))
            if entry.state == state:
                plan.left.append(self.line(entry, ALREADY[state]))
            else:
                plan.changes.append(self.line(entry, *remarks))
        return plan


class BulkConfirmations(Bulk):
    """Saying of many entries that all of it is still true."""

    def confirm_entries(self, request, queryset):
        entries = self.selected(request, queryset)
        if entries is None:
            return None
        plan = self._plan_of_confirmation(entries)
        if not is_confirmed(request):
            return self.bulk_page(
                request,
                title=gettext("Confirm entries"),
                effect=gettext("The public pages say that all of it is still true as of today."),
                button=gettext("Confirm as of today"),
                plan=plan,
            )
        for entry in plan.records:
            freshness.confirm(entry, reason=gettext("Confirmed by the staff"))
            self.log_change(request, entry, [{"changed": {"fields": ["confirmed on"]}}])
        count = len(plan.changes)
        text = ngettext(
            "%(count)d entry is confirmed as of today.",
            "%(count)d entries are confirmed as of today.",
            count,
        )
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % {"count": count}, level)
        return None

    def _plan_of_confirmation(self, entries):
        plan = Plan([], [])
        for entry in sorted(entries, key=str):
            if entry.confirmed_on == timezone.localdate():
                plan.left.append(self.line(entry, _("It is confirmed as of today already.")))
            elif entry.confirmed_on:
                day = date_format(entry.confirmed_on)
                said = gettext("Last confirmed on %(day)s.") % {"day": day}
                plan.changes.append(self.line(entry, said))
            else:
                plan.changes.append(self.line(entry, _("Never confirmed so far.")))
        return plan


# The vocabularies of which terms are given to many entries at once; each kind of entry has some.
TAGGED = ("technologies", "challenges", "lines")


class TagForm(forms.Form):
    """Which term, and whether to add or to remove it; `relations` are those of the model."""

    what = forms.ChoiceField(
        label=_("What to do"),
        choices=[("add", _("Add it")), ("remove", _("Remove it"))],
        widget=forms.RadioSelect,
        initial="add",
    )
    term = forms.ChoiceField(label=_("Term"))

    def __init__(self, *args, relations, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.relations = {relation.name: relation for relation in relations}
        self.fields["term"].choices = [
            ("", "–"),
            *(
                (
                    capfirst(relation.verbose_name),
                    [
                        (f"{relation.name}:{term.pk}", str(term))
                        for term in relation.related_model._base_manager.all().order_by("position")
                    ],
                )
                for relation in relations
            ),
        ]

    def chosen(self):
        """Return (relation, term) of a valid form."""
        name, _colon, key = self.cleaned_data["term"].partition(":")
        relation = self.relations[name]
        return relation, relation.related_model._base_manager.get(pk=key)


class BulkTags(Bulk):
    """Adding a technology, a challenge or a line to many entries, or removing it."""

    def tag_relations(self):
        names = {each.name: each for each in self.opts.many_to_many}
        return [names[name] for name in TAGGED if name in names]

    def tag_entries(self, request, queryset):
        entries = self.selected(request, queryset)
        if entries is None:
            return None
        title = gettext("Add or remove a term")
        given = request.POST if "term" in request.POST else None
        form = TagForm(given, relations=self.tag_relations())
        if not form.is_valid():
            effect = gettext("Choose the term first: what will happen is shown next.")
            return self.bulk_page(
                request, title=title, effect=effect, button=gettext("Go on"), form=form
            )
        relation, term = form.chosen()
        adds = form.cleaned_data["what"] == "add"
        plan = self._plan_of_tag(entries, relation, term, adds=adds)
        names = {"relation": capfirst(relation.verbose_name), "term": term}
        sentence = gettext("%(relation)s: “%(term)s” is added.")
        if not adds:
            sentence = gettext("%(relation)s: “%(term)s” is removed.")
        if not is_confirmed(request):
            return self.bulk_page(
                request,
                title=title,
                effect=sentence % names,
                button=gettext("Add it") if adds else gettext("Remove it"),
                plan=plan,
                fields=form.cleaned_data,
            )
        for entry in plan.records:
            set_term(entry, relation, term, adds=adds, by=request.user, reason=sentence % names)
            self.log_change(request, entry, [{"changed": {"fields": [relation.name]}}])
        count = len(plan.changes)
        text = ngettext("%(count)d entry changed.", "%(count)d entries changed.", count)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, text % {"count": count}, level)
        return None

    def _plan_of_tag(self, entries, relation, term, *, adds):
        keys = [entry.pk for entry in entries]
        found = self.model._base_manager.filter(pk__in=keys, **{f"{relation.name}__pk": term.pk})
        having = set(found.values_list("pk", flat=True))
        why = _("It has the term already.") if adds else _("It does not have the term.")
        plan = Plan([], [])
        for entry in sorted(entries, key=str):
            if (entry.pk in having) == adds:
                plan.left.append(self.line(entry, why))
            else:
                plan.changes.append(self.line(entry))
        return plan


def set_term(entry, relation, term, *, adds, by, reason):
    """Add a term to an entry or remove it, as one version; a technology has a row of its own."""
    entry.skip_history_when_saving = True
    entry.save()
    if isinstance(relation, models.ManyToManyField):
        terms = getattr(entry, relation.name)
        terms.add(term) if adds else terms.remove(term)
    elif adds:
        relation.remote_field.through.objects.create(content_object=entry, tag=term)
    else:
        for row in relation.remote_field.through.objects.filter(content_object=entry, tag=term):
            row.delete()
    del entry.skip_history_when_saving
    write_version(entry, "~", by=by, reason=reason[:100])
