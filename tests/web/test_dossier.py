"""The dossier as a file: what stands in it, in either language, and what no text can do to it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import replace

import pikepdf
import pytest
from django.utils import timezone
from django.utils.translation import activate, override
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfua import validate
from pypdf import PdfReader

from casestudies.models import CaseStudy
from competence.models import Laboratory
from portal.core.enums import PublicationState
from portal.web.dossier import pdf
from portal.web.dossier.blocks import Chapter, Heading, Part, Prose, plain
from portal.web.dossier.book import Book
from portal.web.dossier.contents import chunks, contents_of
from portal.web.dossier.sheets import SHEETS
from portal.web.dossier.warming import BLOCKS, SAMPLE, warm_up
from portal.web.shortlist.address import ENTRY_KINDS, read
from roadmap.enums import Unit
from roadmap.models import Action
from tests.bench.memory import high_water, memory
from tests.factories.casestudies import CaseSourceFactory, CaseStudyFactory
from tests.factories.competence import (
    LaboratoryFactory,
    LaboratorySourceFactory,
    ResourceFactory,
)
from tests.factories.roadmap import (
    ActionFactory,
    IndicatorFactory,
    MeasurementFactory,
    MilestoneFactory,
    SelfCheckStatementFactory,
)
from tests.web.dossiers import (
    ask,
    document,
    flat,
    one_of_each,
    reader,
    text_of_docx,
    text_of_pdf,
)

# Every character and sequence that means something to Typst, and letters of our languages.
NASTY = (
    r"""# $ * _ ` < > @ = - + / \ [ ] { } " ' ~ : ; // /* */ #eval("1") #read("/etc/passwd")"""
    r""" $x^2$ <label> @ref #let x = 1; --- ... ``` \u{41} https://example.org/?a=b&c=%20 #"""
    """ Ş ş č ł Ł ß ẞ ž Ő Ω Ж € → ≤ « » “ ” ‘ ’ – — … fi ffl"""
)
MOST_SECONDS = 2  # of the processor, for 20 entries: the aim is one second of a quiet machine
MOST_MEGABYTES = 60


# ------------------------------------------------------------------ what no text can do


@pytest.mark.parametrize("format_", ["pdf", "docx"])
@pytest.mark.django_db
def test_no_text_of_an_entry_or_of_the_officer_is_taken_for_markup(client, format_):
    text = NASTY[:150]
    pairs = one_of_each(text)
    pairs.insert(1, ("note", NASTY))
    said = [("title", text[:120]), ("purpose", NASTY), ("municipality", text[:100].strip())]
    response = ask(client, [*said, *pairs], format_)
    assert response.status_code == 200
    body = flat(text_of_pdf(response) if format_ == "pdf" else text_of_docx(response))
    assert flat(NASTY) in body
    # At least once for each field that holds it.
    assert body.count(flat(text)) >= 40
    assert "root:" not in body


@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_the_pdf_is_made(text):
    shown = pdf.shown(text)
    cover = {**FRAME["cover"], "purpose": [shown], "kicker": shown}
    data = json.dumps({**FRAME, "running": shown, "cover": cover})
    assert pdf.compiler().pdf(data, timezone.localdate()).startswith(b"%PDF")


FRAME = {
    "lang": "en", "title": "T", "author": "A", "description": "", "keywords": [], "footer": "",
    "messages": [],
    "labels": {"of": "of", "contents": "Contents", "purpose": "For", "estimate": "estimate"},
    "cover": {"kicker": "", "title": "T", "facts": [], "purpose": [], "colophon": []},
    "chapters": [],
}  # fmt: skip


def test_what_the_fonts_cannot_show_is_marked_and_nothing_else_changed():
    assert pdf.shown("Łódź, Şişli: 5 € → “ok” Ω Ж") == "Łódź, Şişli: 5 € → “ok” Ω Ж"
    assert pdf.shown("a 東京 b 😀") == "a �� b �"
    assert pdf.shown("a\u200b\u202eb\x07") == "ab"
    assert pdf.shown({"one": ["e\u0301", None, True]}) == {"one": ["é", None, True]}


