"""Quay's teams: who is in them, and what they may do; as `endpoints/api/team.py` and `organization.py` answer."""

from __future__ import annotations

from typing import ClassVar

from sandbox.quay.state import Quay
from sandbox.service import Refusal
from sandbox.wire import Endpoint, Json, Reply, Request, takes


class Teams:
    """The teams of every organisation."""

    tables: ClassVar[tuple[str, ...]] = ("quay_teams", "quay_members")
    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS quay_teams (place TEXT PRIMARY KEY, role TEXT NOT NULL, description TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS quay_members (
    place TEXT PRIMARY KEY, organization TEXT NOT NULL, team TEXT NOT NULL, name TEXT NOT NULL
);
"""

    def __init__(self, state: Quay) -> None:
        """Use the tables of the state's world; the state knows which teams there are."""
        self.state = state
        self._store = state.world.store

    def about(self, organization: str, team: str) -> tuple[str, str]:
        """Return a team's role in the organisation, and its description."""
        row = self._store.one("SELECT * FROM quay_teams WHERE place = ?", f"{organization}/{team}")
        return ("member", "") if row is None else (row["role"], row["description"])

    def keep(self, organization: str, team: str, role: str, description: str) -> None:
        """Make a team, or change it."""
        self.state.add_team(organization, team)
        self._store.run(
            "INSERT OR REPLACE INTO quay_teams VALUES (?, ?, ?)", f"{organization}/{team}", role, description
        )

    def remove(self, organization: str, team: str) -> None:
        """Remove a team with its members and permissions."""
        self.state.remove_team(organization, team)
        self._store.run("DELETE FROM quay_teams WHERE place = ?", f"{organization}/{team}")
        self._store.run("DELETE FROM quay_members WHERE organization = ? AND team = ?", organization, team)

    def members(self, organization: str, team: str) -> list[str]:
        """Return the names of those in a team, robots among them."""
        statement = "SELECT name FROM quay_members WHERE organization = ? AND team = ? ORDER BY name"
        return [row["name"] for row in self._store.all(statement, organization, team)]

    def add_member(self, organization: str, team: str, name: str) -> None:
        """Put somebody into a team; who is in it stays."""
        place = f"{organization}/{team}/{name}"
        self._store.run("INSERT OR REPLACE INTO quay_members VALUES (?, ?, ?, ?)", place, organization, team, name)

    def remove_member(self, organization: str, team: str, name: str) -> None:
        """Take somebody out of a team. Raise Refusal."""
        if name not in self.members(organization, team):
            raise Refusal(400, f"User {name} does not belong to team {team}", "message")
        self._store.run("DELETE FROM quay_members WHERE place = ?", f"{organization}/{team}/{name}")

    def leave(self, organization: str, name: str) -> None:
        """Take somebody out of every team of an organisation, and away what they may do there."""
        self._store.run("DELETE FROM quay_members WHERE organization = ? AND name = ?", organization, name)
        for repository in self.state.repositories():
            if repository.organization == organization and name in self.state.permissions(repository, "user"):
                self.state.forbid(repository, "user", name)


def put_team(state: Quay, request: Request) -> Reply:
    """Answer `PUT /organization/{organization}/team/{team}`: makes one, or changes what the body mentions."""
    organization, team = state.organization(request.parameters["organization"]), request.parameters["team"]
    is_new, teams = team not in state.teams(organization), Teams(state)
    role, description = teams.about(organization, team)
    document = request.document()
    teams.keep(organization, team, document.get("role", role), document.get("description", description))
    return Reply(200, {**shown(state, organization, team), "new_team": is_new})


def remove_team(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /organization/{organization}/team/{team}`"""
    organization, team = state.organization(request.parameters["organization"]), request.parameters["team"]
    if team not in state.teams(organization):
        raise Refusal(400, f"Team '{team}' is not a team in org '{organization}'", "message")
    Teams(state).remove(organization, team)
    return Reply(204)


@takes("includePending")
def list_members(state: Quay, request: Request) -> Reply:
    """Answer `GET /organization/{organization}/team/{team}/members`: nobody here is only invited."""
    organization, team = _team(state, request)
    members = [_member(name) for name in Teams(state).members(organization, team)]
    return Reply(200, {"name": team, "members": members, "can_edit": True})


def add_member(state: Quay, request: Request) -> Reply:
    """Answer `PUT /organization/{organization}/team/{team}/members/{member}`: without an invitation."""
    organization, team = _team(state, request)
    name = request.parameters["member"]
    if not state.is_known(organization, "user", name):
        raise Refusal(400, "Unknown user")
    Teams(state).add_member(organization, team, name)
    return Reply(200, _member(name))


def remove_member(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /organization/{organization}/team/{team}/members/{member}`"""
    organization, team = _team(state, request)
    Teams(state).remove_member(organization, team, _user(state, organization, request))
    return Reply(204)


def list_team_permissions(state: Quay, request: Request) -> Reply:
    """Answer `GET /organization/{organization}/team/{team}/permissions`"""
    organization, team = _team(state, request)
    found = [
        {"repository": {"name": one.name, "is_public": one.is_public}, "role": role}
        for one in state.repositories()
        if one.organization == organization and (role := state.permissions(one, "team").get(team))
    ]
    return Reply(200, {"permissions": found})


def remove_from_organization(state: Quay, request: Request) -> Reply:
    """Answer `DELETE /organization/{organization}/members/{member}`"""
    organization = state.organization(request.parameters["organization"])
    Teams(state).leave(organization, _user(state, organization, request))
    return Reply(204)


def shown(state: Quay, organization: str, team: str) -> dict[str, Json]:
    """Return a team as it appears in its organisation."""
    role, description = Teams(state).about(organization, team)
    avatar = {"name": team, "hash": "", "color": "#000000", "kind": "team"}
    return {"name": team, "description": description, "can_view": True, "role": role, "avatar": avatar}


def _team(state: Quay, request: Request) -> tuple[str, str]:
    organization, team = state.organization(request.parameters["organization"]), request.parameters["team"]
    if team not in state.teams(organization):
        raise Refusal(404, "Not Found")
    return organization, team


def _user(state: Quay, organization: str, request: Request) -> str:
    name = request.parameters["member"]
    if not state.is_known(organization, "user", name):
        raise Refusal(404, "Not Found")
    return name


def _member(name: str) -> dict[str, Json]:
    avatar = {"name": name, "hash": "", "color": "#000000", "kind": "user"}
    return {"name": name, "kind": "user", "is_robot": "+" in name, "avatar": avatar, "invited": False}


_TEAM = "/api/v1/organization/{organization}/team/{team}"

ENDPOINTS: tuple[Endpoint[Quay], ...] = (
    Endpoint("PUT", _TEAM, put_team),
    Endpoint("DELETE", _TEAM, remove_team),
    Endpoint("GET", _TEAM + "/members", list_members),
    Endpoint("PUT", _TEAM + "/members/{member}", add_member),
    Endpoint("DELETE", _TEAM + "/members/{member}", remove_member),
    Endpoint("GET", _TEAM + "/permissions", list_team_permissions),
    Endpoint("DELETE", "/api/v1/organization/{organization}/members/{member}", remove_from_organization),
)
