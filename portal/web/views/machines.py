"""What machines look for at addresses of their own: crawlers, and whoever found a weakness."""

import datetime

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from portal.core.views import readonly

SECURITY_VALID = datetime.timedelta(days=180)


@readonly
def robots_txt(request):
    """Keep crawlers out of the endless combinations of filters, but not of pages of lists."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        "Allow: /*?page=",
        "Allow: /sitemap-*?p=",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return _text(lines)


@readonly
def security_txt(request):
    """Tell whom to write to about a weakness (RFC 9116), where the operator has said so."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    expires = (timezone.now() + SECURITY_VALID).astimezone(datetime.UTC)
    lines = [
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: it, en",
        f"Canonical: {request.build_absolute_uri(request.path)}",
    ]
    return _text(lines)


def _text(lines):
    text = "".join(f"{line}\n" for line in lines)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
