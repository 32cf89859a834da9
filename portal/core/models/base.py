"""What the models of every app are made of; this floor knows none of them."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.core.accounts.fields import AddressField
from portal.core.bilingual import Bilingual
from portal.core.dates import PartialDateField, partial_date_check
from portal.core.enums import PublicationState
from portal.core.querysets import EntryQuerySet, SourceQuerySet

slug_validator = RegexValidator(
    r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use small letters, digits and single hyphens only."),
)


class SlugField(models.SlugField):
    """The stable name of a record in addresses, exports and fixtures: "ann-arbor"."""

    default_validators = [slug_validator]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 80)
        super().__init__(_("slug"), *args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("verbose_name", None)
        return name, path, args, kwargs


class User(AbstractUser):
    """An account: staff curate, everybody else is a partner. One account for one address."""

    email = AddressField(_("email address"))
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="it",
        help_text=_("Of the messages that the portal sends."),
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("There is already an account with this address."),
            )
        ]


class ContentVersion(models.Model):
    """One row whose random value changes with every committed change of content.

    Triggers of the database write it (`portal.core.versions`); readers key caches with it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.CharField(max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = _("content version")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_content_version")]

    def __str__(self):
        return self.value


class Content(models.Model):
    """Anything that public pages show: each change of its table gives a new content version."""

    class Meta:
        abstract = True


class Vocabulary(Content):
    """A term of a controlled vocabulary. Its slug is its key: it stands in addresses and exports.

    Terms are few and kept in the order of `position`, from 0.
    """

    slug = SlugField(primary_key=True)
    name_it = models.CharField(_("name (Italian)"), max_length=120)
    name_en = models.CharField(_("name (English)"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    note = models.TextField(_("curators’ note"), blank=True, help_text=_("Never public."))

    name = Bilingual()
    history = HistoricalRecords(inherit=True, m2m_fields_model_field_name="history_relations")
    history_relations: list = []

    class Meta:
        abstract = True
        ordering = ["position", "slug"]

    def __str__(self):
        return self.name


class Entry(Content):
    """An entry that staff curate: published, it is public; every change leaves a version."""

    slug = SlugField(unique=True)
    state = models.CharField(
        _("publication state"),
        max_length=10,
        choices=PublicationState,
        default=PublicationState.DRAFT,
    )
    from_seed = models.BooleanField(
        _("from the presentation"),
        default=False,
        help_text=_("The cluster’s own presentation says it; otherwise the editors added it."),
    )
    note = models.TextField(_("curators’ note"), blank=True, help_text=_("Never public."))
    confirmed_on = models.DateField(
        _("confirmed on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody who knows last said that all of it is still true."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    history = HistoricalRecords(inherit=True, m2m_fields_model_field_name="history_relations")
    history_relations: list = []
    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=PublicationState.values),
                name="%(app_label)s_%(class)s_state",
            )
        ]

    @property
    def is_public(self):
        return self.state == PublicationState.PUBLISHED


class Source(Content):
    """Where a statement comes from. Subclasses add `entry`, with `related_name="sources"`."""

    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=150, blank=True)
    date = PartialDateField(_("date"))
    url = models.URLField(_("address"), max_length=600, blank=True)
    publish_link = models.BooleanField(
        _("publish the link"),
        default=True,
        help_text=_("Off where the only copy seen is a mirror: the source is named, not linked."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    history = HistoricalRecords(inherit=True)
    objects = SourceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "id"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            models.CheckConstraint(
                condition=partial_date_check("date"),
                name="%(app_label)s_%(class)s_date",
            )
        ]

    def __str__(self):
        return self.title


class FixtureRecord(models.Model):
    """What `load_content` last wrote of one record: tells a curator's change from a fixture's."""

    kind = models.CharField(max_length=40)
    slug = models.CharField(max_length=80)
    content = models.JSONField()

    class Meta:
        verbose_name = _("loaded record")
        verbose_name_plural = _("loaded records")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="fixture_record_unique")
        ]

    def __str__(self):
        return f"{self.kind}/{self.slug}"
