"""What a run would make and remove at once."""

from __future__ import annotations

from typing import Any

import pytest

from engine.events import HIDDEN, State, Step
from infra.plan.doubles import made_and_removed
from infra.stays import STAYS

SECRET = "saas:github:RepositorySecret"
HOOK = "saas:github:Webhook"


def steps(kind: str, old: dict[str, Any], new: dict[str, Any]) -> list[Step]:
    """A resource is made as `new`, and one removed as `old`."""
    urn = f"urn:pulumi:prod::conda-forge::conda-forge:x${kind}::"
    return [
        Step("create", f"{urn}new", None, None, None, State(custom=True, inputs=new)),
        Step("delete", f"{urn}old", None, None, State(custom=True, inputs=old)),
    ]


VALUE = {HIDDEN: "1b47061264138c4ac30d75fd1eb44270"}
PLACE = {"organization": "acme", "repository": "shop", "name": "TOKEN", "value": VALUE}
AT = {"organization": "acme", "repository": "shop", "url": "https://shop.example/hook"}


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (SECRET, PLACE, PLACE),
        (SECRET, PLACE, {**PLACE, "value": {HIDDEN: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "other"}}),
        (HOOK, {**AT, "events": ["push"], "active": True}, {**AT, "events": [], "active": False}),
    ],
)
def test_one_thing_under_two_names_is_refused(kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """Whatever else of it differs: it is known by its key."""
    [sentence] = made_and_removed(steps(kind, old, new), STAYS)
    assert "'new' would be made, and the same thing removed as 'old'" in sentence


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (SECRET, PLACE, {**PLACE, "name": "OTHER"}),
        (SECRET, PLACE, {**PLACE, "repository": "store"}),
        (HOOK, AT, {**AT, "url": "https://store.example/hook"}),
        ("saas:github:Pages", AT, AT),
        ("saas:github:WebhookCheck", {"name": "x"}, {"name": "x"}),
        (SECRET, {}, {}),
    ],
)
def test_two_things_are_two(kind: str, old: dict[str, Any], new: dict[str, Any]) -> None:
    """And what is only forgotten stays."""
    assert list(made_and_removed(steps(kind, old, new), STAYS)) == []
