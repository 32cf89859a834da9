"""Writing the index: the rows of entries that changed, or all of them.

A row is written anew when its texts differ from those that it was made of, by their digest.
"""

import json
from collections import Counter
from hashlib import blake2b
from itertools import islice

from django.db import connection, transaction

from portal.core.bilingual import LANGUAGES
from portal.core.search import postings, words
from portal.core.search.analysis import (
    ANALYSIS_VERSION,
    BREAK,
    LONGEST,
    analysed,
    words_of,
)
from portal.core.search.models import SearchEntry
from portal.core.search.plans import (
    KEY_BITS,
    id_of,
    readers,
    related_of,
    scopes,
    searched,
)
from portal.core.search.schema import settle
from portal.core.versions import BUMP, RANDOM

BATCH = 200  # entries in one transaction of a rebuild
TEXTS = ["slug", "title", "title_folded", "title_terms", "summary_terms", "rest_terms", "digest"]


def index_entries(model, keys):
    """Bring the rows of these entries into line with what is public of them, atomically.

    Nothing is done for a kind that is not searched.
    """
    if model not in searched() or not keys:
        return
    counted = Counter()
    with transaction.atomic():
        # All parts, even when one has changed already.
        parts = [write(model, part, counted, only_changed=True) for part in _parts(keys)]
        if any(parts):
            renew_version()
            words.add(counted)


def index_dependent(entries):
    """Index the entries of `{model: keys}`, as `dependents` gives them."""
    for model, keys in entries.items():
        index_entries(model, keys)


def dependents(model, keys):
    """Return {model: keys} of the entries whose rows are made of these ones, themselves among them.

    Ask before a change as well as after it where it may cut the tie.
    """
    found = {model: set(keys)} if model in searched() else {}
    for other, plan in searched().items():
        for relation in plan.relations:
            names = relation.split("__")
            one = other
            for depth, name in enumerate(names, start=1):
                one = one._meta.get_field(name).related_model
                if one is model:
                    path = "__".join(names[:depth])
                    rows = other._default_manager.filter(**{f"{path}__in": keys})
                    if tied := set(rows.order_by().values_list("pk", flat=True)):
                        found.setdefault(other, set()).update(tied)
    return found


def index_everything():
    """Bring the whole index into line with what is public, the words too."""
    for _done, _total in rebuild():
        pass


def rebuild(batch=BATCH):
    """Index everything, batch by batch, and yield (entries done, entries in all) after each.

    Each batch is a transaction of its own: meanwhile the index answers with what it has. Stopped
    and begun again, it goes through what is done without writing.
    """
    public = {model: _public_keys(model) for model in searched()}
    total, done = sum(map(len, public.values())), 0
    counted, before = Counter(), words.numbers()
    known = set(before)
    changed = False
    # Until the end: each part would change nearly all of it.
    frequent = postings.forget()
    try:
        for model, keys in public.items():
            for part in _parts(keys, batch):
                of_part = Counter()
                with transaction.atomic():
                    changed |= write(model, part, of_part)
                words.add_missing(of_part, known)
                counted.update(of_part)
                done += len(part)
                yield done, total
        changed |= _remove_gone()
        changed |= words.correct(counted, before)
        changed |= postings.write_down() != frequent
    finally:
        # At the end only: every cache of every process begins anew with it.
        if changed:
            settle()
            renew_version()


def renew_version():
    """Give the content a new version: what was found with the old index is no longer true."""
    with connection.cursor() as cursor:
        cursor.execute(BUMP.format(random=RANDOM[connection.vendor]))


def write(model, keys, counted, *, only_changed=False):
    """Write or remove the rows of these entries and return whether any changed.

    To `counted` come the rows in which each (language, word, spelling) stands: of all rows, or of
    the changed ones only. Runs within a transaction, which holds the entries until it ends.
    """
    ids = [id_of(model, key, language) for key in keys for language in LANGUAGES]
    known = dict(SearchEntry.objects.filter(id__in=ids).order_by().values_list("id", "digest"))
    had = set(known)
    changed = []
    for entry in _entries(model, keys):
        for language in LANGUAGES:
            texts = [
                [text for read in fields for text in read(entry, language)]
                for fields in readers(model)
            ]
            title = _title(model, entry, language)
            digest = _digest(title, texts)
            one = id_of(model, entry.pk, language)
            same = known.pop(one, None) == digest
            if same and only_changed:
                continue
            row = _row((one, entry.slug, title), texts, digest, language, counted)
            if not same:
                changed.append(row)
    gone = [*known, *(row.id for row in changed if row.id in had)]
    before = list(SearchEntry.objects.filter(id__in=gone)) if gone else []
    SearchEntry.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=TEXTS
    )
    if known:
        SearchEntry.objects.filter(id__in=list(known)).delete()
    if changed or known:
        postings.follow(before, changed)
    return bool(changed or known)


def _parts(keys, size=BATCH):
    rest = iter(sorted(keys))
    return iter(lambda: list(islice(rest, size)), [])


def _public_keys(model):
    return list(searched()[model].public(model).order_by().values_list("pk", flat=True))


def _entries(model, keys):
    """Return the public ones of these entries, with all that their texts are read from."""
    joined, apart = related_of(model)
    rows = searched()[model].public(model).filter(pk__in=keys).order_by("pk")
    return rows.select_related(*joined).prefetch_related(*apart).select_for_update(of=("self",))


def _title(model, entry, language):
    """Return what the entry is called in a language, or in the other one."""
    first = readers(model)[0][0]
    others = [other for other in LANGUAGES if other != language]
    return next((t for each in (language, *others) for t in first(entry, each) if t), "")


def _digest(title, texts):
    content = json.dumps([ANALYSIS_VERSION, title, texts])
    return blake2b(content.encode(), digest_size=16).hexdigest()


def _row(heading, texts, digest, language, counted):
    seen = {}
    columns = [_terms(of_field, language, seen) for of_field in texts]
    counted.update((language, word, written) for word, written in seen.items())
    one, slug, title = heading
    folded = " ".join(words_of(title))
    return SearchEntry(one, slug, title[:200], folded[:200], *columns, digest)


def _terms(texts, language, seen):
    """Return the terms of the texts of one field; to `seen` come their words, with a spelling."""
    parts = []
    for text in texts:
        kept = analysed(text, language)
        parts.append(" ".join([term for term, _word, _spelling in kept]))
        for _term, word, spelling in kept:
            # A spelling with accents says more than one without: slugs have none.
            if len(word) < LONGEST and seen.get(word, word) == word:
                seen[word] = spelling
    return f" {BREAK} ".join(filter(None, parts))


def _remove_gone():
    """Remove the rows of what is no longer public or searched; return whether there were any."""
    gone = set(SearchEntry.objects.order_by().values_list("id", flat=True))
    for model in searched():
        keys = _public_keys(model)
        for language in LANGUAGES:
            gone.difference_update(id_of(model, key, language) for key in keys)
    by_model = {}
    for one in gone:
        scope, key = one >> KEY_BITS, one & ((1 << KEY_BITS) - 1)
        if scope in scopes():
            by_model.setdefault(scopes()[scope][0], set()).add(key)
        else:
            SearchEntry.objects.filter(id=one).delete()
    index_dependent(by_model)
    return bool(gone)
