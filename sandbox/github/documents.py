"""GitHub's JSON: how accounts, repositories, secrets and hooks look in an answer."""

from __future__ import annotations

import base64

from sandbox.github.deploy_keys import DeployKey
from sandbox.github.hooks import MASK, Config, Hook
from sandbox.github.issues import Comment, Issue
from sandbox.github.people import Team
from sandbox.github.places import Place
from sandbox.github.secrets import Secret
from sandbox.github.state import Account, Repository
from sandbox.github.variables import Variable
from sandbox.store import timestamp
from sandbox.wire import Json

API = "/api/v3"
DOCUMENTATION = "https://docs.github.com/enterprise-server@3.19/rest"

_USER_LINKS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_LINKS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def node_id(kind: str, number: int) -> str:
    """Return the opaque id that GraphQL would use."""
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def simple_user(account: Account, origin: str) -> dict[str, Json]:
    """Return an account as it appears inside other things."""
    url = f"{origin}{API}/users/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.kind, account.id),
        "avatar_url": f"{origin}/avatars/u/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": f"{origin}/{account.login}",
        **{name: url + tail for name, tail in _USER_LINKS.items()},
        "type": account.kind,
        "site_admin": False,
        "user_view_type": "public",
    }


def public_user(account: Account, origin: str, repositories: int) -> dict[str, Json]:
    """Return an account as `GET /users/{username}` shows it."""
    unknown = ("name", "company", "location", "email", "hireable", "bio")
    return {
        **simple_user(account, origin),
        **dict.fromkeys(unknown),
        "blog": "",
        "public_repos": repositories,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.created_at),
    }


def private_user(account: Account, origin: str, repositories: int) -> dict[str, Json]:
    """Return the account of the token as `GET /user` shows it."""
    counts = ("private_gists", "total_private_repos", "owned_private_repos", "disk_usage", "collaborators")
    return {
        **public_user(account, origin, repositories),
        **dict.fromkeys(counts, 0),
        "two_factor_authentication": True,
        "user_view_type": "private",
    }


def simple_organization(account: Account, origin: str) -> dict[str, Json]:
    """Return an organisation as it appears inside other things."""
    url = f"{origin}{API}/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.kind, account.id),
        "url": url,
        "repos_url": f"{url}/repos",
        "events_url": f"{url}/events",
        "hooks_url": f"{url}/hooks",
        "issues_url": f"{url}/issues",
        "members_url": f"{url}/members{{/member}}",
        "public_members_url": f"{url}/public_members{{/member}}",
        "avatar_url": f"{origin}/avatars/u/{account.id}",
        "description": None,
    }


def organization(account: Account, origin: str, repositories: int) -> dict[str, Json]:
    """Return an organisation as `GET /orgs/{org}` shows it to one who is no owner of it."""
    return {
        **simple_organization(account, origin),
        "name": account.login,
        "html_url": f"{origin}/{account.login}",
        "has_organization_projects": True,
        "has_repository_projects": True,
        "public_repos": repositories,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "type": account.kind,
        "created_at": timestamp(account.created_at),
        "updated_at": timestamp(account.created_at),
        "archived_at": None,
    }


def team(found: Team, owner: Account, origin: str) -> dict[str, Json]:
    """Return a team as it appears in lists and inside other things."""
    url = f"{origin}{API}/organizations/{owner.id}/team/{found.id}"
    return {
        "id": found.id,
        "node_id": node_id("Team", found.id),
        "url": url,
        "html_url": f"{origin}/orgs/{owner.login}/teams/{found.slug}",
        "name": found.name,
        "slug": found.slug,
        "description": found.description,
        "privacy": found.privacy,
        "notification_setting": found.notification_setting,
        "permission": "pull",
        "members_url": f"{url}/members{{/member}}",
        "repositories_url": f"{url}/repos",
        "parent": None,
        "type": "organization",
        "organization_id": owner.id,
    }


def minimal_repository(repository: Repository, origin: str) -> dict[str, Json]:
    """Return a repository as it appears in lists."""
    url = f"{origin}{API}/repos/{repository.full_name}"
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": repository.private,
        "visibility": "private" if repository.private else "public",
        "owner": simple_user(repository.owner, origin),
        "html_url": f"{origin}/{repository.full_name}",
        "description": None,
        "fork": False,
        "url": url,
        **{name: url + tail for name, tail in _REPOSITORY_LINKS.items()},
    }


def full_repository(repository: Repository, origin: str) -> dict[str, Json]:
    """Return a repository as `GET /repos/{owner}/{repo}` shows it."""
    host = origin.removeprefix("http://")
    counts = ("forks", "forks_count", "open_issues", "open_issues_count", "size", "stargazers_count", "watchers")
    more_counts = ("watchers_count", "network_count", "subscribers_count")
    return {
        **minimal_repository(repository, origin),
        **dict.fromkeys((*counts, *more_counts), 0),
        **dict.fromkeys(("homepage", "language", "mirror_url", "license")),
        "archived": repository.archived,
        **dict.fromkeys(("disabled", "has_pages", "has_discussions", "is_template"), False),
        **dict.fromkeys(("has_issues", "has_projects", "has_wiki", "has_downloads"), True),
        "clone_url": f"{origin}/{repository.full_name}.git",
        "git_url": f"git://{host}/{repository.full_name}.git",
        "ssh_url": f"git@{host}:{repository.full_name}.git",
        "svn_url": f"{origin}/{repository.full_name}",
        "default_branch": "main",
        "topics": [],
        "allow_forking": True,
        "permissions": {"admin": True, "maintain": True, "push": True, "triage": True, "pull": True},
        "pushed_at": timestamp(repository.updated_at),
        "created_at": timestamp(repository.created_at),
        "updated_at": timestamp(repository.updated_at),
    }


