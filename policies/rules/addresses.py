"""Plugins speak to the services' own addresses, or, in a rehearsal, to this machine alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from policies.resource import Resource
from policies.rule import Rule
from shared.services import LOOPBACK

if TYPE_CHECKING:
    from policies.declared import Declared

OWN: Mapping[tuple[str, str], str] = {
    ("azuredevops", "orgServiceUrl"): "dev.azure.com",
    ("github", "baseUrl"): "api.github.com",
    ("onepassword", "url"): "",
    ("saas", "anacondaOrgUrl"): "api.anaconda.org",
    ("saas", "azureDevopsUrl"): "dev.azure.com",
    ("saas", "circleciUrl"): "circleci.com",
    ("saas", "dockerHubUrl"): "hub.docker.com",
    ("saas", "droneUrl"): "cloud.drone.io",
    ("saas", "githubBaseUrl"): "api.github.com",
    ("saas", "herokuUrl"): "api.heroku.com",
    ("saas", "quayUrl"): "quay.io",
    ("saas", "travisCiUrl"): "api.travis-ci.com",
}
"""The host of each address that a plugin has; empty where only a rehearsal has one."""
OF_AZURE_DEVOPS = frozenset({"orgServiceUrl", "azureDevopsUrl"})
"""Addresses that have the organisation in them."""
ADDRESSED = ("url", "host", "address")
"""How the name of a property that holds an address ends."""
REHEARSAL = frozenset({"containerRehearsalAddress", "runnerHostRehearsalAddress"})
"""Addresses that the provider takes in a rehearsal alone."""


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield each address of a plugin that is not the service's own."""
    if not resource.type.startswith("pulumi:providers:"):
        return
    plugin = resource.type.rpartition(":")[2]
    for name in sorted(resource.inputs):
        if not name.lower().endswith(ADDRESSED) or not (value := str(resource.plain(name) or "")):
            continue
        if name in REHEARSAL:
            if not declared.rehearsed or value.rpartition(":")[0] not in LOOPBACK:
                yield f"its address '{name}' is for a rehearsal on this machine."
        elif fault := _fault(value, OWN.get((plugin, name)), rehearsed=declared.rehearsed):
            yield f"its address '{name}' {fault}"
        elif name in OF_AZURE_DEVOPS and _organization(value) not in (declared.azure_devops or {_organization(value)}):
            yield f"its address '{name}' is that of another organisation than the data's."


def _organization(address: str) -> str:
    """Return the organisation of an address of Azure DevOps: all of its path, since more of it is another place."""
    return urlsplit(address).path.strip("/").lower()


def _fault(value: str, own: str | None, *, rehearsed: bool) -> str:
    try:
        address = urlsplit(value)
        host, port = address.hostname or "", address.port
    except ValueError:
        return "is none."
    if own is None:
        return "is not known here. Add it to policies/rules/addresses.py with the service's own host."
    if rehearsed:
        local = host in LOOPBACK and address.scheme in ("http", "https")
        return "" if local else "is not on this machine, and the stack is a rehearsal."
    if own and address.scheme == "https" and host == own and port is None and "@" not in address.netloc:
        return ""
    return "is not the service's own: credentials and values would be sent elsewhere."


ADDRESSES = Rule("addresses", "Plugins speak to the services' own addresses, or to this machine.", each=check)
