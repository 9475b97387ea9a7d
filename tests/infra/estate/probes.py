"""Sends a credential to every sink it does not reach, and tells which deliveries the checks let through."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.estate import Estate
from infra.estate.files import Sources
from infra.estate.loader import examine
from tests.infra.estate.estates import TODAY

PROBE = "probe-id"
"""The item of a public identifier that goes where nothing else is stored."""


def accepted(credential: str, sinks: tuple[str, ...], sources: Sources) -> frozenset[str]:
    """Return the sinks that a credential could be delivered to without a word.

    Those of webhooks alone: what signs webhooks opens them, wherever else it lies.
    """
    hooks = tuple(sink for sink in sinks if sink.startswith("webhooks:"))
    if hooks and len(sinks) > 1:
        others = tuple(sink for sink in sinks if sink not in hooks)
        return frozenset[str]().union(
            *(accepted(credential, some, sources) for some in (others, *((hook,) for hook in hooks)))
        )
    source = sources.things["credentials"][credential]
    before = source.data.get("deliveries", [])
    mistakes = examine(probed(credential, sinks, sources), today=TODAY).mistakes
    refused: set[str] = set()
    for mistake in mistakes:
        place = mistake.at[1] if mistake.file == source.file and mistake.at[:1] == ("deliveries",) else None
        if isinstance(place, int) and place >= len(before):
            refused.add(sinks[place - len(before)])
        else:
            named = [sink for sink in sinks if f"{sink} " in mistake.what]
            assert named or hooks, f"a mistake of no probe: {mistake}"
            refused.update(named or sinks)
    return frozenset(sinks) - refused


def probed(credential: str, sinks: tuple[str, ...], sources: Sources) -> Sources:
    """Return the sources with a delivery of a credential to each of some sinks, under the names `PROBE_0` and so on."""
    source = sources.things["credentials"][credential]
    before = source.data.get("deliveries", [])
    stored = source.data.get("made") != "oidc"
    added = [delivery_to(sink, f"PROBE_{number}", stored=stored) for number, sink in enumerate(sinks)]
    more = replace(source, data={**source.data, "deliveries": [*before, *added]})
    things = {**sources.things, "credentials": {**sources.things["credentials"], credential: more}}
    vault = things["services"]["onepassword"]
    public = [*vault.data["identifiers"], *((PROBE,) if not stored else ())]
    things["services"] = {
        **things["services"],
        "onepassword": replace(vault, data={**vault.data, "identifiers": public}),
    }
    return replace(sources, things=things, mistakes=[])


def unreached(credential: str, estate: Estate) -> tuple[str, ...]:
    """Return the sinks of all zones that a credential does not reach today."""
    reached = {one.target.sink for one in estate.placements if one.credential.name == credential and one.held}
    return tuple(sorted(set(estate.zone_of) - reached))


def delivery_to(sink: str, name: str, *, stored: bool = True) -> Mapping[str, Any]:
    """Return a delivery that fills a slot of a sink."""
    prefix, _, thing = sink.partition(":")
    value = {"name": name} if stored else {"identifiers": {name: PROBE}}
    if prefix == "github" and thing.endswith("/*"):
        return {"to": "github-organization-secret", "repositories": ["*"], **value}
    if prefix == "github" and "@" in thing:
        repository, environment = thing.split("@")
        return {"to": "github-environment-secret", "repositories": [repository], "environment": environment, **value}
    if prefix == "github":
        kind = "github-repository-secret" if "*" in thing else "github-organization-secret"
        return {"to": kind, "repositories": [thing], **value}
    if prefix == "app":
        return {"to": "app-setting", "app": thing, **value}
    if prefix == "webhooks":
        return {"to": "github-webhook-secret", "app": thing}
    if prefix == "azure-devops" and "/" in thing:
        project, group = thing.split("/")
        return {"to": "azure-devops-variable", "project": project, "group": group, **value}
    if prefix == "azure-devops":
        project, definition = thing.split(":")
        return {"to": "azure-devops-definition-variable", "project": project, "definition": definition, **value}
    assert sink == "engine"
    return {"to": "engine", "name": name}
