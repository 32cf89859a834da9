"""What a visit finds at an address: real servers on this machine, and a pretended net."""

import datetime
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.web.links.guard import Limits
from portal.web.links.states import LinkState, Problem
from portal.web.links.visiting import MAX_REDIRECTS, ROBOT, ROBOTS_BYTES, Finding, Visitor
from tests.web import sites
from tests.web.sites import PUBLIC, PretendNet, Site, limits_for, running


@pytest.fixture
def site():
    one = Site()
    with running(one):
        yield one


@pytest.fixture
def visit(site):
    """Return a function that visits an address of the site, or any other."""
    visitor = Visitor(limits_for(site))
    return visitor.visit


@pytest.fixture
def pretend(site, monkeypatch):
    """The site as http://public.example/, the net pretended, every limit as in earnest."""
    net = PretendNet(monkeypatch, site)
    net.names["public.example"] = [PUBLIC]
    return net


def in_earnest(url):
    return Visitor(Limits(pause=0)).visit(url)


# What answers mean


@pytest.mark.parametrize("status", [200, 204, 206])
def test_a_page_that_answers_works_and_is_asked_for_once(site, visit, status):
    assert visit(site.page("/a", status)) == Finding(LinkState.WORKS, status=status)
    assert site.asked == [("GET", "/robots.txt"), ("HEAD", "/a")]


@pytest.mark.parametrize("answer", [sites.only_get, sites.hangs_up_at_head])
def test_a_server_that_refuses_head_is_asked_with_get(site, visit, answer):
    site.answers["/a"] = answer
    assert visit(site.url("/a")).state == LinkState.WORKS
    assert site.paths("GET") == ["/a"]


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503, 304])
def test_an_answer_that_it_does_not_work_is_a_failure(site, visit, status):
    finding = visit(site.page("/a", status))
    assert finding == Finding(LinkState.FAILING, Problem.STATUS, status)


@pytest.mark.parametrize("status", [401, 402, 403, 407, 429, 451, 999])
def test_an_answer_that_refuses_robots_is_no_failure(site, visit, status):
    finding = visit(site.page("/a", status))
    assert finding == Finding(LinkState.KEPT_OUT, Problem.REFUSED, status)


def test_too_many_requests_are_not_followed_by_one_more(site, visit):
    visit(site.page("/a", 429))
    assert site.paths() == ["/a"]


@pytest.mark.parametrize(
    ("statuses", "target"),
    [
        ([301], "/1"),
        ([308], "/1"),
        ([302], None),
        ([303], None),
        ([307], None),
        ([301, 301], "/2"),
        ([301, 302], "/1"),
        ([302, 301], None),
    ],
)
def test_permanent_redirects_tell_where_a_page_has_moved(site, visit, statuses, target):
    for number, status in enumerate(statuses):
        site.leads(f"/{number}", f"/{number + 1}", status)
    site.page(f"/{len(statuses)}")
    moved = Finding(LinkState.MOVED, status=200, target=site.url(target))
    assert visit(site.url("/0")) == (moved if target else Finding(LinkState.WORKS, status=200))


def test_a_page_that_has_moved_to_nowhere_fails(site, visit):
    assert visit(site.leads("/a", "/gone", 301)).problem == Problem.STATUS


def test_redirects_are_followed_five_times_and_no_more(site, visit):
    for number in range(MAX_REDIRECTS + 1):
        site.leads(f"/{number}", f"/{number + 1}")
    site.page(f"/{MAX_REDIRECTS + 1}")
    assert visit(site.url("/0")).problem == Problem.REDIRECTS
    assert visit(site.url("/1")).state == LinkState.WORKS


def test_the_robot_says_who_it_is_and_whom_to_write_to(site, settings):
    settings.OPERATOR_CONTACT = "curators@example.org"
    Visitor(limits_for(site)).visit(site.page("/a"))
    (agent,) = site.agents
    assert agent.startswith(f"{ROBOT}/1.0 (+{settings.SITE_URL}/")
    assert "curators@example.org" in agent


def test_the_part_of_a_page_that_an_address_names_is_not_sent(site, visit):
    site.page("/a")
    assert visit(site.url("/a#part")).state == LinkState.WORKS


# robots.txt


@pytest.mark.parametrize("name", ["*", ROBOT])
def test_robots_txt_is_obeyed(site, visit, name):
    site.robots(f"User-agent: {name}\nDisallow: /closed\n")
    assert visit(site.page("/closed/a")) == Finding(LinkState.KEPT_OUT, Problem.ROBOTS)
    assert visit(site.page("/open")).state == LinkState.WORKS
    assert site.paths() == ["/open"]


def test_robots_txt_is_obeyed_along_redirects_too(site, visit):
    site.robots("User-agent: *\nDisallow: /closed\n")
    site.page("/closed")
    assert visit(site.leads("/a", "/closed")).problem == Problem.ROBOTS
    assert site.paths() == ["/a"]


