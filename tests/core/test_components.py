"""The tags and templates that write the repeated pieces of markup."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.translation import override

from portal.core.bilingual import Text
from portal.core.gallery import examples, gallery
from portal.core.templatetags.components import entry_label, icon

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


@pytest.fixture
def page(rf):
    """Return a function: a template and its context, rendered on the page of `path`."""

    def render(template, path="/en/", language="en", **context):
        request = rf.get(path)
        request.user = AnonymousUser()
        with override(language):
            try:
                request.resolver_match = resolve(request.path)
            except Http404:
                request.resolver_match = None
            source = f"{{% load components i18n text %}}{template}"
            return Template(source).render(RequestContext(request, context))

    return render


# ---------------------------------------------------------------- tags


def test_breadcrumbs_begin_at_home_and_end_at_the_current_page(page):
    html = page(
        '{% breadcrumbs %}{% crumb "case_list" %}Cases{% endcrumb %}'
        "{% crumb %}A < B{% endcrumb %}{% endbreadcrumbs %}"
    )
    assert html.index(">Home</a>") < html.index(">Cases</a>") < html.index("A < B</li>")
    assert f'href="{reverse("case_list")}"' in html or 'href="/en/' in html
    assert html.count('aria-current="page"') == 1


def test_crumb_passes_the_arguments_of_its_address(page):
    html = page('{% crumb "axis_detail" "some-axis" %}x{% endcrumb %}')
    with override("en"):
        assert f'href="{reverse("axis_detail", args=["some-axis"])}"' in html


def test_crumb_escapes_what_a_variable_holds(page):
    assert "<b>" not in page("{% crumb %}{{ title }}{% endcrumb %}", title="<b>")


def test_fact_shows_label_and_value(page):
    html = page("{% fact label %}{{ value }}{% endfact %}", label="R & D", value="a < b")
    assert html == '<div class="fact"><dt>R &amp; D</dt><dd>a &lt; b</dd></div>'


@pytest.mark.parametrize(("language", "words"), [("en", "Not known"), ("it", "Dato non noto")])
def test_fact_without_value_says_so(page, language, words):
    html = page('{% fact "x" %}\n  {{ value }} {% endfact %}', language=language, value="")
    assert f'<dd class="unknown">{words}</dd>' in html


def test_estimate_note_leads_to_the_method_page(page):
    with override("en"):
        assert f'href="{reverse("about_method")}"' in page("{% estimate_note %}")


def test_icon_is_hidden_from_screen_readers():
    html = icon("it-search")
    assert 'aria-hidden="true"' in html
    assert "icons.svg#it-search" in html


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/", []),
        ("/en/case-studies/", [("Case studies", "page")]),
        ("/en/case-studies/some-case/", [("Case studies", "true")]),
        ("/en/compare/", [("Case studies", "true")]),
        ("/en/my-municipality/", [("My municipality", "page")]),
        ("/en/roadmap/actions/", [("Roadmap", "true")]),
        ("/en/competence-centre/laboratories/", [("Competence centre", "true")]),
        ("/en/observatory/", [("Observatory", "page")]),
        ("/en/about/method/", [("About", "true")]),
        ("/en/no-such-page/", []),
    ],
)
def test_navigation_marks_the_section_of_the_page(page, path, current):
    template = (
        "{% current_section as here %}{% site_nav here as nav %}"
        "{% for item in nav %}{{ item.label }}:{{ item.current }};{% endfor %}"
    )
    found = [tuple(item.split(":")) for item in page(template, path=path).split(";")[:-1]]
    assert len(found) == 7
    assert [item for item in found if item[1]] == current


def test_constant_is_rendered_once_for_each_language_and_key(rf):
    asked = []

    def ask():
        asked.append(1)
        return f"answer {len(asked)}"

    template = Template("{% load components %}{% constant key %}{{ ask }}{% endconstant %}")

    def render(language, key):
        with override(language):
            return template.render(RequestContext(rf.get("/"), {"ask": ask, "key": key}))

    assert render("it", "a") == render("it", "a") == "answer 1"
    assert render("en", "a") == "answer 2"
    assert render("it", "b") == "answer 3"
    assert len(asked) == 3


LINKS = (
    "{% language_links as links %}{% for link in links %}"
    "{{ link.code }} {{ link.current }} {{ link.url }} {{ link.address|default:'-' }}|{% endfor %}"
)


def test_language_links_stay_on_the_page_and_keep_the_query(page):
    html = page(LINKS, path="/en/case-studies/?region=europe&q=a+b")
    italian, english, _ = html.split("|")
    assert english == (
        "en True /en/case-studies/?region=europe&amp;q=a+b http://testserver/en/case-studies/"
    )
    assert italian == (
        "it False /it/casi-di-studio/?region=europe&amp;q=a+b http://testserver/it/casi-di-studio/"
    )


def test_language_links_of_an_unknown_page_lead_home(page):
    html = page(LINKS, path="/en/no-such-page/?q=a")
    assert html == "it False /it/ -|en True /en/ -|"


def test_language_links_of_a_refused_host_have_no_address(page, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    assert page(LINKS, path="/en/about/") == (
        f"it False {italian('about')} -|en True /en/about/ -|"
    )


def italian(name):
    with override("it"):
        return reverse(name)


def test_entry_label_takes_what_the_entry_has():
    class Named:
        name = Text("A skill", "en")

        def __str__(self):
            return "string"

    assert entry_label(Named()) == "A skill"
    assert entry_label("plain") == "plain"


# ---------------------------------------------------------------- templates


@pytest.mark.parametrize("path", sorted(COMPONENTS.glob("*.html")), ids=lambda path: path.name)
def test_component_begins_with_its_contract_and_stands_in_the_gallery(path):
    text = path.read_text()
    assert re.match(r"(\{% load [^%]+%\}\n)?(\{# |\{% comment %\})", text)
    assert "context:" in text.split("endcomment" if "endcomment" in text else "#}")[0]
    templates = Path(settings.BASE_DIR) / "templates"
    shown = "".join(page.read_text() for page in templates.glob("web/*gallery*.html"))
    assert f"components/{path.name}" in shown


def test_pagination_keeps_the_query_and_marks_the_page(page):
    html = page(
        '{% include "components/pagination.html" %}',
        filterset=SimpleNamespace(state=QueryDict("size=5k-to-50k")),
        page_obj=Paginator(range(96), 12).page(4),
    )
    assert "?size=5k-to-50k&amp;page=5" in html
    assert re.search(r'page=4" aria-current="page"', html)
    assert html.count("page-gap") == 1
    assert 'rel="prev nofollow"' in html
    assert 'rel="next nofollow"' in html


def test_pagination_of_one_page_is_not_shown(page):
    page_obj = Paginator(range(3), 12).page(1)
    assert not page('{% include "components/pagination.html" %}', page_obj=page_obj).strip()


def test_sources_link_only_what_may_be_linked(page):
    html = page('{% include "components/sources.html" %}', sources=examples()["sources"])
    assert html.count("<a ") == 1
    assert 'rel="noopener external"' in html
    assert html.count("<li>") == 2
    assert "April 2020" in html
    assert "example.org" in html


def test_filters_carry_the_settings_and_count_what_is_ticked(page):
    html = page('{% include "components/filters.html" %}', **examples())
    assert '<input type="hidden" name="sort" value="title">' in html
    assert re.search(r"Filters\s+\(4\)", html)
    assert 'name="q" value="lorem"' in html
    assert "Show 96 results" in html


def test_filters_without_words_have_no_search_field(page):
    filterset = examples()["filterset"]
    filterset.filters = {}
    html = page('{% include "components/filters.html" %}', filterset=filterset)
    assert 'name="q"' not in html


def test_chips_lead_to_the_list_without_them(page):
    html = page('{% include "components/chips.html" %}', **examples())
    assert 'class="chip" href="?lorem=lorem-20" rel="nofollow"' in html


@pytest.mark.parametrize("name", ["filters", "chips", "pagination"])
def test_no_crawler_follows_a_link_within_a_filtered_list(page, name):
    html = page(f'{{% include "components/{name}.html" %}}', **examples())
    links = re.findall(r"<a [^>]*>", html)
    assert links
    assert not [link for link in links if "nofollow" not in link]


def test_crawlers_follow_the_pages_of_the_whole_list(page):
    html = page(
        '{% include "components/pagination.html" %}',
        filterset=SimpleNamespace(state=QueryDict()),
        page_obj=Paginator(range(96), 12).page(1),
    )
    assert "nofollow" not in html


def test_ways_on_from_an_empty_list_are_not_for_crawlers(page):
    html = page('{% include "components/empty.html" with heading="x" text="y" %}', **examples())
    assert html.count('rel="nofollow"') == html.count("<a ") == 2


def test_entry_links_without_entries_are_not_shown(page):
    template = '{% include "components/entry_links.html" with heading="x" heading_id="x" %}'
    assert not page(template, entries=[]).strip()


def test_entry_links_mark_the_other_language(page):
    template = '{% include "components/entry_links.html" with heading="x" heading_id="x" %}'
    assert '<span lang="it">' in page(template, **examples())


@pytest.mark.parametrize("language", ["it", "en"])
def test_plain_page_needs_no_request(language):
    with override(language):
        html = render_to_string("layout/plain.html")
    assert f'<html lang="{language}">' in html


# ---------------------------------------------------------------- gallery


def test_gallery_is_for_staff(rf, settings):
    settings.DEBUG = False
    request = rf.get("/en/gallery/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        gallery(request)


@pytest.mark.parametrize("language", ["it", "en"])
def test_gallery_shows_every_component_in_both_languages(rf, settings, language):
    settings.DEBUG = True
    request = rf.get(f"/{language}/gallery/")
    request.user = AnonymousUser()
    with override(language):
        request.resolver_match = resolve(request.path)
        html = gallery(request).content.decode()
    assert html.count("<h1") == 1
    assert f'<html lang="{language}">' in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    for reference in re.findall(r'(?:aria-labelledby|for|popovertarget)="([^"]+)"', html):
        assert reference in ids
