"""What a reader says of the own municipality: the form of the page "Places like mine"."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casestudies.enums import Cost, Staffing
from casestudies.filters import MAX_POPULATION
from competence.enums import ItalianRegion
from portal.core.fields import GroupedIntegerField
from portal.core.filters import FilterForm
from portal.core.templatetags.text import number
from portal.web.municipalities.profile import Profile, middle_of
from roadmap.models import Challenge, SizeClass

MAX_CHALLENGES = 3
CASES = "cases"  # value of `show`: go straight to the list of cases
NOT_AN_OPTION = {"invalid_choice": _("“%(value)s” is not one of the values known here: left out.")}


def choice(label, blank, choices=(), **kwargs):
    return forms.ChoiceField(
        label=label, choices=[("", blank), *choices], required=False,
        error_messages=NOT_AN_OPTION, **kwargs,
    )  # fmt: skip


class MunicipalityForm(FilterForm):
    """Bound to the address. `profile` is what is known of the municipality, None as long as its
    size is not; `homonyms` are those among which the name leaves a choice, `similar` those whose
    name is spelt like one that is not known. `found` is the one that was named.

    What is wrong is an error at its field; the rest keeps working.
    """

    municipality = forms.CharField(
        label=_("Name of the municipality"), max_length=100, required=False
    )
    population = GroupedIntegerField(
        label=_("Inhabitants"),
        min_value=1,
        max_value=MAX_POPULATION,
        required=False,
        error_messages={"invalid": _("Write a whole number, for example 8,000.")},
    )
    size = choice(_("Size class"), _("Not chosen"))
    region = choice(_("Region of Italy"), _("Not chosen"), ItalianRegion.choices)
    challenge = forms.MultipleChoiceField(
        label=_("Challenges"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=NOT_AN_OPTION,
    )
    cost = choice(_("Highest cost"), _("No limit"), Cost.choices)
    staffing = choice(_("Most people to commit"), _("No limit"), Staffing.choices)
    show = forms.ChoiceField(
        choices=[(CASES, "")],
        required=False,
        widget=forms.HiddenInput,
        error_messages=NOT_AN_OPTION,
    )

    def __init__(self, data, *, municipalities):
        super().__init__(data if data else None)
        self.municipalities = municipalities
        self.profile = self.found = None
        self.homonyms, self.similar = [], []
        self.sizes, self.challenges = SizeClass.objects.in_bulk(), Challenge.objects.in_bulk()
        in_order = [sorted(t.values(), key=place) for t in (self.sizes, self.challenges)]
        sizes, challenges = ([(term.pk, term.name) for term in terms] for terms in in_order)
        self.fields["size"].choices += sizes
        self.fields["challenge"].choices = challenges
        if not municipalities.exists():
            del self.fields["municipality"]
        self.status = 200 if self.is_valid() or not self.is_bound else 400

    @property
    def unknown(self):
        """Return what is wrong with parameters that have no field, one sentence each."""
        return self.non_field_errors() if self.is_bound else []

    def clean_challenge(self):
        chosen = list(dict.fromkeys(self.cleaned_data["challenge"]))
        if len(chosen) > MAX_CHALLENGES:
            raise forms.ValidationError(
                _("Choose at most three: here the first three count."), code="too_many"
            )
        return chosen

    def clean(self):
        cleaned = super().clean()
        if name := cleaned.get("municipality"):
            self._find(name, cleaned)
        if not (self.homonyms or "municipality" in self.errors):
            self._describe(cleaned)
        return cleaned

    def _find(self, name, cleaned):
        """Set what a municipality's name tells, or ask which one is meant."""
        found = list(self.municipalities.called(name))
        in_region = [one for one in found if one.region == cleaned.get("region")]
        if len(found) > 1 and len(in_region) != 1:
            self.homonyms = found
            return
        if not found:
            self.similar = self.municipalities.spelt_like(name)
            self.add_error(
                "municipality",
                forms.ValidationError(
                    _("We know no municipality named “%(name)s”."),
                    code="unknown_municipality",
                    params={"name": name},
                ),
            )
            return
        (self.found,) = in_region if len(found) > 1 else found
        self.data = self.data.copy()
        self.data["municipality"], self.data["region"] = self.found.name, self.found.region
        cleaned["region"] = self.found.region
        if self.found.population:
            cleaned["population"] = self.found.population
            self.data["population"] = number(self.found.population)

    def _describe(self, cleaned):
        population, size = cleaned.get("population"), self.sizes.get(cleaned.get("size"))
        if not (population or size):
            if not {"population", "size"} & self.errors.keys():
                message = (
                    _("We do not know how many inhabitants it has: write the number.")
                    if self.found
                    else _("Write how many inhabitants it has, or choose a size class.")
                )
                self.add_error("population", forms.ValidationError(message, code="size_missing"))
            return
        challenges = cleaned.get("challenge")
        if challenges is None:
            challenges = [
                slug for slug in self.data.getlist("challenge") if slug in self.challenges
            ]
        found, region = self.found, cleaned.get("region", "")
        self.profile = Profile(
            population=population or middle_of(size),
            size=None if population else size,
            name=found.name if found else "",
            code=found.code if found else "",
            year=found.population_year if found and population == found.population else None,
            where=found.place if found else dict(ItalianRegion.choices).get(region, ""),
            region=region,
            challenges=[self.challenges[s] for s in dict.fromkeys(challenges)][:MAX_CHALLENGES],
            cost=cleaned.get("cost", ""),
            staffing=cleaned.get("staffing", ""),
        )

    def query_of(self, municipality):
        """Return the query string of the page for one municipality, the other wishes kept."""
        query = self.data.copy()
        for name in ("population", "size", "region", "show"):
            query.pop(name, None)
        query["municipality"] = municipality.code
        for name in [name for name, values in query.lists() if not any(values)]:
            del query[name]
        return f"?{query.urlencode()}"


def place(term):
    return term.position, term.pk
