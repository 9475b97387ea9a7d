"""GitHub's sealed secrets in the sweeps: one table for every kind of place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sandbox.client import World
from sandbox.wire import Json
from tests.provider.case import CANARY, OTHER_CANARY, Case
from tests.provider.plugin import Properties

NAME = "TOKEN"


def _present(place: str) -> Callable[[World], dict[str, Json] | None]:
    """Whatever of the secret TOKEN of a place is not its identity."""

    def present(world: World) -> dict[str, Json] | None:
        state = world.state("github")
        there = f"{place}/{NAME}" in {**state["organization_secrets"], **state["secrets"]}
        return dict(world.secret(place, NAME)) if there else None

    return present


def _overwritten(place: str) -> Callable[[World], None]:
    def overwrite(world: World) -> None:
        world.advance_clock(60)
        world.write_secret(place, NAME, value="written by somebody else")

    return overwrite


def secret(
    token: str, place: str, identity: str, inputs: Mapping[str, Any], replacements: Mapping[str, Any], like: str = ""
) -> Case:
    """A secret whose value is all there is to change; `place` is what the sandbox's client calls where it lies."""
    return Case(
        token=token,
        like=like,
        service="github",
        service_name="GitHub",
        names=("an-org", NAME),
        inputs=Properties({**inputs, "name": NAME, "value": CANARY}, frozenset({"value"})),
        identity=identity,
        updates={"value": OTHER_CANARY},
        replacements={**replacements, "name": "ANOTHER"},
        unreadable=frozenset({"value"}),
        drifts={"value": (_overwritten(place), "value", CANARY)},
        present=_present(place),
        remove=lambda world: world.remove_secret(place, NAME),
        settings=lambda world: {"githubBaseUrl": world.addresses["github"], "githubWriteDelayMs": "0"},
    )


def listed(token: str, place: str, like: str = "") -> Case:
    """A secret of the organisation, with the list of repositories that may read it."""
    one = secret(token, place, f"an-org/{NAME}", {"organization": "an-org"}, {"organization": "other-org"}, like)
    more = {"visibility": "selected", "repositories": ["alpha", "beta"]}
    return replace(
        one,
        inputs=one.inputs.but(**more),
        updates={**one.updates, "visibility": "all", "repositories": ["beta", "gamma"]},
        together={"visibility": lambda value: {"repositories": []} if value == "all" else {}},
        refused={"organization": "lists repositories that cannot be used"},
        drifts={
            **one.drifts,
            "visibility": (lambda world: world.write_secret(place, NAME, visibility="all"), "visibility", "all"),
            "repositories": (lambda world: world.list_secret(place, NAME, ["gamma"]), "repositories", ["gamma"]),
        },
    )


_ALPHA = {"organization": "an-org", "repository": "alpha"}
_ELSEWHERE = {"organization": "other-org", "repository": "beta"}

ORGANIZATION_SECRET = listed("saas:github:OrganizationSecret", "an-org")
ENVIRONMENT_SECRET = replace(
    secret(
        "saas:github:EnvironmentSecret",
        "an-org/alpha@production",
        f"an-org/alpha/production/{NAME}",
        {**_ALPHA, "environment": "production"},
        {**_ELSEWHERE, "environment": "staging"},
    ),
    refused=dict.fromkeys(("organization", "repository", "environment"), "not found"),
)
REPOSITORY_SECRET = secret(
    "saas:github:RepositorySecret",
    "an-org/alpha",
    f"an-org/alpha/{NAME}",
    _ALPHA,
    _ELSEWHERE,
    like=ENVIRONMENT_SECRET.token,
)
CASES = (
    ORGANIZATION_SECRET,
    ENVIRONMENT_SECRET,
    REPOSITORY_SECRET,
)
