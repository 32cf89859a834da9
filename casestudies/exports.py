"""The list of case studies as a file."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_countries import countries

from casestudies.models import CaseStudy
from portal.core.exports import Column, Fields, dates, respond, sources

case = Fields(CaseStudy)


def _country(entry):
    return entry.city.__dict__["country"]  # without the Country around it, which is slow to make


@lru_cache(maxsize=1024)
def _country_name(code, language):
    with override(language):
        return str(countries.name(code))


def _country_names(language, about):
    return Column(
        f"country_name_{language}",
        about,
        lambda entry: _country_name(_country(entry), language),
    )


def _axes(entry):
    return list(dict.fromkeys(line.axis_id for line in entry.listed_lines))


def _place(entry):
    return entry.city.longitude, entry.city.latitude


COLUMNS = [
    *case.texts("title"),
    *case.texts("summary"),
    case.plain("city.slug", "city"),
    *case.texts("city.name", "city_name"),
    case.plain("city.name_local", "city_name_local"),
    Column("country", _("country (ISO 3166-1 alpha-2)"), _country, 12),
    _country_names("it", _("name of the country (Italian)")),
    _country_names("en", _("name of the country (English)")),
    *case.term("city.region"),
    case.plain("city.population"),
    case.plain("city.population_year"),
    case.plain("city.size_class"),
    case.plain("city.latitude"),
    case.plain("city.longitude"),
    case.plain("start"),
    case.plain("end"),
    *case.term("status"),
    *case.term("intervention"),
    case.plain("promoter"),
    case.plain("partners"),
    *case.terms("dimensions", "dimension"),
    *case.terms("challenges", "challenge"),
    *case.terms("enablers", "enabler"),
    Column("axes", _("axes"), _axes),
    *case.terms("lines", "line"),
    *case.terms("actions", "action", name="title"),
    *case.terms("technologies", "technology"),
    *case.term("evidence"),
    case.plain("checked"),
    *case.choice("cost", "estimated_cost", estimate=True),
    *case.choice("setup_time", "estimated_setup_time", estimate=True),
    *case.choice("staffing", "estimated_staffing", estimate=True),
    *case.choice("small_municipality", "estimated_small_municipality", estimate=True),
    *case.texts("prerequisites", "estimated_prerequisites", estimate=True),
    *case.texts("pitfalls", "estimated_pitfalls", estimate=True),
    *case.texts("context", "need"),
    *case.texts("solution"),
    *case.texts("results"),
    *case.texts("transferability"),
    *sources(),
    *dates(),
]


def export(request, filterset):
    """Return the cases that a CaseStudyFilter found, in its order, in the format it asks for."""
    return respond(
        request,
        filterset,
        CaseStudy.objects.for_export(),
        key="cases",
        title=_("Case studies"),
        columns=COLUMNS,
        url_name="case_detail",
        place=_place,
    )
