"""What the admin API can do to GitHub's people, protection, workflows, installations, websites and issues."""

from __future__ import annotations

from dataclasses import asdict, replace

from sandbox.github.seeding import shown
from sandbox.github.site import GitHub
from sandbox.github.state import Account, Repository, not_found
from sandbox.wire import Endpoint, Reply, Request


def read(state: GitHub, request: Request) -> Reply:
    """Answer with an object of that kind as it is now."""
    del request
    return Reply(200, shown(state))


def _user(state: GitHub, request: Request) -> tuple[Account, Account]:
    owner = state.accounts.organization(request.parameters["org"])
    return owner, state.accounts.account(request.parameters["user"])


def _repository(state: GitHub, request: Request) -> Repository:
    return state.accounts.repository(request.parameters["owner"], request.parameters["repo"])


def rename_account(state: GitHub, request: Request) -> Reply:
    """Give an account another login."""
    state.accounts.rename_account(
        state.accounts.account(request.parameters["user"]), str(request.document()["login"])
    )  # fmt: skip
    return Reply(204)


def remove_organization(state: GitHub, request: Request) -> Reply:
    """Delete an organisation."""
    state.accounts.remove(state.accounts.organization(request.parameters["org"]))
    return Reply(204)


def add_account(state: GitHub, request: Request) -> Reply:
    """Add a user."""
    state.accounts.add(request.parameters["user"], "User", request.document().get("id"))
    return Reply(204)


def put_member(state: GitHub, request: Request) -> Reply:
    """Make a user a member, or give him another role; with `accepted` he has accepted."""
    (owner, user), document = _user(state, request), request.document()
    state.people.set_member(owner, user, document.get("role", "member"))
    if document.get("accepted"):
        state.people.accept(owner, user)
    return Reply(204)


def remove_member(state: GitHub, request: Request) -> Reply:
    """Take a user out of an organisation."""
    state.people.remove_member(*_user(state, request))
    return Reply(204)


def put_team_member(state: GitHub, request: Request) -> Reply:
    """Put a user into a team, or give him another role there."""
    owner, user = _user(state, request)
    team = state.people.team(owner, request.parameters["team"])
    state.people.set_team_member(owner, team, user, request.document().get("role", "member"))
    return Reply(204)


def remove_team_member(state: GitHub, request: Request) -> Reply:
    """Take a user out of a team."""
    owner, user = _user(state, request)
    state.people.remove_team_member(owner, state.people.team(owner, request.parameters["team"]), user)
    return Reply(204)


def change_team(state: GitHub, request: Request) -> Reply:
    """Change name, description, privacy or notification_setting of a team."""
    owner = state.accounts.organization(request.parameters["org"])
    state.people.change_team(state.people.team(owner, request.parameters["team"]), **request.document())
    return Reply(204)


def remove_team(state: GitHub, request: Request) -> Reply:
    """Delete a team."""
    owner = state.accounts.organization(request.parameters["org"])
    state.people.remove_team(state.people.team(owner, request.parameters["team"]))
    return Reply(204)


def change_ruleset(state: GitHub, request: Request) -> Reply:
    """Change what the body mentions of a ruleset."""
    for one in state.rulesets.of(_repository(state, request)):
        if one.name == request.parameters["name"]:
            state.rulesets.change(one, one.name, request.document())
            return Reply(204)
    raise not_found()


def remove_ruleset(state: GitHub, request: Request) -> Reply:
    """Delete a ruleset."""
    for one in state.rulesets.of(_repository(state, request)):
        if one.name == request.parameters["name"]:
            state.rulesets.remove(one)
            return Reply(204)
    raise not_found()


def put_environment(state: GitHub, request: Request) -> Reply:
    """Set an environment to what the body says, the rest as in a new one."""
    state.environments.put(_repository(state, request), request.parameters["name"], **request.document())
    return Reply(204)


def remove_environment(state: GitHub, request: Request) -> Reply:
    """Delete an environment."""
    state.remove_environment(_repository(state, request), request.parameters["name"])
    return Reply(204)


