"""A run of the link check: visits many addresses, and keeps what it finds as it goes.

How a finding changes a link:

- works, or moved for good: so it is, and earlier failures are forgotten;
- a failure counts once a day. On one or two days the link is failing, from the third on broken,
  until it works again. Days between them without a visit do not matter;
- robots kept out (by robots.txt, or by an answer such as 403, 429 or LinkedIn's 999): nobody knows
  whether a reader gets in, so it is no failure, and the row of failures ends;
- failing without counting: the one thing wrong is a certificate that lacks an intermediate one,
  which most browsers find by themselves;
- not visited (another scheme or port): unchecked, with the reason.

A run can be stopped at any time: what was found up to the last batch is saved, and the next run
begins with the addresses that were not visited for longest. Where no host at all can be reached,
the fault is taken to be on this side, and nothing counts.
"""

import math
import queue
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from portal.web.links.addresses import addresses
from portal.web.links.models import LinkCheck
from portal.web.links.states import MAYBE_OURS, UNCOUNTED, LinkState
from portal.web.links.visiting import Visitor

DAYS_TO_BROKEN = 3
FIELDS = ("state", "status", "problem", "target", "checked_at", "failures", "failed_on")
BATCH = 20  # findings to a transaction
SECONDS_TO_SAVE = 5  # after which a batch is saved though it is not full
HOSTS_TO_TRUST = 5  # so many hosts that cannot be reached, and none that can: this side's fault
LONGEST_TARGET = LinkCheck._meta.get_field("target").max_length


class Offline(Exception):
    """Not one host could be reached."""


@dataclass
class Progress:
    """How far a run is: links saved, of how many, and {LinkState: links} of those saved."""

    total: int
    done: int = 0
    states: Counter = field(default_factory=Counter)


def prepare():
    """Bring the rows into line with the addresses in use; returns (new, gone), numbers of links."""
    return LinkCheck.objects.keep_only(addresses())


def check(links, *, limits, hosts_at_once=8, seconds=None):
    """Visit LinkChecks and save what is found; yields a Progress at once and after each batch.

    Several hosts are visited at once, each with one request at a time. After `seconds`, where
    given, no further visit is begun. Raises Offline, and counts no failure, where nothing answers.
    """
    progress, batch, held = Progress(len(links)), [], []
    saved_at, reached = time.monotonic(), False
    by_url = {link.url: link for link in links}
    yield progress
    try:
        for url, finding in visits(by_url, Visitor(limits), hosts_at_once, seconds):
            reached = reached or finding.status is not None
            in_doubt = not reached and finding.problem in MAYBE_OURS
            (held if in_doubt else batch).append((by_url[url], finding))
            if len(batch) >= BATCH or time.monotonic() - saved_at >= SECONDS_TO_SAVE:
                yield save(batch, progress)
                batch, saved_at = [], time.monotonic()
    except KeyboardInterrupt:
        save(batch, progress)
        raise
    unreachable = {urlsplit(link.url).hostname for link, _finding in held}
    if reached or len(unreachable) < HOSTS_TO_TRUST:
        batch += held
    yield save(batch, progress)
    if not reached and len(unreachable) >= HOSTS_TO_TRUST:
        raise Offline


def visits(urls, visitor, hosts_at_once, seconds=None):
    """Yield (url, Finding) of each address as it comes, the first host's first ones first.

    `hosts_at_once` threads visit them; none begins a visit after `seconds`, where given.
    The threads ask nothing of the database. They are left to themselves when the caller goes away.
    """
    by_host = {}
    for url in urls:
        by_host.setdefault(host_or_nothing(url), []).append(url)
    waiting, found, over = queue.SimpleQueue(), queue.SimpleQueue(), threading.Event()
    for group in by_host.values():
        waiting.put(group)
    ends_at = time.monotonic() + seconds if seconds else math.inf

    def work():
        try:
            while True:
                for url in waiting.get_nowait():
                    if over.is_set() or time.monotonic() >= ends_at:
                        return
                    found.put((url, visitor.visit(url)))
        except queue.Empty:
            pass
        finally:
            found.put(None)

    running = min(hosts_at_once, len(by_host))
    for _number in range(running):
        threading.Thread(target=work, daemon=True).start()
    try:
        while running:
            if (result := found.get()) is None:
                running -= 1
            else:
                yield result
    finally:
        over.set()


def host_or_nothing(url):
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@transaction.atomic
def save(batch, progress):
    """Save a batch of (LinkCheck, Finding) and return the Progress, brought up to date."""
    now = timezone.now()
    for link, finding in batch:
        record(link, finding, now)
    LinkCheck.objects.bulk_update([link for link, _finding in batch], FIELDS)
    progress.done += len(batch)
    progress.states.update(link.state for link, _finding in batch)
    return progress


def record(link, finding, now):
    """Write a Finding made at `now` into a LinkCheck, which is not saved."""
    link.checked_at = now
    link.state, link.problem, link.status = finding.state, finding.problem, finding.status
    link.target = finding.target if len(finding.target) <= LONGEST_TARGET else ""
    if finding.state != LinkState.FAILING:
        link.failures, link.failed_on = 0, None
        return
    today = timezone.localdate(now)
    if finding.problem not in UNCOUNTED and link.failed_on != today:
        link.failures += 1
        link.failed_on = today
    if link.failures >= DAYS_TO_BROKEN:
        link.state = LinkState.BROKEN
