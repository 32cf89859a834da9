"""What pages of cases and actions show of who can help, kept for each version of the content."""

from functools import lru_cache

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from casestudies.models import CaseStudy
from portal.core.filters.fields import NOT_AN_OPTION
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


@lru_cache(maxsize=2048)
def _groups(name, key, region, language, version):
    help_ = help_for(OWNERS[name].objects.get(pk=key), region=region)
    return render_to_string("web/_help_groups.html", {"help": help_, "region": region})