@pytest.mark.django_db
def test_a_cell_of_the_csv_can_be_no_formula(client):
    CaseStudyFactory(slug="a", title_en="=HYPERLINK(1)")
    response = ask(client, [("case", "a"), ("note", "@SUM(1)")], "csv")
    [row] = csv.DictReader(io.StringIO(response.getvalue().decode()))
    assert row["title_en"] == "'=HYPERLINK(1)"
    assert row["note"] == "'@SUM(1)"


# ------------------------------------------------------------------ what stands in it


def test_all_that_can_be_chosen_has_a_sheet():
    assert set(ENTRY_KINDS) == set(SHEETS)


@pytest.fixture
def pairs(db):
    """Two cases, one with a source that is not linked, an action with funding, a laboratory."""
    activate("en")
    one = CaseStudyFactory(slug="one", title_en="Open streets", checked=None, cost="")
    CaseSourceFactory(entry=one, title="Decision 12", date="2020-04", url="https://example.org/12")
    CaseSourceFactory(entry=one, title="A mirror", date="", publish_link=False)
    action = ActionFactory(slug="act", title_en="Plan streets", policy_en="Test policy")
    CaseStudyFactory(slug="two", title_en="", title_it="Strade aperte", actions=[action])
    ResourceFactory(name_en="Test fund", amount_eur=2_500_000, actions=[action])
    LaboratoryFactory(slug="lab", name_en="Street lab", actions=[action])
    return [
        ("title", "Streets for Provalone"), ("municipality", "Provalone"), ("population", "8.400"),
        ("purpose", "For the session of 12 January"), ("region", "lombardia"),
        ("case", "two"), ("note", "Ask the engineers"), ("case", "one"), ("action", "act"),
        ("laboratory", "lab"),
    ]  # fmt: skip


def test_the_pdf_holds_cover_comparison_sheets_help_and_sources(client, pairs):
    response = ask(client, pairs, "pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="streets-for-provalone-2026-03-14.pdf"'
    )
    assert response.headers["X-Robots-Tag"] == "noindex"
    pages = [page.extract_text() for page in reader(response).pages]
    assert "Provalone" in pages[0]
    assert "8,400 inhabitants" in pages[0]
    assert "For the session of 12 January" in pages[0]
    assert "14 March 2026" in pages[0]
    assert "CC BY 4.0" in pages[0]
    text = flat("\n".join(pages))
    for words in (
        "The cases compared", "Cases side by side", "Our note: Ask the engineers",
        "20,000 inhabitants (2020)", "editorial estimate", "Not known", "Evidence:",
        "Test policy", "EUR 2,500,000", "Test fund", "No indicator yet",
        "Who can help", "Write to those who keep it", "date not known", "no link", "April 2020",
        "https://example.org/12", "Levels of evidence",
    ):  # fmt: skip
        assert flat(words) in text, words
    assert f"{len(pages)} of {len(pages)}" in pages[-1]


def test_an_action_tells_its_newest_figure_with_date_and_source(client, pairs):
    action = Action.objects.get(slug="act")
    share = IndicatorFactory(
        action=action, name_en="Streets opened", unit=Unit.PERCENT, target=80,
        target_date="2027", target_source_title="Test plan",
    )  # fmt: skip
    MeasurementFactory(entry=share, date="2024", value=31, source_title="Old survey")
    MeasurementFactory(entry=share, date="2025-04", value=42, source_title="Test survey")
    IndicatorFactory(action=action, name_en="Days of closure")
    text = flat(text_of_pdf(ask(client, pairs, "pdf")))
    for words in (
        "Streets opened", "42 %, April 2025 (source: Test survey)",
        "target 80 %, 2027 (source: Test plan)", "no measurement yet",
    ):  # fmt: skip
        assert flat(words) in text, words
    assert flat("Old survey") not in text


