"""Listing the vault's titles and ids, in both ways 1Password can be reached."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from infra.lock import lock
from infra.object_lock import Object
from infra.vault_listing import VaultUnreachable, list_vault, live_items
from infra.vault_lock import load_lock
from sandbox import launcher
from sandbox.client import World
from tests.hostile import hostile

SMALL = Path(__file__).resolve().parents[1] / "end_to_end" / "small"
SEED = {
    "vault": {
        "name": "keys",
        "items": {title: {"fields": {"credential": "token"}} for title in ("alpha", "beta", "bell-secret", "unused")},
    }
}
REQUEST = httpx.Request("GET", "http://c")
MODES = ("connect", "service-account")


@pytest.fixture(scope="module", params=MODES)
def vault(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An emulated vault, reached in one of the modes."""
    with launcher.launch(tmp_path_factory.mktemp(request.param), SEED, mode=request.param) as world:
        yield world


def variables(world: World) -> Mapping[str, str]:
    """The variables that lead to the vault."""
    import shlex

    exports = [shlex.split(line)[1].partition("=") for line in (world.home / "env").read_text().splitlines()]
    return os.environ | {name: value for name, _, value in exports if value}


def test_it_lists_every_item_in_two_reads(vault: World) -> None:
    """Titles and ids as the vault has them."""
    before = vault.last_request()
    listing = list_vault("keys", variables(vault))
    assert listing.items == {title: (item["id"],) for title, item in vault.items().items()}
    assert listing.vault == vault.vaults()["keys"]
    assert len([row for row in vault.requests(after=before) if row["service"] in ("connect", "op")]) <= 3


@pytest.mark.parametrize("listed", [False, True])
def test_an_archived_item_is_not_among_them(vault: World, listed: bool) -> None:
    """Whether a list has it or not: it is not to be locked, nor read."""
    vault.set_switch("archived-items-are-listed", on=listed)
    vault.archive_item("unused")
    try:
        assert "unused" not in list_vault("keys", variables(vault)).items
        live = live_items(vault.vaults()["keys"], variables(vault))
    finally:
        vault.archive_item("unused", archived=False)
        vault.set_switch("archived-items-are-listed", on=False)
    assert live == frozenset(item["id"] for title, item in vault.items().items() if title != "unused")


def test_without_a_credential_nothing_is_asked() -> None:
    """A program that is only recorded has none."""
    assert live_items("v" * 26, {}) is None


def test_a_vault_that_is_not_there_is_named(vault: World) -> None:
    """The sentence names the vault."""
    with pytest.raises(VaultUnreachable, match="'elsewhere'"):
        list_vault("elsewhere", variables(vault))


def test_a_refused_token_is_a_sentence(vault: World) -> None:
    """The sentence says 1Password, and never the token."""
    environment = dict(variables(vault))
    for name in ("OP_CONNECT_TOKEN", "OP_SERVICE_ACCOUNT_TOKEN"):
        if name in environment:
            environment[name] = "ops_wrong-token"
    with pytest.raises(VaultUnreachable, match="1Password") as refused:
        list_vault("keys", environment)
    assert "wrong-token" not in str(refused.value)


def test_an_unreachable_vault_is_a_sentence() -> None:
    """Nobody listens there."""
    environment = {"OP_CONNECT_HOST": "http://127.0.0.1:9", "OP_CONNECT_TOKEN": "made-up"}
    with pytest.raises(VaultUnreachable, match=r"127\.0\.0\.1:9"):
        list_vault("keys", environment)


def test_without_a_credential_it_says_which_variables_to_set() -> None:
    """Both ways are named."""
    with pytest.raises(VaultUnreachable, match=r"OP_SERVICE_ACCOUNT_TOKEN.*OP_CONNECT_HOST"):
        list_vault("keys", {})


def test_without_the_command_it_says_what_to_install() -> None:
    """`op` is not on PATH."""
    environment = {"OP_SERVICE_ACCOUNT_TOKEN": "made-up", "OP_CLI_PATH": "/nowhere/op"}
    with pytest.raises(VaultUnreachable, match="/nowhere/op"):
        list_vault("keys", environment)


