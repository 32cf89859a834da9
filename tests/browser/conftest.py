"""A real Chromium before a real server: the portal as in production, with its content."""

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.databases import fresh_database
from tests.server import manage, production, served

# The shell first: without the windows of a desktop's browser a page opens in half the time.
CHROMIUM_NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Without these, a browser as root does not start, and one in a closed network keeps asking.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)  # a busy machine is no fault of the page
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
# Each width and each language once: what axe finds depends on both, and not on how they are paired.
EACH_ONCE = pytest.mark.parametrize(
    ("language", "viewport"), [("it", PHONE), ("en", DESKTOP)], ids=["it-phone", "en-desktop"]
)


def chromium_path():
    """Return the path of a Chromium: that of `CHROMIUM`, or one on the PATH; None without one."""
    names = [os.environ.get("CHROMIUM") or "", *CHROMIUM_NAMES]
    return next((path for name in names if name and (path := shutil.which(name))), None)


@dataclass(frozen=True)
class Portal:
    """A portal that is served: its address without a slash at the end, and its environment."""

    address: str
    env: dict
    said: str  # what the code printed that made its records


@pytest.fixture(scope="session")
def own_portal(tmp_path_factory):
    """Return a function that serves, within a `with`, a portal of one's own with the content.

    It takes code that makes more, run in the shell, and variables of the environment. The database
    is a copy of one that is filled once for all.
    """
    folder = tmp_path_factory.mktemp("original")
    static = {"STATIC_ROOT": str(folder / "static")}
    with fresh_database(folder) as original:
        env = production(original, **static)
        manage(env, "collectstatic", "--no-input", "--verbosity=0")
        tables = env | {"DJANGO_SETTINGS_MODULE": "tests.browser.tables"}
        manage(tables, "migrate", "--run-syncdb", "--verbosity=0")
        manage(env, "load_content", "--verbosity=0")

        @contextmanager
        def own(*, code="", **variables):
            folder = tmp_path_factory.mktemp("copy")
            media = {"MEDIA_ROOT": str(folder / "media")}
            with fresh_database(folder, original) as database_url:
                env = production(database_url, **static, **media, **variables)
                said = manage(env, "shell", "-v", "0", "-c", code) if code else ""
                with served(env) as port:
                    yield Portal(f"http://{env['ALLOWED_HOSTS']}:{port}", env, said)

        yield own


@pytest.fixture(scope="session")
def portal(own_portal):
    """Serve the portal; return its address without a slash at the end."""
    with own_portal() as made:
        yield made.address


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of a file: while one is open, the process can ask no database."""
    path = chromium_path()
    if not path:
        pytest.skip("no Chromium found: install it, or name it by CHROMIUM=/path/to/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, portal):
    """Return a function that opens an address of the portal in a window of its own."""
    contexts = []

    def open_(path, *, viewport=DESKTOP, script=True, **options):
        context = chromium.new_context(
            base_url=portal, viewport=viewport, java_script_enabled=script, **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe_source():
    return (settings.BASE_DIR / "node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def axe(axe_source):
    """Return a function that gives what axe finds on a page, one line for each fault."""

    def run(page):
        page.evaluate(axe_source)
        # The faults alone: to hand over all that axe has seen takes longer than to see it.
        faults = page.evaluate(
            """async () => (await axe.run(document, {
                resultTypes: ["violations"], rules: {"target-size": {enabled: true}},
            })).violations"""
        )
        return [
            f"{fault['id']}: {node['target']} {node['failureSummary']}"
            for fault in faults
            for node in fault["nodes"]
        ]

    return run
