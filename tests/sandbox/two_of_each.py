"""More things for a service at hand: two of everything that a list may have."""

from __future__ import annotations

from typing import Any

from sandbox.anaconda_org.uploads import File, Uploads
from sandbox.github import places
from tests.sandbox.at_hand import Asked, run_canary
from tests.sandbox.azure_devops import conftest as azure_devops
from tests.sandbox.contract.values import public_key


def fill(asked: Asked) -> None:
    """A second of everything that a list may have, where the service has such lists."""
    if asked.service.name in _FILL:
        _FILL[asked.service.name](asked)
        asked.keep()


def _fill_github(asked: Asked) -> None:
    state, github = asked.service.state, "/api/v3"
    owner = state.accounts.organization("an-org")
    alpha = state.accounts.repository("an-org", "alpha")
    state.accounts.add_repository(owner, "aa-newest", private=False, number=10**9)
    both = [alpha.id, state.accounts.repository("an-org", "beta").id]
    state.people.add_team(owner, "Second")
    for number in (501, 502):
        installation = state.installations.add(owner, 502, "another") if number == 502 else state.installations.get(501)
        state.installations.grant(installation, state.accounts.repository("an-org", "beta"))
    for store in places.STORES:
        _fill_place(state, places.of_organization(owner, store), both)
        _fill_place(state, places.of_repository(alpha, store), both)
        if store not in places.OTHERS:
            _fill_place(state, places.of_environment(alpha, "production", store), both)
    here = f"{github}/repos/an-org/alpha"
    for at in (f"{github}/orgs/an-org", here):
        asked.make("POST", f"{at}/hooks", {"name": "web", "config": {"url": "https://hooks.example/b"}})
        _answer_ping(asked, at)
    state.runners.register(owner, state.runners.token(owner)[0], "second", [], "ARM64")
    group = state.runner_groups.get(owner, int(asked.there["runner_group_id"]))
    state.runner_groups.list_repositories(group, both)
    for name in ("third", "fourth"):
        state.runners.register(owner, state.runners.token(owner)[0], name, [], "ARM64", group=group.name)
    run_canary(asked)
    asked.make("PUT", f"{here}/environments/second", None)
    asked.make("POST", f"{here}/rulesets", {"name": "second", "enforcement": "active"})
    asked.make("POST", f"{here}/keys", {"title": "second", "key": public_key()})
    issue = f"{here}/issues/{asked.there['issue_number']}"
    asked.make("POST", f"{issue}/comments", {"body": "second"})
    for title in ("second", "closed"):
        made = asked.make("POST", f"{here}/issues", {"title": title})
    asked.make("PATCH", f"{here}/issues/{made['number']}", {"state": "closed"})


def _answer_ping(asked: Asked, at: str) -> None:
    """A second delivery, which somebody answers: before it, nobody did."""
    number = asked.there["orgs/hook_id" if "/orgs/" in at else "repos/hook_id"]
    asked.make("POST", f"{at}/hooks/{number}/pings", None)
    asked.services.world.store.run(
        "UPDATE github_deliveries SET status = 'OK', status_code = 200"
        " WHERE id = (SELECT max(id) FROM github_deliveries)"
    )


def _fill_place(state: Any, place: places.Place, repositories: list[int]) -> None:
    for name in ("A_TOKEN", "PLACE", "SECOND"):
        if place.store != "variables":
            state.secrets.put(place, name, b"hush", "selected", repositories if place.listed else None)
        else:
            if name in {one.name for one in state.variables.of(place)}:
                state.variables.remove(place, name)
            state.variables.add(place, name, "here", "selected", repositories if place.listed else ())


def _fill_heroku(asked: Asked) -> None:
    state = asked.service.state
    state.holdings.add_process("an-app", "worker")
    state.change_vars(state.app("an-app"), {"A": "b"})
    asked.make("POST", "/oauth/authorizations", {"scope": ["read"], "description": "another"})


def _fill_azure_devops(asked: Asked) -> None:
    asked.service.state.add_project("an-org", "second", "", "public")
    asked.make("POST", "/an-org/_apis/distributedtask/variablegroups", azure_devops.group("second"))


def _fill_quay(asked: Asked) -> None:
    asked.make("PUT", "/api/v1/organization/an-org/robots/second", {})
    asked.make("PUT", "/api/v1/organization/an-org/team/pushers/members/ada", None)


def _fill_docker_hub(asked: Asked) -> None:
    asked.make("POST", "/v2/access-tokens", {"token_label": "b", "scopes": ["repo:read"]})
    asked.service.state.seed({"namespaces": {"an-org": {"second": {}}}})


def _fill_anaconda_org(asked: Asked) -> None:
    asked.service.state.add_package("an-org", "old")
    uploads, release = Uploads(asked.service.world), "an-org/old/1"
    uploads.add_release(release)
    for name, done in (("1", True), ("noarch/sent.conda", False)):
        place, number = f"{release}/{name}", name.rpartition("/")[2].partition(".")[0]
        uploads.keep(
            File(place=place, release=release, id=number, kind="conda", channels=(), sha256="", size=1, done=done)
        )


_FILL = {
    "github": _fill_github, "heroku": _fill_heroku, "azure-devops": _fill_azure_devops, "quay": _fill_quay,
    "docker-hub": _fill_docker_hub, "anaconda-org": _fill_anaconda_org,
}  # fmt: skip
