"""The repositories that an installed App was given, as far as they are declared.

Others may give it more at any time, as the requests that a community answers do every week. The official resource for
the whole list removes those; the one for a single repository reads the whole list for each (docs/adr/0048).

API: "GitHub App installations".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import Nothing
from saas.errors import Gone, SaasError
from saas.github.connection import REPOSITORY, GitHub, RepositoriesPage
from saas.github.places import OrganizationName, place_faults
from saas.github.sight import require_that_app_is_gone
from saas.inputs import in_lower_case, named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, fields_of, has_unknown

_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
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


class InstallationRepositoriesState(InstallationRepositoriesInputs, frozen=True, kw_only=True):
    pass


class InstallationRepositories(Resource[InstallationRepositoriesInputs, InstallationRepositoriesState]):
    """The declared repositories of an App's installation.

    One that is taken off the list is taken from the App; what was never on it is counted, named and left alone. The
    installation was there before us: removing this resource leaves it with all it has.
    """

    token: ClassVar[str] = "saas:github:InstallationRepositories"
    Inputs = InstallationRepositoriesInputs
    State = InstallationRepositoriesState
    import_id: ClassVar[str] = "`<organization>/<installation>:<repository>,<repository>`"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Names in lower case, as GitHub takes them for the same in any; repositories sorted."""
        return sorted_once(in_lower_case(inputs, "organization", "repositories"), "repositories")

    def problem(self, known: dict[str, Any]) -> str | None:
        number, login = named(known, "installation"), named(known, "organization")
        faults = list(_faults(known.get("organization"), known.get("installation"), known.get("repositories", [])))
        return f"The installation {number} in {login}: {'; '.join(faults)}." if faults else None

    def identify(self, state: InstallationRepositoriesState) -> str:
        return f"{state.organization}/{state.installation}"

    async def create(self, inputs: InstallationRepositoriesInputs) -> InstallationRepositoriesState:
        return await self._bring(inputs, dropped=set())

    async def read(
        self, identity: str, state: InstallationRepositoriesState | None
    ) -> Found[InstallationRepositoriesInputs, InstallationRepositoriesState] | None:
        organization, number, declared = self._named(identity)
        declared = set(state.repositories) if state else declared
        doing = f"reading the repositories of {_title(organization, number)}"
        try:
            found = await self._listed(number, doing)
        except Gone:
            await require_that_app_is_gone(self._github, organization, int(number), doing)
            return None
        await self._report(organization, number, found.keys() - declared)
        inputs = InstallationRepositoriesInputs(
            organization=organization, installation=number, repositories=sorted(declared & found.keys())
        )
        return Found(inputs, _state(inputs))

    async def existing(
        self, inputs: dict[str, Any]
    ) -> Found[InstallationRepositoriesInputs, InstallationRepositoriesState] | None:
        organization, number, names = inputs["organization"], inputs["installation"], inputs["repositories"]
        if has_unknown([organization, number, names]):
            return None
        return await self.read(f"{organization}/{number}:{','.join(names)}", None)

    async def update(
        self, state: InstallationRepositoriesState, inputs: InstallationRepositoriesInputs
    ) -> InstallationRepositoriesState:
        return await self._bring(inputs, dropped=set(state.repositories) - set(inputs.repositories))

    async def delete(self, state: InstallationRepositoriesState) -> None:
        """Leave it with what it has: whoever waits for these runners must not lose them by our forgetting."""
        await self._github.announce_once(
            f"GitHub: {_title(state.organization, state.installation)} keeps the repositories that it was given: "
            f"{_few(state.repositories)}. Nobody looks after them here any more; if its App is not used any more, "
            "uninstall it in the organisation's settings."
        )

    async def _bring(
        self, inputs: InstallationRepositoriesInputs, dropped: set[str]
    ) -> InstallationRepositoriesState:  # fmt: skip
        organization, number = inputs.organization, inputs.installation
        title = _title(organization, number)
        found = await self._listed(number, f"reading the repositories of {title}")
        for name in sorted(set(inputs.repositories) - found.keys()):
            repository = await self._github.repository(organization, name)
            if repository.full_name.lower() != f"{organization}/{name}":
                raise SaasError(
                    f"GitHub: {title} is to have {organization}/{name}, whose name is {repository.full_name} now. "
                    "Correct the name."
                )
            doing = f"giving {title} the repository {name}"
            self._github.reads.writes(_path(number))
            await self._github.client.call(
                "PUT", _path(number, repository.id), doing=doing, answer=Nothing, ok=(204, 304)
            )
        for name in sorted(dropped & found.keys()):
            doing = f"taking the repository {name} from {title}"
            self._github.reads.writes(_path(number))
            await self._github.client.call("DELETE", _path(number, found[name]), doing=doing, answer=Nothing, ok=(204,))
        await self._report(organization, number, found.keys() - set(inputs.repositories) - dropped)
        return _state(inputs)

    async def _listed(self, number: str, doing: str) -> dict[str, int]:
        """The id of each repository that it has, by name."""

        async def ask() -> dict[str, int]:
            pages = self._github.in_pages(_path(number), RepositoriesPage, doing=doing)
            return {repository.name.lower(): repository.id async for page in pages for repository in page.repositories}

        return await self._github.reads.object(_path(number), ask)

    async def _report(self, organization: str, number: str, undeclared: set[str]) -> None:
        """Tell the user once a run what the App has beside what is declared."""
        if undeclared:
            await self._github.announce_once(
                f"GitHub: {len(undeclared)} repositories of {_title(organization, number)} are not declared, and are "
                f"left to it: {_few(undeclared)}."
            )

    def _named(self, identity: str) -> tuple[str, str, set[str]]:
        place, _, listed = identity.partition(":")
        organization, _, number = place.lower().partition("/")
        names = {name.lower() for name in listed.split(",") if name}
        if [*_faults(organization, number, sorted(names))]:
            raise SaasError(f"GitHub: {identity!r} is not the id of an installation; give {self.import_id}.")
        return organization, number, names


def _path(number: str, repository: int | None = None) -> str:
    return f"user/installations/{number}/repositories" + ("" if repository is None else f"/{repository}")


def _few(names: Collection[str]) -> str:
    """Names in order, and of many how many more there are."""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"{', '.join(sorted(names)[:_MOST_NAMES]) or 'none'}{more}"


def _title(organization: str, number: str) -> str:
    return f"the installation {number} in {organization}"


def _state(inputs: InstallationRepositoriesInputs) -> InstallationRepositoriesState:
    return InstallationRepositoriesState(**fields_of(InstallationRepositoriesInputs, inputs))


def _faults(organization: str | None, number: str | None, names: list[str]) -> Iterable[str]:
    yield from place_faults(organization)
    if number is not None and not _NUMBER.fullmatch(number):
        yield "an installation is named by its number"
    wrong = [name for name in names if not REPOSITORY.fullmatch(name)]
    if wrong:
        yield f"not a repository's name without its organisation: {', '.join(wrong)}"
