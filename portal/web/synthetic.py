"""Made-up cities and case studies for benches: true in number and skew, meaningless to read.

Every figure follows from the seed and from the number of the case or city alone, so that a run
that was stopped goes on as if it had not been.
"""

import itertools
import random
import re

from casestudies.enums import Cost, SetupTime, SmallMunicipality, Staffing
from casestudies.models import CaseSource, CaseStudy, City
from portal.core.enums import PublicationState

PREFIX = "synthetic-"
MAX_CASES = 999_999  # six digits, so that slugs sort as their numbers do
CITIES = 300
SMALLEST, LARGEST = 800, 10_000_000  # inhabitants
LANGUAGES = ("it", "en")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# How many words each text has in the mean: together about 800 characters.
TEXTS = {"summary": 21, "context": 27, "solution": 46, "results": 19, "transferability": 16}
SENTENCE = 14  # words
TITLE = (3, 7)  # words, from and to
# How many values each relation has, from and to.
RELATIONS = {
    "challenges": (1, 3),
    "dimensions": (1, 2),
    "enablers": (1, 3),
    "lines": (1, 2),
    "actions": (0, 3),
    "technologies": (1, 4),
}
# Those that a case has one of, and the closed lists, with the weights of their values.
SINGLE = ("status", "intervention", "evidence")
CLOSED = {
    "cost": (("", *Cost.values), (1, 10, 6, 3)),
    "setup_time": (("", *SetupTime.values), (1, 6, 10, 4)),
    "staffing": (("", *Staffing.values), (1, 10, 4, 7)),
    "small_municipality": (("", *SmallMunicipality.values), (1, 8, 6, 4)),
}
SYLLABLES = [
    "ba",
    "bri",
    "ca",
    "co",
    "da",
    "do",
    "fe",
    "ga",
    "gre",
    "la",
    "mo",
    "ne",
    "pa",
    "ro",
    "se",
]
# Endings of the names of cities, Italian and English.
ENDINGS = [
    ("burgo", "burgh"), ("campo", "field"), ("foce", "mouth"), ("grado", "grad"), ("ia", "ia"),
    ("nova", "nova"), ("ponte", "bridge"), ("poli", "polis"), ("valle", "dale"), ("villa", "ville"),
]  # fmt: skip
# Countries by region of the world, the more cases the earlier, with a place in the middle of each.
COUNTRIES = {
    "europe": {
        "IT": (43.0, 12.0), "ES": (40.2, -3.7), "FR": (46.8, 2.4), "DE": (51.0, 10.3),
        "GB": (52.5, -1.5), "SE": (59.8, 15.0), "PL": (52.0, 19.3), "NL": (52.2, 5.5),
        "PT": (39.6, -8.0), "GR": (39.4, 22.0), "AT": (47.5, 14.2), "BE": (50.6, 4.6),
        "CZ": (49.8, 15.3), "DK": (56.0, 9.3), "FI": (62.5, 26.0), "HU": (47.1, 19.4),
        "RO": (45.8, 25.0), "IE": (53.2, -7.8), "CH": (46.8, 8.2), "NO": (61.0, 9.0),
        "EE": (58.7, 25.5), "LT": (55.3, 23.9), "HR": (45.5, 16.2), "SI": (46.1, 14.8),
    },
    "america": {
        "US": (39.5, -98.0), "CA": (51.5, -105.0), "BR": (-12.0, -51.0), "MX": (23.5, -102.0),
        "AR": (-35.0, -65.0), "CO": (4.2, -73.0), "CL": (-33.0, -70.8), "PE": (-9.5, -75.0),
        "UY": (-32.8, -56.0), "CR": (10.0, -84.2),
    },
    "asia-middle-east": {
        "CN": (34.0, 108.0), "IN": (22.5, 79.0), "JP": (36.2, 138.3), "KR": (36.4, 127.9),
        "TR": (39.0, 35.0), "TW": (23.8, 121.0), "IL": (31.5, 34.9), "TH": (15.5, 101.0),
        "VN": (16.0, 107.8), "AE": (23.8, 54.3), "SA": (24.2, 45.0), "MY": (3.9, 102.2),
    },
}  # fmt: skip


class Words:
    """Words of one language to draw from, as often as the texts they were read from use them."""

    def __init__(self, texts):
        self.words = [word for text in texts for word in WORD.findall(text.lower())]

    def draw(self, chance, number):
        """Return an iterator over that many words."""
        return iter(chance.choices(self.words, k=number))


class Terms:
    """Keys of a vocabulary to draw from, few of them often and most of them seldom."""

    def __init__(self, keys, chance, *, skew=0.8):
        self.keys = list(keys)
        chance.shuffle(self.keys)
        self.weights = skewed(len(self.keys), skew)

    def draw(self, chance, fewest=1, most=1):
        """Return that many different keys, or all if there are no more."""
        wanted = min(chance.randint(fewest, most), len(self.keys))
        found = {}
        while len(found) < wanted:
            found[chance.choices(self.keys, cum_weights=self.weights)[0]] = None
        return list(found)


