"""What lies in single repositories: secrets, those of their environments, variables, deploy keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import pulumi

from infra.components.github.public_half import public_half
from infra.deployment import Deployment, Part
from infra.estate import Estate
from infra.estate.kinds import EnvironmentSecret, RepositorySecret, RepositoryVariable
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.sdk import github as saas
from infra.stack_resource import ResourceOf, StackResource
from infra.values import Reference


@dataclass(frozen=True, kw_only=True)
class DeployKey:
    """A key pair whose public half opens the repository."""

    title: str
    write: bool
    private_half: Reference


@dataclass(frozen=True, kw_only=True)
class Repository(Part):
    """What is to lie in one repository, by name. Its full name is in lower case: GitHub takes any case for the same."""

    full_name: str
    secrets: dict[str, Reference] = field(default_factory=dict)
    environment_secrets: dict[tuple[str, str], Reference] = field(default_factory=dict)
    """By environment and name."""
    variables: dict[str, Reference] = field(default_factory=dict)
    deploy_keys: list[DeployKey] = field(default_factory=list)

    @property
    def references(self) -> frozenset[Reference]:
        """Every value that this repository needs."""
        named = (self.secrets, self.environment_secrets, self.variables)
        values = [value for values in named for value in values.values()]
        return frozenset([*values, *(key.private_half for key in self.deploy_keys)])

    def make(self, deployment: Deployment) -> None:
        """Register its component."""
        RepositoryComponent(self, deployment)


def parts(estate: Estate) -> tuple[Repository, ...]:
    """Return every repository in which something of ours is to lie; what others manage is left out."""
    found = _Found()
    for secret in estate.placements_of(RepositorySecret, ours=True):
        found[secret.target.repository.key].secrets[secret.name] = Reference.to(secret)
    for inside in estate.placements_of(EnvironmentSecret, ours=True):
        of_repository = found[inside.target.repository.key]
        of_repository.environment_secrets[inside.target.environment.lower(), inside.name] = Reference.to(inside)
    for variable in estate.placements_of(RepositoryVariable, ours=True):
        found[variable.target.repository.key].variables[variable.name] = Reference.to(variable)
    for full, key in _deploy_keys(estate):
        found[full].deploy_keys.append(key)
    return tuple(repository for _, repository in sorted(found.items()))


class _Found(defaultdict[str, Repository]):
    """Repositories by full name, made when they are first asked for."""

    def __missing__(self, full_name: str) -> Repository:
        self[full_name] = repository = Repository(full_name=full_name)
        return repository


def _deploy_keys(estate: Estate) -> Iterator[tuple[str, DeployKey]]:
    for credential in estate.credentials.values():
        if credential.deploy_key is not None and credential.is_ours:
            yield estate.repository_name(credential.deploy_key.repository).key, _deploy_key(credential)


def _deploy_key(credential: Credential) -> DeployKey:
    key = credential.deploy_key
    if key is None:
        raise AssertionError("only deploy keys are asked for")
    return DeployKey(title=key.title or credential.name, write=key.write, private_half=Reference.to(credential))


_Named = saas.RepositorySecret | saas.RepositoryVariable


class RepositoryComponent(pulumi.ComponentResource):
    """A repository's values as children of one component. The repository itself is no resource: it stays."""

    def __init__(self, repository: Repository, deployment: Deployment) -> None:
        super().__init__(f"{pulumi.get_project()}:github:Repository", repository.full_name)
        self._full_name = repository.full_name
        self._deployment = deployment
        self._below = pulumi.ResourceOptions(parent=self)
        organization, _, name = repository.full_name.partition("/")
        self._place = {"organization": organization, "repository": name}
        for secret, value in repository.secrets.items():
            self._named(saas.RepositorySecret, secret, value)
        for (environment, secret), value in repository.environment_secrets.items():
            self._in_environment(environment, secret, value)
        for variable, value in repository.variables.items():
            self._named(saas.RepositoryVariable, variable, value)
        for key in repository.deploy_keys:
            self._deploy_key(key)
        self.register_outputs({"values": len(repository.references)})

    def _named(self, kind: type[_Named], name: str, value: Reference) -> None:
        made = kind(
            f"{self._full_name}/{name}",
            **self._place,
            name=name,
            value=self._deployment.value(value),
            opts=self._below,
        )
        self._deployment.placed(made, [value])

    def _in_environment(self, environment: str, name: str, value: Reference) -> None:
        place = f"{self._full_name}@{environment}"
        made = saas.EnvironmentSecret(
            f"{place}/{name}",
            **self._place,
            environment=environment,
            name=name,
            value=self._deployment.value(value),
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._deployment.ready("environment", place)),
        )
        self._deployment.placed(made, [value])

    def _deploy_key(self, key: DeployKey) -> None:
        public = self._deployment.value(key.private_half).apply(partial(public_half, title=key.title))
        made = saas.DeployKey(
            f"{self._full_name}/{key.title}",
            **self._place,
            key=pulumi.Output.unsecret(public),  # whoever reads the plan may know it
            title=key.title,
            read_only=not key.write,
            opts=self._below,
        )
        self._deployment.placed(made, [key.private_half])


def _lying(need: Requirement, thing: str) -> StackResource:
    return StackResource(f"saas:github:{thing}", f"{need.scope.lower()}/{need.name}", "github:Repository")


RESOURCE_OF: ResourceOf = {
    RepositorySecret.to: partial(_lying, thing="RepositorySecret"),
    EnvironmentSecret.to: partial(_lying, thing="EnvironmentSecret"),
    RepositoryVariable.to: partial(_lying, thing="RepositoryVariable"),
    "deploy-key": partial(_lying, thing="DeployKey"),
}
