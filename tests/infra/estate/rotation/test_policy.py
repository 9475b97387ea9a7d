"""When a value is due."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate.checks.rotation import SHORTEST_LIFE_DAYS
from infra.estate.deployed import deployed
from infra.estate.rotation import Policy, policy_of
from infra.estate.rotation.policy import jitter_of, policy_for
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import READER, with_minted

NAMES = st.text(min_size=1, max_size=40)
LIVES = st.integers(SHORTEST_LIFE_DAYS, 5000)


def test_a_minted_value_lives_as_long_as_its_issuer_says(foreign: Folder) -> None:
    """Its days follow from that, and its drain from the slowest of what reads it."""
    estate = with_minted(foreign).load()
    assert policy_of(estate.credentials["shelf-reader"], estate) == Policy(
        credential="shelf-reader",
        life_days=365,
        warn_after_days=243,
        due_after_days=304 - jitter_of("shelf-reader", 365),
        epoch="",
        waits_for="",
        drain_seconds=8 * 60 * 60,
    )


def test_a_credential_may_say_its_own_life(foreign: Folder) -> None:
    """Here shorter than its issuer's."""
    with_minted(foreign).change(READER, "only ", 'rotation = { max_age = "90d" }\nonly ')
    estate = foreign.load()
    policy = policy_of(estate.credentials["shelf-reader"], estate)
    assert policy is not None
    assert (policy.life_days, policy.warn_after_days) == (90, 60)


def test_what_no_run_replaces_has_no_policy(foreign: Folder) -> None:
    """A person's, and what others look after."""
    estate = with_minted(foreign).load()
    found = {name for name, one in estate.credentials.items() if policy_of(one, estate) is not None}
    assert found == {"shelf-reader", "bell-secret"}


def test_it_is_the_same_of_what_is_deployed(foreign: Folder) -> None:
    """A place that has just gone out of use is waited for: somebody may have read the value there."""
    with_minted(foreign).change("apps/doorbell.toml", "holds ", 'status = "retired"\nholds ')
    foreign.change("services.toml", '"30m"', '"9h"')
    for name in ("bell-secret", "release-upload", "shelf-reader"):
        foreign.change(f"credentials/{name}.toml", "only ", "retire_by = 2027-01-31\nonly ")
    whole = foreign.load()
    credential = whole.credentials["shelf-reader"]
    policy = policy_of(credential, whole)
    assert policy is not None
    assert policy.drain_seconds == 9 * 60 * 60
    assert policy_of(credential, deployed(whole)) == policy


@given(NAMES, LIVES)
def test_nothing_is_due_before_it_is_warned_of(name: str, life: int) -> None:
    """Warned of at two thirds; due between three quarters and five sixths."""
    policy = policy_for(name, life)
    assert policy.warn_after_days <= policy.due_after_days < life
    assert 0 <= life * 5 // 6 - policy.due_after_days <= life // 12


@given(NAMES)
def test_sixty_days_without_a_run_end_nothing_that_lives_a_year(name: str) -> None:
    """The due day of a year's value is 61 days before its end, or earlier."""
    assert 365 - policy_for(name, 365).due_after_days >= 61


@pytest.mark.parametrize(("name", "days"), [("prod-binstar-token", 2), ("staging-binstar-token", 18)])
def test_every_machine_finds_the_same_jitter(name: str, days: int) -> None:
    """It must not move a due day from run to run."""
    assert jitter_of(name, 365) == days


def test_jitter_spreads() -> None:
    """Of a hundred credentials no tenth is due on one day."""
    days = [jitter_of(f"token-{number}", 365) for number in range(100)]
    assert max(days.count(day) for day in days) <= 10
    assert {min(days), max(days)} == {0, 30}
