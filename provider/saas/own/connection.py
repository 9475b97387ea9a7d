"""What values of our own come from: this machine's source of randomness. Nothing is called."""

from __future__ import annotations

from typing import ClassVar

from saas.connection import Connection
from saas.settings import Settings


class Own(Connection):
    """Our own values."""

    name = "Own values"
    credential: ClassVar[str] = ""
    Settings = Settings
