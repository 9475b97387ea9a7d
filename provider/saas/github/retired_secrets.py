"""Names of secrets that an organisation is to have no more: looked for and told, never deleted.

Whoever replaced one knows what still reads it; here nobody does. One list a run says of all of them whether they are
there.

API: "Actions secrets" (list organization secrets).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone, SaasError
from saas.github.connection import GitHub, Page
from saas.github.places import OrganizationName, Place, place_faults
from saas.github.sight import require_that_it_is_gone
from saas.inputs import in_lower_case, named, sorted_once
from saas.resource import Found, Resource
from saas.schema import Properties, fields_of


class _Secret(msgspec.Struct):
    name: str


class _SecretsPage(Page):
    secrets: list[_Secret]


class RetiredSecretsInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    names: Annotated[list[str], msgspec.Meta(description="Names that must be gone; order and case mean nothing.")]


class RetiredSecretsState(RetiredSecretsInputs, frozen=True, kw_only=True):
    pass


class RetiredSecrets(Resource[RetiredSecretsInputs, RetiredSecretsState]):
    """Names that no secret of an organisation's GitHub Actions is to have any more.

    Each run that reads says which of them still exist, and leaves them: deleting one is for a person to decide.
    """

    token: ClassVar[str] = "saas:github:RetiredSecrets"
    Inputs = RetiredSecretsInputs
    State = RetiredSecretsState
    import_id: ClassVar[str] = "`<organization>:<NAME>,<NAME>`"

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The login in lower case, names in upper case as GitHub keeps them, sorted."""
        normal, names = in_lower_case(inputs, "organization"), inputs.get("names")
        if isinstance(names, list):
            normal["names"] = [name.upper() if _is_name(name) else name for name in names]
        return sorted_once(normal, "names")

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known.get("organization"), known.get("names", [])))
        return f"The retired secrets of {named(known, 'organization')}: {'; '.join(faults)}." if faults else None

    def identify(self, state: RetiredSecretsState) -> str:
        return state.organization

    async def create(self, inputs: RetiredSecretsInputs) -> RetiredSecretsState:
        await self._look(inputs, _doing(inputs.organization))
        return RetiredSecretsState(**fields_of(RetiredSecretsInputs, inputs))

    async def read(
        self, identity: str, state: RetiredSecretsState | None
    ) -> Found[RetiredSecretsInputs, RetiredSecretsState] | None:
        inputs = RetiredSecretsInputs(**fields_of(RetiredSecretsInputs, state)) if state else self._named(identity)
        doing = _doing(inputs.organization)
        try:
            await self._look(inputs, doing)
        except Gone:
            await require_that_it_is_gone(self._github, inputs.organization, doing)
            return None
        return Found(inputs, RetiredSecretsState(**fields_of(RetiredSecretsInputs, inputs)))

    async def update(self, state: RetiredSecretsState, inputs: RetiredSecretsInputs) -> RetiredSecretsState:
        return await self.create(inputs)

    async def delete(self, state: RetiredSecretsState) -> None:
        """Remove nothing: there was nothing of ours."""
        await self._github.announce_once(
            f"GitHub: nobody looks here any more whether {state.organization} still has {', '.join(state.names)}."
        )

    async def _look(self, inputs: RetiredSecretsInputs, doing: str) -> None:
        """Tell the user which of the names a secret still has. Raises `Gone`."""
        pages = self._github.in_pages(Place(organization=inputs.organization).path, _SecretsPage, doing=doing)
        there = {secret.name.upper() async for page in pages for secret in page.secrets}
        if left := sorted(there & set(inputs.names)):
            await self._github.warn_once(
                f"GitHub: {inputs.organization} still has secrets that must be gone: {', '.join(left)}. See that "
                "nothing reads them, delete them in the organisation's settings, and revoke what they hold."
            )

    def _named(self, identity: str) -> RetiredSecretsInputs:
        organization, _, listed = identity.partition(":")
        names = sorted({name.upper() for name in listed.split(",") if name})
        if [*_faults(organization, names)]:
            raise SaasError(f"GitHub: {identity!r} is not the id of retired secrets; give {self.import_id}.")
        return RetiredSecretsInputs(organization=organization.lower(), names=names)


def _doing(organization: str) -> str:
    return f"listing the secrets of {organization}"


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and name.isascii()


def _faults(organization: str | None, names: Iterable[str]) -> Iterable[str]:
    yield from place_faults(organization)
    if wrong := [name for name in names if not _is_name(name)]:
        yield f"the name of a secret is letters, digits and underscores: {', '.join(wrong)}"
