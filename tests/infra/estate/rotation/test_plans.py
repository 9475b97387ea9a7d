"""What the next scheduled run does, and in which order."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate import Estate
from infra.estate.rotation import Policy, Recorded, plan
from infra.estate.rotation.plan import Turn, turn_of
from infra.estate.rotation.policy import policy_for
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import MINTED, QUAY, READER, ROBOT, with_minted

TODAY = dt.date(2026, 11, 20)
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2060, 12, 31))
"""With leap days among them."""
POLICIES = st.builds(policy_for, st.text(min_size=1, max_size=20), st.integers(12, 1000), epoch=st.just(""))


def recorded(made: dt.date | None, epoch: str = "", generation: int = 1, revoked: int = 0, until: str = "") -> Recorded:
    """What a run recorded."""
    return Recorded(
        generation=generation,
        made=made or "",
        epoch=epoch,
        revoked=revoked,
        drains_until=dt.datetime.fromisoformat(until) if until else "",
    )


def on(policy: Policy, made: dt.date, day: int, epoch: str = "") -> Turn:
    """Where a value stands so many days after it was made."""
    return turn_of(policy, recorded(made, epoch), made + dt.timedelta(day))


class TestTurn:
    """Where one value stands in its life."""

    @given(POLICIES, DAYS)
    def test_it_begins_to_be_warned_of_and_due_on_its_days(self, policy: Policy, made: dt.date) -> None:
        """Not a day earlier, also over leap days; and it stays so."""
        assert not on(policy, made, policy.warn_after_days - 1).warned
        assert on(policy, made, policy.warn_after_days).warned
        assert not on(policy, made, policy.due_after_days - 1).is_due
        assert on(policy, made, policy.due_after_days).is_due
        assert not on(policy, made, policy.life_days).passed
        assert on(policy, made, policy.life_days + 1).passed

    @given(POLICIES, DAYS, st.integers(-400, 2000), st.integers(0, 500))
    def test_what_is_due_stays_due(self, policy: Policy, made: dt.date, day: int, later: int) -> None:
        """And so with what is warned of, and what is over; what is due is warned of."""
        before, after = on(policy, made, day), on(policy, made, day + later)
        assert (before.warned, before.is_due, before.passed) <= (True, True, True)
        for key in ("warned", "is_due", "passed"):
            assert getattr(before, key) <= getattr(after, key)
        assert before.is_due <= before.warned

    @given(POLICIES, DAYS, st.integers(1, 3000), st.text())
    def test_nothing_is_due_before_the_day_on_which_it_was_made(
        self, policy: Policy, made: dt.date, days: int, epoch: str
    ) -> None:
        """A date that is wrong, or earlier than the last run's: nothing happens, whatever the epoch."""
        assert not on(policy, made, -days, epoch).is_due

    @given(POLICIES, DAYS, st.text(), st.text(), st.data())
    def test_another_epoch_is_due_and_the_same_is_not(
        self, policy: Policy, made: dt.date, was: str, is_now: str, data: st.DataObject
    ) -> None:
        """Any difference: raised, taken away, or raised to what it once was."""
        day = data.draw(st.integers(0, policy.warn_after_days - 1))
        with_epoch = dataclasses.replace(policy, epoch=is_now)
        turn = on(with_epoch, made, day, was)
        assert (turn.is_due, turn.warned) == (was != is_now, was != is_now)

    def test_the_longest_life_ends_within_the_calendar(self) -> None:
        """The last day that may be recorded, and the greatest number of days that the data may say."""
        made = dt.date(2199, 12, 31)
        assert turn_of(policy_for("any", 99999), recorded(made), dt.date(9999, 12, 31)).passed

    @given(POLICIES, DAYS)
    def test_of_an_unknown_day_it_is_due(self, policy: Policy, as_of: dt.date) -> None:
        """Whether nothing is recorded, or only not the day; it has no end that is over."""
        for known in (None, recorded(None, generation=0, revoked=-1)):
            turn = turn_of(policy, known, as_of)
            assert (turn.is_due, turn.warned, turn.due_on, turn.passed) == (True, True, None, False)


@pytest.fixture
def estate(foreign: Folder) -> Estate:
    """The foreign estate with something minted."""
    return with_minted(foreign).load()


