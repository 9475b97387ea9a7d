"""Quay's part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.components import quay
from infra.estate import load
from rehearsal.seed import seed
from tests.infra.components.making import make
from tests.infra.estate.estates import RECORDED, ROOT, Folder
from tests.infra.recorded import Recording, record

TODAY = dt.date(2026, 11, 21)

SECTION = """
[quay]
organization   = "tinkers"
administrators = ["keepers", "makers"]
repositories.anvil.visibility = "public"
repositories.anvil.roles = { "robot:pusher" = "write", "robot:later" = "read", "team:makers" = "read" }
repositories.bench = { visibility = "private", description = "Where parts are made.", roles = { "user:ada" = "admin" } }
robots.pusher = { why = "Pushes images." }
robots.later  = { why = "Pulls images, once somebody needs that.", planned = true }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The foreign estate with an organisation at Quay."""
    made = Folder(ROOT / "tests" / "data" / "foreign", tmp_path_factory.mktemp("quay") / "estate")
    made.append("services.toml", SECTION)
    made.append("bots/tinker-bot.toml", 'quay = { login = "ada" }\n')
    return made


@pytest.fixture(scope="module")
def tinkers(folder: Folder) -> tuple[quay.Robots, quay.Repositories]:
    """What is wanted of Quay there."""
    robots, repositories = quay.parts(folder.load(TODAY))
    assert isinstance(robots, quay.Robots)
    assert isinstance(repositories, quay.Repositories)
    return robots, repositories


@pytest.fixture(scope="module")
def recording(tinkers: tuple[quay.Robots, quay.Repositories]) -> Recording:
    """What is registered for it."""
    return record(partial(make, tinkers), {})


class TestParts:
    """`parts`: repositories and robots of an organisation."""

    def test_a_planned_robot_is_not_made(self, tinkers: tuple[quay.Robots, quay.Repositories]) -> None:
        """It is declared, with its purpose."""
        robots, repositories = tinkers
        assert (robots.robots, repositories.planned) == (("pusher",), ("later",))

    def test_the_real_images_are_there_and_public(self) -> None:
        """Builds everywhere pull them; no robot is known today."""
        [part] = quay.parts(load(RECORDED, today=TODAY))
        assert isinstance(part, quay.Repositories)
        assert "linux-anvil-x86_64" in part.repositories
        assert {one.visibility for one in part.repositories.values()} == {"public"}

    def test_a_role_of_an_undeclared_robot_is_refused(self, folder: Folder, tmp_path: Path) -> None:
        """The mistake has its place and its id, before anything runs."""
        broken = Folder(folder.path, tmp_path / "estate")
        line = broken.change("services.toml", '"robot:pusher" = "write"', '"robot:pucher" = "write"')
        [mistake] = broken.mistakes(TODAY)
        assert (mistake.id, mistake.line) == ("E117", line)
        assert "'pucher', which is not declared" in mistake.what

    def test_an_organisation_is_needed(self, folder: Folder, tmp_path: Path) -> None:
        """The sentence names the section."""
        broken = Folder(folder.path, tmp_path / "estate")
        kept = 'administrators = ["keepers", "makers"]\nrepositories.anvil.visibility'
        broken.change("services.toml", f'organization   = "tinkers"\n{kept}', kept)
        assert "[quay] has repositories or robots, and no organization" in str(broken.mistakes(TODAY)[0])

    def test_everything_but_robots_exists_before(self, folder: Folder) -> None:
        """The world is seeded with repositories, teams and users."""
        assert seed(folder.load(TODAY))["quay"] == {
            "users": ["ada"],
            "organizations": {
                "tinkers": {
                    "teams": ["makers"],
                    "repositories": {"anvil": {"visibility": "public"}, "bench": {"visibility": "private"}},
                }
            },
        }


class TestComponent:
    """What is registered."""

    def test_resources_are_named_after_their_places(self, recording: Recording) -> None:
        """And the roles of a planned robot wait for it."""
        assert set(recording.of_type("saas:quay:Robot")) == {"tinkers+pusher"}
        assert set(recording.of_type("saas:quay:Permission")) == {
            "tinkers/anvil/robot/pusher",
            "tinkers/anvil/team/makers",
            "tinkers/bench/user/ada",
        }

    def test_a_description_is_managed_only_if_it_is_declared(self, recording: Recording) -> None:
        """Workflows write the others."""
        repositories = recording.of_type("saas:quay:Repository")
        assert {name: (one.inputs["visibility"], one.inputs["description"]) for name, one in repositories.items()} == {
            "tinkers/anvil": ("public", ""),
            "tinkers/bench": ("private", "Where parts are made."),
        }
