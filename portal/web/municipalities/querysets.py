"""Reads of the municipalities."""

import re

from django.db import models
from django.db.models import Q
from rapidfuzz import fuzz, process

from portal.core.search import fold

SUGGESTIONS = 8
NEAR_NAMES = 5
WORD = re.compile(r"[^\W_]+")
NEAR_ENOUGH = 70  # of 100, in rapidfuzz's measure of how alike two texts are


def folded(name):
    """Return a name as it is looked up: "Sant'Àngelo" -> "sant angelo"."""
    return " ".join(WORD.findall(fold(name)))


class MunicipalityQuerySet(models.QuerySet):
    def called(self, text):
        """Return those that have `text`, a name in Italian or the other language, or the code."""
        text = text.strip()
        if text.isdecimal():
            return self.filter(code=text.zfill(6))
        name = folded(text)
        return self.filter(Q(folded=name) | Q(folded_other=name)) if name else self.none()

    def beginning_with(self, text):
        """Return the first few whose name begins with `text`, accents and case folded."""
        name = folded(text)
        if not name:
            return self.none()
        begins = Q(folded__startswith=name) | Q(folded_other__startswith=name)
        return self.filter(begins).order_by("folded", "code")[:SUGGESTIONS]

    def spelt_like(self, text):
        """Return the few whose name is spelt most like `text`, the best first; a list."""
        names = dict(self.values_list("code", "folded"))
        found = process.extract(
            folded(text),
            names,
            scorer=fuzz.WRatio,
            limit=NEAR_NAMES,
            score_cutoff=NEAR_ENOUGH,
        )
        codes = [code for _name, _score, code in found]
        rows = self.in_bulk(codes)
        return [rows[code] for code in codes]
