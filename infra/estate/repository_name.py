"""The full name of a repository at GitHub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, order=True)
class RepositoryName:
    """A repository, by its organisation's login and its name. `name` may be a pattern: `*` matches any text."""

    organization: str
    name: str

    @classmethod
    def of(cls, text: str, organization: str) -> Self:
        """Return the name that a text in the data means: a bare name belongs to `organization`.

        >>> str(RepositoryName.of("workshop", "tinkers"))
        'tinkers/workshop'
        """
        login, slash, name = text.rpartition("/")
        return cls(login if slash else organization, name)

    def __str__(self) -> str:
        """Return `<organisation>/<name>`."""
        return f"{self.organization}/{self.name}"

    @property
    def key(self) -> str:
        """The name in lower case: GitHub takes any case for the same."""
        return str(self).lower()

    @property
    def is_pattern(self) -> bool:
        """Whether it is a pattern, which may match several repositories."""
        return "*" in self.name
