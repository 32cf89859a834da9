"""What partners fill in: the form of each kind of entry, and how two versions of it differ.

What a form holds is kept as JSON, field by field, so that a draft may be as unfinished as one
likes: texts as they were typed, vocabularies as lists of slugs, `sources` and `files` as lists of
mappings. A form takes such values as its `data`; `posted` makes them of what a browser sends.
"""

from competence.forms.differences import Difference, differences, shown
from competence.forms.kinds import FORMS, LABELS, Step, form_for, posted, steps_of, values_of

__all__ = [
    "FORMS",
    "LABELS",
    "Difference",
    "Step",
    "differences",
    "form_for",
    "posted",
    "shown",
    "steps_of",
    "values_of",
]
