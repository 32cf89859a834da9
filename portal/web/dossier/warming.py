"""What a server does before it answers, so that its first PDF has no code and fonts to load."""

import datetime
import logging

from portal.web.dossier.blocks import (
    Chapter,
    Cover,
    Dossier,
    Fact,
    Facts,
    Heading,
    Link,
    Links,
    Part,
    Points,
    Prose,
    References,
    Source,
    Sources,
    Table,
)
from portal.web.dossier.pdf import PdfFailed, pdf_of

log = logging.getLogger(__name__)
DAY = datetime.date(2000, 1, 1)
SOURCE = Source("Text", "facts", "https://portal.example/")
FACT = Fact("Label", ["one", "two"], estimate=True)
LINK = Link("Text", "https://portal.example/", ["detail"])
# One of each that the template knows.
BLOCKS = [
    Heading("Heading"),
    Prose(["Text"], "own"),
    Facts([FACT]),
    Points(["Text"]),
    Links([LINK]),
    Table("Caption", ["", "Head", "Head"], [["Label", "one", "two"]]),
    Sources("Text", [SOURCE]),
    References([SOURCE]),
]
SAMPLE = Dossier(
    lang="en",
    title="Title",
    author="Author",
    running="Title",
    footer="Day",
    description="",
    keywords=[],
    labels={"of": "of", "contents": "Contents", "purpose": "Purpose", "estimate": "estimate"},
    cover=Cover("Dossier", "Title", [FACT], ["Text"], [LINK]),
    messages=["Text"],
    chapters=[Chapter("Chapter", [], [Part("Part", BLOCKS)])],
)


def warm_up():
    """Make a small PDF: Typst's code and fonts are in memory then, some 20 MB.

    A server that cannot make one starts all the same, and says so in its log.
    """
    try:
        pdf_of(SAMPLE, DAY)
    except PdfFailed as error:
        log.warning("No dossier can be made as PDF: %s", error)
