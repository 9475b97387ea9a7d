"""Credentials that the provider makes: one generation after the other, at every issuer, against the emulated world."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from saas.generations import numbered
from sandbox import World
from tests.provider.minted_runs import DUE, KINDS, Kind, Run, each_issued, each_kind
from tests.provider.plugin import CallFailed, Plugin
from tests.provider.test_tokens import ANACONDA_ORG, DOCKER_HUB, HEROKU, QUAY, authenticates


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


@pytest.mark.parametrize(
    ("kind", "changed"),
    [*((kind, {"lifeDays": 400}) for kind in KINDS), (KINDS[0], {"scopes": ["api:read"]})],
    ids=str,
)
def test_what_the_next_one_may_do_is_applied_before_a_scheduled_run_goes_by_it(
    kind: Kind, changed: dict[str, Any], begin: Callable[[Kind], Run]
) -> None:
    """A merged edit alone makes nothing: a person's run notes it, and makes nothing either."""
    run = begin(kind)
    run.first()
    run.pass_days(DUE)
    with pytest.raises(CallFailed, match="nobody has applied that"):
        run.up(scheduled=True, **changed)
    assert run.state["generation"] == 1
    assert run.up(**changed)
    assert run.state["generation"] == 1
    assert not run.up(**changed)


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
    assert run.end(drain=2 * 86400) == 0
    run.up(scheduled=True, epoch="incident-1")
    assert run.end(drain=2 * 86400) == 0
    run.pass_days(1)
    assert run.end(drain=2 * 86400) == 0
    assert len(kind.names(run.world)) == 2
    run.pass_days(2)
    assert run.end(scheduled=False, drain=2 * 86400) == 0
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
    run.vault["former"] = {}  # anybody may delete a field: that proves nothing
    assert not run.up(epoch="incident-1", record=False)
    run.vault["revoked"] = 1
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


def never(kind: Kind) -> str:
    """A value that its issuer does not know."""
    return "an-org+nobody:never-a-value-anywhere" if kind.at is QUAY else "never-a-value-anywhere"


