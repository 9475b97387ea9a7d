"""Quay's part of an estate: an organisation's repositories, its robots, and the roles at the repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from infra.deployment import Deployment, Part, Phase
from infra.estate import Estate
from infra.estate.requirements import Requirement
from infra.estate.sections.quay import ImageRepository, Quay
from infra.issuers import Issuer
from infra.sdk import quay as saas
from infra.stack_resource import ResourceOf, StackResource

_COMPONENT = "quay:Organization"


@dataclass(frozen=True, kw_only=True)
class Robots(Part):
    """The robots of one organisation that are made, by their short names."""

    phase: ClassVar[Phase] = "mint"

    section: str
    organization: str | None
    robots: tuple[str, ...]

    def problem(self) -> str | None:
        """Return that there is no organisation."""
        return _nameless(self.section) if self.organization is None else None

    def make(self, deployment: Deployment) -> None:
        """Register them."""
        name = str(self.organization)
        for robot in self.robots:
            made = saas.Robot(f"{name}+{robot}", organization=name, name=robot, opts=deployment.below(_COMPONENT, name))
            deployment.announce("robot", f"{name}+{robot}", made)


@dataclass(frozen=True, kw_only=True)
class Repositories(Part):
    """The repositories of one organisation, and who has which role at them."""

    section: str
    """Its section in services.toml."""
    organization: str | None
    repositories: Mapping[str, ImageRepository]
    robots: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    """Robots that are declared, and not made; what roles they have waits for them."""

    def problem(self) -> str | None:
        """Return that there is no organisation, or which robots have a role and are not declared."""
        if self.organization is None:
            return _nameless(self.section)
        for repository, about in self.repositories.items():
            robots = {holder.removeprefix("robot:") for holder in about.roles if holder.startswith("robot:")}
            if unknown := sorted(robots - {*self.robots, *self.planned}):
                return (
                    f"The repository {repository} of [{self.section}] gives a role to robots that are not declared: "
                    f"{', '.join(unknown)}. Add them under robots there, or correct the names."
                )
        return None

    def make(self, deployment: Deployment) -> None:
        """Register them, and roles after the robots that have them."""
        name = str(self.organization)
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
    for section, service in sorted(estate.of(Quay).items()):
        robots = tuple(sorted(name for name, robot in service.robots.items() if not robot.planned))
        if robots:
            found.append(Robots(section=section, organization=service.organization, robots=robots))
        if service.repositories:
            part = Repositories(
                section=section,
                organization=service.organization,
                repositories=dict(sorted(service.repositories.items())),
                robots=robots,
                planned=tuple(sorted(name for name, robot in service.robots.items() if robot.planned)),
            )
            found.append(part)
    return tuple(found)


def _nameless(section: str) -> str:
    return f"The section [{section}] has repositories or robots, and no organization. Add its name."


def issuers(estate: Estate) -> Iterator[Issuer]:
    """Yield every organisation."""
    for service in estate.of(Quay).values():
        if service.organization:
            yield Issuer(
                service="Quay",
                holder=service.organization,
                function="saas:quay:getUndeclaredRobots",
                declared=tuple(sorted(service.robots)),
                inputs={"organization": service.organization},
                things="robots",
            )


def _image(need: Requirement) -> StackResource:
    return StackResource("saas:quay:Repository", f"{need.scope}/{need.name}", _COMPONENT)


RESOURCE_OF: ResourceOf = {"image": _image}
