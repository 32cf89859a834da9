"""The facet engine against an oracle: the same questions answered over plain Python sets."""

from collections import Counter
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import override
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from casestudies.enums import Cost
from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.search import index_everything
from tests.beside import process
from tests.factories.casestudies import CaseStudyFactory, CityFactory
from tests.factories.roadmap import ChallengeFactory, LineFactory, TechnologyFactory

CHALLENGES = ["health", "work", "mobility"]
LINES = [("one", "living"), ("two", "living"), ("three", "economy")]
CITIES = {
    "orebro": ("Örebro", "SE", 155_000),
    "forli": ("Forlì", "IT", 117_000),
    "bari": ("Bari", "IT", 320_000),
}
WORDS = ["città", "CITTÀ", "Novità", "strade"]

some = st.sampled_from
one_case = st.fixed_dictionaries(
    {
        "state": some([*PublicationState.values, PublicationState.PUBLISHED]),
        "city": some(list(CITIES)),
        "cost": some(["", *Cost.values]),
        "challenges": st.sets(some(CHALLENGES)),
        "lines": st.sets(some([slug for slug, _axis in LINES])),
        "technologies": st.sets(some(["drones", "sensors"])),
        "words": st.sets(some(WORDS), max_size=2),
        "start": some(["", "2019", "2020", "2020-05", "2021-01-31"]),
    }
)
one_query = st.fixed_dictionaries(
    {
        "challenge": st.sets(some(CHALLENGES), max_size=2),
        "line": st.sets(some([slug for slug, _axis in LINES]), max_size=2),
        "axis": st.sets(some(["living", "economy"]), max_size=2),
        "technology": st.sets(some(["drones", "sensors"]), max_size=2),
        "country": st.sets(some(["SE", "IT"]), max_size=2),
        "city": st.sets(some(list(CITIES)), max_size=2),
        "cost": st.sets(some(Cost.values), max_size=2),
        "q": some(["", "citta", "NOVITÀ", "strade", "citta strade"]),
        "sort": some(["", "newest", "oldest", "title", "city", "population", "nearest"]),
    }
)


class Oracle:
    """What the list should say, from the cases as they were written; knows no bitmap and no SQL."""

    facets = ("challenge", "line", "axis", "technology", "country", "city", "cost")
    axis_of = dict(LINES)
    plain = str.maketrans("àìÖö", "aioo")

    def fold(self, text):
        return text.lower().translate(self.plain)

    def __init__(self, cases):
        self.cases = {f"case-{number}": case for number, case in cases.items()}

    def values(self, slug, facet):
        case = self.cases[slug]
        _name, country, _population = CITIES[case["city"]]
        return {
            "challenge": case["challenges"],
            "line": case["lines"],
            "axis": {self.axis_of[line] for line in case["lines"]},
            "technology": case["technologies"],
            "country": {country},
            "city": {case["city"]},
            "cost": {case["cost"]} - {""},
        }[facet]

    def passes(self, slug, query, but=None):
        case = self.cases[slug]
        if case["state"] != "published":
            return False
        words = {self.fold(word) for word in case["words"]}
        if not {self.fold(word) for word in query["q"].split()} <= words:
            return False
        asked = [name for name in self.facets if name != but and query[name]]
        return all(self.values(slug, name) & query[name] for name in asked)

    def known(self, query):
        """Return the query without the places that no public case is about: a page refuses them."""
        public = [slug for slug, case in self.cases.items() if case["state"] == "published"]
        places = {
            facet: {value for slug in public for value in self.values(slug, facet)}
            for facet in ("country", "city")
        }
        return query | {facet: query[facet] & known for facet, known in places.items()}

    def found(self, query):
        return {slug for slug in self.cases if self.passes(slug, query)}

    def counts(self, query, facet):
        passing = [slug for slug in self.cases if self.passes(slug, query, but=facet)]
        return Counter(value for slug in passing for value in self.values(slug, facet))

    def order(self, query):
        by_slug = sorted(self.found(query))

        def city(slug):
            return CITIES[self.cases[slug]["city"]]

        keys = {
            "newest": lambda slug: self.cases[slug]["start"],
            "oldest": lambda slug: self.cases[slug]["start"] or "never",
            "title": lambda slug: self.fold(title(slug, self.cases[slug])),
            "city": lambda slug: self.fold(city(slug)[0]),
            "population": lambda slug: -city(slug)[2],
            "nearest": lambda slug: max(city(slug)[2] / 150_000, 150_000 / city(slug)[2]),
        }
        order = query["sort"] or "newest"
        return sorted(by_slug, key=keys[order], reverse=order == "newest")


