"""What the page "Places like mine" shows: four blocks, each with its way on."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from casestudies.enums import Cost, Staffing
from casestudies.models import CaseStudy
from competence.views import KINDS
from portal.core.templatetags.text import number
from portal.web import overview
from portal.web.municipalities import ranking, reasons

CASES, ACTIONS, LABORATORIES, FUNDS = 10, 4, 4, 4
SMALLER_BY = 2  # times smaller than any place with a case: then the page says so

# What can be asked, for readers who see the page for the first time.
EXAMPLES = (
    (
        _("A mountain village of 1,500 inhabitants that can spend little"),
        {"population": 1500, "cost": Cost.LOW.value},
    ),
    (
        _("A town of 8,000 inhabitants where the small shops close"),
        {"population": 8000, "challenge": "enterprises"},
    ),
    (
        _("A small city in Puglia with a small team"),
        {"size": "50k-to-100k", "region": "puglia", "staffing": Staffing.SMALL_TEAM.value},
    ),
)


@dataclass(frozen=True)
class Item:
    """An entry, what is said of it, and why it comes where it does."""

    slug: str
    url: str
    kicker: str
    title: str
    text: str
    reasons: list[str]


@dataclass(frozen=True)
class Block:
    """Entries of one `kind`; `more` is the (text, address) of all, `caution` stands above."""

    name: str
    kind: str
    heading: str
    lead: str
    items: list[Item]
    more: tuple[str, str]
    caution: str = ""
    estimate: bool = False


def blocks_for(profile):
    """Return the Blocks of a Profile; the first is that of the cases."""
    actions = list(ranking.fitting_actions(profile.action_size, profile.slugs)[:ACTIONS])
    return [
        cases_block(profile),
        actions_block(profile, actions),
        laboratories_block(profile, actions),
        funds_block(actions),
    ]


def cases_block(profile):
    return Block(
        name="cases",
        kind="case",
        heading=_("Case studies"),
        lead=_(
            "The nearest in size first; of places about equally near, those that share more of your"
            " challenges, then those that you can afford."
        ),
        items=[
            Item(
                slug=case.slug,
                url=case.get_absolute_url() + profile.list_query,
                kicker=place_of(case.city),
                title=case.title,
                text=case.summary,
                reasons=reasons.of_case(case, profile),
            )
            for case in nearest_cases(profile)
        ],
        more=(
            _("All the cases with your challenges, nearest first")
            if profile.challenges
            else _("All the cases, nearest first"),
            reverse("case_list") + profile.list_query,
        ),
        estimate=bool(profile.cost or profile.staffing or profile.is_small),
    )


def nearest_cases(profile):
    """Return the first few cases for a Profile, best first, fetched `for_place`."""
    cases = CaseStudy.objects.public()
    ranked = cases.near_to(
        profile.population,
        challenges=profile.slugs,
        cost=profile.cost,
        staffing=profile.staffing,
    )
    # Ranked by their keys alone, so that the database need not read the texts of all of them.
    keys = list(ranked.values_list("pk", flat=True)[:CASES])
    rows = cases.for_place(profile.slugs).in_bulk(keys)
    return [rows[key] for key in keys]


def place_of(city):
    """Return "Turin, 848,885 inhabitants"."""
    inhabitants = _("%(number)s inhabitants") % {"number": number(city.population)}
    return f"{city.name}, {inhabitants}"


def actions_block(profile, actions):
    return Block(
        name="actions",
        kind="action",
        heading=_("Actions of the roadmap that fit"),
        lead=_("What a municipality of this size can do along the roadmap."),
        items=[
            Item(
                slug=action.slug,
                url=action.get_absolute_url() + profile.region_query,
                kicker=action.line.name,
                title=action.title,
                text=action.description,
                reasons=reasons.of_action(action, profile),
            )
            for action in actions
        ],
        more=(
            _("All the actions that fit this size"),
            reverse("action_list", query={"size": profile.action_size.value}),
        ),
    )


def laboratories_block(profile, actions):
    laboratories = ranking.near_laboratories(profile.region, actions)[:LABORATORIES]
    return Block(
        name="laboratories",
        kind="laboratory",
        heading=_("Laboratories where to try"),
        lead=_("The nearest region first.")
        if profile.region
        else _("Those for most of the actions above; choose your region to see the nearest first."),
        items=[
            Item(
                slug=laboratory.slug,
                url=laboratory.get_absolute_url(),
                kicker=", ".join(filter(None, (laboratory.city, laboratory.get_region_display()))),
                title=laboratory.name,
                text=laboratory.description,
                reasons=reasons.of_laboratory(laboratory, profile),
            )
            for laboratory in laboratories
        ],
        more=(_("All the laboratories"), reverse("laboratory_list")),
    )


def funds_block(actions):
    return Block(
        name="funds",
        kind="resource",
        heading=_("Funding lines"),
        lead=_("Funds for the actions above first, closed calls last."),
        items=[
            Item(
                slug=fund.slug,
                url=fund.get_absolute_url(),
                kicker=fund.get_kind_display(),
                title=fund.name,
                text=fund.description,
                reasons=[
                    reasons.helped(fund),
                    f"{_('Call:')} {str(fund.get_call_state_display()).lower()}",
                ],
            )
            for fund in ranking.funds_for(actions)[:FUNDS]
        ],
        more=(
            _("All the funding lines"),
            reverse("resource_list", query={"kind": [str(kind) for kind in ranking.FUNDS]}),
        ),
        caution=KINDS["resource"].caution,
    )


def examples(form):
    """Return the (text, query string) of each of the EXAMPLES that the form would take."""
    known = {"challenge": form.challenges, "size": form.sizes}
    return [
        (text, f"?{urlencode(query)}")
        for text, query in EXAMPLES
        if all(query[name] in terms for name, terms in known.items() if name in query)
    ]


def smallest_place(profile):
    """Return the City of the smallest place with a case where the reader's is far smaller.

    None where there are cases from places about as small, or no case at all.
    """
    smallest = overview.current().smallest
    far = smallest and SMALLER_BY * profile.population <= smallest.population
    return smallest if far else None