def test_robots_txt_is_read_once_for_each_site(site, visit):
    for path in "/a", "/b", "/c":
        visit(site.page(path))
    assert site.asked.count(("GET", "/robots.txt")) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_a_robots_txt_everything_is_open(site, visit, status):
    site.page("/robots.txt", status)
    assert visit(site.page("/a")).state == LinkState.WORKS


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_robots_txt_fails_everything_is_closed(site, visit, status):
    site.page("/robots.txt", status)
    finding = visit(site.page("/a"))
    assert finding == Finding(LinkState.KEPT_OUT, Problem.NO_ROBOTS, status)
    assert site.paths() == []


def test_a_robots_txt_elsewhere_is_found(site, visit):
    site.leads("/robots.txt", "/rules.txt", 301)
    site.answers["/rules.txt"] = lambda handler: sites.say(handler, "User-agent: *\nDisallow: /")
    assert visit(site.page("/a")).problem == Problem.ROBOTS


def test_of_a_robots_txt_without_end_only_the_beginning_is_read(site, visit):
    site.answers["/robots.txt"] = answer = sites.endless()
    assert visit(site.page("/a")).state == LinkState.WORKS  # rules without a user agent are none
    assert ROBOTS_BYTES <= answer.sent < 20 * ROBOTS_BYTES


def test_a_site_that_asks_for_time_gets_it(site, visit):
    site.robots("User-agent: *\nCrawl-delay: 0.3\n")
    visit(site.page("/a"))
    visit(site.page("/b"))
    assert site.times[-1] - site.times[-2] >= 0.3


# Limits


def test_a_server_that_says_nothing_is_left(site, visit):
    site.answers["/a"] = sites.silent
    assert visit(site.url("/a")).problem in {Problem.NO_ANSWER, Problem.TOO_SLOW}


def test_a_server_that_sends_drop_by_drop_is_left_in_time(site, visit):
    site.answers["/a"] = sites.drips
    began = time.monotonic()
    assert visit(site.url("/a")).problem == Problem.TOO_SLOW
    assert time.monotonic() - began < 2.5


def test_the_body_of_a_page_is_not_read(site, visit):
    site.answers["/a"] = answer = sites.endless()
    site.answers["/b"] = lambda handler: (
        answer(handler) if handler.command == "GET" else handler.say(405, {})
    )
    assert visit(site.url("/a")).state == LinkState.WORKS
    assert visit(site.url("/b")).state == LinkState.WORKS
    assert answer.sent < 20_000_000  # what the buffers of the system take


def test_the_body_of_a_redirect_is_not_read(site, visit):
    answer = sites.endless(302, Location="/b")
    site.answers["/a"] = lambda handler: (
        answer(handler) if handler.command == "GET" else handler.say(405, {})
    )
    site.page("/b")
    assert visit(site.url("/a")).state == LinkState.WORKS


# No way there


def test_a_host_that_is_not_there_fails(monkeypatch):
    PretendNet(monkeypatch)
    finding = in_earnest("https://nobody.example/")
    assert finding == Finding(LinkState.FAILING, Problem.NO_HOST)


def test_a_host_that_refuses_connections_fails(pretend):
    pretend.names["shut.example"] = ["93.184.215.15"]
    finding = in_earnest("https://shut.example/")
    assert finding == Finding(LinkState.FAILING, Problem.NO_CONNECTION)


@pytest.fixture
def certificate(tmp_path):
    """Return a function that writes a certificate, by another authority or by itself."""

    def write(issuer):
        key, other = (
            ec.generate_private_key(ec.SECP256R1()),
            ec.generate_private_key(ec.SECP256R1()),
        )
        own = issuer == "itself"
        now = datetime.datetime.now(datetime.UTC)
        built = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "itself")]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=10))
            .not_valid_after(now + datetime.timedelta(days=3650))
            .add_extension(
                x509.SubjectAlternativeName([x509.DNSName("public.example")]),
                critical=False,
            )
            .sign(key if own else other, hashes.SHA256())
        )
        path = tmp_path / "certificate.pem"
        plain = serialization.NoEncryption()
        path.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            + built.public_bytes(serialization.Encoding.PEM)
        )
        return path

    return write


@pytest.mark.parametrize(
    ("issuer", "problem"),
    [("itself", Problem.CERTIFICATE), ("Test intermediate authority", Problem.CHAIN)],
)
def test_a_certificate_that_is_no_good_is_told_from_one_that_is_not_complete(
    certificate, issuer, problem
):
    secure = Site(certificate=certificate(issuer))
    with running(secure):
        finding = Visitor(limits_for(secure)).visit(secure.page("/a"))
    assert finding == Finding(LinkState.FAILING, problem)