@pytest.mark.parametrize(
    "answer", [b"<html>Log in</html>", b"null", b'{"message": "made-up"}', b"[{}]", b'[{"name": "keys"}]', b"\xff"]
)
def test_an_answer_that_is_no_list_is_a_sentence(
    answer: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A proxy's page in place of Connect, or a notice in place of `op`'s list: who answered, not what."""

    async def send(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(200, content=answer, request=REQUEST)

    monkeypatch.setattr(httpx.AsyncClient, "send", send)
    with pytest.raises(VaultUnreachable, match="Connect at http://c answered with something") as refused:
        list_vault("keys", {"OP_CONNECT_HOST": "http://c", "OP_CONNECT_TOKEN": "made-up"})
    assert "Log in" not in str(refused.value)
    (tmp_path / "answer").write_bytes(answer)
    op = tmp_path / "op"
    op.write_text(f"#!/bin/sh\ncat {tmp_path}/answer\n")
    op.chmod(0o755)
    with pytest.raises(VaultUnreachable, match="`op vault list` answered with something"):
        list_vault("keys", {"OP_SERVICE_ACCOUNT_TOKEN": "made-up", "OP_CLI_PATH": str(op)})


@pytest.mark.parametrize("host", ["http://[::1", "notaurl", "127.0.0.1:1", "http://h:port"])
def test_an_address_that_is_none_is_a_sentence(host: str) -> None:
    """The variable is named."""
    with pytest.raises(VaultUnreachable, match="OP_CONNECT_HOST"):
        list_vault("keys", {"OP_CONNECT_HOST": host, "OP_CONNECT_TOKEN": "made-up"})


def test_a_token_that_cannot_be_sent_is_not_shown() -> None:
    """Neither an accent nor a line break in it puts it into the sentence."""
    for token in ("tökén", "to\nken"):
        with pytest.raises(VaultUnreachable, match="OP_CONNECT") as refused:
            list_vault("keys", {"OP_CONNECT_HOST": "http://127.0.0.1:9", "OP_CONNECT_TOKEN": token})
        assert token not in str(refused.value)


def test_a_program_that_is_a_folder_is_a_sentence(tmp_path: Path) -> None:
    """The variable to correct is named."""
    with pytest.raises(VaultUnreachable, match="OP_CLI_PATH"):
        list_vault("keys", {"OP_SERVICE_ACCOUNT_TOKEN": "made-up", "OP_CLI_PATH": str(tmp_path)})


@pytest.mark.parametrize("body", ["endless", "bomb"])
def test_an_answer_without_end_is_a_sentence(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read to a limit, packed or not."""
    with hostile() as url:
        ask = f"{url}/{body}/200/"
        monkeypatch.setattr(httpx.AsyncClient, "_merge_url", lambda *_: httpx.URL(ask))
        with pytest.raises(VaultUnreachable, match=f"Connect at {url} gave an answer of more than 8 MiB"):
            list_vault("keys", {"OP_CONNECT_HOST": url, "OP_CONNECT_TOKEN": "made-up"})


def test_an_answer_that_comes_a_byte_at_a_time_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is one of the whole answer, not of each read."""
    monkeypatch.setattr("infra.vault_listing.SECONDS", 0.5)
    with hostile() as url:
        ask = f"{url}/drip/200/"
        monkeypatch.setattr(httpx.AsyncClient, "_merge_url", lambda *_: httpx.URL(ask))
        with pytest.raises(VaultUnreachable, match=r"cannot be reached .TimeoutError"):
            list_vault("keys", {"OP_CONNECT_HOST": url, "OP_CONNECT_TOKEN": "made-up"})


def test_a_command_that_prints_without_end_is_ended(tmp_path: Path) -> None:
    """And is a sentence."""
    op = tmp_path / "op"
    op.write_text("#!/bin/sh\nexec head -c 1000000000 /dev/zero\n")
    op.chmod(0o755)
    with pytest.raises(VaultUnreachable, match="`op vault list` gave an answer of more than 8 MiB"):
        list_vault("keys", {"OP_SERVICE_ACCOUNT_TOKEN": "made-up", "OP_CLI_PATH": str(op)})


@pytest.mark.parametrize(
    ("words", "shown"),
    [("Invalid bearer token", r"listed \(Invalid bearer token\)\. Check"), ("bad made-up!", r"listed\. Check")],
)
def test_connect_s_reason_is_passed_on(words: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it quotes the token."""

    async def send(*_: object, **__: object) -> httpx.Response:
        return httpx.Response(403, json={"status": 403, "message": words}, request=REQUEST)

    monkeypatch.setattr(httpx.AsyncClient, "send", send)
    with pytest.raises(VaultUnreachable, match=shown):
        list_vault("keys", {"OP_CONNECT_HOST": "http://c", "OP_CONNECT_TOKEN": "made-up"})


@pytest.fixture
def every_object_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """What names at other services mean is looked up elsewhere (tests/provider/test_objects.py)."""

    def looked_up(names: Mapping[str, Collection[str]], _: object) -> dict[str, dict[str, Object]]:
        return {kind: {name: Object("1", name) for name in some} for kind, some in names.items()}

    monkeypatch.setattr("infra.lock.look_up", looked_up)


@pytest.mark.usefixtures("every_object_is_there")
class TestCommand:
    """`python -m infra lock`."""

    def run(self, vault: World, *arguments: str) -> tuple[int, str]:
        """Its exit code and output."""
        result = CliRunner().invoke(lock, ["--stacks", str(SMALL), *arguments], env=dict(variables(vault)))
        return result.exit_code, result.output

    def test_it_locks_what_the_estate_needs(self, vault: World, tmp_path: Path) -> None:
        """Items nobody delivers are left out."""
        file = tmp_path / "vault.lock.toml"
        assert self.run(vault, "--lock", str(file))[0] == 0
        assert set(load_lock(file).items) == {"alpha", "beta", "bell-secret"}

    def test_if_needed_reads_nothing_when_all_is_known(self, vault: World, tmp_path: Path) -> None:
        """A second run with `--if-needed` does not ask the vault."""
        file = tmp_path / "vault.lock.toml"
        self.run(vault, "--lock", str(file))
        before = vault.last_request()
        assert self.run(vault, "--lock", str(file), "--if-needed")[0] == 0
        assert vault.last_request() == before

    def test_a_replaced_item_is_refused_and_the_file_kept(self, vault: World, tmp_path: Path) -> None:
        """A title that means another item than in the file needs `--accept`."""
        file = tmp_path / "vault.lock.toml"
        self.run(vault, "--lock", str(file))
        file.write_text(file.read_text().replace(vault.items()["alpha"]["id"], "x" * 26))
        before = file.read_text()
        code, output = self.run(vault, "--lock", str(file))
        assert (code, file.read_text()) == (1, before)
        assert "--accept alpha" in output
        assert self.run(vault, "--lock", str(file), "--accept", "alpha")[0] == 0
        assert load_lock(file).items["alpha"] == vault.items()["alpha"]["id"]
