"""How the fixtures of the cities and of the case studies map to their models."""

from casestudies import models
from portal.core.content.checks import period
from portal.core.content.fields import Column, Reference, columns
from portal.core.content.kinds import Kind
from portal.core.content.rows import Links, Relations, sources

KINDS = [
    Kind(
        "cities",
        models.City,
        (
            Column("name_in_presentation"),
            *columns("name_it", "name_en", required=True),
            Column("name_local"),
            Column("country", hint="A country is its two letters of ISO 3166-1: IT."),
            Reference("region"),
            *columns("population", "population_year", "population_source", "population_source_url"),
            *columns("latitude", "longitude"),
            Column("note"),
        ),
    ),
    Kind(
        "case_studies",
        models.CaseStudy,
        (
            Reference("city"),
            *columns("title_it", "title_en", required=True),
            *columns("summary_it", "summary_en", required=True),
            *columns("context_it", "context_en", "solution_it", "solution_en"),
            *columns("results_it", "results_en", "transferability_it", "transferability_en"),
            *columns("start", "end"),
            Reference("status"),
            *columns("promoter", "partners"),
            Relations("dimensions"),
            Relations("challenges"),
            Relations("enablers"),
            Relations("axis_lines", "lines"),
            Links("technologies", models.CaseTechnology, "content_object", "tag"),
            Reference("intervention"),
            Reference("evidence"),
            Column("checked"),
            *columns(
                "transfer.cost",
                "transfer.setup_time",
                "transfer.staffing",
                "transfer.small_municipality",
                "transfer.prerequisites_it",
                "transfer.prerequisites_en",
                "transfer.pitfalls_it",
                "transfer.pitfalls_en",
            ),
            Relations("links.actions", "actions"),
            sources(models.CaseSource, Reference("kind")),
            *columns("from_seed", "note"),
        ),
        checks=(period("start", "end"),),
    ),
]
