"""Who may do what at GitHub through the engine: made, adopted, drifting, corrected, imported, and left as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from infra.answers import BACK, NOT_BACK, NOT_SEEN
from sandbox.client import World
from tests.end_to_end.stage import Stage

DOOR = "/services/github"
BELOW_GITHUB = """
[github.holds]
"widgets:team:makers" = "staging"

[github.rulesets.steady]
forbids = ["deletion", "force-push"]
queue   = "squash"

[github.actions]
allowed       = "selected"
commit_pins   = true
default_token = "read"
patterns      = ["widgets/*"]

[sponsor]
administrators = ["keepers", "makers"]
installation   = 501
granted        = ["press"]
"""
PRESS = """\
press.protected_by = ["steady"]
press.environments.release = { reviewers = ["keepers", "makers"] }
press.website = { branch = "gh-pages" }
"""
PRINTER = """\
purpose   = "Prints."
platform  = "github-actions"
source    = "press"
url       = "https://press.widgets.example"
workflows = ["print.yml"]
needs     = ["alpha"]
bot       = "inky"
"""
INKY = """\
purpose = "Prints."
teams   = ["makers"]

[accounts]
github = { login = "inky", id = 99, role = "member" }
"""
MADE = {
    "widgets/99": "Membership",
    "widgets/makers/99": "TeamMembership",
    "widgets/press/steady": "Ruleset",
    "widgets/press/release": "RepositoryEnvironment",
}


@pytest.fixture
def guarded(fresh: Stage) -> Iterator[tuple[Stage, World]]:
    """The little estate with a bot, a guarded repository and a workflow, deployed."""
    services = fresh.stacks / "services.toml"
    text = services.read_text()
    assert text.count("press   = {}\n") == 1
    services.write_text(text.replace("press   = {}\n", PRESS) + BELOW_GITHUB)
    (fresh.stacks / "apps" / "printer.toml").write_text(PRINTER)
    (fresh.stacks / "bots" / "inky.toml").write_text(INKY)
    outcome = fresh.run("world")
    assert outcome.code == 0, outcome.output
    with fresh.world() as world:
        yield fresh, world


def around(world: World) -> dict[str, dict[str, object]]:
    """Everything of the kind."""
    return dict(world.ask("GET", f"{DOOR}/surroundings"))


def test_it_is_made_corrected_and_left_as_it_was(guarded: tuple[Stage, World]) -> None:
    """One life: what is adopted is not written, drift of every kind is shown and corrected, destroy takes only ours.

    Whether the function that runs there is back is answered on the way.
    """
    stage, world = guarded
    before = around(world)
    stage.up()
    made = around(world)
    for kind in ("actions", "workflows", "installations", "pages", "teams"):
        assert made[kind] == before[kind]
    assert made["members"] == {"widgets/inky": {"role": "member", "state": "pending"}}
    assert made["team_members"] == {"widgets/makers/inky": {"role": "member", "state": "pending"}}
    _spoil(world)
    assert answered(stage) == (
        NOT_BACK,
        {
            ("ruleset", "steady"): "differs",
            ("actions-permissions", "widgets"): "differs",
            ("workflow", "print.yml"): "differs",
            ("membership", "inky"): "differs",
            ("team-membership", "inky"): "missing",
            ("github-organization-secret", "ALPHA"): "missing",
        },
    )
    assert stage.run("preview").planned == {
        ("widgets", "update"),
        ("widgets/ALPHA", "create"),
        ("widgets/99", "update"),
        ("widgets/makers/99", "create"),
        ("widgets/press", "update"),
        ("widgets/press/print.yml", "update"),
        ("widgets/press/release", "update"),
        ("widgets/press/steady", "update"),
    }
    stage.up()
    corrected = around(world)
    assert {kind: corrected[kind] for kind in ("actions", "workflows", "installations", "pages", "team_members")} == {
        kind: made[kind] for kind in ("actions", "workflows", "installations", "pages", "team_members")
    }
    code, words = answered(stage)
    assert (code, set(words.values())) == (BACK, {"as declared"})
    world.fault("status", service="github", path="/actions/workflows$", status=403, times=None)
    assert answered(stage) == (NOT_SEEN, {**words, ("workflow", "print.yml"): "could not be looked at"})
    world.lift()
    assert stage.run("preview").planned == set()
    outcome = stage.by_hand("destroy", "--yes", "--skip-preview")
    assert outcome.code == 0, outcome.output
    assert around(world) == {**before, "environments": corrected["environments"]}


def answered(stage: Stage) -> tuple[int, dict[tuple[str, str], str]]:
    """Whether the printer is back, and what is said of each thing that it needs and a run looks at. Nothing else is."""
    with stage.world() as world:
        before = world.last_request()
        outcome = stage.infra("app", "printer", "--look", "--format", "json")
        assert world.field("alpha") not in outcome.output
        asked = {request["path"] for request in world.requests(after=before, service="github")}
    assert not any("pages" in path or "environments" in path for path in asked)
    needs = json.loads(outcome.output)["needs"]
    said = {(need["kind"], need["name"]): need["answer"] for need in needs if need["answer"] != "not looked at"}
    return outcome.code, said


def _spoil(world: World) -> None:
    """By hand: a role, a team, a rule, an environment, a workflow, a website, a setting, a secret."""
    world.remove_secret("widgets", "ALPHA")
    for method, path, body in (
        ("PUT", "/members/widgets/inky", {"role": "admin"}),
        ("DELETE", "/teams/widgets/makers/members/inky", None),
        ("PATCH", "/rulesets/widgets/press/steady", {"enforcement": "disabled"}),
        ("PUT", "/environments/widgets/press/release", {}),
        ("PATCH", "/workflows/widgets/press/print.yml", {"state": "disabled_inactivity"}),
        ("PATCH", "/pages/widgets/press", {"domain": "stranger.example"}),
        ("PATCH", "/actions/widgets", {"default_workflow_permissions": "write"}),
    ):
        world.ask(method, DOOR + path, body)


@pytest.mark.soak
def test_each_kind_is_imported_by_what_a_person_can_find(guarded: tuple[Stage, World]) -> None:
    """Forgotten and imported by names, the next preview is empty."""
    stage, _ = guarded
    stage.up()
    resources = json.loads(stage.by_hand("stack", "export").output)["deployment"]["resources"]
    found = {
        urn.rpartition("::")[2]: urn
        for urn in (one["urn"] for one in resources)
        if urn.rpartition("::")[2] in MADE and f":{MADE[urn.rpartition('::')[2]]}::" in urn
    }
    identities = {
        "widgets/99": ("saas:github:Membership", "widgets/inky"),
        "widgets/press/steady": ("saas:github:Ruleset", "widgets/press/steady"),
        "widgets/press/release": ("github:index/repositoryEnvironment:RepositoryEnvironment", "press:release"),
    }
    for name, (token, identity) in identities.items():
        urn = found[name]
        assert stage.by_hand("state", "delete", urn, "--yes").code == 0
        parent = urn.rsplit("::", 1)[0].replace(f"${token}", "") + "::widgets"
        outcome = stage.by_hand(
            "import", token, name, identity, "--parent", f"access={parent}",
            "--yes", "--protect=false", "--generate-code=false",
        )  # fmt: skip
        assert outcome.code == 0, outcome.output
    assert stage.run("preview").planned == set()
