"""The id of the resource of the engine's call that is being answered: official plugins find their objects by it."""

from contextvars import ContextVar

IDENTITY: ContextVar[str] = ContextVar("id of the resource of the call")
