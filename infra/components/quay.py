"""Quay's part of an estate: an organisation's repositories, its robots, and the roles at the repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.nouns import Credential
from infra.estate.requirements import Requirement
from infra.estate.sections.quay import ImageRepository, Quay
from infra.issuers import Issuer, minted_at
from infra.minted import Maker, parts_at
from infra.sdk import quay as saas
from infra.stack_resource import ResourceOf, StackResource

_COMPONENT = "quay:Organization"


@dataclass(frozen=True, kw_only=True)
class Robots(Part):
    """The robots of one organisation that are made, by their short names."""

    phase: ClassVar[Phase] = "mint"

    organization: str
    robots: tuple[str, ...]

    def make(self, deployment: Deployment) -> None:
        """Register them."""
        name = self.organization
        for robot in self.robots:
            made = saas.Robot(f"{name}+{robot}", organization=name, name=robot, opts=deployment.below(_COMPONENT, name))
            deployment.announce("robot", f"{name}+{robot}", made)


@dataclass(frozen=True, kw_only=True)
class Repositories(Part):
    """The repositories of one organisation, and who has which role at them."""

    organization: str
    repositories: Mapping[str, ImageRepository]
    planned: tuple[str, ...] = ()
    """Robots that are declared, and not made; what roles they have waits for them."""

    def make(self, deployment: Deployment) -> None:
        """Register them, and roles after the robots that have them."""
        name = self.organization
        for repository, about in self.repositories.items():
            saas.Repository(
                f"{name}/{repository}",
                organization=name,
                name=repository,
                visibility=about.visibility,
                description=about.description or "",
                opts=deployment.below(_COMPONENT, name),
            )
            for holder, role in sorted(about.roles.items()):
                kind, _, who = holder.partition(":")
                if kind != "robot" or who not in self.planned:
                    after = deployment.ready("robot", f"{name}+{who}") if kind == "robot" else ()
                    saas.Permission(
                        f"{name}/{repository}/{kind}/{who}",
                        organization=name,
                        repository=repository,
                        kind=kind,
                        name=who,
                        role=role,
                        opts=deployment.below(_COMPONENT, name, after),
                    )


def parts(estate: Estate) -> tuple[Part, ...]:
    """Return the robots and the repositories of every organisation that has some."""
    found: list[Part] = []
    for _, service in sorted(estate.of(Quay).items()):
        robots = tuple(sorted(name for name, robot in service.robots.items() if not robot.planned))
        if robots:
            found.append(Robots(organization=str(service.organization), robots=robots))
        if service.repositories:
            part = Repositories(
                organization=str(service.organization),
                repositories=dict(sorted(service.repositories.items())),
                planned=tuple(sorted(name for name, robot in service.robots.items() if robot.planned)),
            )
            found.append(part)
    organizations = {name: str(service.organization) for name, service in estate.of(Quay).items()}
    return (*found, *parts_at(Quay, estate, partial(_maker, organizations)))


def _maker(organizations: Mapping[str, str], credential: Credential, name: str) -> Maker:
    organization = organizations[credential.issuer]
    return Maker(
        mint=saas.MintedRobot,
        revoke=saas.Revocation,
        name=f"{organization}+{name}",
        inputs={"organization": organization},
        component=(_COMPONENT, organization),
    )


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield every organisation."""
    for service in estate.of(Quay).values():
        if service.organization:
            yield Issuer(
                service="Quay",
                holder=service.organization,
                function="saas:quay:getUndeclaredRobots",
                declared=tuple(sorted(service.robots)),
                minted=minted_at(Quay, estate),
                inputs={"organization": service.organization},
                things="robots",
            )


def _image(need: Requirement) -> StackResource:
    return StackResource("saas:quay:Repository", f"{need.scope}/{need.name}", _COMPONENT)


def _minted(need: Requirement) -> StackResource:
    return StackResource("saas:quay:MintedRobot", f"{need.scope}+{need.name}", _COMPONENT)


RESOURCE_OF: ResourceOf = {"image": _image, "minted-token": _minted}