def test_an_action_tells_its_milestones_each_with_its_source(client, pairs):
    assert flat("No milestone yet.") in flat(text_of_pdf(ask(client, pairs, "pdf")))
    action = Action.objects.get(slug="act")
    MilestoneFactory(entry=action, title_en="Office open", planned="2024-01", reached="2024-03")
    MilestoneFactory(entry=action, title_en="Rules adopted", planned="2025")
    text = flat(text_of_docx(ask(client, pairs, "docx")))
    for words in (
        "Office open", "March 2024. Reached; it was planned for January 2024. (Test plan)",
        "Rules adopted", "2025. Planned; nobody has reported it as reached. (Test plan)",
    ):  # fmt: skip
        assert flat(words) in text, words


def test_the_pdf_speaks_italian_and_marks_what_is_in_the_other_language(client, pairs):
    response = ask(client, pairs, "pdf", "it")
    text = text_of_pdf(response)
    assert "I casi a confronto" in text
    assert "8.400 abitanti" in text
    assert f"{len(reader(response).pages)} di {len(reader(response).pages)}" in text
    with pikepdf.open(io.BytesIO(response.content)) as file:
        assert str(file.Root.Lang) == "it"
    english = ask(client, pairs, "pdf")
    with pikepdf.open(io.BytesIO(english.content)) as file:
        assert str(file.Root.Lang) == "en"
        languages = {str(one.Lang) for one in file.objects if has_language(one)}
    assert "it" in languages  # the title that there is in Italian only


def has_language(one):
    return isinstance(one, pikepdf.Dictionary) and "/Lang" in one and "/S" in one


def test_the_pdf_has_bookmarks_title_and_footnotes(client, pairs):
    response = ask(client, pairs, "pdf")
    names = [one.title for one in flat_outline(reader(response).outline)]
    assert {"The cases compared", "Case studies", "Strade aperte", "Who can help"} <= set(names)
    assert names.index("Strade aperte") < names.index("Open streets")
    assert reader(response).metadata.title == "Streets for Provalone"
    with pikepdf.open(io.BytesIO(response.content)) as file:
        assert file.Root.ViewerPreferences.DisplayDocTitle
        tags = {str(one.S) for one in file.objects if isinstance(one, pikepdf.Dictionary)
                and "/S" in one and "/P" in one}  # fmt: skip
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/Note", "/Link", "/L", "/TOC"} <= tags


def flat_outline(items):
    for one in items:
        yield from flat_outline(one) if isinstance(one, list) else [one]


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_judge_of_pdf_ua_finds_nothing(client, pairs, language, tmp_path):
    file = tmp_path / "dossier.pdf"
    file.write_bytes(ask(client, pairs, "pdf", language).content)
    report = validate(file)
    assert not report.findings, report.findings


def test_the_docx_has_headings_heads_of_tables_links_and_language(client, pairs):
    response = ask(client, pairs, "docx")
    made = document(response)
    styles = {one.style.name for one in made.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Caption"} <= styles
    xml = made.element.xml
    assert 'w:tblHeader w:val="true"' in xml
    assert "w:hyperlink" in xml
    assert 'w:lang w:val="it-IT"' in xml  # the title that there is in Italian only
    assert made.core_properties.language == "en-GB"
    assert made.core_properties.title == "Streets for Provalone"
    text = text_of_docx(response)
    for words in ("Ask the engineers", "[1]", "Decision 12", "Who can help", "8,400 inhabitants"):
        assert words in text, words


def test_the_numbers_of_the_docx_lead_to_the_sources_whatever_the_order_of_the_entries(
    client, pairs
):
    LaboratorySourceFactory(entry=Laboratory.objects.get(slug="lab"), title="Sheet of the lab")
    text = text_of_docx(ask(client, [*pairs[:5], *reversed(pairs[5:])], "docx"))
    full = text.rpartition("\nSources\n")[2]
    listed = dict(re.findall(r"^\[(\d+)\] ([^.\n]+)\.", full, re.M))
    assert list(listed) == [str(number) for number in range(1, len(listed) + 1)]
    assert {"Decision 12", "A mirror", "Sheet of the lab"} <= set(listed.values())
    sheet = text[text.index("Street lab") :]
    [number] = re.search(r"1 source: \[(\d+)\]", sheet).groups()
    assert listed[number] == "Sheet of the lab"


def test_libreoffice_opens_the_docx_and_makes_a_pdf_of_it(client, pairs, tmp_path):
    soffice = shutil.which(os.environ.get("SOFFICE") or "soffice")
    if not soffice:
        pytest.skip("no LibreOffice found: install it, or name it by SOFFICE=/path/to/soffice")
    file = tmp_path / "dossier.docx"
    file.write_bytes(ask(client, pairs, "docx").content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "dossier.pdf").pages)
    assert flat("Ask the engineers") in flat(text)
    assert flat("Who can help") in flat(text)


