"""Every text of the interface has its Italian; the English is the code itself."""

import ast
import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.base import TemplateSyntaxError
from django.template.engine import Engine
from django.template.library import SimpleBlockNode
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import trim_whitespace

from tests.laws.sources import TEMPLATES, name_of, python_files, template_files

FUNCTIONS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "ngettext": 2, "ngettext_lazy": 2,
    "pgettext": 2, "pgettext_lazy": 2,
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def catalogue():
    path = settings.LOCALE_PATHS[0] / "it" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale="it")


def first_text(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of_code():
    """Yield (text, file) of each literal that Python code asks gettext for."""
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in FUNCTIONS and node.args:
                    literal = node.args[1 if name.startswith("pgettext") else 0]
                    if isinstance(literal, ast.Constant) and isinstance(literal.value, str):
                        yield literal.value, name_of(path)


def texts_of_templates():
    """Yield (text, file) of each {% translate %}, {% blocktranslate %} and _("literal")."""
    # Django does not look into block tags of this kind when it gathers nodes.
    SimpleBlockNode.child_nodelists = ("nodelist",)
    engine = Engine.get_default()
    for path in [*template_files(), *sorted(TEMPLATES.rglob("*.txt"))]:
        source = path.read_text()
        for literal in re.findall(r"""_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""", source):
            yield ast.literal_eval(literal), name_of(path)
        try:
            nodes = engine.from_string(source).nodelist
        except TemplateSyntaxError as error:
            pytest.fail(f"{name_of(path)}: {error}")
        for node in nodes.get_nodes_by_type(TranslateNode):
            text = node.filter_expression.var
            if not hasattr(text, "lookups") or text.lookups is None:
                yield str(getattr(text, "literal", text)), name_of(path)
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            text, _variables = node.render_token_list(node.singular)
            yield (trim_whitespace(text) if node.trimmed else text), name_of(path)


def asked_for():
    found = {}
    for text, place in [*texts_of_code(), *texts_of_templates()]:
        found.setdefault(text, place)
    return found


def test_extraction_finds_the_texts_of_code_and_templates():
    found = asked_for()
    assert found["Published"] == "portal/core/enums.py"
    assert any(place.startswith("templates/") for place in found.values())
    assert len(found) > 300


def test_every_text_is_translated_into_italian():
    translated = {
        first_text(message)
        for message in catalogue()
        if message.id and (all(message.string) if message.pluralizable else message.string)
    }
    missing = {text: place for text, place in asked_for().items() if text not in translated}
    assert not missing, f"{len(missing)} texts lack their Italian:\n" + "\n".join(
        f"{place}: {text!r}" for text, place in sorted(missing.items(), key=lambda pair: pair[1])
    )


def test_the_catalogue_holds_nothing_that_no_page_asks_for():
    asked = asked_for()
    unused = [
        first_text(message)
        for message in catalogue()
        if message.id and first_text(message) not in asked
    ]
    assert not unused, f"no longer used: {unused}"


def test_translations_keep_their_placeholders():
    offenders = []
    for message in catalogue():
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {name for form in forms for name in PLACEHOLDER.findall(form)}
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for string in strings:
            if not set(PLACEHOLDER.findall(string)) <= wanted:
                offenders.append(string)
    assert not offenders, offenders
