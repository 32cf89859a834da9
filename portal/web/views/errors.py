"""Error pages: in the dress of the portal, and in the language of the address or the browser.

An error may come up before any middleware has set the language, or on an address that does not
exist: so each page finds its language anew.
"""

import sys

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override

from portal.web.outage import is_outage

RETRY_AFTER = "30"  # seconds


def bad_request(request, exception=None):
    return _page(request, "400.html", 400)


def forbidden(request, exception=None):
    return _page(request, "403.html", 403)


def csrf_failure(request, reason=""):
    """Answer a form whose token is missing or has expired."""
    return _page(request, "403_csrf.html", 403)


def not_found(request, exception=None):
    return _page(request, "404.html", 404)


def server_error(request):
    """Answer 503 where the database did not answer, else 500; asks nothing of the database."""
    away = is_outage(sys.exc_info()[1])
    status = 503 if away else 500
    language = get_language_from_request(request, check_path=True)
    with override(language):
        response = HttpResponse(render_to_string(f"{status}.html"), status=status)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if away:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _page(request, template, status):
    language = get_language_from_request(request, check_path=True)
    with override(language):
        response = render(request, template, status=status)
    response.headers["Content-Language"] = language
    return response
