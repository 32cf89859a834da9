"""The dossier as DOCX, to go on with: real headings, heads of tables, links, numbered sources."""

import datetime
import io
import re
from typing import NamedTuple

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from portal.web.dossier.blocks import Link

FONT = "Calibri"  # what an office has; the writer of the document is free to change the styles
DARK, BRAND, SOFT, AMBER = (
    RGBColor.from_string(one) for one in ("0B3640", "005C69", "4A5D64", "8A4B00")
)
TINT = "F3F7F6"
CODES = {"it": "it-IT", "en": "en-GB"}
SIZES = {"Title": 28, "Heading 1": 20, "Heading 2": 15, "Heading 3": 12}
UNKNOWN_TO_XML = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Look(NamedTuple):
    """A style of characters: colour, size in points, None for those of the text around."""

    color: RGBColor | None = None
    size: float | None = None
    bold: bool | None = None
    underline: bool | None = None


LOOKS = {
    "Kicker": Look(BRAND, 12),
    "Purpose": Look(size=13),
    "Lead": Look(DARK, 12),
    "Muted": Look(SOFT),
    "Detail": Look(SOFT, 9.5),
    "Small": Look(SOFT, 9),
    "Estimate": Look(AMBER, 9),
    "Warning": Look(AMBER),
    "Own": Look(BRAND),
    "Hyperlink": Look(BRAND, underline=True),
    "Cell": Look(size=9),
    "CellHead": Look(size=9, bold=True),
}
FACT = "Fact"  # the style of paragraphs in the table of facts
FACT_WIDTHS = (Cm(5), Cm(11.6))
OF_PROSE = {
    "lead": "Lead",
    "muted": "Muted",
    "estimate": "Estimate",
    "warning": "Warning",
    "own": "Own",
}


def docx_of(dossier, made):
    """Return the bytes of a Dossier as DOCX; `made` is the day that the file tells."""
    return Writer(dossier).write(made)


