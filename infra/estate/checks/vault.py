"""The vault: items and fields that deliveries read."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import Shape
from infra.estate.opening import owners_of_items
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.onepassword import OnePassword


def vault_is_one(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that exactly one service has a vault, and says which fields its items use."""
    vaults = [service for service in estate.of(OnePassword).values() if service.vault]
    for service in vaults[1:]:
        what = f"The services '{vaults[0].name}' and '{service.name}' both have a vault."
        yield declared.mistake("services", service.name, ("vault",), what, "Keep one: values are read from one vault.")
    for service in vaults[:1]:
        if service.vault and service.holds.get(service.vault) != "root":
            what = f"The service '{service.name}' does not say that its vault '{service.vault}' holds root."
            remedy = f'Write holds = {{ "{service.vault}" = "root" }}: whoever opens it has every value.'
            yield declared.mistake("services", service.name, ("vault",), what, remedy)
        if not service.fields:
            what = f"The service '{service.name}' has a vault, but does not say which fields its items use."
            yield declared.mistake(
                "services", service.name, ("vault",), what, 'Add fields, such as fields = ["credential"].'
            )
    if not vaults and declared.names("services"):
        name = declared.names("services")[0]
        remedy = "Add vault and fields to the service that keeps the values."
        yield declared.mistake("services", name, (), "No service has a vault to read values from.", remedy)


def vault_field_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a field that is read is one that items of the vault use."""
    known = {name for service in estate.of(OnePassword).values() for name in service.fields}
    if not known:
        return
    remedy = (
        f"Fields in use are {', '.join(sorted(known))}; a new one is added to the vault's service in services.toml."
    )
    for credential in estate.credentials.values():
        where: list[tuple[str, KeyPath]] = [(credential.field, ("field",))]
        where += [(one.field, ("deliveries", one.position, "field")) for one in credential.deliveries if one.field]
        for name, at in where:
            if name not in known:
                what = f"The field '{name}' of the vault item '{credential.item}' is not known."
                yield declared.mistake("credentials", credential.name, at, what, remedy)


def vault_item_has_one_credential(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a vault item belongs to one credential, and has no other's name: else a value has two classes."""
    claimed: dict[str, str] = {}
    for credential in estate.credentials.values():
        first = claimed.setdefault(credential.item, credential.name)
        other = estate.credentials.get(credential.item)
        if first != credential.name:
            what = f"The vault item '{credential.item}' is claimed by '{first}' and by '{credential.name}'."
            remedy = "Keep it in one file, with all its deliveries."
        elif other is not None and other.name != credential.name and other.item != credential.item:
            what = f"The vault item '{credential.item}' of '{credential.name}' bears the name of another credential."
            remedy = (
                f"Correct 'vault' here or in the file of '{other.name}', or give the item its own name in the vault."
            )
        else:
            continue
        at: KeyPath = ("vault",) if credential.vault else ()
        yield declared.mistake("credentials", credential.name, at, what, remedy)


def identifier_is_no_secret(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that what travels along, or names a project, is never the item of a secret: no zone would check it."""
    secret = {item: owners[0].name for item, owners in owners_of_items(estate).items()}
    for credential in estate.credentials.values():
        for delivery in credential.deliveries:
            for name, item in delivery.identifiers.items():
                if item in secret:
                    what = (
                        f"'{credential.name}' takes '{item}' along as {name}, but that is the secret '{secret[item]}'."
                    )
                    at: KeyPath = ("deliveries", delivery.position, "identifiers", name)
                    remedy = "Deliver it from the secret's own file, where its class is checked."
                    yield declared.mistake("credentials", credential.name, at, what, remedy)
    for service in estate.of(AzureDevOps).values():
        for project, about in service.projects.items():
            if about.id in secret:
                what = f"The id of the project '{project}' is the vault item '{about.id}', a secret."
                yield declared.mistake(
                    "services", service.name, ("projects", project), what, "Name the item of the id."
                )


def identifier_is_recorded(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the vault's service lists each item that is used as a public identifier: all others are secret."""
    # One that is a credential's is a mistake of its own.
    vaults = tuple(estate.of(OnePassword).values())
    if not declared.is_whole("services", estate.services) or not vaults:
        return  # the list may be in what could not be read
    public = {item for service in vaults for item in service.identifiers} | owners_of_items(estate).keys()
    for noun, name, at, item in _used_identifiers(estate):
        if item not in public:
            what = f"'{name}' uses the vault item '{item}' as a public identifier, and nobody has recorded that it is."
            remedy = (
                f'If the item never held anything secret, add "{item}" to `identifiers` of [{vaults[0].name}] in '
                "services.toml; if it did, give the identifier an item of its own."
            )
            yield declared.mistake(noun, name, at, what, remedy)


def recorded_identifier_is_used(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an item recorded as a public identifier is used as one, and is no credential's."""
    if not all(declared.is_whole(noun, getattr(estate, noun)) for noun in ("services", "credentials")):
        return  # what uses it may be in what could not be read
    used = {item for _, _, _, item in _used_identifiers(estate)}
    owners = owners_of_items(estate)
    for service in estate.of(OnePassword).values():
        for position, item in enumerate(service.identifiers):
            if item in owners:
                secret = owners[item][0].name
                what = f"The vault item '{item}' is listed as a public identifier, but is the secret '{secret}'."
            elif item not in used:
                what = f"The vault item '{item}' is listed as a public identifier, and nothing uses it as one."
            else:
                continue
            yield declared.mistake("services", service.name, ("identifiers", position), what, "Take it off the list.")


def _used_identifiers(estate: Estate) -> Iterator[tuple[str, str, KeyPath, str]]:
    """Return each use of a vault item as an identifier: noun, thing, place in its file, item."""
    for credential in estate.credentials.values():
        for delivery in credential.deliveries:
            for name, item in delivery.identifiers.items():
                yield "credentials", credential.name, ("deliveries", delivery.position, "identifiers", name), item
    for service in estate.of(AzureDevOps).values():
        for project, about in service.projects.items():
            yield "services", service.name, ("projects", project), about.id


def vault_field_has_one_shape(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the shape of a field is given once, or the same each time."""
    shapes: dict[tuple[str, str], Shape] = {}
    for placement in estate.placements:
        if not placement.credential.is_ours:
            continue
        first = shapes.setdefault((placement.item, placement.field), placement.shape)
        if first != placement.shape:
            field = f"{placement.item}/{placement.field}"
            what = f"The field {field} of the vault is said to be {first} and {placement.shape}."
            at: KeyPath = ("deliveries", placement.delivery.position)
            yield declared.mistake("credentials", placement.credential.name, at, what, "Give the same shape each time.")
