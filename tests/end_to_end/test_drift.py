"""Edits behind the program's back: a preview with refresh shows each, `up` corrects each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import World
from tests.end_to_end.stage import Stage

Edit = Callable[[World], None]


def overwrite_secret(world: World) -> None:
    """Somebody writes another value into a secret."""
    world.write_secret("widgets", "ALPHA", value="written by hand")


def shorten_list(world: World) -> None:
    """Somebody takes a repository off a secret's list."""
    world.list_secret("widgets", "ALPHA", ["press"])


def change_url(world: World) -> None:
    """Somebody points the organisation's webhook elsewhere."""
    world.change_hook(hook(world, "widgets")["id"], url="https://elsewhere.example/ring")


def overwrite_hook_secret(world: World) -> None:
    """Somebody signs the organisation's webhook with another secret."""
    world.advance_clock(60)
    world.change_hook(hook(world, "widgets")["id"], secret="written by hand")


def loosen_hook(world: World) -> None:
    """Somebody turns off the verifying of certificates for the repository's webhook."""
    world.change_hook(hook(world, "widgets/web.site")["id"], insecure_ssl="1")


def delete_hook(world: World) -> None:
    """Somebody deletes the repository's webhook."""
    world.remove_hook(hook(world, "widgets/web.site")["id"])


def delete_secret(world: World) -> None:
    """Somebody deletes a secret."""
    world.remove_secret("widgets", "BETA")


ROUNDS: tuple[dict[Edit, tuple[str, str]], ...] = (
    {
        overwrite_secret: ("widgets/ALPHA", "update"),
        delete_secret: ("widgets/BETA", "create"),
        change_url: ("widgets/ring", "update"),
        delete_hook: ("widgets/web.site/visit", "create"),
    },
    {
        shorten_list: ("widgets/ALPHA", "update"),
        overwrite_hook_secret: ("widgets/ring", "update"),
        loosen_hook: ("widgets/web.site/visit", "update"),
    },
)
"""Edits of different things, and what each makes the engine plan. Each property has its own in the provider's sweep."""


def test_edits_are_shown_and_corrected(small: Stage) -> None:
    """The preview names the edited things and no other; after `up` the world is as it was, and nothing is planned."""
    with small.world() as world:
        before = holdings(world)
        for edits in ROUNDS:
            for edit in edits:
                held = holdings(world)
                edit(world)
                assert holdings(world) != held
            assert small.run("preview").planned == set(edits.values())
            small.up()
            assert holdings(world) == before
        assert small.run("preview").planned == set()


def hook(world: World, scope: str) -> dict[str, Any]:
    """The one webhook of an organisation or repository."""
    [found] = [hook for hook in world.hooks() if hook["scope"] == scope]
    return found


def holdings(world: World) -> object:
    """All secrets with value and list, and all webhooks, without what changes when they are made anew."""
    secrets = {
        name: {key: value for key, value in secret.items() if key != "updated_at"}
        for name, secret in world.state("github")["organization_secrets"].items()
    }
    hooks = [{key: value for key, value in hook.items() if key != "id"} for hook in world.hooks()]
    return secrets, sorted(hooks, key=lambda hook: str(hook["url"]))
