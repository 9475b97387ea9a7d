"""Webhooks are signed, sent over HTTPS to a verified certificate, and only to addresses of declared apps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policies.resource import UNKNOWN, Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

HOOK = "saas:github:Webhook"
SHORTEST = 16
"""A shorter signing value can be guessed."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what is wrong with a webhook. Its resource always asks GitHub for a verified certificate and JSON."""
    if resource.type != HOOK:
        return
    address = urlsplit(str(resource.plain("url")))
    if address.scheme != "https":
        yield "its address is not https, so deliveries could be read on their way."
    if address.netloc.lower() not in declared.hosts:  # with a port, a user or a password it is another text
        yield "its address is none of a declared app's. Declare the app, or correct its url."
    secret = resource.plain("secret")
    if secret is not UNKNOWN and len(str(secret or "")) < SHORTEST:
        yield f"it is not signed with a value of {SHORTEST} characters at least."
    if not resource.plain("events"):
        yield "it has no events."


WEBHOOKS = Rule("webhooks", "Webhooks are signed, over HTTPS, and to declared apps only.", each=check)