def permit(state: GitHub, request: Request) -> Reply:
    """Change what the body mentions of an organisation's Actions permissions."""
    state.actions.permit(state.accounts.organization(request.parameters["org"]), request.document())
    return Reply(204)


def change_runner_group(state: GitHub, request: Request) -> Reply:
    """Change what the body mentions of a runner group: name, visibility, public, restricted, workflows, repositories.

    Repositories are named. One that is not there is made.
    """
    owner, document = state.accounts.organization(request.parameters["org"]), request.document()
    name, listed = request.parameters["name"], document.pop("repositories", None)
    found = next((one for one in state.runner_groups.of(owner) if one.name == name), None)
    group = found or state.runner_groups.add(owner, {"name": name, "visibility": "selected"})
    if "workflows" in document:
        document["workflows"] = tuple(document["workflows"])
    changed = state.runner_groups.change(owner, group, document)
    if listed is not None:
        numbers = [state.accounts.repository(owner.login, each).id for each in listed]
        state.runner_groups.list_repositories(changed, numbers)
    return Reply(204)


def remove_runner_group(state: GitHub, request: Request) -> Reply:
    """Remove a runner group; its runners go to the default one."""
    owner = state.accounts.organization(request.parameters["org"])
    state.runner_groups.remove(state.runner_groups.named(owner, request.parameters["name"]))
    return Reply(204)


def set_workflow(state: GitHub, request: Request) -> Reply:
    """Give a workflow another state."""
    found = state.actions.workflow(_repository(state, request), request.parameters["file"])
    state.actions.set_state(found, str(request.document()["state"]))
    return Reply(204)


def delay_canary(state: GitHub, request: Request) -> Reply:
    """Say how the next runs of a repository's canary go: after how many looks they are over, and whether they lie."""
    wanted, canary = request.document(), state.canaries.of(_repository(state, request))
    if canary is None:
        raise not_found()
    state.canaries.keep(replace(canary, looks=int(wanted["looks"]), lies=bool(wanted["lies"])))
    return Reply(204)


def remove_workflow(state: GitHub, request: Request) -> Reply:
    """Delete a workflow's file."""
    state.actions.remove_workflow(state.actions.workflow(_repository(state, request), request.parameters["file"]))
    return Reply(204)


def grant(state: GitHub, request: Request) -> Reply:
    """Give an installation a repository."""
    installation = state.installations.get(int(request.parameters["installation"]))
    state.installations.grant(installation, _repository(state, request))
    return Reply(204)


def withdraw(state: GitHub, request: Request) -> Reply:
    """Take a repository from an installation."""
    installation = state.installations.get(int(request.parameters["installation"]))
    state.installations.withdraw(installation, _repository(state, request))
    return Reply(204)


def uninstall(state: GitHub, request: Request) -> Reply:
    """Take an App off its organisation."""
    state.installations.remove(state.installations.get(int(request.parameters["installation"])))
    return Reply(204)


def change_pages(state: GitHub, request: Request) -> Reply:
    """Change what the body mentions of a website."""
    state.pages.change(state.pages.get(_repository(state, request)), **request.document())
    return Reply(204)


def remove_pages(state: GitHub, request: Request) -> Reply:
    """Take a website off the net."""
    state.pages.remove(state.pages.get(_repository(state, request)))
    return Reply(204)


def list_issues(state: GitHub, request: Request) -> Reply:
    """Answer with every issue of a repository, oldest first, each with its comments."""
    shown = []
    for issue in reversed(state.issues.of(_repository(state, request))):
        comments = [
            {"author": state.accounts.account_by_id(one.author).login, "body": one.body}
            for one in state.issues.comments(issue)
        ]
        author = state.accounts.account_by_id(issue.author).login
        shown.append({**asdict(issue), "author": author, "comments": comments})
    return Reply(200, {"issues": shown})


