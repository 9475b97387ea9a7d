"""Names of secrets that an organisation is to have no more: looked for, never deleted.

Whoever replaced one knows what still reads it; here nobody does. One list says of all of them whether they are there.

API: "Actions secrets" (list organization secrets).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone
from saas.function import Function, Results
from saas.github.connection import GitHub, Page
from saas.github.places import OrganizationName, Place, place_faults
from saas.github.sight import require_that_it_is_gone
from saas.inputs import in_lower_case, named
from saas.schema import Properties


class _Secret(msgspec.Struct):
    name: str


class _SecretsPage(Page):
    secrets: list[_Secret]


class GetRetiredSecretsInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    names: Annotated[list[str], msgspec.Meta(description="Names that must be gone; order and case mean nothing.")]


class GetRetiredSecretsResults(Results, frozen=True, kw_only=True):
    names: Annotated[list[str], msgspec.Meta(description="Those that still exist, in upper case, sorted.")] = []


class GetRetiredSecrets(Function[GetRetiredSecretsInputs, GetRetiredSecretsResults]):
    """Which of some names a secret of an organisation's GitHub Actions still has.

    An organisation that is gone has none. They are left: deleting one is for a person to decide.
    """

    token: ClassVar[str] = "saas:github:getRetiredSecrets"
    Inputs = GetRetiredSecretsInputs
    Results = GetRetiredSecretsResults

    def __init__(self, github: GitHub) -> None:
        self._github = github

    def normalise(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Put the login in lower case, and names in upper case, as GitHub keeps them."""
        normal, names = in_lower_case(inputs, "organization"), inputs.get("names")
        if isinstance(names, list):
            normal["names"] = [name.upper() if isinstance(name, str) else name for name in names]
        return normal

    def problem(self, known: dict[str, Any]) -> str | None:
        faults = list(_faults(known.get("organization"), known.get("names", [])))
        return f"The retired secrets of {named(known, 'organization')}: {'; '.join(faults)}." if faults else None

    async def call(self, inputs: GetRetiredSecretsInputs) -> GetRetiredSecretsResults:
        doing = f"listing the secrets of {inputs.organization}"
        pages = self._github.in_pages(Place(organization=inputs.organization).path, _SecretsPage, doing=doing)
        try:
            there = {secret.name.upper() async for page in pages for secret in page.secrets}
        except Gone:
            await require_that_it_is_gone(self._github, inputs.organization, doing)
            return GetRetiredSecretsResults()
        return GetRetiredSecretsResults(names=sorted(there & set(inputs.names)))


def _faults(organization: str | None, names: Iterable[str]) -> Iterable[str]:
    yield from place_faults(organization)
    if wrong := [name for name in names if not (name.isidentifier() and name.isascii())]:
        yield f"the name of a secret is letters, digits and underscores: {', '.join(wrong)}"
