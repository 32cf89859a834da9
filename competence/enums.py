"""Closed lists of the competence centre."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from roadmap.enums import ItalianRegion


class OrganizationKind(models.TextChoices):
    PUBLIC_ADMINISTRATION = "public-administration", _("Public administration")
    UNIVERSITY = "university", _("University")
    RESEARCH = "research", _("Research body")
    COMPANY = "company", _("Company")
    AGENCY = "agency", _("Agency")
    ASSOCIATION = "association", _("Association")
    FOUNDATION = "foundation", _("Foundation")
    OTHER = "other", _("Other")


class MacroArea(models.TextChoices):
    """The five parts of Italy: the NUTS 1 regions of Regulation (EC) 1059/2003."""

    NORTH_WEST = "north-west", _("North-West")
    NORTH_EAST = "north-east", _("North-East")
    CENTRE = "centre", _("Centre")
    SOUTH = "south", _("South")
    ISLANDS = "islands", _("Islands")


MACRO_AREAS = {
    MacroArea.NORTH_WEST: ("liguria", "lombardia", "piemonte", "valle-d-aosta"),
    MacroArea.NORTH_EAST: (
        "emilia-romagna", "friuli-venezia-giulia", "trentino-alto-adige", "veneto",
    ),
    MacroArea.CENTRE: ("lazio", "marche", "toscana", "umbria"),
    MacroArea.SOUTH: ("abruzzo", "basilicata", "calabria", "campania", "molise", "puglia"),
    MacroArea.ISLANDS: ("sardegna", "sicilia"),
}  # fmt: skip

# Which regions of Italy share a border on land, each with those after it in the alphabet; the
# islands border none. A fact of geography, as on any map of the regions.
BORDERS = {
    "abruzzo": ("lazio", "marche", "molise"),
    "basilicata": ("calabria", "campania", "puglia"),
    "campania": ("lazio", "molise", "puglia"),
    "emilia-romagna": ("liguria", "lombardia", "marche", "piemonte", "toscana", "veneto"),
    "friuli-venezia-giulia": ("veneto",),
    "lazio": ("marche", "molise", "toscana", "umbria"),
    "liguria": ("piemonte", "toscana"),
    "lombardia": ("piemonte", "trentino-alto-adige", "veneto"),
    "marche": ("toscana", "umbria"),
    "molise": ("puglia",),
    "piemonte": ("valle-d-aosta",),
    "toscana": ("umbria",),
    "trentino-alto-adige": ("veneto",),
}


class RegionNearness(models.IntegerChoices):
    """How near a region of Italy is to another, nearest first."""

    SAME = 0, _("In your region")
    BORDERING = 1, _("In a bordering region")
    MACRO_AREA = 2, _("In the same part of Italy")
    ELSEWHERE = 3, _("Elsewhere in Italy")


def macro_area(region: ItalianRegion) -> MacroArea:
    """Return the part of Italy in which a region lies."""
    return next(area for area, regions in MACRO_AREAS.items() if region in regions)


def region_nearness(one: ItalianRegion, other: ItalianRegion) -> RegionNearness:
    """Return how near two regions of Italy are."""
    if one == other:
        return RegionNearness.SAME
    first, second = sorted((one, other))
    if second in BORDERS.get(first, ()):
        return RegionNearness.BORDERING
    if macro_area(one) == macro_area(other):
        return RegionNearness.MACRO_AREA
    return RegionNearness.ELSEWHERE


class LaboratoryKind(models.TextChoices):
    LABORATORY = "laboratory", _("Laboratory")
    LIVING_LAB = "living-lab", _("Living lab")
    TESTBED = "testbed", _("Test bed")
    DATA_PLATFORM = "data-platform", _("Data platform")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")


class LaboratoryUse(models.TextChoices):
    """Whether access for other municipalities is documented."""

    TRY = "try", _("To try things out")
    OBSERVE = "observe", _("To observe")


class SkillArea(models.TextChoices):
    TECHNOLOGICAL = "technological", _("Technological")
    INNOVATION = "innovation", _("Innovation")
    ADMINISTRATIVE = "administrative", _("Administrative")


class PartnershipKind(models.TextChoices):
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    PROJECT_FINANCING = "project-financing", _("Project financing")
    CONSORTIUM = "consortium", _("Consortium")
    ASSOCIATION = "association", _("Association")
    JOINT_LABORATORY = "joint-laboratory", _("Joint laboratory")
    CONCESSION = "concession", _("Concession")


class PartnershipStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    CONCLUDED = "concluded", _("Concluded")
    UNKNOWN = "unknown", _("Not verified")


class ResourceKind(models.TextChoices):
    GRANT_PROGRAMME = "grant-programme", _("Grant programme")
    INVESTMENT_FUND = "investment-fund", _("Investment fund")
    PROCUREMENT_PROGRAMME = "procurement-programme", _("Procurement programme")
    NETWORK = "network", _("Network")


class CallState(models.TextChoices):
    """Nobody has verified that a call is open, so there is no such state yet."""

    TO_CHECK = "to-check", _("To be checked with the manager")
    CLOSED = "closed", _("Closed")


class MethodKind(models.TextChoices):
    DESIGN = "design", _("Design")
    EXPERIMENTATION = "experimentation", _("Experimentation")
    PROCUREMENT = "procurement", _("Procurement")
    PARTICIPATION = "participation", _("Participation")


class FileRole(models.TextChoices):
    """What an uploaded file is to an entry: one logo, at most five pictures and documents."""

    LOGO = "logo", _("Logo")
    PICTURE = "picture", _("Picture")
    DOCUMENT = "document", _("Document")


class Role(models.TextChoices):
    """What a member may do: editors propose, owners also invite and remove members."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")


class MembershipState(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    ACTIVE = "active", _("Active")


class OfferKind(models.TextChoices):
    """The kinds of entry that partners bring in."""

    ORGANIZATION = "organization", _("Organisation")
    LABORATORY = "laboratory", _("Laboratory")
    SKILL = "skill", _("Skill")
    PARTNERSHIP = "partnership", _("Partnership")


class Purpose(models.TextChoices):
    CREATE = "create", _("New entry")
    EDIT = "edit", _("Change")
    RETIRE = "retire", _("Retirement")


class SubmissionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in-review", _("In review")
    CHANGES_ASKED = "changes-asked", _("Changes asked")
    APPROVED = "approved", _("Approved and published")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def open(cls):
        """Return the states from which a submission still moves."""
        return (cls.DRAFT, cls.SUBMITTED, cls.IN_REVIEW, cls.CHANGES_ASKED)


class Move(models.TextChoices):
    """What can happen to a submission; `competence.review` says when and by whom."""

    BEGIN = "begin", _("Begun")
    SUBMIT = "submit", _("Submitted")
    TAKE = "take", _("Taken into review")
    RELEASE = "release", _("Put back into the queue")
    ASK = "ask", _("Changes asked")
    CORRECT = "correct", _("Corrected by the staff")
    APPROVE = "approve", _("Approved and published")
    REJECT = "reject", _("Rejected")
    WITHDRAW = "withdraw", _("Withdrawn")
