"""The list that a reader of a case came from: the way back, the case before and the one after."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.urls import reverse

from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from portal.core.bilingual import Bilingual
from portal.core.views import PAGE_SIZE


@dataclass(frozen=True)
class Step:
    """A link to a case beside the one that is read."""

    url: str
    title_it: str
    title_en: str

    title = Bilingual()


@dataclass(frozen=True)
class Trail:
    """Where a case stands in a list: `position` from 1, 0 when the list does not hold it.

    `back` is the address of the list, at the page that holds the case; `suffix` its query string,
    "" for the whole list; `status` and `messages` say what was wrong with the query. `my_region` is
    the reader's, "" where not told, `carried` all else in the query, (name, value).
    """

    count: int
    position: int
    back: str
    before: Step | None
    after: Step | None
    suffix: str
    my_region: str
    carried: list[tuple[str, str]]
    status: int
    messages: list[str]


@lru_cache(maxsize=2048)
def trail_of(slug, query, language, version):
    """Return the Trail of a case through the list that a query string describes.

    `language` and `version` are those of the reader and of the content: they key the cache.
    """
    filterset = CaseStudyFilter(QueryDict(query))
    keys = filterset.keys()
    key = CaseStudy.objects.public().key_of(slug)
    position = keys.index(key) + 1 if key and key in filterset.found else 0
    page = (position - 1) // PAGE_SIZE + 1 if position else 1
    back = filterset.query_with(page=page) if page > 1 else filterset.suffix
    beside = [keys[n] for n in (position - 2, position) if position and 0 <= n < len(keys)]
    steps = {case.pk: _step(case, filterset) for case in CaseStudy.objects.titled(beside)}
    return Trail(
        count=len(keys),
        position=position,
        back=reverse("case_list") + back,
        before=steps.get(keys[position - 2]) if position > 1 else None,
        after=steps.get(keys[position]) if 0 < position < len(keys) else None,
        suffix=filterset.suffix,
        my_region=filterset.value("my_region") or "",
        carried=filterset.carried(but=["my_region"]),
        status=filterset.status,
        messages=filterset.messages,
    )


def _step(case, filterset):
    url = reverse("case_detail", args=[case.slug]) + filterset.suffix
    return Step(url, case.title_it, case.title_en)
