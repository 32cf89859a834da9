"""What a balancer or a monitor asks. Plain text, for machines and for whoever operates them."""

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.web.readiness import obstacles


@never_cache
@require_safe
def healthz(request):
    """Answer that the process is alive; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request):
    """Answer 200 when the database, its migrations and the content are there, else 503 and why."""
    found = obstacles()
    text = "\n".join(found) or "ready"
    return HttpResponse(f"{text}\n", content_type="text/plain", status=503 if found else 200)
