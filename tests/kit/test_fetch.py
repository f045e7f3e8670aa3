import gzip
import time
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maquette.errors import FetchTimedOut, TooLarge, UnfetchableUrl
from maquette.kit.addresses import Policy, public, resolve
from maquette.kit.dialling import SORRY
from maquette.kit.fetch import fetch_into
from maquette.kit.spool import Spool
from support.origin import answer, origin, redirect

LOOPBACK = Policy(("127.0.0.1",))
LIMIT = 1000

# Of every network: what names nobody, what is somebody's own, and what carries either within it.
INWARDS = """
0.0.0.0 0.1.2.3 0.255.255.255 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
127.0.0.1 127.8.8.8 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2
172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1
192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.1
203.0.113.1 224.0.0.1 233.252.0.1 239.255.255.255 240.0.0.1 255.255.255.254 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:100.64.0.1 ::ffff:0.0.0.0
::ffff:168.63.129.16 ::ffff:169.254.169.254 ::ffff:255.255.255.255 ::ffff:0:127.0.0.1
::ffff:0:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::6464:64c8 64:ff9b::a83f:8110
64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::a9fe:a9fe 64:ff9b:2::1 100::1 100:0:0:1::1
2001::1 2001:0:4136:e378:8000:63bf:3f57:fefe 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe:: 2002:c0a8:1::1 2620:4f:8000::1
2606:4700::5efe:10.0.0.1 2606:4700::200:5efe:169.254.169.254 3fff::1 4000::1 5f00::1
fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 fe80::5efe:127.0.0.1 febf::1
fec0::1 feff::1 ff02::1 ff0e::1
"""

OUTWARDS = """
1.1.1.1 8.8.8.8 93.184.216.34 100.63.255.255 100.128.0.1 169.253.0.1 172.15.0.1 172.32.0.1
192.0.1.1 192.0.3.1 198.17.0.1 198.20.0.1 223.255.255.254 2606:4700::1111 2a00:1450::1
::ffff:93.184.216.34 64:ff9b::5db8:d822 2606:4700::5efe:93.184.216.34
"""

# What a program may write for 127.0.0.1, or for what else this machine answers to.
SPELLINGS = """
127.0.0.1 127.1 127.0.1 127.00.00.01 127.000.000.001 2130706433 0x7f000001 0X7F000001 0x7f.1
0x7f.0.0.1 0x7f.0x0.0x0.0x1 0177.0.0.1 0177.1 0177.0x0.0.1 00177.0.0.01 017700000001
127.0.0.1. 127.1. 127.0.0.1.. 127.0.0.2 127.127.127.127 4294967297
[::1] [::] [0:0:0:0:0:0:0:1] [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:0:0]
[0:0:0:0:0:ffff:127.0.0.1] [::ffff:0:127.0.0.1] [64:ff9b::127.0.0.1] [2002:7f00:1::]
[::1%lo] [::1%25lo] [::ffff:127.1] [127.0.0.1] [v1.127.0.0.1] 0.0.0.0 0 0.0 0x0
localhost LOCALHOST localhost. loc\u00adalhost ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
①②⑦.0.0.1 ①②⑦.⓪.⓪.① \uff11\uff12\uff17.0.0.1 127。0。0。1
127\uff0e0\uff0e0\uff0e1 127\uff610\uff610\uff611 ١٢٧.0.0.1
\U0001d7cf\U0001d7d0\U0001d7d5.0.0.1 127.0.0.¹ 127%2e0%2e0%2e1 %31%32%37.0.0.1
127.0.0.1#@example.com 127.0.0.1?@example.com 127.0.0.1/@example.com 127.0.0.1/
"""

