"""What makes the test bench harsh: faults that Django forgives fail the tests here."""

import random
import re
import sys

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client

OUR_TEMPLATES = str(settings.BASE_DIR / "templates")
BROKEN_MARKUP = re.compile(r"\{\{|\{%|<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
)
INLINE_STYLE = re.compile(r"<style|<[a-z][^>]*\sstyle\s*=", re.IGNORECASE)


class MissingVariable(str):
    """Django's `string_if_invalid`: a variable that the context lacks raises in our templates."""

    __slots__ = ()

    def __contains__(self, text):
        return text == "%s"

    def __mod__(self, variable):
        context = sys._getframe(1).f_locals["context"]
        template = context.render_context.template
        if template and template.origin.name.startswith(OUR_TEMPLATES):
            raise AssertionError(f"{template.origin.name} lacks the variable {variable}")
        return ""


class StrictClient(Client):
    """A client that refuses any HTML that would break the page or its security policy."""

    def request(self, **request):
        response = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            self._check(response.content.decode(), request.get("PATH_INFO", ""))
        return response

    def _check(self, html, path):
        patterns = [BROKEN_MARKUP, INLINE_SCRIPT]
        if not path.startswith("/admin/"):
            patterns.append(INLINE_STYLE)
        for pattern in patterns:
            found = pattern.search(html)
            assert not found, f"{path} holds {html[found.start() : found.end() + 60]!r}"


def shuffle_unordered(fetch_all=QuerySet._fetch_all):
    """Return a `_fetch_all` that gives rows without an order in a random one."""

    def fetch(queryset):
        fresh = queryset._result_cache is None
        fetch_all(queryset)
        if fresh and not queryset.ordered and not queryset.query.is_sliced:
            random.shuffle(queryset._result_cache)

    return fetch
