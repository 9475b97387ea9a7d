"""Credentials that runs make, as the engine would treat them: the calls of whole runs, without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saas.generations import digest_of
from sandbox import World
from tests.provider.plugin import Made, Plugin, Properties
from tests.provider.test_tokens import ANACONDA_ORG, DOCKER_HUB, HEROKU, QUAY, At, settings

LIFE, DUE = 365, 300


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of minted credential."""

    token: str
    revocation: str
    scopes: tuple[str, ...]
    at: At | None = None
    organization: str = ""

    def __str__(self) -> str:
        """How tests are named after it."""
        return self.token

    @property
    def own(self) -> dict[str, str]:
        """What it takes beside what all do."""
        return {"organization": self.organization} if self.organization else {}

    def names(self, world: World) -> list[str]:
        """What the issuer has of it."""
        if self.at is ANACONDA_ORG:
            found = [name.partition("/")[2] for name in world.state("anaconda-org")["tokens"]]
        elif self.at is HEROKU:
            found = [one["description"] for one in world.heroku_authorizations()]
        elif self.at is DOCKER_HUB:
            found = [one["label"] for one in world.state("docker-hub")["tokens"]]
        else:
            found = [name.partition("+")[2] for name in world.state("quay")["robots"]]
        return sorted(name for name in found if name.startswith("upload"))


KINDS = (
    Kind(
        token="saas:anaconda_org:MintedToken",
        revocation="saas:anaconda_org:Revocation",
        scopes=("api:read", "api:write"),
        at=ANACONDA_ORG,
        organization="an-org",
    ),
    Kind(
        token="saas:heroku:MintedAuthorization",
        revocation="saas:heroku:Revocation",
        scopes=("read", "write"),
        at=HEROKU,
    ),
    Kind(
        token="saas:docker_hub:MintedAccessToken",
        revocation="saas:docker_hub:Revocation",
        scopes=("repo:write",),
        at=DOCKER_HUB,
    ),
    Kind(
        token="saas:quay:MintedRobot",
        revocation="saas:quay:Revocation",
        scopes=("image:write",),
        at=QUAY,
        organization="an-org",
    ),
    Kind(token="saas:own:GeneratedValue", revocation="saas:own:Revocation", scopes=()),
)
ISSUED = tuple(kind for kind in KINDS if kind.at)
each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)
each_issued = pytest.mark.parametrize("kind", ISSUED, ids=str)


class Run:
    """One credential as runs of the engine treat it; `day` counts from the world's today."""

    def __init__(self, kind: Kind, plugin: Plugin, world: World) -> None:
        """Nothing is made yet."""
        self.kind, self.plugin, self.world = kind, plugin, world
        self.made: Made | None = None
        self.revocation: Made | None = None
        self.vault: dict[str, Any] = {
            "value": "",
            "generation": 0,
            "made": "",
            "epoch": "",
            "revoked": -1,
            "former": {},
        }
        self.today = datetime.fromtimestamp(world.now(), UTC).date()
        plugin.configure({"patienceSeconds": "2", **settings(world)})

    def inputs(self, *, scheduled: bool = False, epoch: str = "", **changed: Any) -> Properties:
        """What a program gives."""
        values = {
            **self.kind.own,
            "name": "upload",
            "scopes": list(self.kind.scopes),
            "lifeDays": LIFE,
            "dueAfterDays": DUE,
            "epoch": epoch,
            "asOf": self.today.isoformat() if scheduled else "",
            "current": self.vault["value"],
            "recordedGeneration": self.vault["generation"],
            "recordedMade": self.vault["made"],
            "recordedEpoch": self.vault["epoch"],
            "recordedRevoked": self.vault["revoked"],
            "kept": dict(self.vault["former"]),
        }
        return Properties({**values, **changed}, frozenset({"current", "kept"}))

    def up(self, *, scheduled: bool = False, record: bool = True, **changed: Any) -> bool:
        """One run, as the engine makes it: whether something changed. The vault gets the value, unless not."""
        token, inputs = self.kind.token, self.plugin.check(self.kind.token, self.inputs(scheduled=scheduled, **changed))
        if self.made is None:
            self.made, acted = self.plugin.create(token, inputs), True
        else:
            acted = self.plugin.diff(token, self.made, inputs).changes
            if acted:
                self.made = self.plugin.update(token, self.made, inputs)
        if record:
            state = self.made.state.values
            self.vault |= {name: state[name] for name in ("value", "generation", "made", "former")}
            self.vault["epoch"] = digest_of(state["epoch"])
        return acted

    def first(self, **changed: Any) -> None:
        """The first run; of a value of our own a scheduled one, since the world's clock is not this machine's."""
        self.up(scheduled=self.kind.at is None, **changed)

    def end(self, *, scheduled: bool = True, drain: int = 3600, written_at: tuple[str, ...] = ()) -> int:
        """The revocation's part of a run: up to which generation all are dead."""
        assert self.made is not None
        state = self.made.state.values
        values = {
            **self.kind.own,
            "name": "upload",
            "generation": state["generation"],
            "tokenId": state["tokenId"],
            "former": state["former"],
            "oldest": state["oldest"],
            "recordedRevoked": self.vault["revoked"],
            "drainSeconds": drain,
            "placesWritten": list(written_at),
            "asOf": self.today.isoformat() if scheduled else "",
        }
        token = self.kind.revocation
        inputs = self.plugin.check(token, Properties(values, frozenset({"former"})))
        if self.revocation is None:
            self.revocation = self.plugin.create(token, inputs)
        elif self.plugin.diff(token, self.revocation, inputs).changes:
            self.revocation = self.plugin.update(token, self.revocation, inputs)
        return int(self.revocation.state.values["revoked"])

    def forget(self) -> None:
        """What the vault's part of a revocation does: it notes up to which generation all are dead, and lets go."""
        assert self.revocation is not None
        self.vault["revoked"] = revoked = int(self.revocation.state.values["revoked"])
        former = self.vault["former"].items()
        self.vault["former"] = {number: value for number, value in former if int(number) > revoked}

    def pass_days(self, days: int) -> None:
        """Time goes by, at every service; each run has a provider of its own."""
        self.world.advance_clock(days * 86400)
        self.today += timedelta(days=days)
        self.begin_day()

    def begin_day(self) -> None:
        """Start a run: it knows nothing of the time of the one before."""
        self.plugin.configure({"patienceSeconds": "2", **settings(self.world)})

    @property
    def state(self) -> Mapping[str, Any]:
        """What the engine has recorded."""
        assert self.made is not None
        return self.made.state.values
