"""The municipality of a reader, as the address of the page tells it."""

from dataclasses import dataclass
from math import sqrt

from django.http import QueryDict
from django.utils.translation import gettext as _

from casestudies.enums import Cost, SmallMunicipality, Staffing
from casestudies.querysets import SMALL_POPULATION
from portal.core.templatetags.text import number
from roadmap.enums import SIZE_CLASS_LIMITS, MunicipalitySize
from roadmap.models import Challenge, SizeClass


@dataclass(frozen=True)
class Profile:
    """What is asked for: `population` is at least 1; `size` is given where it stands for a class.

    `name`, `code` and `year` (of the population, or None) are those of a municipality that was
    named, "" without one; `where` says where it is. `region`, `cost` and `staffing` are "" where
    nothing was chosen.
    """

    population: int
    size: SizeClass | None
    name: str
    code: str
    year: int | None
    where: str
    region: str
    challenges: list[Challenge]
    cost: str
    staffing: str

    @property
    def slugs(self):
        return [challenge.pk for challenge in self.challenges]

    @property
    def is_small(self):
        """Tell whether the estimates for small municipalities count."""
        return self.population <= SMALL_POPULATION

    @property
    def action_size(self):
        """Return the MunicipalitySize by which actions fit: up to 5,000, up to 100,000, above."""
        if self.is_small:
            return MunicipalitySize.SMALL
        medium = self.population <= dict(SIZE_CLASS_LIMITS)["50k-to-100k"]
        return MunicipalitySize.MEDIUM if medium else MunicipalitySize.LARGE

    @property
    def heading(self):
        inhabitants = number(self.population)
        if self.name:
            text = _("For {name} ({number} inhabitants)")
            return text.format(name=self.name, number=inhabitants)
        if self.size:
            return _("For a municipality of about {number} inhabitants").format(number=inhabitants)
        return _("For a municipality of {number} inhabitants").format(number=inhabitants)

    @property
    def facts(self):
        """Return (label, value) of what was asked for beside the number of inhabitants."""
        rows = [
            (_("Where"), self.where),
            (_("Inhabitants counted in"), str(self.year or "")),
            (_("Size class"), self.size.name if self.size else ""),
            (_("Challenges"), ", ".join(challenge.name for challenge in self.challenges)),
            (_("Highest cost"), Cost(self.cost).label if self.cost else ""),
            (_("Most people to commit"), Staffing(self.staffing).label if self.staffing else ""),
        ]
        return [row for row in rows if row[1]]

    @property
    def list_query(self):
        """Return the query string of the whole list of cases, nearest in size first."""
        return self._list_query()

    @property
    def within_reach(self):
        """Return that of the list of those that a small municipality could do on its own."""
        return self._list_query(small_municipality=SmallMunicipality.ALONE)

    @property
    def region_query(self):
        """Return that of a page which puts what is near to the region first, "" without one."""
        return f"?my_region={self.region}" if self.region else ""

    def _list_query(self, **more):
        query = QueryDict(mutable=True)
        query.setlist("challenge", self.slugs)
        query.update({**more, "sort": "nearest", "near": self.population})
        if self.region:
            query["my_region"] = self.region
        return f"?{query.urlencode()}"


def middle_of(size):
    """Return the number of inhabitants that stands for a size class, of two digits.

    It is the geometric middle of its limits; a tenth of the upper limit stands for a lower limit
    of 0, ten times the lower limit for an upper one that is not there.
    """
    least = size.min_population or size.max_population / 10
    most = size.max_population or least * 10
    middle = round(sqrt(least * most))
    return round(middle, 2 - len(str(middle)))
