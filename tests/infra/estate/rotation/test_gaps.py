"""When a replacement must leave somebody without a value that works."""

from __future__ import annotations

from infra.estate.rotation.gaps import Gap, gaps_of
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import READER, with_minted


def _gaps(foreign: Folder, credential: str) -> tuple[Gap, ...]:
    estate = foreign.load()
    return gaps_of(estate.credentials[credential], estate)


def test_an_app_that_accepts_one_value_refuses_its_webhooks_meanwhile(foreign: Folder) -> None:
    """From its restart to the last of two writes, a second apart; and jobs that hold the old value as a password."""
    hooks, passwords = _gaps(foreign, "bell-secret")
    assert "its 2 webhooks" in hooks.between
    assert (hooks.seconds, hooks.is_longest) == (1, False)
    assert "signing_keys = 2" in hooks.ended_by
    assert "one signing key for each webhook" in hooks.ended_by
    assert "github:tinkers/shop.site" in passwords.between
    assert (passwords.seconds, passwords.is_longest) == (8 * 60 * 60, True)


def test_an_app_that_accepts_two_refuses_nobody(foreign: Folder) -> None:
    """The same data, but for one number."""
    foreign.change("apps/doorbell.toml", "holds ", "signing_keys = 2\nholds ")
    assert _gaps(foreign, "bell-secret") == ()


def test_a_minted_value_lies_beside_the_old_one(foreign: Folder) -> None:
    """Its issuer lets both be valid, so nobody is refused."""
    assert _gaps(with_minted(foreign), "shelf-reader") == ()


def test_an_issuer_with_one_value_at_a_time_leaves_a_gap(foreign: Folder) -> None:
    """From the moment at which it makes the new one to the last write; a credential's own word goes first."""
    foreign.change("services.toml", "[warehouse]\n", "[warehouse]\noverlap = false\n")
    [gap] = _gaps(foreign, "release-upload")
    assert "the last of 3 writes" in gap.between
    assert (gap.seconds, gap.is_longest) == (1, False)
    foreign.change("credentials/release-upload.toml", "only ", "rotation = { overlap = true }\nonly ")
    assert _gaps(foreign, "release-upload") == ()


def test_a_minted_one_may_have_none_either(foreign: Folder) -> None:
    """Where somebody says so."""
    with_minted(foreign).change(READER, "only ", "rotation = { overlap = false }\nonly ")
    assert len(_gaps(foreign, "shelf-reader")) == 1
