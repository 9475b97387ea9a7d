"""The lists of repositories that organisation secrets and variables are visible to."""

from __future__ import annotations

from collections.abc import Sequence

from sandbox.github.places import Place
from sandbox.service import Refusal, World

VISIBILITIES = ("all", "private", "selected")


class Lists:
    """For each secret or variable of an organisation: the ids of repositories."""

    def __init__(self, world: World) -> None:
        """Use the tables of the world; keep nothing besides."""
        self._store = world.store

    def of(self, place: Place, name: str) -> list[int]:
        """Return the ids in a list, in ascending order."""
        rows = self._store.all(
            "SELECT repository FROM github_selected_repositories WHERE place = ? AND name = ? ORDER BY repository",
            place.key, name,
        )  # fmt: skip
        return [int(row["repository"]) for row in rows]

    def replace(self, place: Place, name: str, repositories: Sequence[int]) -> None:
        """Replace the list."""
        self._store.run("DELETE FROM github_selected_repositories WHERE place = ? AND name = ?", place.key, name)
        for repository in dict.fromkeys(repositories):
            self._store.run(
                "INSERT INTO github_selected_repositories VALUES (?, ?, ?)", place.key, name, repository
            )  # fmt: skip


def require_selected(visibility: str, thing: str) -> None:
    """Raise Refusal, 409, for what is not visible by a list; `thing` is `secret` or `variable`."""
    if visibility != "selected":
        raise Refusal(409, f"The visibility of this {thing} is not set to selected")