class Writer:
    """Writes the blocks of a Dossier into one document; sources are numbered through."""

    def __init__(self, dossier):
        self.dossier = dossier
        self.document = Document()
        self.cited = self.listed = 0  # sources: how many have a number, and how many stand in full
        self.targets = {}  # of links: the id of each address in the file
        self.dress()

    def write(self, made):
        self.describe(made)
        self.frame()
        self.cover()
        for chapter in self.dossier.chapters:
            self.chapter(chapter)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    # -------------------------------------------------------------- the whole

    def dress(self):
        """Give the styles our colours, and the document its language."""
        styles = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(10.5)
        language = OxmlElement("w:lang")
        for name in ("val", "eastAsia", "bidi"):
            language.set(qn(f"w:{name}"), CODES[self.dossier.lang])
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
        run = defaults.find(qn("w:rPr"))
        for old in run.findall(qn("w:lang")):
            run.remove(old)
        run.append(language)
        for name, size in SIZES.items():
            style = styles[name]
            style.font.size, style.font.color.rgb, style.font.bold = Pt(size), DARK, True
            style.font.name = FONT
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in list(fonts.attrib):
                if attribute.endswith("Theme"):
                    del fonts.attrib[attribute]
        for name, look in LOOKS.items():
            font = styles.add_style(name, WD_STYLE_TYPE.CHARACTER).font
            font.color.rgb, font.bold, font.underline = look.color, look.bold, look.underline
            font.size = Pt(look.size) if look.size else None
        fact = styles.add_style(FACT, WD_STYLE_TYPE.PARAGRAPH)
        fact.base_style, fact.paragraph_format.space_after = normal, Pt(2)
        for section in self.document.sections:
            section.page_width, section.page_height = Cm(21), Cm(29.7)
            section.left_margin = section.right_margin = Cm(2.2)

    def describe(self, made):
        about = self.document.core_properties
        about.title, about.author = self.dossier.title, self.dossier.author
        about.language = CODES[self.dossier.lang]
        about.subject, about.keywords = self.dossier.description, ", ".join(self.dossier.keywords)
        about.comments = ""
        about.created = about.modified = datetime.datetime.combine(made, datetime.time())

    def frame(self):
        """Write the head and the foot of the pages: who, what, page 3 of 12."""
        section = self.document.sections[0]
        head = section.header.paragraphs[0]
        self.say(head, f"{self.dossier.author} – {self.dossier.running}", "Small")
        foot = section.footer.paragraphs[0]
        self.say(foot, f"{self.dossier.footer} – ", "Small")
        self.count(foot, "PAGE")
        self.say(foot, f" {self.dossier.labels['of']} ", "Small")
        self.count(foot, "NUMPAGES")

    def cover(self):
        cover = self.dossier.cover
        self.say(self.paragraph(), cover.kicker, "Kicker")
        self.say(self.paragraph("Title"), cover.title)
        self.facts_rows(cover.facts)
        for text in cover.purpose:
            self.say(self.paragraph(), text, "Purpose")
        for one in cover.colophon:
            paragraph = self.paragraph()
            if isinstance(one, Link):
                self.link(paragraph, one.text, one.url)
            else:
                self.say(paragraph, one, "Small")
        for message in self.dossier.messages:
            self.say(self.paragraph(), message, "Warning")

    def chapter(self, chapter):
        self.on_new_page(self.heading_in(chapter.title, 1))
        self.blocks(chapter.intro)
        for number, part in enumerate(chapter.parts):
            if part.heading:
                heading = self.heading_in(part.heading, 2)
                if chapter.apart and number:
                    self.on_new_page(heading)
            self.blocks(part.blocks)

    # -------------------------------------------------------------- blocks

    def blocks(self, blocks):
        for block in blocks:
            getattr(self, type(block).__name__.lower())(block)

    def heading(self, block):
        self.heading_in(block.text, 3)

    def heading_in(self, text, level):
        paragraph = self.paragraph(f"Heading{level}")
        self.say(paragraph, text)
        return paragraph

    def prose(self, block):
        for text in block.texts:
            paragraph = self.paragraph("IntenseQuote" if block.style == "own" else "")
            self.say(paragraph, text, OF_PROSE.get(block.style, ""))

    def facts(self, block):
        self.facts_rows(block.rows)

    def facts_rows(self, rows):
        """Write labels and values as a table without a head: its first column says what it is."""
        if not rows:
            return
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for column, width in zip(table.columns, FACT_WIDTHS, strict=True):
            column.width = width  # which the cells of the rows added take over
        for row in rows:
            label, value = table.add_row().cells
            paragraph = label.paragraphs[0]
            paragraph._p.style = FACT
            self.say(paragraph, row.label, "Muted")
            for number, text in enumerate(row.values):
                paragraph = value.add_paragraph() if number else value.paragraphs[0]
                paragraph._p.style = FACT
                self.say(paragraph, text)
            if row.estimate:
                self.say(paragraph, f" ({self.dossier.labels['estimate']})", "Estimate")
        self.paragraph().paragraph_format.space_after = Pt(0)

    def points(self, block):
        for text in block.items:
            self.say(self.paragraph("ListBullet"), text)

    def links(self, block):
        for item in block.items:
            paragraph = self.paragraph("ListBullet")
            self.link(paragraph, item.text, item.url)
            for detail in item.details:
                paragraph.add_run().add_break(WD_BREAK.LINE)
                if isinstance(detail, Link):
                    self.link(paragraph, detail.text, detail.url)
                else:
                    self.say(paragraph, detail, "Detail")

    def table(self, block):
        self.say(self.paragraph("Caption"), block.caption)
        table = self.document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        row = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)
        for cell, text in zip(row.cells, block.heads, strict=True):
            self.say(cell.paragraphs[0], text, "CellHead")
            shade(cell)
        for texts in block.rows:
            cells = table.add_row().cells
            for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                self.say(cell.paragraphs[0], text, "Cell" if number else "CellHead")
        about = OxmlElement("w:tblDescription")
        about.set(qn("w:val"), str(block.caption))
        table._tbl.tblPr.append(about)
        self.paragraph()

    def sources(self, block):
        """Write a statement with the numbers of its sources: python-docx knows no footnotes."""
        first = self.cited + 1
        self.cited += len(block.items)
        numbers = "".join(f" [{number}]" for number in range(first, self.cited + 1))
        self.say(self.paragraph(), f"{block.text}{numbers}")

    def references(self, block):
        """Write sources in full: they come in the order in which `sources` numbered them."""
        for one in block.items:
            self.listed += 1
            paragraph = self.paragraph()
            self.say(paragraph, f"[{self.listed}] ")
            self.link(paragraph, one.text, one.url)
            self.say(paragraph, f". {one.facts}" if one.facts else "")
            if one.url:
                self.say(paragraph, f" – {one.url}", "Small")

    # -------------------------------------------------------------- pieces

    def paragraph(self, style=""):
        """Add a paragraph; `style` is the id of one, as to look it up by name takes a while."""
        paragraph = self.document.add_paragraph()
        if style:
            paragraph._p.style = style
        return paragraph

    def say(self, paragraph, text, look=""):
        """Add a text to a paragraph, in its language; `look` names one of LOOKS."""
        said = UNKNOWN_TO_XML.sub("", str(text))
        if "\n" in said or "\t" in said:
            run = paragraph.add_run(said)
        else:
            run = paragraph.add_run()
            run._r.add_t(said)  # as `add_run` does, but not sign by sign
        if look:
            run._r.style = look
        if language := getattr(text, "lang", None):
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), CODES[language])
            run._r.get_or_add_rPr().append(mark)
        return run

    def link(self, paragraph, text, url):
        """Add a text that leads to an address; the text alone where there is none."""
        run = self.say(paragraph, text, "Hyperlink" if url else "")
        if not url:
            return
        if url not in self.targets:
            self.targets[url] = self.document.part.relate_to(
                url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        mark = OxmlElement("w:hyperlink")
        mark.set(qn("r:id"), self.targets[url])
        run._r.addprevious(mark)
        mark.append(run._r)

    def count(self, paragraph, name):
        """Add a field that the word processor fills in: PAGE or NUMPAGES."""
        mark = OxmlElement("w:fldSimple")
        mark.set(qn("w:instr"), name)
        run = self.say(paragraph, "1", "Small")
        run._r.addprevious(mark)
        mark.append(run._r)

    def on_new_page(self, paragraph):
        paragraph.paragraph_format.page_break_before = True


def shade(cell):
    mark = OxmlElement("w:shd")
    mark.set(qn("w:val"), "clear")
    mark.set(qn("w:fill"), TINT)
    cell._tc.get_or_add_tcPr().append(mark)
