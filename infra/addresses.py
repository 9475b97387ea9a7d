"""Addresses that a stack sends credentials and values to: each service's own, or this machine's in a rehearsal.

Two changed lines in a stack's settings would send every value elsewhere. The `saas` provider refuses other addresses by
itself; this module holds those of the official plugins, too, in settings and in the environment, and reads every
`Pulumi.<stack>.yaml` for `python -m infra check` (docs/adr/0079).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engine.project import PROJECT_FILE, strange_files
from infra.estate import Estate
from infra.estate.sections.azure_devops import AzureDevOps
from infra.project import project_name, read_yaml
from shared.files import Unreadable
from shared.services import LOOPBACK

LOOPBACK_ONLY = "saas:loopbackOnly"
_STACKS = re.compile(r"stacks/[a-z0-9-]+")

_GITHUB, _HEROKU, _AZURE = ("api.github.com",), ("api.heroku.com",), ("dev.azure.com",)
_TRAVIS, _DRONE, _CIRCLE = ("api.travis-ci.com",), ("cloud.drone.io",), ("circleci.com",)
_ANACONDA, _QUAY, _DOCKER = ("api.anaconda.org",), ("quay.io",), ("hub.docker.com",)

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "azuredevops:orgServiceUrl": _AZURE,
    "github:baseUrl": _GITHUB,
    "onepassword:url": (),
    "saas:anacondaOrgUrl": _ANACONDA,
    "saas:azureDevopsUrl": _AZURE,
    "saas:circleciUrl": _CIRCLE,
    "saas:dockerHubUrl": _DOCKER,
    "saas:droneUrl": _DRONE,
    "saas:githubBaseUrl": _GITHUB,
    "saas:herokuUrl": _HEROKU,
    "saas:quayUrl": _QUAY,
    "saas:travisCiUrl": _TRAVIS,
}
"""Each setting that holds an address, with the service's own hosts; without one, it is for rehearsals alone."""

VARIABLES: Mapping[str, tuple[str, ...]] = {
    "ANACONDA_ORG_URL": _ANACONDA,
    "AWS_ENDPOINT_URL": (),
    "AZDO_ORG_SERVICE_URL": _AZURE,
    "CIRCLECI_URL": _CIRCLE,
    "DOCKER_HUB_URL": _DOCKER,
    "DRONE_SERVER": _DRONE,
    "GITHUB_BASE_URL": _GITHUB,
    "HEROKU_API_URL": _HEROKU,
    "OP_CONNECT_HOST": (),
    "QUAY_URL": _QUAY,
    "TRAVIS_CI_URL": _TRAVIS,
}
"""The same of the environment."""

OF_ONE_AWS_SERVICE = "AWS_ENDPOINT_URL_"
"""How the names of variables begin that lead one service of AWS elsewhere."""

_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

OTHER_SETTINGS = frozenset({"github:maxRetries", "github:owner", "github:parallelRequests", "github:writeDelayMs"})
"""Settings of official plugins that hold no address and no credential, and that stacks use."""

_TOP = frozenset({"config", "encryptionsalt"})
"""What a stack's file may have. `environment` would take settings from elsewhere, and `secretsprovider` names whoever
can read the state: one that is used here is added with its review."""

_PACKAGES = frozenset({"aws", "azuredevops", "github", "onepassword", "pulumi", "saas"})
_SETTING = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
"""How a setting is named. With a second colon the engine reads it as another one, `a:config:b` as `a:b`."""

_PROJECT: Mapping[str, Any] = {
    "runtime": {"name": "python", "options": {"virtualenv": ".venv"}},
    "plugins": {"providers": [{"name": "saas", "path": "provider"}]},
}
"""What Pulumi.yaml says beside name and description. Anything else could lead programs, plugins or states elsewhere."""


def faults(settings: Mapping[str, str], environment: Mapping[str, str], estate: Estate | None = None) -> Iterator[str]:
    """Yield a sentence for each address that a stack must not send anything to.

    With an estate, the organisation in Azure DevOps' address must be the estate's.
    """
    rehearsed = settings.get(LOOPBACK_ONLY, "").lower() == "true"
    given = [(name, settings.get(name), hosts) for name, hosts in SETTINGS.items()]
    given += [(name, environment.get(name), hosts) for name, hosts in VARIABLES.items()]
    given += [(name, address, ()) for name, address in environment.items() if name.startswith(OF_ONE_AWS_SERVICE)]
    for name, address, hosts in given:
        if not address:
            continue
        if fault := _fault(address, hosts, rehearsed=rehearsed):
            yield f"{name} leads to {address!r}, {fault}"
        elif not rehearsed and hosts == _AZURE and estate is not None and (login := _other_login(address, estate)):
            yield f"{name} leads to {address!r}, and the estate's organisation at Azure DevOps is {login}. Correct it."


def _fault(address: str, hosts: tuple[str, ...], *, rehearsed: bool) -> str:
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "which is no address. Correct it."
    if rehearsed:
        local = host in LOOPBACK and parts.scheme in ("http", "https")
        return "" if local else f"and a stack with {LOOPBACK_ONLY} reaches nothing but this machine. Correct it."
    if parts.scheme == "https" and host in hosts and port is None and "@" not in parts.netloc:
        return ""
    own = f"and its service's own is https://{hosts[0]}" if hosts else "and only a rehearsal has one"
    return f"{own}: credentials and values would be sent there. Take it out, or correct it."


