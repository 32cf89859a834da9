"""Reads of the competence centre."""

from uuid import UUID

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from competence.enums import MembershipState, Purpose, Role, SubmissionState
from portal.core.bilingual import column
from portal.core.querysets import EntryQuerySet
from roadmap.models import Action


class CentreQuerySet(EntryQuerySet):
    """What the kinds of entry share."""

    def by_name(self):
        return self.order_by(Lower(column("name")), "slug")

    def texts(self, field):
        """Return the different texts of a column, without the empty one, sorted."""
        return self.exclude(**{field: ""}).order_by(field).values_list(field, flat=True).distinct()

    def slugs_like(self, slug):
        """Return the slugs that begin so."""
        return self.filter(slug__startswith=slug).values_list("slug", flat=True)

    def maintained_by(self, organizations):
        """Return what the members of `organizations` may propose to change, sorted by name."""
        return self.filter(maintainer__in=organizations).select_related("maintainer").by_name()

    def supporting(self, action):
        """Return the entries that the editors link to an action of the roadmap."""
        return self.filter(actions=action)

    def for_cards(self):
        """Fetch what a card shows."""
        return self

    def for_detail(self):
        """Fetch what the page of one entry shows of the entry itself."""
        return self.prefetch_related("sources")

    def for_export(self):
        """Fetch what an export says of an entry: terms as lists, `listed_<relation>`."""
        actions = Action.objects.public().ordered().for_links()
        return self._listing("sources").prefetch_related(
            Prefetch("actions", actions, "listed_actions")
        )

    def _listing(self, *relations):
        return self.defer("note", "from_seed", "created_at").prefetch_related(
            *(Prefetch(name, to_attr=f"listed_{name}") for name in relations)
        )


class PlacedQuerySet(CentreQuerySet):
    """Of what has a city and a region of Italy."""

    def places(self):
        """Return (city, region of Italy), each once, of those that tell both."""
        told = self.exclude(city="").exclude(region="")
        return told.order_by().values_list("city", "region").distinct()


class OrganizationQuerySet(PlacedQuerySet):
    def by_name(self):
        return self.order_by(Lower("name"), "slug")

    def maintained_by(self, organizations):
        return self.filter(pk__in=[one.pk for one in organizations]).by_name()

    def with_laboratories(self, laboratories):
        """Return the organizations that run at least one of `laboratories`, a queryset."""
        return self.filter(pk__in=laboratories.values("organization"))

    def of_member(self, user):
        """Return the organizations that `user` acts for."""
        memberships = user.memberships.active().values("organization")
        return self.filter(pk__in=memberships)

    def held(self):
        """Hold the rows until the commit, without holding up what merely refers to them."""
        return self.select_for_update(no_key=True)

    def for_detail(self):
        return self.prefetch_related("sources", "files__upload")

    def for_export(self):
        return self._listing("sources")


class LaboratoryQuerySet(PlacedQuerySet):
    def maintained_by(self, organizations):
        return self.filter(organization__in=organizations).select_related("organization").by_name()

    def of_organization(self, organization):
        return self.filter(organization=organization).by_name()

    def for_cards(self):
        return self.select_related("organization")

    def for_detail(self):
        return (
            super()
            .for_detail()
            .select_related("organization")
            .prefetch_related("technologies", "lines", "files__upload")
        )

    def for_export(self):
        return (
            super().for_export()._listing("lines", "technologies").prefetch_related("organization")
        )


class SkillQuerySet(CentreQuerySet):
    def for_detail(self):
        return super().for_detail().prefetch_related("lines", "files__upload")

    def for_export(self):
        return super().for_export()._listing("lines")


class PartnershipQuerySet(CentreQuerySet):
    def for_detail(self):
        return super().for_detail().prefetch_related("lines", "files__upload")

    def for_export(self):
        return super().for_export()._listing("lines")


class ResourceQuerySet(CentreQuerySet):
    pass


class MethodQuerySet(CentreQuerySet):
    pass


class TrainingQuerySet(CentreQuerySet):
    def sharing_actions_with(self, entry):
        """Return the training for the public actions that `entry` serves too.

        Computed, not edited: that which shares most actions (`shared`) comes first.
        """
        return (
            self.filter(actions__in=entry.actions.public())
            .annotate(shared=Count("actions", distinct=True))
            .order_by("-shared", Lower(column("name")), "slug")
        )


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(state=MembershipState.ACTIVE)

    def requested(self):
        return self.filter(state=MembershipState.REQUESTED)

    def of(self, user):
        return self.filter(user=user)

    def to(self, organization):
        return self.filter(organization=organization)

    def owners(self):
        return self.active().filter(role=Role.OWNER)

    def with_email(self, email):
        """Return those of accounts that are known by an address, in whatever case."""
        return self.filter(user__email__iexact=email)

    def for_members(self):
        """Fetch what the page of the members shows: the owners first, then by seniority."""
        return self.select_related("user").order_by("-role", "created_at", "pk")


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Return those that can still be accepted."""
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def to(self, email):
        return self.filter(email__iexact=email)


class SubmissionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=SubmissionState.open())

    def proposing(self, kind):
        """Return those that propose a new entry of a kind."""
        return self.filter(kind=kind, purpose=Purpose.CREATE)

    def naming(self, key):
        """Return those whose values hold a key, such as that of an upload."""
        values = Cast("data", models.TextField())
        return self.alias(values_text=values).filter(values_text__contains=str(key))

    def waiting(self):
        """Return those that wait for the staff, the oldest first."""
        waiting = (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW)
        return self.filter(state__in=waiting).order_by("submitted_at", "pk")

    def visible_to(self, user):
        """Return what `user` may open: of their organizations and their own; for staff all."""
        return self if user.is_staff else self.writable_by(user)

    def writable_by(self, user):
        """Return what `user` may change and hand in: staff decide, they do not write for others."""
        organizations = user.memberships.active().values("organization")
        return self.filter(Q(organization__in=organizations) | Q(organization=None, author=user))

    def of_organizations(self, organizations):
        return self.filter(organization__in=organizations)

    def of_new_organizations(self, user):
        """Return the proposals by which `user` wants to bring in organizations."""
        return self.filter(organization=None, author=user)

    def about(self, entry):
        """Return those that propose to change or retire `entry`."""
        return self.filter(kind=entry._meta.model_name, entry_id=entry.pk)


class UploadQuerySet(models.QuerySet):
    def with_keys(self, keys):
        """Return those with these keys, given as texts; what is no key finds nothing."""
        return self.filter(pk__in=[key for key in keys if is_uuid(key)])

    def uploaded_by(self, user):
        return self.filter(by=user)


def is_uuid(text):
    try:
        UUID(text)
    except (TypeError, ValueError, AttributeError):
        return False
    return True
