"""Asking for pages and timing them, over connections that are kept open."""

import itertools
import random
import statistics
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

TIMEOUT = 600  # seconds


class Client:
    """A client of one server on 127.0.0.1, with one connection that is kept open."""

    def __init__(self, port):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self.connection.connect()

    def ask(self, path):
        """Return the seconds to the last byte of an answer, and its body as transferred.

        A connection that the server has closed, as idle for too long, is opened anew before the
        clock starts again.

        Raises:
            ValueError: when the answer is not 200.
        """
        for last in (False, True):
            began = time.perf_counter()
            try:
                response = self.get(path)
                body = response.read()
                break
            except (HTTPException, OSError):
                if last:
                    raise
                self.connection.close()
                self.connection.connect()
        taken = time.perf_counter() - began
        if response.status != 200:
            raise ValueError(f"{path} answered {response.status}")
        return taken, body

    def get(self, path):
        """Return the response, its body not yet read."""
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
        return self.connection.getresponse()

    def text(self, path):
        """Return the body of a page, not compressed."""
        self.connection.close()
        self.connection.request("GET", path)
        return self.connection.getresponse().read().decode()


@dataclass
class Target:
    """What is asked for in one round: the next of `paths`, which start over when they are used up.

    A target that is slow is asked for in each `every`-th round only.
    """

    client: Client
    paths: list
    every: int = 1
    seconds: list = field(default_factory=list)

    def __post_init__(self):
        self.turns = itertools.cycle(self.paths)

    def ask(self):
        return self.client.ask(next(self.turns))[0]


def measure(targets, rounds, warm_up=0):
    """Ask for all targets in each round, in an order of its own, and note their seconds.

    So whatever else the machine does hits all alike.
    """
    order = list(targets)
    for number in range(warm_up + rounds):
        random.shuffle(order)
        for target in order:
            if number % target.every == 0:
                taken = target.ask()
                if number >= warm_up:
                    target.seconds.append(taken)


def median(seconds):
    return statistics.median(seconds)


def p95(seconds):
    """Return the 95th percentile; of few values the largest."""
    if len(seconds) < 20:
        return max(seconds)
    return statistics.quantiles(seconds, n=20)[-1]
