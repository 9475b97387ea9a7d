"""Rulesets, Apps' repositories, workflows, websites and Actions permissions: what the sweeps do not show."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import World
from tests.provider.case import Case
from tests.provider.cases.github_access import (
    ACTIONS_PERMISSIONS,
    DOOR,
    INSTALLATION,
    INSTALLATION_REPOSITORIES,
    PAGES,
    QUEUE,
    RULESET,
    WORKFLOW,
)
from tests.provider.plugin import CallFailed, Made, Plugin, Properties


def begun(plugin: Plugin, case: Case, world: World) -> tuple[Properties, Made]:
    """A run of the engine, and the object."""
    plugin.configure(case.settings(world))
    inputs = plugin.check(case.token, case.inputs)
    return inputs, plugin.create(case.token, inputs)


def changes(world: World, after: int) -> list[str]:
    """What was sent to change something."""
    rows = world.requests(after=after, service="github")
    return [f"{row['method']} {row['path'].removeprefix('/api/v3')}" for row in rows if row["method"] != "GET"]


def test_who_may_bypass_a_ruleset_is_left_as_it_is(plugin: Plugin, world: World) -> None:
    """What was granted by hand survives an update of the rules, and is no drift."""
    actors = [{"actor_id": 1, "actor_type": "OrganizationAdmin", "bypass_mode": "always"}]
    _, made = begun(plugin, RULESET, world)
    world.ask("PATCH", f"{DOOR}/rulesets/an-org/alpha/guard", {"bypass_actors": actors})
    news = plugin.check(RULESET.token, RULESET.inputs.but(enforcement="evaluate"))
    plugin.update(RULESET.token, made, news)
    found = world.ask("GET", f"{DOOR}/surroundings")["rulesets"]["an-org/alpha/guard"]
    assert (found["enforcement"], found["bypass_actors"]) == ("evaluate", actors)


def test_parameters_that_github_adds_to_a_rule_are_no_drift(plugin: Plugin, world: World) -> None:
    """Only the parameters that were given are looked at; on import all of them are told."""
    inputs, made = begun(plugin, RULESET, world)
    found = world.ask("GET", f"{DOOR}/surroundings")["rulesets"]["an-org/alpha/guard"]["rules"]
    more = [{**rule, "parameters": {**rule.get("parameters", {}), "a_new_one": 1}} for rule in found]
    world.ask("PATCH", f"{DOOR}/rulesets/an-org/alpha/guard", {"rules": more})
    seen = plugin.read(RULESET.token, made.id, made.state)
    imported = plugin.read(RULESET.token, made.id)
    assert seen is not None
    assert imported is not None
    assert not plugin.diff(RULESET.token, Made(seen.id, seen.state), inputs).changes
    assert imported.state.values["rules"]["deletion"] == {"a_new_one": 1}


def guard(world: World) -> dict[str, Any] | None:
    """The case's ruleset."""
    found: dict[str, Any] = world.ask("GET", f"{DOOR}/surroundings")["rulesets"]
    return found.get("an-org/alpha/guard")


def test_an_update_keeps_parameters_that_are_not_declared(plugin: Plugin, world: World) -> None:
    """What somebody set beside ours in a rule of ours stays; a rule that is taken out of the data goes."""
    _, made = begun(plugin, RULESET, world)
    rules = [{"type": "deletion"}, {"type": "merge_queue", "parameters": {**QUEUE, "a_new_one": 7}}]
    world.ask("PATCH", f"{DOOR}/rulesets/an-org/alpha/guard", {"rules": rules})
    queue = {"merge_queue": {**QUEUE, "merge_method": "REBASE"}}
    plugin.update(RULESET.token, made, plugin.check(RULESET.token, RULESET.inputs.but(rules=queue)))
    parameters = {**QUEUE, "merge_method": "REBASE", "a_new_one": 7}
    assert (guard(world) or {})["rules"] == [{"type": "merge_queue", "parameters": parameters}]


def test_a_ruleset_that_is_there_as_declared_is_adopted_and_left(plugin: Plugin, world: World) -> None:
    """A create records it as not made here, an update keeps that, and a delete leaves it and says so."""
    inputs, made = begun(plugin, RULESET, world)
    before, there = world.last_request(), guard(world)
    adopted = plugin.create(RULESET.token, inputs)
    imported = plugin.read(RULESET.token, "an-org/alpha/guard")
    assert changes(world, before) == []
    assert imported is not None
    assert [one.state.values["madeHere"] for one in (made, adopted, imported)] == [True, False, False]
    plugin.delete(RULESET.token, plugin.update(RULESET.token, adopted, inputs))
    assert guard(world) == there
    assert any("the ruleset guard of an-org/alpha was not made here" in sentence for sentence in plugin.engine.said)
    plugin.delete(RULESET.token, plugin.update(RULESET.token, made, inputs))
    assert guard(world) is None