def test_a_certificate_must_be_that_of_the_name_asked_for(certificate, monkeypatch):
    """Though the connection goes to an address, and not to a name."""
    path = certificate("itself")
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(path))
    secure = Site(certificate=path)
    secure.page("/a")
    with running(secure):
        net = PretendNet(monkeypatch, secure)
        net.names = {"public.example": [PUBLIC], "other.example": [PUBLIC]}
        assert in_earnest("https://public.example/a") == Finding(LinkState.WORKS, status=200)
        assert in_earnest("https://other.example/a").problem == Problem.CERTIFICATE
    assert secure.names == {"public.example", "other.example"}


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///path",
        "http://[::1",
        "http://user:password@public.example/",
        "http://public.example:99999/",
        "http://exa mple.org/",
        "http://" + "a" * 70 + ".example/",
        "http://public.example/\n",
        "https://..",
        "http://\x00/",
    ],
)
def test_what_is_no_address_fails(pretend, url):
    finding = in_earnest(url)
    assert finding.state == LinkState.FAILING
    assert finding.problem in {Problem.ADDRESS, Problem.NO_HOST}
    assert pretend.connected == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("ftp://public.example/a", Problem.SCHEME),
        ("file:///etc/passwd", Problem.SCHEME),
        ("gopher://public.example/", Problem.SCHEME),
        ("http://public.example:8080/", Problem.PORT),
        ("https://public.example:22/", Problem.PORT),
        ("http://public.example:0/", Problem.PORT),
    ],
)
def test_other_schemes_and_ports_are_not_visited(pretend, url, problem):
    assert in_earnest(url) == Finding(LinkState.UNCHECKED, problem)
    assert pretend.connected == []


def test_a_fault_of_the_check_ends_no_run(site, visit, monkeypatch, caplog):
    monkeypatch.setattr("portal.web.links.visiting.conclusion", lambda *args: 1 / 0)
    finding = visit(site.page("/a"))
    assert finding == Finding(LinkState.UNCHECKED, Problem.UNEXPECTED)
    assert site.url("/a") in caplog.text


# The operator's own network

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1",  # noqa: S104 - refused, not bound
    "169.254.169.254", "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255",
    "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::7f00:1",
    "::a00:1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "ff02::1", "64:ff9b::a00:1",
    "64:ff9b:1::a00:1", "2002:a00:1::1", "2001:db8::1", "2001::1", "100::1", "4000::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_of_a_private_address_is_never_connected_to(pretend, address):
    pretend.names["inside.example"] = [address]
    for url in "http://inside.example/", "https://inside.example/":
        assert in_earnest(url) == Finding(LinkState.FAILING, Problem.PRIVATE)
    assert pretend.connected == []


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:7f00:1]"],
)
def test_a_private_address_is_never_connected_to_however_it_is_written(pretend, host):
    assert in_earnest(f"http://{host}/").state == LinkState.FAILING
    assert pretend.connected == []


def test_by_default_this_machine_is_refused(site):
    """Without the parameter of the tests, on its own port, with nothing pretended."""
    url = site.page("/a")
    ports = frozenset({site.port})
    assert Visitor(Limits(pause=0)).visit(url).problem == Problem.PORT
    assert Visitor(Limits(pause=0, ports=ports)).visit(url).problem == Problem.PRIVATE
    assert site.asked == []


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("http://127.0.0.1/", Problem.PRIVATE),
        ("http://169.254.169.254/latest/meta-data/", Problem.PRIVATE),
        ("http://[::1]/", Problem.PRIVATE),
        ("http://inside.example/", Problem.PRIVATE),
        ("//inside.example/", Problem.PRIVATE),
        ("http://127.0.0.1:8000/", Problem.PORT),
        ("https://public.example:6379/", Problem.PORT),
        ("file:///etc/passwd", Problem.SCHEME),
        ("http://user:password@public.example/", Problem.ADDRESS),
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed_where_an_address_would_not_be(
    site, pretend, target, problem, status
):
    pretend.names["inside.example"] = ["192.168.0.1"]
    site.leads("/a", target, status)
    assert in_earnest("http://public.example/a").problem == problem
    assert set(pretend.connected) == {PUBLIC}
    assert site.paths() == ["/a"]


def test_a_robots_txt_that_leads_inside_is_not_followed(site, pretend):
    site.leads("/robots.txt", "http://169.254.169.254/")
    site.page("/a")
    assert in_earnest("http://public.example/a").problem == Problem.NO_ROBOTS
    assert set(pretend.connected) == {PUBLIC}


def test_a_name_that_resolves_otherwise_a_moment_later_leads_nowhere_else(site, pretend):
    """Each request looks the name up once, and goes to the address that was checked."""
    pretend.names["rebinding.example"] = [PUBLIC, PUBLIC, "127.0.0.1"]
    site.page("/a", 404)
    assert in_earnest("http://rebinding.example/a").problem == Problem.PRIVATE
    assert site.asked == [("GET", "/robots.txt"), ("HEAD", "/a")]
    assert pretend.looked_up == ["rebinding.example"] * 3
    assert set(pretend.connected) == {PUBLIC}


def test_the_surroundings_are_not_asked_for_a_proxy(site, pretend, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    site.page("/a")
    assert in_earnest("http://public.example/a").state == LinkState.WORKS
    assert set(pretend.connected) == {PUBLIC}
