"""What no rotation does is told apart from what a rotation that was cut short has left."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.events import Difference, State, Step
from infra.estate import Estate, load
from runbooks.leftovers import by_hand, holders, strange
from tests.infra.estate.estates import TODAY

ROTATING = Path(__file__).resolve().parents[1] / "end_to_end" / "rotating"
TYPES = "urn:pulumi:prod::conda-forge::conda-forge:x:X$"


@pytest.fixture(scope="module")
def estate() -> Estate:
    """Two credentials that runs make, at three services."""
    return load(ROTATING, today=TODAY)


def step(kind: str, name: str, op: str = "update", **paths: str) -> Step:
    """What the engine would do with a resource; `paths` are kinds of differences, dots written as they are."""
    differences = {path: Difference(diff_kind=how) for path, how in paths.items()}
    return Step(op, f"{TYPES}{kind}::{name}", None, differences, State(custom=True), State(custom=True))


def test_every_place_of_what_runs_make_is_known(estate: Estate) -> None:
    """By the resource that holds it, with what the value is called there."""
    assert holders(estate) == {
        ("saas:github:Webhook", "widgets/ring"): {"https://widgets-bell.herokuapp.com/ring": "bell-secret"},
        ("saas:github:Webhook", "widgets/visit"): {"https://widgets-bell.herokuapp.com/visit": "bell-secret"},
        ("saas:heroku:ConfigVars", "widgets-bell"): {"BELL_SECRET": "bell-secret", "UPLOAD": "upload"},
        ("saas:github:OrganizationSecret", "widgets/UPLOAD"): {"UPLOAD": "upload"},
        ("saas:azure_devops:VariableGroup", "mill/uploads"): {"UPLOAD": "upload"},
    }


@pytest.mark.parametrize(
    "one",
    [
        step("saas:anaconda_org:MintedToken", "widgets/upload", kept="update"),
        step("saas:own:GeneratedValue", "bell-secret", asOf="update"),
        step("saas:onepassword:RecordedValue", "upload", value="update"),
        step("saas:quay:Revocation", "x", generation="update"),
        step("saas:heroku:AppCheck", "widgets-bell/upload", generation="update"),
        step("saas:github:OrganizationSecret", "widgets/UPLOAD", value="update"),
        step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["UPLOAD"]': "update"}),
        step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["BELL_SECRET_PREVIOUS"]': "update"}),
        step("saas:github:OrganizationSecret", "widgets/ELSE", op="same"),
    ],
)
def test_what_a_rotation_does_is_not_strange(one: Step, estate: Estate) -> None:
    """Its own steps, and new values where they lie."""
    assert [*strange([one], holders(estate))] == []


@pytest.mark.parametrize(
    "one",
    [
        step("saas:anaconda_org:MintedToken", "widgets/upload", op="create"),
        step("saas:anaconda_org:MintedToken", "widgets/upload", scopes="update"),
        step("saas:anaconda_org:MintedToken", "widgets/upload", lifeDays="update", asOf="update"),
        step("saas:anaconda_org:MintedToken", "widgets/upload", op="replace", organization="update-replace"),
        step("saas:github:OrganizationSecret", "widgets/UPLOAD", value="update", repositories="update"),
        step("saas:github:OrganizationSecret", "widgets/UPLOAD", op="delete"),
        step("saas:github:OrganizationSecret", "widgets/ELSE", value="update"),
        step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["ELSE"]': "update"}),
        step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["UPLOAD"]': "add"}),
        step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["UPLOAD"]': "update", "settings": "update"}),
        step("saas:heroku:ConfigVars", "widgets-bell", secrets="update"),
        step("saas:github:Ruleset", "widgets/press", op="create"),
    ],
)
def test_everything_else_is(one: Step, estate: Estate) -> None:
    """A change of the data, another value that people keep, or what cannot be told."""
    [found] = strange([one], holders(estate))
    assert f"'{one.urn.rpartition('::')[2]}'" in str(found)


def test_what_only_a_look_finds_was_changed_by_hand() -> None:
    """What the state alone would change, too, was not."""
    theirs = step("saas:github:OrganizationSecret", "widgets/UPLOAD", value="update")
    ours = step("saas:heroku:ConfigVars", "widgets-bell", **{'secrets["UPLOAD"]': "update"})
    same = step("saas:github:Webhook", "widgets/ring", op="same")
    down = step("saas:quay:Repository", "widgets/image")
    found = by_hand([theirs, ours, same, down], [ours, same])
    assert [(one.name, one.unseen) for one in found] == [("widgets/UPLOAD", False), ("widgets/image", True)]
    assert str(found[1]) == "quay repository 'widgets/image' could not be looked at"


UPLOAD, SETTINGS = ("saas:github:OrganizationSecret", "widgets/UPLOAD"), ("saas:heroku:ConfigVars", "widgets-bell")


@pytest.mark.parametrize(
    ("kind", "changes", "found", "killed", "by_somebody"),
    [
        (UPLOAD, "value", "value", False, True),
        (UPLOAD, "value", "value", True, False),  # a run of ours may have written it
        (UPLOAD, "value", None, False, False),  # as it was recorded
        (UPLOAD, "value", "archived", False, False),  # another property, which is not to be changed
        (SETTINGS, 'secrets["UPLOAD"]', 'secrets["UPLOAD"]', False, True),
        (SETTINGS, 'secrets["UPLOAD"]', 'secrets["UPLOAD"]', True, True),  # what a run of ours wrote would fit
        (SETTINGS, 'secrets["UPLOAD"]', 'secrets["ELSE"]', False, False),
        (SETTINGS, 'secrets["UPLOAD"]', "secrets", False, True),
        (("saas:heroku:AppCheck", "widgets-bell/upload"), "value", "value", False, False),  # nothing at a service
    ],
)
def test_what_a_rotation_is_to_change_may_be_changed_by_hand_before(
    kind: tuple[str, str], changes: str, found: str | None, *, killed: bool, by_somebody: bool
) -> None:
    """A look finds it other than recorded, and other than it is to be; then a rotation would overwrite it."""
    due = step(*kind, **{changes: "update"})
    look = step(*kind, op="refresh", **({found: "update"} if found else {}))
    strangers = by_hand([look, due], [due], {due.urn} if killed else set())
    assert [one.overwritten for one in strangers] == ([due.urn] if by_somebody else [])
