"""The facets of the filter panel: counts, folds, groups, and what a screen reader says of them."""

import re

import pytest
from django.utils.translation import override

from portal.core.bilingual import Text
from portal.core.filters import Facet, Option
from portal.core.templatetags.facets import facet_options, facet_panel


def option(number, *, checked=False, count=5, group=""):
    return Option(f"value-{number}", f"Label {number}", checked, count, group)


def facet_of(options):
    selected = sum(option.checked for option in options)
    grouped = any(option.group for option in options)
    return Facet("size", "Size", tuple(options), selected, len(options) > 8, grouped)


def spoken(html):
    """Return the names of the checkboxes as a screen reader speaks them."""
    labels = re.findall(r"<label[^>]*>(.*?)</label>", html)
    return [re.sub(r"<[^>]+>", "", label).strip() for label in labels]


def test_facet_option_is_a_checkbox_with_its_label_and_count():
    html = facet_options(facet_of([option(1, checked=True, count=7)]))
    assert re.search(
        r'<input type="checkbox" id="f-size-value-1" name="size" value="value-1" checked>', html
    )
    assert '<label for="f-size-value-1">' in html
    assert '<span class="facet-count">7</span>' in html


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Label 1, 1 result", "Label 2, 12,345 results"]),
        ("it", ["Label 1, 1 risultato", "Label 2, 12.345 risultati"]),
    ],
)
def test_facet_option_is_spoken_with_its_results(language, names):
    with override(language):
        html = facet_options(facet_of([option(1, count=1), option(2, count=12345)]))
    assert spoken(html) == names


def test_facet_option_that_gives_nothing_stays_but_cannot_be_ticked():
    html = facet_options(facet_of([option(1, count=0), option(2, count=0, checked=True)]))
    assert html.count('<span class="facet-count">0</span>') == 2
    assert 'value="value-1" disabled>' in html
    assert 'value="value-2" checked>' in html


def test_facet_escapes_labels_and_values():
    html = facet_options(facet_of([Option('"><script>', "<b>", False, 1)]))
    assert "<script>" not in html
    assert "<b>" not in html


def test_facet_marks_a_label_of_the_other_language():
    html = facet_options(facet_of([Option("x", Text("Solo italiano", "it"), False, 1)]))
    assert '<span lang="it">Solo italiano</span>' in html


@pytest.mark.parametrize(("count", "folded"), [(8, 0), (9, 0), (10, 2), (23, 15)])
def test_facet_folds_what_comes_after_the_eighth(count, folded):
    html = facet_options(facet_of([option(n) for n in range(count)]))
    assert html.count("<li>") == count
    shown, _, rest = html.partition("<details")
    assert rest.count("<li>") == folded
    assert shown.count("<li>") == count - folded


def test_facet_never_folds_a_ticked_option():
    options = [option(n, checked=n == 20) for n in range(23)]
    with override("en"):
        html = facet_options(facet_of(options))
    shown, _, rest = html.partition("<details")
    assert 'value="value-20" checked' in shown
    assert rest.count("<input") == 14
    assert "Show all 23" in rest


@pytest.mark.parametrize(("count", "searchable"), [(8, False), (23, True)])
def test_facet_that_folds_can_be_searched(count, searchable):
    with override("en"):
        html = facet_options(facet_of([option(n) for n in range(count)]))
    field = re.search(r'<input class="form-control facet-search"[^>]*>', html)
    assert bool(field) is searchable
    if searchable:
        assert 'aria-label="Find: Size"' in field[0]
        assert " name=" not in field[0], "it would be sent with the form"


def groups_of(html):
    """Return (name, number of checkboxes) of each group."""
    found = re.findall(
        r'role="group" aria-labelledby="([^"]+)"><p[^>]* id="([^"]+)">([^<]+)</p>(.*?)</ul>', html
    )
    assert all(labelled == key for labelled, key, _name, _options in found)
    return [(name, options.count("<input")) for _labelled, _key, name, options in found]


def test_facet_names_the_groups_of_its_options():
    html = facet_options(facet_of([option(n, group=f"Group {n // 3}") for n in range(6)]))
    assert groups_of(html) == [("Group 0", 3), ("Group 1", 3)]


def test_facet_folds_across_groups_and_names_them_again():
    options = [option(n, group=f"Group {n // 5}", checked=n == 16) for n in range(20)]
    shown, _, rest = facet_options(facet_of(options)).partition("<details")
    assert groups_of(shown) == [("Group 0", 5), ("Group 1", 3), ("Group 3", 1)]
    assert groups_of(rest) == [("Group 1", 2), ("Group 2", 5), ("Group 3", 4)]
    ids = re.findall(r' id="([^"]+)"', shown + rest)
    assert len(ids) == len(set(ids))


def test_panel_opens_the_first_three_facets_and_those_in_use():
    names = ["a", "b", "c", "d", "e"]
    facets = [
        Facet(name, name, (option(1, checked=name == "e"),), int(name == "e"), False)
        for name in names
    ]
    with override("en"):
        html = facet_panel(facets, "")
    opened = re.findall(r'<details class="facet"( open)?><summary><span>(\w)</span>', html)
    assert opened == [(" open", "a"), (" open", "b"), (" open", "c"), ("", "d"), (" open", "e")]
    assert html.count('1<span class="visually-hidden"> option selected</span>') == 1
    assert html.count("<legend") == html.count("</fieldset></details>") == 5


def test_panel_leaves_out_a_facet_without_options():
    empty = Facet("empty", "Empty", (), 0, False)
    assert facet_panel([empty], "") == ""
    assert "Empty" not in facet_panel([empty, facet_of([option(1)])], "")
