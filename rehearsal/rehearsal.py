"""What `make up`, `preview` and `down` do: the steps, in their order."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from engine import Engine, repair_after_kill
from infra.project import ROOT, project_name, read_yaml
from rehearsal import plugins
from rehearsal.folder import STACK, Folder, RehearsalFailed
from rehearsal.prepared import digest_of, digest_of_files, is_text, served_by
from sandbox import launcher
from sandbox.client import AdminError, World
from sandbox.description import SandboxError, describe
from sandbox.options import STARTING_PORT, Options
from sandbox.service import VaultMode
from shared.files import PRIVATE, Missing, WrongText, replace_file
from shared.printed import say

if TYPE_CHECKING:
    from infra.estate import Estate


@dataclass(frozen=True)
class Rehearsal(Folder):
    """One folder with a world and a stack in it."""

    port_base: int = STARTING_PORT
    stacks: Path = ROOT / "stacks" / "prod"
    vault_mode: VaultMode = "connect"

    def up(self) -> None:
        """Make world, lock and stack, run `pulumi up`, and print what the world then holds."""
        self.start_world()
        self.prepare_stack()
        self.engine.up()
        self.report()

    def preview(self) -> None:
        """Run `pulumi preview --refresh` against the world as it is now."""
        self.start_world()
        self.prepare_stack()
        self.engine.preview()

    def start_world(self) -> None:
        """Start the sandbox with what must exist before the first run, unless it has that already.

        To add it twice would put back what somebody took out of the world to see what happens.
        """
        code = served_by(ROOT)
        self._end_world_of_other_code(code)
        if self._is_prepared() and launcher.running(self.home) is not None:
            return
        from rehearsal.seed import seed as seed_of

        seed = json.dumps(seed_of(loaded(self.stacks)), sort_keys=True)
        digest = hashlib.sha256(seed.encode()).hexdigest()
        seeded = self.home / "seed.sha256"
        if not (self.home / "world.sqlite").exists():  # a new world: its vault gives other ids
            seeded.unlink(missing_ok=True)
            self.lock.unlink(missing_ok=True)
            self.objects.unlink(missing_ok=True)
        news = {} if is_text(seeded, digest) else json.loads(seed)
        try:
            if launcher.running(self.home) is None:
                launcher.start(Options(home=self.home, port_base=self.port_base, mode=self.vault_mode), news)
                replace_file(self.served, code)
                say(f"sandbox: started; {self.home / 'sandbox.json'} says where")
            elif news:
                _give(self.home, news)
        except (SandboxError, AdminError) as error:
            raise RehearsalFailed(str(error)) from None
        replace_file(seeded, digest)

    @property
    def served(self) -> Path:
        """Says which code the world was started with."""
        return self.home / "served.sha256"

    def _end_world_of_other_code(self, code: str) -> None:
        """End a world that runs with other code than is here, as after a pull; all that is in it stays in its folder.

        It would answer as that code did, and refuse what it does not know.
        """
        if launcher.running(self.home) is None or is_text(self.served, code):
            return
        say("sandbox: its code has changed; starting it again")
        try:
            launcher.stop(self.home)
        except SandboxError as error:
            raise RehearsalFailed(str(error)) from None

    def prepare_stack(self) -> None:
        """Make the engine's passphrase, state, settings and lock, each once."""
        if self.backend.exists() and not self.passphrase.exists():
            raise RehearsalFailed(f"{self.passphrase} is gone, and with it the key to the state. Run `make clean`.")
        if not self.passphrase.exists():
            replace_file(self.passphrase, secrets.token_urlsafe(32), PRIVATE)
        self.state.mkdir(exist_ok=True)
        plugins.install(self.home / "pulumi" / "plugins")
        if not self._is_prepared():
            self.write_settings()
            self._lock_names()
        if not self.backend.exists():
            self._init_stack()
        replace_file(self._prepared_from, self._digests())
        repair_after_kill(self.engine, self.backend)

    def write_settings(self) -> None:
        """Write the committed settings with this folder, this world's addresses, and the salt that the engine added."""
        old = self._old_settings()
        settings = read_yaml(ROOT / f"Pulumi.{STACK}.yaml")
        try:
            settings["config"] |= describe(self.home)["settings"]
        except SandboxError as error:
            raise RehearsalFailed(str(error)) from None
        settings["config"][f"{project_name()}:stacks"] = os.path.relpath(self.stacks, ROOT)
        settings["config"][f"{project_name()}:vaultLock"] = str(self.lock)
        settings["config"]["saas:objectLock"] = str(self.objects)
        settings["config"]["github:owner"] = loaded(self.stacks).services["github"].organization
        merged = {**old, **settings, "config": {**old.get("config", {}), **settings["config"]}}
        if merged != old:
            replace_file(self.settings, yaml.safe_dump(merged, sort_keys=False))

    @property
    def _prepared_from(self) -> Path:
        return self.home / "prepared.sha256"

    def _is_prepared(self) -> bool:
        digests = self._digests()  # first of all, also where there is nothing to compare it with: see `_given`
        return is_text(self._prepared_from, digests)

    def _digests(self) -> str:
        """Return the digests of all that world, settings and lock follow from, and of what was made of it."""
        made = [self.home / "sandbox.json", self.home / "seed.sha256", self.settings, self.lock, self.objects]
        return f"{_given(self.stacks)} {digest_of_files(made)}"

    def _old_settings(self) -> dict[str, Any]:
        """Return the settings as they are; the salt, where they have none, from the state, which has it too."""
        try:
            old = read_yaml(self.settings)
            salt = {} if "encryptionsalt" in old else self.backend.salt()
            return {**old, **salt, "config": {**(old.get("config") or {})}}
        except Missing:
            return self.backend.salt()
        except (WrongText, TypeError):
            raise RehearsalFailed(
                f"{self.settings} is damaged, and with it a part of the key to the state. Run `make clean`."
            ) from None

    def report(self) -> None:
        """Say what the world holds and where to look."""
        try:
            with World(self.home) as world:
                address, inventory = world.addresses["github"], world.inventory()
        except (SandboxError, AdminError) as error:
            raise RehearsalFailed(str(error)) from None
        for service, things in inventory.items():
            if things:
                counts = ", ".join(f"{count} {thing}" for thing, count in things.items())
                say(f"emulated {service}: {counts}")
        say(f'Look:  curl -H "Authorization: Bearer $GITHUB_TOKEN" {address}/api/v3/orgs/...')
        if self.home == ROOT / ".sandbox":
            env, where = "make -s env", ""
        else:
            env, where = f".venv/bin/python -m rehearsal --home {self.home} env", f" --home {self.home}"
        say(f'By hand:  eval "$({env})"; pulumi preview; .venv/bin/python -m sandbox status{where}')

    def move_state(self) -> None:
        """Move the engine's state from the folder into the bucket that the estate has for it, as a real stack's is."""
        from rehearsal.aws import state_bucket

        if self.in_bucket.exists():
            raise RehearsalFailed(f"The state lies in a bucket already; {self.in_bucket} says in which.")
        self.start_world()
        self.prepare_stack()
        place = state_bucket(loaded(self.stacks))
        if place is None:
            raise RehearsalFailed("The estate has no bucket for a state: no section of AWS with `state` and `region`.")
        bucket, region = place
        target = self.in_a_bucket(bucket, region)
        exported = self.home / "exported.json"
        replace_file(exported, self.engine.answer("stack", "export"), PRIVATE)
        there = Engine({**self.environment(), "PULUMI_BACKEND_URL": target.address}, self.home)
        if not target.exists():  # a move that was cut short goes on
            there.run("stack", "init", quiet=True)
        there.run("stack", "import", "--file", str(exported), quiet=True)
        replace_file(self.in_bucket, json.dumps({"bucket": bucket, "region": region}), PRIVATE)
        exported.unlink()
        say(f"The state lies in the emulated bucket {bucket} now; {self.state} is what it was before.")

    def _lock_names(self) -> None:
        """Have the ids of what the data's names mean in this world in the folder, unless they are."""
        from infra.lock import objects_are_locked, vault_is_locked
        from infra.vault_lock import LockRefused

        estate, known = loaded(self.stacks), True
        for file, is_locked in ((self.lock, vault_is_locked), (self.objects, objects_are_locked)):
            try:
                known = is_locked(file, estate) and known
            except LockRefused:  # damaged; it is the rehearsal's own, and holds nothing that the world does not say
                say(f"{file} is damaged; making it anew.")
                file.unlink()
                known = False
        where = ("--lock", str(self.lock), "--stacks", str(self.stacks))
        command = [sys.executable, "-m", "infra", "lock", "--if-needed", *where]
        if known:
            return
        ran = subprocess.run(command, cwd=ROOT, env=self.environment(), stdout=subprocess.PIPE, text=True, check=False)
        say(*ran.stdout.splitlines())
        if ran.returncode:
            raise RehearsalFailed("What the names in the data mean could not be looked up; see above.")

    def _init_stack(self) -> None:
        """Make the stack from inside the folder: `stack init` writes its salt beside the project file it finds."""
        replace_file(self.home / "Pulumi.yaml", f"name: {project_name()}\nruntime: python\n")
        Engine(self.environment(), self.home).run("stack", "init", quiet=True)


def _give(home: Path, news: Any) -> None:
    """Add to a world that runs. Raise `RehearsalFailed`."""
    try:
        with World(home) as world:
            world.seed(news)
    except AdminError as error:
        raise RehearsalFailed(f"The world could not be given what the data says is there: {error}") from None


@cache
def _given(stacks: Path) -> str:
    """Return the digest of all that a rehearsal follows from, as it was before this process read any of it.

    Taken afterwards, it would call prepared what somebody has edited in between.
    """
    files = [ROOT / "Pulumi.yaml", ROOT / f"Pulumi.{STACK}.yaml"]
    return digest_of(stacks, ROOT, files, datetime.now(UTC).date())


@cache
def loaded(stacks: Path) -> Estate:
    """Return the estate in a folder. Print its mistakes and exit with 1 when it has some.

    An exception past its date does not keep anybody from rehearsing; it is a mistake where the real world is changed.
    """
    from infra import cli

    _given(stacks)
    return cli.loaded(stacks, overdue="warn", rehearsed=True)
