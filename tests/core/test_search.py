import pytest

from casestudies.models import CaseStudy
from portal.core.enums import PublicationState
from portal.core.search import fold, matching_keys, words_of
from tests.factories.casestudies import CaseStudyFactory


@pytest.mark.parametrize(
    ("text", "folded"),
    [("CITTÀ", "citta"), ("Beşiktaş", "besiktas"), ("Göteborg", "goteborg"), ("İzmir", "izmir")],
)
def test_accents_and_case_are_folded(text, folded):
    assert fold(text) == folded


def test_words_are_letters_and_digits():
    assert words_of("PNRR M1C1 1.2, città-stato") == ["pnrr", "m1c1", "1", "2", "citta", "stato"]


@pytest.mark.django_db
class TestMatching:
    def test_every_word_must_be_there_as_the_beginning_of_a_word(self):
        both = CaseStudyFactory(title_it="Botteghe di quartiere", summary_it="Consegne a casa")
        CaseStudyFactory(title_it="Botteghe lontane")
        assert matching_keys(CaseStudy, "bott CASA") == [both.pk]
        assert matching_keys(CaseStudy, "otteghe") == []

    def test_either_language_and_the_names_of_the_city_are_read(self):
        case = CaseStudyFactory(title_en="Market stalls", city__name_local="Gent")
        assert matching_keys(CaseStudy, "stalls") == matching_keys(CaseStudy, "gent") == [case.pk]

    def test_unpublished_entries_are_never_found(self):
        CaseStudyFactory(title_it="Botteghe", state=PublicationState.DRAFT)
        assert matching_keys(CaseStudy, "botteghe") == []

    def test_a_change_is_found_at_once(self):
        case = CaseStudyFactory(title_it="Prima")
        assert matching_keys(CaseStudy, "dopo") == []
        CaseStudy.objects.filter(pk=case.pk).update(title_it="Dopo")
        assert matching_keys(CaseStudy, "dopo") == [case.pk]
