"""A deployed little estate whose credentials rotate, at any day of the world's clock, and what can be seen of it."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import yaml

from engine.file_backend import drop_unwritten_attributes
from rehearsal import Rehearsal
from sandbox.client import World
from tests.end_to_end.stage import WITHOUT_POLICIES, Outcome, Running, Stage, finish, kill, start

UP = ("pulumi", "up", "--yes", "--skip-preview", "--continue-on-error", "--non-interactive", "--color", "never")
TARGETS: tuple[tuple[str, str, str], ...] = (
    ("github", "widgets/press", "UPLOAD"),
    ("github", "widgets/store", "UPLOAD"),
    ("heroku", "widgets-bell", "UPLOAD"),
    ("azure-devops", "widgets/mill/uploads", "UPLOAD"),
)
"""Every place that the token lies at, as a build reads it."""
USE = {"issuer": "anaconda-org", "organization": "widgets"}


@dataclass
class Scene:
    """One stage, its world, and the environment in which the engine runs on it."""

    stage: Stage
    world: World

    @property
    def rehearsal(self) -> Rehearsal:
        """The stage's folder."""
        return Rehearsal(self.stage.home, 0, self.stage.stacks)

    def today(self) -> str:
        """The day in the world."""
        return datetime.fromtimestamp(self.world.now(), UTC).date().isoformat()

    def start(
        self, *more: str, day: str = "", left: str = "", parallel: int = 16, persistent: bool = True, **variables: str
    ) -> Running:
        """Start `up`: a scheduled one with a day, else a plain one. Unless `persistent`, the first error ends it."""
        environment = self.rehearsal.environment() | WITHOUT_POLICIES | variables
        if day:
            settings = yaml.safe_load(self.rehearsal.settings.read_text())
            settings["config"] |= {"rotation:asOf": day, **({"rotation:left": left} if left else {})}
            file = self.stage.home / "scheduled" / "Pulumi.sandbox.yaml"
            file.parent.mkdir(exist_ok=True)
            file.write_text(yaml.safe_dump(settings))
            environment["PULUMI_OPTION_CONFIG_FILE"] = str(file)
        words = [word for word in UP if persistent or word != "--continue-on-error"]
        return start([*words, "--parallel", str(parallel), *more], environment)

    def up(self, *more: str, **how: Any) -> Outcome:
        """Run it to its end."""
        return finish(self.start(*more, **how))

    def scheduled(self, **more: Any) -> Outcome:
        """Run a scheduled one, of the world's today."""
        return self.up(day=self.today(), **more)

    def recover(self) -> None:
        """Break the lock that a killed run has left, as `pulumi cancel` does, and drop half a file beside the state."""
        backend = self.rehearsal.files
        for lock in backend.locks.glob("*.json"):
            lock.unlink()
        drop_unwritten_attributes(backend.folder)

    def pass_days(self, days: float) -> None:
        """Let time go by."""
        self.world.advance_clock(int(days * 86400))

    def tokens(self) -> list[str]:
        """The names of the live tokens of the organisation."""
        found = self.world.state("anaconda-org")["tokens"]
        return sorted(name.partition("/")[2] for name in found if name.startswith("widgets/"))

    def value_at(self, name: str) -> str:
        """The value of a live token."""
        return str(self.world.ask("GET", f"/services/anaconda-org/tokens/widgets/{name}")["value"])

    def in_vault(self, item: str = "upload", field: str = "credential") -> str:
        """What the vault has."""
        return self.world.field(item, field)

    def refused(self) -> list[str]:
        """The targets at which a build would find a value that the issuer refuses now."""
        return self.finish_builds(self.start_builds())

    def held(self) -> set[str]:
        """The values at the targets."""
        group = self.world.variable_group("widgets/mill", "uploads")["variables"]["UPLOAD"]
        return {
            str(self.world.secret("widgets", "UPLOAD")["value"]),
            self.world.config_vars("widgets-bell")["UPLOAD"],
            str(group["value"] if isinstance(group, Mapping) else group),
        }

    def worlds(self) -> dict[str, Any]:
        """How the issuer and the services of the targets look."""
        return {service: self.world.state(service) for service in ("anaconda-org", *{one[0] for one in TARGETS})}

    def gaps(self, before: Mapping[str, Any], after: int) -> list[str]:
        """The instants at which a target held a value that its issuer did not accept, request by request.

        `before` is how all was before the first of them; `after` the number of the newest entry of the history then.
        """
        now, found = dict(before), []
        for entry in self.world.history(after=after, service=""):
            now[entry["service"]] = entry["state"]
            live = {token["value"] for token in now["anaconda-org"]["tokens"].values()}
            group = now["azure-devops"]["widgets"]["mill"]["groups"]["uploads"]["variables"]
            held = {
                "the secret": now["github"]["organization_secrets"]["widgets/UPLOAD"]["digest"],
                "the config var": now["heroku"]["apps"]["widgets-bell"]["config_vars"]["UPLOAD"],
                "the variable": group["UPLOAD"],
            }
            moment = f"after {entry['method']} {entry['path']} at {entry['service']}"
            found += [f"{what} {moment}" for what, digest in held.items() if digest not in live]
        return found

    def newest(self) -> int:
        """The number of the newest entry of the history."""
        return max((int(one["number"]) for one in self.world.history(service="")), default=0)

    def not_in_vault(self) -> set[str]:
        """Digests of values at the targets that the vault has in no field."""
        return {self.world.digest(value) for value in self.held()} - set(
            self.world.items()["upload"]["digests"].values()
        )

    def unchecked(self, after: int) -> list[str]:
        """Targets that were written since a request and not looked at after the last write."""
        requests = self.world.requests(after=after)
        found = []
        for place, write, look in (
            ("the secret", ("PUT", "/secrets/UPLOAD"), ("POST", "/dispatches")),
            ("the config var", ("PATCH", "/config-vars"), ("GET", "/alive")),
        ):
            written, looked = (
                max(
                    (one["number"] for one in requests if one["method"] == method and one["path"].endswith(path)),
                    default=0,
                )
                for method, path in (write, look)
            )
            if written > looked:
                found.append(place)
        return found

    def start_builds(self) -> list[int]:
        """Builds that read every target now, and use what they read when they are finished."""
        return [
            self.world.start_build(place, {name: USE}, service=service)  # type: ignore[arg-type]
            for service, place, name in TARGETS
        ]

    def finish_builds(self, builds: Sequence[int]) -> list[str]:
        """The targets of which a build had read a value that its issuer refuses now; of builds of all, in turn."""
        outcomes = [self.world.finish_build(build) for build in builds]
        return [
            f"{place}: {one['why']}"
            for (_, place, _), found in zip(cycle(TARGETS), outcomes, strict=False)
            for one in found or [{"ok": False, "why": "nothing was read"}]
            if not one["ok"]
        ]

    def recorded(self, kind: str) -> dict[str, Any]:
        """The outputs of the one resource of a type."""
        export = json.loads(self.stage.by_hand("stack", "export").output)
        [found] = [one for one in export["deployment"]["resources"] if one["type"] == kind]
        outputs: dict[str, Any] = found["outputs"]
        return outputs

    def keep(self, name: str) -> None:
        """Keep world and state under a name."""
        self.world.snapshot(name)
        self.keep_state(name)

    def keep_state(self, name: str) -> None:
        """Keep the state alone, also while a run writes it: each of its files is replaced whole."""
        shutil.copytree(self.rehearsal.state, self.stage.home / "kept" / name, dirs_exist_ok=True)

    def restore(self, name: str, *, world: bool = True) -> None:
        """Make world and state, or the state alone, what they were."""
        if world:
            self.world.restore(name)
        shutil.rmtree(self.rehearsal.state)
        shutil.copytree(self.stage.home / "kept" / name, self.rehearsal.state)

    def watched(self, **scheduled: Any) -> list[tuple[dict[str, Any], str]]:
        """Run `up`, and return each request that it makes, with a digest of all that a kill before it would leave.

        That is what lies on the disk and in the services: the state's file, to the byte, each service, the vault.
        """
        hold = self.world.fault("hold-before", path="^/", times=None)
        process, found, known = self.start(parallel=1, **scheduled), [], set[int]()
        while _is_alive(process):
            for request in self.world.held(wait_seconds=0.5):
                if request["number"] not in known:
                    known.add(request["number"])
                    found.append((request, self._left()))
                self.world.release(request["number"])
        self.world.lift(hold)
        outcome = finish(process)
        assert outcome.code == 0, outcome.output
        return found

    def _left(self) -> str:
        vault = {name: one["digests"] for name, one in self.world.items().items()}
        services = json.dumps([self.worlds(), vault], sort_keys=True).encode()
        return hashlib.sha256(services + self.rehearsal.files.stack_file.read_bytes()).hexdigest()

    def killed_at(self, nth: int, moment: str, run: Sequence[str] = (), **scheduled: Any) -> bool:
        """Start `up` and kill engine and plugins at the nth request that it makes; whether it made so many."""
        hold = self.world.fault(f"hold-{moment}", path="^/", nth=nth)
        process = self.start(*run, parallel=1, **scheduled)
        held: list[dict[str, Any]] = []
        while not held and _is_alive(process):
            held = self.world.held(wait_seconds=0.5)
        if not held:
            finish(process)
            self.world.lift(hold)
            return False
        kill(process)
        for request in held:
            with suppress(Exception):
                self.world.drop(request["number"])
        self.world.lift(hold)
        return True


def _is_alive(process: Running) -> bool:
    import psutil

    try:
        return psutil.Process(process.pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
