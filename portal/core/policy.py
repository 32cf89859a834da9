"""The content security policy: one for all answers, and so written once."""

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings

DEBUG_PAGES = (404, 500)  # Django's, which bring their own styles


def content_policy(get_response):
    """Send the policy of the settings with every answer.

    django-csp's own middleware would write it anew for each, twice: a sixth of a bare response.
    """
    policy = build_policy()

    def middleware(request):
        response = get_response(request)
        if not (settings.DEBUG and response.status_code in DEBUG_PAGES):
            response.headers.setdefault(HEADER, policy)  # an upload has a stricter one
        return response

    return middleware
