"""What is over: a retired service holds nothing that has no end."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake


def each_key_of_a_retired_service_has_an_end(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential of a retired service says by when it is gone."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if issuer is not None and issuer.status == "retired" and credential.retire_by is None:
            what = (
                f"The credential '{credential.name}' was issued by '{issuer.name}', which is retired, and has no end."
            )
            mend = "Add retire_by, the day by which it is gone, or delete the file."
            yield ground.mistake("credentials", credential.name, ("issuer",), what, mend)


def nothing_that_must_be_gone_is_delivered(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A name under a service's `must_be_gone` is delivered nowhere."""
    gone = {name: service.name for service in estate.services.values() for name in service.must_be_gone}
    for filling in estate.fillings:
        service = gone.get(filling.place.slot)
        if service is not None:
            what = f"The slot {filling.place.slot} must be gone with the service '{service}', but is delivered."
            at: KeyPath = ("deliveries", filling.delivery.position)
            mend = "Delete the delivery; or, if it is in use again, take the name off must_be_gone."
            yield ground.mistake("credentials", filling.credential.name, at, what, mend)
