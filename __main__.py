"""The Pulumi program: load the estate, check it, deploy it."""

import pulumi

from infra.program import deploy, read_estate
from infra.settings import Settings

settings = Settings.of_stack(pulumi.Config())
deploy(read_estate(settings), settings)
