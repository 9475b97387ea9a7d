"""What a plan says that stops, before all else."""

from __future__ import annotations

import pytest

from engine.operations import NOTHING, SECRET, Operation
from infra.plan.stops import _SECRET, stops_of
from infra.project import ON_DELETE

PREFIX = "urn:pulumi:prod::conda-forge::conda-forge:x:X$"


def update(kind: str, name: str, path: str, before: str, after: str) -> Operation:
    """An update of one property."""
    return Operation(urn=f"{PREFIX}{kind}::{name}", op="update", properties={path: (before, after)})


@pytest.mark.parametrize(
    ("operation", "says"),
    [
        (
            update("saas:github:OrganizationSecret", "acme/TOKEN", "repositories", '["a", "b"]', '["b"]'),
            "github organization secret 'acme/TOKEN' can no longer be read by a. " + _SECRET,
        ),
        (
            update("saas:github:OrganizationSecret", "acme/TOKEN", "visibility", '"all"', '"selected"'),
            "github organization secret 'acme/TOKEN' can no longer be read by all repositories, but by those of a list "
            "alone. " + _SECRET,
        ),
        (
            update("saas:github:InstallationRepositories", "acme/app", "repositories", '["a", "b"]', '["b"]'),
            "github installation repositories 'acme/app' can no longer reach a. The App does nothing there any more.",
        ),
        (
            update("saas:github:RunnerGroup", "acme/builds", "repositories", '["a"]', "[]"),
            "github runner group 'acme/builds' can no longer reach a. Its jobs wait for a runner, or fail.",
        ),
        (
            update("saas:heroku:Formation", "bell/web", "quantity", "1", "0"),
            "heroku formation 'bell/web': no machine runs it any more.",
        ),
        (
            update("saas:github:Webhook", "acme/hook", "active", "true", "false"),
            "github webhook 'acme/hook': GitHub sends its events no more.",
        ),
        (
            update("saas:heroku:ConfigVars", "bell", 'secrets["TOKEN"]', SECRET, NOTHING),
            "heroku config vars 'bell' loses TOKEN. What reads it finds nothing.",
        ),
        (
            update("saas:quay:Repository", "acme/image", "visibility", '"public"', '"private"'),
            "quay repository 'acme/image' becomes private. Nobody can pull it any more without logging in.",
        ),
        (
            update("saas:github:Webhook", "acme/hook", "url", '"https://a"', '"https://b"'),
            "github webhook 'acme/hook' goes to another address. Its events are lost until an app answers there.",
        ),
    ],
)
def test_an_update_that_takes_something_away_says_what_stops(operation: Operation, says: str) -> None:
    """Each in one sentence with the thing in it."""
    assert stops_of([operation]) == [says]


def test_what_is_deleted_says_what_stops_and_how_it_is_kept() -> None:
    """Of a type that the table does not know, too; what is only forgotten stays."""
    gone = [
        Operation(urn=f"{PREFIX}saas:github:Webhook::acme/hook", op="delete", properties={}),
        Operation(urn=f"{PREFIX}saas:new:Thing::one", op="delete", properties={}),
        Operation(urn=f"{PREFIX}saas:github:WebhookCheck::acme/hook", op="forget", properties={}),
    ]
    assert stops_of(gone) == [
        "github webhook 'acme/hook' is deleted. GitHub sends these events no more.",
        "new thing 'one' is deleted. What uses it stops working.",
        ON_DELETE,
    ]


@pytest.mark.parametrize(
    "operation",
    [
        update("saas:github:OrganizationSecret", "acme/TOKEN", "repositories", '["a"]', '["a", "b"]'),
        update("saas:github:OrganizationSecret", "acme/TOKEN", "value", SECRET, SECRET),
        update("saas:quay:Repository", "acme/image", "visibility", '"private"', '"public"'),
        update("saas:heroku:ConfigVars", "bell", 'secrets["TOKEN"]', NOTHING, SECRET),
        Operation(urn=f"{PREFIX}saas:github:Webhook::acme/hook", op="create", properties={}),
    ],
)
def test_what_takes_nothing_away_says_nothing(operation: Operation) -> None:
    """More readers, another value, something new."""
    assert stops_of([operation]) == []
