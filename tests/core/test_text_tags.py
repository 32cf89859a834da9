"""Filters for texts, numbers, dates and addresses."""

import pytest
from django.utils.html import escape
from django.utils.translation import override

from portal.core.bilingual import Text
from portal.core.templatetags.text import host, lang, number, partial_date


def test_lang_escapes_a_text_in_the_language_of_the_page():
    assert lang(Text("Parchi & orti <b>")) == "Parchi &amp; orti &lt;b&gt;"


def test_lang_marks_a_text_of_the_other_language():
    assert lang(Text("Mostly <b>", "en")) == '<span lang="en">Mostly &lt;b&gt;</span>'


@pytest.mark.parametrize(("text", "expected"), [(None, ""), ("", ""), ("plain", "plain")])
def test_lang_takes_what_is_no_bilingual_text(text, expected):
    assert lang(text) == expected


def test_lang_escapes_once_only():
    assert lang(lang(Text("a & b"))) == escape("a & b")


@pytest.mark.parametrize(("language", "expected"), [("it", "123.456"), ("en", "123,456")])
def test_number_is_grouped_as_the_reader_writes(language, expected):
    with override(language):
        assert number(123456) == expected


@pytest.mark.parametrize("value", [None, ""])
def test_number_of_nothing_is_nothing(value):
    assert number(value) == ""


def test_number_zero_is_a_number():
    assert number(0) == "0"


@pytest.mark.parametrize(
    ("language", "value", "expected"),
    [
        ("it", "2020", "2020"),
        ("it", "2020-04", "aprile 2020"),
        ("en", "2020-04", "April 2020"),
        ("it", "2020-04-30", "30 aprile 2020"),
        ("it", "", ""),
        ("it", None, ""),
        ("it", "soon", ""),
    ],
)
def test_partial_date_says_no_more_than_is_known(language, value, expected):
    with override(language):
        assert partial_date(value).lower() == expected.lower()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.example.org/a?b=c", "example.org"),
        ("http://data.example.org:8080", "data.example.org"),
        ("", ""),
        ("http://[broken", ""),
    ],
)
def test_host_is_bare(url, expected):
    assert host(url) == expected
