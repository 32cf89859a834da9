"""Why an entry helps, in the reader's language: short sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.web.municipalities.reasons import nearness


def of_helper(entry, shared, region="", *, pinned=False, linked=False):
    """Return why an entry helps: who chose it, what it has in common, how near it is.

    `shared` is {facet: terms}, `region` the reader's or "". What is neither `pinned` by the staff
    nor `linked` by the editors is computed.
    """
    sentences = [_("Put first by the editors")] if pinned else []
    sentences += [_("Linked by the editors")] if linked else []
    sentences += in_common(entry, shared, chosen=bool(sentences))
    if region and hasattr(entry, "region"):
        sentences.append(nearness(entry, region))
    return " ".join(f"{sentence}." for sentence in sentences)


def in_common(entry, shared, *, chosen=False):
    """Return what an entry has in common, {facet: terms}, with a case or an action: sentences.

    Of one that was `chosen` it is told in short. An entry without lines of its own has those of its
    actions: they are told where there is nothing better.
    """
    actions, lines, technologies = (
        shared.get(facet, []) for facet in ("action", "line", "technology")
    )
    sentences = [_through(actions)] if actions and not chosen else []
    if not hasattr(entry, "lines"):
        return sentences if sentences or chosen else [_for_the_same(lines)]
    if sentences:
        lines = []  # an action stands for its line
    if lines and technologies:
        both = {"lines": _lines(lines), "technologies": _technologies(technologies)}
        sentences.append(_("Shares %(lines)s and %(technologies)s") % both)
    elif lines or technologies:
        one = _lines(lines) if lines else _technologies(technologies)
        sentences.append(_("Shares %(terms)s") % {"terms": one})
    return sentences


def through_laboratories(laboratories):
    """Return by which of its laboratories an organisation helps, a sentence with its full stop."""
    text = ngettext(
        "Through the laboratory %(titles)s",
        "Through the laboratories %(titles)s",
        len(laboratories),
    )
    return f"{text % {'titles': _names(laboratories)}}."


def _through(actions):
    titles = ", ".join(_("“%(title)s”") % {"title": action.title} for action in actions)
    text = ngettext("Through the action %(titles)s", "Through the actions %(titles)s", len(actions))
    return text % {"titles": titles}


def _for_the_same(lines):
    text = ngettext(
        "For other actions of the line %(names)s",
        "For other actions of the lines %(names)s",
        len(lines),
    )
    return text % {"names": _names(lines)}


def _lines(lines):
    text = ngettext("the line %(names)s", "the lines %(names)s", len(lines))
    return text % {"names": _names(lines)}


def _technologies(technologies):
    text = ngettext("the technology %(names)s", "the technologies %(names)s", len(technologies))
    return text % {"names": _names(technologies)}


def _names(terms):
    return ", ".join(_("“%(title)s”") % {"title": term.name} for term in terms)
