"""Issuers of tokens: each finds, makes, tries and revokes in the same way, and tells what nothing declares."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from saas import registry
from saas.anaconda_org.token import AnacondaOrgTokens
from saas.client import Client
from saas.connection import Connection
from saas.docker_hub.access_token import DockerHubTokens
from saas.errors import SaasError
from saas.heroku.authorization import HerokuTokens
from saas.quay.robot import QuayRobots
from saas.run import Run
from saas.settings import read
from saas.tokens import Issued, Issuer, TokenResource, UndeclaredTokens, Wanted
from sandbox import World
from sandbox.heroku.authorizations import HIDES_TOKENS
from tests.provider.cases import CASES
from tests.provider.plugin import Plugin

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class At:
    """One issuer, a token that it can make, and how its tokens are listed by the function."""

    issuer: type[Issuer]
    service: str
    """The sandbox's name of it."""
    wanted: Wanted
    function: str
    inputs: Mapping[str, str]
    by_hand: Callable[[World], object]
    """Makes a token called `by-hand`, as a person does."""
    marks: bool = True

    @property
    def connects(self) -> type[Connection]:
        """What its issuer works through."""
        [found] = {
            entry.connection
            for entry in registry.SERVICES
            for one in entry.resources
            if issubclass(one, TokenResource) and one.Tokens is self.issuer
        }
        return found

    def __str__(self) -> str:
        """How tests are named after it."""
        return self.service


ANACONDA_ORG = At(
    issuer=AnacondaOrgTokens,
    service="anaconda-org",
    wanted=Wanted(owner="an-org", name="upload", scopes=("api:read",), last_day="2098-12-31"),
    function="saas:anaconda_org:getUndeclaredTokens",
    inputs={},
    by_hand=lambda world: world.ask("PUT", "/services/anaconda-org/tokens/an-org/by-hand", {"scopes": []}),
)
HEROKU = At(
    issuer=HerokuTokens,
    service="heroku",
    wanted=Wanted(name="an engine", scopes=("read",), last_day="2098-12-31"),
    function="saas:heroku:getUndeclaredAuthorizations",
    inputs={},
    by_hand=lambda world: world.make_heroku_authorization("by-hand", ["read"], "HRKU-AA-made-by-hand"),
    marks=False,
)
DOCKER_HUB = At(
    issuer=DockerHubTokens,
    service="docker-hub",
    wanted=Wanted(name="pusher", scopes=("repo:read",)),
    function="saas:docker_hub:getUndeclaredAccessTokens",
    inputs={},
    by_hand=lambda world: world.ask("POST", "/services/docker-hub/tokens/by-hand", {}),
)
QUAY = At(
    issuer=QuayRobots,
    service="quay",
    wanted=Wanted(owner="an-org", name="pusher"),
    function="saas:quay:getUndeclaredRobots",
    inputs={"organization": "an-org"},
    by_hand=lambda world: world.seed({"quay": {"organizations": {"an-org": {"robots": ["by-hand"]}}}}),
)
ALL = (ANACONDA_ORG, HEROKU, DOCKER_HUB, QUAY)

each_issuer = pytest.mark.parametrize("at", ALL, ids=str)


def test_every_issuer_is_among_them() -> None:
    """Each token resource, and each function that tells what is undeclared, is of one of these."""
    resources = {one.Tokens for entry in registry.SERVICES for one in entry.resources if issubclass(one, TokenResource)}
    functions = {
        one.token for entry in registry.SERVICES for one in entry.functions if issubclass(one, UndeclaredTokens)
    }
    assert (resources, functions) == ({at.issuer for at in ALL}, {at.function for at in ALL})


def settings(world: World) -> dict[str, str]:
    """The addresses of every service."""
    return {name: value for case in CASES for name, value in case.settings(world).items()}


def put(at: At, question: Callable[[Issuer], Awaitable[T]], world: World, monkeypatch: pytest.MonkeyPatch) -> T:
    """Put a question to an issuer, as a run of its own."""
    for name, value in world.environment.items():
        monkeypatch.setenv(name, value)

    async def said(_: str) -> None:
        """Nobody listens."""

    async def asked() -> T:
        known = read({"patienceSeconds": 0.3, **settings(world)}, at.connects.Settings)
        connection = at.connects(known, Run(announce=said, loopback_only=True))
        try:
            return await question(at.issuer(connection))
        finally:
            for client in (one for one in vars(connection).values() if isinstance(one, Client)):
                await client._http.aclose()

    return asyncio.run(asked())


