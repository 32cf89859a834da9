"""How the fixtures of the competence centre map to its models."""

from competence import models
from portal.core.content.checks import period
from portal.core.content.fields import ChoiceLabel, Column, Reference, columns
from portal.core.content.kinds import Kind
from portal.core.content.rows import Links, Relations, sources

NAMES = columns("name_it", "name_en", required=True)
DESCRIPTIONS = columns("description_it", "description_en")
KEPT = columns("from_seed", "note")

KINDS = [
    Kind(
        "organizations",
        models.Organization,
        (
            *columns("name", "kind", "city"),
            ChoiceLabel("region"),
            Column("website"),
            *DESCRIPTIONS,
            *KEPT,
            sources(models.OrganizationSource),
        ),
    ),
    Kind(
        "laboratories",
        models.Laboratory,
        (
            *NAMES,
            *columns("kind", "use"),
            Reference("organization"),
            Column("city"),
            ChoiceLabel("region"),
            *DESCRIPTIONS,
            *columns("services_it", "services_en", "access_it", "access_en"),
            Links("technologies", models.LaboratoryTechnology, "content_object", "tag"),
            Relations("axis_lines", "lines"),
            *KEPT,
            sources(models.LaboratorySource),
        ),
    ),
    Kind(
        "skills",
        models.Skill,
        (
            *NAMES,
            *columns("area", "framework", "framework_code"),
            *DESCRIPTIONS,
            Column("levels"),
            Relations("axis_lines", "lines"),
            *KEPT,
            sources(models.SkillSource),
        ),
    ),
    Kind(
        "partnerships",
        models.Partnership,
        (
            *NAMES,
            *columns("kind", "public_partners", "private_partners", "city", "start", "end"),
            Column("status"),
            *DESCRIPTIONS,
            Column("value_eur"),
            Relations("axis_lines", "lines"),
            *KEPT,
            sources(models.PartnershipSource),
        ),
        checks=(period("start", "end"),),
    ),
    Kind(
        "resources",
        models.Resource,
        (
            *NAMES,
            *columns("kind", "manager", "period", "amount_eur", "call_state"),
            *DESCRIPTIONS,
            *columns("eligible_it", "eligible_en"),
            *KEPT,
            sources(models.ResourceSource),
        ),
    ),
    Kind(
        "methods",
        models.Method,
        (
            *NAMES,
            Column("kind"),
            *DESCRIPTIONS,
            *columns("when_to_use_it", "when_to_use_en"),
            *KEPT,
            sources(models.MethodSource),
        ),
    ),
    Kind(
        "training",
        models.Training,
        (
            *NAMES,
            *columns("provider", "url"),
            *DESCRIPTIONS,
            *columns("audience_it", "audience_en"),
            *KEPT,
            sources(models.TrainingSource),
        ),
    ),
]

# What the fixtures give with an action, and the models keep on the centre's side.
ACTION_LINKS = tuple(
    Relations(f"links.{name}", accessor)
    for name, accessor in (
        ("skills", "skill_set"),
        ("laboratories", "laboratory_set"),
        ("partnerships", "partnership_set"),
        ("resources", "resource_set"),
        ("methods", "method_set"),
        ("training", "training_set"),
    )
)
