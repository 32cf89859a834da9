"""Two texts beside each other, with what only one of them has marked."""

import pytest

from portal.core.marking import marked, marked_lines, plain


def test_words_that_the_other_lacks_are_marked():
    old, new = marked(["An open lab for small towns"], ["An open lab for large towns"])
    assert old == "An open lab for <del>small</del> towns"
    assert new == "An open lab for <ins>large</ins> towns"


def test_all_that_people_wrote_is_escaped():
    old, new = marked(["<b>one</b> two three"], ["<b>one</b> two <i>"])
    for html in (old, new, plain(["<b>"])):
        assert "<b>" not in html
        assert "<i>" not in html


def test_line_breaks_are_kept():
    old, _new = marked(["One", "Two"], ["One", "Three"])
    assert old == "One<br><del>Two</del>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A river runs through the town", "Nobody knows why they left us"),
        ("Torino", "Reggio Emilia"),
    ],
)
def test_texts_with_little_in_common_are_marked_whole(old, new):
    assert marked([old], [new]) == (f"<del>{old}</del>", f"<ins>{new}</ins>")


def test_blanks_do_not_make_two_texts_alike():
    old, _new = marked(["a b c d e f g"], ["h i j k l m n"])
    assert old == "<del>a b c d e f g</del>"


def test_nothing_on_one_side_is_all_new_on_the_other():
    assert marked([], ["New"]) == ("", "<ins>New</ins>")
    assert marked(["Old"], []) == ("<del>Old</del>", "")
    assert marked_lines([], ["A", "B"]) == ("", "<ins>A<br>B</ins>")


def test_items_of_a_list_are_marked_whole():
    old, new = marked_lines(["Water", "Energy"], ["Energy", "Waste"])
    assert old == "<del>Water</del><br>Energy"
    assert new == "Energy<br><ins>Waste</ins>"
