"""Quay: organisations with image repositories, robots, and who may do what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.mistakes import KeyPath
from infra.estate.nouns import Credential, Service
from infra.estate.nouns.words import STRICT, Flag, Name, Words, form

ROLES = ("read", "write", "admin")
"""What somebody may be at a repository."""
_ROBOT = r"[a-z0-9_][a-z0-9_.-]*"
Holder = Annotated[
    str, form(rf"^(user|robot|team):{_ROBOT}$", "`user:<login>`, `robot:<name>` or `team:<name>`, in lower case")
]
"""Somebody who can have a role: `user:<login>`, `robot:<name>` or `team:<name>`."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ImageRepository:
    """A repository of images that exists."""

    visibility: Literal["public", "private"]
    """Who may pull its images."""
    description: Words | None = None
    """What its page says; without it, that is left to whoever writes it."""
    roles: Mapping[Holder, Literal["read", "write", "admin"]] = Field(default_factory=dict)
    """Who must have which role: `user:<login>`, `robot:<name>` or `team:<name>`. Others' roles are left alone."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Robot:
    """A robot of an organisation."""

    why: Words
    """What it is for, and why it is a robot of its own."""
    planned: Flag = False
    """Whether it is only meant to be: a planned one is not made."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Quay(Service):
    """An organisation at Quay."""

    repositories: Mapping[Name, ImageRepository] = Field(default_factory=dict)
    """Its repositories. They are neither made nor deleted here."""
    robots: Mapping[Name, Robot] = Field(default_factory=dict)
    """Its robots, by their short names."""

    images_at: ClassVar[str] = "quay.io"
    mints: ClassVar[bool] = True
    grants_scopes_one_by_one: ClassVar[bool] = True

    def has_image(self, repository: str) -> bool:
        """Return whether it is one of the repositories."""
        return repository in self.repositories

    def made_by_hand(self, credential: Credential, login: str) -> str:
        """Return how a new token of an OAuth application is made."""
        del credential, login
        return f"At Quay, in the organisation {self.organization}, under Applications: generate one more token."

    def token_key(self, credential: Credential, name: str) -> tuple[str, ...]:
        """Return the organisation and the name of a robot."""
        del credential
        return (str(self.organization), name)

    def minted_name_fault(self, name: str) -> str:
        """Return what is wrong with the short name of a robot."""
        fits = re.fullmatch(_ROBOT, name) is not None
        return "" if fits else f"a robot of Quay has small letters, digits, '_', '.' and '-' in its name, not '{name}'"

    def scope_fault(self, scope: str) -> str:
        """Return what is wrong with a role of a minted robot, which is `<repository>:<role>`."""
        repository, _, role = scope.partition(":")
        if role not in ROLES:
            return f"at Quay a scope is a role at a repository, as in 'anvil:write', and '{scope}' is none"
        return "" if repository in self.repositories else f"the repository {repository} is not declared"

    def image_roles(self) -> Iterator[tuple[str, str, str]]:
        """Yield every role that its repositories give."""
        for repository, about in self.repositories.items():
            yield from ((repository, holder, role) for holder, role in about.roles.items())

    def faults(self) -> Iterator[tuple[KeyPath, str, str]]:
        """Yield that the organisation is missing, and each robot that has a role and is not declared."""
        if self.organization is None and (self.repositories or self.robots):
            yield (), f"The section [{self.name}] has repositories or robots, and no organization.", "Add its name."
        for repository, about in self.repositories.items():
            for holder in about.roles:
                kind, _, robot = holder.partition(":")
                if kind == "robot" and robot not in self.robots:
                    what = f"The repository {repository} gives a role to the robot '{robot}', which is not declared."
                    known = ", ".join(sorted(self.robots)) or "none"
                    remedy = f"Correct the name, or add it under [{self.name}.robots]; known are {known}."
                    yield ("repositories", repository, "roles", holder), what, remedy


SECTION = Quay
