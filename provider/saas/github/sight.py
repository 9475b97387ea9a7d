"""What a 404 of GitHub means. It says "not found" of what is gone, and of what a credential may not see."""

from __future__ import annotations

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import CREDENTIAL, GitHub, Page


class _Installation(msgspec.Struct):
    id: int


class _InstallationsPage(Page):
    installations: list[_Installation]


async def require_sight_in_repository(
    github: GitHub, organization: str, repository: str, listing: str, *, doing: str, permission: str
) -> None:
    """Make sure that a thing of a repository is gone: its list can be seen, or the repository is gone with it.

    `listing` is the list's path below the repository. Raise `SaasError` when neither is so.
    """
    path = f"repos/{quoted(organization)}/{quoted(repository)}{listing}"
    try:
        await github.client.call("GET", path, doing=doing, answer=Nothing, params={"per_page": 1})
    except Gone:
        if await github.repository_is_gone(organization, repository):
            return
        raise _not_told(f"{organization}/{repository}{listing}", doing, permission) from None


async def require_sight_of_people(github: GitHub, organization: str, doing: str) -> None:
    """Make sure that a 404 on a member means that there is none. Raise `SaasError` when teams are not shown either."""
    path = f"orgs/{quoted(organization)}/teams"
    try:
        await github.client.call("GET", path, doing=doing, answer=Nothing, params={"per_page": 1})
    except Gone:
        raise _not_told(f"the teams of {organization}", doing, "to read members and teams (read:org)") from None


async def require_that_it_is_gone(github: GitHub, organization: str, doing: str) -> None:
    """Make sure that an organisation does not exist; everybody may see those that do. Raise `SaasError`."""
    try:
        await github.client.call("GET", f"orgs/{quoted(organization)}", doing=doing, answer=Nothing)
    except Gone:
        await _require_that_it_is_github(github, organization, doing)
        return
    raise _not_told(f"the settings of {organization}", doing, "to manage the organisation (admin:org)")


async def _require_that_it_is_github(github: GitHub, organization: str, doing: str) -> None:
    try:
        await github.client.call("GET", "user", doing=doing, answer=Nothing)
    except Gone:
        raise _not_told(f"{organization} and its own account", doing, "to read both") from None


async def require_that_app_is_gone(github: GitHub, organization: str, installation: int, doing: str) -> None:
    """Make sure that an App is not installed in an organisation. Raise `SaasError` when it is, or may be."""
    path = f"orgs/{quoted(organization)}/installations"
    permission = "to manage the organisation; only a personal token of one of its owners can give an App a repository"
    pages = github.in_pages(path, _InstallationsPage, doing=doing)
    try:
        found = {one.id async for page in pages for one in page.installations}
    except Gone:
        raise _not_told(f"the Apps installed in {organization}", doing, permission) from None
    if installation in found:
        raise _not_told(f"the repositories of the installation {installation} in {organization}", doing, permission)


def _not_told(what: str, doing: str, permission: str) -> SaasError:
    return SaasError(
        f"GitHub: not found while {doing} (404), and the credential in {CREDENTIAL} is not shown {what} either, so "
        f"this does not mean that it is gone. Check the names, and give the credential the permission {permission}."
    )
