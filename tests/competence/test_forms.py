"""What partners fill in: steps, values as JSON, and how two versions differ."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from competence.enums import OfferKind
from competence.forms import FORMS, differences, form_for, posted, shown, steps_of, values_of
from competence.models import Laboratory, Organization, Partnership, Skill
from tests.factories.competence import LaboratoryFactory
from tests.factories.core import StaffFactory
from tests.factories.roadmap import LineFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


MODELS = (Organization, Laboratory, Skill, Partnership)


@pytest.mark.parametrize("kind", list(OfferKind))
def test_every_field_stands_in_one_step(kind):
    in_steps = [name for step in steps_of(kind) for name in step.fields]
    assert sorted(in_steps) == sorted(form_for(kind).fields)


@pytest.mark.parametrize("model", MODELS)
def test_the_values_of_every_entry_make_a_valid_form_again(content, model):
    wrong = {
        entry.slug: form.errors.as_json()
        for entry in model.objects.public()
        if not (
            form := form_for(OfferKind(model._meta.model_name), values_of(entry), entry=entry)
        ).is_valid()
    }
    assert not wrong


@pytest.mark.parametrize("model", MODELS)
def test_saving_an_entry_s_own_values_changes_nothing(content, model):

    entry = model.objects.public().order_by("slug").first()
    before = values_of(entry)
    form = form_for(OfferKind(model._meta.model_name), before, entry=entry)
    assert form.is_valid(), form.errors
    form.save_as(by=StaffFactory())
    assert values_of(model.objects.get(pk=entry.pk)) == before


def test_what_a_browser_sends_for_a_step_is_kept_as_json():
    post = QueryDict(
        "name_it=Prova&services_it=Uno%0D%0A%0D%0ADue&lines=a&lines=b"
        "&sources-0-title=Home&sources-0-publisher=&sources-0-date=2024&sources-0-url="
        "&sources-1-title=Gone&sources-1-remove=on&sources-1-publisher=&sources-1-date="
        "&sources-1-url=&sources-2-title=&sources-2-publisher=&sources-2-date=&sources-2-url="
    )
    names = ["name_it", "services_it", "lines", "sources"]
    assert posted(OfferKind.LABORATORY, names, post, {"city": "Torino"}) == {
        "city": "Torino",
        "name_it": "Prova",
        "services_it": ["Uno", "Due"],
        "lines": ["a", "b"],
        "sources": [{"title": "Home", "publisher": "", "date": "2024", "url": ""}],
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"title": "", "url": "https://example.org"}, "Source 1: write its title."),
        ({"title": "A", "url": "javascript:alert(1)"}, "Source 1: write the whole address"),
        ({"title": "A", "date": "last year"}, "Source 1: "),
        ({"title": "A" * 301}, "Source 1: a title has at most 300 characters."),
    ],
)
def test_a_wrong_source_is_named_with_what_to_do(row, said):
    form = form_for(OfferKind.SKILL, {"sources": [row]})
    assert said in " ".join(form.errors["sources"])


@pytest.mark.parametrize("kind", [kind for kind in OfferKind if "lines" in FORMS[kind].base_fields])
def test_a_term_that_there_is_not_is_refused(kind):
    form = form_for(kind, {"lines": ["no-such-line"]})
    assert "no-such-line" in " ".join(form.errors["lines"])


class TestDifferences:
    def between(self, old, new):
        return differences(OfferKind.LABORATORY, old, new)

    def test_only_what_changed_is_told_in_the_order_of_the_form(self):
        old = {"city": "Torino", "name_it": "Prova", "use": "try"}
        new = {"city": "Milano", "name_it": "Prova", "use": "observe"}
        assert [one.name for one in self.between(old, new)] == ["use", "city"]

    def test_words_are_marked_and_escaped(self):
        old = {"description_it": "Un laboratorio aperto ai <Comuni> piccoli della regione"}
        new = {"description_it": "Un laboratorio aperto ai <Comuni> grandi della regione"}
        [one] = self.between(old, new)
        assert "&lt;Comuni&gt; <del>piccoli</del> della" in one.old_html
        assert "&lt;Comuni&gt; <ins>grandi</ins> della" in one.new_html

    def test_an_all_different_text_is_marked_whole(self):
        [one] = self.between({"city": "Torino"}, {"city": "Reggio Emilia"})
        assert (one.old_html, one.new_html) == ("<del>Torino</del>", "<ins>Reggio Emilia</ins>")

    def test_nothing_before_is_all_new(self):
        [one] = self.between({}, {"city": "Torino"})
        assert (one.old_html, one.new_html) == ("", "<ins>Torino</ins>")

    def test_terms_and_choices_are_told_by_name(self):
        line = LineFactory(name_it="Linea di prova", name_en="Test line")
        with override("it"):
            [one] = self.between({"lines": []}, {"lines": [line.slug]})
        assert "Linea di prova" in one.new_html

    def test_what_an_entry_holds_is_shown_field_by_field(self):
        laboratory = LaboratoryFactory(services_it=["Uno", "Due"], city="")
        fields = dict(shown(OfferKind.LABORATORY, values_of(laboratory)))
        assert any(html == "Uno<br>Due" for html in fields.values())
        assert "" not in fields.values()
