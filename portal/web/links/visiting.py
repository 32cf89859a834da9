"""Visits to addresses, as a well-behaved robot makes them: one at a time for each host."""

import logging
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from protego import Protego

from portal.core.mail import absolute
from portal.web.links.guard import Failed, GuardedSession, host_of
from portal.web.links.states import STATES, LinkState, Problem

log = logging.getLogger(__name__)

ROBOT = "CompetenceCentreLinkCheck"  # its name in robots.txt
MAX_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
# What servers say to robots where a reader may well get in: no access without a password, payment
# or consent, too many requests, unavailable for legal reasons, and LinkedIn's 999.
REFUSALS = frozenset({401, 402, 403, 407, 429, 451, 999})
ROBOTS_BYTES = 500 * 1024  # as much of a robots.txt as RFC 9309 asks to read
LONGEST_DELAY = 30  # seconds, however long a robots.txt asks to wait


@dataclass(frozen=True)
class Finding:
    """What a visit found. `target` is where an address has moved to for good."""

    state: LinkState
    problem: Problem | str = ""
    status: int | None = None
    target: str = ""


def user_agent():
    """Return how the robot names itself: the portal, and whom to write to about it."""
    contact = settings.OPERATOR_CONTACT or settings.OPERATOR_NAME
    said = f"{ROBOT}/1.0 (+{absolute('/')}; {contact})"
    return " ".join(said.encode("ascii", "ignore").decode().split())


class Turns:
    """Lets one request at a time through to each host, with a pause between two."""

    def __init__(self, pause):
        self.pauses = defaultdict(lambda: pause)
        self.locks = defaultdict(threading.Lock)
        self.free_at = defaultdict(float)
        self.guard = threading.Lock()

    def slow_down(self, host, seconds):
        self.pauses[host] = max(self.pauses[host], min(seconds, LONGEST_DELAY))

    @contextmanager
    def at(self, host):
        with self.guard:
            lock = self.locks[host]
        with lock:
            time.sleep(max(0, self.free_at[host] - time.monotonic()))
            try:
                yield
            finally:
                self.free_at[host] = time.monotonic() + self.pauses[host]


class Visitor:
    """Visits addresses. Safe to share between threads; what robots.txt says is read once."""

    def __init__(self, limits):
        self.limits = limits
        self.user_agent = user_agent()
        self.turns = Turns(limits.pause)
        self.rules = {}  # {scheme and host: Protego, or the Failed that came instead}
        self.locks = defaultdict(threading.Lock)
        self.guard = threading.Lock()

    def visit(self, url):
        """Return the Finding at an address; never raises.

        It works where it ends with 2xx, has moved where permanent redirects stand first on the way
        there, and is kept from robots where robots.txt or the answer says so. All else fails.
        """
        try:
            with Visit(self) as visit:
                return visit.follow(url)
        except Failed as failed:
            return Finding(STATES[failed.problem], failed.problem, failed.status)
        except Exception:  # one strange address must not end a run of thousands
            log.exception("The check of a link failed: %r", url)
            return Finding(STATES[Problem.UNEXPECTED], Problem.UNEXPECTED)

    def rules_for(self, url):
        """Return what the robots.txt beside an address says; raises Failed where it is closed."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        with self.guard:
            lock = self.locks[site]
        with lock:
            if site not in self.rules:
                self.rules[site] = self._read_rules(f"{site}/robots.txt")
        rules = self.rules[site]
        if isinstance(rules, Failed):
            raise Failed(rules.problem, rules.status)
        if delay := rules.crawl_delay(ROBOT):
            self.turns.slow_down(parts.hostname, delay)
        return rules

    def _read_rules(self, url):
        """Return a Protego, or the Failed that closes the site, as RFC 9309 has it (2.3.1).

        Without a robots.txt everything is open; where the server fails, everything is closed.
        """
        with Visit(self) as visit:
            for redirects in range(MAX_REDIRECTS + 1):
                try:
                    answer = visit.ask("GET", url, most=ROBOTS_BYTES)
                except Failed as failed:
                    return failed if redirects == 0 else Failed(Problem.NO_ROBOTS)
                if not answer.leads_to:
                    break
                url = answer.leads_to
        if answer.status >= 500 or answer.status == 429:
            return Failed(Problem.NO_ROBOTS, answer.status)
        return Protego.parse(answer.text if answer.status < 300 else "")


@dataclass(frozen=True)
class Answer:
    """What a server said to one request; `leads_to` is absolute, "" where it is no redirect."""

    status: int
    leads_to: str
    text: str = ""


class Visit:
    """The requests that one address takes, within one limit of time."""

    def __init__(self, visitor):
        self.visitor = visitor
        self.left = visitor.limits.whole
        self.session = GuardedSession(visitor.limits, visitor.user_agent)

    def __enter__(self):
        return self

    def __exit__(self, *raised):
        self.session.close()

    def follow(self, url):
        """Return the Finding at an address, and at those it leads to; raises Failed."""
        target, for_good = "", True
        for _redirect in range(MAX_REDIRECTS + 1):
            host_of(url, self.visitor.limits)
            if not self.visitor.rules_for(url).can_fetch(url, ROBOT):
                raise Failed(Problem.ROBOTS)
            answer = self.look_at(url)
            if not answer.leads_to:
                return conclusion(answer.status, target)
            url = answer.leads_to
            for_good = for_good and answer.status in PERMANENT
            target = url if for_good else target
        raise Failed(Problem.REDIRECTS, answer.status)

    def look_at(self, url):
        """Return the Answer at an address, asked for with GET where HEAD gets no good one."""
        try:
            answer = self.ask("HEAD", url)
        except Failed as failed:
            # So do servers that do not know HEAD: they take it and say nothing.
            if failed.problem != Problem.NO_ANSWER:
                raise
            answer = None
        if answer and (answer.status < 400 or answer.status == 429):
            return answer
        return self.ask("GET", url)

    def ask(self, method, url, *, most=0):
        """Return the Answer to one request, with at most `most` bytes of text; raises Failed."""
        host = host_of(url, self.visitor.limits)
        with self.visitor.turns.at(host):
            if self.left <= 0:
                raise Failed(Problem.TOO_SLOW)
            began = time.monotonic()
            try:
                with self.session.ask(method, url, seconds=self.left) as response:
                    text = response.raw.read(most, decode_content=True) if most else b""
                    leads_to = self.session.leads_to(response)
            finally:
                self.left -= time.monotonic() - began
        return Answer(response.status_code, leads_to, text.decode("utf-8", "replace"))


def conclusion(status, target):
    """Return the Finding where the way ends with this HTTP status; raises Failed."""
    if status in REFUSALS:
        raise Failed(Problem.REFUSED, status)
    if not 200 <= status < 300:
        raise Failed(Problem.STATUS, status)
    return Finding(LinkState.MOVED if target else LinkState.WORKS, status=status, target=target)
