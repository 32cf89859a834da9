"""Small web sites on this machine for the link check: real servers that behave as told."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from portal.web.links.guard import Limits

PUBLIC = "93.184.215.14"  # an address of the public net, which no test ever reaches


class Site:
    """A web site: `answers[path]` is (status, headers) or a function of the handler.

    What was asked for stands in `asked`, as (method, path); `busiest` is how many requests ever
    waited for its answer at once; `names` are those that TLS was begun for.
    """

    def __init__(self, host="127.0.0.1", certificate=None):
        self.answers = {"/robots.txt": (404, {})}
        self.asked, self.agents = [], set()
        self.times, self.busy, self.busiest = [], 0, 0
        self.names = set()
        self.lock = threading.Lock()
        self.server = Server((host, 0), handler_of(self))
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda _socket, name, _context: self.names.add(name)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.scheme = "https" if certificate else "http"
        self.host, self.port = self.server.server_address[:2]

    def url(self, path="/"):
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def page(self, path, status=200, **headers):
        """Let `path` answer with that status; return its address."""
        self.answers[path] = (status, headers)
        return self.url(path)

    def leads(self, path, target, status=302):
        return self.page(path, status, Location=target)

    def robots(self, text, status=200):
        self.answers["/robots.txt"] = lambda handler: say(handler, text, status)

    def paths(self, method=None):
        """Return the paths asked for, without robots.txt."""
        return [
            path
            for asked_with, path in self.asked
            if path != "/robots.txt" and method in (None, asked_with)
        ]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Say nothing: the visitors of the tests often hang up."""


def handler_of(site):
    class Handler(BaseHTTPRequestHandler):
        waits = False

        def do_GET(self):
            with site.lock:
                site.asked.append((self.command, self.path))
                site.agents.add(self.headers["User-Agent"])
                site.times.append(time.monotonic())
                site.busy += 1
                site.busiest = max(site.busiest, site.busy)
                self.waits = True
            try:
                answer = site.answers.get(self.path, (404, {}))
                if callable(answer):
                    answer(self)
                else:
                    self.say(*answer)
            finally:
                self.is_answered()

        do_HEAD = do_GET

        def end_headers(self):
            """Count the request as answered before the visitor can know it, and ask anew."""
            self.is_answered()
            super().end_headers()

        def is_answered(self):
            with site.lock:
                site.busy -= self.waits
                self.waits = False

        def say(self, status, headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    return Handler


def say(handler, text, status=200):
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(text.encode())))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(text.encode())


def only_get(handler):
    handler.say(200 if handler.command == "GET" else 405, {})


def hangs_up_at_head(handler):
    if handler.command == "HEAD":
        handler.close_connection = True
    else:
        handler.say(200, {})


def silent(handler):
    time.sleep(2)


def drips(handler):
    """Send headers without end, too often for any time limit of a single read."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(60):
        handler.wfile.write(b"X-%d: drip\r\n" % number)
        handler.wfile.flush()
        time.sleep(0.1)


def slow(seconds):
    def answer(handler):
        time.sleep(seconds)
        handler.say(200, {})

    return answer


def endless(status=200, **headers):
    """Return an answer whose body never ends; `answer.sent` counts its bytes."""

    def answer(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command == "GET":
            while True:
                answer.sent += handler.wfile.write(b"Disallow: /\n" * 5_000)

    answer.sent = 0
    return answer


@contextmanager
def running(*sites):
    for site in sites:
        threading.Thread(target=site.server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield
    finally:
        for site in sites:
            site.server.shutdown()
            site.server.server_close()


def limits_for(*sites, **changes):
    """Return Limits that let these sites in, in haste."""
    given = {"connect": 1, "read": 0.5, "whole": 1.5, "pause": 0, "loopback": True}
    return Limits(**{**given, "ports": frozenset(site.port for site in sites), **changes})


class PretendNet:
    """Stands between the code and the net: names resolve as told, and nothing leaves the machine.

    `names[host]` is a list of addresses, given one after the other, the last one for ever.
    Connections to `PUBLIC` end at `site`; `connected` lists where connections were tried to.
    """

    def __init__(self, monkeypatch, site=None):
        self.names, self.looked_up, self.connected = {}, [], []
        resolve, connect = socket.getaddrinfo, socket.socket.connect

        def getaddrinfo(host, port, *args, **kwargs):
            if addresses := self.names.get(host):
                self.looked_up.append(host)
                address = addresses.pop(0) if len(addresses) > 1 else addresses[0]
                family = socket.AF_INET6 if ":" in address else socket.AF_INET
                return [(family, socket.SOCK_STREAM, 6, "", (address, port))]
            if not host[-1].isdigit() and ":" not in host:
                raise socket.gaierror(socket.EAI_NONAME, "no such name in the tests")
            return resolve(host, port, *args, **kwargs)

        def connect_(sock, address):
            self.connected.append(address[0])
            if address[0] == PUBLIC and site:
                return connect(sock, (site.host, site.port))
            raise ConnectionRefusedError(address)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        monkeypatch.setattr(socket.socket, "connect", connect_)
