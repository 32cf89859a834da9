"""Giving files to whoever may see them, and never as anything that a browser would run."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from competence.models import Upload
from competence.uploads.showing import is_published, is_visible_to

PUBLIC = "public, max-age=86400"
PRIVATE = "private, no-cache"
HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


@require_safe
def serve(request, key, name):
    """Give a file: pictures to be seen, documents to be downloaded.

    Without being signed in, those of published entries only; 404 where there is nothing to see.
    """
    upload = get_object_or_404(Upload, pk=key, name=name)
    public = is_published(upload)
    if not public and not is_visible_to(upload, request.user):
        raise Http404
    changed = int(upload.created_at.timestamp())
    etag = quote_etag(upload.pk.hex)
    answer = get_conditional_response(request, etag=etag, last_modified=changed)
    answer = answer or content_of(upload, with_body=request.method == "GET")
    headers = HARMLESS | {"Cache-Control": PUBLIC if public else PRIVATE}
    for header, value in (headers | {"ETag": etag, "Last-Modified": http_date(changed)}).items():
        answer.headers[header] = value
    return answer


def content_of(upload, *, with_body):
    """Return the answer with the file, its type and name from the row; 404 where it is gone."""
    try:
        file = upload.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file,
        as_attachment=not upload.is_picture,
        filename=upload.name,
        content_type=upload.content_type,
    )
    if with_body:
        return response
    file.close()
    return HttpResponse(headers=dict(response.headers))
