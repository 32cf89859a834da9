"""What stands in a dossier: cover, comparison, a sheet for each entry, who can help, sources."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from competence.enums import ItalianRegion
from portal.core.exports.tables import LICENCE, LICENCE_NAME
from portal.core.templatetags.components import entry_label
from portal.web.dossier.blocks import (
    Chapter,
    Cover,
    Dossier,
    Link,
    Links,
    Part,
    Points,
    Prose,
    References,
    Table,
)
from portal.web.dossier.checks import chapter_of_checks
from portal.web.dossier.helping import chapter_of_help
from portal.web.dossier.sheets import compared, sheet
from portal.web.dossier.words import fact, inhabitants, source
from portal.web.kinds import place
from roadmap.models import EvidenceLevel

COLUMNS = 4  # cases side by side on a page
CENTRE = ("laboratory", "skill", "partnership", "resource", "method", "training", "organization")


def contents_of(book, today):
    """Return the Dossier of a Book in the active language, made on a day."""
    title = title_of(book.shortlist)
    municipality = book.shortlist.said("municipality")
    return Dossier(
        lang=get_language(),
        title=title,
        author=settings.OPERATOR_NAME,
        running=title,
        footer=date_format(today, "DATE_FORMAT"),
        description=_("Case studies, actions and who can help, chosen in the portal."),
        keywords=[text for text in (municipality, _("dossier")) if text],
        labels={
            "of": _("of"),
            "contents": _("Contents"),
            "purpose": _("What it is for"),
            "estimate": _("editorial estimate"),
        },
        cover=cover(book, title, today),
        messages=book.missing,
        chapters=[chapter for chapter in chapters(book, today) if chapter],
    )


def title_of(shortlist):
    return shortlist.said("title") or _("Dossier for the council")


def cover(book, title, today):
    said = book.shortlist.said
    municipality, population, region = said("municipality"), said("population"), said("region")
    facts = [
        fact(_("Municipality"), municipality) if municipality else None,
        fact(_("Population"), inhabitants(population)) if population else None,
        fact(_("Region of Italy"), ItalianRegion(region).label) if region else None,
        fact(_("Date"), date_format(today, "DATE_FORMAT")),
    ]
    address = book.absolute(book.shortlist.address())
    return Cover(
        kicker=_("Dossier"),
        title=title,
        facts=[one for one in facts if one],
        purpose=[line for line in said("purpose").split("\n") if line.strip()],
        colophon=[
            Link(_("This dossier in the portal"), address),
            _("Texts of the portal: licence %(name)s.") % {"name": LICENCE_NAME},
        ],
    )


def chapters(book, today):
    """Yield the Chapters in their order, None for one that would be empty."""
    yield comparison(book)
    yield sheets(_("Case studies"), book, "case", apart=True)
    yield sheets(_("Actions of the roadmap"), book, "action", apart=True)
    yield sheets(_("From the competence centre"), book, *CENTRE)
    yield chapter_of_checks(book)
    yield chapter_of_help(book)
    yield all_sources(book)
    yield about(book, today)


def sheets(title, book, *kinds, apart=False):
    parts = [sheet(chosen, entry, book) for chosen, entry in book.of_kind(*kinds)]
    return Chapter(title, [], parts, apart) if parts else None


def comparison(book):
    """Return the cases side by side, at most COLUMNS in a table; None for one alone."""
    cases = [case for _chosen, case in book.of_kind("case")]
    if len(cases) < 2:
        return None
    facts = {case.pk: compared(case, book) for case in cases}
    marked = _("%(label)s (editorial estimate)")
    tables = []
    for some in chunks(cases, COLUMNS):
        columns = [facts[case.pk] for case in some]
        rows = [
            [
                marked % {"label": row[0].label} if estimates(row) else row[0].label,
                *(", ".join(map(str, one.values)) for one in row),
            ]
            for row in zip(*columns, strict=True)
        ]
        caption = _("Cases side by side: %(places)s") % {
            "places": "; ".join(str(place(case.city)) for case in some)
        }
        tables.append(Table(caption, ["", *(case.title for case in some)], rows))
    intro = [Prose([_("The same questions to each case; the sheets that follow tell more.")])]
    return Chapter(_("The cases compared"), intro, [Part("", [table]) for table in tables])


def estimates(row):
    return any(one.estimate for one in row)


def chunks(items, most):
    """Cut a list into as few pieces of nearly the same length as `most` allows."""
    count = -(-len(items) // most)
    size, longer = divmod(len(items), count)
    pieces, start = [], 0
    for number in range(count):
        end = start + size + (number < longer)
        pieces.append(items[start:end])
        start = end
    return pieces


def all_sources(book):
    """Return the sources of each entry, in the order of the sheets that cite them."""
    parts = [
        Part(entry_label(entry), [References([source(one) for one in entry.sources.all()])])
        for kinds in (("case",), ("action",), CENTRE)
        for _chosen, entry in book.of_kind(*kinds)
        if entry.sources.all()
    ]
    return Chapter(_("Sources"), [], parts, listed=False) if parts else None


def about(book, today):
    """Return how the dossier was made, and how to read what it says."""
    levels = [
        _("%(name)s: %(text)s") % {"name": level.name, "text": level.text}
        for level in EvidenceLevel.objects.all()
    ]
    address = book.absolute(book.shortlist.address())
    made = _(
        "Made on %(day)s from the public entries of the portal. Who opens its address finds the"
        " entries as they are then."
    ) % {"day": date_format(today, "DATE_FORMAT")}
    estimate = _(
        "Cost, set-up time, staff, suitability for small municipalities, prerequisites and links"
        " between entries are editorial estimates, not statements of the sources."
    )
    licence = _("The texts of the portal may be used again if it is named as the source.")
    parts = [
        Part(_("How it was made"), [Prose([made]), Links([Link(_("Open it again"), address)])]),
        Part(_("Editorial estimates"), [Prose([estimate])]),
        Part(_("Levels of evidence"), [Points(levels)]),
        Part(
            _("Licence"),
            [Prose([licence]), Links([Link(LICENCE_NAME, LICENCE)])],
        ),
    ]
    return Chapter(_("About this dossier"), [], parts, listed=False)
