"""What pages of cases and actions show of who can help, kept for each version of the content."""

from functools import lru_cache

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from competence.models import Organization
from portal.core.filters.fields import NOT_AN_OPTION
from portal.web.helping.back import helped_by
from portal.web.helping.finding import help_for
from portal.web.querysets import owner_name
from roadmap.enums import ItalianRegion
from roadmap.models import Action

OWNERS = {"case": CaseStudy, "action": Action}


class RegionForm(forms.Form):
    """The reader's region, as the address tells it; any other parameter is none of its business.

    `region` is "" without one; `status` is 400 where it is unknown, and `messages` say so.
    """

    my_region = forms.ChoiceField(
        label=_("Your region"),
        choices=[("", _("Not chosen")), *ItalianRegion.choices],
        required=False,
        error_messages=NOT_AN_OPTION,
    )

    def __init__(self, data):
        super().__init__(data)
        self.status = 200 if self.is_valid() else 400
        self.region = self.cleaned_data.get("my_region", "")
        self.messages = [error for errors in self.errors.values() for error in errors]


def help_section(owner, region, language, version):
    """Return the groups of what helps with a case or an action as HTML.

    `language` and `version` are those of the reader and of the content, `region` is an
    ItalianRegion or "": with the owner they key the cache.
    """
    return _groups(owner_name(owner), owner.pk, region, language, version)


def arranging_url(owner, user):
    """Return where the staff arrange who can help with a case or an action, "" for all others."""
    meta = owner._meta
    name = f"admin:{meta.app_label}_{meta.model_name}_help"
    return reverse(name, args=[owner.pk]) if user.is_staff else ""


@lru_cache(maxsize=2048)
def _groups(name, key, region, language, version):
    groups = help_for(OWNERS[name].objects.get(pk=key), region=region).groups
    return render_to_string("web/_help_groups.html", {"groups": groups, "chosen": _chosen(groups)})


def helped_section(entry, language, version):
    """Return the actions and cases that an entry of the centre helps with as HTML.

    `language` and `version` are those of the reader and of the content: they key the cache.
    """
    return _helped(type(entry), entry.pk, language, version)


@lru_cache(maxsize=2048)
def _helped(model, key, language, version):
    groups = helped_by(model.objects.get(pk=key))
    context = {
        "groups": groups,
        "chosen": _chosen(groups),
        "through_laboratories": model is Organization,
    }
    return render_to_string("web/_helped.html", context)


def _chosen(groups):
    """Tell whether editors or staff chose any of the helpers."""
    return any(group.curated for group in groups)
