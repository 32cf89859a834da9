"""What of the frame and of the competence centre suits a municipality, best first."""

from django.db.models import Case, Count, Prefetch, Q, Value, When
from django.db.models.functions import Lower

from casestudies.querysets import challenges_among
from competence.enums import CallState, ItalianRegion, RegionNearness, ResourceKind, region_nearness
from competence.models import Laboratory, Resource
from portal.core.bilingual import column
from roadmap.models import Action

FUNDS = (
    ResourceKind.GRANT_PROGRAMME,
    ResourceKind.INVESTMENT_FUND,
    ResourceKind.PROCUREMENT_PROGRAMME,
)
UNKNOWN_REGION = len(RegionNearness)


def fitting_actions(size, challenges):
    """Return the public actions that fit `size`, a MunicipalitySize, most `challenges` first.

    `shared_challenges` of each are those among `challenges`, slugs.
    """
    return (
        Action.objects.public()
        .fitting([size])
        .annotate(shared=_number_among("challenges", challenges))
        .order_by("-shared", "line__axis__position", "line__position", "position", "slug")
        .for_cards()
        .prefetch_related(challenges_among(challenges))
    )


def near_laboratories(region, actions):
    """Return the public laboratories, nearest to `region` first, then those for most `actions`.

    Adds `nearness`, a RegionNearness or UNKNOWN_REGION; without a region ("") it is the same for
    all. `helped` of each are those of `actions`, a list, that it serves.
    """
    ranks = [
        When(region=other, then=Value(int(region_nearness(region, other))))
        for other in (ItalianRegion.values if region else ())
    ]
    return (
        _helping(Laboratory, actions)
        .annotate(nearness=Case(*ranks, default=Value(UNKNOWN_REGION)))
        .order_by(*(["nearness"] if region else []), "-shared", Lower(column("name")), "slug")
        .for_cards()
    )


def funds_for(actions):
    """Return the public funds, those for most of `actions`, a list, first, closed calls last.

    `helped` of each are those of `actions` that it serves.
    """
    closed = Case(When(call_state=CallState.CLOSED, then=Value(1)), default=Value(0))
    return (
        _helping(Resource, actions)
        .filter(kind__in=FUNDS)
        .annotate(closed=closed)
        .order_by("closed", "-shared", Lower(column("name")), "slug")
    )


def _helping(model, actions):
    keys = [action.pk for action in actions]
    helped = Prefetch("actions", Action.objects.filter(pk__in=keys), to_attr="helped")
    entries = model.objects.public().annotate(shared=_number_among("actions", keys))
    return entries.prefetch_related(helped)


def _number_among(relation, keys):
    """Return the SQL that counts the terms of a relation that are among `keys`."""
    if not keys:
        return Value(0)
    return Count(relation, filter=Q(**{f"{relation}__in": keys}), distinct=True)
