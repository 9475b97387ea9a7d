"""What retired services left at GitHub: secrets, webhooks and installations of Apps, in each organisation of ours."""

from __future__ import annotations

from collections.abc import Iterator

from infra.clearing import Sdk
from infra.estate import Estate
from infra.estate.outcomes import Clearing, at_github
from infra.sdk import github as saas


def clearings(estate: Estate) -> Iterator[tuple[Clearing, Sdk]]:
    """Yield each organisation in which something of a retired service is looked for."""
    yield from ((clearing, saas) for clearing in at_github(estate))
