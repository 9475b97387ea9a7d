"""The part of the seed that says who is where: users, teams, workflows, websites, installations of Apps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sandbox.github.canaries import Canary
from sandbox.github.planted import plant
from sandbox.github.site import GitHub
from sandbox.github.state import Account, table
from sandbox.service import SeedError
from sandbox.wire import Json


def seed_more(state: GitHub, seed: Mapping[str, Json]) -> None:
    """Add what is not there; accounts and repositories are. Raise SeedError."""
    for login, about in table(seed, "users", "github").items():
        if login.lower() not in state.accounts.logins():
            state.accounts.add(login, "User", _number(about.get("id"), f"github.users.{login}.id"))
    for login, about in table(seed, "organizations", "github").items():
        _seed_organization(state, state.accounts.organization(login), about, f"github.organizations.{login}")
    for full_name, file in table(seed, "canaries", "github").items():
        _seed_canary(state, full_name, file)
    for number, about in table(seed, "installations", "github").items():
        _seed_installation(state, number, about)
    plant(state, seed)


def _seed_organization(state: GitHub, owner: Account, about: Mapping[str, Json], where: str) -> None:
    if about.get("actions") and not state.actions.is_set(owner):
        state.actions.permit(owner, about["actions"])
    groups = {group.name for group in state.runner_groups.of(owner)}
    for name in _names(about, "runner_groups", where):
        if name not in groups:
            state.runner_groups.add(owner, {"name": name, "visibility": "selected"})
    present = {team.name for team in state.people.teams(owner)}
    for name in _names(about, "teams", where):
        if name not in present:
            state.people.add_team(owner, name, privacy="closed")
    for name, repository in table(about, "repositories", where).items():
        here = state.accounts.repository(owner.login, name)
        known = {workflow.file for workflow in state.actions.workflows(here)}
        for file, word in table(repository, "workflows", f"{where}.repositories.{name}").items():
            if file not in known:
                state.actions.add_workflow(here, file, str(word))
        pages = repository.get("pages")
        if pages and here.id not in {site.repository for site in state.pages.all()}:
            site = state.pages.add(here, "legacy", pages["branch"], pages.get("path", "/"))
            state.pages.change(site, domain=pages.get("domain"), https_enforced=bool(pages.get("https_enforced")))


def _seed_canary(state: GitHub, full_name: str, file: Json) -> None:
    """Make a workflow the canary of a repository; the workflow is made where it is not there."""
    owner, _, name = full_name.partition("/")
    if not isinstance(file, str) or owner not in {one.login for one in state.accounts.organizations()}:
        raise SeedError(f"In the seed, github.canaries.{full_name} is no file of a workflow of a repository.")
    here = state.accounts.repository(owner, name)
    if state.canaries.of(here) is None:
        if file not in {workflow.file for workflow in state.actions.workflows(here)}:
            state.actions.add_workflow(here, file)
        state.canaries.keep(Canary(here.id, file))


def _seed_installation(state: GitHub, number: str, about: Mapping[str, Json]) -> None:
    where = f"github.installations.{number}"
    if int(number) in {installation.id for installation in state.installations.all()}:
        return
    owner = state.accounts.organization(str(about.get("organization")))
    made = state.installations.add(owner, int(number), str(about.get("app", "an-app")))
    for name in _names(about, "repositories", where):
        state.installations.grant(made, state.accounts.repository(owner.login, name))


def _names(holder: Mapping[str, Json], key: str, where: str) -> list[str]:
    found = holder.get(key, [])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise SeedError(f"In the seed, {where}.{key} is not a list of names.")
    return found


def _number(found: Json, where: str) -> int | None:
    if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
        raise SeedError(f"In the seed, {where} is not a whole number.")
    return found


def shown(state: GitHub) -> dict[str, Json]:
    """Return everything of that kind as it is now, each thing by a name that a person would give it."""
    owners = {owner.id: owner for owner in state.accounts.organizations()}
    repositories = {one.id: one for owner in owners.values() for one in state.accounts.repositories(owner)}
    logins = {account.id: account.login for account in state.accounts.all()}
    teams = {team.id: team for owner in owners.values() for team in state.people.teams(owner)}
    return {
        "members": {
            f"{owner.login}/{logins[one.user]}": {"role": one.role, "state": one.state}
            for owner in owners.values()
            for one in state.people.members(owner)
        },
        "teams": {f"{owners[team.owner].login}/{team.slug}": asdict(team) for team in teams.values()},
        "team_members": {
            f"{owners[team.owner].login}/{team.slug}/{logins[one.user]}": {"role": one.role, "state": one.state}
            for team in teams.values()
            for one in state.people.team_members(owners[team.owner], team)
        },
        "rulesets": {
            f"{here.full_name}/{one.name}": {"id": one.id, **one.content}
            for here in repositories.values()
            for one in state.rulesets.of(here)
        },
        "environments": {
            f"{here.full_name}/{one.name}": asdict(one)
            for here in repositories.values()
            for one in state.environments.all(here)
        },
        "actions": {owner.login: state.actions.permissions(owner) for owner in owners.values()},
        "runner_groups": {
            f"{owner.login}/{one.name}": {
                **asdict(one),
                "repositories": sorted(repositories[each].name for each in one.repositories),
            }
            for owner in owners.values()
            for one in state.runner_groups.of(owner)
            if not one.default
        },
        "workflows": {
            f"{here.full_name}/{one.file}": one.state
            for here in repositories.values()
            for one in state.actions.workflows(here)
        },
        "installations": {
            str(one.id): sorted(repositories[each].name for each in state.installations.repositories(one))
            for one in state.installations.all()
        },
        "pages": {repositories[site.repository].full_name: asdict(site) for site in state.pages.all()},
    }
