"""Deliveries: each has the keys of its kind, names things that exist, and has its slot for itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate, Filling
from infra.estate.kinds import APP_SETTING, KINDS, SETTING_OF_PLATFORM, Kind, qualified, settled
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.nouns import App, Credential, Delivery
from infra.estate.services.azure_devops import AzureDevOps
from infra.estate.services.github import GitHub

_SCOPE_KEYS = ("name", "repositories", "environment", "app", "project", "group", "definition")
_KEYS = (*_SCOPE_KEYS, "field", "shape", "identifiers")


def each_delivery_has_the_keys_of_its_kind(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A delivery has the keys that its kind needs, and none that it does not take."""
    for credential, delivery in _deliveries(estate):
        kind = KINDS.get(delivery.to)
        at: KeyPath = ("deliveries", delivery.position)
        if kind is None:
            what = f"A delivery of '{credential.name}' goes to {delivery.to!r}, which is no kind of place."
            mend = f"Kinds are {', '.join(KINDS)}."
            yield ground.mistake("credentials", credential.name, (*at, "to"), what, mend)
            continue
        for key in kind.needs:
            given = getattr(delivery, key) or ground.gives("credentials", credential.name, *at, key)
            if not given and not (key == "name" and _only_identifiers(credential, delivery)):
                what = f"The key '{key}' is missing in a delivery of '{credential.name}' to {kind.to}."
                mend = f"{kind.to} needs {', '.join(kind.needs)}."
                yield ground.mistake("credentials", credential.name, at, what, mend)
        for key in _KEYS:
            if getattr(delivery, key) and key not in (*kind.needs, *kind.takes):
                what = f"A delivery of '{credential.name}' to {kind.to} does not take the key '{key}'."
                mend = f"Delete it; {kind.to} takes {', '.join((*kind.needs, *kind.takes))}."
                yield ground.mistake("credentials", credential.name, (*at, key), what, mend)