# No address of the web, or not one that two readers would understand alike.
NO_ADDRESSES = [
    "",
    "picture.png",
    "//127.0.0.1/",
    "/etc/passwd",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file://127.0.0.1/etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/info",
    "ldap://127.0.0.1:{port}/",
    "tftp://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "jar:http://127.0.0.1:{port}/!/",
    "view-source:http://127.0.0.1:{port}/",
    "javascript:alert(1)",
    "data:text/plain,here",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:///path",
    "http://",
    "http://?127.0.0.1:{port}/",
    "http://#@127.0.0.1:{port}/",
    "http://:{port}/",
    "http://ada:secret@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://example.com:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}@example.com/",
    "http://a@b@127.0.0.1:{port}/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http:\\\\127.0.0.1:{port}\\",
    "http://127.0.0.1:{port}\\..\\",
    "http://127.0.0.1:{port}/a b",
    "http://127.0.0.1 :{port}/",
    " http://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/ ",
    "http://127.0.0.1\t:{port}/",
    "ht\ntp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\r\n/",
    "http://127.0.0.1:{port}/a\r\nHost: other",
    "http://127.0.0.1:{port}/a\x00b",
    "http://127.0.0.1:{port}/a\x7fb",
    "http://127.0.0.1:{port}/\u200b",
    "http://127.0.0.1:{port}/\u2028",
    "http://127.0.0.1\x00.example.com:{port}/",
    "http://\ufeff127.0.0.1:{port}/",
    "http://127.0.0.1:99999/",
    "http://127.0.0.1:-1/",
    "http://127.0.0.1:port/",
    "http://127.0.0.1:{port}:80/",
    "http://127.0.0.1:0x50/",
    "http://127.0.0.1,example.com:{port}/",
    "http://[::1",
    "http://::1]:{port}/",
    "http://[::1]x:{port}/",
    "http://[]:{port}/",
    "http://" + "a" * 70 + ".example/",
    "http://" + "a." * 200 + "example/",
    "http://127.0.0.1:{port}/" + "a" * 2048,
]

# What answers there is no web server for the public, whatever it may be.
PORTS = [21, 22, 23, 25, 81, 110, 135, 389, 444, 445, 2375, 3306, 5432, 6379, 8080, 9200, 11211]


