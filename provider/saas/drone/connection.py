"""Drone's connection: one server, which has its own address.

API: docs.drone.io (REST), and `handler/api` of its source for the answers. Many a gateway refuses in its words, so it
is known by a page of its own, too, which it shows to everybody (`handler/web/varz.go`).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from saas.retired import RetiredConnection, Verdict, document_of
from saas.settings import Settings


class DroneSettings(Settings, frozen=True, kw_only=True):
    drone_url: Annotated[
        str,
        msgspec.Meta(description="The server's address; without it `DRONE_SERVER` of the environment."),
    ] = ""


class Drone(RetiredConnection):
    """Drone as this provider uses it."""

    name = "Drone"
    credential = "DRONE_TOKEN"
    Settings = DroneSettings
    setting = "droneUrl"
    variable = "DRONE_SERVER"
    hosts = ("cloud.drone.io",)
    root = "api/"
    tried_at = "user"
    known_by = "varz"

    @staticmethod
    def is_known(content: bytes) -> bool:
        """Return whether this says which source host a server works with, and how it is licensed."""
        document = document_of(content)
        parts = {"scm": {"url", "rate"}, "license": {"kind", "seats", "repos"}}
        return all(isinstance(one := document.get(part), dict) and one.keys() >= names for part, names in parts.items())

    @staticmethod
    def verdict(status: int, content: bytes) -> Verdict:
        document = document_of(content)
        if status == 200:
            return "accepted" if "login" in document and "id" in document else ""
        return "refused" if status == 401 and document == {"message": "Unauthorized"} else ""
