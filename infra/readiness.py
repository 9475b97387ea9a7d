"""What must be there before something else is changed: apps before webhooks call them, places before what lies there.

A program runs once a process, as the SDK's own state does, so what is announced is kept for the process.
"""

from __future__ import annotations

from collections import defaultdict

import pulumi


class Readiness:
    """The resources that make things work, by the things' names in the estate."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._made: defaultdict[str, list[pulumi.Resource]] = defaultdict(list)

    def announce(self, name: str, resource: pulumi.Resource) -> None:
        """Once that resource is as wanted, the thing works."""
        self._made[name].append(resource)

    def of(self, name: str) -> list[pulumi.Resource]:
        """What a change that needs the thing has to wait for."""
        return list(self._made[name])


APPS = Readiness()
"""Apps. Those who make them are registered before those who make webhooks (registry.py)."""

ENVIRONMENTS = Readiness()
"""Environments at GitHub, as `<organisation>/<repository>@<environment>` in lower case: before the secrets in them."""
