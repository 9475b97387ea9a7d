"""Whether the receiver of a webhook takes what is signed with a new value: GitHub pings it, and tells its answer.

API: "Organization webhooks" and "Repository webhooks" (pings), and their deliveries.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from saas.checks import Check, CheckInputs
from saas.client import Nothing
from saas.errors import SaasError
from saas.github.connection import GitHub
from saas.github.places import PLACE, OrganizationName
from saas.github.webhook import hooks_path

MOST = 30
"""So many of the newest deliveries are looked through for the ping."""


class _Delivery(msgspec.Struct):
    id: int
    event: str
    status_code: int
    status: str = ""


class WebhookCheckInputs(CheckInputs, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: Annotated[
        str, msgspec.Meta(description="The repository's name without the organisation; empty: the organisation's.")
    ] = ""
    hook_id: Annotated[int, msgspec.Meta(ge=1, description="GitHub's number of the webhook.")]


class WebhookCheck(Check[WebhookCheckInputs]):
    """Whether the receiver of a webhook accepts a ping that is signed as its deliveries are."""

    token: ClassVar[str] = "saas:github:WebhookCheck"
    Inputs = WebhookCheckInputs
    State = WebhookCheckInputs
    identity = ("organization", "repository", "name")
    title = "the check of the webhook {hookId} of {organization}"
    any_case = ("organization", "repository")
    patterns: ClassVar = {"organization": PLACE["organization"]}
    connection: GitHub

    async def look(self, inputs: WebhookCheckInputs) -> None:
        path = f"{hooks_path(inputs.organization, inputs.repository)}/{inputs.hook_id}"
        doing = f"pinging the webhook {inputs.hook_id} with generation {inputs.generation} of {inputs.name}"
        before = {delivery.id for delivery in await self._pings(path, doing)}
        await self.connection.client.call(
            "POST", f"{path}/pings", doing=doing, answer=Nothing, ok=(204,), repeatable=True
        )

        async def answers() -> list[_Delivery]:
            return [delivery for delivery in await self._pings(path, doing) if delivery.id not in before]

        found = await self.connection.shown(answers, bool, doing)
        if not found:
            raise SaasError(
                f"GitHub: no delivery is shown after {doing}, {self.blocked(inputs)}. Run the same command again."
            )
        if not 200 <= found[0].status_code < 300:
            raise SaasError(
                f"GitHub: the receiver answered {found[0].status_code} after {doing}, {self.blocked(inputs)}. Look "
                "whether the app runs with that value; then run the same command again."
            )

    async def _pings(self, path: str, doing: str) -> list[_Delivery]:
        """Return the newest pings, the newest first."""
        found = await self.connection.client.call(
            "GET", f"{path}/deliveries", doing=doing, answer=list[_Delivery], params={"per_page": MOST}
        )
        return [delivery for delivery in found if delivery.event == "ping"]
