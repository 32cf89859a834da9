"""What a dossier is made of, whatever the format. Texts are str, or Text in another language."""

from dataclasses import dataclass, field, fields, is_dataclass

from portal.core.bilingual import Text


@dataclass(frozen=True)
class Heading:
    """A heading within a part."""

    text: str


@dataclass(frozen=True)
class Prose:
    """Paragraphs. Styles: body, lead, muted, estimate, warning, own (what the officer wrote)."""

    texts: list[str]
    style: str = "body"


@dataclass(frozen=True)
class Fact:
    """A label and what is known; `estimate` marks the reckoning of the editors."""

    label: str
    values: list[str]
    estimate: bool = False


@dataclass(frozen=True)
class Facts:
    rows: list[Fact]


@dataclass(frozen=True)
class Points:
    items: list[str]


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere ("" for nowhere), and what is said beneath."""

    text: str
    url: str = ""
    details: list = field(default_factory=list)


@dataclass(frozen=True)
class Links:
    items: list[Link]


@dataclass(frozen=True)
class Table:
    """Rows under heads; the first cell of a row says what the row is about."""

    caption: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Source:
    """Where a statement comes from: title, publisher and date in words, address where public."""

    text: str
    facts: str
    url: str


@dataclass(frozen=True)
class Sources:
    """A statement, and the sources behind it."""

    text: str
    items: list[Source]


@dataclass(frozen=True)
class References:
    """The sources of an entry in full, in the order in which its statement (`Sources`) has them."""

    items: list[Source]


@dataclass(frozen=True)
class Part:
    heading: str
    blocks: list


@dataclass(frozen=True)
class Chapter:
    """Begins a page; with `apart` each of its parts does. `listed` parts stand in the contents."""

    title: str
    intro: list
    parts: list[Part]
    apart: bool = False
    listed: bool = True


@dataclass(frozen=True)
class Cover:
    kicker: str
    title: str
    facts: list[Fact]
    purpose: list[str]
    colophon: list


@dataclass(frozen=True)
class Dossier:
    """All of it, in one language (`lang`). `labels` are words that the frame of the pages needs."""

    lang: str
    title: str
    author: str
    running: str
    footer: str
    description: str
    keywords: list[str]
    labels: dict[str, str]
    cover: Cover
    messages: list[str]
    chapters: list[Chapter]


def plain(value):
    """Return blocks as JSON has them: objects with their `kind`, texts as str or {text, lang}."""
    if isinstance(value, Text) and value.lang:
        return {"text": str(value), "lang": value.lang}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if is_dataclass(value):
        members = {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        return {"kind": type(value).__name__.lower(), **members}
    return value if value is None or isinstance(value, bool) else str(value)
