"""The commands about an estate, as somebody runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.__main__ import main
from infra.cli import unlocked
from infra.lock import vault_titles
from infra.vault_lock import VaultLock, render
from tests.infra.estate.estates import CVE, FOREIGN, RECORDED, ROOT, Folder


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A copy of the foreign estate whose exceptions have no date, since the commands look at today's."""
    folder = Folder(FOREIGN, tmp_path / "foreign")
    folder.change("zones.toml", "since = 2026-11-01\nuntil = 2026-12-01\n", "permanent = true\n")
    return folder


@pytest.fixture
def recorded(tmp_path: Path) -> Folder:
    """A copy of the real estate whose exceptions have no date, since the commands look at today's."""
    folder = Folder(RECORDED, tmp_path / "recorded")
    zones = folder.path / "zones.toml"
    undated = re.sub(r"(?m)^since = .*\n", "permanent = true\n", re.sub(r"(?m)^until = .*\n", "", zones.read_text()))
    zones.write_text(undated)
    return folder


def _run(*arguments: str | Path, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "", **more}
    command = [sys.executable, "-m", "infra", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_check_of_an_estate_in_order_prints_one_line(foreign: Folder) -> None:
    """An estate in order is one line of counts; what should not stay so goes to the other stream."""
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 0
    assert ran.stdout == (
        "The estate is fine: 7 services, 4 zones, 2 bots, 9 credentials, 2 apps, 2 runners, 16 edges.\n"
    )
    assert ran.stderr.startswith("warning: ")


def test_check_names_what_is_planned(foreign: Folder) -> None:
    """Real stacks leave it out, and nobody should have to find that out by looking for it."""
    foreign.append("services.toml", '\n[later]\nstatus = "planned"\n')
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[1:] == ["Planned, and made in rehearsals only: later."]


def test_check_prints_every_mistake_and_exits_with_1(foreign: Folder) -> None:
    """Each mistake is one line with its file; the last line counts them."""
    foreign.change("credentials/vault-key.toml", '"root"', '"toor"')
    foreign.change("bots/tinker-bot.toml", "login", "logn")
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 1
    assert ran.stdout == ""
    assert f"{foreign.path}/credentials/vault-key.toml:2: E012 The key 'class'" in ran.stderr
    assert f"{foreign.path}/bots/tinker-bot.toml:4: E011 The key 'logn'" in ran.stderr
    assert ran.stderr.splitlines()[-1] == f"{foreign.path} has 2 mistakes; nothing may be deployed from it."


def test_check_refuses_an_overdue_exception_unless_told(tmp_path: Path) -> None:
    """An exception past its date fails the check; a pull request may ask to be warned only."""
    folder = Folder(FOREIGN, tmp_path / "foreign")
    folder.change("zones.toml", "until = 2026-12-01", "until = 2026-11-02")
    assert _run("check", "--stacks", folder.path).returncode == 1
    warned = _run("check", "--stacks", folder.path, "--overdue", "warn")
    assert warned.returncode == 0
    assert "ended on 2026-11-02" in warned.stderr
    assert _run("reach", "vault-key", "--stacks", folder.path).returncode == 0


def test_check_takes_stacks_prod_unless_told(recorded: Folder) -> None:
    """Run at the root, the command checks stacks/prod."""
    (recorded.path.parent / "stacks").mkdir()
    recorded.path.rename(recorded.path.parent / "stacks/prod")
    ran = _run("check", cwd=recorded.path.parent)
    assert ran.returncode == 0, ran.stderr
    assert "39 credentials" in ran.stdout


def test_check_of_no_estate_says_so(tmp_path: Path) -> None:
    """A folder that is not there is a sentence and exit code 1, no traceback."""
    ran = _run("check", "--stacks", tmp_path / "nowhere")
    assert ran.returncode == 1
    assert "There is no such folder." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_edge_of_cve_2025_31484_is_refused(recorded: Folder) -> None:
    """By the command, with the zone and what it admits. How long it takes, benchmarks/runs.py says."""
    with (recorded.path / "credentials/prod-binstar-token.toml").open("a") as end:
        end.write(CVE)
    ran = _run("check", "--stacks", recorded.path)
    assert ran.returncode == 1
    assert "the zone 'feedstocks' admits identifier, staging only" in ran.stderr


def test_other_commands_refuse_a_wrong_estate(foreign: Folder) -> None:
    """Nothing is printed of an estate with a mistake in it, but the mistake."""
    foreign.change("credentials/vault-key.toml", '"root"', '"toor"')
    ran = _run("graph", "--stacks", foreign.path)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "'class' of 'vault-key'" in ran.stderr


def test_graph_as_json_has_the_shape_that_tools_read(foreign: Folder) -> None:
    """Credentials with what they are, and edges with exactly their eight keys."""
    graph = json.loads(_run("graph", "--stacks", foreign.path, "--format", "json").stdout)
    assert sorted(graph) == sorted(
        ["apps", "bots", "credentials", "defaults", "edges", "powers", "runners", "services", "zones"]
    )
    assert {"class": "root", "owner": "keepers", "issuer": "onepassword", "made": "person"}.items() <= graph[
        "credentials"
    ]["vault-key"].items()
    keys = {"credential", "item", "field", "service", "kind", "slot", "scope", "zone"}
    assert {frozenset(edge) for edge in graph["edges"]} == {frozenset(keys)}
    assert {
        "credential": "nightly-upload",
        "item": "nightly-upload",
        "field": "credential",
        "service": "azure-devops",
        "kind": "azure-devops-variable",
        "slot": "NIGHTLY_TOKEN",
        "scope": "parts/upload",
        "zone": "everybody",
    } in graph["edges"]
    assert len(graph["edges"]) == 16


def test_graph_is_a_table_unless_told(foreign: Folder) -> None:
    """One line an edge, below one line of names."""
    lines = _run("graph", "--stacks", foreign.path).stdout.splitlines()
    assert lines[0].split() == ["CREDENTIAL", "ITEM/FIELD", "KIND", "SCOPE", "SLOT", "ZONE"]
    assert len(lines) == 17
    assert lines[1].split()[:2] == ["bell-ringer", "ringer-id/credential"]


@pytest.mark.parametrize(
    "arguments", [["no-such-command"], ["check", "--no-such-option"], ["graph", "--format", "xml"]]
)
def test_wrong_use_exits_with_2(arguments: list[str]) -> None:
    """A command called wrongly is told from an estate that is wrong."""
    ran = _run(*arguments)
    assert ran.returncode == 2
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("reference", "--write", "--to", "/proc/nowhere"), "/proc/nowhere"),
        (("check", "--stacks", "x" * 300), "cannot be read: File name too long"),
        (("lock", "--stacks", str(FOREIGN), "--lock", "x" * 300), "File name too long"),
    ],
)
def test_a_place_that_cannot_be_read_or_written_is_a_sentence(arguments: tuple[str, ...], words: str) -> None:
    """Which place, and why; no traceback."""
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert words in done.output