def test_a_ruleset_that_differs_is_refused_with_what_differs(plugin: Plugin, world: World) -> None:
    """Nothing is written; every difference and the way on are named, in the preview as well."""
    begun(plugin, RULESET, world)
    references = {"include": ["~DEFAULT_BRANCH", "refs/heads/release"], "exclude": []}
    rules = [{"type": "creation"}, {"type": "merge_queue", "parameters": {**QUEUE, "merge_method": "MERGE"}}]
    world.ask("PATCH", f"{DOOR}/rulesets/an-org/alpha/guard", {"rules": rules, "conditions": {"ref_name": references}})
    there = guard(world)
    plugin.configure(RULESET.settings(world))
    inputs = plugin.check(RULESET.token, RULESET.inputs)
    plugin.engine.said.clear()
    plugin.create(RULESET.token, inputs, preview=True)
    with pytest.raises(CallFailed) as refused:
        plugin.create(RULESET.token, inputs)
    assert guard(world) == there
    assert plugin.engine.said == [str(refused.value)]
    assert (
        'that would change branches: without "refs/heads/release"; rules.creation: {} -> none; '
        'rules.deletion: none -> {}; rules.merge_queue.merge_method: "MERGE" -> "SQUASH"; '
        'excluded: with "refs/heads/release".'
    ) in str(refused.value)
    assert "pulumi import saas:github:Ruleset <name in the plan> an-org/alpha/" in str(refused.value)


def test_a_ruleset_of_tags_guards_no_branch(plugin: Plugin, world: World) -> None:
    """One of the same name and content is neither taken over nor in order."""
    inputs, made = begun(plugin, RULESET, world)
    world.ask("PATCH", f"{DOOR}/rulesets/an-org/alpha/guard", {"target": "tag"})
    for call in (
        lambda: plugin.create(RULESET.token, inputs),
        lambda: plugin.read(RULESET.token, made.id, made.state),
        lambda: plugin.read(RULESET.token, "an-org/alpha/guard"),
    ):
        with pytest.raises(CallFailed, match="is not for branches but of the kind 'tag'"):
            call()


@pytest.mark.parametrize("word", ["guard", ""])
def test_a_ruleset_is_imported_by_its_name_or_number(plugin: Plugin, world: World, word: str) -> None:
    """A person reads either on its settings page."""
    _, made = begun(plugin, RULESET, world)
    seen = plugin.read(RULESET.token, f"an-org/alpha/{word}" if word else made.id)
    assert seen is not None
    assert seen.id == made.id


def test_repositories_of_an_app_that_are_not_declared_stay(plugin: Plugin, world: World) -> None:
    """They are counted and named, and an update takes away only what was declared before."""
    _, made = begun(plugin, INSTALLATION_REPOSITORIES, world)
    news = plugin.check(INSTALLATION_REPOSITORIES.token, INSTALLATION_REPOSITORIES.inputs.but(repositories=["beta"]))
    plugin.update(INSTALLATION_REPOSITORIES.token, made, news)
    assert world.ask("GET", f"{DOOR}/surroundings")["installations"][INSTALLATION] == ["beta", "gamma"]
    [said] = [sentence for sentence in plugin.engine.said if "not declared" in sentence]
    assert said == (
        f"GitHub: 1 repositories of the installation {INSTALLATION} in an-org are not declared, and are left to it: "
        "gamma."
    )


def test_a_repository_that_was_renamed_is_named(plugin: Plugin, world: World) -> None:
    """Its new name belongs into the data, or every run would give it to the App again."""
    world.rename_repository("an-org/alpha", "alphabet")
    with pytest.raises(CallFailed, match="an-org/alpha, but its name is an-org/alphabet now"):
        begun(plugin, INSTALLATION_REPOSITORIES, world)


@pytest.mark.parametrize("case", [ACTIONS_PERMISSIONS, WORKFLOW, PAGES], ids=str)
def test_what_is_as_wanted_is_not_written(case: Case, plugin: Plugin, world: World) -> None:
    """A second create sends no change."""
    inputs, _ = begun(plugin, case, world)
    before = world.last_request()
    plugin.create(case.token, inputs)
    assert changes(world, before) == []


