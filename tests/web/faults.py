"""The addresses of the portal, and some that fail in the ways that pages must not."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.urls import path

from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def failing(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("it/fault/", failing(ValueError("a fault"))),
    path("en/fault/", failing(ValueError("a fault"))),
    path("it/forbidden/", failing(PermissionDenied())),
    path("en/forbidden/", failing(PermissionDenied())),
    path("it/bad/", failing(BadRequest("bad"))),
    path("en/bad/", failing(BadRequest("bad"))),
    *urlpatterns,
]