def test_an_output_that_takes_nothing_is_a_sentence() -> None:
    """A full disk is told; a reader that has enough, as `head`, is no fault."""
    command = f"{sys.executable} -m infra reference"
    full, enough = (
        subprocess.run(
            ["bash", "-c", f"{command} {rest}; exit ${{PIPESTATUS[0]}}"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        for rest in ("> /dev/full", "| head -1")
    )
    assert (full.returncode, full.stderr) == (
        1,
        "Error: The output cannot be written: No space left on device. Name another place, or correct that one.\n",
    )
    assert enough.stderr == ""


def test_help_lists_every_command() -> None:
    """`--help` names the commands and the exit codes; each command has a help of its own."""
    shown = _run("--help").stdout
    assert "Exit codes: 1 the estate has mistakes, 2" in " ".join(shown.split())
    for command in ("access", "app", "check", "graph", "reach", "reference"):
        assert f"  {command} " in shown
        assert "--help" in _run(command, "--help").stdout


def test_access_lists_services_that_hang_on_one(foreign: Folder) -> None:
    """Without a name: every service in use, who administers it, and which have too few."""
    foreign.change(
        "services.toml", 'administrators  = ["keepers", "makers"]\nholds', 'administrators  = ["tinker-bot"]\nholds'
    )
    done = _run("access", "--stacks", foreign.path)
    assert done.returncode == 0
    assert "heroku        keepers, makers" in done.stdout
    assert "1 services have fewer than 2 known administrators: github." in done.stdout


def test_access_answers_who_repairs_a_thing_and_what_a_bot_holds(foreign: Folder) -> None:
    """With a name: whatever bears it; one that nothing bears is refused with names that are near."""
    done = _run("access", "--stacks", foreign.path, "release-upload")
    assert "credential release-upload is repaired by" in done.stdout
    assert "keys that open it:  vault-key" in done.stdout
    assert "if it goes away:    nobody has written down what is done then" in done.stdout
    foreign.change("services.toml", "[heroku]\n", '[heroku]\nplan_b = "A host of our own."\n')
    heroku = _run("access", "--stacks", foreign.path, "heroku").stdout
    assert "teams that answer:    keepers" in heroku
    assert "if it goes away:    A host of our own." in heroku
    minted = _run("access", "--stacks", foreign.path, "bell-secret").stdout
    assert "Scheduled runs replace it: `python -m infra rotation` says when" in minted
    assert "Scheduled runs" not in done.stdout
    assert "credentials as it:    engine-token" in _run("access", "--stacks", foreign.path, "tinker-bot").stdout
    refused = _run("access", "--stacks", foreign.path, "tinker-bott")
    assert refused.returncode == 2
    assert "Did you mean tinker-bot" in refused.stderr


def test_app_lists_every_app_with_what_is_known_to_be_wanting(foreign: Folder) -> None:
    """How much each needs, and of how much nobody knows enough."""
    lines = _run("app", "--stacks", foreign.path).stdout.splitlines()
    assert lines[0].split("  ")[0] == "APP"
    assert [line.split() for line in lines[1:]] == [
        ["catalogue", "github-actions", "active", "10", "1", "0", "0"],
        ["doorbell", "heroku", "active", "15", "1", "0", "0"],
    ]


def test_app_says_what_one_needs_in_the_order_of_repair(foreign: Folder) -> None:
    """A line a need; the same for programs; a name that no app has is refused with those that are near or say it."""
    lines = _run("app", "catalogue", "--stacks", foreign.path).stdout.splitlines()
    heads = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    document = json.loads(_run("app", "catalogue", "--stacks", foreign.path, "--format", "json").stdout)
    assert heads[1:] == [need["kind"] for need in document["needs"]]
    assert "    class production, vault item release-upload, field credential, issued by warehouse" in "\n".join(lines)
    refused = _run("app", "rings", "--stacks", foreign.path)
    assert (refused.returncode, "Did you mean doorbell?" in refused.stderr) == (2, True)
    assert _run("app", "--look", "--stacks", foreign.path).returncode == 2


def test_the_emulated_vault_is_not_locked_beside_the_data() -> None:
    """Ids of a rehearsal's vault beside the real data would be committed by whoever does not look."""
    ran = _run("lock", "--stacks", FOREIGN, OP_CONNECT_HOST="http://127.0.0.1:1", OP_CONNECT_TOKEN="made-up")
    assert ran.returncode == 1
    assert "leads to an emulated vault on this machine" in ran.stderr
    assert not (FOREIGN / "vault.lock.toml").exists()


def test_powers_are_printed_for_tools_and_for_people(foreign: Folder) -> None:
    """Who gets which power, with role and name: in the graph, by `access` and by `reach`."""
    foreign.change("bots/tinker-bot.toml", "id = 99", 'id = 99, role = "admin"')
    listed = 'administrators  = ["keepers", "makers"]\nholds '
    foreign.change("services.toml", listed, listed.replace('"makers"', '"makers", "tinker-bot"'))
    graph = json.loads(_run("graph", "--stacks", foreign.path, "--format", "json").stdout)
    owner = {"subject": "tinker-bot", "role": "owner", "object": "github:tinkers/*", "class": "root"}
    owner["account"] = "tinker-bot (99)"
    assert owner in graph["powers"]
    sentence = "tinker-bot as tinker-bot (99), owner: github:tinkers/* (root)"
    assert f"may act as:           {sentence}" in _run("access", "tinker-bot", "--stacks", foreign.path).stdout
    assert f"as tinker-bot it may act: {sentence}" in _run("reach", "engine-token", "--stacks", foreign.path).stdout


def test_an_item_without_an_id_in_the_lock_is_a_mistake(foreign: Folder) -> None:
    """Where there is a lock: the next run would refuse it. The sentence says who can repair it."""
    file = foreign.path / "vault.lock.toml"
    public = ("ringer-id", "parts-project")
    titles = {*(one.item for one in foreign.load().credentials.values()), *public}
    file.write_text(render(VaultLock(vault="v", items={one: f"id of {one}" for one in titles}, identifiers=public)))
    assert _run("check", "--stacks", foreign.path).returncode == 0
    file.write_text(
        render(VaultLock(vault="v", items={one: f"id of {one}" for one in titles - {"ringer-key"}}, identifiers=public))
    )
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 1
    assert "has no id of the vault item 'ringer-key' of 'bell-ringer'. Whoever can see the vault runs" in ran.stderr
    file.write_text("damaged")
    assert "cannot be read" in _run("check", "--stacks", foreign.path).stderr


def test_what_the_check_looks_for_is_what_a_run_reads(recorded: Folder) -> None:
    """So that a green check is no promise that the run breaks."""
    estate = recorded.load()
    lock = recorded.path / "vault.lock.toml"
    lock.write_text(render(VaultLock(vault="v", items={})))
    asked = {sentence.split("'")[1] for sentence in unlocked(lock, estate)}
    assert asked <= vault_titles(estate)
    assert len(asked) > 30


def test_a_name_to_accept_that_nothing_has_is_refused(foreign: Folder) -> None:
    ran = _run("lock", "--stacks", foreign.path, "--accept", "ringer-kye")
    assert ran.returncode == 2
    assert "nothing that is locked is called 'ringer-kye'. Did you mean 'ringer-key'?" in ran.stderr


def test_what_held_a_secret_does_not_become_public_in_silence(foreign: Folder) -> None:
    """An item that the lock has as a secret is not taken along as an identifier, whoever says what in the data."""
    file = foreign.path / "vault.lock.toml"
    titles = {*(one.item for one in foreign.load().credentials.values()), "ringer-id", "parts-project"}
    items = {one: f"id of {one}" for one in titles}
    file.write_text(render(VaultLock(vault="v", items=items, identifiers=("parts-project",))))
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 1
    assert "'ringer-id' held a secret when" in ran.stderr
    assert "--accept ringer-id" in ran.stderr


@pytest.mark.parametrize("name", ["README.md", ".notes", "bots/.hidden", "objects.lock.toml"])
def test_what_lies_beside_the_data_holds_no_value_either(foreign: Folder, name: str) -> None:
    """A README, a hidden file, a lock: the line is named, and not repeated."""
    foreign.append(name, "# A note.\nconnect = 'mongodb://user:hunter2@host'\n")
    ran = _run("check", "--stacks", foreign.path)
    assert ran.returncode == 1
    assert f"{foreign.path / name}:2: E811 The line looks like the value of a secret." in ran.stderr
    assert "hunter2" not in ran.stderr
