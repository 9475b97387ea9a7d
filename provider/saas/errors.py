"""What goes wrong, as sentences a person can act on."""

from __future__ import annotations

from typing import Any


class SaasError(Exception):
    """A failure that is shown to the user as it is written: which thing, what happened, what to do.

    It never holds a value: what services say is looked through first, and `server` clears every sentence again.
    """


class Refused(SaasError):
    """The service understood the call and did not do it; `status` is the HTTP status."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Gone(Refused):
    """The object does not exist at the service, or the credential may not see it (404)."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, 404)


class Unconnected(SaasError):
    """A call that could not be sent to its service at all; `why` is the same for every call."""

    def __init__(self, why: str, doing: str) -> None:
        super().__init__(f"{why} It was needed for {doing}.")
        self.why = why


class Unseen(SaasError):
    """An object that is recorded could not be looked at: the engine keeps what is recorded, and updates it."""


class Unfinished(SaasError):
    """An object that was made, and could not be looked at then: the engine records it, and goes on with it next time.

    `state` is what is known of it; `outputs` is the same as it is sent.
    """

    def __init__(self, sentence: str, identity: str, state: Any) -> None:
        super().__init__(sentence)
        self.identity = identity
        self.state = state
        self.outputs: dict[str, Any] = {}


class Interrupted(SaasError):
    """The run was cancelled before this call was sent, or while it waited to be sent again."""
