"""Laws of the Python code; each gathers all offenders before it speaks."""

import ast
import re
import subprocess
import sys

from tests.laws.sources import ROOT, name_of, python_files

MAX_MODULE_LINES = 400
MAX_VIEW_LINES = 25  # of a function with its signature; about 15 of them its body
QUERY_CALL = re.compile(r"\.(?:filter|exclude|order_by|annotate|extra|raw)\(|\bQ\(")


def views_and_tags():
    return [
        path
        for path in python_files()
        if path.name == "views.py" or {"views", "templatetags"} & set(path.parts)
    ]


def test_views_and_tags_leave_queries_to_querysets():
    offenders = [
        f"{name_of(path)}:{number}: {line.strip()}"
        for path in views_and_tags()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if QUERY_CALL.search(line) and "register.filter(" not in line
    ]
    assert views_and_tags()
    assert not offenders, "make these methods of a QuerySet:\n" + "\n".join(offenders)


def test_views_are_short():
    offenders = [
        f"{name_of(path)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in python_files()
        if path.name == "views.py" or "views" in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno + 1 > MAX_VIEW_LINES
    ]
    assert not offenders, "\n".join(offenders)


def test_modules_are_short():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in python_files()}
    offenders = {name: length for name, length in lengths.items() if length > MAX_MODULE_LINES}
    assert not offenders, f"split these into packages: {offenders}"


def test_public_modules_and_classes_say_what_they_are():
    offenders = [
        name_of(path)
        for path in python_files()
        if path.stat().st_size
        and path.name not in {"apps.py", "urls.py"}
        and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not offenders, f"no docstring: {offenders}"


# It joins hundreds of pieces, each made by format_html: to escape them once more takes longer than
# all else in the panel.
JOINS_SAFE_PIECES = ("portal/core/templatetags/facets.py", 'return SafeString("".join(pieces))')


def test_nothing_reaches_out_of_the_templates_unescaped():
    offenders = [
        f"{name_of(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"\bmark_safe\(|SafeString\(", line)
        and (name_of(path), line.strip()) != JOINS_SAFE_PIECES
    ]
    assert not offenders, f"use format_html: {offenders}"


def test_imports_run_one_way():
    """The contracts stand in pyproject.toml; a module that is not there yet breaks none."""
    result = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert re.search(r"Contracts: [1-9]\d* kept, 0 broken", result.stdout), result.stdout
