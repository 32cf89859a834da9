import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from portal.core.views import WriteRefused, page_of, readonly
from tests.factories.roadmap import RegionFactory


@readonly
def writes(request):
    RegionFactory()
    return HttpResponse()


@readonly
def reads(request):
    return HttpResponse("ok")


@pytest.mark.django_db
def test_a_page_that_declares_to_read_only_cannot_write():
    with pytest.raises(WriteRefused, match="INSERT"):
        writes(RequestFactory().get("/"))


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 405)])
def test_a_page_answers_get_and_head_only(method, status):
    assert reads(getattr(RequestFactory(), method)("/")).status_code == status


def test_without_a_number_the_first_page_is_shown():
    assert list(page_of(range(30), None)) == list(range(12))


@pytest.mark.parametrize("number", [0, -1, 4, 10**30])
def test_a_page_that_does_not_exist_is_not_found(number):
    with pytest.raises(Http404):
        page_of(range(30), number)


def test_an_empty_list_has_one_empty_page():
    assert page_of([], None).paginator.count == 0
