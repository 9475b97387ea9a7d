"""What must be written, and the least time that it takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate import Estate
from infra.estate.rotation.writes import LIMITS, Limit, Write, seconds_for, service_of, write_of
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import with_minted

GITHUB = LIMITS["github"]


def _writes(estate: Estate, credential: str) -> list[tuple[str, str] | None]:
    found = (write_of(one) for one in estate.placements_by_credential[credential])
    return [(one.kind, one.thing) if one else None for one in found]


def test_all_variables_of_an_app_are_one_write(foreign: Folder) -> None:
    """Heroku takes them together, and restarts the app once."""
    estate = with_minted(foreign).load()
    at_heroku = ("heroku-config-var", "tinkers-door")
    assert at_heroku in _writes(estate, "shelf-reader")
    assert at_heroku in _writes(estate, "bell-secret")


def test_a_secret_is_one_write_however_many_repositories_read_it(foreign: Folder) -> None:
    """GitHub takes the list with the value."""
    foreign.change("credentials/release-upload.toml", '["workshop"]', '["workshop", "catalogue"]')
    foreign.change(
        "zones.toml", '"github:tinkers/workshop", ', '"github:tinkers/workshop", "github:tinkers/catalogue", '
    )
    kinds = _writes(foreign.load(), "release-upload")
    assert kinds.count(("github-organization-secret", "tinkers/RELEASE_TOKEN")) == 2


def test_each_webhook_is_a_write_of_its_own(foreign: Folder) -> None:
    """Also where two places call the same path of an app."""
    foreign.change("apps/doorbell.toml", '"/visit"', '"/ring"')
    kinds = [one for one in _writes(foreign.load(), "bell-secret") if one and one[0] == "github-webhook-secret"]
    assert len(set(kinds)) == 2


def test_no_run_writes_the_environment_of_the_engine(foreign: Folder) -> None:
    """It comes from the vault when the next run starts."""
    assert _writes(foreign.load(), "engine-token") == [None]


@pytest.mark.parametrize(
    ("writes", "seconds"),
    [(0, 0), (1, 0), (2, 1), (81, 80), (500, 499), (501, 3600), (502, 3601), (1000, 4099), (1001, 7200)],
)
def test_github_takes_one_a_second_and_five_hundred_an_hour(writes: int, seconds: int) -> None:
    """The first write comes at once; each comes an hour after the one that stands five hundred before it."""
    assert GITHUB.seconds_for(writes) == seconds


@given(
    st.builds(
        Limit,
        seconds_apart=st.integers(0, 5),
        a_minute=st.none() | st.integers(1, 90),
        an_hour=st.none() | st.integers(100, 900),
        source=st.just("made up"),
    ),
    st.integers(1, 1500),
)
def test_no_run_within_the_limits_is_faster(limit: Limit, writes: int) -> None:
    """A run that makes each write as soon as the limits let it, one by one, takes so long."""
    times: list[int] = []
    for number in range(writes):
        after = [times[-1] + limit.seconds_apart] if times else [0]
        after += [times[number - limit.a_minute] + 60] if limit.a_minute and number >= limit.a_minute else []
        after += [times[number - limit.an_hour] + 3600] if limit.an_hour and number >= limit.an_hour else []
        times.append(max(after))
    assert limit.seconds_for(writes) <= times[-1]


def test_services_work_side_by_side() -> None:
    """The slowest says how long it takes; what two credentials write together counts once."""
    hooks = [Write(rank=0, service="github", kind="hook", thing=str(number % 4)) for number in range(8)]
    vault = [Write(rank=0, service="onepassword", kind="record", thing="a")]
    assert seconds_for([*hooks, *vault]) == 3
    assert seconds_for([Write(rank=0, service="nobody-knows", kind="x", thing=str(one)) for one in range(99)]) == 0


@pytest.mark.parametrize(("section", "service"), [("github-mirror", "github"), ("quay", "quay"), ("hackmd", "hackmd")])
def test_sections_of_one_service_share_its_limits(section: str, service: str) -> None:
    """An account has one budget, however many organisations it writes to."""
    assert service_of(section) == service