@each_issued
def test_a_refused_value_in_the_vault_is_a_sentence_without_it(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """Where nothing else is known: nothing is minted in its place."""
    run = begin(kind)
    run.vault["value"] = never(kind)
    with pytest.raises(CallFailed, match="the value of upload in the vault is refused") as failed:
        run.up()
    assert "never-a-value" not in str(failed.value)
    assert kind.names(run.world) == []


@each_issued
def test_a_vault_that_somebody_spoilt_gets_the_recorded_value_back(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """By a plain run, since nobody else has seen that value; a scheduled one says so and leaves it."""
    run = begin(kind)
    run.first()
    value = run.state["value"]
    run.vault["value"] = never(kind)
    with pytest.raises(CallFailed, match="the recorded one works: somebody changed the vault") as failed:
        run.up(scheduled=True)
    assert "never-a-value" not in str(failed.value)
    assert run.up()
    assert (run.state["value"], run.state["generation"]) == (value, 1)
    assert run.vault["value"] == value
    assert not run.up()
    assert kind.names(run.world) == [numbered("upload", 1)]


@each_kind
def test_a_hundred_rotations_leave_one(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """In a row, by the world's clock: each former one ends, and what is in use is never touched."""
    run = begin(kind)
    run.first()
    for _ in range(100):
        before = run.state["value"]
        run.pass_days(DUE)
        assert run.up(scheduled=True)
        assert run.state["value"] != before
        run.end()
        run.pass_days(2)
        assert run.end() == run.state["generation"] - 1
        run.forget()
        run.up(scheduled=True)
    assert run.state["generation"] == 101
    assert run.state["former"] == {}
    assert kind.at is None or kind.names(run.world) == [numbered("upload", 101)]


MOST_REQUESTS = 30
"""More than the provider makes for one rotation."""
FAULTS = ("status", "drop-before", "drop-after", "truncate", "rate-limit-primary")


@each_issued
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_any_request_of_a_rotation_is_told_or_overcome(
    fault: str, kind: Kind, begin: Callable[[Kind], Run]
) -> None:
    """It is done, or it stops with a sentence; the next run finishes, and what no one uses ends with the former one."""
    run = begin(kind)
    run.first()
    for nth in range(1, MOST_REQUESTS):
        epoch = f"incident-{nth}"
        number = run.world.fault(fault, path="^/", nth=nth, status=500, seconds=1)
        before = run.state["value"]
        try:
            run.up(scheduled=True, epoch=epoch)
            said = "upload"
        except CallFailed as failed:
            said = str(failed)
        assert "upload" in said, "it does not say of what"
        assert before not in said
        assert works(run, before), "a former value ended before the next one was there"
        struck = next((one for one in run.world.faults() if one["number"] == number), None)
        run.world.lift(number)
        run.begin_day()
        run.up(scheduled=True, epoch=epoch)
        assert run.state["epoch"] == epoch
        assert works(run, run.state["value"])
        run.end()
        run.pass_days(1)
        assert run.end() == run.state["generation"] - 1
        assert kind.names(run.world) == [numbered("upload", run.state["generation"])]
        run.forget()
        run.up(scheduled=True, epoch=epoch)
        if struck is not None and not struck["struck"]:
            return  # it makes no more requests than that
    raise AssertionError(f"a rotation makes {MOST_REQUESTS} requests")


def works(run: Run, value: str) -> bool:
    """Whether the issuer accepts a value, asked by a build of the emulated world."""
    uses: dict[str, dict[str, Any]] = {
        "anaconda-org": {"issuer": "anaconda-org", "organization": "an-org"},
        "heroku": {"issuer": "heroku"},
        "docker-hub": {"issuer": "docker-hub"},
        "quay": {"issuer": "quay", "account": value.partition(":")[0]},
    }
    assert run.kind.at is not None
    service = run.kind.at.service
    world = run.world
    world.write_secret(
        "an-org", "TRIED", value=value.partition(":")[2] if service == "quay" else value, visibility="all"
    )
    [outcome] = world.finish_build(world.start_build("an-org/alpha", {"TRIED": uses[service]}))
    return bool(outcome["ok"])


@each_issued
def test_a_clock_that_is_behind_ends_no_drain_early(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """The issuer's is, while the drain begins, and right again after; the places say when they were written."""
    run = begin(kind)
    run.first()
    run.end()
    assert kind.at is not None
    run.world.set_clock_apart(kind.at.service, -20 * 3600)
    run.begin_day()
    run.up(scheduled=True, epoch="incident-1")
    written = datetime.fromtimestamp(run.world.now(), UTC).isoformat()
    run.end(drain=8 * 3600, written_at=("", written))
    run.world.set_clock_apart(kind.at.service, 0)
    run.world.advance_clock(7 * 3600)
    run.begin_day()
    assert run.end(drain=8 * 3600, written_at=("", written)) == 0
    run.pass_days(2)
    assert run.end(drain=8 * 3600, written_at=("", written)) == 1


@each_issued
def test_a_delete_only_forgets(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """The engine also deletes what it should not; the user is told how a person ends it."""
    run = begin(kind)
    run.first()
    run.end()
    assert run.made is not None
    assert run.revocation is not None
    for token, made in ((kind.token, run.made), (kind.revocation, run.revocation)):
        run.plugin.delete(token, made)
    assert kind.names(run.world) == [numbered("upload", 1)]
    assert works(run, run.state["value"])
    assert any("stays valid; it is only forgotten here" in sentence for sentence in run.plugin.engine.said)


@each_issued
def test_the_readers_of_a_place_that_is_gone_are_waited_for(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """Taken out shortly before a rotation; and a drain that turns out to be longer counts from the same moment."""
    run = begin(kind)
    run.first()
    run.end(drain=3 * 86400)
    run.up(scheduled=True, epoch="incident-1")
    run.end(drain=3600)
    run.pass_days(2)
    assert run.end(drain=3600) == 0
    assert run.end(drain=5 * 86400) == 0
    run.pass_days(2)
    assert run.end(drain=3600) == 0
    run.pass_days(2)
    assert run.end(drain=3600) == 1


@each_issued
def test_what_keeps_failing_leaves_few_behind(kind: Kind, begin: Callable[[Kind], Run]) -> None:
    """Each run makes one that is lost; after some of them none is made any more, and a person is told."""
    run = begin(kind)
    run.first()
    old = run.made
    for _ in range(3):
        run.up(scheduled=True, epoch="incident-1", record=False)
        run.made = old
    with pytest.raises(CallFailed, match=r"3 later generations of upload that nobody has \(2, 3, 4\)"):
        run.up(scheduled=True, epoch="incident-1", record=False)
    assert len(kind.names(run.world)) == 4
