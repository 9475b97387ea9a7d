"""What goes wrong, as sentences a person can act on."""

from __future__ import annotations


class SaasError(Exception):
    """A failure that is shown to the user as it is written: which thing, what happened, what to do.

    It never holds a value; `server` also removes every secret input from it, in case a service echoed one.
    """


class Gone(SaasError):
    """The object does not exist at the service (404)."""