def each_place_has_its_service(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """The service that keeps what is delivered is declared, under its own name, and GitHub's with its organisation."""
    for credential, delivery in _deliveries(estate):
        kind = KINDS.get(settled(delivery, estate.apps).to)
        if kind is None or kind.to in ("engine", APP_SETTING):
            continue  # no service keeps it, or nobody can tell which: a mistake of its own
        service = estate.services.get(kind.service)
        if service is None or (kind.service == "github" and not service.organization):
            lacks = "the section" if service is None else "the key organization in the section"
            what = f"A delivery of '{credential.name}' goes to {kind.to}, but there is not {lacks} [{kind.service}]."
            at: KeyPath = ("deliveries", delivery.position, "to")
            yield ground.mistake("credentials", credential.name, at, what, "Add it to services.toml.")


def each_name_is_taken_by_its_service(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """GitHub keeps names that begin with GITHUB_ to itself, and keeps all names in capitals.

    In any other case one secret would have two names here: changing the case would make the new and delete the old one.
    """
    for slot in estate.slots:
        kind = KINDS[slot.delivery.to]
        if kind.service != "github" or not ("name" in kind.needs or kind.public):
            continue
        at: KeyPath = ("deliveries", slot.delivery.position)
        begins = f"A delivery of '{slot.credential.name}' is named {slot.name},"
        if slot.name.upper().startswith("GITHUB_"):
            mend = "Choose a name that does not begin with GITHUB_."
            yield ground.mistake("credentials", slot.credential.name, at, f"{begins} which GitHub does not take.", mend)
        elif slot.name != slot.name.upper():
            what = f"{begins} and GitHub keeps names in capitals."
            yield ground.mistake("credentials", slot.credential.name, at, what, f"Write {slot.name.upper()}.")


def each_oidc_credential_delivers_identifiers_only(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A credential of which nothing is stored has no name at a sink; and every other one has a value to deliver."""
    for credential, delivery in _deliveries(estate):
        if credential.made == "oidc" and delivery.name is not None:
            what = f"A delivery of '{credential.name}' has a name, but nothing of it is stored: it is made by OIDC."
            at: KeyPath = ("deliveries", delivery.position, "name")
            yield ground.mistake("credentials", credential.name, at, what, "Delete the name, and keep the identifiers.")


def each_repository_is_declared(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A repository of a delivery is one that its organisation lists, or a pattern where the kind takes one."""
    declared = estate.repositories
    for credential, delivery in _deliveries(estate):
        kind = KINDS.get(delivery.to)
        for position, repository in enumerate(delivery.repositories if kind else ()):
            full = qualified(repository, estate)
            at: KeyPath = ("deliveries", delivery.position, "repositories", position)
            fault = _pattern_fault(repository, credential, delivery, kind) if "*" in repository else ""
            if not fault and "*" not in repository and full not in declared:
                fault = f"The repository {full} is not declared."
            if fault:
                what = f"A delivery of '{credential.name}' is wrong: {fault[:1].lower()}{fault[1:]}"
                mend = "Correct the name, or add it to the repositories of its organisation in services.toml."
                yield ground.mistake("credentials", credential.name, at, what, mend)


def each_environment_is_declared(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An environment of a delivery is one that each of its repositories has."""
    declared = {
        f"{one.organization}/{repository}": about.environments
        for one in estate.of(GitHub).values()
        for repository, about in one.repositories.items()
    }
    for credential, delivery in _deliveries(estate):
        for repository in delivery.repositories if delivery.environment else ():
            full = qualified(repository, estate)
            if full in declared and delivery.environment not in declared[full]:
                what = (
                    f"A delivery of '{credential.name}' is for the environment '{delivery.environment}' of {full}, "
                    "which is not declared."
                )
                mend = f"Correct the name, or add it to the environments of {repository} in services.toml."
                at: KeyPath = ("deliveries", delivery.position, "environment")
                yield ground.mistake("credentials", credential.name, at, what, mend)


def each_app_is_declared(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An app of a delivery exists and runs where the kind delivers."""
    for credential, delivery in _deliveries(estate):
        if delivery.app is None:
            continue
        at: KeyPath = ("deliveries", delivery.position, "app")
        app = estate.apps.get(delivery.app)
        if not ground.declares("apps", delivery.app):
            what = f"A delivery of '{credential.name}' names the app '{delivery.app}', which does not exist."
            yield ground.mistake("credentials", credential.name, at, what, ground.known("apps"))
        elif app and (fault := _platform_fault(delivery, app)):
            what = f"A delivery of '{credential.name}' to {delivery.to} cannot be made: {fault}."
            mend = f'Write to = "{APP_SETTING}", which follows an app; or correct the app.'
            yield ground.mistake("credentials", credential.name, at, what, mend)
        elif app and delivery.to == "github-webhook-secret" and not (app.webhooks or app.repository_webhooks):
            what = f"'{credential.name}' signs the webhooks of the app '{app.name}', which has none."
            mend = "Declare the webhooks in the app's file, or delete the delivery."
            yield ground.mistake("credentials", credential.name, at, what, mend)


def each_variable_group_is_declared(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A project and a variable group of a delivery are listed by the service."""
    service = estate.of(AzureDevOps).get("azure-devops")
    for credential, delivery in _deliveries(estate):
        at: KeyPath = ("deliveries", delivery.position)
        if delivery.project and (service is None or delivery.project not in service.projects):
            what = f"A delivery of '{credential.name}' names the project '{delivery.project}', which does not exist."
            mend = "Correct it, or add it to [azure-devops.projects] in services.toml."
            yield ground.mistake("credentials", credential.name, (*at, "project"), what, mend)
        elif service and delivery.project and delivery.group:
            group = f"{delivery.project}/{delivery.group}"
            if group not in service.groups:
                what = f"A delivery of '{credential.name}' names the variable group {group}, which does not exist."
                mend = "Correct it, or add it to [azure-devops.groups] in services.toml."
                yield ground.mistake("credentials", credential.name, (*at, "group"), what, mend)


def each_slot_is_filled_once(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A slot holds one value: no two deliveries fill it."""
    filled: dict[tuple[str, ...], Filling] = {}
    for filling in estate.fillings:
        where, name = filling.place, filling.place.slot
        service = KINDS[filling.delivery.to].service
        key = (filling.delivery.to, where.scope, name.upper() if service == "github" else name)
        first = filled.setdefault(key, filling)
        if first is not filling:
            what = (
                f"The slot {name} of {where.sink} is filled twice: by '{first.credential.name}' "
                f"and by '{filling.credential.name}'."
            )
            at: KeyPath = ("deliveries", filling.delivery.position)
            yield ground.mistake("credentials", filling.credential.name, at, what, "Delete one of the two deliveries.")


def each_name_has_one_value(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """An organisation has one secret or variable of a name, with one value and one list of repositories."""
    named: dict[tuple[str, str, str], list[Filling]] = defaultdict(list)
    for filling in estate.fillings:
        if KINDS[filling.delivery.to].one_value:
            organization = filling.place.sink.partition(":")[2].partition("/")[0]
            named[filling.delivery.to, organization, filling.place.slot.upper()].append(filling)
    for fillings in named.values():
        first = fillings[0]
        for filling in fillings[1:]:
            fault = _clash(first, filling)
            if fault:
                at: KeyPath = ("deliveries", filling.delivery.position)
                thing = "variable" if KINDS[filling.delivery.to].public else "secret"
                what = f"The {thing} {filling.place.slot} of the organisation {fault}."
                mend = f"Give one of them another name; a {thing} has one value for all its repositories."
                yield ground.mistake("credentials", filling.credential.name, at, what, mend)
                break


def each_empty_list_stands_alone(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A secret that is kept for nobody (an empty list) is delivered to nobody else by another delivery."""
    slots = [slot for slot in estate.slots if slot.delivery.to in KINDS and KINDS[slot.delivery.to].one_value]
    times = Counter((slot.delivery.to, slot.name.upper()) for slot in slots)
    for slot in slots:
        if not slot.delivery.repositories and times[slot.delivery.to, slot.name.upper()] > 1:
            what = (
                f"The secret {slot.name} is delivered to nobody by '{slot.credential.name}', and to others elsewhere."
            )
            at: KeyPath = ("deliveries", slot.delivery.position)
            yield ground.mistake(
                "credentials", slot.credential.name, at, what, "Delete the delivery with the empty list."
            )


def _platform_fault(delivery: Delivery, app: App) -> str:
    """Why an app can have nothing of that kind, or nothing."""
    kind = KINDS.get(delivery.to)
    if kind and kind.platform and kind.platform != app.platform:
        return f"the app '{app.name}' runs on {app.platform}"
    if delivery.to == APP_SETTING and app.platform not in SETTING_OF_PLATFORM:
        return f"the app '{app.name}' runs on {app.platform} and has no settings; deliver to its repository"
    if settled(delivery, {app.name: app}).to == SETTING_OF_PLATFORM["container"] and app.host is None:
        return f"nothing is known of the host that runs the app '{app.name}', so add [host] to its file"
    return ""


def _clash(first: Filling, other: Filling) -> str:
    if (first.item, first.field) != (other.item, other.field):
        return (
            f"has two values: {first.item}/{first.field} of '{first.credential.name}' "
            f"and {other.item}/{other.field} of '{other.credential.name}'"
        )
    if "*" in (first.place.scope, other.place.scope) and first.place.scope != other.place.scope:
        return f"of '{other.credential.name}' is visible to all and has a list of repositories"
    return ""


def _pattern_fault(repository: str, credential: Credential, delivery: Delivery, kind: Kind | None) -> str:
    if kind is None or (kind.patterns and credential.managed_by != "us"):
        return ""
    if kind.patterns:
        return f"Only who manages it knows which repositories {repository!r} stands for; we deliver to named ones."
    if kind.for_all and repository == "*":
        return "" if delivery.repositories == ("*",) else 'The list names "*" and others.'
    return f"The pattern {repository!r} is not taken by {delivery.to}."


def _only_identifiers(credential: Credential, delivery: Delivery) -> bool:
    return credential.made == "oidc" and bool(delivery.identifiers)


def _deliveries(estate: Estate) -> Iterator[tuple[Credential, Delivery]]:
    for credential in estate.credentials.values():
        for delivery in credential.deliveries:
            yield credential, delivery
