"""The lists of the centre as files."""

from competence.models import (
    Laboratory,
    Method,
    Organization,
    Partnership,
    Resource,
    Skill,
    Training,
)
from portal.core.exports import Fields, dates, respond, sources

organization = Fields(Organization)
laboratory = Fields(Laboratory)
skill = Fields(Skill)
partnership = Fields(Partnership)
resource = Fields(Resource)
method = Fields(Method)
training = Fields(Training)


def _columns(fields, *own):
    """Return the columns of a kind of entry of the centre: what all have around its own."""
    return [
        *fields.texts("name"),
        *fields.texts("description"),
        *own,
        *fields.terms("actions", "action", name="title"),
        *sources(),
        *dates(),
    ]


def _conditions(fields):
    """Return the columns of what one needs to know before one asks for an offer."""
    return [*fields.texts("access"), *fields.texts("price_basis"), *fields.texts("lead_time")]


# Of each model: what its entries are called in JSON, and their columns.
TABLES = {
    Organization: (
        "organizations",
        [
            organization.plain("name"),
            *organization.choice("kind"),
            organization.plain("city"),
            organization.plain("region"),
            organization.plain("website"),
            *organization.texts("description"),
            *sources(),
            *dates(),
        ],
    ),
    Laboratory: (
        "laboratories",
        _columns(
            laboratory,
            *laboratory.choice("kind"),
            *laboratory.choice("use"),
            laboratory.plain("organization.slug", "organization"),
            laboratory.plain("organization.name", "organization_name"),
            laboratory.plain("city"),
            laboratory.plain("region"),
            *laboratory.texts("services"),
            *_conditions(laboratory),
            *laboratory.terms("lines", "line"),
            *laboratory.terms("technologies", "technology"),
        ),
    ),
    Skill: (
        "skills",
        _columns(
            skill,
            *skill.choice("area"),
            *_conditions(skill),
            skill.plain("framework"),
            skill.plain("framework_code"),
            skill.plain("levels"),
            *skill.terms("lines", "line"),
        ),
    ),
    Partnership: (
        "partnerships",
        _columns(
            partnership,
            *partnership.choice("kind"),
            *_conditions(partnership),
            partnership.plain("public_partners"),
            partnership.plain("private_partners"),
            partnership.plain("city"),
            partnership.plain("start"),
            partnership.plain("end"),
            *partnership.choice("status"),
            partnership.plain("value_eur"),
            *partnership.terms("lines", "line"),
        ),
    ),
    Resource: (
        "resources",
        _columns(
            resource,
            *resource.choice("kind"),
            resource.plain("manager"),
            resource.plain("period"),
            resource.plain("amount_eur"),
            *resource.choice("call_state"),
            *resource.texts("eligible"),
        ),
    ),
    Method: (
        "methods",
        _columns(method, *method.choice("kind"), *method.texts("when_to_use")),
    ),
    Training: (
        "training",
        _columns(
            training,
            training.plain("provider"),
            training.plain("url", "website"),
            *training.texts("audience"),
        ),
    ),
}


def export(request, filterset, kind):
    """Return the entries that a filterset found, in its order, in the format it asks for.

    `kind` tells their `model` and the `title` of their list.
    """
    key, columns = TABLES[kind.model]
    return respond(
        request,
        filterset,
        kind.model.objects.for_export(),
        key=key,
        title=kind.title,
        columns=columns,
        url_name=f"{kind.model._meta.model_name}_detail",
    )
