"""Reads that every kind of entry shares."""

from django.db import models

from portal.core.enums import PublicationState


class EntryQuerySet(models.QuerySet):
    """Start every public read at `public()`: page, feed, sitemap, search, API and export do."""

    def public(self):
        """Return the entries that anybody may see: the only definition of public."""
        return self.filter(state=PublicationState.PUBLISHED)

    def visible_to(self, user):
        """Return what `user` may open: the public entries, and every entry for staff."""
        return self if user.is_staff else self.public()


class SourceQuerySet(models.QuerySet):
    def linked(self):
        """Return the sources whose link is fit to publish."""
        return self.filter(publish_link=True).exclude(url="")