def _other_login(address: str, estate: Estate) -> str:
    """Return the estate's organisation at Azure DevOps if an address leads to another one."""
    login = urlsplit(address).path.strip("/").lower()
    logins = {str(one.organization).lower() for one in estate.of(AzureDevOps).values() if one.organization}
    return "" if login in logins else (", ".join(sorted(logins)) or "not declared")


def file_faults(folder: Path) -> Iterator[str]:
    """Yield what is wrong with the stacks' settings, `Pulumi.<stack>.yaml` in a folder, each with the file's name."""
    for name in strange_files(folder):
        yield f"{name}: the engine could read it in place of {PROJECT_FILE}, and nothing here checks it. Delete it."
    if (project := folder / PROJECT_FILE).exists():
        yield from (f"{project.name}: {fault}" for fault in _faults_of_project(project))
    for file in sorted(folder.glob("Pulumi.*.yaml")):
        yield from (f"{file.name}: {fault}" for fault in _faults_of_file(file))


def detours(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each variable that leads calls another way, or that says whom to believe: legal, and said.

    A proxy sees where calls go; with certificates of its own it sees what they carry. A user of a company's network
    needs both, so no run is refused. The sentence names the variable, not its value, which may have a password in it.
    """
    ways = [name for name in _PROXIES if environment.get(name)]
    believed = [name for name in _CERTIFICATES if environment.get(name)]
    if ways:
        yield f"{_set(ways)}: calls to services go by that way. Unset it unless the network needs it."
    if believed:
        yield (
            f"{_set(believed)}: whoever made those certificates can pass for any service. Unset it unless they are the "
            "system's own."
        )
    if environment.get("OP_CLI_PATH"):
        yield "OP_CLI_PATH is set: that program is given the vault's key. Unset it unless it is 1Password's own."


def _set(names: list[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} set"


def stacks_named(folder: Path) -> set[Path]:
    """Return the folders of data that the stacks of a project name, those of files that cannot be read left out."""
    found = set()
    for file in folder.glob("Pulumi.*.yaml"):
        try:
            named = (read_yaml(file).get("config") or {}).get(f"{project_name()}:stacks", "")
        except (Unreadable, AttributeError):
            continue  # `file_faults` says so
        if _STACKS.fullmatch(str(named)):
            found.add(Path(named))
    return found


def own_faults(
    stacks: str, vault_lock: str, object_lock: str, overdue: str | None, *, rehearsed: bool
) -> Iterator[str]:
    """Yield what is wrong with the project's own settings of a stack: where its locks lie, what is over.

    A real stack has both locks beside its data, a rehearsal neither; and only a rehearsal lets pass what is over.
    """
    if overdue is not None and not rehearsed:
        yield f"{project_name()}:overdue is set; a real stack refuses what is past its date. Take it out."
    for name, path, beside in (
        ("vaultLock", vault_lock, f"{stacks}/vault.lock.toml"),
        ("saas:objectLock", object_lock, f"{stacks}/objects.lock.toml"),
    ):
        if rehearsed and Path(path).parent == Path(stacks):
            yield f"{name} is {path}, of the real world; a stack with {LOOPBACK_ONLY} has locks of its own."
        if not rehearsed and Path(path) != Path(beside):
            yield f"{name} is {path or 'not set'}; it must be {beside}, which is reviewed with the data."


def _faults_of_project(file: Path) -> Iterator[str]:
    try:
        document = read_yaml(file)
    except Unreadable as fault:
        yield f"{fault.what} Restore it."
        return
    if str(document.get("name")) in _PACKAGES:
        yield "'name' is that of a plugin, whose settings would pass for the project's own. Restore it."
    for name in sorted({*document, *_PROJECT} - {"name", "description"}):
        if document.get(name) != _PROJECT.get(name):
            yield f"'{name}' is not as it must be: it decides what runs, and where its state lies. Restore it."


def _faults_of_file(file: Path) -> Iterator[str]:
    try:
        document = read_yaml(file)
        config = document.get("config") or {}
        settings = {str(name): _text(value) for name, value in config.items()}
    except (Unreadable, AttributeError):
        yield "it cannot be read as a stack's settings. Restore it."
        return
    stacks = settings.get(f"{project_name()}:stacks", "")
    if not _STACKS.fullmatch(stacks):
        yield f"{project_name()}:stacks is {stacks or 'not set'}; the data of a stack lies in a folder of stacks/."
    yield from own_faults(
        stacks,
        settings.get(f"{project_name()}:vaultLock", ""),
        settings.get("saas:objectLock", ""),
        settings.get(f"{project_name()}:overdue"),
        rehearsed=settings.get(LOOPBACK_ONLY, "") == "true",
    )
    for name in sorted(document.keys() - _TOP):
        yield f"'{name}' may not stand there: it can bring in settings that nobody reviews here. Take it out."
    for name in sorted(settings):
        if not _SETTING.fullmatch(name):
            yield f"the setting {name} is not named as settings are, <package>:<name>. Correct it."
        elif (
            name not in SETTINGS and name not in OTHER_SETTINGS and not name.startswith((f"{project_name()}:", "saas:"))
        ):
            yield f"the setting {name} is not known here. Take it out, or add it to infra/addresses.py with its review."
        elif name.startswith("saas:") and name.endswith("Url") and name not in SETTINGS:
            yield f"the address {name} is not known here. Add it to infra/addresses.py with the service's own hosts."
    yield from faults(settings, {})


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