def add_issue(state: GitHub, request: Request) -> Reply:
    """Open an issue as somebody, whose account is made where there is none, or with `pull_request` a pull request."""
    document = request.document()
    made = state.issues.add(
        _repository(state, request), _account(state, str(document["author"])), document["title"], document["body"],
        is_pull_request=bool(document.get("pull_request")),
    )  # fmt: skip
    return Reply(200, {"number": made.number})


def change_issue(state: GitHub, request: Request) -> Reply:
    """Change title, body, state or locked of an issue."""
    found = state.issues.get(_repository(state, request), int(request.parameters["number"]))
    state.issues.change(found, request.document(), state.accounts.robot())
    return Reply(204)


def disable_issues(state: GitHub, request: Request) -> Reply:
    """Turn the issues of a repository off, or on again."""
    state.issues.disable(_repository(state, request), disabled=bool(request.document()["disabled"]))
    return Reply(204)


def make_token(state: GitHub, request: Request) -> Reply:
    """Make a token of an account for one repository, with a permission on its issues: empty, `read` or `write`."""
    document, repository = request.document(), _repository(state, request)
    made = state.tokens.make(_account(state, str(document["account"])), repository.id, document["issues"])
    return Reply(200, {"value": made.value})


def _account(state: GitHub, login: str) -> Account:
    """Return the account of a login, made where there is none: an App's is one whose login ends with `[bot]`."""
    if login.lower() in state.accounts.logins():
        return state.accounts.account(login)
    return state.accounts.add(login, "Bot" if login.endswith("[bot]") else "User", None)


EDITS: tuple[Endpoint[GitHub], ...] = (
    Endpoint("GET", "/surroundings", read),
    Endpoint("DELETE", "/organizations/{org}", remove_organization),
    Endpoint("PUT", "/accounts/{user}", add_account),
    Endpoint("POST", "/accounts/{user}/login", rename_account),
    Endpoint("PUT", "/members/{org}/{user}", put_member),
    Endpoint("DELETE", "/members/{org}/{user}", remove_member),
    Endpoint("PUT", "/teams/{org}/{team}/members/{user}", put_team_member),
    Endpoint("DELETE", "/teams/{org}/{team}/members/{user}", remove_team_member),
    Endpoint("PATCH", "/teams/{org}/{team}", change_team),
    Endpoint("DELETE", "/teams/{org}/{team}", remove_team),
    Endpoint("PATCH", "/rulesets/{owner}/{repo}/{name}", change_ruleset),
    Endpoint("DELETE", "/rulesets/{owner}/{repo}/{name}", remove_ruleset),
    Endpoint("PUT", "/environments/{owner}/{repo}/{name}", put_environment),
    Endpoint("DELETE", "/environments/{owner}/{repo}/{name}", remove_environment),
    Endpoint("PATCH", "/actions/{org}", permit),
    Endpoint("PATCH", "/runner-groups/{org}/{name}", change_runner_group),
    Endpoint("DELETE", "/runner-groups/{org}/{name}", remove_runner_group),
    Endpoint("PUT", "/canaries/{owner}/{repo}", delay_canary),
    Endpoint("PATCH", "/workflows/{owner}/{repo}/{file}", set_workflow),
    Endpoint("DELETE", "/workflows/{owner}/{repo}/{file}", remove_workflow),
    Endpoint("PUT", "/installations/{installation}/{owner}/{repo}", grant),
    Endpoint("DELETE", "/installations/{installation}/{owner}/{repo}", withdraw),
    Endpoint("DELETE", "/installations/{installation}", uninstall),
    Endpoint("GET", "/issues/{owner}/{repo}", list_issues),
    Endpoint("POST", "/issues/{owner}/{repo}", add_issue),
    Endpoint("PATCH", "/issues/{owner}/{repo}/{number}", change_issue),
    Endpoint("PUT", "/issues/{owner}/{repo}/disabled", disable_issues),
    Endpoint("POST", "/tokens/{owner}/{repo}", make_token),
    Endpoint("PATCH", "/pages/{owner}/{repo}", change_pages),
    Endpoint("DELETE", "/pages/{owner}/{repo}", remove_pages),
)
