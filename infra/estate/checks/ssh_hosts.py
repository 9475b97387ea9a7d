"""Hosts that are reached by SSH, of runners and of apps: their addresses, their keys, and who logs in."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake
from infra.estate.nouns import ContainerHost, Host
from shared.ssh_hosts import address_fault, host_of, key_fault, user_fault

_REMEDIES = {
    "address": "Write its name in full, or its IPv4 address; behind a colon its SSH port where that is not 22.",
    "key": "Write type and key as its administrators print them from /etc/ssh/ssh_host_ed25519_key.pub, no comment.",
    "user": "Name the user of the host who logs in: lower-case letters, digits, hyphens and underscores; not root.",
}
_FAULTS = {"address": address_fault, "key": key_fault, "user": user_fault}


def runner_host_is_one_by_itself(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the host of a runner has an address of its own, a public key, and a user who is not root."""
    for runner in estate.runners.values():
        if runner.host is not None:
            yield from _mistakes("runners", runner.name, runner.host, declared)


def container_host_is_one_by_itself(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the host of an app has an address of its own, a public key, and a user who is not root."""
    for app in estate.apps.values():
        if app.host is not None:
            yield from _mistakes("apps", app.name, app.host, declared)


def _mistakes(noun: str, name: str, host: Host | ContainerHost, declared: Declarations) -> Iterator[Mistake]:
    for key, fault_of in _FAULTS.items():
        value = getattr(host, key)
        if value is not None and (fault := fault_of(value)):
            # Without the value: whoever pastes `name:password@host` finds it in no log.
            what = f"The {key} of the host of '{name}' {fault}."
            yield declared.mistake(noun, name, ("host", key), what, _REMEDIES[key])


def host_key_is_of_one_host(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no two hosts at different addresses have one key: each could be taken for the other."""
    first: dict[str, tuple[str, str]] = {}
    for noun, name, host in _hosts(estate):
        if host.key is None or host.address is None:
            continue
        at, other = first.setdefault(host.key, (host_of(host.address), name))
        if at != host_of(host.address):
            what = f"The hosts of '{other}' and '{name}' are at different addresses and have the same key."
            remedy = "Write the key of each. If they do share one, have one of them make its own (ssh-keygen -A)."
            yield declared.mistake(noun, name, ("host", "key"), what, remedy)


def _hosts(estate: Estate) -> Iterator[tuple[str, str, Host | ContainerHost]]:
    """Yield noun, name and host of what is not over: a machine may have moved, and its old file keep its key."""
    for runner in estate.runners.values():
        if runner.host is not None and runner.status != "retired":
            yield "runners", runner.name, runner.host
    for app in estate.apps.values():
        if app.host is not None and app.status != "retired":
            yield "apps", app.name, app.host