def test_permissions_are_written_only_where_they_differ(plugin: Plugin, world: World) -> None:
    """One setting, one request; which repositories may use Actions at all is sent back as it was."""
    _, made = begun(plugin, ACTIONS_PERMISSIONS, world)
    world.ask("PATCH", f"{DOOR}/actions/an-org", {"enabled_repositories": "selected"})
    before = world.last_request()
    news = plugin.check(ACTIONS_PERMISSIONS.token, ACTIONS_PERMISSIONS.inputs.but(commitPins=False))
    updated = plugin.update(ACTIONS_PERMISSIONS.token, made, news)
    assert changes(world, before) == ["PUT /orgs/an-org/actions/permissions"]
    assert updated.state.values["enabledRepositories"] == "selected"
    assert world.ask("GET", f"{DOOR}/surroundings")["actions"]["an-org"]["enabled_repositories"] == "selected"


def test_a_choice_of_actions_needs_to_be_in_force(plugin: Plugin, world: World) -> None:
    """A list beside `all` would be taken for a limit by whoever reads it."""
    plugin.configure(ACTIONS_PERMISSIONS.settings(world))
    with pytest.raises(CallFailed, match="goes with allowed selected only"):
        plugin.check(ACTIONS_PERMISSIONS.token, ACTIONS_PERMISSIONS.inputs.but(allowed="all"))


@pytest.mark.parametrize("case", [WORKFLOW, PAGES], ids=str)
def test_what_goes_with_its_repository_is_gone(case: Case, plugin: Plugin, world: World) -> None:
    """A deleted repository is told apart from one that may not be seen."""
    _, made = begun(plugin, case, world)
    world.remove_repository("an-org/alpha")
    assert plugin.read(case.token, made.id, made.state) is None


def test_a_missing_workflow_names_its_file(plugin: Plugin, world: World) -> None:
    """It is not made here, and the sentence says where it comes from."""
    plugin.configure(WORKFLOW.settings(world))
    inputs = plugin.check(WORKFLOW.token, WORKFLOW.inputs.but(file="gone.yml"))
    with pytest.raises(CallFailed, match=r"an-org/alpha has no \.github/workflows/gone\.yml"):
        plugin.create(WORKFLOW.token, inputs)


def site_of(world: World) -> dict[str, Any]:
    """What the website of the case is published as."""
    found: dict[str, Any] = world.ask("GET", f"{DOOR}/surroundings")["pages"]["an-org/alpha"]
    return found


def test_a_websites_new_domain_comes_before_https(plugin: Plugin, world: World) -> None:
    """Its certificate is made when the domain is there; until then nothing fails, and a later run does the rest."""
    plugin.configure(PAGES.settings(world))
    made = plugin.create(PAGES.token, plugin.check(PAGES.token, PAGES.inputs))
    plugin.engine.warned.clear()
    world.set_switch("certificates-take-time", on=True)
    inputs = plugin.check(PAGES.token, PAGES.inputs.but(domain="new.example"))
    updated = plugin.update(PAGES.token, made, inputs)
    assert (site_of(world)["domain"], site_of(world)["https_enforced"]) == ("new.example", False)
    [warned] = plugin.engine.warned
    assert "has no certificate for new.example yet (new)" in warned
    assert "a later run" in warned
    assert plugin.diff(PAGES.token, updated, inputs).diffs == ["httpsEnforced"]
    again = plugin.update(PAGES.token, updated, inputs)
    assert not again.state.values["httpsEnforced"]
    world.ask("PATCH", f"{DOOR}/pages/an-org/alpha", {"certificate": "approved"})
    over = plugin.update(PAGES.token, again, inputs)
    assert site_of(world)["https_enforced"]
    assert not plugin.diff(PAGES.token, over, inputs).changes


def test_a_website_whose_certificate_is_there_gets_https_in_the_same_run(plugin: Plugin, world: World) -> None:
    """One setting after the other: GitHub takes no domain together with https."""
    plugin.configure(PAGES.settings(world))
    made = plugin.create(PAGES.token, plugin.check(PAGES.token, PAGES.inputs))
    plugin.engine.warned.clear()
    inputs = plugin.check(PAGES.token, PAGES.inputs.but(domain="new.example"))
    updated = plugin.update(PAGES.token, made, inputs)
    assert (site_of(world)["domain"], site_of(world)["https_enforced"]) == ("new.example", True)
    assert not plugin.diff(PAGES.token, updated, inputs).changes
    assert plugin.engine.warned == []
