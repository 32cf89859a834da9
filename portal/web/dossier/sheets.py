"""One sheet for each entry of a dossier: what the portal knows of it, as blocks."""

from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casestudies.templatetags.cases import period
from portal.core.dates import format_partial_date
from portal.core.templatetags.components import entry_label
from portal.core.templatetags.text import number
from portal.web.dossier.blocks import Facts, Heading, Link, Links, Part, Points, Prose
from portal.web.dossier.words import (
    estimate_note,
    euros,
    fact,
    inhabitants,
    joined,
    language_of,
    period_of,
    prose,
    sources,
    years,
)
from portal.web.kinds import place
from portal.web.relay.entries import WITH_KEEPERS
from roadmap.templatetags.progress import measured


def sheet(chosen, entry, book):
    """Return the Part of an entry; `book` is the Book that it stands in."""
    name = entry_label(entry)
    note = []
    if chosen.note:
        label = _("Our note: %(note)s")
        first, *rest = [line for line in chosen.note.split("\n") if line.strip()]
        note = [Prose([label % {"note": first}, *rest], "own")]
    ways = [Link(_("This page in the portal"), book.absolute(entry.get_absolute_url()))]
    if chosen.kind in WITH_KEEPERS:
        form = book.absolute(reverse("relay", args=[chosen.kind, chosen.slug]))
        ways.append(Link(_("Write to those who keep it"), form))
    return Part(name, [*note, *SHEETS[chosen.kind](entry, book), Links(ways)])


# ------------------------------------------------------------------ cases


def of_case(case, book):
    return [
        *prose(case.summary, "lead"),
        Facts(facts_of_case(case, book)),
        *section(_("The need"), case.context, _("Not documented.")),
        *section(_("The solution"), case.solution, _("Not documented.")),
        *section(_("The results"), case.results, _("No results documented.")),
        *section(_("In another municipality"), case.transferability),
        Heading(_("What it takes")),
        estimate_note(),
        Facts(estimates_of_case(case)),
        *points(_("What must be there"), case.prerequisites),
        *points(_("What to watch out for"), case.pitfalls),
        *links(_("On the roadmap"), case.actions.all(), book, estimate=True),
        Heading(_("Evidence and sources")),
        evidence(case),
        sources(case, checked(case)),
    ]


def facts_of_case(case, book):
    city = case.city
    size = book.sizes.get(city.size_class)
    population = _("%(people)s (%(year)s)") % {
        "people": inhabitants(city.population),
        "year": city.population_year,
    }
    return [
        fact(_("Place"), place(city)),
        fact(_("Population"), population, size and size.name),
        fact(_("Period"), period(case)),
        fact(_("Status"), case.status.name),
        fact(_("Kind of intervention"), case.intervention.name),
        fact(_("Promoter"), case.promoter),
        fact(_("Partners"), *case.partners),
        fact(_("Challenges"), joined(case.challenges)),
        fact(_("Dimensions"), joined(case.dimensions)),
        fact(_("Technologies"), joined(case.technologies)),
        fact(pgettext("of a case", "Evidence"), case.evidence.name),
    ]


def estimates_of_case(case):
    estimated = partial(fact, estimate=True)
    return [
        estimated(_("Cost"), case.get_cost_display()),
        estimated(_("Set-up time"), case.get_setup_time_display()),
        estimated(_("Staff"), case.get_staffing_display()),
        estimated(
            _("A municipality under 5,000 inhabitants could do it"),
            case.get_small_municipality_display(),
        ),
    ]


def evidence(case):
    """Return the level of evidence and what it means."""
    level = case.evidence
    name = _("Evidence: %(level)s.") % {"level": level.name}
    return Prose([name, type(level.text)(level.text, *language_of(level.text))])


def checked(case):
    if not case.checked:
        return _("Not checked a second time yet.")
    return _("Last checked on %(day)s.") % {"day": format_partial_date(case.checked.isoformat())}


# ------------------------------------------------------------------ actions


