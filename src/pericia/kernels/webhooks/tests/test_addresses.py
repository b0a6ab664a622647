"""Which addresses are called: a table of those that would reach into one's own network."""

from __future__ import annotations

import pytest

from pericia.kernels.refusal import Refused
from pericia.kernels.webhooks.addresses import is_public, target_of

PUBLIC = ("8.8.8.8", "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "2a00:1450::1")
OWN = (
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "::ffff:0:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_machines_may_be_called(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", OWN)
def test_everything_else_may_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "header"),
    [
        ("https://Hooks.Example.com", "hooks.example.com", 443, "/", "hooks.example.com"),
        ("https://a.example:8443/x?y=1", "a.example", 8443, "/x?y=1", "a.example:8443"),
        ("https://8.8.8.8/h", "8.8.8.8", 443, "/h", "8.8.8.8"),
        ("https://[2606:2800::1]:444/", "2606:2800::1", 444, "/", "[2606:2800::1]:444"),
        ("https://xn--espaa-rta.example./", "xn--espaa-rta.example", 443, "/", None),
    ],
)
def test_addresses_are_read(url: str, host: str, port: int, path: str, header: str | None) -> None:
    target = target_of(url)
    assert (target.host, target.port, target.path) == (host, port, path)
    assert target.host_header == (header or host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "gopher://hooks.example.com:70/_x",
        "https:///path",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com@evil.example/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nX-Injected: 1",
        "https://españa.example/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:port/",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[not-an-address]/",
        "https://-/",
        "https://a..example/",
        "https://hooks.example.com/" + "a" * 2_000,
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(Refused) as caught:
        target_of(url)
    assert (caught.value.code, caught.value.field) == ("address_refused", "url")


def test_a_place_named_by_the_settings_may_be_on_the_own_network() -> None:
    own = frozenset({"127.0.0.1:8000", "hooks.internal:443"})
    assert not target_of("http://127.0.0.1:8000/", own).is_secure
    assert target_of("https://hooks.internal/", own).is_secure
    with pytest.raises(Refused):
        target_of("http://127.0.0.1:8001/", own)
