"""What a program makes of retired services: it asks, removes as far as it may, warns, and says what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pulumi
import pytest

from infra.clearing import clear, clearings_of
from infra.deployment import Deployment
from infra.estate import load
from infra.estate.outcomes import UNSEEN
from infra.settings import Settings
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.recorded import Recording, record

TODAY = dt.date(2026, 11, 21)
LOOK, REMOVAL = "saas:drone:getLeftovers", "saas:drone:Removal"
SECTIONS = """
[drone]
status       = "retired"
must_be_gone = ["OLD_DRONE_TOKEN"]
retirement   = { until = "%s", owners = ["tinkers"], hook_hosts = ["drone.example"] }
"""
CREDENTIAL = """
purpose   = "Builds of old."
class     = "staging"
issuer    = "drone"
only      = ["makers"]
retire_by = 2098-12-31
unknown   = ["acts_as"]
"""
FOUND = {
    **UNSEEN,
    "found": {"the secret a": "secrets/tinkers/a", "the active repository b": "repos/tinkers/b"},
    "on": ["the active repository b"],
    "accepted": {"old-drone": ""},
}


class Nothing:
    """A vault that knows where things are."""

    def __init__(self, known: bool) -> None:
        """Whether the lock has the item."""
        self.known = known

    def former_ids_of(self, title: str) -> tuple[str, str]:
        """The ids of the vault and of an item."""
        return "vault", f"id-of-{title}" if self.known else ""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The foreign estate with a retired Drone."""
    folder = Folder(FOREIGN, tmp_path / "estate")
    (folder.path / "credentials" / "old-drone.toml").write_text(CREDENTIAL)
    return folder


def program(stacks: Path, settings: Mapping[str, str], known: bool) -> None:
    """Nothing but that."""
    estate, vault = load(stacks, today=TODAY), Nothing(known)
    deployment = Deployment(vault)  # type: ignore[arg-type]  # no value is asked for
    given = Settings(stacks=stacks, vault_lock=stacks, **settings)  # type: ignore[arg-type]
    pulumi.export("retired", clear(estate, deployment, vault, given))  # type: ignore[arg-type]
    deployment.finish()


def run(folder: Folder, until: str, settings: Mapping[str, str] | None = None, *, known: bool = True) -> Recording:
    """What it registers and asks, with something left at Drone."""
    folder.append("services.toml", SECTIONS % until)
    return record(partial(program, folder.path, settings or {}, known), {}, functions={LOOK: FOUND})


def test_a_report_makes_nothing_and_tells(folder: Folder) -> None:
    """Each place is asked with what the data names, and where old values lie; what is left is a warning."""
    recording = run(folder, "report")
    assert recording.calls_of(LOOK) == [
        {"owners": ["tinkers"], "tokens": {"old-drone": "vault/id-of-old-drone/credential"}}
    ]
    [at_github] = [one for one in recording.calls_of("saas:github:getLeftovers") if one.get("hookHosts")]
    assert at_github == {"organization": "tinkers", "secrets": ["OLD_DRONE_TOKEN"], "hookHosts": ["drone.example"]}
    assert recording.of_type(REMOVAL) == {}
    [words] = [words for _, words in recording.said if words.startswith("Retired: drone: ")]
    assert "left: the active repository b; the credential old-drone; the secret a." in words


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        ({}, FOUND["found"]),
        ({"only": "drone", "until": "disable"}, {"the active repository b": "repos/tinkers/b"}),
        ({"only": "drone", "until": "report"}, {}),
        ({"only": "old-ci", "until": "remove"}, {}),
    ],
)
def test_a_removal_gets_what_was_found_as_far_as_it_may_go(
    folder: Folder, settings: dict[str, str], found: dict[str, str]
) -> None:
    """As far as the data, and in a runbook no further than its stage, and for its own service alone."""
    recording = run(folder, "remove", settings)
    removal = recording.of_type(REMOVAL)["drone"]
    assert dict(removal.inputs["found"]) == found
    assert removal.inputs["name"] == "drone"
    notes = [words for severity, words in recording.said if severity == "info"]
    assert len([one for one in notes if one.startswith("Retired: drone: ")]) == len(found)


@pytest.mark.parametrize(("only", "told"), [("", {"drone", "old-ci"}), ("drone", {"drone"}), ("old-ci", {"old-ci"})])
def test_a_runbook_is_told_of_its_own_service_alone(folder: Folder, only: str, told: set[str]) -> None:
    """Every other run is told of all."""
    recording = run(folder, "report", {"only": only})
    assert {
        words.split(": ")[1].partition("/")[0] for severity, words in recording.said if severity == "warning"
    } == told


def test_a_value_whose_item_is_not_locked_is_not_tried(folder: Folder) -> None:
    """Its item's id is not known, and that is told."""
    recording = run(folder, "report", known=False)
    assert recording.calls_of(LOOK) == [{"owners": ["tinkers"]}]


def test_what_nothing_speaks_to_is_told(folder: Folder) -> None:
    """A service without a module here, and a second organisation of one that has one."""
    folder.append("services.toml", SECTIONS % "report" + '\n[drone-of-old]\nstatus = "retired"\n')
    estate = folder.load(TODAY)
    unseen = [clearing.service for clearing, saas in clearings_of(estate) if saas is None]
    assert unseen == ["drone-of-old", "old-ci"]