def test_a_self_check_has_its_chapter_and_its_row(client, db):
    activate("en")
    action = ActionFactory(slug="act", title_en="Plan streets")
    SelfCheckStatementFactory(
        action=action, slug="one", text_en="There is a plan", advice_en="Write one"
    )
    check = [("action", "act"), ("check", "act:one.n")]
    text = flat(text_of_pdf(ask(client, check, "pdf")))
    for words in ("Self-check", "There is a plan", "What to do next", "Write one"):
        assert flat(words) in text, words
    html = client.get("/en/dossier/?action=act&check=act%3Aone.n").content.decode()
    assert 'name="check" value="act:one.n"' in html
    assert "Self-checks in the dossier" in html


def test_a_self_check_that_cannot_be_read_is_named(client, db):
    activate("en")
    ActionFactory(slug="act")
    for check in ("act:rubbish!", "nowhere:one.y"):
        response = client.get(f"/en/dossier/?action=act&check={check}")
        assert response.status_code == 400
        assert f"The self-check of “{check.partition(':')[0]}” is left out" in (
            response.content.decode()
        )


def test_the_csv_has_a_row_for_each_entry_in_order(client, pairs):
    response = ask(client, [*pairs, ("bom", "yes")], "csv")
    body = response.getvalue().decode()
    assert body.startswith("\N{ZERO WIDTH NO-BREAK SPACE}")
    rows = list(csv.DictReader(io.StringIO(body[1:])))
    assert [row["slug"] for row in rows] == ["two", "one", "act", "lab"]
    assert rows[0]["note"] == "Ask the engineers"
    assert rows[1]["source_links"] == "https://example.org/12"
    assert rows[1]["population"] == "20000"
    assert rows[1]["url_it"] == "http://testserver/it/casi-di-studio/one/"
    assert rows[2]["population"] == ""


def test_what_is_not_public_is_named_in_the_file_and_left_out(client, pairs):
    CaseStudyFactory(slug="draft", title_en="Secret plan", state=PublicationState.DRAFT)
    for format_, read_file in (("pdf", text_of_pdf), ("docx", text_of_docx)):
        response = ask(client, [*pairs, ("case", "draft")], format_)
        text = flat(read_file(response))
        assert flat("“draft” is no published entry (Case study): left out.") in text
        assert flat("Secret plan") not in text


def test_a_wrong_address_gives_the_page_and_no_file(client, pairs):
    response = ask(client, [*pairs, ("colour", "red")], "pdf")
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("text/html")
    assert ask(client, [("case", "one"), ("population", "many")], "pdf").status_code == 400


def test_an_empty_shortlist_makes_a_file_all_the_same(client, db):
    for format_ in ("pdf", "docx", "csv"):
        assert ask(client, [], format_).status_code == 200


# ------------------------------------------------------------------ cost and failure


