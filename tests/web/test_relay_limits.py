"""How often one may write in a day, and what is kept of the network address for it."""

import datetime

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from portal.web.models import ContactRequest
from portal.web.relay.enums import Reason
from portal.web.relay.limits import sender_of
from tests.factories.competence import LaboratoryFactory, SkillFactory
from tests.factories.web import ContactRequestFactory
from tests.web.relaying import address, filled, later, text_of, values

pytestmark = pytest.mark.django_db

NETWORKS = [f"192.0.2.{number}" for number in range(1, 10)]


@pytest.fixture
def laboratory():
    return LaboratoryFactory(slug="lab")


@pytest.fixture
def few(settings):
    """Two requests from one address in a day, and three about one entry."""
    settings.CONTACTS_PER_ADDRESS = 2
    settings.CONTACTS_PER_ENTRY = 3


def send(client, entry, *, network=NETWORKS[0], kind="laboratory", language="it", **changes):
    number = ContactRequest.objects.count()
    changes = {"reply_to": f"anna{number}@example.org", "text": f"Domanda {number}"} | changes
    page = address(kind, entry, language=language)
    return client.post(page, filled(**changes), REMOTE_ADDR=network)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("it", ["troppe richieste oggi", "dalla tua rete", "domani, dopo mezzanotte"]),
        ("en", ["too many requests today", "from your network", "tomorrow, after midnight"]),
    ],
)
def test_one_address_is_told_when_to_come_back_and_loses_nothing(
    client, laboratory, settings, language, told
):
    settings.OPERATOR_CONTACT = "office@example.org"
    for _ in range(2):
        assert send(client, laboratory).status_code == 302
    response = send(client, laboratory, language=language, text="Una domanda di troppo")
    assert response.status_code == 429
    for words in (*told, "office@example.org"):
        assert words in text_of(response)
    assert values(response)["text"] == "Una domanda di troppo"
    # The clock of the tests stands at 09:26:53 in Rome.
    assert int(response["Retry-After"]) == (14 * 60 + 33) * 60 + 7 + 1
    assert ContactRequest.objects.count() == 2


@pytest.mark.usefixtures("few")
def test_the_limit_of_an_address_holds_over_all_entries_and_both_forms(client, laboratory):
    skill = SkillFactory()
    send(client, laboratory)
    send(client, skill, kind="skill")
    page = address("skill", skill, Reason.CORRECTION)
    response = client.post(page, filled(Reason.CORRECTION), REMOTE_ADDR=NETWORKS[0])
    assert response.status_code == 429


@pytest.mark.usefixtures("few")
def test_another_address_is_not_held_back(client, laboratory):
    for _ in range(2):
        send(client, laboratory)
    assert send(client, laboratory, network=NETWORKS[1]).status_code == 302


@pytest.mark.usefixtures("few")
def test_nobody_is_flooded_with_confirmations_from_many_addresses(client, laboratory):
    for network in NETWORKS[:2]:
        send(client, laboratory, network=network, reply_to="victim@example.org")
    response = send(client, laboratory, network=NETWORKS[2], reply_to="Victim@example.org")
    assert response.status_code == 429


@pytest.mark.usefixtures("few")
def test_an_entry_takes_so_many_requests_in_a_day(client, laboratory):
    for network in NETWORKS[:3]:
        send(client, laboratory, network=network)
    response = send(client, laboratory, network=NETWORKS[3], language="en")
    assert response.status_code == 429
    assert "This entry has had as many requests today" in text_of(response)
    assert send(client, SkillFactory(), kind="skill", network=NETWORKS[3]).status_code == 302


@pytest.mark.usefixtures("few")
def test_the_next_day_everybody_may_write_again(client, laboratory):
    for network in NETWORKS[:2]:
        send(client, laboratory, network=network)
        send(client, laboratory, network=network)
    tomorrow = timezone.localtime() + datetime.timedelta(days=1)
    with time_machine.travel(tomorrow.replace(hour=0, minute=0, second=1), tick=False):
        assert send(client, laboratory).status_code == 302


@pytest.mark.usefixtures("few")
def test_what_was_taken_is_thanked_for_again_even_beyond_the_limit(client, laboratory):
    page, data = address("laboratory", laboratory), filled()
    first = client.post(page, data, REMOTE_ADDR=NETWORKS[0])
    send(client, laboratory)
    again = client.post(page, data, REMOTE_ADDR=NETWORKS[0])
    assert again.status_code == 302
    assert again["Location"] == first["Location"]


@pytest.mark.usefixtures("few")
def test_requests_are_counted_in_the_database_and_not_in_the_process(client, laboratory):
    """What another process has stored counts as well."""
    network = RequestFactory().get("/", REMOTE_ADDR=NETWORKS[0])
    ContactRequestFactory.create_batch(2, sender=sender_of(network))
    assert send(client, laboratory).status_code == 429


# ------------------------------------------------------------------ the digest


def digest(**meta):
    return sender_of(RequestFactory().get("/", **meta))


def test_the_digest_tells_addresses_apart_without_telling_them(settings):
    one = digest(REMOTE_ADDR="192.0.2.1")
    assert one == digest(REMOTE_ADDR="192.0.2.1")
    assert one != digest(REMOTE_ADDR="192.0.2.2")
    assert len(one) == 64
    assert "192" not in one or "192.0.2" not in one
    settings.SECRET_KEY = "another"
    assert one != digest(REMOTE_ADDR="192.0.2.1"), "without the key nobody can try addresses out"


def test_the_digest_is_another_one_tomorrow():
    today = digest(REMOTE_ADDR="192.0.2.1")
    with time_machine.travel(later(days=1), tick=False):
        assert digest(REMOTE_ADDR="192.0.2.1") != today


def test_a_network_of_ipv6_counts_as_one_address():
    one = digest(REMOTE_ADDR="2001:db8:1:2::1")
    assert one == digest(REMOTE_ADDR="2001:db8:1:2:ffff::9")
    assert one != digest(REMOTE_ADDR="2001:db8:1:3::1")


def test_a_proxy_that_is_trusted_tells_the_address(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    told = digest(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9, 192.0.2.1")
    assert told == digest(REMOTE_ADDR="192.0.2.1")


def test_what_a_visitor_says_of_the_own_address_is_not_believed():
    one = digest(REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert one == digest(REMOTE_ADDR="192.0.2.1")


@pytest.mark.usefixtures("few")
def test_an_address_that_is_not_known_is_not_limited(client, laboratory):
    assert digest(REMOTE_ADDR="") == ""
    for number in range(3):
        response = send(client, laboratory, network="", reply_to=f"{number}@example.org")
        assert response.status_code == 302
