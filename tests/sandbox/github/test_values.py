"""Secrets of repositories and environments, variables and deploy keys: each where it was put only."""

from __future__ import annotations

import pytest

from sandbox import World
from sandbox.client import AdminError
from tests.sandbox.asking import ORGANIZATION, GitHub
from tests.sandbox.contract.values import REPOSITORY, public_key

PLACES = {
    f"{ORGANIZATION}/alpha": f"{REPOSITORY}/actions/secrets",
    f"{ORGANIZATION}/alpha@production": f"{REPOSITORY}/environments/production/secrets",
    ORGANIZATION: "~/actions/secrets",
}
"""What the admin API calls each kind of place, and the path of its secrets."""


def put(github: GitHub, path: str, value: str) -> int:
    """The status of a PUT."""
    return github.ask("PUT", f"{path}/A_TOKEN", {**github.seal(value, path), "visibility": "all"}).status_code


def test_each_place_keeps_its_own_secrets(world: World, github: GitHub) -> None:
    """One name in three places is three secrets, each sealed with its own key."""
    keys = {github.seal("x", path)["key_id"] for path in PLACES.values()}
    assert len(keys) == len(PLACES)
    for title, path in PLACES.items():
        assert put(github, path, title) == 201
    assert {title: world.secret(title, "A_TOKEN")["value"] for title in PLACES} == {title: title for title in PLACES}
    assert len(world.state()["secrets"]) == len(PLACES) - 1
    assert len(world.state()["organization_secrets"]) == 1


@pytest.mark.parametrize("title", PLACES)
def test_a_secret_can_be_changed_and_removed_behind_its_clients_backs(world: World, github: GitHub, title: str) -> None:
    """The admin API writes a new value, which moves the date, and deletes."""
    put(github, PLACES[title], "x")
    before = github.ask("GET", f"{PLACES[title]}/A_TOKEN").json()["updated_at"]
    world.advance_clock(60)
    world.write_secret(title, "A_TOKEN", value="by hand")
    assert world.secret(title, "A_TOKEN")["value"] == "by hand"
    assert github.ask("GET", f"{PLACES[title]}/A_TOKEN").json()["updated_at"] > before
    world.remove_secret(title, "A_TOKEN")
    assert github.ask("GET", f"{PLACES[title]}/A_TOKEN").status_code == 404


def test_an_environment_that_is_not_there_has_no_secrets(github: GitHub) -> None:
    """Nor a key to seal one with."""
    assert github.ask("GET", f"{REPOSITORY}/environments/staging/secrets/public-key").status_code == 404
    assert github.ask("GET", f"{REPOSITORY}/environments/PRODUCTION/secrets/public-key").status_code == 200


def test_what_lies_in_a_repository_goes_with_it(world: World, github: GitHub) -> None:
    """A deleted repository leaves no secret, variable or deploy key; its public key may be used again."""
    key = public_key()
    github.ask("POST", f"{REPOSITORY}/keys", {"title": "k", "key": key})
    github.ask("POST", f"{REPOSITORY}/actions/variables", {"name": "PLACE", "value": "here"})
    for title in (f"{ORGANIZATION}/alpha", f"{ORGANIZATION}/alpha@production"):
        put(github, PLACES[title], "x")
    world.remove_repository(f"{ORGANIZATION}/alpha")
    state = world.state()
    assert (state["secrets"], state["variables"], state["deploy_keys"]) == ({}, {}, {})
    assert github.ask("POST", f"/repos/{ORGANIZATION}/beta/keys", {"title": "k", "key": key}).status_code == 201


def test_a_renamed_repository_is_led_to(world: World, github: GitHub) -> None:
    """Its secrets are found under the old name by who follows the redirect."""
    put(github, PLACES[f"{ORGANIZATION}/alpha"], "x")
    world.rename_repository(f"{ORGANIZATION}/alpha", "omega")
    answer = github.ask("GET", f"{REPOSITORY}/actions/secrets/A_TOKEN")
    assert answer.status_code == 301
    assert github.ask("GET", answer.headers["Location"].partition("/api/v3")[2]).json()["name"] == "A_TOKEN"