def test_without_a_record_all_that_runs_replace_is_due(estate: Estate) -> None:
    """And the plan says that it does not know."""
    found = plan(estate, None, TODAY)
    assert [one.turn.credential for one in found.due] == ["bell-secret", "shelf-reader"]
    assert (found.is_recorded, plan(estate, {}, TODAY).is_recorded) == (False, True)


def test_a_fresh_value_is_neither_due_nor_told(estate: Estate) -> None:
    """Nothing to do, but for persons."""
    known = {name: recorded(TODAY) for name in ("shelf-reader", "bell-secret")}
    found = plan(estate, known, TODAY)
    assert (found.due, found.coming, found.waiting, found.writes, found.revoked_after) == ((), (), (), {}, 0)


def test_what_comes_is_told_the_nearest_first(estate: Estate) -> None:
    """In its warning time, with its due day."""
    made = TODAY - dt.timedelta(270)
    found = plan(estate, {name: recorded(made) for name in ("shelf-reader", "bell-secret")}, TODAY)
    assert [one.credential for one in found.coming] == ["shelf-reader", "bell-secret"]
    days = [one.due_on for one in found.coming if one.due_on]
    assert days == sorted(days)
    assert days[0] > TODAY


def test_what_waits_to_be_revoked_says_until_when(estate: Estate) -> None:
    """Every older generation that is not proved dead, and none that is."""
    until = "2026-11-21T04:00:00+00:00"
    known = {"shelf-reader": recorded(TODAY, generation=4, revoked=1, until=until), "bell-secret": recorded(TODAY)}
    [waiting] = plan(estate, known, TODAY).waiting
    assert (waiting.credential, waiting.generations) == ("shelf-reader", (2, 3))
    assert waiting.until == dt.datetime.fromisoformat(until)
    assert not plan(estate, known, TODAY).has_work
    assert plan(estate, known, TODAY + dt.timedelta(1)).has_work


def test_a_value_past_its_life_is_an_end(estate: Estate) -> None:
    """Its last day is not."""
    known = {name: recorded(TODAY) for name in ("shelf-reader", "bell-secret")}
    for days, passed in ((365, False), (366, True)):
        found = plan(estate, {**known, "shelf-reader": recorded(TODAY - dt.timedelta(days))}, TODAY)
        assert (found.has_passed, [one.turn.passed for one in found.due]) == (passed, [passed])


def test_the_order_is_that_of_a_run(estate: Estate) -> None:
    """Mint, record, the app before the secrets and the webhooks that call it, then checks, drain, revocation."""
    bell, reader = plan(estate, None, TODAY).due
    assert [step.phase for step in reader.steps] == [
        "mint", "record", "deliver", "deliver", "check", "drain", "revoke",
    ]  # fmt: skip
    delivered = [step.what.partition(" ")[0] for step in bell.steps if step.phase == "deliver"]
    assert delivered == [
        "heroku-config-var",
        "github-organization-secret",
        "github-webhook-secret",
        "github-webhook-secret",
    ]
    assert reader.steps[0].what.startswith("shelf-reader-generation-1 at anaconda-org, with api:read")


def test_the_highest_class_goes_first(foreign: Folder) -> None:
    """What is worth most to a thief, whatever its name."""
    foreign.change("services.toml", '{ "shelf" = "production" }', '{ "shelf" = "production", "box" = "staging" }')
    reader = (with_minted(foreign).path / READER).read_text()
    lower = reader.replace("shelf", "box").replace('"production"', '"staging"').partition("\n[[deliveries]]")[0]
    foreign.append("credentials/a-box-reader.toml", lower)
    due = plan(foreign.load(), None, TODAY).due
    assert [one.turn.credential for one in due] == ["bell-secret", "shelf-reader", "a-box-reader"]


def test_what_is_out_of_use_is_not_written_to_and_is_waited_for(foreign: Folder) -> None:
    """Its last readers may still have the old value."""
    with_minted(foreign).change("apps/doorbell.toml", "holds ", 'status = "retired"\nholds ')
    foreign.change("services.toml", '"30m"', '"9h"')
    for name in ("bell-secret", "release-upload", "shelf-reader"):
        foreign.change(f"credentials/{name}.toml", "only ", "retire_by = 2027-01-31\nonly ")
    found = plan(foreign.load(), None, TODAY)
    assert "heroku" not in found.writes
    delivered = [step.what for step in found.due[1].steps if step.phase == "deliver"]
    assert delivered == ["github-organization-secret SHELF_TOKEN (tinkers/workshop)"]
    assert found.revoked_after == found.finishes_after + 9 * 60 * 60


