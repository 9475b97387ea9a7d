"""Whether a job finds a new value where nobody can read it: a canary workflow answers with a digest that only it gives.

The workflow reads the secret of the name that it is given, and leaves an artifact called `canary-<nonce>-<digest>`: the
digest is HMAC-SHA256 of the nonce, with the secret as its key, in hex. So the answer shows nothing of the value.

API: "Actions workflows" (dispatches), "Actions artifacts".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated, ClassVar

import msgspec

from saas.checks import Check, CheckInputs
from saas.client import Nothing, quoted
from saas.errors import Interrupted, SaasError
from saas.github.connection import GitHub
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.schema import Secret

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds between two looks for the answer: a job takes from some seconds to some minutes until it runs."""


class _Repository(msgspec.Struct):
    default_branch: str


class _Artifacts(msgspec.Struct):
    total_count: int


class SecretCheckInputs(CheckInputs, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    workflow: Annotated[str, msgspec.Meta(min_length=1, description="The file of its canary workflow.")]
    secret: Annotated[str, msgspec.Meta(min_length=1, description="The secret's name.")]
    value: Annotated[Secret, msgspec.Meta(description="What a job is to find in it.")]


class SecretCheck(Check[SecretCheckInputs]):
    """Whether a job of a repository finds a value in a secret."""

    token: ClassVar[str] = "saas:github:SecretCheck"
    Inputs = SecretCheckInputs
    State = SecretCheckInputs
    identity = ("organization", "repository", "secret")
    title = "the check of the secret {secret} in {organization}/{repository}"
    any_case = ("organization", "repository")
    patterns = PLACE
    connection: GitHub

    async def look(self, inputs: SecretCheckInputs) -> None:
        place = f"repos/{quoted(inputs.organization)}/{quoted(inputs.repository)}"
        doing = f"asking a job of {inputs.organization}/{inputs.repository} for {inputs.secret}"
        nonce = secrets.token_hex(8)
        digest = hmac.new(inputs.value.encode(), nonce.encode(), hashlib.sha256).hexdigest()
        branch = (await self.connection.client.call("GET", place, doing=doing, answer=_Repository)).default_branch
        await self.connection.client.call(
            "POST",
            f"{place}/actions/workflows/{quoted(inputs.workflow)}/dispatches",
            doing=doing,
            answer=Nothing,
            json={"ref": branch, "inputs": {"name": inputs.secret, "nonce": nonce}},
            ok=(200, 204),
            repeatable=True,
        )
        if not await self._answered(f"{place}/actions/artifacts", f"canary-{nonce}-{digest}", doing):
            raise SaasError(
                f"GitHub: no job answered with the new value within {self.connection.canary_seconds:g} s while "
                f"{doing}, {self.blocked(inputs)}. Look at the runs of {inputs.workflow}: a job that failed says why, "
                "and one that answered found another value. Then run the same command again."
            )

    async def _answered(self, path: str, name: str, doing: str) -> bool:
        clock = self.connection.run.clock
        deadline, pause = clock.monotonic() + self.connection.canary_seconds, FIRST_PAUSE
        while True:
            found = await self.connection.client.call(
                "GET", path, doing=doing, answer=_Artifacts, params={"name": name, "per_page": 1}
            )
            if found.total_count or clock.monotonic() + pause > deadline:
                return bool(found.total_count)
            if not await self.connection.run.pause(pause):
                raise Interrupted(f"GitHub: the run was cancelled while {doing}. Run the same command again to go on.")
            pause = min(2 * pause, LONGEST_PAUSE)
