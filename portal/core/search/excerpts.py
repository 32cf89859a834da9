"""Showing the words found: marked, in the passage where most of them stand together."""

from django.utils.html import conditional_escape, format_html, format_html_join

from portal.core.search.analysis import composed, every_term, tokens

ELLIPSIS = "…"


def excerpt(text, terms, length=220):
    """Return, as safe HTML, the passage of a text around the words found, these in `<mark>`.

    `terms` are those of a `Found`; `length` is in characters, about, None for the whole text. What
    was left out shows as an ellipsis. The text is plain: its HTML is escaped.
    """
    text = composed(str(text))
    every = tokens(text)
    marked = [token for token in every if terms and not every_term(token.word).isdisjoint(terms)]
    start, end = (0, len(text)) if length is None else _passage(text, every, marked, length)
    pieces, place = [], start
    for token in marked:
        if start <= token.start and token.end <= end:
            pieces += [
                conditional_escape(text[place : token.start]),
                format_html("<mark>{}</mark>", text[token.start : token.end]),
            ]
            place = token.end
    pieces.append(conditional_escape(text[place:end].rstrip() if end < len(text) else text[place:]))
    before, after = ELLIPSIS if start else "", ELLIPSIS if end < len(text) else ""
    return format_html_join("", "{}", ((piece,) for piece in (before, *pieces, after)))


def _passage(text, every, marked, length):
    """Return (start, end) of about `length` characters that hold most of the different words."""
    if len(text) <= length:
        return 0, len(text)
    start = 0
    if marked:
        best = max(marked, key=lambda first: (_worth(first, marked, length), -first.start))
        start = max(0, min(best.start - length // 4, len(text) - length))
    starts = [token.start for token in every if token.start >= start]
    if start and starts:
        start = starts[0]
    ends = [token.end for token in every if start < token.end <= start + length]
    if start + length >= len(text):
        return start, len(text)
    return start, ends[-1] if ends else start + length


def _worth(first, marked, length):
    """Return how many different words stand in a passage that begins a little before one."""
    until = first.start + length * 3 // 4
    return len({token.word for token in marked if first.start <= token.start and token.end < until})
