"""The website that a repository is published as: from which branch, under which name.

The official resource has it as a part of the repository, so that owning it means owning the repository's every setting
(docs/adr/0047).

API: "GitHub Pages".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, SaasError
from saas.github.connection import GitHub
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.resource import Found, Resource
from saas.schema import Properties

PATHS = ("/", "/docs")

_APPROVED = "approved"
"""The state of a certificate that is in use."""


class _Source(msgspec.Struct):
    branch: str = ""
    path: str = "/"


class _Certificate(msgspec.Struct):
    state: str = ""


class _Site(msgspec.Struct):
    status: str | None
    cname: str | None
    build_type: str | None = "legacy"
    source: _Source = msgspec.field(default_factory=_Source)
    https_enforced: bool = False
    https_certificate: _Certificate | None = None


class _Permissions(msgspec.Struct):
    admin: bool = False


class _Repository(msgspec.Struct):
    permissions: _Permissions = msgspec.field(default_factory=_Permissions)


class PagesInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    branch: Annotated[
        str, msgspec.Meta(description="The branch that is published; empty where a workflow publishes by itself.")
    ]
    path: Annotated[str, msgspec.Meta(description="The folder in the branch: `/` or `/docs`.")] = "/"
    domain: Annotated[str, msgspec.Meta(description="Its own host name, if it has one.")] = ""
    https_enforced: Annotated[bool, msgspec.Meta(description="Whether plain http leads to https.")] = True


class PagesState(PagesInputs, frozen=True, kw_only=True):
    status: Annotated[str, msgspec.Meta(description="`built`, `building` or `errored`; empty before the first build.")]


class Pages(Resource[PagesInputs, PagesState]):
    """How a repository's website is published. It was there before us: it is neither published nor taken off here.

    A new domain is set first: GitHub makes a certificate for it when it is there, which takes minutes to hours. Until
    then plain http cannot lead to https; the user is told, and a later run does it.
    """

    token: ClassVar[str] = "saas:github:Pages"
    Inputs = PagesInputs
    State = PagesState
    import_id: ClassVar[str] = "`<organization>/<repository>`"
    identity = ("organization", "repository")
    stays = True
    found_by = identity
    kind = "a website"
    title = "the website of {organization}/{repository}"
    any_case = ("organization", "repository", "domain")
    patterns = PLACE
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if known.get("path", "/") not in PATHS:
            yield f"the folder is one of {', '.join(PATHS)}"

    async def create(self, inputs: PagesInputs) -> PagesState:
        try:
            found = await self._brought(inputs, await self._get(inputs.organization, inputs.repository))
        except Gone as gone:
            raise SaasError(
                f"{gone} A website is not published here: if {inputs.organization}/{inputs.repository} has none, "
                "publish it in the repository's settings, under Pages, and run the same command again."
            ) from None
        there = msgspec.structs.replace(inputs, https_enforced=found.https_enforced)
        return self.state_of(there, status=found.status or "")

    async def read(self, identity: str, state: PagesState | None) -> Found[PagesInputs, PagesState] | None:
        names = self.named_by(identity)
        organization, repository = names.values()
        try:
            found = await self._get(organization, repository)
        except Gone:
            await self._require_sight(organization, repository, f"reading {self.title_of(names)}")
            return None
        inputs = _inputs(organization, repository, found)
        return Found(inputs, self.state_of(inputs, status=found.status or ""))

    async def delete(self, state: PagesState) -> None:
        """Leave it as it is: to forget a website here must not take it off the net."""
        await self.connection.announce(f"{self.title_of(state)} stays on the net; nobody looks after it here any more.")

    async def _get(self, organization: str, repository: str) -> _Site:
        path, doing = _path(organization, repository), f"reading the website of {organization}/{repository}"
        call = self.connection.client.call
        return await self.connection.reads.object(path, lambda: call("GET", path, doing=doing, answer=_Site))

    async def _brought(self, inputs: PagesInputs, found: _Site) -> _Site:
        """Change what is not as wanted, https last. Return what is there then."""
        place = inputs.organization, inputs.repository
        first = msgspec.structs.replace(inputs, https_enforced=inputs.https_enforced and found.https_enforced)
        if _inputs(*place, found) != first:
            source = {"branch": inputs.branch, "path": inputs.path}
            body = {
                "build_type": "legacy" if inputs.branch else "workflow",
                **({"source": source} if inputs.branch else {}),
                "cname": inputs.domain or None,
                **({} if inputs.https_enforced else {"https_enforced": False}),
            }
            found = await self._put(inputs, body, lambda seen: (seen.cname or "").lower() == inputs.domain)
        if inputs.https_enforced and not found.https_enforced:
            found = await self._enforced(inputs, found)
        return found

    async def _enforced(self, inputs: PagesInputs, found: _Site) -> _Site:
        """Let plain http lead to https, or say that the certificate is not there yet."""
        state = found.https_certificate.state if found.https_certificate else ""
        if state in ("", _APPROVED):
            try:
                return await self._put(inputs, {"https_enforced": True}, lambda seen: seen.https_enforced)
            except Gone:  # so GitHub says that there is no certificate, too: where there is one, it says so here
                found = await self._get(inputs.organization, inputs.repository)
                if not inputs.domain:
                    raise
        await self.connection.warn(
            f"{self.title_of(inputs)} has no certificate for {inputs.domain} yet ({state or 'none'}), so plain http "
            "does not lead to https there. That takes GitHub up to a day after the domain was set and its DNS record "
            "leads there; a later run does the rest. If it stays so, look at the repository's settings, under Pages."
        )
        return found

    async def _put(self, inputs: PagesInputs, body: Mapping[str, Any], shows: Callable[[_Site], bool]) -> _Site:
        """Write some settings, and return the website when it has them."""
        place, doing = (inputs.organization, inputs.repository), f"writing {self.title_of(inputs)}"
        self.connection.reads.writes(_path(*place))
        await self.connection.client.call("PUT", _path(*place), doing=doing, answer=Nothing, json=body, ok=(204,))
        return await self.connection.shown(lambda: self._get(*place), shows, doing)

    async def _require_sight(self, organization: str, repository: str, doing: str) -> None:
        """Make sure that there is no website: who administers the repository is shown one. Raise `SaasError`."""
        path = f"repos/{quoted(organization)}/{quoted(repository)}"
        try:
            found = await self.connection.client.call("GET", path, doing=doing, answer=_Repository)
        except Gone:
            if await self.connection.repository_is_gone(organization, repository):
                return
            raise
        if not found.permissions.admin:
            raise SaasError(
                f"GitHub: not found while {doing} (404), and the credential in GITHUB_TOKEN does not administer "
                "the repository, so this does not mean that there is none. Give it that permission."
            )


def _path(organization: str, repository: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/pages"


def _inputs(organization: str, repository: str, found: _Site) -> PagesInputs:
    from_branch = found.build_type != "workflow"
    return PagesInputs(
        organization=organization,
        repository=repository,
        branch=found.source.branch if from_branch else "",
        path=found.source.path if from_branch else "/",
        domain=(found.cname or "").lower(),
        https_enforced=found.https_enforced,
    )
