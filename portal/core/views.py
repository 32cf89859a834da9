"""What the views of every app share."""

from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps

from django.core.paginator import InvalidPage, Paginator
from django.db import connection
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.core.versions import one_version

PAGE_SIZE = 12


class WriteRefused(Exception):
    """A view that declares to read only has tried to write."""


_keeps_books = ContextVar("keeps_books", default=False)
READS = ("SELECT", "WITH", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


def _refuse_writes(execute, sql, params, many, context):
    reads = sql.lstrip("( \n\t").upper().startswith(READS)
    if not reads and not _keeps_books.get():
        raise WriteRefused(sql)
    return execute(sql, params, many, context)


def readonly(view):
    """Declare that a page only reads: GET and HEAD, and any write to the database raises.

    It is made of one version of the content, which it asks for once.
    """

    @require_safe
    @wraps(view)
    def wrapper(request, *args, **kwargs):
        with connection.execute_wrapper(_refuse_writes), one_version():
            return view(request, *args, **kwargs)

    return wrapper


@contextmanager
def bookkeeping():
    """Let writes pass within: what the portal keeps for itself while a page only reads."""
    token = _keeps_books.set(True)
    try:
        yield
    finally:
        _keeps_books.reset(token)


def page_of(rows, number, size=PAGE_SIZE):
    """Return the page of that number (None: the first) of a queryset or list.

    Raises Http404 where there is no such page.
    """
    try:
        return Paginator(rows, size).page(1 if number is None else number)
    except InvalidPage as error:
        raise Http404(_("This list has no such page.")) from error
