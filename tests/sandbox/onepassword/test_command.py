"""The `op` executable: the answers of Connect by the way of a service account."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest

from sandbox import World
from tests.sandbox.asking import SEED, VAULT, Connect


def op(world: World, *arguments: str, token: str | None = None, item: Any = None) -> subprocess.CompletedProcess[str]:
    """Runs the executable as the provider does."""
    shown = world.tokens["op"] if token is None else token
    return subprocess.run(
        [str(world.home / "bin" / "op"), *arguments],
        env={"PATH": os.environ["PATH"], "OP_FORMAT": "json", "OP_SERVICE_ACCOUNT_TOKEN": shown},
        input="" if item is None else json.dumps(item), capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip


def error(done: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a failed run, found as the provider finds it."""
    assert (done.returncode, done.stdout) == (1, "")
    found = re.search(r"(?m)^\[ERROR] (\d{4}/\d{2}/\d{2} \d{2}:\d{2}:\d{2}) (.+)$", done.stderr)
    assert found is not None
    return found.group(2)


@pytest.mark.parametrize("title", SEED["vault"]["items"])
def test_an_item_is_the_same_as_from_connect(world: World, connect: Connect, title: str) -> None:
    """By title or by id, what a provider reads of an item is what Connect says."""
    told = connect.item(title)
    for wanted, vault in ((title, VAULT), (told["id"], told["vault"]["id"])):
        read = json.loads(op(world, "item", "get", wanted, f"--vault={vault}").stdout)
        assert {name: read[name] for name in ("id", "title", "category", "version")} == {
            name: told[name] for name in ("id", "title", "category", "version")
        }
        names = ("id", "type", "label", "value", "purpose")
        assert [{name: field.get(name) for name in names} for field in read["fields"]] == [
            {name: field.get(name) for name in names} for field in told["fields"]
        ]


def test_the_version_needs_no_world_and_no_token(world: World) -> None:
    """--version is answered by the executable alone, and is new enough for the provider."""
    start = world.last_request()
    done = op(world, "--version", token="")
    assert (done.returncode, done.stdout) == (0, "2.31.0\n")
    assert world.requests(after=start) == []


def test_vaults_are_listed_and_found(world: World) -> None:
    """A vault is listed, and found by name and by id."""
    number = world.vaults()[VAULT]
    assert [vault["name"] for vault in json.loads(op(world, "vault", "list").stdout)] == [VAULT]
    assert json.loads(op(world, "vault", "get", VAULT).stdout)["id"] == number
    assert json.loads(op(world, "vault", "get", number).stdout)["name"] == VAULT
    assert len(json.loads(op(world, "item", "list", "--vault", VAULT).stdout)) == len(SEED["vault"]["items"])


def test_each_mistake_has_the_words_of_the_real_command(world: World, connect: Connect) -> None:
    """Missing items and vaults, no vault named, two items of one title, unknown flags: exit code 1 and a sentence."""
    missing = op(world, "item", "get", "nowhere", f"--vault={VAULT}")
    words = f'"nowhere" isn\'t an item in the "{VAULT}" vault. Specify the item with its UUID, name, or domain.'
    assert error(missing) == words
    assert error(op(world, "vault", "get", "nowhere")).startswith('"nowhere" isn\'t a vault in this account.')
    assert error(op(world, "item", "get", "upload-token")).startswith("a vault query must be provided")
    connect.ask("POST", "~/items", {"title": "upload-token", "category": "LOGIN"})
    twice = op(world, "item", "get", "upload-token", f"--vault={VAULT}")
    assert error(twice).startswith('More than one item matches "upload-token".')
    assert error(op(world, "item", "get", "x", "--wrong=1")) == "unknown flag: --wrong"


def test_what_the_command_has_and_the_sandbox_has_not_is_said(world: World) -> None:
    """Flags of the real command that are not done, and output for people, fail; nothing is passed over."""
    place = ["item", "get", "upload-token", "--vault", VAULT]
    assert "does not do reveal" in error(op(world, *place, "--reveal"))
    assert "does not do fields" in error(op(world, *place, "--fields", "credential"))
    assert "prints JSON only" in error(op(world, *place, "--format", "human-readable"))
    assert op(world, *place, "--format=json", "--cache=false", "--no-color").returncode == 0


@pytest.mark.parametrize(("token", "words"), [("", "No accounts configured"), ("ops_wrong", "(401) (Unauthorized)")])
def test_a_wrong_token_is_refused(world: World, token: str, words: str) -> None:
    """Without a token, and with one of somebody else, nothing is read."""
    assert words in error(op(world, "item", "get", "upload-token", f"--vault={VAULT}", token=token))


def test_an_item_is_made_changed_and_removed(world: World) -> None:
    """Items come on standard input, as the provider sends them."""
    vault = {"id": world.vaults()[VAULT]}
    field = {"id": "password", "purpose": "PASSWORD", "type": "CONCEALED", "value": "one", "label": "password"}
    item = {"title": "made", "category": "LOGIN", "vault": vault, "fields": [field]}
    made = json.loads(op(world, "item", "create", "-", item=item).stdout)
    assert world.field("made", "password") == "one"
    changed = {**item, "id": made["id"], "fields": [{**field, "value": "two"}]}
    edited = json.loads(op(world, "item", "edit", made["id"], f"--vault={vault['id']}", item=changed).stdout)
    assert (world.field("made", "password"), edited["version"]) == ("two", 2)
    flag = "--generate-password=digits,20"
    op(world, "item", "edit", made["id"], f"--vault={vault['id']}", flag, item=changed)
    assert (len(world.field("made", "password")), world.field("made", "password").isdigit()) == (20, True)
    assert op(world, "item", "delete", made["id"], f"--vault={vault['id']}").returncode == 0
    assert "made" not in world.items()


def test_a_reference_reads_one_field(world: World) -> None:
    """`op read` prints a value and a newline; a field that is not there is an error."""
    assert op(world, "read", f"op://{VAULT}/upload-token/credential").stdout == world.field("upload-token") + "\n"
    assert error(op(world, "read", f"op://{VAULT}/upload-token/nothing")).startswith("could not read secret")


@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "truncate"])
def test_a_broken_connection_is_an_error(world: World, kind: str) -> None:
    """When the answer does not arrive whole, the command fails, and prints no part of a value."""
    world.fault(kind, service="op")
    assert "did not answer" in error(op(world, "item", "get", "upload-token", f"--vault={VAULT}"))


def test_reads_are_counted(world: World) -> None:
    """An item read through the command is one read, as through Connect."""
    op(world, "item", "get", "upload-token", f"--vault={VAULT}")
    assert world.vault_reads() == 1
