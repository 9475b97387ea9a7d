"""Credentials that the provider makes: one generation after the other, at every issuer, against the emulated world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from saas.generations import numbered
from sandbox import World
from tests.provider.plugin import CallFailed, Made, Plugin, Properties
from tests.provider.test_tokens import ANACONDA_ORG, DOCKER_HUB, HEROKU, QUAY, At, authenticates, settings

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
    Kind(token="saas:heroku:MintedAuthorization", revocation="saas:heroku:Revocation", scopes=("write",), at=HEROKU),
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
        self.vault: dict[str, Any] = {"value": "", "generation": 0, "made": "", "epoch": "", "former": {}}
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
            self.vault = {name: state[name] for name in ("value", "generation", "made", "epoch", "former")}
        return acted

    def first(self, **changed: Any) -> None:
        """The first run; of a value of our own a scheduled one, since the world's clock is not this machine's."""
        self.up(scheduled=self.kind.at is None, **changed)

    def end(self, *, scheduled: bool = True, drain: int = 3600) -> int:
        """The revocation's part of a run: up to which generation all are dead."""
        assert self.made is not None
        state = self.made.state.values
        values = {
            **self.kind.own,
            "name": "upload",
            "generation": state["generation"],
            "tokenId": state["tokenId"],
            "former": state["former"],
            "drainSeconds": drain,
            "asOf": self.today.isoformat() if scheduled else "",
        }
        token = self.kind.revocation
        inputs = self.plugin.check(token, Properties(values, frozenset({"former"})))
        if self.revocation is None:
            self.revocation = self.plugin.create(token, inputs)
        elif self.plugin.diff(token, self.revocation, inputs).changes:
            self.revocation = self.plugin.update(token, self.revocation, inputs)
        return int(self.revocation.state.values["revoked"])

    def pass_days(self, days: int) -> None:
        """Time goes by, at every service; each run has a provider of its own."""
        self.world.advance_clock(days * 86400)
        self.today += timedelta(days=days)
        self.plugin.configure({"patienceSeconds": "2", **settings(self.world)})

    @property
    def state(self) -> Mapping[str, Any]:
        """What the engine has recorded."""
        assert self.made is not None
        return self.made.state.values


@pytest.fixture
def begin(plugin: Plugin, world: World) -> Callable[[Kind], Run]:
    """A credential of a kind, of which nothing is made."""
    return lambda kind: Run(kind, plugin, world)


