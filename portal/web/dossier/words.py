"""Values in words, as a dossier prints them: in the reader's language, never empty."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.dates import format_partial_date
from portal.core.templatetags.text import number
from portal.web.dossier.blocks import Fact, Prose, Source, Sources


def fact(label, *values, estimate=False):
    """Return the Fact of what is known of `values`; without any it says so."""
    known = [value for value in values if value]
    return Fact(label, known or [_("Not known")], estimate and bool(known))


def names(terms):
    return [term.name for term in terms.all()]


def joined(terms):
    return ", ".join(names(terms))


def paragraphs(text):
    """Return the paragraphs of a text, each in its language."""
    return [type(text)(part, *language_of(text)) for part in text.split("\n") if part.strip()]


def language_of(text):
    """Return the further arguments that make a text of the same language: (lang,) or ()."""
    return (text.lang,) if getattr(text, "lang", None) else ()


def prose(text, style="body"):
    """Return the blocks of a running text, none where there is none."""
    return [Prose(paragraphs(text), style)] if text else []


def estimate_note():
    return Prose([_("Editorial estimate.")], "estimate")


def inhabitants(count):
    return _("%(number)s inhabitants") % {"number": number(count)}


def euros(amount):
    return _("EUR %(amount)s") % {"amount": number(amount)} if amount is not None else ""


def years(start, end):
    """Return a span of years, "" where neither is known."""
    if start and end:
        return f"{start}" if start == end else f"{start}–{end}"
    if start:
        return _("since %(date)s") % {"date": start}
    return _("until %(date)s") % {"date": end} if end else ""


def period_of(entry):
    """Return the period that a resource gives: "2022-2026", or "from 2020" for "2020-"."""
    if entry.period.endswith("-"):
        return _("from %(year)s") % {"year": entry.period[:-1]}
    return entry.period


def source(one):
    """Return a Source of ours as a dossier names it; a link that is not public is left out."""
    facts = [one.publisher, format_partial_date(one.date) or _("date not known")]
    kind = getattr(one, "kind", None)
    facts += [str(kind.name)] if kind else []
    shown = one.publish_link and one.url
    if not shown:
        facts.append(_("no link"))
    return Source(one.title, ", ".join(text for text in facts if text), one.url if shown else "")


def sources(entry, text=""):
    """Return the block that names the sources of an entry; `text` leads to them."""
    items = [source(one) for one in entry.sources.all()]
    if not items:
        return Prose([_("No source yet.")], "muted")
    counted = ngettext("%(n)s source:", "%(n)s sources:", len(items))
    return Sources(f"{text} {counted % {'n': len(items)}}".strip(), items)
