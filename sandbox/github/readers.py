"""What a job of GitHub Actions can read: secrets of its repository, of its environment, and of the organisation.

As docs.github.com has it (using secrets in GitHub Actions): the narrower place wins where two have the same name.
"""

from __future__ import annotations

from sandbox.github import places
from sandbox.github.site import GitHub
from sandbox.github.state import Repository


def readable(
    state: GitHub, repository: Repository, environment: str = "", *, former: bool = False
) -> dict[str, str]:  # fmt: skip
    """Return the value of each secret that a job of a repository can read, by its name. Raise Refusal.

    With `former`, each has the value that it had before, if it had another one.
    """
    value = state.secrets.former_value if former else state.secrets.value
    organization = places.of_organization(repository.owner, "secrets")
    held = [places.of_repository(repository, "secrets")]
    if environment:
        name = state.environments.get(repository, environment)
        held.append(places.of_environment(repository, name, "secrets"))
    found = {
        secret.name: value(organization, secret.name).decode()
        for secret in state.secrets.of(organization)
        if _is_visible(state, secret.name, secret.visibility, repository)
    }
    for place in held:
        found |= {one.name: value(place, one.name).decode() for one in state.secrets.of(place)}
    return found


def _is_visible(state: GitHub, name: str, visibility: str, repository: Repository) -> bool:
    """Return whether a secret of an organisation is visible to one of its repositories."""
    if visibility == "selected":
        place = places.of_organization(repository.owner, "secrets")
        return repository.id in state.secrets.repositories(place, name)
    return visibility == "all" or repository.private
