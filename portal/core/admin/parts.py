"""Rows edited within an entry: sources, links, indicators."""

from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db import models
from django.forms import BaseInlineFormSet
from django.utils.text import capfirst

from portal.core.fields import TextListField

LONG = 120  # characters, from which on a text gets a wide field
WIDGETS = {
    models.URLField: {"assume_scheme": "https"},
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 6})},
    TextListField: {
        "widget": AdminTextareaWidget(attrs={"rows": 4}),
        "show_hidden_initial": False,
    },
}


class Fields:
    """How fields look in every form of ours.

    Long texts get room. Beside a relation one can add a record or change the chosen one, but not
    delete it: a slip there would hit every entry that uses it.
    """

    formfield_overrides = WIDGETS
    has_wide_fields = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        is_text = type(db_field) is models.CharField and not db_field.choices
        if is_text and db_field.max_length >= LONG and self.has_wide_fields:
            kwargs.setdefault("widget", AdminTextInputWidget(attrs={"class": "vLargeTextField"}))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = SeveralAutocomplete(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class SeveralAutocomplete(AutocompleteSelectMultiple):
    """A field for several records, taken out one by one.

    Select2's button that takes out all of them cannot be reached by keyboard and breaks its list.
    """

    def build_attrs(self, base_attrs, extra_attrs=None):
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete field that shows the record it already points to without a query for it."""

    known = None

    def optgroups(self, name, value, attrs=None):
        if self.known is None or list(map(str, value)) != [str(self.known.pk)]:
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, self.known.pk, str(self.known), True, 0)]
        if not self.is_required:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class PartFormSet(BaseInlineFormSet):
    """Rows that belong to one entry. New ones go to the end unless told where."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            # In a table the head of the column is no label.
            widget.attrs.setdefault("aria-label", capfirst(field.label or name))
            if isinstance(widget, KnownAutocomplete) and form.instance.pk:
                widget.known = getattr(form.instance, name)

    def save_new(self, form, commit=True):
        if "position" in form.fields and "position" not in form.changed_data:
            taken = [each.instance.position for each in self.forms if each.instance.pk]
            form.instance.position = max(taken, default=-1) + 1
        return super().save_new(form, commit)


class PartInline(Fields):
    """Rows edited within an entry, which the entry's history shows too.

    Subclasses set `called_by`, the field that tells one row from another: a text, or a relation; or
    a list of relations, of which each row has one.
    Relations in `autocomplete_fields` and `shared_choices` cost no query for each row.
    """

    extra = 0
    formset = PartFormSet
    called_by = "title"
    shared_choices = ()

    def get_queryset(self, request):
        relations = [*self.autocomplete_fields, *self.shared_choices]
        queryset = super().get_queryset(request)
        return queryset.select_related(*relations) if relations else queryset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = KnownAutocomplete(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name in self.shared_choices:
            # Read once; `iter`, since the length of the list would be one more query.
            field.choices = list(iter(field.choices))
        return field


class RowInline(PartInline, admin.TabularInline):
    """Parts that fit in one line of a table."""

    template = "admin/rows.html"
    has_wide_fields = False


class LinkInline(RowInline):
    """Links from an entry to others, chosen by autocompletion of `called_by`."""

    @property
    def autocomplete_fields(self):
        return [self.called_by]

    def get_fields(self, request, obj=None):
        names = {field.name for field in self.model._meta.concrete_fields}
        return [name for name in (self.called_by, "position") if name in names]


class SourceInline(PartInline, admin.StackedInline):
    classes = ["sources"]
    fields = ["title", "publisher", ("url", "publish_link"), ("date", "position")]
