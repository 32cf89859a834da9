"""The second factor before the administration."""

from allauth.account.authentication import get_authentication_records


def passed_second_factor(request):
    """Whether somebody has shown a second factor in this session, or set one up.

    Reads the session, which is there already: no query.
    """
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)
