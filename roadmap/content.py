"""How the fixtures of the roadmap and of the vocabularies map to its models."""

from portal.core.content.fields import (
    BothLanguages,
    Column,
    Flags,
    JoinedList,
    NoneHere,
    Reference,
    columns,
)
from portal.core.content.files import Grouped, Single
from portal.core.content.kinds import Kind
from portal.core.content.rows import Children, Links, Relations, sources
from roadmap import models
from roadmap.enums import SIZE_CLASS_LIMITS, MunicipalitySize, SizeScheme


def size_class_limits():
    """Return {slug: (lowest, highest population)}, as the database computes the classes."""
    limits, lowest = {}, 0
    for slug, highest in SIZE_CLASS_LIMITS:
        limits[slug] = (lowest, highest)
        lowest = (highest or 0) + 1
    return limits


def check_size_class(record):
    """A size class of the files must be one that the database computes."""
    advice = "Limits are computed in the database: change them by a migration."
    limits = size_class_limits()
    if record["slug"] not in limits:
        yield "slug", f"there is no size class {record['slug']!r}. {advice}"
        return
    for name, limit in zip(("min", "max"), limits[record["slug"]], strict=True):
        if record[name] != limit:
            limit = "null" if limit is None else limit
            yield name, f"must be {limit}. {advice}"


def check_years(record):
    """An action must not end before it starts."""
    start, end = record["start_year"], record["end_year"]
    for name, year in (("start_year", start), ("end_year", end)):
        if year is not None and not 1990 <= year <= 2100:
            yield name, f"{year} is no year from 1990 to 2100"
    if start and end and end < start:
        yield "end_year", f"{end} is before the start, {start}"


def check_range(record):
    """The limits of a class must be in order."""
    if None not in (record["min"], record["max"]) and record["max"] < record["min"]:
        yield "max", f"{record['max']} is below the lower limit, {record['min']}"


def check_milestones(record):
    """A milestone must be planned for a day or reached on one."""
    for number, milestone in enumerate(record["milestones"], start=1):
        if not (milestone["planned"] or milestone["reached"]):
            yield f"milestones[{number}].planned", "is missing, and so is reached: give one of them"


def check_target(record):
    """A target must have its date and source; without one there are none."""
    for name in ("target_date", "target_source_title"):
        if record["target"] is not None and not record[name]:
            yield name, "is missing: no figure without date and source"
    for name in ("target_date", "target_source_title", "target_source_url"):
        if record["target"] is None and record[name]:
            yield name, "stands without a target"


MILESTONES = Children(
    "milestones",
    models.Milestone,
    columns("title_it", "title_en", "planned", "reached", "source_title", "source_url"),
)
MEASUREMENTS = Children(
    "measurements",
    models.Measurement,
    columns("date", "value", "source_title", "source_url"),
)
NAMES = columns("name_it", "name_en", required=True)
TEXTS = columns("text_it", "text_en")
KEPT = columns("from_seed", "note")


def term(key, model, *fields, **options):
    """A vocabulary: names in both languages, and `fields`."""
    return Kind(key, model, (*NAMES, *fields, Column("note")), **options)


def described(key, model, *fields, text="text", source=None, **options):
    """A vocabulary with a paragraph, called `text` in the files, and sources where it has some."""
    texts = (Column(f"{text}_it", "text_it"), Column(f"{text}_en", "text_en"))
    its_sources = sources(source) if source else NoneHere("sources")
    names = () if any(field.name == "name" for field in fields) else NAMES
    return Kind(key, model, (*names, *fields, *texts, *KEPT, its_sources), **options)


KINDS = [
    term("regions", models.Region),
    term(
        "size_classes",
        models.SizeClass,
        Column("min", "min_population"),
        Column("max", "max_population"),
        JoinedList("oecd"),
        Column("action_size"),
        checks=(check_size_class,),
    ),
    term("interventions", models.Intervention),
    term("case_statuses", models.CaseStatus),
    described("evidence_levels", models.EvidenceLevel),
    term("source_kinds", models.SourceKind),
    term("technology_families", models.TechnologyFamily),
    term("technologies", models.Technology, Reference("family"), Column("in_presentation")),
    described("challenges", models.Challenge),
    described("dimensions", models.Dimension),
    described("enablers", models.Enabler),
    described("urban_systems", models.UrbanSystem),
    described(
        "axes",
        models.Axis,
        BothLanguages("name", required=True),
        text="description",
        source=models.AxisSource,
    ),
    described("lines", models.Line, Reference("axis"), text="description"),
    Kind(
        "actions",
        models.Action,
        (
            Reference("line"),
            *columns("title_it", "title_en", required=True),
            *columns("description_it", "description_en", "rationale_it", "rationale_en"),
            *columns("horizon", "start_year", "end_year", "level"),
            Flags("for_size", {size: f"fits_{size}" for size in MunicipalitySize.values}),
            *columns("status", "lead_it", "lead_en"),
            Column("policy.name_it", "policy_it"),
            Column("policy.name_en", "policy_en"),
            Column("policy.code", "policy_code"),
            Relations("challenges"),
            Relations("dimensions"),
            Relations("enablers"),
            Links("technologies", models.ActionTechnology, "content_object", "tag"),
            MILESTONES,
            *KEPT,
            sources(models.ActionSource),
        ),
        checks=(check_years, check_milestones),
    ),
    Kind(
        "indicators",
        models.Indicator,
        (
            Reference("action"),
            *columns("name_it", "name_en", "unit"),
            *columns("target", "target_date", "target_source_title", "target_source_url"),
            MEASUREMENTS,
        ),
        checks=(check_target,),
    ),
    Kind(
        "self_checks",
        models.SelfCheckStatement,
        (
            Reference("action"),
            Column("theme"),
            *columns("text_it", "text_en", "advice_it", "advice_en", required=True),
        ),
    ),
    described("chapters", models.Chapter, text="intro", source=models.ChapterSource),
    described("cardinal_points", models.CardinalPoint),
    described("innovation_levers", models.Lever, source=models.LeverSource),
    described("components", models.Component),
    Kind(
        "cluster",
        models.ClusterFact,
        (
            *columns("fact_it", "fact_en", required=True),
            Column("date"),
            *KEPT,
            sources(models.ClusterFactSource),
        ),
    ),
    Kind(
        "glossary",
        models.GlossaryTerm,
        (
            Column("term", "term_it", required=True),
            Column("term_en", required=True),
            *columns("definition_it", "definition_en", required=True),
            *KEPT,
            sources(models.GlossaryTermSource),
        ),
    ),
    described(
        "size_thresholds",
        models.SizeThreshold,
        *columns("scheme", "code"),
        Column("min", "min_population"),
        Column("max", "max_population"),
        Column("limits_seen"),
        source=models.SizeThresholdSource,
        checks=(check_range,),
    ),
]

SHAPES = [
    Grouped("self_checks", "self_checks", "action"),
    Single("digital_transition", "chapters", children=("cardinal_points",)),
    Single("competence_centre", "chapters", children=("components",)),
    Grouped(
        "city_size_classes",
        "size_thresholds",
        "scheme",
        {
            SizeScheme.OECD_EC.value: {},
            SizeScheme.OECD_FUA.value: {},
            SizeScheme.ITALIAN.value: {"min": "threshold"},
        },
        ignored=("note",),
    ),
]
