"""The form of each kind of entry, in steps, and what it holds of an entry that is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from competence.enums import OfferKind
from competence.forms.fields import FilesField, ListField, SlugsField, SourcesField
from competence.forms.saving import save_entry
from competence.models import Laboratory, Organization, Partnership, Skill
from competence.tax_codes import check_tax_code, plain_tax_code
from portal.core.fields import GroupedIntegerField, TextListField
from roadmap.models import Action, Line, Technology

BOTH = ("it", "en")
# Characters of the long texts: pages are read by people in a hurry.
LONGEST = {"description": 1500, "access": 600}


@dataclass(frozen=True)
class Step:
    """A page of a form; `slug` stands in its address."""

    slug: str
    title: str
    help: str
    fields: tuple[str, ...]


def both(*names):
    return tuple(f"{name}_{language}" for name in names for language in BOTH)


def form_field(field, **kwargs):
    """Return the form's field for one of a model; an address without a scheme is one of https."""
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


EVIDENCE = Step(
    "sources",
    _("Sources"),
    _("Pages and documents where what you write can be checked: your own website will do."),
    ("sources",),
)
FILES = Step(
    "files",
    _("Pictures and documents"),
    _("A logo, and up to five pictures and documents."),
    ("files",),
)
ACCESS = Step(
    "access",
    _("Access and contact"),
    _("What a municipality has to know before it writes to you."),
    (*both("access", "price_basis", "lead_time"), "contact_email"),
)
ROADMAP = _("Which lines and actions of the roadmap it serves: so municipalities find it.")


class ProposalForm(forms.ModelForm):
    """A form whose data come from a draft's JSON; subclasses list their `steps`."""

    steps: tuple[Step, ...] = ()
    # One of each pair is enough: the curators translate it.
    in_one_language: tuple[str, ...] = ("name", "description")

    sources = SourcesField(label=_("sources"), required=False)
    files = FilesField(label=_("pictures and documents"), required=False)

    def __init__(self, data=None, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(data, **kwargs)
        for name, text in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name, most in LONGEST.items():
            for field in (self.fields.get(f"{name}_{language}") for language in BOTH):
                if field:
                    field.max_length = most
                    field.validators.append(MaxLengthValidator(most))

    def clean(self):
        cleaned = super().clean()
        for name in self.in_one_language:
            pair = [f"{name}_{language}" for language in BOTH]
            known = pair[0] in self.fields and not any(one in self.errors for one in pair)
            if known and not any(cleaned.get(one) for one in pair):
                self.add_error(pair[0], _("Write it in at least one language."))
        return cleaned

    @property
    def left_to_curators(self):
        """Return the names of the texts that one language has and the other lacks."""
        return [
            f"{name}_{language}"
            for name in dict.fromkeys(field[:-3] for field in self.fields if field[-3:] == "_it")
            for language, other in (BOTH, BOTH[::-1])
            if self.data.get(f"{name}_{other}") and not self.data.get(f"{name}_{language}")
        ]

    def save_as(self, *, by, organization=None):
        """Write the entry and all its parts, published and indexed; return it."""
        return save_entry(self, by=by, organization=organization)


class OrganizationForm(ProposalForm):
    steps = (
        Step("identity", _("Who you are"), "", ("name", "kind", "tax_code", "website")),
        Step("place", _("Where you are"), "", ("city", "region", "contact_email")),
        Step("text", _("What you do"), "", both("description")),
        EVIDENCE,
        FILES,
    )

    class Meta:
        model = Organization
        fields = (
            "name", "kind", "tax_code", "website", "city", "region", "contact_email",
            *both("description"),
        )  # fmt: skip
        formfield_callback = form_field
        error_messages = {
            "website": {
                "invalid": _("Write the whole address, as in https://www.example.org"),
            },
        }

    def clean_tax_code(self):
        code = plain_tax_code(self.cleaned_data["tax_code"])
        check_tax_code(code)
        return code


class OfferForm(ProposalForm):
    """What laboratories, skills and partnerships share."""

    lines = SlugsField(Line.objects.all(), label=_("lines of action"))
    actions = SlugsField(Action.objects.public(), label=_("actions of the roadmap"))


class LaboratoryForm(OfferForm):
    technologies = SlugsField(Technology.objects.all(), label=_("technologies"))
    steps = (
        Step("identity", _("What it is"), "", (*both("name"), "kind", "use", "city", "region")),
        Step("text", _("What it offers"), "", both("description", "services")),
        ACCESS,
        Step("roadmap", _("Place in the roadmap"), ROADMAP, ("lines", "actions", "technologies")),
        EVIDENCE,
        FILES,
    )

    class Meta:
        model = Laboratory
        fields = (
            *both("name"), "kind", "use", "city", "region", *both("description", "services"),
            *both("access", "price_basis", "lead_time"), "contact_email", "lines", "actions",
        )  # fmt: skip
        field_classes = {f"services_{language}": ListField for language in BOTH}


class SkillForm(OfferForm):
    steps = (
        Step("identity", _("What it is"), "", (*both("name"), "area")),
        Step("text", _("What it offers"), "", both("description")),
        Step(
            "framework",
            _("Public framework"),
            _("Only if the skill is described in one, such as DigComp."),
            ("framework", "framework_code", "levels"),
        ),
        ACCESS,
        Step("roadmap", _("Place in the roadmap"), ROADMAP, ("lines", "actions")),
        EVIDENCE,
        FILES,
    )

    class Meta:
        model = Skill
        fields = (
            *both("name"), "area", *both("description"), "framework", "framework_code", "levels",
            *both("access", "price_basis", "lead_time"), "contact_email", "lines", "actions",
        )  # fmt: skip
        field_classes = {"levels": ListField}


class PartnershipForm(OfferForm):
    value_eur = GroupedIntegerField(
        label=_("value (euros)"),
        min_value=0,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),  # which takes 8.000 too
    )
    steps = (
        Step("identity", _("What it is"), "", (*both("name"), "kind", "status")),
        Step(
            "partners",
            _("Who takes part"),
            "",
            ("public_partners", "private_partners", "city", "start", "end", "value_eur"),
        ),
        Step("text", _("What it does"), "", both("description")),
        ACCESS,
        Step("roadmap", _("Place in the roadmap"), ROADMAP, ("lines", "actions")),
        EVIDENCE,
        FILES,
    )

    class Meta:
        model = Partnership
        fields = (
            *both("name"), "kind", "status", "public_partners", "private_partners", "city",
            "start", "end", "value_eur", *both("description"),
            *both("access", "price_basis", "lead_time"), "contact_email", "lines", "actions",
        )  # fmt: skip
        field_classes = {"public_partners": ListField, "private_partners": ListField}

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start[:4]:
            self.add_error("end", _("The end cannot be before the start."))
        return cleaned