def of_action(action, book):
    return [
        *prose(action.description, "lead"),
        Facts(facts_of_action(action)),
        *section(_("Why"), action.rationale),
        Heading(_("Progress")),
        milestones(action),
        Heading(_("Policy and funding")),
        Facts([fact(_("Policy"), action.policy, action.policy_code)]),
        *funding(action, book),
        Heading(_("How to measure it")),
        *indicators(action),
        *links(_("Who has done it"), book.cases_of(action), book, estimate=True),
        Heading(_("Sources")),
        sources(action),
    ]


def facts_of_action(action):
    return [
        fact(_("Axis"), action.line.axis.name),
        fact(_("Line of action"), action.line.name),
        fact(_("Fits"), *(size.label for size in action.sizes)),
        fact(_("Who leads"), action.lead),
        fact(_("Level"), action.get_level_display()),
        fact(_("Horizon"), action.get_horizon_display()),
        fact(_("Status"), action.get_status_display()),
        fact(_("Years"), years(action.start_year, action.end_year)),
    ]


def milestones(action):
    """Return the steps of an action, each with its date, how it stands and who says so."""
    items = [Link(one.title, one.source_url, [standing(one)]) for one in action.milestones.all()]
    return Links(items) if items else Prose([_("No milestone yet.")], "muted")


def standing(milestone):
    planned, reached = map(format_partial_date, (milestone.planned, milestone.reached))
    state = _("Planned; nobody has reported it as reached.")
    if reached:
        state = _("Reached.")
    if reached and planned:
        state = _("Reached; it was planned for %(date)s.") % {"date": planned}
    return f"{reached or planned}. {state} ({milestone.source_title})"


def funding(action, book):
    """Return what may pay for an action, each with the state of its call."""
    resources = book.funding_of(action)
    if not resources:
        return [Prose([_("The competence centre knows of no funding for this action yet.")])]
    return [
        Prose([_("What may pay for it, as the editors link it:")]),
        Links([funding_link(one, book) for one in resources]),
    ]


def funding_link(resource, book):
    facts = [
        resource.get_kind_display(),
        resource.manager,
        period_of(resource),
        euros(resource.amount_eur),
        _("Call: %(state)s") % {"state": resource.get_call_state_display()},
    ]
    details = [", ".join(str(text) for text in facts if text)]
    return Link(resource.name, book.absolute(resource.get_absolute_url()), details)


def indicators(action):
    """Return what to measure of an action, each with its newest figure and what it should be."""
    texts = [
        _("%(name)s (%(unit)s): %(figures)s")
        % {"name": one.name, "unit": one.get_unit_display(), "figures": "; ".join(figures(one))}
        for one in action.indicators.all()
    ]
    return [Points(texts)] if texts else [Prose([_("No indicator yet.")], "muted")]


def figures(indicator):
    """Return the newest measurement of an indicator, and its target if it has one: texts."""
    *_older, newest = [None, *indicator.measurements.all()]
    texts = [_("no measurement yet")]
    if newest:
        texts = [figure(indicator, newest.value, newest.date, newest.source_title)]
    if indicator.target is not None:
        goal = (indicator.target, indicator.target_date, indicator.target_source_title)
        texts.append(_("target %(figure)s") % {"figure": figure(indicator, *goal)})
    return texts


def figure(indicator, value, date, source):
    return _("%(value)s, %(date)s (source: %(source)s)") % {
        "value": measured(value, indicator.unit),
        "date": format_partial_date(date),
        "source": source,
    }


# ------------------------------------------------------------------ the competence centre


def of_laboratory(entry, book):
    rows = [
        fact(_("Kind"), entry.get_kind_display()),
        fact(_("What for"), entry.get_use_display()),
        fact(_("Organisation"), entry.organization.name),
        fact(_("Place"), ", ".join(filter(None, [entry.city, entry.get_region_display()]))),
        fact(_("Lines of action"), joined(entry.lines)),
        fact(_("Technologies"), joined(entry.technologies)),
    ]
    services = points(_("What you can do there"), entry.services)
    return of_entry(entry, book, rows, [*services, *conditions(entry)])


def of_skill(entry, book):
    rows = [
        fact(_("Area"), entry.get_area_display()),
        fact(_("Framework"), entry.framework, entry.framework_code),
        fact(_("Lines of action"), joined(entry.lines)),
    ]
    return of_entry(entry, book, rows, conditions(entry))


