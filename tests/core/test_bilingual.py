import pytest
from django.utils.translation import override

from portal.core.bilingual import Bilingual, Text, active_language, column


class Entry:
    title_it = "Titolo"
    title_en = "Title"
    title = Bilingual()


class ItalianOnly(Entry):
    title_en = ""


class Empty(Entry):
    title_it = title_en = ""


class WithList:
    pitfalls_it = ["uno", "due"]
    pitfalls_en = ["one", "two"]
    pitfalls = Bilingual()


@pytest.mark.parametrize(("language", "expected"), [("it", "Titolo"), ("en", "Title")])
def test_text_is_read_in_the_active_language_without_a_mark(language, expected):
    with override(language):
        assert (Entry().title, Entry().title.lang) == (expected, None)


def test_text_falls_back_to_the_other_language_and_says_which():
    with override("en"):
        assert (ItalianOnly().title, ItalianOnly().title.lang) == ("Titolo", "it")


def test_text_empty_in_both_languages_is_an_empty_text():
    with override("en"):
        assert Empty().title == ""
        assert isinstance(Empty().title, Text)


def test_lists_are_read_as_they_are():
    with override("en"):
        assert WithList().pitfalls == ["one", "two"]


def test_column_and_language_are_italian_where_no_other_is_active():
    with override(None):
        assert active_language() == "it"
    with override("en-gb"):
        assert column("title") == "title_en"
