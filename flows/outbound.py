"""Addresses that we may call: nobody makes us call machines inside the house.

A name is resolved once, every address it has is looked at, and the call goes to the address that
was looked at: a name that answers differently the second time changes nothing.
"""

import asyncio
import socket
from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, NamedTuple
from urllib.parse import SplitResult, urlsplit

from words import Misused

NAT64: Final = IPv6Network("64:ff9b::/96")
TRIED_MOST: Final = 3  # addresses of one name: machines with two networks answer on one
URL_MAX: Final = 500  # characters


class BadAddress(Misused):
    """The address is none that can be called from here."""


class NotReachable(Exception):
    """The name has no address, or one that may not be called; the message says which."""


class Target(NamedTuple):
    """Where a call goes: the addresses that were looked at, and the name that they answer to."""

    host: str
    addresses: tuple[str, ...]


def checked_url(url: str, allowed: Collection[str]) -> SplitResult:
    """The parts of an address that may be called, as far as its text tells. Raises BadAddress."""
    try:
        parts = urlsplit(url.strip())
        port_is_one = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_one = urlsplit(""), False
    host = (parts.hostname or "").lower()
    plain = len(url) <= URL_MAX and port_is_one and host and parts.username is None and not parts.fragment
    if not plain or parts.scheme not in {"https", "http"} or not url.isascii() or " " in url.strip():
        raise BadAddress(
            "«{url}» không phải địa chỉ gọi được; cần dạng https://may.chu.gov.vn/duong-dan, không kèm tài "
            "khoản.",
            url=url[:URL_MAX],
        )
    if parts.scheme != "https" and host not in allowed:
        raise BadAddress(
            "Địa chỉ {url} không mã hóa; dùng https, hoặc ghi máy {host} vào DONDOC_WEBHOOK_HOSTS nếu là máy "
            "nội bộ được phép.",
            url=url,
            host=host,
        )
    literal = _literal(host)
    if literal is not None and host not in allowed and not is_public(literal):
        raise BadAddress(
            "Địa chỉ {url} nằm trong mạng nội bộ; ghi máy {host} vào DONDOC_WEBHOOK_HOSTS nếu được phép.",
            url=url,
            host=host,
        )
    return parts


async def resolved(host: str, port: int, allowed: Collection[str]) -> Target:
    """The addresses to call for a name, now, one after the other. Raises NotReachable."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotReachable(f"{host}: {error.strerror or error}") from error
    return Target(host, callable_ones(host, [str(one[4][0]) for one in found], allowed))


def callable_ones(host: str, addresses: Sequence[str], allowed: Collection[str]) -> tuple[str, ...]:
    """The first few addresses of a name, when all of them may be called. Raises NotReachable.

    All, not the first: which one a name answers first is up to whoever owns the name.
    """
    if not addresses:
        raise NotReachable(f"{host}: no address")
    inside = [one for one in addresses if not is_public(ip_address(one.partition("%")[0]))]
    if inside and host.lower() not in allowed:
        raise NotReachable(f"{host}: {inside[0]} is inside the house")
    return tuple(dict.fromkeys(addresses))[:TRIED_MOST]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is one of the open internet, also where it wraps another."""
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            wrapped = IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            wrapped = address.teredo[1]
        if wrapped is not None:
            return is_public(wrapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
