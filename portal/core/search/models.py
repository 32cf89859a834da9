"""The tables of the search. The index of each database over them is laid by `schema`."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from portal.core.fields import TextListField
from portal.core.models import Content, SlugField


class SearchEntry(models.Model):
    """What is searched of one public entry in one language; `plans.id_of` makes its id.

    The three texts hold terms (see `analysis`), nothing that people read but slug and title.
    """

    id = models.BigIntegerField(primary_key=True)
    slug = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    title_folded = models.CharField(max_length=200)
    title_terms = models.TextField()
    summary_terms = models.TextField()
    rest_terms = models.TextField()
    digest = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("row of the search index")
        verbose_name_plural = _("rows of the search index")

    def __str__(self):
        return self.title


class SearchWord(models.Model):
    """A word of the index: folded, its term, a spelling of it, and in about how many rows it is.

    `rebuild_search` makes the numbers exact; between two runs a word may be there that no entry
    holds any more, but none that one holds is missing.
    """

    language = models.CharField(max_length=2)
    word = models.CharField(max_length=80)
    term = models.CharField(max_length=40)
    written = models.CharField(max_length=80)
    entries = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="search_word_unique")
        ]

    def __str__(self):
        return self.written


class SearchPosting(models.Model):
    """Where a frequent term stands: the keys of the rows of one scope, as a Roaring bitmap.

    `part` is that of the index ("terms", "title" or "head"). A term that has one has all of them;
    where none is, no row has the term (see `postings`).
    """

    term = models.CharField(max_length=40)
    part = models.CharField(max_length=5)
    scope = models.BigIntegerField()
    keys = models.BinaryField()

    class Meta:
        verbose_name = _("frequent word of the search index")
        verbose_name_plural = _("frequent words of the search index")
        constraints = [
            models.UniqueConstraint(fields=["term", "part", "scope"], name="search_posting_unique")
        ]

    def __str__(self):
        return f"{self.term} ({self.part}, {self.scope})"


class Synonym(Content):
    """Words that mean the same: who searches for one finds the others."""

    class Language(models.TextChoices):
        BOTH = "", _("Both languages")
        ITALIAN = "it", _("Italian")
        ENGLISH = "en", _("English")

    slug = SlugField(unique=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.BOTH, blank=True
    )
    words = TextListField(_("words"), blank=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ["slug"]
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=["", "it", "en"]), name="synonym_language"
            )
        ]

    def __str__(self):
        return " = ".join(self.words) or self.slug


class SearchMiss(models.Model):
    """A query that found nothing, for the curators: no address, no person is kept with it."""

    query = models.CharField(_("query"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Synonym.Language.choices[1:])
    times = models.PositiveIntegerField(_("times"), default=1)
    first_seen = models.DateTimeField(_("first asked"))
    last_seen = models.DateTimeField(_("last asked"), db_index=True)

    class Meta:
        ordering = ["-times", "-last_seen", "-pk"]
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [
            models.UniqueConstraint(fields=["query", "language"], name="search_miss_unique")
        ]

    def __str__(self):
        return self.query
