"""The files of the project, as the laws read them."""

from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
TEMPLATES = ROOT / "templates"
PACKAGES = ("portal", "roadmap", "casestudies", "competence")


def python_files(*, tests=False):
    """Return the project's Python files, migrations left out, in order of their paths."""
    folders = [ROOT / name for name in (*PACKAGES, *(("tests",) if tests else ()))]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
    )


def template_files():
    return sorted(TEMPLATES.rglob("*.html"))


def name_of(path):
    """Return a path as people write it: from the top of the project."""
    return str(Path(path).relative_to(ROOT))