def title(slug, case):
    return " ".join(["Prova", *sorted(case["words"]), slug])


def write(cases):
    cities = {
        slug: CityFactory(slug=slug, name_it=name, country=country, population=population)
        for slug, (name, country, population) in CITIES.items()
    }
    terms = {slug: ChallengeFactory(slug=slug) for slug in CHALLENGES}
    terms |= {slug: LineFactory(slug=slug, axis__slug=axis) for slug, axis in LINES}
    terms |= {slug: TechnologyFactory(slug=slug) for slug in ("drones", "sensors")}
    for number, case in cases.items():
        slug = f"case-{number}"
        relations = {
            name: [terms[value] for value in sorted(case[name])]
            for name in ("challenges", "lines", "technologies")
        }
        CaseStudyFactory(
            slug=slug, title_it=title(slug, case), state=case["state"], cost=case["cost"],
            city=cities[case["city"]], start=case["start"], **relations,
        )  # fmt: skip


def address(query):
    values = {
        name: sorted(value) if isinstance(value, set) else value for name, value in query.items()
    }
    if query["sort"] == "nearest":
        values["near"] = "150000"
    return urlencode({name: value for name, value in values.items() if value}, doseq=True)


@pytest.mark.django_db
@hypothesis_settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    cases=st.lists(one_case, min_size=1, max_size=8),
    queries=st.lists(one_query, min_size=2, max_size=6),
    gone=st.sets(st.integers(0, 7), max_size=3),
)
def test_results_order_and_counts_are_those_of_the_oracle(cases, queries, gone):
    cases = dict(enumerate(cases))
    left = {number: case for number, case in cases.items() if number not in gone}
    with transaction.atomic(), override("it"):
        write(cases)
        check(Oracle(cases), queries[:1])
        CaseStudy.objects.filter(slug__in=[f"case-{number}" for number in gone]).delete()
        check(Oracle(left), queries)
        transaction.set_rollback(True)


def check(oracle, queries):
    index_everything()
    for asked in queries:
        query = oracle.known(asked)
        filterset = CaseStudyFilter(QueryDict(address(query)))
        slugs = [case.slug for case in filterset.results(CaseStudy.objects.all())[:]]
        assert filterset.errors == {}, address(query)
        assert set(slugs) == oracle.found(query), address(query)
        if query["sort"] or not query["q"]:
            assert slugs == oracle.order(query), address(query)
        for facet in oracle.facets:
            assert filterset.counts(facet) == oracle.counts(query, facet), (facet, address(query))


ASKED = "(f := CaseStudyFilter(QueryDict())).count, f.counts('cost')"
IMPORTS = """
from django.http import QueryDict
from casestudies.filters import CaseStudyFilter
from casestudies.models import CaseStudy
from tests.factories.casestudies import CaseStudyFactory
from tests.factories.roadmap import ChallengeFactory
"""


@pytest.mark.django_db(transaction=True)
def test_a_change_in_one_process_shows_in_the_other_at_its_next_request(database_url):
    with process(database_url, IMPORTS) as reader, process(database_url, IMPORTS) as writer:
        assert reader(ASKED) == "(0, {})"
        writer("CaseStudyFactory(cost='low')")
        assert reader(ASKED) == "(1, {'low': 1})"
        writer("CaseStudy.objects.update(cost='high')")
        assert reader(ASKED) == "(1, {'high': 1})"
        writer("CaseStudy.objects.get().challenges.add(ChallengeFactory(slug='health'))")
        assert reader("CaseStudyFilter(QueryDict()).counts('challenge')") == "{'health': 1}"
        writer("CaseStudy.objects.update(state='draft')")
        assert reader(ASKED) == "(0, {})"
