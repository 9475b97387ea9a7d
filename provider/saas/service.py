"""What a service is: where it answers, how to log in, how patient to be with it, and where its credential may go."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from saas.errors import SaasError
from saas.reasons import USUAL, Reason
from shared.services import LOOPBACK

_TOKEN = re.compile(r"[\x21-\x7e]+")


def bearer(token: str) -> Mapping[str, str]:
    """Return the usual way to send a token."""
    return {"Authorization": f"Bearer {token}"}


@dataclass(frozen=True, kw_only=True)
class Service:
    """Where a service is, how to log in, and how patient to be with it. All times are in seconds.

    `patience` bounds the attempts and pauses of one call together; `timeout` bounds one attempt; `longest_pause` is
    where growing pauses stop growing; `limit_pause` is the pause after a rate limit that names none; `write_pause` lies
    between two changes; `connections` is how many calls may be under way at once.
    """

    name: str
    url: str
    """Empty: nobody said where it is."""
    credential: str
    """The environment variable that holds the credential; empty: each call brings its own."""
    where: str = ""
    """Where the address is set, for a sentence."""
    login: Callable[[str], Mapping[str, str]] = bearer
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = 300.0
    timeout: float = 30.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    limit_pause: float = 60.0
    write_pause: float = 0.0
    connections: int = 10
    reasons: Sequence[Reason] = USUAL
    """Where its error documents say why."""


def fits_a_header(token: str) -> bool:
    """Return whether a token can be shown: it is on one line, without a space, of the characters that tokens have.

    >>> fits_a_header("a-token"), fits_a_header("a-token\\n"), fits_a_header("")
    (True, False, False)
    """
    return _TOKEN.fullmatch(token) is not None


def is_loopback(url: str) -> bool:
    """Return whether an address is on this machine."""
    return httpx.URL(url).host in LOOPBACK


def require_known_host(service: str, url: str, hosts: Collection[str], where: str) -> None:
    """Make sure that credentials and values go to a service's own host, or stay on this machine.

    `where` names the settings that hold the address. Raise `SaasError` for any other address.
    """
    parts = httpx.URL(url)
    own = parts.scheme == "https" and parts.host in hosts and parts.port is None and not parts.userinfo
    if own or (parts.scheme in ("http", "https") and is_loopback(url)):
        return
    raise SaasError(
        f"{service}: the address {url!r} is none of the service's own ({', '.join(sorted(hosts))}, by https), so a "
        f"credential or a value must not be sent there. Correct {where}."
    )


def fault_of(service: Service, token: str, *, loopback_only: bool) -> str | None:
    """Return why nothing can be sent to a service with that token, a sentence; None if it can.

    `loopback_only`: whether the stack may reach nothing but this machine.
    """
    return (
        _address_fault(service) or _distance_fault(service, loopback_only=loopback_only) or _token_fault(service, token)
    )


def _address_fault(service: Service) -> str | None:
    return None if service.url else f"{service.name}: there is no address. Put the organisation's into {service.where}."


def _distance_fault(service: Service, *, loopback_only: bool) -> str | None:
    if loopback_only and not is_loopback(service.url):
        return (
            f"{service.name}: this stack may reach nothing but this machine (saas:loopbackOnly), and "
            f"{service.url} is elsewhere. Set the emulated service's address, or deploy another stack."
        )
    return None


def _token_fault(service: Service, token: str) -> str | None:
    if not service.credential:
        return None
    if not token:
        return f"{service.name}: there is no credential. Put one in the environment as {service.credential}."
    if not fits_a_header(token):
        return (
            f"{service.name}: the credential in {service.credential} holds a space, a line break or another character "
            "that no credential has. Put it there again, on one line."
        )
    return None