class Inventor:
    """Makes cities and cases that are not saved yet.

    `terms` are the keys that cases may point to, by name of the relation, "regions" and
    "source_kinds" besides; `texts` are real ones of each language, whose words are used.
    """

    def __init__(self, seed, terms, texts):
        self.seed = seed
        chance = self.chance("terms")
        self.regions = [region for region in COUNTRIES if region in terms["regions"]]
        self.terms = {name: Terms(terms[name], chance) for name in (*RELATIONS, *SINGLE)}
        self.source_kind = Terms(terms["source_kinds"], chance)
        self.words = {language: Words(texts[language]) for language in LANGUAGES}

    def chance(self, *what):
        return random.Random("/".join(map(str, (self.seed, *what))))  # noqa: S311 - no secret

    def cities(self):
        """Return all cities: small ones are many, and each country has some."""
        chance = self.chance("cities")
        ratio = LARGEST / SMALLEST
        sizes = [round(SMALLEST * ratio ** ((n / (CITIES - 1)) ** 1.6)) for n in range(CITIES)]
        chance.shuffle(sizes)
        return [self.city(chance, number, size) for number, size in enumerate(sizes, 1)]

    def city(self, chance, number, population):
        region = chance.choices(self.regions, cum_weights=skewed(len(self.regions), 1))[0]
        countries = COUNTRIES[region]
        country = chance.choices(list(countries), cum_weights=skewed(len(countries), 0.7))[0]
        latitude, longitude = countries[country]
        stem = "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3)))
        italian, english = chance.choice(ENDINGS)
        return City(
            slug=f"{PREFIX}city-{number:03}",
            name_it=f"{stem}{italian}".capitalize(),
            name_en=f"{stem}{english}".capitalize(),
            country=country,
            region_id=region,
            population=population,
            population_year=2021,
            population_source="Made up by make_synthetic_cases",
            latitude=round(latitude + chance.uniform(-1.5, 1.5), 4),
            longitude=round(longitude + chance.uniform(-1.5, 1.5), 4),
            position=number,
        )

    def case(self, number, cities):
        """Return a case, the keys of its relations by name, and its source.

        `cities` are the `Terms` of the keys of the cities.
        """
        chance = self.chance("case", number)
        start, end = period(chance)
        case = CaseStudy(
            slug=slug_of(number),
            state=PublicationState.PUBLISHED,
            city_id=cities.draw(chance)[0],
            start=start,
            end=end,
            promoter=f"Synthetic body {chance.randint(1, 2000)}",
            checked=f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            **{f"{name}_id": self.terms[name].draw(chance)[0] for name in SINGLE},
            **{name: chance.choices(*CLOSED[name])[0] for name in CLOSED},
            **self.texts(chance, number),
        )
        relations = {
            name: self.terms[name].draw(chance, *limits) for name, limits in RELATIONS.items()
        }
        source = CaseSource(
            entry=case,
            kind_id=self.source_kind.draw(chance)[0],
            title=f"Synthetic source {number}",
            date=start,
            url=f"https://example.org/{case.slug}",
        )
        return case, relations, source

    def texts(self, chance, number):
        """Return the attributes of all texts in both languages."""
        title = chance.randint(*TITLE)
        lengths = {name: round(mean * chance.uniform(0.6, 1.4)) for name, mean in TEXTS.items()}
        attributes = {}
        for language in LANGUAGES:
            words = self.words[language].draw(chance, title + sum(lengths.values()) + 12)
            named = " ".join(itertools.islice(words, title)).capitalize()
            attributes[f"title_{language}"] = f"{named[:120]} ({slug_of(number)})"
            for name, length in lengths.items():
                attributes[f"{name}_{language}"] = prose(words, length)
            for name in ("prerequisites", "pitfalls"):
                attributes[f"{name}_{language}"] = [prose(words, 3) for _ in range(2)]
        return attributes


def slug_of(number):
    return f"{PREFIX}{number:06}"


def skewed(number, skew):
    """Return cumulated weights of that many values, the n-th 1/n to the power of `skew`."""
    return list(itertools.accumulate(1 / rank**skew for rank in range(1, number + 1)))


def prose(words, length):
    """Return that many of the next words as sentences."""
    sentences = []
    for begin in range(0, length, SENTENCE):
        sentence = " ".join(itertools.islice(words, min(SENTENCE, length - begin)))
        sentences.append(f"{sentence.capitalize()}.")
    return " ".join(sentences)


def period(chance):
    """Return a start in 2019-2022 to the year, the month or the day, and an end or none."""
    year = chance.choices((2019, 2020, 2021, 2022), (1, 6, 5, 2))[0]
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    start = f"{year}-{month:02}-{day:02}"[: chance.choices((4, 7, 10), (2, 5, 3))[0]]
    return start, chance.choice(("", f"{year + chance.randint(1, 3)}"))
