"""The guarded client: where it refuses to go, whom it does not follow, and when it stops waiting or reading."""

from __future__ import annotations

import gzip
import time
from contextlib import contextmanager, suppress
from threading import Event

import pytest

from pipelines.errors import DeliveryFailed
from tests.worker.delivery.servers import hangs_up, says
from worker.delivery import addresses, http


@pytest.fixture
def public(settings) -> None:
    """http is allowed, private addresses are not: the address is what refuses."""
    settings.DRAGOMAN = settings.DRAGOMAN | {"DRAGOMAN_ALLOW_HTTP": True}


@pytest.fixture
def client():
    made = http.Client()
    yield made
    made.close()


@contextmanager
def through(resolve):
    made = http.Client(resolve)
    yield made
    made.close()


def names(**hosts):
    """A resolver that knows these names; a list of answers is used up in turn."""

    def resolve(host, port):
        found = hosts[host.replace(".", "_").replace("-", "_")]
        return [found.pop(0)] if isinstance(found, list) else [found]

    return resolve


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0.0.0.0", "169.254.169.254",
        "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "[::1]", "[::]", "[::ffff:10.0.0.1]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[fec0::1]",
        "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[::127.0.0.1]",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_in_every_spelling(public, client, host):
    with pytest.raises(DeliveryFailed, match=r"address|itself|resolved|rules"):
        client.request("GET", f"http://{host}:9/")


@pytest.mark.parametrize("host", ["169.254.169.254", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.1"])
def test_an_address_nobody_outside_reaches_is_refused_when_the_partner_is_added(public, host):
    with pytest.raises(DeliveryFailed, match=r"the address .* is "):
        http.check_url(f"https://{host}/hook")


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0", "10.1.2.3"])
def test_a_name_that_resolves_to_a_private_address_is_refused(public, address):
    with through(names(partner_example=address)) as client, pytest.raises(DeliveryFailed, match=r"^partner"):
        client.request("POST", "http://partner.example/hook", content=b"x")


def test_one_private_address_among_public_ones_refuses_all(public):
    with pytest.raises(DeliveryFailed, match="private"):
        addresses.checked("both.example", 443, resolve=lambda *_: ["93.184.216.34", "10.0.0.1"])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"])
def test_public_addresses_pass(address):
    assert addresses.forbidden(address) == ""


def test_the_checked_address_is_the_one_connected_to(private, site):
    """The resolver is asked once a connection: a second answer (DNS rebinding) is never looked up."""
    port = site.url.rpartition(":")[2]
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    with through(resolve) as client:
        assert client.request("GET", f"http://partner.example:{port}/").status == 200
    assert asked == ["partner.example"] and site.got[0].headers["host"] == f"partner.example:{port}"


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://h/x", "gopher://h/", "unix:///run/x", "data:,x", "//h/x", "h/x", "", "https:///x",
     "https://user:secret@h/", "http://h:99999/", "javascript:alert(1)"],
)  # fmt: skip
def test_other_schemes_and_odd_addresses_are_refused_before_any_look_up(private, client, url):
    with pytest.raises(DeliveryFailed) as caught:
        client.request("GET", url)
    assert "secret" not in str(caught.value)


def test_http_needs_the_operators_leave(client):
    with pytest.raises(DeliveryFailed, match="DRAGOMAN_ALLOW_HTTP"):
        client.request("GET", "http://partner.example/")


def test_a_redirect_to_a_link_local_address_is_not_followed(private, site, client):
    site.always = says(301, Location="http://169.254.169.254/latest/meta-data/")
    assert client.request("GET", site.url).status == 301
    assert len(site.got) == 1


def test_proxies_of_the_environment_are_ignored(private, site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with through(addresses.system_resolve) as client:
        assert client.request("GET", site.url).status == 200


def test_connections_are_kept_and_cookies_are_not(private, site, client):
    site.always = says(200, Set_Cookie="a=1")
    ports = set()

    def note(handler, got):
        ports.add(handler.client_address[1])
        says(200, Set_Cookie="a=1")(handler, got)

    site.always = note
    for _ in range(3):
        client.request("POST", site.url, content=b"x")
    assert len(ports) == 1 and all("cookie" not in got.headers for got in site.got)


def test_an_answer_is_read_up_to_the_limit(private, site, client):
    site.always = says(200, b"x" * 300_000)
    answer = client.request("GET", site.url, limit=1000)
    assert answer.cut and len(answer.body) == 1000


def test_a_small_gzip_of_a_huge_text_is_cut_too(private, site, client):
    site.always = says(200, gzip.compress(b"0" * 50_000_000), Content_Encoding="gzip")
    answer = client.request("GET", site.url, limit=100_000)
    assert answer.cut and len(answer.body) == 100_000


def test_gzip_is_decoded_and_damage_is_a_failure(private, site, client):
    site.replies = [says(200, gzip.compress(b"hello"), Content_Encoding="gzip")]
    assert client.request("GET", site.url).body == b"hello"
    site.replies = [says(200, b"no gzip", Content_Encoding="gzip"), says(200, b"x", Content_Encoding="br")]
    for _ in range(2):
        with pytest.raises(DeliveryFailed, match="rules"):
            client.request("GET", site.url)


def test_a_server_that_sends_a_byte_now_and_then_is_given_up_in_time(private, site, client):
    def drip(handler, got):
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):  # until nobody listens
            for _ in range(600):
                handler.wfile.write(b"x")
                time.sleep(0.1)

    site.always = drip
    with pytest.raises(DeliveryFailed, match="timed out"):
        client.request("GET", site.url, seconds=0.5)


def test_a_server_that_hangs_up_after_the_body_is_a_failure(private, site, client):
    site.replies = [hangs_up]
    with pytest.raises(DeliveryFailed, match="connection failed"):
        client.request("POST", site.url, content=b"x")
    assert client.request("POST", site.url, content=b"x").status == 200


def test_a_name_server_that_hangs_keeps_nobody_waiting(private):
    gone = Event()

    def slow(host, port):
        gone.wait(60)
        return ["127.0.0.1"]

    with through(slow) as client, pytest.raises(DeliveryFailed, match="in time"):
        client.request("GET", "http://slow.example/", seconds=0.2)
    gone.set()


def test_what_an_error_says_holds_neither_path_nor_query(private, client):
    with pytest.raises(DeliveryFailed) as caught:
        client.request("GET", "http://127.0.0.1:1/hook/token-abc?key=def")
    assert "abc" not in str(caught.value) and "def" not in str(caught.value)


@pytest.mark.parametrize("host", ["0177.0.0.1", "2130706433", "0x7f000001", "127.1"])
def test_odd_spellings_are_read_as_a_connection_reads_them(host):
    with pytest.raises(DeliveryFailed, match="itself"):
        addresses.checked(host, 80)