def secret(found: Secret, place: Place, origin: str) -> dict[str, Json]:
    """Return a secret: everything but its value."""
    whose = "actions" if place.store == "secrets" else place.store
    path = f"orgs/{place.owner.login}/{whose}/secrets/{found.name}/repositories"
    return {"name": found.name, **_dates(found), **_readers(found, place, f"{origin}{API}/{path}")}


def variable(found: Variable, place: Place, origin: str) -> dict[str, Json]:
    """Return a variable, with its value."""
    path = f"orgs/{place.owner.login}/actions/variables/{found.name}/repositories"
    shown = {"name": found.name, "value": found.value}
    return {**shown, **_dates(found), **_readers(found, place, f"{origin}{API}/{path}")}


def _dates(found: Secret | Variable) -> dict[str, Json]:
    return {"created_at": timestamp(found.created_at), "updated_at": timestamp(found.updated_at)}


def _readers(found: Secret | Variable, place: Place, repositories: str) -> dict[str, Json]:
    """Return who may read what an organisation has; a repository and an environment say nothing of it."""
    if not place.listed:
        return {}
    selected = {"selected_repositories_url": repositories} if found.visibility == "selected" else {}
    return {"visibility": found.visibility, **selected}


def deploy_key(found: DeployKey, repository: Repository, origin: str, *, enabled: bool) -> dict[str, Json]:
    """Return a deploy key; its text has lost its comment."""
    return {
        "id": found.id,
        "key": found.key,
        "url": f"{origin}{API}/repos/{repository.full_name}/keys/{found.id}",
        "title": found.title,
        "verified": True,
        "created_at": timestamp(found.created_at),
        "read_only": found.read_only,
        "added_by": None,
        "last_used": None,
        "enabled": enabled,
    }


def config(found: Config) -> dict[str, Json]:
    """Return where a hook delivers; a secret shows as asterisks, and not at all when there is none."""
    document: dict[str, Json] = {
        "content_type": found.content_type,
        "insecure_ssl": found.insecure_ssl,
        "url": found.url,
    }
    return document if found.secret is None else {**document, "secret": MASK}


def hook(found: Hook, owner: Account, repository: Repository | None, origin: str) -> dict[str, Json]:
    """Return a webhook of an organisation or a repository."""
    place = f"orgs/{owner.login}" if repository is None else f"repos/{repository.full_name}"
    url = f"{origin}{API}/{place}/hooks/{found.id}"
    document: dict[str, Json] = {
        "type": "Organization" if repository is None else "Repository",
        "id": found.id,
        "name": "web",
        "active": found.active,
        "events": list(found.events),
        "config": config(found.config),
        "updated_at": timestamp(found.updated_at),
        "created_at": timestamp(found.created_at),
        "url": url,
        "ping_url": f"{url}/pings",
        "deliveries_url": f"{url}/deliveries",
    }
    if repository is not None:
        document["test_url"] = f"{url}/test"
        document["last_response"] = {"code": None, "status": "unused", "message": None}
    return document


def issue(
    found: Issue, repository: Repository, author: Account, closer: Account | None, comments: int, origin: str
) -> dict[str, Json]:
    """Return an issue, or a pull request as it stands among issues."""
    place = f"{origin}{API}/repos/{repository.full_name}"
    url, page = f"{place}/issues/{found.number}", f"{origin}/{repository.full_name}"
    kind = "pull" if found.is_pull_request else "issues"
    document: dict[str, Json] = {
        "id": found.id,
        "node_id": node_id("Issue", found.id),
        "url": url,
        "repository_url": place,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": f"{page}/{kind}/{found.number}",
        "number": found.number,
        "title": found.title,
        "body": found.body,
        "user": simple_user(author, origin),
        "labels": [_label(name, place) for name in found.labels],
        "state": found.state,
        "state_reason": found.state_reason,
        "locked": found.locked,
        "active_lock_reason": None,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": comments,
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.updated_at),
        "closed_at": None if found.closed_at is None else timestamp(found.closed_at),
        "closed_by": None if closer is None else simple_user(closer, origin),
        "author_association": "NONE",
        "performed_via_github_app": None,
    }
    if found.is_pull_request:
        pull = f"{page}/pull/{found.number}"
        links = {"html_url": pull, "diff_url": f"{pull}.diff", "patch_url": f"{pull}.patch"}
        document["pull_request"] = {"url": f"{place}/pulls/{found.number}", **links}
    return document


def _label(name: str, place: str) -> dict[str, Json]:
    return {
        "id": 1,
        "node_id": node_id("Label", 1),
        "url": f"{place}/labels/{name}",
        "name": name,
        "description": None,
        "color": "ededed",
        "default": False,
    }


def issue_comment(found: Comment, of: Issue, repository: Repository, author: Account, origin: str) -> dict[str, Json]:
    """Return a comment on an issue."""
    place = f"{origin}{API}/repos/{repository.full_name}/issues"
    return {
        "id": found.id,
        "node_id": node_id("IssueComment", found.id),
        "url": f"{place}/comments/{found.id}",
        "issue_url": f"{place}/{of.number}",
        "html_url": f"{origin}/{repository.full_name}/issues/{of.number}#issuecomment-{found.id}",
        "body": found.body,
        "user": simple_user(author, origin),
        "created_at": timestamp(found.created_at),
        "updated_at": timestamp(found.created_at),
        "author_association": "NONE",
        "performed_via_github_app": None,
    }
