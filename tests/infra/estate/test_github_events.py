"""The events of GitHub's webhooks."""

from infra.estate.github_events import OF_ORGANIZATIONS, OF_REPOSITORIES
from sandbox.github.events import EVENTS


def test_the_emulated_github_knows_the_same() -> None:
    """What the loader lets pass is made in a rehearsal, and what is made there passes."""
    assert OF_ORGANIZATIONS == EVENTS
    assert OF_REPOSITORIES < OF_ORGANIZATIONS
