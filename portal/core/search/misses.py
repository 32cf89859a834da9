"""Keeping the queries that found nothing, for the curators: the words, never who asked."""

import logging

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.core.bilingual import active_language
from portal.core.search.analysis import composed, fold, words_of
from portal.core.search.models import SearchMiss
from portal.core.search.query import MAX_LENGTH
from portal.core.views import bookkeeping

KEPT = 1_000
MAX_DIGITS = 5
COUNT = (
    "INSERT INTO core_searchmiss (query, language, times, first_seen, last_seen)"
    " VALUES (%s, %s, 1, %s, %s) ON CONFLICT (query, language)"
    " DO UPDATE SET times = core_searchmiss.times + 1, last_seen = excluded.last_seen"
)

logger = logging.getLogger(__name__)


def record_miss(query):
    """Note that a query found nothing, in the reader's language.

    What might be a person's (an e-mail address, a number of six digits or more) is not kept. Of
    more than `KEPT` queries those that nobody asked for longest drop out. A failure is logged: it
    is no reason to break a page.
    """
    folded = "".join(c if c.isprintable() else " " for c in fold(composed(query)))
    text = " ".join(folded.split())[:MAX_LENGTH]
    if not words_of(text) or "@" in text or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return
    try:
        with bookkeeping(), transaction.atomic():
            _count(text, active_language(), timezone.now())
    except DatabaseError:
        logger.exception("A search without results was not kept")


def _count(text, language, now):
    dates = [SearchMiss._meta.get_field("last_seen").get_db_prep_value(now, connection)] * 2
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [text, language, *dates])
    latest = SearchMiss.objects.order_by("-last_seen", "-pk")
    SearchMiss.objects.filter(pk__in=latest.values("pk")[KEPT:]).delete()