def authenticates(at: At, name: str, value: str, world: World, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a value is that of a token, or of a robot of that name."""
    owner = at.wanted.owner
    return put(at, lambda issuer: issuer.authenticates(owner, name, value, "trying it"), world, monkeypatch)


@pytest.fixture
def ask(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[At, Callable[[Issuer], Awaitable[T]]], T]:
    """Put a question to an issuer of the test's world."""
    return lambda at, question: put(at, question, world, monkeypatch)


async def nothing() -> Issued | None:
    """There was no earlier attempt."""
    return None


@each_issuer
def test_a_token_lives_until_it_is_revoked(at: At, ask: Any) -> None:
    """It is found by its name, its value authenticates, and after the revocation neither is so."""
    owner, name = at.wanted.owner, at.wanted.name
    made = ask(at, lambda issuer: issuer.mint(at.wanted, "making it", nothing))
    assert made.value
    assert ask(at, lambda issuer: issuer.authenticates(owner, name, made.value, "trying it"))
    found = ask(at, lambda issuer: issuer.find(owner, name, "looking"))
    assert (found.id, found.scopes, found.made_here) == (made.id, at.wanted.scopes, at.marks)
    assert found.last_day in (None, at.wanted.last_day)
    assert ask(at, lambda issuer: issuer.holder(owner, name, made.value, "looking")).id == made.id
    ask(at, lambda issuer: issuer.revoke(found, "revoking it"))
    assert not ask(at, lambda issuer: issuer.authenticates(owner, name, made.value, "trying it"))
    assert ask(at, lambda issuer: issuer.find(owner, name, "looking")) is None
    assert ask(at, lambda issuer: issuer.holder(owner, name, made.value, "looking")) is None
    ask(at, lambda issuer: issuer.revoke(found, "revoking it once more"))  # one that is gone is no error


@each_issuer
def test_a_value_of_nobody_authenticates_nowhere(at: At, ask: Any) -> None:
    """That is an answer, and no error."""
    owner, name = at.wanted.owner, at.wanted.name
    assert not ask(at, lambda issuer: issuer.authenticates(owner, name, "a-value-of-nobody", "trying it"))
    assert ask(at, lambda issuer: issuer.holder(owner, name, "a-value-of-nobody", "looking")) is None


@each_issuer
def test_a_service_that_refuses_us_says_nothing_of_a_value(at: At, ask: Any, world: World) -> None:
    """It refuses every value then, so the answer would be wrong."""
    world.fault("refuse-token", service=at.service, times=None)
    with pytest.raises(SaasError, match=at.connects.name):
        ask(at, lambda issuer: issuer.authenticates(at.wanted.owner, at.wanted.name, "a-value", "trying it"))


@each_issuer
def test_what_nothing_declares_is_told(at: At, ask: Any, world: World, plugin: Plugin) -> None:
    """By name, with what we made among it where the issuer tells that; neither values nor our own login."""
    at.by_hand(world)
    made = ask(at, lambda issuer: issuer.mint(at.wanted, "making it", nothing))
    plugin.configure(settings(world))
    name = at.wanted.name
    found = plugin.invoke(at.function, {**at.inputs, "declared": []})
    assert found == {"failure": "", "names": sorted([name, "by-hand"]), "madeHere": [name] if at.marks else []}
    declared = plugin.invoke(at.function, {**at.inputs, "declared": [name]})
    assert declared == {"failure": "", "names": ["by-hand"], "madeHere": []}
    assert made.value not in f"{plugin.engine.said} {plugin.log.read_text()}"


def test_the_token_that_we_log_in_with_is_not_undeclared(plugin: Plugin, world: World) -> None:
    """At Heroku, where it can be told; where tokens are hidden it is one of a name that nothing declares."""
    world.make_heroku_authorization("our own", ["global"], world.tokens["heroku"])
    plugin.configure(settings(world))
    assert plugin.invoke(HEROKU.function, {"declared": []})["names"] == []
    world.set_switch(HIDES_TOKENS, on=True)
    assert plugin.invoke(HEROKU.function, {"declared": []})["names"] == ["our own"]


@each_issuer
@pytest.mark.parametrize(
    "fault", [{"kind": "refuse-token"}, {"kind": "status", "status": 500}, {"kind": "drop-before"}]
)
def test_that_it_could_not_look_is_a_result(at: At, fault: dict[str, Any], plugin: Plugin, world: World) -> None:
    """An error would end the program, and with it what it does at every other service."""
    plugin.configure(settings(world) | {"patienceSeconds": "0"})
    world.fault(service=at.service, times=None, **fault)
    found = plugin.invoke(at.function, {**at.inputs, "declared": []})
    assert (found["names"], found["madeHere"]) == ([], [])
    assert found["failure"].startswith(at.connects.name)
    assert "listing the tokens" in found["failure"]
