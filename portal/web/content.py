"""The catalogue of all curated content: the kinds of the apps, and the links that join them."""

from django.conf import settings

from casestudies import content as casestudies
from competence import content as competence
from portal.core.content.kinds import Catalogue
from portal.core.content.rows import Links
from portal.core.search import content as search
from portal.web.collections import content as collections
from portal.web.models import CaseLaboratory, CaseMethod, CaseSkill, StatementCase
from roadmap import content as roadmap

FIXTURES = settings.BASE_DIR / "fixtures"
# How many records the curated content has: the presentation speaks of 60 case studies and lists 52
# places. `check_content` counts them; who adds or removes one in the fixtures changes it here.
CURATED = {"case_studies": 60, "cities": 52}

CASE_LINKS = (
    Links("links.skills", CaseSkill, "case", "entry"),
    Links("links.laboratories", CaseLaboratory, "case", "entry"),
    Links("links.methods", CaseMethod, "case", "entry"),
)
STATEMENT_CASES = (Links("based_on", StatementCase, "entry", "case"),)

CATALOGUE = Catalogue(
    [*roadmap.KINDS, *casestudies.KINDS, *competence.KINDS, *search.KINDS, *collections.KINDS],
    more_fields={
        "actions": competence.ACTION_LINKS,
        "case_studies": CASE_LINKS,
        "self_checks": STATEMENT_CASES,
    },
    shapes=roadmap.SHAPES,
)
