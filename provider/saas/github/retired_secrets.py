"""Names of secrets that an organisation is to have no more: looked for, never deleted.

Whoever replaced one knows what still reads it; here nobody does. One list says of all of them whether they are there.

API: "Actions secrets" (list organization secrets).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.errors import Gone
from saas.function import Function, Results
from saas.github.connection import GitHub, Page
from saas.github.places import PLACE, OrganizationName, Place
from saas.github.sight import require_that_it_is_gone
from saas.inputs import in_lower_case, names_of, pattern_faults, sentence
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

    def normalize(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """Put the login in lower case, and names in upper case, as GitHub keeps them."""
        normal, names = in_lower_case(inputs, "organization"), inputs.get("names")
        if isinstance(names, list):
            normal["names"] = [name.upper() if isinstance(name, str) else name for name in names]
        return normal

    def problem(self, known: dict[str, Any]) -> str | None:
        names = names_of(known)
        return sentence(f"the retired secrets of {names['organization']}", _faults(known))

    async def call(self, inputs: GetRetiredSecretsInputs) -> GetRetiredSecretsResults:
        doing = f"listing the secrets of {inputs.organization}"
        pages = self._github.in_pages(Place(organization=inputs.organization).path, _SecretsPage, doing=doing)
        try:
            there = {secret.name.upper() async for page in pages for secret in page.secrets}
        except Gone:
            await require_that_it_is_gone(self._github, inputs.organization, doing)
            return GetRetiredSecretsResults()
        return GetRetiredSecretsResults(names=sorted(there & set(inputs.names)))


def _faults(known: Mapping[str, Any]) -> Iterable[str]:
    yield from pattern_faults(PLACE, known)
    if wrong := [name for name in known.get("names", []) if not (name.isidentifier() and name.isascii())]:
        yield f"the name of a secret is letters, digits and underscores: {', '.join(wrong)}"