class Answers:
    """A name server that gives each answer once, in order, and then the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def __call__(self, host, port):
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def get(url, policy=LOOPBACK, limit=LIMIT, seconds=5.0, resolver=None):
    policy = policy if resolver is None else replace(policy, resolver=resolver)
    with Spool(limit=limit) as sent:
        fetch_into(sent, url, policy=policy, seconds=seconds)
        return sent.read()


@pytest.fixture
def web():
    def slow(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        drip(connection, b"x")

    def slow_head(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        drip(connection, b"x")

    def drip(connection, byte):
        with suppress(OSError):
            for _ in range(100):
                connection.sendall(byte)
                time.sleep(0.05)

    def endless(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        with suppress(OSError):
            while True:
                connection.sendall(b"400\r\n" + b"x" * 1024 + b"\r\n")

    packed = gzip.compress(b"0" * 500)
    answers = {
        "/": answer(b"front"),
        "/picture": answer(b"a picture", Content_Type="image/png"),
        "/full": answer(b"x" * LIMIT),
        "/fuller": answer(b"x" * (LIMIT + 1)),
        "/missing": answer(b"no", "404 Not Found"),
        "/partial": answer(b"half", "206 Partial Content"),
        "/gzip": answer(packed, Content_Encoding="gzip"),
        "/cut": answer(b"short", Content_Length="50"),
        "/overrun": answer(b"longer than told", Content_Length="6"),
        "/slow": slow,
        "/slow-head": slow_head,
        "/silent": lambda connection: time.sleep(1),
        "/endless": endless,
        "/nonsense": b"what is HTTP?\r\n\r\n",
        "/near": redirect("/picture"),
        "/twice": redirect("near", "307 Temporary Redirect"),
        "/thrice": redirect("/twice", "308 Permanent Redirect"),
        "/four-times": redirect("/thrice", "301 Moved Permanently"),
        "/loop": redirect("/loop"),
        "/metadata": redirect("http://169.254.169.254/latest/meta-data/"),
        "/file": redirect("file:///etc/passwd"),
        "/nowhere": redirect("http://["),
        "/caf%C3%A9?n%C3%BAmero=%31": answer("café".encode()),
    }
    with origin(answers) as opened:
        yield opened


@pytest.mark.parametrize("address", INWARDS.split())
def test_what_leads_inwards_or_nowhere_is_not_public(address):
    assert not public(ip_address(address))


@pytest.mark.parametrize("address", OUTWARDS.split())
def test_what_belongs_to_the_internet_is_public(address):
    assert public(ip_address(address))


OWN_NETWORKS = [
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
    )
]
LONG = settings.get_current_profile_name() == "long"


def wrappings(plain, most, least):
    """Every form of IPv6 that carries an IPv4 address; ``most`` and ``least`` fill its halves."""
    four, public_half = int(plain), 0x2606_4700 << 96 | most << 64
    return {
        "mapped": 0xFFFF << 32 | four,
        "compatible": four,
        "translated": 0xFFFF << 48 | four,
        "NAT64": 0x64_FF9B << 96 | four,
        "NAT64 of one's own": 0x64_FF9B_0001 << 80 | most << 32 | four,
        "6to4": 0x2002 << 112 | four << 80 | least,
        "Teredo": 0x2001_0000 << 96 | most << 64 | least << 32 | four ^ 0xFFFF_FFFF,
        "ISATAP": public_half | 0x5EFE << 32 | four,
        "ISATAP of a global address": public_half | 0x200_5EFE << 32 | four,
    }


@settings(max_examples=10_000 if LONG else 100, derandomize=not LONG, deadline=None)
@given(st.sampled_from(OWN_NETWORKS), st.data())
def test_a_private_address_is_private_in_every_wrapping(network, data):
    offset = data.draw(st.integers(0, network.num_addresses - 1))
    plain = IPv4Address(int(network.network_address) + offset)
    quarter = st.integers(0, 2**32 - 1)
    forms = wrappings(plain, data.draw(quarter), data.draw(quarter))
    assert not public(plain)
    assert [form for form, whole in forms.items() if public(IPv6Address(whole))] == []


@pytest.mark.parametrize("host", SPELLINGS.split())
def test_no_spelling_of_this_machine_reaches_it(host, web):
    found = []

    def noting(name, port):
        found.extend(resolve(name, port))
        return found

    with pytest.raises(UnfetchableUrl):
        get(f"http://{host}:{web.port}/", policy=Policy(resolver=noting))
    assert web.asked == []
    # Nor is it the port alone that saves us.
    assert not any(public(ip_address(address)) for address in found)


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_web_address_is_refused(url, web):
    with pytest.raises(UnfetchableUrl):
        get(url.replace("{port}", str(web.port)))
    assert web.asked == []


@pytest.mark.parametrize("port", PORTS)
def test_a_public_host_is_only_asked_at_the_ports_of_the_web(port):
    with pytest.raises(UnfetchableUrl, match=SORRY):
        get(f"http://example.com:{port}/", resolver=Answers(["93.184.216.34"]))


def test_the_operator_may_allow_addresses_networks_and_names(web):
    for entry in ("127.0.0.1", "127.0.0.0/8", "10.0.0.0/8, 127.0.0.1"):
        assert get(f"{web.url}/", policy=Policy.parse(entry)) == b"front"
    named = get(
        f"http://Files.lan:{web.port}/",
        policy=Policy.parse("files.lan"),
        resolver=Answers(["127.0.0.1"]),
    )
    assert named == b"front"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("", "the public internet alone"),
        (
            "NAS.lan, 10.0.0.0/8,fd00::1",
            "the public internet and nas.lan and 10.0.0.0/8 and fd00::1",
        ),
    ],
)
def test_the_operator_is_told_what_is_allowed(setting, words):
    policy = Policy.parse(setting)
    assert (policy.in_words, policy.useless) == (words, ())


@pytest.mark.parametrize("entry", ["http://nas", "nas:8080", "10.0.0.0/33", "10.0.0", "a b", "*"])
def test_what_allows_nothing_is_told(entry):
    assert Policy.parse(f"nas.lan,{entry}").useless == (entry,)


def test_the_bytes_come_back(web):
    assert get(f"{web.url}/picture") == b"a picture"


def test_foreign_letters_are_encoded_as_browsers_do(web):
    assert get(f"{web.url}/café?número=%31") == "café".encode()


def test_the_address_that_was_judged_is_the_one_that_is_dialled(web):
    flipping = Answers(["127.0.0.1"], ["169.254.169.254"])
    assert get(f"http://flip.example:{web.port}/", resolver=flipping) == b"front"
    assert flipping.asked == ["flip.example"]


def test_one_inward_answer_among_good_ones_is_enough_to_refuse(web):
    mixed = Answers(["127.0.0.1", "10.0.0.1"])
    with pytest.raises(UnfetchableUrl):
        get(f"http://mixed.example:{web.port}/", resolver=mixed)
    assert web.asked == []


def test_a_name_without_addresses_is_refused():
    with pytest.raises(UnfetchableUrl):
        get("http://nothing.example/", resolver=Answers([]))


def test_an_address_that_is_down_gives_way_to_the_next(web):
    both = Answers(["127.0.0.2", "127.0.0.1"])
    policy = Policy(("127.0.0.0/8",))
    assert get(f"http://both.example:{web.port}/", policy, resolver=both) == b"front"


def test_three_redirects_are_followed_and_a_fourth_is_not(web):
    assert get(f"{web.url}/thrice") == b"a picture"
    with pytest.raises(UnfetchableUrl):
        get(f"{web.url}/four-times")
    with pytest.raises(UnfetchableUrl):
        get(f"{web.url}/loop")


@pytest.mark.parametrize("path", ["/metadata", "/file", "/nowhere"])
def test_a_redirect_is_judged_like_the_first_address(web, path):
    started = time.monotonic()
    with pytest.raises(UnfetchableUrl):
        get(web.url + path)
    assert web.asked == [path]
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("path", ["/missing", "/partial", "/nonsense", "/cut"])
def test_an_answer_that_is_wrong_is_refused_in_the_same_words_as_everything(web, path):
    with pytest.raises(UnfetchableUrl) as refusal:
        get(web.url + path)
    assert refusal.value.message == SORRY


def test_bytes_beyond_the_told_length_are_not_taken(web):
    assert get(f"{web.url}/overrun") == b"longer"


def test_a_compressed_answer_is_refused_and_none_is_asked_for(web):
    with pytest.raises(UnfetchableUrl):
        get(f"{web.url}/gzip")
    assert "accept-encoding: identity\r\n" in web.heads[0]


def test_a_file_may_be_as_large_as_the_limit_and_no_larger(web):
    assert len(get(f"{web.url}/full")) == LIMIT
    with pytest.raises(TooLarge):
        get(f"{web.url}/fuller")


def test_an_endless_answer_ends_at_the_limit(web):
    with pytest.raises(TooLarge) as refusal:
        get(f"{web.url}/endless", limit=100_000)
    assert refusal.value.facts == {"limit": 100_000}


@pytest.mark.parametrize("path", ["/slow", "/slow-head", "/silent"])
def test_whatever_drips_ends_with_the_time_given_for_the_whole(web, path):
    started = time.monotonic()
    with pytest.raises(FetchTimedOut):
        get(web.url + path, seconds=0.4)
    assert time.monotonic() - started < 1.0


def test_proxies_of_the_environment_are_not_used(web, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(f"{web.url}/picture") == b"a picture"
