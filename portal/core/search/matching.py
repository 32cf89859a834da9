"""Whether a text of terms holds an expression: as the index finds it, without asking the index."""

from portal.core.search.backends import All, Phrase


def holds(expression, text):
    """Tell whether a text of the index (terms with a blank between them) holds an expression."""
    return _holds(expression, f" {text} ", set(text.split()))


def _holds(expression, text, terms):
    if isinstance(expression, Phrase):
        first, *others = expression.terms
        return first in terms and (not others or f" {' '.join(expression.terms)} " in text)
    needed = all if isinstance(expression, All) else any
    return needed(_holds(part, text, terms) for part in expression.parts)
