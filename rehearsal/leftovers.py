"""What retired services left lying in the emulated world: some of it in nobody's data, some only alike.

A world has leftovers of a service if the data says how that is cleared. Beside each thing that is to go lies one that
looks like it and is none: of another owner, with another name, at another host, with another number.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from infra.estate import Estate
from infra.estate.nouns import Service
from infra.estate.outcomes import SECRET, issued, looked_in, retired, tried
from infra.estate.sections.github import FIRST

ALIKE = "-alike"
"""How the name of what only looks like something that is to go ends."""
_ALIKE = "_ALIKE"
"""How that of a secret does."""


def cleared(estate: Estate, section: str) -> Service | None:
    """Return a retired service if the data says how it is cleared."""
    service = retired(estate).get(section)
    return service if service is not None and service.retirement is not None else None


def owners(service: Service) -> tuple[str, ...]:
    """Return its owners there, and behind each one that is called alike."""
    named = service.retirement.owners if service.retirement else ()
    return tuple(name for owner in named for name in (owner, f"{owner}{ALIKE}"))


def accounts(estate: Estate, section: str) -> dict[str, dict[str, str]]:
    """Return where the token of each account lies in the vault, by login: of credentials that act as somebody."""
    found = {}
    for credential in issued(section, estate):
        bot = estate.bots.get(credential.acts_as or "")
        if bot is not None and credential.name in tried(section, estate):
            login = bot.accounts[section].login if section in bot.accounts else bot.name
            found[login] = {"item": credential.item, "field": credential.field}
    return found


def at_github(estate: Estate) -> dict[str, Any]:
    """Return secrets, variables, webhooks and Apps in the first organisation and the repositories looked into."""
    first = str(estate.services[FIRST].organization)
    secrets: defaultdict[str, list[str]] = defaultdict(list)
    dependabot: defaultdict[str, list[str]] = defaultdict(list)
    codespaces: defaultdict[str, list[str]] = defaultdict(list)
    variables: defaultdict[str, list[str]] = defaultdict(list)
    hooks: defaultdict[str, list[str]] = defaultdict(list)
    installations = {}
    for name, service in retired(estate).items():
        if service.retirement is None:
            continue
        looked = (one for one in looked_in(service, estate) if one.organization.lower() in estate.organizations)
        places = [first, *(str(one) for one in looked if one.name != "*")]
        for place in places:
            for secret in service.must_be_gone:
                if SECRET.fullmatch(secret):
                    inside = [f"{place}@builds"] if "/" in place else []
                    lying = (secrets, [place, *inside]), (variables, [place, *inside])
                    for at, lie in (*lying, (dependabot, [place]), (codespaces, [place])):
                        for one in lie:
                            at[one] += [secret, f"{secret}{_ALIKE}"]
            for host in service.retirement.hook_hosts:
                hooks[place] += [f"https://{host}/hook/{name}", f"https://{host}.alike.example/hook/{name}"]
        if service.installation:
            for number in (service.installation, service.installation + 1):
                installations[str(number)] = {"organization": first, "app": name, "repositories": []}
    found = {
        "secrets": dict(secrets), "dependabot": dict(dependabot), "codespaces": dict(codespaces),
        "variables": dict(variables), "hooks": dict(hooks), "installations": installations,
    }  # fmt: skip
    return {key: some for key, some in found.items() if some}