FORMS: Mapping[str, type[ProposalForm]] = {
    OfferKind.ORGANIZATION: OrganizationForm,
    OfferKind.LABORATORY: LaboratoryForm,
    OfferKind.SKILL: SkillForm,
    OfferKind.PARTNERSHIP: PartnershipForm,
}
# How the pages speak of one entry of each kind, within a sentence.
LABELS = {
    OfferKind.ORGANIZATION: _("organisation"),
    OfferKind.LABORATORY: _("laboratory"),
    OfferKind.SKILL: _("skill"),
    OfferKind.PARTNERSHIP: _("partnership"),
}
HELP = {
    "name": _("The full name, as on your website."),
    "name_it": _("Short and plain: it is the title of the page."),
    "tax_code": _("Codice fiscale or VAT number. We use it to avoid doubles; it is never public."),
    "website": _("Its home page."),
    "contact_email": _(
        "Requests from the page are passed on to this mailbox; the address is never shown."
        " A shared mailbox is better than a personal one."
    ),
    "description_it": _("What it is and whom it helps, in two or three plain sentences."),
    "services_it": _("What a municipality can ask for, one to a line."),
    "access_it": _("Who can use it, and how to ask: a form, a call, an agreement."),
    "price_basis_it": _("For instance: free for municipalities; by agreement; by the day."),
    "lead_time_it": _("How long from the request to the start, for instance: about two months."),
    "city": _("Where it is; leave it empty if it is everywhere."),
    "framework": _("For instance DigComp 2.2."),
    "public_partners": _("One to a line."),
    "private_partners": _("One to a line."),
    "levels": _("One to a line."),
}


def form_for(kind, data=None, *, entry=None):
    """Return the form of a kind, bound to `data`, the values of a draft, if they are given.

    `entry` is the one it changes.
    """
    return FORMS[kind](data, instance=entry)


def steps_of(kind):
    return FORMS[kind].steps


def posted(kind, fields, post, values):
    """Return `values` with what a browser sent for some `fields`, a QueryDict, as JSON.

    As `values_of` writes them, so that what nobody has changed is the same: lists of slugs sorted,
    texts with plain line breaks and without space around them.
    """
    form = form_for(kind)
    found = dict(values)
    for name in fields:
        field = form.fields[name]
        value = field.widget.value_from_datadict(post, None, name)
        if isinstance(field, ListField):
            value = field.to_python(value)
        elif isinstance(field, SlugsField):
            value = sorted(value)
        elif isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
        found[name] = "" if value is None else value
    return found


def values_of(entry):
    """Return the values of an entry's form, as JSON."""
    form = form_for(OfferKind(entry._meta.model_name), entry=entry)
    values = {}
    for name in form.fields:
        if name in RELATIONS:
            values[name] = sorted(RELATIONS[name](entry))
        elif name == "sources":
            values[name] = list(entry.sources.values("title", "publisher", "date", "url"))
        elif name == "files":
            values[name] = [_file(one) for one in entry.files.all()]
        else:
            values[name] = _plain(entry._meta.get_field(name), getattr(entry, name))
    return values


RELATIONS = {
    "lines": lambda entry: entry.lines.values_list("pk", flat=True),
    "actions": lambda entry: entry.actions.public().values_list("slug", flat=True),
    "technologies": lambda entry: entry.technology_items.values_list("tag", flat=True),
}


def _file(one):
    return {
        "upload": str(one.upload_id),
        "role": one.role,
        "caption_it": one.caption_it,
        "caption_en": one.caption_en,
    }


def _plain(field, value):
    if isinstance(field, TextListField):
        return list(value)
    if isinstance(field, models.IntegerField):
        return "" if value is None else str(value)
    return value or ""