@each_kind
def test_a_new_credential_is_made_and_named_by_its_generation(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """The vault has nothing, so also a plain run makes it."""
    run = begin(kind)
    run.first()
    assert (run.state["generation"], run.state["made"]) == (1, run.today.isoformat())
    assert run.state["value"]
    assert kind.at is None or kind.names(run.world) == [numbered("upload", 1)]


@each_kind
def test_only_a_scheduled_run_after_its_time_makes_the_next(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """A plain run never does, a day before neither; the former value stays, and its number is beside it."""
    run = begin(kind)
    run.first()
    first = run.state["value"]
    run.pass_days(DUE - 1)
    assert not run.up(scheduled=True)
    run.pass_days(1)
    assert not run.up()
    assert run.up(scheduled=True)
    assert (run.state["generation"], run.state["former"]) == (2, {"1": first})
    assert run.state["value"] != first
    assert not run.up(scheduled=True)


@each_kind
def test_an_epoch_is_due_at_once_and_each_difference_is(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """Raised, reverted and raised again it rotates three times; none of that in a plain run."""
    run = begin(kind)
    run.first()
    assert not run.up(epoch="incident-1")
    for number, epoch in enumerate(["incident-1", "", "incident-1"], 2):
        assert run.up(scheduled=True, epoch=epoch)
        assert run.state["generation"] == number


@each_issued
@pytest.mark.parametrize("day", ["1990-01-01", "2190-01-01"])
def test_an_absurd_date_makes_nothing(day: str, kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """One before what is recorded is no difference; one far ahead is refused by the service's clock."""
    run = begin(kind)
    run.first()
    before = dict(run.state)
    if day < run.today.isoformat():
        assert not run.up(asOf=day)
    else:
        with pytest.raises(CallFailed, match=f"the run is one of {day}.* upload was not rotated"):
            run.up(asOf=day)
    assert (run.state, kind.names(run.world)) == (before, [numbered("upload", 1)])


@each_kind
def test_what_the_vault_has_is_adopted_and_no_second_one_is_made(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """The state is lost: the value still works, so it stays, with its number, day and epoch."""
    run = begin(kind)
    run.first(epoch="e")
    before, run.made = dict(run.state), None
    run.up(scheduled=True, epoch="e")
    assert {name: run.state[name] for name in ("value", "generation", "made", "epoch")} == {
        name: before[name] for name in ("value", "generation", "made", "epoch")
    }
    assert not run.up(scheduled=True, epoch="e")


@each_kind
def test_an_old_state_adopts_the_later_generation(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """A checkpoint from before a rotation is restored and run again, by a plain or a scheduled run."""
    run = begin(kind)
    run.first()
    old = run.made
    run.up(scheduled=True, epoch="incident-1")
    later = dict(run.state)
    for scheduled in (False, True):
        run.made = old
        run.up(scheduled=scheduled, epoch="incident-1")
        assert (run.state["generation"], run.state["value"]) == (2, later["value"])
        assert run.state["former"] == later["former"]
    assert kind.at is None or len(kind.names(run.world)) == 2


@each_issued
def test_a_value_that_was_not_recorded_is_passed_over(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """The run was killed after the issuer made it: nobody has it, so the next run makes another, and revokes both."""
    run = begin(kind)
    run.first()
    old = run.made
    run.up(scheduled=True, epoch="incident-1", record=False)
    run.made = old
    run.up(scheduled=True, epoch="incident-1")
    assert run.state["generation"] == 3
    run.end()
    run.pass_days(1)
    assert run.end() == 2
    assert kind.names(run.world) == [numbered("upload", 3)]


@each_issued
def test_former_ones_end_after_the_drain_and_are_proved_dead(
    kind: Kind, begin: Callable[[Kind], Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before, not in a plain run, and never the one in use."""
    run = begin(kind)
    run.first()
    first = run.state["value"]
    assert run.end(drain=2 * 86400) == -1
    run.up(scheduled=True, epoch="incident-1")
    assert run.end(drain=2 * 86400) == -1
    run.pass_days(1)
    assert run.end(drain=2 * 86400) == -1
    assert len(kind.names(run.world)) == 2
    run.pass_days(2)
    assert run.end(scheduled=False, drain=2 * 86400) == -1
    assert run.end(drain=2 * 86400) == 1
    assert kind.names(run.world) == [numbered("upload", 2)]
    assert kind.at is not None
    if kind.at is not QUAY:  # its value is compared with its login
        assert not authenticates(kind.at, numbered("upload", 1), first, run.world, monkeypatch)
        assert authenticates(kind.at, numbered("upload", 2), run.state["value"], run.world, monkeypatch)


@each_kind
def test_what_the_vault_forgot_the_state_forgets(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """A revocation takes former values out of the vault; the next run of any kind lets go of them."""
    run = begin(kind)
    run.first()
    run.up(scheduled=True, epoch="incident-1")
    run.vault["former"] = {}
    assert run.up(epoch="incident-1")
    assert run.state["former"] == {}
    assert not run.up(epoch="incident-1")


@each_kind
def test_a_value_that_was_put_into_the_vault_by_hand_is_left_by_a_scheduled_run(
    kind: Kind, begin: Callable[[Kind], Run]
) -> None:
    """It is named. A plain run takes it over, if its issuer accepts it."""
    run = begin(kind)
    run.first()
    theirs = another(kind, run.world)
    run.vault["value"] = theirs
    with pytest.raises(CallFailed, match="somebody has put another value of upload into the vault"):
        run.up(scheduled=True)
    assert run.up()
    assert (run.state["value"], run.state["generation"], run.state["made"]) == (theirs, 2, "")
    assert set(run.state["former"]) == {"1"}


def another(kind: Kind, world: World) -> str:
    """A value that somebody made at the issuer."""
    if kind.at is None:
        return "somebody-made-this-up-0123456789"
    shown: Any = kind.at.by_hand(world)
    if kind.at in (ANACONDA_ORG, DOCKER_HUB):
        return str(shown["value"])
    if kind.at is HEROKU:
        return "HRKU-AA-made-by-hand"
    token = world.ask("GET", "/services/quay/robots/an-org+by-hand")["token"]
    return f"an-org+by-hand:{token}"


@each_issued
def test_a_refused_value_in_the_vault_is_a_sentence_without_it(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """Nothing is minted in its place."""
    run = begin(kind)
    run.first()
    run.vault["value"] = "an-org+nobody:never-a-value-anywhere" if kind.at is QUAY else "never-a-value-anywhere"
    with pytest.raises(CallFailed, match="the value of upload in the vault is refused") as failed:
        run.up()
    assert "never-a-value" not in str(failed.value)
    assert kind.names(run.world) == [numbered("upload", 1)]
