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


class Unseen(SaasError):
    """An object that is recorded could not be looked at: the engine keeps what is recorded, and updates it."""


class Interrupted(SaasError):
    """The run was cancelled before this call was sent, or while it waited to be sent again."""


class PartlyMade(SaasError):
    """A create that made the object and then failed: it is recorded with its state, and the next run updates it."""

    def __init__(self, sentence: str, state: Any) -> None:
        """`state` is the resource's, as the inputs want it; the next update writes all of it again."""
        super().__init__(sentence)
        self.state = state
        self.identity = ""
        self.properties: Any = None
        """The two are filled in by the provider, for the engine."""
