"""Checks: each sees a place that works, one that lags, and one that lies or has another value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World
from tests.provider.case import CANARY, OTHER_CANARY
from tests.provider.plugin import CallFailed, Made, Plugin, Properties
from tests.provider.test_tokens import settings

APP, PING, CANARY_JOB = "saas:heroku:AppCheck", "saas:github:WebhookCheck", "saas:github:SecretCheck"
SEED: dict[str, Any] = {
    "heroku": {
        "signing": {"an-app": {"variable": "KEY", "keys": 1}},
        "addresses": {"https://an-app.example": "an-app"},
    },
    "github": {"canaries": {"an-org/alpha": "canary.yml"}},
}


@pytest.fixture
def prepared(world: World, plugin: Plugin) -> tuple[World, Plugin]:
    """An app that checks webhooks with its variable, and a repository with a canary."""
    world.seed(SEED)
    plugin.configure({"patienceSeconds": "5", "githubCanarySeconds": "3", **settings(world)})
    world.change_config_vars("an-app", {"KEY": CANARY})
    return world, plugin


def app(**changed: Any) -> Properties:
    """A check of the app."""
    return Properties({"name": "a-key", "generation": 1, "app": "an-app", "health": "/alive", **changed})


def hook(world: World, plugin: Plugin, secret: str) -> Properties:
    """A webhook of the organisation that calls the app, and its check."""
    place = {"organization": "an-org", "url": "https://an-app.example/hook", "events": ["push"]}
    inputs = Properties({**place, "secret": secret}, frozenset({"secret"}))
    made = plugin.create("saas:github:Webhook", plugin.check("saas:github:Webhook", inputs))
    number = made.state.values["hookId"]
    return Properties({"name": "a-key", "generation": 1, "organization": "an-org", "hookId": number})


def job(value: str = CANARY, **changed: Any) -> Properties:
    """A check of the secret that a job of the repository reads."""
    asked = {"organization": "an-org", "repository": "alpha", "workflow": "canary.yml", "secret": "TOKEN"}
    return Properties({"name": "a-key", "generation": 1, **asked, "value": value, **changed}, frozenset({"value"}))


def look(plugin: Plugin, token: str, inputs: Properties) -> None:
    """One check, as a run makes it."""
    plugin.create(token, plugin.check(token, inputs))


def test_what_works_is_found_so(prepared: tuple[World, Plugin]) -> None:
    """The app answers, its receiver takes the ping, the job finds the value; no value is asked for or shown."""
    world, plugin = prepared
    world.write_secret("an-org", "TOKEN", value=CANARY, repositories=["alpha"])
    look(plugin, APP, app())
    look(plugin, PING, hook(world, plugin, CANARY))
    look(plugin, CANARY_JOB, job())
    assert all(CANARY not in str(request) for request in world.requests())


@pytest.mark.parametrize(
    ("bad", "token", "inputs", "words"),
    [
        (lambda world: world.maintain_app("an-app", on=True), APP, app(), "It does not answer"),
        (
            lambda world: world.write_secret("an-org", "TOKEN", value=OTHER_CANARY, repositories=["alpha"]),
            CANARY_JOB,
            job(),
            "no job answered with the new value within 3 s",
        ),
        (
            lambda world: world.write_secret("an-org", "TOKEN", value=CANARY, repositories=["beta"]),
            CANARY_JOB,
            job(),
            "no job answered with the new value within 3 s",
        ),
    ],
)
def test_what_does_not_work_keeps_former_values_alive(
    bad: Callable[[World], object], token: str, inputs: Properties, words: str, prepared: tuple[World, Plugin]
) -> None:
    """The sentence says of which credential, and shows no value."""
    world, plugin = prepared
    bad(world)
    with pytest.raises(CallFailed, match=words) as failed:
        look(plugin, token, inputs)
    assert "so no former value of a-key is revoked" in str(failed.value)
    assert CANARY not in str(failed.value)
    assert OTHER_CANARY not in str(failed.value)


def test_a_receiver_that_refuses_the_ping(prepared: tuple[World, Plugin]) -> None:
    """It runs with another value than the webhook signs with."""
    world, plugin = prepared
    inputs = hook(world, plugin, OTHER_CANARY)
    with pytest.raises(CallFailed, match=r"the receiver answered 403 .*no former value of a-key is revoked"):
        look(plugin, PING, inputs)


def test_what_lags_is_waited_for(prepared: tuple[World, Plugin]) -> None:
    """Dynos that start late, and a job that takes its time."""
    world, plugin = prepared
    world.delay_dynos("an-app", looks=1)
    world.change_config_vars("an-app", {"KEY": OTHER_CANARY})
    look(plugin, APP, app())
    world.write_secret("an-org", "TOKEN", value=CANARY, repositories=["alpha"])
    world.delay_canary("an-org/alpha", looks=1)
    look(plugin, CANARY_JOB, job())


def test_a_job_that_answers_with_the_former_value_is_found_out(prepared: tuple[World, Plugin]) -> None:
    """It lies, or reads a copy."""
    world, plugin = prepared
    for value in (OTHER_CANARY, CANARY):
        world.write_secret("an-org", "TOKEN", value=value, repositories=["alpha"])
    world.delay_canary("an-org/alpha", lies=True)
    with pytest.raises(CallFailed, match="one that answered found another value"):
        look(plugin, CANARY_JOB, job())


@pytest.mark.parametrize(("token", "inputs"), [(APP, app()), (CANARY_JOB, job())])
def test_what_a_person_made_is_not_looked_at(token: str, inputs: Properties, prepared: tuple[World, Plugin]) -> None:
    """Generation 0 was there before, and nothing is to end. Each later one, and each write, is looked at again."""
    world, plugin = prepared
    seen = world.last_request()
    made = plugin.create(token, plugin.check(token, inputs.but(generation=0)))
    assert world.requests(after=seen) == []
    written = {"writtenAt": "2026-11-28T10:00:00Z"}
    assert not plugin.diff(token, made, plugin.check(token, inputs.but(generation=0, **written))).changes
    assert plugin.diff(token, made, plugin.check(token, inputs.but(generation=1))).changes
    later = Made(made.id, made.state.but(generation=1))
    assert not plugin.diff(token, later, plugin.check(token, inputs.but(generation=1))).changes
    assert plugin.diff(token, later, plugin.check(token, inputs.but(generation=1, **written))).changes
