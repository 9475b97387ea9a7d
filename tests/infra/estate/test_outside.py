"""Secrets that people keep by hand: each is declared, or said not to be managed; none is forgotten."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from infra.estate import Estate, load
from tests.infra.estate.estates import RECORDED, ROOT, TODAY

KNOWN: dict[str, Any] = tomllib.loads((ROOT / "tests/data/outside-the-old-code.toml").read_text())


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The estate of stacks/prod."""
    return load(RECORDED, today=TODAY)


def test_each_is_declared_and_written_by_hand(estate: Estate) -> None:
    """Name and place, both ways: of what somebody writes by hand in GitHub, nothing else is declared."""
    by_hand = {name for name, one in estate.credentials.items() if one.managed_by == "hand"}
    declared = {(edge.slot, edge.scope) for edge in estate.edges if edge.credential in by_hand}
    assert declared == {(name, place) for name, place in KNOWN["declared"]}
    assert len(KNOWN["declared"]) == 10


def test_what_has_its_name_elsewhere_is_written_there(estate: Estate) -> None:
    """A name that workflows fall back on is one that another system has."""
    assert {(name, place) for name, place in KNOWN["written"]} <= {(edge.slot, edge.scope) for edge in estate.edges}


def test_what_was_replaced_is_to_be_gone(estate: Estate) -> None:
    """Each is on the list of a service, and delivered nowhere."""
    gone = {name for service in estate.services.values() for name in service.must_be_gone}
    assert set(KNOWN["must_be_gone"]) <= gone
    assert gone.isdisjoint(edge.slot for edge in estate.edges)


def test_the_rest_is_said_not_to_be_managed() -> None:
    """Each has a row, with who manages it and why it is not here."""
    rows = [line for line in (ROOT / "docs/not-managed.md").read_text().splitlines() if line.startswith("| ")]
    for words in KNOWN["not_managed"]:
        [row] = [row for row in rows if row.startswith(f"| {words}")]
        assert all(cell.strip() for cell in row.strip("|").split("|"))


def test_what_no_interface_makes_is_owned_and_dated(estate: Estate) -> None:
    """Keys of Apps, personal tokens and what is kept by hand: a person makes them, a team answers, an end is said."""
    by_people = [
        one for one in estate.credentials.values()
        if one.managed_by == "hand" or one.issuer in ("github", "github-channel-mirrors")
    ]  # fmt: skip
    assert len(by_people) >= 15
    for credential in by_people:
        assert credential.made == "person", credential.name
        assert credential.owner, credential.name
        endless = credential.shape == "private-key" or credential.issuer == "self"
        dated = credential.expires or credential.retire_by or "expires" in credential.unknown
        assert dated or endless, credential.name


def test_deploy_keys_open_the_repository_that_they_say(estate: Estate) -> None:
    """The two that are known, each written by hand, so that no run makes one."""
    keys = {one.name: one.deploy_key for one in estate.credentials.values() if one.deploy_key}
    assert {(key.repository, key.write) for key in keys.values()} == {("miniforge", True), ("miniforge-images", True)}
    assert {estate.credentials[name].managed_by for name in keys} == {"hand"}