def test_a_file_is_made_once_for_each_version_of_the_content(client, pairs, monkeypatch):
    first = ask(client, pairs, "pdf").content
    monkeypatch.setattr(pdf, "compiler", lambda: pytest.fail("made again"))
    assert ask(client, pairs, "pdf").content == first
    monkeypatch.undo()
    CaseStudy.objects.get(slug="one").delete()
    assert ask(client, pairs, "pdf").content != first


def test_a_long_paragraph_goes_on_on_the_next_page():
    text = " ".join(f"word{number}" for number in range(2_000))
    long = Chapter("Long", [], [Part("", [Prose([text]), Prose([text], "own")])])
    made = pdf.pdf_of(replace(SAMPLE, chapters=[long]), timezone.localdate())
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    words = [re.findall(r"word\d+", page) for page in pages]
    assert [word for page in words for word in page] == text.split() * 2
    assert max(map(len, words)) < 1_000, "a box runs off its page"


def test_a_server_warms_up_with_all_that_the_template_knows(monkeypatch, caplog):
    template = (pdf.FOLDER / "dossier.typ").read_text()
    written = re.search(r"#let write = \(\n(.*?)\n\)", template, re.DOTALL)[1]
    kinds = set(re.findall(r"^  (\w+): one =>", written, re.MULTILINE))
    assert {type(block).__name__.lower() for block in BLOCKS} == kinds
    warm_up()
    assert not caplog.text
    monkeypatch.setattr(pdf, "FONTS", pdf.FOLDER)
    pdf.compiler.cache_clear()
    warm_up()  # a server without fonts starts all the same
    pdf.compiler.cache_clear()
    assert "no font in" in caplog.text


def test_a_failure_gives_a_clear_page_and_other_formats(client, pairs, monkeypatch, caplog):
    monkeypatch.setattr(pdf, "FOLDER", pdf.FOLDER / "nowhere")
    pdf.compiler.cache_clear()
    response = ask(client, [*pairs, ("training", "x")], "pdf")
    pdf.compiler.cache_clear()
    html = response.content.decode()
    assert response.status_code == 500
    assert "The PDF could not be made" in html
    assert "format=docx" in html
    assert "The dossier could not be made" in caplog.text


def test_twenty_entries_take_less_than_a_second_and_little_memory(content):
    """The first of a process is measured apart: what it brings along, such as fonts, stays."""
    activate("it")
    slugs = CaseStudy.objects.order_by("slug").values_list("slug", flat=True)[:16]
    query = "&".join(f"case={slug}" for slug in slugs)
    query += "&action=cloud-migration&laboratory=torino-city-lab&method=design-sprint"
    query += "&organization=comune-di-torino"
    today = timezone.localdate()

    def make(title):
        book = Book.of(read(f"title={title}&{query}"), "https://portal.example")
        return pdf.pdf_of(contents_of(book, today), today)

    idle = memory().all
    make("Zero")
    assert memory().all - idle < MOST_MEGABYTES
    idle, began = memory().all, time.process_time()
    with high_water() as most:
        make("Uno")
    first = time.process_time() - began
    began = time.process_time()
    make("Due")
    again = time.process_time() - began
    assert min(first, again) < MOST_SECONDS
    assert most[0] - idle < MOST_MEGABYTES, f"{most[0] - idle:.0f} MB"


# ------------------------------------------------------------------ pieces


@pytest.mark.parametrize(
    ("number", "sizes"), [(2, [2]), (4, [4]), (5, [3, 2]), (9, [3, 3, 3]), (10, [4, 3, 3])]
)
def test_cases_stand_side_by_side_in_tables_of_nearly_the_same_width(number, sizes):
    assert [len(some) for some in chunks(list(range(number)), 4)] == sizes


def test_a_text_in_the_other_language_says_so(db):
    case = CaseStudyFactory(title_en="", title_it="Solo italiano")
    with override("en"):
        assert plain(Heading(case.title)) == {
            "kind": "heading",
            "text": {"text": "Solo italiano", "lang": "it"},
        }
