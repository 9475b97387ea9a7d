"""Container hosts: their settings, and how long things may take there."""

from __future__ import annotations

from typing import Annotated

import msgspec

from saas.run import Run
from saas.settings import A_DAY, Settings
from saas.ssh import Limit, Rehearsal, SshHosts


class ContainerSettings(Settings, frozen=True, kw_only=True):
    container_health_seconds: Annotated[
        float, msgspec.Meta(ge=0, le=A_DAY, description="How long an app may take to answer after it was started.")
    ] = 60.0
    container_pull_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=A_DAY, description="How long fetching an app's image may take.")
    ] = 900.0
    container_rehearsal_address: Annotated[
        str,
        msgspec.Meta(
            description="In a rehearsal, the address on this machine that takes the place of every container host."
        ),
    ] = ""
    container_rehearsal_key: Annotated[
        str, msgspec.Meta(description="In a rehearsal, the public host key that takes the place of every host's.")
    ] = ""


class ContainerHosts(SshHosts):
    """Container hosts as this provider uses them."""

    name = "Container hosts"
    one = "Container host"
    told_in = "the app's file"
    credential = "CONTAINER_SSH_KEY"
    Settings = ContainerSettings

    def __init__(self, settings: ContainerSettings, run: Run) -> None:
        address, key = settings.container_rehearsal_address, settings.container_rehearsal_key
        super().__init__(settings, run, Rehearsal(address, key, "containerRehearsalAddress"))
        self.health_seconds = settings.container_health_seconds
        """How long an app may take to answer."""
        self.pull_limit = Limit(settings.container_pull_seconds, "saas:containerPullSeconds")
        """How long an image may take."""
