"""Why something comes where it does on the page of a municipality: short sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casestudies.enums import Cost, SmallMunicipality, Staffing
from casestudies.nearness import describe_ratio
from competence.enums import RegionNearness, macro_area, region_nearness
from roadmap.enums import MunicipalitySize


def of_case(case, profile):
    """Return why a case (of `near_to` and `for_place`) comes where it does."""
    reasons = [describe_ratio(case.city.population, profile.population)]
    if profile.challenges:
        reasons.append(shared_challenges(case))
    if profile.cost:
        reasons.append(_limit(_("Cost"), Cost, case.cost, profile.cost))
    if profile.staffing:
        reasons.append(_limit(_("Staffing"), Staffing, case.staffing, profile.staffing))
    if profile.is_small:
        reasons.append(small_municipality(case.small_municipality))
    return reasons


def shared_challenges(entry):
    names = [challenge.name for challenge in entry.shared_challenges]
    if not names:
        return _("None of your challenges")
    text = ngettext(
        "One of your challenges: %(names)s", "%(n)s of your challenges: %(names)s", len(names)
    )
    return text % {"n": len(names), "names": ", ".join(names)}


def _limit(label, enum, value, most):
    if not value:
        return _("%(label)s: not known") % {"label": label}
    within = enum.values.index(value) <= enum.values.index(most)
    text = (
        _("%(label)s: %(value)s, within your limit")
        if within
        else _("%(label)s: %(value)s, beyond your limit")
    )
    name = str(enum(value).label).partition(" (")[0]  # without the euros
    return text % {"label": label, "value": name[:1].lower() + name[1:]}


def small_municipality(value):
    """Return the editors' estimate for municipalities up to 5,000, in a sentence."""
    return {
        SmallMunicipality.ALONE: _(
            "The editors reckon that a small municipality could do it on its own"
        ),
        SmallMunicipality.ASSOCIATED: _(
            "The editors reckon that a small municipality could do it with others"
        ),
        SmallMunicipality.NOT_SUITED: _("The editors reckon that it does not suit a small one"),
    }.get(value, _("The editors have not reckoned whether a small municipality could do it"))


def of_action(action, profile):
    """Return why an action (of `fitting_actions`) comes where it does."""
    fits = {
        MunicipalitySize.SMALL: _("Fits small municipalities"),
        MunicipalitySize.MEDIUM: _("Fits medium-sized municipalities"),
        MunicipalitySize.LARGE: _("Fits large municipalities"),
    }[profile.action_size]
    return [fits, shared_challenges(action)] if profile.challenges else [fits]


def of_laboratory(laboratory, profile):
    """Return why a laboratory (of `near_laboratories`) comes where it does."""
    reasons = []
    if profile.region:
        reasons.append(nearness(laboratory, profile.region))
    return [*reasons, helped(laboratory)]


def nearness(laboratory, region):
    """Return how near a laboratory is to a region of Italy: "In a bordering region (Umbria)"."""
    if not laboratory.region:
        return _("Region not known")
    nearness = region_nearness(region, laboratory.region)
    where = {
        RegionNearness.SAME: "",
        RegionNearness.MACRO_AREA: macro_area(laboratory.region).label,
    }.get(nearness, laboratory.get_region_display())
    return f"{nearness.label} ({where})" if where else str(nearness.label)


def helped(entry):
    """Return for which of the actions listed an entry of the centre is, in a sentence."""
    titles = [_("“%(title)s”") % {"title": action.title} for action in entry.helped]
    if not titles:
        return _("Not linked to the actions listed here")
    text = ngettext("For the action %(titles)s", "For the actions %(titles)s", len(titles))
    return text % {"titles": ", ".join(titles)}
