"""Closed lists of the link check: the states of an address, and what may be wrong with it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkState(models.TextChoices):
    UNCHECKED = "unchecked", _("Not checked yet")
    WORKS = "works", _("Works")
    MOVED = "moved", _("Moved for good")
    FAILING = "failing", _("Failing")
    BROKEN = "broken", _("Broken")
    KEPT_OUT = "kept-out", _("Its owner keeps robots out")


class Problem(models.TextChoices):
    """Why an address was not found to work; `STATES` says what each leads to."""

    NO_HOST = "no-host", _("There is no such host")
    NO_CONNECTION = "no-connection", _("No connection to the host")
    NO_ANSWER = "no-answer", _("The host gives no answer")
    TOO_SLOW = "too-slow", _("The host is too slow")
    CERTIFICATE = "certificate", _("It offers no safe connection, and browsers warn of it")
    STATUS = "status", _("The host answers that it does not work: see the HTTP status")
    REDIRECTS = "redirects", _("It leads on too many times")
    PRIVATE = "private", _("It leads into a private network")
    ADDRESS = "address", _("It is no proper address, or leads to one")
    CHAIN = "chain", _("Its certificate lacks a part that browsers may find by themselves")
    ROBOTS = "robots", _("Its robots.txt keeps robots out")
    NO_ROBOTS = "no-robots", _("Its robots.txt cannot be read, so nothing else was asked for")
    REFUSED = "refused", _("It refuses robots, or asks for a password")
    SCHEME = "scheme", _("Only http and https are checked")
    PORT = "port", _("Only the ports 80 and 443 are checked")
    UNEXPECTED = "unexpected", _("The check itself failed: see the log of the server")


# The state that each problem leads to; where it is FAILING, the day counts as a day of failure.
STATES = {
    **dict.fromkeys(Problem, LinkState.FAILING),
    Problem.ROBOTS: LinkState.KEPT_OUT,
    Problem.NO_ROBOTS: LinkState.KEPT_OUT,
    Problem.REFUSED: LinkState.KEPT_OUT,
    Problem.SCHEME: LinkState.UNCHECKED,
    Problem.PORT: LinkState.UNCHECKED,
    Problem.UNEXPECTED: LinkState.UNCHECKED,
}
# Shown as failing, but a reader's browser may well open it: it never counts.
UNCOUNTED = frozenset({Problem.CHAIN})
# As they also are when the portal's own machine is cut off from the net.
MAYBE_OURS = frozenset({Problem.NO_HOST, Problem.NO_CONNECTION})
