"""The Pulumi program: load the estate, check it, deploy it."""

import pulumi

from infra import sdk_costs

sdk_costs.switch_off()

from infra.completion import require_success_for_removals  # noqa: E402  # the costs are those of imports, too
from infra.program import deploy, read_estate  # noqa: E402
from infra.settings import Settings  # noqa: E402

require_success_for_removals()
settings = Settings.of_stack(pulumi.Config())
deploy(read_estate(settings), settings)
