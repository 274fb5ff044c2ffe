"""Which addresses the house connects to. The address is checked after DNS, and the checked one is connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

from pipelines.errors import DeliveryFailed

Resolve = Callable[[str, int], Sequence[str]]
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052 section 2.1
_DNS_SECONDS = 5.0
# getaddrinfo has no time-out of its own; a lookup that hangs keeps one of these threads, never a sender.
_resolvers = ThreadPoolExecutor(max_workers=16, thread_name_prefix="dns")


def private_allowed() -> bool:
    """For tests, and for houses whose partners live in their own network."""
    return bool(settings.DRAGOMAN["DRAGOMAN_ALLOW_PRIVATE_PARTNERS"])


def forbidden(address: str) -> str:
    """Why nobody outside lives there; "" for a public unicast address. IPv6 that embeds IPv4 is judged by both."""
    ip = ip_address(address.partition("%")[0])
    for one in (ip, *_embedded(ip)):
        if one.is_multicast:
            return "a multicast address"
        if one.is_loopback or one.is_unspecified:
            return "this machine itself"
        if one.is_link_local:
            return "a link-local address"
        if one.is_reserved and one not in _NAT64:
            return "a reserved address"
        if not one.is_global and one not in _NAT64:
            return "a private address"
        if isinstance(one, IPv6Address) and one.is_site_local:
            return "a private address"
    return ""


def _embedded(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64:
        found.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


def system_resolve(host: str, port: int) -> list[str]:
    """The system's own answer; it also reads 2130706433 and 0177.0.0.1 the way a connection would."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(host: str, port: int, *, resolve: Resolve = system_resolve, seconds: float = _DNS_SECONDS) -> list[str]:
    """The host's addresses, all of them permitted; raises DeliveryFailed otherwise.

    One forbidden address among several refuses all: a name that points to both is no honest partner.
    """
    try:
        addresses = _resolvers.submit(resolve, host, port).result(timeout=seconds)
    except NotInTime as error:
        raise DeliveryFailed("the name could not be resolved in time", subject=host) from error
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise DeliveryFailed(f"the name could not be resolved ({reason})", subject=host) from error
    refuse_private(host, addresses)
    return list(addresses)


def refuse_private(host: str, addresses: Sequence[str]) -> None:
    """Raises DeliveryFailed for the first that is not permitted."""
    for address in addresses if not private_allowed() else ():
        if why := forbidden(address):
            raise DeliveryFailed(
                f"the address {address} is {why}", subject=host, mend="give an address that is reachable by all"
            )


def written(host: str) -> list[str]:
    """The address that a host is, in any spelling (0x7f.1, 2130706433); none for a name. Nothing is looked up."""
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return []
    return [str(entry[4][0]) for entry in found]
