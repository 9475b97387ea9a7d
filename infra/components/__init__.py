"""How each outside service's part of an estate is made: one module a service, each a component.

A module offers `parts(estate)`: what the estate wants of that service, one piece for each phase that it takes part in;
`RESOURCE_OF`: for each kind of requirement or of place there, its resource; where the service gives its objects ids,
`objects(estate)`: kind and name of each that a run writes to; and where it issues tokens, `issuers(estate)`: who is
asked in each run which of them nothing declares. Where a service is retired, `clearings(estate)`: where it is
looked for what it left.
"""

from __future__ import annotations

from infra.deployment import Part
from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.values import Reference
from shared import services


def parts_of(estate: Estate) -> tuple[Part, ...]:
    """Return the parts of every service that is in use, in the order in which they are made within a phase."""
    in_use = deployed(estate)
    return tuple(part for module in services.modules("program").values() for part in module.parts(in_use))


def references_of(estate: Estate) -> frozenset[Reference]:
    """Return every value that a run reads: what its parts ask for, and nothing else decides it."""
    return frozenset(reference for part in parts_of(estate) for reference in part.references | part.records)
