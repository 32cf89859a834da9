"""The bench itself: a net that catches nothing would be worse than none."""

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path
from django.utils.safestring import mark_safe

from roadmap.models import Region
from tests.factories.roadmap import RegionFactory
from tests.strict import OUR_TEMPLATES, StrictClient

PAGES = {
    "braces": "<p>{{ name }}</p>",
    "handler": '<a onclick="go()">x</a>',
    "script": "<script>go()</script>",
    "style": '<p style="color:red">x</p>',
    "fine": '<p>x</p><script src="/static/x.js"></script>',
}


def page(request, name):
    return HttpResponse(mark_safe(PAGES[name]))  # noqa: S308 - made-up pages with faults


urlpatterns = [path("<name>", page)]


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("name", ["braces", "handler", "script", "style"])
def test_client_refuses_broken_html(name):
    with pytest.raises(AssertionError, match=name):
        StrictClient().get(f"/{name}")


@override_settings(ROOT_URLCONF=__name__)
def test_client_lets_sound_html_pass():
    assert StrictClient().get("/fine").status_code == 200


@pytest.mark.parametrize("debug", [False, True])
def test_a_template_of_ours_that_names_a_missing_variable_fails(settings, debug):
    """Also after a test changed a setting, for which Django makes its engines anew."""
    settings.DEBUG = debug
    template = engines["django"].from_string("{{ missing }}")
    template.template.origin.name = f"{OUR_TEMPLATES}/some.html"
    with pytest.raises(AssertionError, match="lacks the variable missing"):
        template.render({})


@pytest.mark.django_db
def test_rows_without_an_order_come_in_any_order():
    RegionFactory.create_batch(6)
    orders = {tuple(r.pk for r in Region.objects.order_by()) for _ in range(40)}
    assert len(orders) > 1
    assert len({tuple(r.pk for r in Region.objects.all()) for _ in range(10)}) == 1
