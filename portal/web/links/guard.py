"""Asking for addresses that others wrote, without being led into the operator's own network.

Whoever may write an address into an entry could otherwise let the server ask its neighbours for
things (server-side request forgery). So each request, redirects included, goes to port 80 or 443
of a public address only: the name is resolved once, the address found is checked and then connected
to (`requests-hardened`), so that a name which resolves otherwise a moment later changes nothing.
The surroundings are not asked: no proxy, no passwords of the machine. The name server's own
time limit holds for the look-up of a name, the limits below for everything after it.
"""

import ipaddress
import re
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from portal.web.links.states import Problem

DEFAULT_PORTS = {"http": 80, "https": 443}
# What OpenSSL says where the server leaves out an intermediate certificate (X509_V_ERR_*).
CHAIN_LACKING = frozenset({20, 21})
UNWRITABLE = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True)
class Limits:
    """How long a visit may take, in seconds, and where it may lead.

    `whole` is for all requests of a visit together, `pause` lies between two to the same host.
    Only tests let the loopback and other ports in.
    """

    connect: float = 5
    read: float = 15
    whole: float = 30
    pause: float = 1
    ports: frozenset = frozenset(DEFAULT_PORTS.values())
    loopback: bool = False


class Failed(Exception):
    """An address could not be asked for; `problem` says why."""

    def __init__(self, problem, status=None):
        super().__init__(problem)
        self.problem = problem
        self.status = status


def host_of(url, limits):
    """Return the host of an address that may be asked for; raises Failed for any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Failed(Problem.ADDRESS) from error
    if parts.scheme not in DEFAULT_PORTS:
        raise Failed(Problem.SCHEME)
    if not host or "@" in parts.netloc or UNWRITABLE.search(url):
        raise Failed(Problem.ADDRESS)
    if (port if port is not None else DEFAULT_PORTS[parts.scheme]) not in limits.ports:
        raise Failed(Problem.PORT)
    return host


class GuardedAdapter(IPFilterAdapter):
    """Connects to public addresses only, and can cut off what it is waiting for."""

    def __init__(self, scheme, limits):
        super().__init__(is_https_proto=scheme == "https", allow_loopback=limits.loopback)
        self.connections = []

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        where, options = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ipaddress.ip_address(where["host"].strip("[]"))
        if not address.is_loopback and is_special(address):
            raise InvalidIPAddress(address)
        return where, options

    def get_connection_with_tls_context(self, *args, **kwargs):
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        make = type(pool).ConnectionCls

        def remembered(**options):
            self.connections.append(make(**options))
            return self.connections[-1]

        pool.ConnectionCls = remembered
        return pool

    def cut(self):
        """Close the connections under whoever waits for them, in another thread."""
        for connection in self.connections:
            with suppress(AttributeError, OSError):  # not open yet, or no longer
                connection.sock.shutdown(socket.SHUT_RDWR)


def is_special(address):
    """Whether an address is reserved in a way that `requests-hardened` 1.3 lets through.

    IPv6 has ranges that Python does not call private: those reserved by the IETF, with the old
    notation of IPv4 addresses (::7f00:1), and the former site-local ones.
    """
    return (
        address.is_reserved
        or address.is_unspecified
        or address.is_link_local
        or getattr(address, "is_site_local", False)
    )


class GuardedSession(requests.Session):
    """The requests of one visit. Redirects are not followed: the caller looks at each."""

    def __init__(self, limits, user_agent):
        super().__init__()
        self.limits = limits
        self.trust_env = False
        self.headers.update({"User-Agent": user_agent, "Accept-Language": "it, en"})
        for scheme in DEFAULT_PORTS:
            self.mount(f"{scheme}://", GuardedAdapter(scheme, limits))

    def get_redirect_target(self, resp):
        """Return None: else `requests` reads a redirect's whole body, however long."""
        return None

    def leads_to(self, response):
        """Return the absolute address that a redirect leads to, "" where there is none."""
        location = super().get_redirect_target(response)
        return urljoin(response.url, location) if location else ""

    @contextmanager
    def ask(self, method, url, *, seconds):
        """Give the Response to one request, its body not read yet; raises Failed.

        After `seconds` the connection is cut, even where a server goes on sending drop by drop.
        """
        host_of(url, self.limits)
        over = threading.Event()

        def cut():
            over.set()
            for adapter in self.adapters.values():
                adapter.cut()

        timer = threading.Timer(seconds, cut)
        timer.daemon = True
        timer.start()
        waits = (min(self.limits.connect, seconds), min(self.limits.read, seconds))
        try:
            with self.request(method, url, stream=True, timeout=waits) as response:
                yield response
            if over.is_set():  # a connection cut while headers come looks like their end
                raise Failed(Problem.TOO_SLOW)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise Failed(Problem.TOO_SLOW if over.is_set() else problem_of(error)) from error
        finally:
            timer.cancel()


def problem_of(error):
    """Return the Problem that an error of `requests` stands for."""
    if cause_of(error, InvalidIPAddress):
        return Problem.PRIVATE
    if cause_of(error, socket.gaierror):
        return Problem.NO_HOST
    if certificate := cause_of(error, ssl.SSLCertVerificationError):
        lacking = certificate.verify_code in CHAIN_LACKING
        return Problem.CHAIN if lacking else Problem.CERTIFICATE
    if cause_of(error, (ConnectTimeoutError, NewConnectionError, requests.ConnectTimeout)):
        return Problem.NO_CONNECTION
    if cause_of(error, (ssl.SSLError, requests.exceptions.SSLError)):
        return Problem.CERTIFICATE
    return Problem.ADDRESS if isinstance(error, ValueError) else Problem.NO_ANSWER


def cause_of(error, kind):
    """Return the first error of `kind` among those that led to `error`, itself included, or None.

    The libraries below wrap one another's errors in three ways: as cause, as reason, as argument.
    """
    seen, waiting = [], [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, kind):
            return one
        seen.append(one)
        led_to_it = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        waiting += [e for e in led_to_it if isinstance(e, BaseException) and e not in seen]
    return None
