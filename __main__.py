"""The Pulumi program: load the estate, check it, deploy it."""

import pulumi

from infra import sdk_costs

sdk_costs.switch_off()

from infra.program import deploy, read_estate  # noqa: E402  # the costs are those of imports, too
from infra.settings import Settings  # noqa: E402

settings = Settings.of_stack(pulumi.Config())
deploy(read_estate(settings), settings)
