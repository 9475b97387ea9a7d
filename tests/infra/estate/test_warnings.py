"""What is reported although it is no mistake."""

import datetime as dt

import pytest

from infra.estate import load, warnings_of
from tests.infra.estate.estates import ON_DEMAND, Folder


def _warned(folder: Folder, words: str, today: dt.date = dt.date(2026, 11, 5)) -> list[str]:
    estate = load(folder.path, today=today, overdue="warn")
    return [sentence for sentence in warnings_of(estate) if words in sentence]


@pytest.mark.parametrize(("day", "count"), [(20, 0), (21, 1), (30, 1)])
def test_exception_is_reported_from_two_thirds_of_its_time(foreign: Folder, day: int, count: int) -> None:
    """Granted on the first of the month for thirty days: reported from the twenty-first on."""
    assert len(_warned(foreign, "for 'bell-secret' ends on 2026-12-01", dt.date(2026, 11, day))) == count


def test_a_day_that_is_far_ahead_is_reported(foreign: Folder) -> None:
    """What is granted in days to come, or is to be gone only in years, would hold for as long as anybody likes."""
    foreign.change("zones.toml", "since = 2026-11-01\nuntil = 2026-12-01", "since = 2098-11-01\nuntil = 2098-12-01")
    assert len(_warned(foreign, "for 'bell-secret' is granted since a day to come, 2098-11-01")) == 1
    foreign.change("credentials/old-ci-token.toml", "2026-12-24", "2099-12-24")
    assert len(_warned(foreign, "'old-ci-token' is to be gone only by 2099-12-24")) == 1
    said = '{ unprotected = { why = "Soon.", since = 2098-01-01, until = 2098-02-01 } }'
    foreign.change("services.toml", 'workshop    = { protected_by = ["steady"] }', f"workshop = {said}")
    assert len(_warned(foreign, "workshop is said to be unprotected since a day to come, 2098-01-01")) == 1


def test_service_with_one_administrator_is_reported(foreign: Folder) -> None:
    """One known bot is too few, a team is enough; services out of use need none."""
    assert _warned(foreign, "administrators") == []
    foreign.change(
        "services.toml", 'administrators  = ["keepers", "makers"]\nholds', 'administrators  = ["tinker-bot"]\nholds'
    )
    [warning] = _warned(foreign, "administrators")
    assert warning.startswith("1 services have fewer than two known administrators: github. `python -m infra access`")
    foreign.change("services.toml", '["tinker-bot"]', '["makers"]')
    assert _warned(foreign, "administrators") == []


def test_credential_past_its_last_day_is_reported(foreign: Folder) -> None:
    """What was to be gone and is still declared is named."""
    foreign.change("zones.toml", "2026-12-01", "2027-11-01")
    assert _warned(foreign, "'old-ci-token' was to be gone", dt.date(2026, 12, 24)) == []
    assert len(_warned(foreign, "'old-ci-token' was to be gone", dt.date(2026, 12, 25))) == 1


def test_credential_that_ends_soon_is_reported(foreign: Folder) -> None:
    """A token that its issuer ends in the next thirty days is named, with its owner."""
    foreign.change("credentials/vault-key.toml", "issuer ", "expires = 2026-12-05\nissuer ")
    assert _warned(foreign, "'vault-key' ends", dt.date(2026, 11, 4)) == []
    assert _warned(foreign, "'vault-key' ends") == ["The credential 'vault-key' ends on 2026-12-05; owner: keepers."]


def test_dormant_bot_with_a_key_is_reported(foreign: Folder) -> None:
    """A bot out of use should hold nothing."""
    foreign.change("bots/tinker-bot.toml", "purpose", 'status = "dormant"\npurpose')
    assert len(_warned(foreign, "acts as the bot 'tinker-bot', which is dormant. It has no end: add retire_by.")) == 1
    foreign.change("credentials/engine-token.toml", "issuer ", "retire_by = 2026-12-24\nissuer ")
    assert len(_warned(foreign, "acts as the bot 'tinker-bot', which is dormant.")) == 1
    assert _warned(foreign, "It has no end") == []


def test_unknown_keys_are_counted(foreign: Folder) -> None:
    """What nobody has found out yet is counted, not guessed."""
    assert _warned(foreign, "unknown") == ["3 keys are listed as unknown: 1 of services, 1 of bots, 1 of runners."]


def test_secret_for_nobody_is_reported(foreign: Folder) -> None:
    """An empty list keeps the secret and lets nobody read it: allowed, and said."""
    foreign.change("credentials/old-ci-token.toml", '["workshop"]', "[]")
    assert len(_warned(foreign, "The secret OLD_CI_TOKEN of 'old-ci-token' has an empty list")) == 1


def test_files_of_cirun_that_nobody_writes_any_more_are_told(foreign: Folder) -> None:
    """Once its last runner is over, whoever its files name may go on."""
    for file, text in ON_DEMAND.items():
        foreign.append(file, text)
    assert not _warned(foreign, "Cirun is in use, and no runner of it is")
    foreign.change("runners/burst.toml", 'service   = "cirun"', 'service   = "cirun"\nstatus = "retired"')
    assert len(_warned(foreign, "Cirun is in use, and no runner of it is: files in .cirun that no run made stay")) == 1
    foreign.change("services.toml", "[cirun]", '[cirun]\nstatus = "planned"')
    assert not _warned(foreign, "Cirun is in use")