def of_partnership(entry, book):
    rows = [
        fact(_("Kind"), entry.get_kind_display()),
        fact(_("Status"), entry.get_status_display()),
        fact(_("Place"), entry.city),
        fact(_("Start"), format_partial_date(entry.start)),
        fact(_("End"), format_partial_date(entry.end)),
        fact(_("Value"), euros(entry.value_eur)),
        fact(_("Public partners"), *entry.public_partners),
        fact(_("Private partners"), *entry.private_partners),
    ]
    return of_entry(entry, book, rows, conditions(entry))


def of_resource(entry, book):
    rows = [
        fact(_("State of the call"), entry.get_call_state_display()),
        fact(_("Kind"), entry.get_kind_display()),
        fact(_("Manager"), entry.manager),
        fact(_("Period"), period_of(entry)),
        fact(_("Amount"), euros(entry.amount_eur)),
    ]
    more = section(_("Who can apply"), entry.eligible)
    if entry.call_state == "to-check":
        warning = _("Nobody has verified that a call is open now.")
        more = [Prose([warning], "warning"), *more]
    return of_entry(entry, book, rows, more)


def of_method(entry, book):
    rows = [fact(_("Kind"), entry.get_kind_display())]
    return of_entry(entry, book, rows, section(_("When to use it"), entry.when_to_use))


def of_training(entry, book):
    rows = [fact(_("Provider"), entry.provider), fact(_("For whom"), entry.audience)]
    site = [Links([Link(_("Website"), entry.url)])] if entry.url else []
    return of_entry(entry, book, rows, site)


def of_organization(entry, book):
    rows = [
        fact(_("Kind"), entry.get_kind_display()),
        fact(_("Place"), ", ".join(filter(None, [entry.city, entry.get_region_display()]))),
    ]
    site = [Links([Link(_("Website"), entry.website)])] if entry.website else []
    return of_entry(entry, book, rows, site)


def of_entry(entry, book, rows, more):
    """Return the blocks that the kinds of the centre share; `rows` are facts of the kind."""
    actions = entry.actions.all() if hasattr(entry, "actions") else []
    return [
        *prose(entry.description, "lead"),
        Facts(rows),
        *more,
        *links(_("Actions of the roadmap"), actions, book, estimate=True),
        Heading(_("Sources")),
        sources(entry),
    ]


def conditions(entry):
    """Return what one needs to know before one asks for an offer."""
    rows = [
        fact(label, text)
        for label, text in (
            (_("Price basis"), entry.price_basis),
            (_("Lead time"), entry.lead_time),
        )
        if text
    ]
    access = section(_("How to get access"), entry.access, _("Not known"))
    return [*access, *([Facts(rows)] if rows else [])]


# ------------------------------------------------------------------ pieces


def section(heading, text, otherwise=""):
    """Return a heading and its text; `otherwise` stands for one that is not known."""
    if not text and not otherwise:
        return []
    return [Heading(heading), *(prose(text) or [Prose([otherwise], "muted")])]


def points(heading, texts):
    return [Heading(heading), Points(texts)] if texts else []


def links(heading, entries, book, *, estimate=False):
    items = [Link(entry_label(one), book.absolute(one.get_absolute_url())) for one in entries]
    note = [estimate_note()] if estimate else []
    return [Heading(heading), *note, Links(items)] if items else []


SHEETS = {
    "case": of_case,
    "action": of_action,
    "laboratory": of_laboratory,
    "skill": of_skill,
    "partnership": of_partnership,
    "resource": of_resource,
    "method": of_method,
    "training": of_training,
    "organization": of_organization,
}


def compared(case, book):
    """Return the Facts by which cases are compared, the same for each."""
    sources_ = number(len(case.sources.all()))
    wanted = facts_of_case(case, book)
    without = {_("Partners"), _("Promoter"), _("Challenges"), _("Dimensions")}
    return [
        *(one for one in wanted if one.label not in without),
        *estimates_of_case(case),
        fact(_("Number of sources"), sources_),
    ]
