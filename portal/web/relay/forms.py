"""The two forms that anybody may send, and what tells a person from a machine on them."""

import uuid

from django import forms
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.web.relay.enums import Reason
from portal.web.relay.models import ContactRequest

TEXT_LENGTH = ContactRequest._meta.get_field("text").max_length
PAGE_SECONDS = 2 * 86_400  # for which a page with a form stays good
SALT = "portal.web.relay.page"

# Whoever changes a word of this gives `CONSENT_VERSION` a new value: a test holds both.
CONSENT = _(
    "I agree that my name, my municipality or body, my message and my e-mail address are passed on"
    " to those who keep this entry and to the staff of the portal. They answer to my address, and"
    " use what I send for nothing else."
)


class LineField(forms.CharField):
    """A text on one line, whatever spaces and line breaks were sent."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class ParagraphsField(forms.CharField):
    """A text of several lines, each end of a line one character, as browsers count them.

    Without `maxlength` in the page: browsers cut off what is pasted beyond it, and say nothing.
    """

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")

    def widget_attrs(self, widget):
        return {}


def text_field(label, help_text):
    return ParagraphsField(
        label=label,
        help_text=help_text,
        max_length=TEXT_LENGTH,
        error_messages={
            "required": _("Write your message."),
            "max_length": _(
                "Shorten your message: it has %(show_value)d characters, and at most"
                " %(limit_value)d are taken."
            ),
        },
    )


def address_field(**options):
    return forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address to which the answer goes."),
            "invalid": _("Write an e-mail address such as name@example.org."),
        },
        **options,
    )


class RelayForm(forms.Form):
    """What both forms share.

    `stamp` says, signed, when the page was made, and holds the key that makes a form sent twice
    one request. Whoever is quicker than people are, fills in a field that people do not see, or
    keeps the page for days, is asked to send once more, with everything still there: a person
    does so, a machine does not.
    """

    reason: Reason

    def __init__(self, data=None):
        super().__init__(data)
        stamp = self._stamp_sent()
        self.is_expired = self.is_bound and stamp is None
        self.key, self.made_at = stamp or (uuid.uuid4(), int(timezone.now().timestamp()))
        for field in self.visible_fields():
            if field.widget_type != "checkbox":
                field.field.widget.attrs["class"] = "form-control"

    def _stamp_sent(self):
        try:
            key, made_at = signing.loads(self.data.get("page", ""), salt=SALT)
        except signing.BadSignature:
            return None
        is_old = timezone.now().timestamp() - made_at > PAGE_SECONDS
        return None if is_old else (uuid.UUID(key), made_at)

    @property
    def stamp(self):
        """Return the signed key and moment for the page: those that were sent while they last."""
        return signing.dumps([self.key.hex, self.made_at], salt=SALT)

    def clean(self):
        if self.errors:
            return
        if self.data.get("website"):
            self._ask_again(
                _(
                    "A field that people do not see was filled in, perhaps by your browser. It is"
                    " empty again."
                )
            )
        if self.is_expired:
            self._ask_again(_("This page had been open for too long."))
        if timezone.now().timestamp() - self.made_at < settings.CONTACT_MIN_SECONDS:
            self._ask_again(_("That was quicker than people usually are."))

    def _ask_again(self, why):
        raise forms.ValidationError(
            format_lazy(
                "{} {}",
                why,
                _("Everything you wrote is still here: press “Send” once more."),
            )
        )

    @property
    def answers(self):
        """Return what `ask` takes of a form that is valid."""
        answers = {name: self.cleaned_data[name] for name in self.fields if name != "consent"}
        consent = settings.CONSENT_VERSION if "consent" in self.fields else ""
        return {**answers, "consent": consent, "key": self.key, "reason": self.reason}


class ContactForm(RelayForm):
    """To those who keep an entry."""

    reason = Reason.CONTACT

    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    municipality = LineField(
        label=_("Your municipality or body"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": _("Write which municipality or body you write for.")},
    )
    text = text_field(
        _("What you need"),
        _("What you want to do, by when, and what you want to know: at most 4,000 characters."),
    )
    reply_to = address_field(help_text=_("The answer comes to this address."))
    consent = forms.BooleanField(
        label=CONSENT,
        error_messages={"required": _("Without your consent we cannot pass your request on.")},
    )


class ReportForm(RelayForm):
    """To the staff, about a mistake on a page."""

    reason = Reason.CORRECTION

    text = text_field(
        _("What is wrong"),
        _("Which sentence, figure or link, and what would be right: at most 4,000 characters."),
    )
    reply_to = address_field(
        required=False,
        help_text=_("Only if you want an answer: the staff of the portal use it for nothing else."),
    )


FORMS = {form.reason: form for form in (ContactForm, ReportForm)}
