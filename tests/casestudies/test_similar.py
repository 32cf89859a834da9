"""Which cases are like a case."""

import pytest

from casestudies.similar import similar_to
from portal.core.enums import PublicationState
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.roadmap import ChallengeFactory, LineFactory, TechnologyFactory

pytestmark = pytest.mark.django_db


def slugs(cases):
    return [case.slug for case in cases]


def test_those_that_share_most_come_first_a_line_counting_twice():
    line, challenge = LineFactory(), ChallengeFactory()
    drones, robots = TechnologyFactory(), TechnologyFactory()
    case = CaseStudyFactory(
        slug="case", lines=[line], challenges=[challenge], technologies=[drones, robots]
    )
    CaseStudyFactory(slug="one-line", lines=[line])
    CaseStudyFactory(slug="a-challenge", challenges=[challenge, ChallengeFactory()])
    CaseStudyFactory(slug="three-terms", challenges=[challenge], technologies=[drones, robots])
    CaseStudyFactory(slug="nothing", lines=[LineFactory()], technologies=[TechnologyFactory()])
    CaseStudyFactory(
        slug="draft", state=PublicationState.DRAFT, lines=[line], challenges=[challenge]
    )

    assert slugs(similar_to(case, 5)) == ["three-terms", "one-line", "a-challenge"]
    assert slugs(similar_to(case, 2)) == ["three-terms", "one-line"]


def test_of_those_that_share_as_much_the_newest_come_first():
    line = LineFactory()
    case = CaseStudyFactory(lines=[line])
    for slug, start in (("old", "2019"), ("new", "2021-03"), ("unknown", "")):
        CaseStudyFactory(slug=slug, start=start, lines=[line])
    assert slugs(similar_to(case, 3)) == ["new", "old", "unknown"]


def test_a_case_without_terms_is_like_no_other():
    CaseStudyFactory(lines=[LineFactory()])
    assert similar_to(CaseStudyFactory(), 3) == []
