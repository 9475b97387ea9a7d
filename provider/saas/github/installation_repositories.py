"""The repositories that an installed App was given, as far as they are declared.

Others may give it more at any time, as the requests that a community answers do every week. The official resource for
the whole list removes those; the one for a single repository reads the whole list for each (docs/adr/0048).

API: "GitHub App installations".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing
from saas.errors import Gone, SaasError
from saas.github.connection import REPOSITORY, GitHub, RepositoriesPage
from saas.github.places import PLACE, OrganizationName
from saas.github.sight import require_that_app_is_gone
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, has_unknown
from shared.printed import few

_MOST_NAMES = 10


class InstallationRepositoriesInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    installation: Annotated[
        Identity, msgspec.Meta(description="The installation's number: the end of its settings page's address.")
    ]
    repositories: Annotated[
        list[str],
        msgspec.Meta(description="Names, without the organisation, of those it must have; others are left to it."),
    ]


class InstallationRepositories(Resource[InstallationRepositoriesInputs, InstallationRepositoriesInputs]):
    """The declared repositories of an App's installation.

    One that is taken off the list is taken from the App; what was never on it is counted, named and left alone. The
    installation was there before us: removing this resource leaves it with all it has.
    """

    token: ClassVar[str] = "saas:github:InstallationRepositories"
    Inputs = InstallationRepositoriesInputs
    State = InstallationRepositoriesInputs
    import_id: ClassVar[str] = "`<organization>/<installation>:<repository>,<repository>`"

    identity = ("organization", "installation")
    stays = True
    kind = "an installation"
    title = "the installation {installation} in {organization}"
    any_case = ("organization", "repositories")
    any_order = ("repositories",)
    patterns = {
        **PLACE,
        "installation": Pattern(re.compile(r"[1-9][0-9]{0,18}"), "an installation is named by its number"),
    }
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults(known)
        if wrong := [name for name in known.get("repositories", []) if not REPOSITORY.fullmatch(name)]:
            yield f"not a repository's name without its organisation: {', '.join(wrong)}"

    async def create(self, inputs: InstallationRepositoriesInputs) -> InstallationRepositoriesInputs:
        return await self._bring(inputs, dropped=set())

    async def read(
        self, identity: str, state: InstallationRepositoriesInputs | None
    ) -> Found[InstallationRepositoriesInputs, InstallationRepositoriesInputs] | None:
        place, _, listed = identity.partition(":")
        names = self.named_by(place)
        there = self.normalize({"repositories": [name for name in listed.split(",") if name]})
        if [*self.faults(there)]:
            raise self.no_id(identity)
        organization, number = names.values()
        declared = set(state.repositories if state else there["repositories"])
        doing = f"reading the repositories of {self.title_of(names)}"
        try:
            found = await self._listed(organization, number, doing)
        except Gone:
            await require_that_app_is_gone(self.connection, organization, int(number), doing)
            return None
        await self._report(self.title_of(names), found.keys() - declared)
        inputs = InstallationRepositoriesInputs(
            organization=organization, installation=number, repositories=sorted(declared & found.keys())
        )
        return Found(inputs, inputs)

    async def existing(
        self, inputs: dict[str, Any]
    ) -> Found[InstallationRepositoriesInputs, InstallationRepositoriesInputs] | None:
        organization, number, names = inputs["organization"], inputs["installation"], inputs["repositories"]
        if has_unknown([organization, number, names]):
            return None
        return await self.read(f"{organization}/{number}:{','.join(names)}", None)

    async def update(
        self, state: InstallationRepositoriesInputs, inputs: InstallationRepositoriesInputs
    ) -> InstallationRepositoriesInputs:
        return await self._bring(inputs, dropped=set(state.repositories) - set(inputs.repositories))

    async def delete(self, state: InstallationRepositoriesInputs) -> None:
        """Leave it with what it has: whoever waits for these runners must not lose them by our forgetting."""
        await self.connection.announce(
            f"{self.title_of(state)} keeps the repositories that it was given: "
            f"{_listed(state.repositories)}. Nobody looks after them here any more; if its App is not used any more, "
            "uninstall it in the organisation's settings."
        )

    async def _bring(
        self, inputs: InstallationRepositoriesInputs, dropped: set[str]
    ) -> InstallationRepositoriesInputs:  # fmt: skip
        organization, number = inputs.organization, inputs.installation
        title = self.title_of(inputs)
        found = await self._listed(organization, number, f"reading the repositories of {title}")
        for name in sorted(set(inputs.repositories) - found.keys()):
            repository = await self.connection.repository(organization, name)
            if fault := self.connection.repository_fault(organization, name, repository):
                raise SaasError(f"GitHub: {title} is to have {organization}/{name}, but {fault}. Correct the name.")
            doing = f"giving {title} the repository {name}"
            self.connection.reads.writes(_path(number))
            await self.connection.client.call(
                "PUT", _path(number, repository.id), doing=doing, answer=Nothing, ok=(204, 304)
            )
        for name in sorted(dropped & found.keys()):
            doing = f"taking the repository {name} from {title}"
            await self._take(organization, number, name, found[name], doing)
        await self._report(title, found.keys() - set(inputs.repositories) - dropped)
        return inputs

    async def _take(self, organization: str, number: str, name: str, repository: int, doing: str) -> None:
        """Take a repository from it; one that it does not have any more is no error."""
        self.connection.reads.writes(_path(number))
        path = _path(number, repository)
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
        except Gone:
            listed = partial(self._listed, organization, number, doing)
            if name in await self.connection.shown(listed, lambda found: name not in found, doing):
                raise

    async def _listed(self, organization: str, number: str, doing: str) -> dict[str, int]:
        """Return the id of each repository that it has, by name."""

        async def ask() -> dict[str, int]:
            pages = self.connection.in_pages(_path(number), RepositoriesPage, doing=doing)
            found = [repository async for page in pages for repository in page.repositories]
            return {self.connection.listed_as(organization, one): one.id for one in found}

        return await self.connection.reads.object(_path(number), ask)

    async def _report(self, title: str, undeclared: set[str]) -> None:
        """Tell the user once a run what the App has beside what is declared."""
        if undeclared:
            await self.connection.announce(
                f"{len(undeclared)} repositories of {title} are not declared, and are left to it: "
                f"{_listed(undeclared)}."
            )


def _path(number: str, repository: int | None = None) -> str:
    return f"user/installations/{number}/repositories" + ("" if repository is None else f"/{repository}")


def _listed(names: Collection[str]) -> str:
    """Return names in order, and of many how many more there are."""
    return few(sorted(names), _MOST_NAMES) or "none"
