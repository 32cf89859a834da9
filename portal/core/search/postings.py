"""Where frequent terms stand, written down: the database need not be asked for them again.

Of 100,000 cases it takes 15 to 45 ms to give those that hold a word that every other one holds. So
`rebuild_search` writes down the keys of each term that more than `FREQUENT` rows have, as Roaring
bitmaps of some 12 kB, and whoever changes rows of the index later changes these too. A portal of
ordinary size has no such term.
"""

from collections import defaultdict
from functools import lru_cache

from django.db import connection, transaction
from django.db.models import Sum
from pyroaring import BitMap

from portal.core.bilingual import LANGUAGES
from portal.core.search import backends
from portal.core.search.backends import All, Phrase
from portal.core.search.models import SearchPosting, SearchWord
from portal.core.search.plans import KEY, KEY_BITS, scope_of, searched

FREQUENT = 5_000  # rows
PARTS = ("title", "head", "terms")
KEPT = 256  # terms in memory, of some 20 kB each at 100,000 cases


def hits(asked, models, version):
    """Return what `backends.hits` does: {scope: BitMap of keys} for each (part, expression).

    `version` is that of the content. The bitmaps may be others' too: never change them.
    """
    known = _written(version)
    asked = [(part, _apart(expression, known)) for part, expression in asked]
    pieces = dict.fromkeys(
        (part, piece) for part, expression in asked for piece in _pieces(expression, known)
    )
    others = [one for one in pieces if not _holds(one[1], known)]
    if others:
        pieces.update(zip(others, backends.hits(others, models), strict=True))
    for part, piece in pieces.keys() - set(others):
        pieces[part, piece] = _kept(*piece.terms, version)[part]
    scopes = [scope_of(model, language) for model in models for language in LANGUAGES]
    return [
        {scope: _keys(part, expression, scope, pieces) for scope in scopes}
        for part, expression in asked
    ]


def forget():
    """Delete all that is written down and return of which terms it was."""
    terms = _terms()
    if terms:
        SearchPosting.objects.all().delete()
    return terms


def write_down():
    """Write down where the frequent terms stand, and return which these are.

    Each term has a transaction of its own, in which no one else writes the index.
    """
    rows = SearchWord.objects.order_by().values("term").annotate(rows=Sum("entries"))
    terms = set(rows.filter(rows__gt=FREQUENT).values_list("term", flat=True))
    for term in sorted(terms):
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("LOCK TABLE core_searchentry IN SHARE MODE")
            _create((term, part, scope, keys) for part, scope, keys in _asked_for(term))
    return terms


def follow(before, after):
    """Bring what is written down into line with rows of the index that changed.

    `before` are the SearchEntry rows as they were, `after` as they are. Runs after these are
    written, in the same transaction: a term that is about to be written down waits for its end.
    """
    terms = _terms()
    if not terms:
        return
    lost, gained = _places(before, terms), _places(after, terms)
    changed = {
        place for place in lost.keys() | gained.keys() if lost.get(place) != gained.get(place)
    }
    # A row that is not there cannot be held.
    _create((*place, BitMap()) for place in sorted(changed & gained.keys()))
    # In a fixed order, so that two writers never wait for each other.
    held = SearchPosting.objects.select_for_update().order_by("term", "part", "scope")
    held = held.filter(term__in={place[0] for place in changed})
    rows = [row for row in held if (row.term, row.part, row.scope) in changed]
    for row in rows:
        place = row.term, row.part, row.scope
        keys = BitMap.deserialize(bytes(row.keys)) - lost.get(place, BitMap())
        row.keys = (keys | gained.get(place, BitMap())).serialize()
    SearchPosting.objects.bulk_update(rows, ["keys"], batch_size=100)


def _create(places):
    """Add (term, part, scope, keys), leaving what is there."""
    rows = (
        SearchPosting(term=term, part=part, scope=scope, keys=keys.serialize())
        for term, part, scope, keys in places
    )
    SearchPosting.objects.bulk_create(rows, ignore_conflicts=True)


def _places(entries, terms):
    """Return {(term, part, scope): BitMap of keys} of some rows of the index and some terms."""
    places = {}
    for one in entries:
        scope, key = one.id >> KEY_BITS, one.id & KEY
        title = terms & set(one.title_terms.split())
        head = title | terms & set(one.summary_terms.split())
        every = head | terms & set(one.rest_terms.split())
        for part, held in zip(PARTS, (title, head, every), strict=True):
            for term in held:
                places.setdefault((term, part, scope), BitMap()).add(key)
    return places


def _terms():
    return set(SearchPosting.objects.order_by().values_list("term", flat=True).distinct())


@lru_cache(maxsize=2)
def _written(version):
    """Return the terms that are written down; `version` only keys the cache."""
    return frozenset(_terms())


@lru_cache(maxsize=KEPT)
def _kept(term, version):
    """Return {part: {scope: BitMap of keys}} of a frequent term; `version` only keys the cache."""
    rows = SearchPosting.objects.filter(term=term).values_list("part", "scope", "keys")
    places = [(part, scope, BitMap.deserialize(bytes(keys))) for part, scope, keys in rows]
    kept = {part: defaultdict(BitMap) for part in PARTS}
    # Where nothing is written any more, a rebuild has begun.
    for part, scope, keys in places or _asked_for(term):
        kept[part][scope] = keys
    return kept


def _asked_for(term):
    """Yield (part, scope, BitMap of keys) of a term as the database finds them, empty ones not."""
    found = backends.hits([(part, Phrase((term,))) for part in PARTS], tuple(searched()))
    for part, scopes in zip(PARTS, found, strict=True):
        for scope, keys in scopes.items():
            if keys:
                yield part, scope, keys


def _holds(expression, known):
    """Tell whether an expression holds one of the `known` terms alone, not in a phrase."""
    if isinstance(expression, Phrase):
        return len(expression.terms) == 1 and expression.terms[0] in known
    return any(_holds(part, known) for part in expression.parts)


def _apart(expression, known):
    """Return an equal expression in which the parts without known terms stand together."""
    if isinstance(expression, Phrase) or not _holds(expression, known):
        return expression
    join = type(expression)
    others = tuple(part for part in expression.parts if not _holds(part, known))
    parts = [_apart(part, known) for part in expression.parts if _holds(part, known)]
    return join((*parts, join(others)) if others else tuple(parts))


def _pieces(expression, known):
    """Yield what an expression is made of: known terms, and parts that hold none."""
    if isinstance(expression, Phrase) or not _holds(expression, known):
        yield expression
    else:
        for part in expression.parts:
            yield from _pieces(part, known)


def _keys(part, expression, scope, pieces):
    """Return the keys in one scope that an expression means, from those of its `pieces`."""
    if (part, expression) in pieces:
        return pieces[part, expression][scope]
    keys = [_keys(part, each, scope, pieces) for each in expression.parts]
    return BitMap.intersection(*keys) if isinstance(expression, All) else BitMap.union(*keys)