def test_a_check_is_named_or_its_want_is(foreign: Folder) -> None:
    """A path that answers, a workflow that answers; else the plan says that nothing does."""
    before = {step.what for step in plan(with_minted(foreign).load(), None, TODAY).due[1].steps}
    assert any(one.startswith("nothing answers for SHELF_TOKEN in tinkers-door, tinkers/workshop") for one in before)
    foreign.change("apps/doorbell.toml", "holds ", 'health = "/up"\nholds ')
    foreign.change("services.toml", "workshop    = {", 'workshop    = { canary = "canary.yml",')
    after = {step.what for step in plan(foreign.load(), None, TODAY).due[1].steps if step.phase == "check"}
    assert after == {
        "doorbell answers with success at https://door.tinkers.example/up",
        "the workflow canary.yml of tinkers/workshop answers for SHELF_TOKEN",
    }


def test_an_epoch_of_everything_is_the_whole_list_and_its_time(foreign: Folder) -> None:
    """Those of the highest class first, what persons must do, and how long it takes."""
    with_minted(foreign).change("services.toml", "[defaults]\n", '[defaults]\nepoch = "incident-7"\n')
    estate = foreign.load()
    known = {name: recorded(TODAY) for name in ("shelf-reader", "bell-secret")}
    found = plan(estate, known, TODAY)
    assert [one.turn.why for one in found.due] == ['another epoch: everything "incident-7"'] * 2
    by_person = {one.credential for one in found.tasks if "incident-7" in one.why}
    gone_soon = {"old-ci-token"}
    assert by_person == estate.credentials.keys() - {"shelf-reader", "bell-secret"} - gone_soon
    # Two secrets and two webhooks at GitHub, a second apart; then eight hours of drain.
    assert found.writes == {"anaconda-org": 2, "github": 4, "heroku": 1, "onepassword": 4}
    assert (found.finishes_after, found.revoked_after) == (3, 3 + 8 * 60 * 60)


def test_a_robot_is_as_many_writes_as_it_has_roles_and_one_more(foreign: Folder) -> None:
    """Quay gives each role by a request of its own; its revocation is one."""
    foreign.append("services.toml", QUAY)
    foreign.append("credentials/anvil-smith.toml", ROBOT.replace('"anvil:write"', '"anvil:write", "anvil:read"'))
    assert plan(foreign.load(), None, TODAY).writes["quay"] == 1 + 2 + 1


def test_what_ends_old_values_comes_after_the_targets(foreign: Folder) -> None:
    """1Password takes a hundred writes an hour: 60 new values at once, the last of 60 old ones an hour later."""
    alone = MINTED.partition("\n[[deliveries]]")[0]
    for number in range(60):
        foreign.append(f"credentials/r{number}.toml", alone.replace("shelf-reader", f"r{number}"))
    found = plan(foreign.load(), {"bell-secret": recorded(TODAY)}, TODAY)
    assert found.writes == {"anaconda-org": 120, "onepassword": 120}
    assert (found.finishes_after, found.revoked_after) == (0, 60 * 60)


def test_what_is_recorded_of_others_is_told(estate: Estate) -> None:
    """Somebody took the file out, or made it a person's again."""
    known = {name: recorded(TODAY) for name in ("shelf-reader", "bell-secret", "gone", "engine-token")}
    assert plan(estate, known, TODAY).strangers == ("engine-token", "gone")


def test_what_is_a_persons_is_counted_by_its_reason(foreign: Folder) -> None:
    """One reason for all of an issuer, another where a file says so."""
    foreign.change("services.toml", "[warehouse]\n", '[warehouse]\nmade_by_person_because = "A clerk does."\n')
    foreign.change("credentials/nightly-upload.toml", "only ", 'made_by_person_because = "An owl does."\nonly ')
    found = plan(foreign.load(), {}, TODAY).by_reason
    assert {reason.because: names for reason, names in found.items()} == {
        "A clerk does.": ("release-upload",),
        "An owl does.": ("nightly-upload",),
        "": ("bell-ringer", "engine-token", "shelf-upload", "vault-key"),
    }
