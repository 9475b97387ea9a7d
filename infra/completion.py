"""Nothing is removed in a run in which something was not done (docs/adr/0077).

The engine removes what left the data after all else, also with `--continue-on-error` when a write failed: a secret that
was renamed, and whose new name is refused, would lie nowhere. It removes nothing when the program fails, so the program
fails once everything is registered and something of it was not done.
"""

from __future__ import annotations

import asyncio

import pulumi
from pulumi.runtime.stack import ResourceRegistrationFailed

from infra.announcements import refusal, report

NOTHING_REMOVED = (
    "Something of this run was not done (see the other errors), so nothing was removed in it: what replaces a thing "
    "must be there first. Correct what the errors name and run the same command again: that run removes what left the "
    "data."
)


def require_success_for_removals() -> None:
    """Make this run fail before the engine removes anything, if something of it could not be done.

    Call it before the first resource is registered.
    """
    registered: list[pulumi.Resource] = []

    def note(args: pulumi.ResourceTransformationArgs) -> None:
        registered.append(args.resource)

    async def wait() -> None:
        await require_all_done(registered)

    pulumi.runtime.register_stack_transformation(note)
    pulumi.run(wait)


async def require_all_done(registered: list[pulumi.Resource]) -> None:
    """Wait for all of them, those that are registered meanwhile too. Raise `pulumi.RunError` if one was not done."""
    failed, seen = False, 0
    while seen < len(registered):
        some, seen = registered[seen:], len(registered)
        results = await asyncio.gather(*(one.urn.future() for one in some), return_exceptions=True)
        failed = failed or any(isinstance(result, ResourceRegistrationFailed) for result in results)
    if failed:
        # What needs an output of something that failed ends the program in the SDK (3.256) before this is shown.
        report(NOTHING_REMOVED)
        raise refusal(NOTHING_REMOVED)
