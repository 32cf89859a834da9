"""Reads of the competence centre."""

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.db.models.functions import Lower

from competence.enums import MembershipState, SubmissionState
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

    def supporting(self, action):
        """Return the entries that the editors link to an action of the roadmap."""
        return self.filter(actions=action)

    def for_cards(self):
        """Fetch what a card shows."""
        return self

    def for_detail(self):
        """Fetch what the page of one entry shows; of the actions only the public ones."""
        return self.prefetch_related(Prefetch("actions", Action.objects.public()), "sources")

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


class OrganizationQuerySet(CentreQuerySet):
    def by_name(self):
        return self.order_by(Lower("name"), "slug")

    def with_laboratories(self, laboratories):
        """Return the organizations that run at least one of `laboratories`, a queryset."""
        return self.filter(pk__in=laboratories.values("organization"))

    def for_detail(self):
        return self.prefetch_related("sources")

    def for_export(self):
        return self._listing("sources")


class LaboratoryQuerySet(CentreQuerySet):
    def of_organization(self, organization):
        return self.filter(organization=organization).by_name()

    def for_cards(self):
        return self.select_related("organization")

    def for_detail(self):
        return (
            super()
            .for_detail()
            .select_related("organization")
            .prefetch_related("technologies", "lines")
        )

    def for_export(self):
        return (
            super().for_export()._listing("lines", "technologies").prefetch_related("organization")
        )


class SkillQuerySet(CentreQuerySet):
    def for_detail(self):
        return super().for_detail().prefetch_related("lines")

    def for_export(self):
        return super().for_export()._listing("lines")


class PartnershipQuerySet(CentreQuerySet):
    def for_detail(self):
        return super().for_detail().prefetch_related("lines")

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


class SubmissionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=SubmissionState.open())

    def waiting(self):
        """Return those that wait for the staff, the oldest first."""
        waiting = (SubmissionState.SUBMITTED, SubmissionState.IN_REVIEW)
        return self.filter(state__in=waiting).order_by("submitted_at", "pk")

    def visible_to(self, user):
        """Return what `user` may open: of their organizations and their own; for staff all."""
        if user.is_staff:
            return self
        organizations = user.memberships.active().values("organization")
        return self.filter(Q(organization__in=organizations) | Q(organization=None, author=user))
