"""The endpoints of teams and memberships."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sandbox.github import documents
from sandbox.github.api import asked
from sandbox.github.people import ROLES, TEAM_ROLES, Member, Team
from sandbox.github.site import GitHub
from sandbox.github.state import Account, not_found
from sandbox.service import Refusal
from sandbox.store import timestamp
from sandbox.wire import Json, Reply, Request, lacks_in_body, takes

_LACKS = {"permission": "pull", "parent_team_id": None, "parent_team_slug": None}
"""What of a team is not done: it has no parent and no repositories here."""
_SETTINGS = ("name", "description", "privacy", "notification_setting")


def get_user_by_id(state: GitHub, request: Request) -> Reply:
    """Answer `GET /user/{account_id}`: the same as by its name."""
    found = state.accounts.account_by_id(asked.number(request.parameters["account_id"], 0))
    return Reply(200, documents.public_user(found, request.origin, len(state.accounts.repositories(found))))


def _user(state: GitHub, request: Request) -> Account:
    found = state.accounts.account(request.parameters["username"])
    if found.kind != "User":
        raise not_found()
    return found


def _role(request: Request, roles: Sequence[str]) -> str:
    role = asked.field(request.document(), "role", str, "member")
    if role not in roles:
        raise asked.invalid(f"For 'properties/role', {role!r} is not one of {', '.join(roles)}.")
    return str(role)


def _membership(found: Member, owner: Account, user: Account, origin: str) -> dict[str, Json]:
    url = f"{origin}{documents.API}/orgs/{owner.login}"
    return {
        "url": f"{url}/memberships/{user.login}",
        "state": found.state,
        "role": found.role,
        "organization_url": url,
        "organization": documents.simple_organization(owner, origin),
        "user": documents.simple_user(user, origin),
    }


def get_membership(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/memberships/{username}`"""
    owner, user = asked.owner(state, request), _user(state, request)
    return Reply(200, _membership(state.people.member(owner, user), owner, user, request.origin))


def put_membership(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/memberships/{username}`"""
    owner, user = asked.owner(state, request), _user(state, request)
    found = state.people.set_member(owner, user, _role(request, ROLES))
    return Reply(200, _membership(found, owner, user, request.origin))


def delete_membership(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /orgs/{org}/memberships/{username}`"""
    state.people.remove_member(asked.owner(state, request), _user(state, request))
    return Reply(204)


def _team(state: GitHub, request: Request) -> tuple[Account, Team]:
    """Return the team in the path: by its slug, or by the numbers of organisation and team."""
    if "team_slug" in request.parameters:
        owner = asked.owner(state, request)
        return owner, state.people.team(owner, request.parameters["team_slug"])
    owner = state.accounts.account_by_id(asked.number(request.parameters["organization"], 0))
    return owner, state.people.team_by_id(owner.id, asked.number(request.parameters["team"], 0))


def _shown(state: GitHub, owner: Account, team: Team, origin: str) -> dict[str, Json]:
    public = sum(not repository.private for repository in state.accounts.repositories(owner))
    return {
        **documents.team(team, owner, origin),
        "members_count": len(state.people.team_members(owner, team)),
        "repos_count": 0,
        "created_at": timestamp(team.created_at),
        "updated_at": timestamp(team.updated_at),
        "organization": documents.organization(owner, origin, public),
    }


@takes(*asked.PAGES)
def list_teams(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/teams`"""
    owner = asked.owner(state, request)
    page, headers = asked.page(request, state.people.teams(owner))
    return Reply(200, [documents.team(each, owner, request.origin) for each in page], headers)


@lacks_in_body({**_LACKS, "maintainers": None, "repo_names": None, "ldap_dn": None})
def create_team(state: GitHub, request: Request) -> Reply:
    """Answer `POST /orgs/{org}/teams`"""
    owner = asked.owner(state, request)
    settings = _settings(request.document())
    if not settings.get("name"):
        raise Refusal(422, "Validation Failed", [{"resource": "Team", "code": "missing_field", "field": "name"}])
    made = state.people.add_team(owner, settings.pop("name"))
    return Reply(201, _shown(state, owner, state.people.change_team(made, **settings), request.origin))


def get_team(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/teams/{team_slug}`"""
    return Reply(200, _shown(state, *_team(state, request), request.origin))


@lacks_in_body(_LACKS)
def change_team(state: GitHub, request: Request) -> Reply:
    """Answer `PATCH /orgs/{org}/teams/{team_slug}`"""
    owner, team = _team(state, request)
    changed = state.people.change_team(team, **_settings(request.document()))
    return Reply(200, _shown(state, owner, changed, request.origin))


def delete_team(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /orgs/{org}/teams/{team_slug}`"""
    state.people.remove_team(_team(state, request)[1])
    return Reply(204)


def _settings(document: Mapping[str, Json]) -> dict[str, str]:
    given = {name: asked.field(document, name, str) for name in _SETTINGS}
    return {name: value for name, value in given.items() if value is not None}


def _team_membership(found: Member, team: Team, owner: Account, user: Account, origin: str) -> dict[str, Json]:
    url = f"{origin}{documents.API}/organizations/{owner.id}/team/{team.id}/memberships/{user.login}"
    return {"url": url, "role": found.role, "state": found.state}


def get_team_membership(state: GitHub, request: Request) -> Reply:
    """Answer `GET /orgs/{org}/teams/{team_slug}/memberships/{username}`"""
    (owner, team), user = _team(state, request), _user(state, request)
    found = state.people.team_member(owner, team, user)
    return Reply(200, _team_membership(found, team, owner, user, request.origin))


def put_team_membership(state: GitHub, request: Request) -> Reply:
    """Answer `PUT /orgs/{org}/teams/{team_slug}/memberships/{username}`"""
    (owner, team), user = _team(state, request), _user(state, request)
    found = state.people.set_team_member(owner, team, user, _role(request, TEAM_ROLES))
    return Reply(200, _team_membership(found, team, owner, user, request.origin))


def delete_team_membership(state: GitHub, request: Request) -> Reply:
    """Answer `DELETE /orgs/{org}/teams/{team_slug}/memberships/{username}`"""
    owner, team = _team(state, request)
    state.people.remove_team_member(owner, team, _user(state, request))
    return Reply(204)
