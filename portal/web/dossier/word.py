"""The dossier as DOCX, to go on with: real headings, heads of tables, links, list of sources."""

import datetime
import io

from django.utils.translation import gettext as _
from docx import Document
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


def docx_of(dossier, made):
    """Return the bytes of a Dossier as DOCX; `made` is the day that the file tells."""
    return Writer(dossier).write(made)


class Writer:
    """Writes the blocks of a Dossier into one document; sources are numbered through."""

    def __init__(self, dossier):
        self.dossier = dossier
        self.document = Document()
        self.numbered = []  # sources, in the order of their numbers
        self.dress()

    def write(self, made):
        self.describe(made)
        self.frame()
        self.cover()
        for chapter in self.dossier.chapters:
            self.chapter(chapter)
        self.notes()
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
        self.say(head, f"{self.dossier.author} – {self.dossier.running}", color=SOFT, size=9)
        foot = section.footer.paragraphs[0]
        self.say(foot, f"{self.dossier.footer} – ", color=SOFT, size=9)
        self.count(foot, "PAGE")
        self.say(foot, f" {self.dossier.labels['of']} ", color=SOFT, size=9)
        self.count(foot, "NUMPAGES")

    def cover(self):
        cover = self.dossier.cover
        self.say(self.paragraph(), cover.kicker, color=BRAND, size=12)
        self.say(self.paragraph("Title"), cover.title)
        self.facts_rows(cover.facts)
        for text in cover.purpose:
            self.say(self.paragraph(), text, size=13)
        for one in cover.colophon:
            paragraph = self.paragraph()
            if isinstance(one, Link):
                self.link(paragraph, one.text, one.url)
            else:
                self.say(paragraph, one, color=SOFT, size=9)
        for message in self.dossier.messages:
            self.say(self.paragraph(), message, color=AMBER)

    def chapter(self, chapter):
        self.on_new_page(self.heading_in(chapter.title, 1))
        self.blocks(chapter.intro)
        for number, part in enumerate(chapter.parts):
            if part.heading:
                heading = self.heading_in(part.heading, 2)
                if chapter.apart and number:
                    self.on_new_page(heading)
            self.blocks(part.blocks)

    def notes(self):
        """Write the sources by their numbers: this format's library knows no footnotes."""
        if not self.numbered:
            return
        self.on_new_page(self.heading_in(_("Numbered sources"), 1))
        for number, one in enumerate(self.numbered, 1):
            paragraph = self.paragraph()
            self.say(paragraph, f"[{number}] ")
            self.link(paragraph, one.text, one.url)
            self.say(paragraph, f". {one.facts}" if one.facts else "")
            if one.url:
                self.say(paragraph, f" – {one.url}", color=SOFT, size=9)

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
        looks = {
            "lead": {"size": 12, "color": DARK},
            "muted": {"color": SOFT},
            "estimate": {"color": AMBER, "size": 9},
            "warning": {"color": AMBER},
            "own": {"color": BRAND},
        }
        for text in block.texts:
            paragraph = self.paragraph("IntenseQuote" if block.style == "own" else "")
            self.say(paragraph, text, **looks.get(block.style, {}))

    def facts(self, block):
        self.facts_rows(block.rows)

    def facts_rows(self, rows):
        """Write labels and values as a table without a head: its first column says what it is."""
        if not rows:
            return
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for row in rows:
            label, value = table.add_row().cells
            label.width, value.width = Cm(5), Cm(11.6)
            self.say(label.paragraphs[0], row.label, color=SOFT)
            for number, text in enumerate(row.values):
                paragraph = value.paragraphs[0] if not number else value.add_paragraph()
                self.say(paragraph, text)
            if row.estimate:
                self.say(value.paragraphs[-1], f" ({self.dossier.labels['estimate']})", AMBER, 9)
            for cell in (label, value):
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.space_after = Pt(2)
        for column, width in zip(table.columns, (Cm(5), Cm(11.6)), strict=True):
            column.width = width
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
                    self.say(paragraph, detail, color=SOFT, size=9.5)

    def table(self, block):
        self.say(self.paragraph("Caption"), block.caption)
        table = self.document.add_table(rows=1, cols=len(block.heads), style="Table Grid")
        row = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(repeated)
        for cell, text in zip(row.cells, block.heads, strict=True):
            self.say(cell.paragraphs[0], text, size=9, bold=True)
            shade(cell)
        for texts in block.rows:
            cells = table.add_row().cells
            for number, (cell, text) in enumerate(zip(cells, texts, strict=True)):
                self.say(cell.paragraphs[0], text, size=9, bold=not number)
        about = OxmlElement("w:tblDescription")
        about.set(qn("w:val"), str(block.caption))
        table._tbl.tblPr.append(about)
        self.paragraph()

    # The name of the block, as the others; its sources are kept for `notes`.
    def sources(self, block):
        first = len(self.numbered) + 1
        self.numbered += block.items
        numbers = "".join(f" [{first + place}]" for place in range(len(block.items)))
        self.say(self.paragraph(), f"{block.text}{numbers}")

    # -------------------------------------------------------------- pieces

    def paragraph(self, style=""):
        """Add a paragraph; `style` is the id of one, as to look it up by name takes a while."""
        paragraph = self.document.add_paragraph()
        if style:
            paragraph._p.style = style
        return paragraph

    def say(self, paragraph, text, color=None, size=None, bold=None):
        """Add a text to a paragraph, in its language."""
        run = paragraph.add_run(clean(text))
        if color is not None:
            run.font.color.rgb = color
        if size:
            run.font.size = Pt(size)
        if bold:
            run.font.bold = True
        if language := getattr(text, "lang", None):
            mark = OxmlElement("w:lang")
            mark.set(qn("w:val"), CODES[language])
            run._r.get_or_add_rPr().append(mark)
        return run

    def link(self, paragraph, text, url):
        """Add a text that leads to an address; the text alone where there is none."""
        run = self.say(paragraph, text, color=BRAND if url else None)
        if not url:
            return
        run.font.underline = True
        target = self.document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        mark = OxmlElement("w:hyperlink")
        mark.set(qn("r:id"), target)
        run._r.addprevious(mark)
        mark.append(run._r)

    def count(self, paragraph, name):
        """Add a field that the word processor fills in: PAGE or NUMPAGES."""
        mark = OxmlElement("w:fldSimple")
        mark.set(qn("w:instr"), name)
        run = self.say(paragraph, "1", color=SOFT, size=9)
        run._r.addprevious(mark)
        mark.append(run._r)

    def on_new_page(self, paragraph):
        paragraph.paragraph_format.page_break_before = True


def shade(cell):
    mark = OxmlElement("w:shd")
    mark.set(qn("w:val"), "clear")
    mark.set(qn("w:fill"), TINT)
    cell._tc.get_or_add_tcPr().append(mark)


def clean(text):
    """Return a text without the characters that XML does not know."""
    return "".join(one for one in str(text) if one in "\t\n" or one >= " ")
