"""How much of the content is to be put in order, counted once for each version of the content."""

from collections import Counter
from functools import lru_cache

from django.contrib import admin
from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from portal.core.admin import EntryAdmin
from portal.core.admin.lists import has_sources, lacks_translation, title_columns
from portal.core.admin_site import Section
from portal.core.doubles import doubles_at
from portal.core.versions import content_version
from portal.web.links.addresses import broken_links_by_entry
from portal.web.links.models import LinkCheck


def entry_admins():
    """Return {model: admin class's instance} of every kind of entry, in the order of the index."""
    sections = list(Section)
    found = [each for each in admin.site._registry.values() if isinstance(each, EntryAdmin)]
    found.sort(key=lambda each: (sections.index(each.section), each.model._meta.label))
    return {each.model: each for each in found}


def content_counts():
    """Return {"untranslated", "unsourced", "unconfirmed", "doubles": {model: number of entries}}.

    All but the last are of public entries. Kept until the content changes, or the day.
    """
    return _content_counts(content_version(), timezone.localdate())


@lru_cache(maxsize=2)
def _content_counts(version, today):
    counts = {name: {} for name in ("untranslated", "unsourced", "unconfirmed", "doubles")}
    for model, model_admin in entry_admins().items():
        public = model.objects.public().order_by()
        counts["untranslated"][model] = public.filter(lacks_translation(model)).count()
        counts["unsourced"][model] = 0
        if has_sources(model):
            sources = model.sources.field.model.objects.filter(entry=OuterRef("pk"))
            counts["unsourced"][model] = public.filter(~Exists(sources)).count()
        counts["unconfirmed"][model] = model.objects.due_for_confirmation().count()
        counts["doubles"][model] = len(doubles_at(version, model, title_columns(model_admin)))
    return counts


def broken_counts():
    """Return (number of broken links, {model: number of entries that name one}).

    Counted once for each version of the content and each finding of a broken link.
    """
    found = LinkCheck.objects.broken().aggregate(number=Count("pk"), latest=Max("checked_at"))
    if not found["number"]:
        return 0, {}
    return found["number"], _broken_counts(content_version(), found["number"], found["latest"])


@lru_cache(maxsize=2)
def _broken_counts(version, number, latest):
    return Counter(model for model, _key, _count in broken_links_by_entry())
