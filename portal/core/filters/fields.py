"""The filters and settings that lists declare, one for each parameter of the address."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.fields import GroupedIntegerField
from portal.core.models import slug_validator

NOT_AN_OPTION = {
    "invalid_choice": gettext_lazy("“%(value)s” is not one of the values known here: left out.")
}


def terms(model, group=None):
    """Return a loader of a vocabulary's terms in its order: (slug, name in the active language).

    `group` names the relation to the vocabulary under whose names they stand together, in its
    order: (slug, name, name of the group).
    """
    if not group:
        return lambda: [(term.pk, str(term)) for term in model.objects.all()]

    def load():
        order = (f"{group}__position", f"{group}__slug", "position", "slug")
        rows = model.objects.select_related(group).order_by(*order)
        return [(term.pk, str(term), str(getattr(term, group))) for term in rows]

    return load


def choices(enum):
    """Return a loader of the options of a TextChoices, in order."""
    return lambda: [(value, str(label)) for value, label in enum.choices]


class FacetFilter(django_filters.MultipleChoiceFilter):
    """A facet: any of several slugs, those to which `field_name` leads.

    `load` returns its terms as (slug, label) or (slug, label, group), in order. `by_count` puts
    those with most results first: for terms that have no order of their own. One that is not
    `listed` stands on the panel only while it is in use: links from elsewhere lead to it.
    """

    def __init__(self, field_name, *, label, load, by_count=False, listed=True, **kwargs):
        super().__init__(
            field_name=field_name, label=label, choices=(), error_messages=NOT_AN_OPTION, **kwargs
        )
        self.load = load
        self.by_count = by_count
        self.listed = listed

    @property
    def paths(self):
        """Return the paths of which `groups` are asked for."""
        return [self.field_name]

    def groups(self, groups):
        """Yield (slug, BitMap of the keys of the rows that have it), public or not.

        `groups` are the `Groups` of the model of the list.
        """
        return groups.of(self.field_name)


class WordsFilter(django_filters.CharFilter):
    """The words to be found: `q`."""

    def __init__(self, **kwargs):
        super().__init__(label=gettext_lazy("Words"), max_length=200, **kwargs)


class SettingFilter(django_filters.Filter):
    """A parameter of the list that does not filter: order, view, page. The view reads its value.

    What is not `lasting` concerns one answer only: no link of the page carries it on.
    """

    def __init__(self, *, lasting=True, **kwargs):
        super().__init__(**kwargs)
        self.lasting = lasting


class ChoiceSetting(SettingFilter):
    field_class = forms.ChoiceField

    def __init__(self, **kwargs):
        super().__init__(error_messages=NOT_AN_OPTION, **kwargs)


class IntegerSetting(SettingFilter):
    field_class = GroupedIntegerField


class SlugsField(forms.Field):
    """Several slugs, each once and in the order given."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        return list(dict.fromkeys(slug for slug in value or () if slug))

    def validate(self, value):
        for slug in value:
            try:
                slug_validator(slug)
            except ValidationError as error:
                message = _("“%(value)s” is not one of the values known here: left out.")
                raise ValidationError(message, params={"value": slug[:50]}) from error


class SlugsSetting(SettingFilter):
    field_class = SlugsField


class FilterForm(forms.Form):
    """Refuses parameters that the list does not know."""

    def clean(self):
        for name in self.data:
            if name not in self.fields:
                self.add_error(
                    None,
                    forms.ValidationError(
                        _("This page does not know the parameter “%(name)s”: left out."),
                        code="unknown_parameter",
                        params={"name": name[:50]},
                    ),
                )
        return super().clean()