class TestVariables:
    """Variables: read back, made by POST, changed by PATCH."""

    def test_a_second_one_of_a_name_is_refused(self, github: GitHub) -> None:
        """409, whatever the case of the name."""
        for status, name in ((201, "PLACE"), (409, "place")):
            body = {"name": name, "value": "here", "visibility": "all"}
            assert github.ask("POST", "~/actions/variables", body).status_code == status

    def test_a_change_leaves_what_it_does_not_mention(self, world: World, github: GitHub) -> None:
        """Value alone: visibility and list stay. A name renames."""
        [first] = github.ids("alpha")
        body = {"name": "PLACE", "value": "here", "visibility": "selected", "selected_repository_ids": [first]}
        github.ask("POST", "~/actions/variables", body)
        github.ask("PATCH", "~/actions/variables/PLACE", {"value": "there", "name": "SPOT"})
        [(name, found)] = world.state()["variables"].items()
        assert name == f"{ORGANIZATION}/SPOT"
        assert (found["value"], found["visibility"], found["repositories"]) == ("there", "selected", ["alpha"])

    @pytest.mark.parametrize(
        "change",
        [{"name": "GITHUB_X"}, {"name": None}, {"value": ""}, {"visibility": "everybody"}, {"visibility": None},
         {"selected_repository_ids": [1]}, {"visibility": "all"}],
        ids=str,
    )  # fmt: skip
    def test_what_github_would_refuse_is_refused(self, github: GitHub, change: dict[str, object]) -> None:
        """One wrong property is enough for a 422."""
        good = {"name": "A", "value": "x", "visibility": "selected", "selected_repository_ids": github.ids("alpha")}
        assert github.ask("POST", "~/actions/variables", {**good, **change}).status_code == 422

    def test_an_edit_by_hand(self, world: World, github: GitHub) -> None:
        """The admin API makes, changes and deletes."""
        world.write_variable(f"{ORGANIZATION}/alpha", "PLACE", value="here")
        world.write_variable(f"{ORGANIZATION}/alpha", "PLACE", value="there")
        assert github.ask("GET", f"{REPOSITORY}/actions/variables/PLACE").json()["value"] == "there"
        world.remove_variable(f"{ORGANIZATION}/alpha", "PLACE")
        assert world.state()["variables"] == {}


class TestDeployKeys:
    """Deploy keys: public keys that open one repository."""

    def test_the_comment_is_dropped(self, world: World, github: GitHub) -> None:
        """GitHub keeps the kind and the bytes of a key."""
        key = public_key()
        made = github.ask("POST", f"{REPOSITORY}/keys", {"title": "k", "key": key}).json()
        assert made["key"] == " ".join(key.split()[:2])
        assert made["read_only"] is False
        assert [one["id"] for one in world.deploy_keys(f"{ORGANIZATION}/alpha")] == [made["id"]]

    def test_one_key_opens_one_thing(self, github: GitHub) -> None:
        """The same key is refused in another repository, and a second time in the same; so is what is no key."""
        key = public_key()
        statuses = [
            github.ask("POST", f"/repos/{ORGANIZATION}/{name}/keys", {"title": "k", "key": text}).status_code
            for name, text in (("alpha", key), ("alpha", key), ("beta", key), ("beta", "ssh-ed25519 AAAA"))
        ]
        assert statuses == [201, 422, 422, 422]

    def test_an_edit_by_hand(self, world: World, github: GitHub) -> None:
        """The admin API adds and removes keys."""
        world.add_deploy_key(f"{ORGANIZATION}/alpha", "by hand", public_key())
        [found] = github.ask("GET", f"{REPOSITORY}/keys").json()
        assert (found["title"], found["read_only"]) == ("by hand", True)
        world.remove_deploy_key(f"{ORGANIZATION}/alpha", found["id"])
        with pytest.raises(AdminError):
            world.remove_deploy_key(f"{ORGANIZATION}/alpha", found["id"])
