"""Two texts beside each other, as HTML: what only one of them has stands in `<del>` or `<ins>`."""

import difflib
import re

from django.utils.html import format_html, format_html_join

WORDS = re.compile(r"\w+|\s+|[^\w\s]")
# Below this share of words in common two texts are shown whole: marks on every word help nobody.
ALIKE = 0.35
BREAK = format_html("<{}>", "br")


def marked(old, new):
    """Return both texts, lists of lines, as HTML, with the words that the other lacks marked."""
    words = [WORDS.findall("\n".join(lines)) for lines in (old, new)]
    matcher = difflib.SequenceMatcher(None, *words, autojunk=False)
    if not all(words) or _share_in_common(matcher) < ALIKE:
        return _all_marked("del", words[0]), _all_marked("ins", words[1])
    return _pieces(matcher, words, "")


def marked_lines(old, new):
    """Return both lists as HTML, one item to a line, with the items that the other lacks marked."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return _pieces(matcher, [list(old), list(new)], "\n")


def plain(lines):
    """Return lines of text as HTML, with nothing marked."""
    return format_html_join(BREAK, "{}", ((line,) for line in lines))


def _share_in_common(matcher):
    """Return the share, from 0 to 1, of words that both texts have; blanks say nothing."""
    total = sum(not word.isspace() for words in (matcher.a, matcher.b) for word in words)
    common = sum(
        not word.isspace()
        for start, _other, size in matcher.get_matching_blocks()
        for word in matcher.a[start : start + size]
    )
    return 2 * common / total if total else 1


def _pieces(matcher, parts, between):
    """Return both sides as HTML; `between` stands between two parts of a side."""
    sides = [], []
    for tag, *bounds in matcher.get_opcodes():
        for side, mark, (start, end) in ((0, "del", bounds[:2]), (1, "ins", bounds[2:])):
            if start < end:
                text = between.join(parts[side][start:end])
                sides[side].append(_broken(text) if tag == "equal" else _marked_with(mark, text))
    joint = _broken(between)
    return tuple(format_html_join(joint, "{}", ((piece,) for piece in side)) for side in sides)


def _all_marked(mark, words):
    return _marked_with(mark, "".join(words)) if words else plain([])


def _marked_with(mark, text):
    return format_html(f"<{mark}>{{}}</{mark}>", _broken(text))


def _broken(text):
    """Return a text escaped, its line breaks kept."""
    return plain(text.split("\n"))
