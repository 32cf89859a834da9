"""The self-checks of a dossier: what is in place and what to do next, action by action."""

from django.utils.translation import gettext as _

from portal.web.dossier.blocks import Chapter, Heading, Link, Links, Part, Points, Prose, Table
from portal.web.selfcheck import WrongCode, read_check
from roadmap.models import Action


def checks_of(shortlist):
    """Return ([Check], messages): those of the address that can be read, and what is wrong."""
    asked = dict(check.partition(":")[::2] for check in shortlist.checks)
    actions = Action.objects.public().in_bulk(asked, field_name="slug") if asked else {}
    checks, messages = [], []
    for slug, code in asked.items():
        try:
            check = read_check(actions[slug], code)
        except (KeyError, WrongCode):
            messages.append(_("The self-check of “%(slug)s” is left out.") % {"slug": slug[:80]})
        else:
            checks.append(check)
    return checks, messages


def chapter_of_checks(book):
    """Return the Chapter of the self-checks, None where there is none."""
    parts = [Part(check.action.title, blocks_of(check, book)) for check in book.checks]
    intro = [Prose([_("Answered by the municipality; the portal has stored none of it.")])]
    return Chapter(_("Self-check"), intro, parts) if parts else None


def blocks_of(check, book):
    blocks = [Prose([check.tally])]
    for theme in check.themes:
        rows = [[one.text, one.answer.label if one.answer else "–"] for one in theme.statements]
        caption = _("%(theme)s: %(tally)s") % {"theme": theme.name, "tally": theme.tally}
        blocks.append(Table(caption, [_("Statement"), _("Answer")], rows))
        if advice := [text for text in theme.advice if text]:
            blocks += [Heading(_("What to do next")), Points(advice)]
    page = Link(_("The action in the portal"), book.absolute(check.action.get_absolute_url()))
    return [*blocks, Links([page])]
