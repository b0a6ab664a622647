"""Which addresses a webhook may have, and which machines may be called for it.

A name is resolved once, by the caller; every address that it has must be public, and the one that
is called is one of those that were looked at. Source of the ranges: the IANA registries of
special-purpose addresses (RFC 6890), of multicast, and of IPv6 space. They are written out here:
what Python's `ipaddress` counts as private differs by its version.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pericia.kernels.refusal import Refused

URL_CHARACTERS_MAX = 2_000
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*\.?")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?")
_OWN_V4 = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Of IPv6 only this is given out to networks, and these parts of it are not, or hide other ones.
_GIVEN_V6 = ipaddress.IPv6Network("2000::/3")
_OWN_V6 = tuple(
    ipaddress.IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a webhook goes. `host` is a lower-case name or an address without brackets; `path`
    begins with `/` and includes the query."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """`host:port`, as settings name what may be called on the own network."""
        return f"{self.host}:{self.port}"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.is_secure else 80
        return host if self.port == usual else f"{host}:{self.port}"


def target_of(url: str, own_places: frozenset[str] = frozenset()) -> Target:
    """Read an address. Refused `address_refused` unless it is `https` to a public name or address.

    `own_places` (`host:port`) may also be called by `http` and on the own network.
    """
    if len(url) > URL_CHARACTERS_MAX or not _VISIBLE.fullmatch(url):
        raise _refused(
            "Write one address of visible ASCII characters.",
            "Escriba una sola dirección, en caracteres ASCII visibles.",
        )
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused(
            "This is no address.",
            "Esto no es una dirección.",
        ) from None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.fragment or not host:
        raise _refused(
            "Write https://, a host and a path, without user, password or fragment.",
            "Escriba https://, un servidor y una ruta, sin usuario, contraseña ni fragmento.",
        )
    is_secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(is_secure, host, port or (443 if is_secure else 80), path)
    if target.place not in own_places:
        _refuse_own(target)
    return target


def is_public(address: str) -> bool:
    """Whether a resolved address may be called: a machine on the public Internet, said plainly."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in each for each in _OWN_V4)
    return found in _GIVEN_V6 and not any(found in each for each in _OWN_V6)


def _refuse_own(target: Target) -> None:
    if not target.is_secure:
        raise _refused(
            "Webhooks are sent by https only.",
            "Solo se envían por https.",
        )
    if ":" in target.host or _NUMERIC.fullmatch(target.host):
        if not is_public(target.host):
            raise _refused(
                "This address is not on the public Internet.",
                "Esta dirección no está en Internet.",
            )
    elif not _NAME.fullmatch(target.host) or "." not in target.host:
        raise _refused(
            "This host is no public name.",
            "Este servidor no tiene un nombre público.",
        )


def _refused(why: str, why_es: str) -> Refused:
    return Refused(
        "address_refused",
        f"{why} Webhooks go to public https addresses.",
        "url",
        message_es=f"{why_es} Los webhooks van a direcciones https públicas.",
    )
