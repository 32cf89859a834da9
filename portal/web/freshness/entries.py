"""Which entries an organization maintains, and which of them it has to confirm."""

from django.db.models import Exists, F, OuterRef

from competence.models import Laboratory, Membership, Organization, Partnership, Skill

# Each kind of entry with members to ask, and the column with the key of the organization.
MAINTAINED = {
    Organization: "pk",
    Laboratory: "organization_id",
    Skill: "maintainer_id",
    Partnership: "maintainer_id",
}


def due_entries(organization):
    """Return the public entries that an organization has to confirm, kind by kind; four queries."""
    return [
        entry
        for model, column in MAINTAINED.items()
        for entry in model.objects.due_for_confirmation().filter(**{column: organization.pk})
    ]


def organizations_with_due_entries():
    """Return {primary key of an organization with members: number of entries due}; four queries."""
    counts = {}
    members = Membership.objects.active().filter(organization=OuterRef("asked"))
    for model, column in MAINTAINED.items():
        due = model.objects.due_for_confirmation().order_by().annotate(asked=F(column))
        for key in due.filter(Exists(members)).values_list("asked", flat=True):
            counts[key] = counts.get(key, 0) + 1
    return counts
