"""Which of AWS' buckets an estate has for the state of its stacks."""

from __future__ import annotations

from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.estate.sections.aws import Aws


def state_bucket(estate: Estate) -> tuple[str, str] | None:
    """Return the bucket's name and its region; None where the estate has none, or does not say where."""
    accounts = deployed(estate).of(Aws).values()
    return next(((one.state.bucket, str(one.region)) for one in accounts if one.state and one.region), None)
