"""Deliveries: each has the keys of its kind, names things that exist, and has its slot for itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.kinds import (
    KINDS,
    SETTING_OF_PLATFORM,
    AppSetting,
    ContainerSetting,
    GitHubTarget,
    NamedInOrganization,
    NamedInRepository,
    Target,
)
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Credential, Delivery
from infra.estate.placement import Placement
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.github import GitHub
from infra.estate.words import meant, near

_SCOPE_KEYS = ("name", "repositories", "environment", "app", "project", "group", "definition")
_KEYS = (*_SCOPE_KEYS, "field", "shape", "identifiers")


def delivery_kind_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a delivery goes to a kind of place that there is."""
    for credential, delivery in _deliveries(estate):
        if delivery.to not in KINDS:
            what = f"A delivery of '{credential.name}' goes to {delivery.to!r}, which is no kind of place."
            remedy = meant(delivery.to, KINDS)
            at: KeyPath = ("deliveries", delivery.position, "to")
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_has_needed_keys(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a delivery has the keys that its kind needs."""
    for credential, delivery, kind in _deliveries_of_a_kind(estate):
        at: KeyPath = ("deliveries", delivery.position)
        for key in kind.needs:
            given = getattr(delivery, key) or declared.gives("credentials", credential.name, *at, key)
            if not given and not (key == "name" and _only_identifiers(credential, delivery)):
                what = f"The key '{key}' is missing in a delivery of '{credential.name}' to {kind.to}."
                remedy = f"{kind.to} needs {', '.join(kind.needs)}."
                yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_has_no_other_keys(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a delivery has no key that its kind does not take."""
    for credential, delivery, kind in _deliveries_of_a_kind(estate):
        for key in _KEYS:
            if getattr(delivery, key) and key not in (*kind.needs, *kind.takes):
                what = f"A delivery of '{credential.name}' to {kind.to} does not take the key '{key}'."
                remedy = f"Delete it; {kind.to} takes {', '.join((*kind.needs, *kind.takes))}."
                at: KeyPath = ("deliveries", delivery.position, key)
                yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_service_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the service that a delivery goes to is declared by its own name, GitHub with its organisation."""
    for credential, delivery, written in _deliveries_of_a_kind(estate):
        kind = written.resolved(delivery, estate)
        if not kind.has_section:
            continue
        service = estate.services.get(kind.service)
        if service is None or (issubclass(kind, GitHubTarget) and not service.organization):
            section = f"section [{kind.service}]"
            lacks = f"services.toml has no {section}" if service is None else f"the {section} has no key 'organization'"
            what = f"A delivery of '{credential.name}' goes to {kind.to}, but {lacks}."
            at: KeyPath = ("deliveries", delivery.position, "to")
            yield declared.mistake("credentials", credential.name, at, what, "Add it to services.toml.")


def secret_name_is_allowed(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a name at GitHub is in capitals, and does not begin with GITHUB_.

    GitHub keeps names that begin with GITHUB_ to itself, and keeps all names in capitals. In any other case one secret
    would have two names here: changing the case would make the new and delete the old one.
    """
    for slot in estate.slots_of(NamedInRepository):
        at: KeyPath = ("deliveries", slot.delivery.position)
        begins = f"A delivery of '{slot.credential.name}' is named {slot.name},"
        if slot.name.upper().startswith("GITHUB_"):
            what, remedy = f"{begins} which GitHub does not take.", "Choose a name that does not begin with GITHUB_."
            yield declared.mistake("credentials", slot.credential.name, at, what, remedy)
        elif slot.name != slot.name.upper():
            what = f"{begins} and GitHub keeps names in capitals."
            yield declared.mistake("credentials", slot.credential.name, at, what, f"Write {slot.name.upper()}.")


def oidc_delivery_has_no_name(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a credential of which nothing is stored has no name at a place: only identifiers are delivered."""
    for credential, delivery in _deliveries(estate):
        if credential.made == "oidc" and delivery.name is not None:
            what = f"A delivery of '{credential.name}' has a name, but nothing of it is stored: it is made by OIDC."
            at: KeyPath = ("deliveries", delivery.position, "name")
            remedy = "Delete the name, and keep the identifiers."
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_repositories_exist(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a repository of a delivery is one that its organisation lists, or a pattern if the kind takes one."""
    for credential, delivery, kind in _deliveries_of_a_kind(estate):
        for position, text in enumerate(delivery.repositories):
            repository = estate.repository_name(text)
            at: KeyPath = ("deliveries", delivery.position, "repositories", position)
            fault = _pattern_fault(text, credential, delivery, kind) if repository.is_pattern else ""
            if not repository.is_pattern and repository not in estate.repositories:
                fault = f"The repository {repository} is not declared."
            if fault:
                what = f"A delivery of '{credential.name}' is wrong: {fault[:1].lower()}{fault[1:]}"
                names = {name for one in estate.of(GitHub).values() for name in one.repositories}
                question = "" if repository.is_pattern else near(text, names)
                remedy = "Correct the name, or add it to the repositories of its organisation in services.toml."
                remedy = f"{question} {remedy}".lstrip()
                yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_environment_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an environment of a delivery is one that each of its repositories has."""
    for credential, delivery in _deliveries(estate):
        for text in delivery.repositories if delivery.environment else ():
            full = estate.repository_name(text)
            found = estate.repository(full) if full in estate.repositories else None
            if found is not None and delivery.environment not in found[2].environments:
                what = (
                    f"A delivery of '{credential.name}' is for the environment '{delivery.environment}' of {full}, "
                    "which is not declared."
                )
                remedy = f"Correct the name, or add it to the environments of {text} in services.toml."
                at: KeyPath = ("deliveries", delivery.position, "environment")
                yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_app_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app of a delivery exists."""
    for credential, delivery in _deliveries(estate):
        if delivery.app is not None and not declared.has("apps", delivery.app):
            what = f"A delivery of '{credential.name}' names the app '{delivery.app}', which does not exist."
            at: KeyPath = ("deliveries", delivery.position, "app")
            yield declared.mistake("credentials", credential.name, at, what, declared.meant("apps", delivery.app))


def delivery_fits_app_platform(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app of a delivery runs where the kind delivers."""
    for credential, delivery, kind in _deliveries_of_a_kind(estate):
        app = estate.apps.get(delivery.app or "")
        if app is not None and (fault := _platform_fault(kind, delivery, app, estate)):
            what = f"A delivery of '{credential.name}' to {delivery.to} cannot be made: {fault}."
            remedy = f'Write to = "{AppSetting.to}", which follows an app; or correct the app.'
            at: KeyPath = ("deliveries", delivery.position, "app")
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def signed_app_has_webhooks(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an app whose webhooks a credential signs has some."""
    for credential, delivery, kind in _deliveries_of_a_kind(estate):
        app = estate.apps.get(delivery.app or "")
        if kind.signs_webhooks and app is not None and not app.has_webhooks:
            what = f"'{credential.name}' signs the webhooks of the app '{app.name}', which has none."
            remedy = "Declare the webhooks in the app's file, or delete the delivery."
            at: KeyPath = ("deliveries", delivery.position, "app")
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_project_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a project of a delivery is listed by its service."""
    service = _azure_devops(estate)
    for credential, delivery in _deliveries(estate):
        if delivery.project and (service is None or delivery.project not in service.projects):
            what = f"A delivery of '{credential.name}' names the project '{delivery.project}', which does not exist."
            remedy = "Correct it, or add it to [azure-devops.projects] in services.toml."
            at: KeyPath = ("deliveries", delivery.position, "project")
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def delivery_group_exists(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a variable group of a delivery is listed by its service."""
    service = _azure_devops(estate)
    for credential, delivery in _deliveries(estate):
        if service is None or delivery.group is None or delivery.project not in service.projects:
            continue
        group = f"{delivery.project}/{delivery.group}"
        if group not in service.groups:
            what = f"A delivery of '{credential.name}' names the variable group {group}, which does not exist."
            remedy = "Correct it, or add it to [azure-devops.groups] in services.toml."
            at: KeyPath = ("deliveries", delivery.position, "group")
            yield declared.mistake("credentials", credential.name, at, what, remedy)


def slot_has_one_delivery(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a slot holds one value: no two deliveries fill it."""
    filled: dict[tuple[str, ...], Placement[Target]] = {}
    for placement in estate.placements:
        first = filled.setdefault(placement.target.key, placement)
        if first is not placement:
            what = (
                f"The slot {placement.target.slot} of {placement.target.sink} is filled twice: "
                f"by '{first.credential.name}' and by '{placement.credential.name}'."
            )
            at: KeyPath = ("deliveries", placement.delivery.position)
            remedy = "Delete one of the two deliveries."
            yield declared.mistake("credentials", placement.credential.name, at, what, remedy)


def organization_secret_has_one_value(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an organisation has one secret or variable of a name, with one value and one list of repositories."""
    named: dict[tuple[str, str, str], list[Placement[NamedInOrganization]]] = defaultdict(list)
    for placement in estate.placements_of(NamedInOrganization):
        target = placement.target
        named[target.to, target.organization, target.name.upper()].append(placement)
    for placements in named.values():
        first = placements[0]
        for placement in placements[1:]:
            if fault := _clash(first, placement):
                at: KeyPath = ("deliveries", placement.delivery.position)
                thing = "variable" if placement.target.public else "secret"
                what = f"The {thing} {placement.target.name} of the organisation {fault}."
                remedy = f"Give one of them another name; a {thing} has one value for all its repositories."
                yield declared.mistake("credentials", placement.credential.name, at, what, remedy)
                break


def empty_list_stands_alone(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a secret that nobody may read (an empty list) is delivered to nobody else by another delivery."""
    slots = list(estate.slots_of(NamedInOrganization))
    times = Counter((slot.kind.to, slot.name.upper()) for slot in slots)
    for slot in slots:
        if not slot.delivery.repositories and times[slot.kind.to, slot.name.upper()] > 1:
            what = (
                f"The secret {slot.name} is delivered to nobody by '{slot.credential.name}', and to others elsewhere."
            )
            at: KeyPath = ("deliveries", slot.delivery.position)
            remedy = "Delete the delivery with the empty list."
            yield declared.mistake("credentials", slot.credential.name, at, what, remedy)


def _platform_fault(kind: type[Target], delivery: Delivery, app: App, estate: Estate) -> str:
    """Return why an app can have nothing of that kind; empty if it can."""
    if kind.platform and kind.platform != app.platform:
        return f"the app '{app.name}' runs on {app.platform}"
    if kind is AppSetting and app.platform not in SETTING_OF_PLATFORM:
        return f"the app '{app.name}' runs on {app.platform} and has no settings; deliver to its repository"
    if kind.resolved(delivery, estate) is ContainerSetting and app.host is None:
        return f"nothing is known of the host that runs the app '{app.name}', so add [host] to its file"
    return ""


def _clash(first: Placement[NamedInOrganization], other: Placement[NamedInOrganization]) -> str:
    if (first.item, first.field) != (other.item, other.field):
        return (
            f"has two values: {first.item}/{first.field} of '{first.credential.name}' "
            f"and {other.item}/{other.field} of '{other.credential.name}'"
        )
    if first.target.for_all != other.target.for_all:
        return f"of '{other.credential.name}' is visible to all and has a list of repositories"
    return ""


def _pattern_fault(text: str, credential: Credential, delivery: Delivery, kind: type[Target]) -> str:
    if kind.takes_patterns and not credential.is_ours:
        return ""
    if kind.takes_patterns:
        return f"Only who manages it knows which repositories {text!r} means; we deliver to named ones."
    if kind.takes_all and text == "*":
        return "" if delivery.repositories == ("*",) else 'The list names "*" and others.'
    return f"The pattern {text!r} is not taken by {delivery.to}."


def _only_identifiers(credential: Credential, delivery: Delivery) -> bool:
    return credential.made == "oidc" and bool(delivery.identifiers)


def _azure_devops(estate: Estate) -> AzureDevOps | None:
    return estate.of(AzureDevOps).get("azure-devops")


def _deliveries(estate: Estate) -> Iterator[tuple[Credential, Delivery]]:
    for credential in estate.credentials.values():
        for delivery in credential.deliveries:
            yield credential, delivery


def _deliveries_of_a_kind(estate: Estate) -> Iterator[tuple[Credential, Delivery, type[Target]]]:
    """Return each delivery whose kind exists, with the kind."""
    for credential, delivery in _deliveries(estate):
        if delivery.to in KINDS:
            yield credential, delivery, KINDS[delivery.to]
