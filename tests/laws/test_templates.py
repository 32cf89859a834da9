"""Laws of the templates; each gathers all offenders before it speaks."""

import re
from pathlib import Path

import allauth

from tests.laws.sources import TEMPLATES, name_of, python_files, template_files

MAX_LINES = 80
BLOCK_ORDER = ["title", "description", "robots", "breadcrumbs", "content"]
# Django asks for these by itself.
CALLED_BY_DJANGO = re.compile(r"^(?:admin/.*|\d{3}(?:_csrf)?\.html)$")
# Django-allauth asks for those of its own that ours replace.
ALLAUTH = Path(allauth.__file__).parent / "templates"
# A mail has no stylesheet: its frame and its button carry their styles.
STYLED = ("templates/emails/base.html:", "templates/emails/_button.html:")
# A name that code puts together is listed where it is put together: `f"competence/_{kind}..."`.
COMPOSED = re.compile(r"""f["']([\w/]*)\{[^}]*\}([\w.]*\.html)["']""")


def relative(path):
    return str(path.relative_to(TEMPLATES))


def offending_lines(pattern, *, flags=re.IGNORECASE):
    return [
        f"{name_of(path)}:{number}: {line.strip()[:100]}"
        for path in template_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line, flags)
    ]


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in [*template_files(), *python_files()])
    named = set(re.findall(r"""["']([\w/.-]+\.html)["']""", code))
    composed = [
        re.compile(rf"^{re.escape(start)}\w+{re.escape(end)}$")
        for start, end in COMPOSED.findall(code)
    ]
    unused = [
        name
        for name in map(relative, template_files())
        if name not in named
        and not CALLED_BY_DJANGO.match(name)
        # Its mails are plain text alone; ours have the same in HTML beside them.
        and not any((ALLAUTH / name).with_suffix(end).exists() for end in (".html", ".txt"))
        and not any(pattern.match(name) for pattern in composed)
    ]
    assert not unused, f"nothing names these templates: {unused}"


def test_templates_are_short():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in template_files()}
    offenders = {name: lines for name, lines in lengths.items() if lines > MAX_LINES}
    assert not offenders, f"longer than {MAX_LINES} lines: {offenders}"


def test_templates_say_in_their_head_what_context_they_need():
    offenders = [
        name_of(path)
        for path in template_files()
        if not re.search(r"\{#|\{% comment", "\n".join(path.read_text().splitlines()[:12]))
    ]
    assert not offenders, f"no head comment: {offenders}"


def test_libraries_are_loaded_in_alphabetical_order():
    offenders = []
    for path in template_files():
        for libraries in re.findall(r"\{% load ([^%]+?) %\}", path.read_text()):
            names = libraries.split()
            if "from" not in names and names != sorted(names):
                offenders.append(f"{name_of(path)}: {libraries}")
    assert not offenders, "\n".join(offenders)


def test_pages_fill_the_blocks_of_the_layout_in_one_order():
    offenders = []
    for path in template_files():
        text = path.read_text()
        if '{% extends "layout/base.html"' in text:
            blocks = [b for b in re.findall(r"\{% block (\w+) ", text) if b in BLOCK_ORDER]
            if blocks != sorted(blocks, key=BLOCK_ORDER.index):
                offenders.append(f"{name_of(path)}: {blocks}")
    assert not offenders, "\n".join(offenders)


def test_nothing_is_marked_safe():
    offenders = offending_lines(r"\|\s*safe\b|autoescape off")
    assert not offenders, "\n".join(offenders)


def test_pages_hold_no_inline_script_style_or_handler():
    script = r"<script(?![^>]*(?:\ssrc=|type=\"application/json\"))"
    offenders = [
        line
        for line in offending_lines(rf"{script}|<style|\sstyle=|\son[a-z]+=")
        if not line.startswith(STYLED)
    ]
    assert not offenders, "\n".join(offenders)


def test_query_strings_are_never_glued():
    offenders = offending_lines(r"request\.GET|urlencode|\?\w+=\{\{")
    assert not offenders, "use {% querystring %} or the filterset:\n" + "\n".join(offenders)


def test_nothing_is_fetched_from_elsewhere():
    offenders = offending_lines(r"""(?:src|href)=["'](?:https?:)?//""")
    assert not offenders, "\n".join(offenders)
