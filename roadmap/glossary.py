"""The glossary in place: its terms marked in the text of a page, each with its definition behind.

Words are compared without accents and case, as the search does, and in singular or plural. A stem
would go too far: it takes "municipal" for "municipality".
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, override

from portal.core.search.analysis import composed, tokens
from portal.core.versions import content_version
from roadmap.models import GlossaryTerm

TAG = re.compile(r"(<[^>]*>)")
NAME = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
OTHER_LANGUAGE = re.compile(r"\slang\s*=", re.IGNORECASE)
LEFT_ALONE = {
    "a", "button", "code", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "label", "nav", "script",
    "select", "style", "summary", "svg", "textarea",
}  # fmt: skip
# Between the words of a term nothing stands but a blank or a hyphen.
GAP = re.compile(r"[\s-]+")
BRACKETS = re.compile(r"[()]")
CONJUNCTION = re.compile(r" e | and ")
# What is taken from the end of a word, so that singular and plural are the same.
ENDINGS = {
    "it": re.compile(r"(?<=\w{3})(?:h?i?[aeo]|h?i)$"),
    "en": re.compile(r"(?<=[^aeiou])(?:ies|y)$|(?<=[sxz])es$|(?<=[cs]h)es$|(?<=[^su])s$"),
}


@dataclass(frozen=True)
class Spelling:
    """One way to write a term: its words in the form that is compared, and the term's slug."""

    words: tuple[str, ...]
    slug: str


def glossed(text):
    """Return HTML of ours with the terms of the glossary marked, each where it first stands.

    Links, headings, lists of facts and text in another language are left alone. Kept for each
    text, language and content version.
    """
    return _glossed(str(text), get_language(), content_version())


@lru_cache(maxsize=1024)
def _glossed(text, language, version):
    return Glossary.current(language, version).mark(text)


class Glossary:
    """The public terms of a language that have a definition.

    `spellings` maps the first word of each spelling to those that begin with it, longest first;
    `definitions` a slug to the HTML of its disclosure.
    """

    def __init__(self, language):
        self.language = language
        self.spellings, self.definitions = {}, {}
        with override(language):
            for term in GlossaryTerm.objects.public():
                name = getattr(term, f"term_{language}")
                if name and term.definition:
                    context = {"term": term, "id": id_of(term.slug)}
                    definition = render_to_string("roadmap/_definition.html", context).strip()
                    self.definitions[term.slug] = definition
                    self._add(name, term.slug)
        for spellings in self.spellings.values():
            spellings.sort(key=lambda each: -len(each.words))

    @staticmethod
    @lru_cache(maxsize=4)
    def current(language, version):
        return Glossary(language)

    def _add(self, name, slug):
        for spelling in spellings_of(name):
            words = tuple(compared(token, self.language) for token in tokens(composed(spelling)))
            if words:
                self.spellings.setdefault(words[0], []).append(Spelling(words, slug))

    def mark(self, text):
        """Return HTML with each term marked where it first stands."""
        if not self.spellings:
            return text
        seen, pieces = set(), []
        inside, depth = "", 0  # of what is left alone
        for piece in TAG.split(text):
            if not piece.startswith("<"):
                pieces.append(piece if depth else self._marked(piece, seen))
                continue
            pieces.append(piece)
            found = NAME.match(piece)
            name = found[1].lower() if found else ""
            if depth and name == inside:
                depth += -1 if piece.startswith("</") else 1
            elif not depth and (name in LEFT_ALONE or OTHER_LANGUAGE.search(piece)):
                inside, depth = name, 1
        return "".join(pieces)

    def _marked(self, piece, seen):
        """Return a piece of escaped text with what `seen` lacks marked, and add that to it."""
        text = composed(html.unescape(piece))
        words = tokens(text)
        compare = [compared(word, self.language) for word in words]
        marked, end, index = [], 0, 0
        while index < len(words):
            spelling = self._at(index, compare, words, text)
            size = len(spelling.words) if spelling else 1
            if spelling and spelling.slug not in seen:
                seen.add(spelling.slug)
                start, stop = words[index].start, words[index + size - 1].end
                marked += [
                    escape(text[end:start]),
                    f'<button class="gloss" type="button" popovertarget="{id_of(spelling.slug)}">',
                    escape(text[start:stop]),
                    "</button>",
                    self.definitions[spelling.slug],
                ]
                end = stop
            index += size
        return "".join([*marked, escape(text[end:])]) if marked else piece

    def _at(self, index, compare, words, text):
        """Return the longest spelling that stands at the word of this index, None without one."""
        for spelling in self.spellings.get(compare[index], ()):
            stop = index + len(spelling.words)
            if tuple(compare[index:stop]) == spelling.words and all(
                GAP.fullmatch(text, one.end, two.start) for one, two in pairwise(words[index:stop])
            ):
                return spelling
        return None


def id_of(slug):
    return f"gloss-{slug}"


def spellings_of(name):
    """Return the ways to write a term: "PPP (public-private partnership)" has two.

    "SUAP and SUE" are two as well, since one of them is an abbreviation; "Research and
    development" is one.
    """
    spellings = []
    for part in BRACKETS.split(name):
        parts = [each.strip() for each in CONJUNCTION.split(part)]
        apart = any(map(is_abbreviation, parts))
        spellings += parts if apart else [part.strip()]
    return [each for each in spellings if each]


def is_abbreviation(word):
    """Tell whether a word has two capitals or more: "PUMS", "MaaS", "EDIHs"."""
    return " " not in word and sum(map(str.isupper, word)) > 1


def compared(token, language):
    """Return a word in the form in which it is compared.

    Abbreviations are compared as they are written: "SUE" is an office, "sue" is "hers".
    """
    if is_abbreviation(token.written):
        return token.written.removesuffix("s")
    return ENDINGS[language].sub("", token.word)
