"""Quay's part of an estate: an organisation's repositories, its robots, and the roles at the repositories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi

from infra.estate import Estate
from infra.estate.requirements import Requirement
from infra.estate.sections.quay import ImageRepository, Quay
from infra.issuers import Issuer
from infra.sdk import quay as saas
from infra.standing import Resource, Standing
from infra.vault import Reference, Vault


@dataclass(frozen=True, kw_only=True)
class Organization:
    """What one organisation is to have."""

    section: str
    """Its section in services.toml."""
    name: str | None
    repositories: Mapping[str, ImageRepository]
    robots: tuple[str, ...] = ()
    """The robots that are made, by their short names."""
    planned: tuple[str, ...] = ()
    """Robots that are declared, and not made; what roles they have waits for them."""

    @property
    def references(self) -> frozenset[Reference]:
        """None: Quay makes the tokens of its robots itself."""
        return frozenset()

    def problem(self) -> str | None:
        """What is declared needs an organisation, and a role a robot that is declared."""
        if self.name is None:
            return f"The section [{self.section}] has repositories or robots, and no organization. Add its name."
        for repository, about in self.repositories.items():
            robots = {holder.removeprefix("robot:") for holder in about.roles if holder.startswith("robot:")}
            if unknown := sorted(robots - {*self.robots, *self.planned}):
                return (
                    f"The repository {repository} of [{self.section}] gives a role to robots that are not declared: "
                    f"{', '.join(unknown)}. Add them under robots there, or correct the names."
                )
        return None

    def make(self, vault: Vault) -> None:
        """Register its component."""
        del vault
        OrganizationComponent(self, str(self.name))


def parts(estate: Estate) -> tuple[Organization, ...]:
    """Every organisation with a repository or a robot."""
    return tuple(
        Organization(
            section=section,
            name=service.organization,
            repositories=dict(sorted(service.repositories.items())),
            robots=tuple(sorted(name for name, robot in service.robots.items() if not robot.planned)),
            planned=tuple(sorted(name for name, robot in service.robots.items() if robot.planned)),
        )
        for section, service in sorted(estate.of(Quay).items())
        if service.repositories or service.robots
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
                inputs={"organization": service.organization},
                things="robots",
            )


class OrganizationComponent(pulumi.ComponentResource):
    """An organisation's repositories, robots and roles, as children of one component."""

    def __init__(self, organization: Organization, name: str) -> None:
        super().__init__(f"{pulumi.get_project()}:quay:Organization", name)
        self._organization, self._name = organization, name
        self._below = pulumi.ResourceOptions(parent=self)
        self._robots = {
            robot: saas.Robot(f"{name}+{robot}", organization=name, name=robot, opts=self._below)
            for robot in organization.robots
        }
        for repository, about in organization.repositories.items():
            self._repository(repository, about)
        self.register_outputs({"repositories": len(organization.repositories), "robots": len(organization.robots)})

    def _repository(self, repository: str, about: ImageRepository) -> None:
        saas.Repository(
            f"{self._name}/{repository}",
            organization=self._name,
            name=repository,
            visibility=about.visibility,
            description=about.description or "",
            opts=self._below,
        )
        for holder, role in sorted(about.roles.items()):
            kind, _, who = holder.partition(":")
            if kind != "robot" or who not in self._organization.planned:
                self._permission(repository, kind, who, role)

    def _permission(self, repository: str, kind: str, who: str, role: str) -> None:
        robot = self._robots.get(who) if kind == "robot" else None
        saas.Permission(
            f"{self._name}/{repository}/{kind}/{who}",
            organization=self._name,
            repository=repository,
            kind=kind,
            name=who,
            role=role,
            opts=pulumi.ResourceOptions.merge(self._below, pulumi.ResourceOptions(depends_on=robot and [robot])),
        )


def _image(need: Requirement) -> Resource:
    return Resource("saas:quay:Repository", f"{need.scope}/{need.name}", "quay:Organization")


STANDS_FOR: Standing = {"image": _image}
