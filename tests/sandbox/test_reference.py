"""What the README says of routes and parameters is what the tables have."""

from __future__ import annotations

import re

from sandbox.github.service import GitHubService
from sandbox.reference import README, renewed, section


def test_the_readme_is_fresh() -> None:
    """`python -m sandbox reference --write` renews it."""
    text = README.read_text()
    assert renewed(text) == text, "Run `python -m sandbox reference --write`."


def test_only_the_part_that_is_made_is_renewed() -> None:
    """What people wrote before and after it stays."""
    text = README.read_text()
    damaged = text.replace(section(), "\nnothing\n")
    assert damaged != text
    assert renewed(damaged) == text


def test_counts_are_of_the_tables() -> None:
    """Routes once each, whatever leads to them; done and 501 are all parameters."""
    rows = re.findall(r"(?m)^\| ([a-z-]+) \| ([0-9a-z ]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", section())
    assert {row[0] for row in rows} >= {"github", "heroku", "connect", "op", "azure-devops"}
    for _, _, _, described, done, not_done in rows:
        assert int(described) == int(done) + int(not_done)
    [github] = [row for row in rows if row[0] == "github"]
    assert int(github[2]) == len(
        {(one.method, GitHubService.described.named(one.path)) for one in GitHubService.endpoints}
    )
    assert "| azure-devops: `GET /{organization}/_apis/projects/{project}` | `includeHistory` |" in section()
    assert "`ordering=pull_count`" in section()
    assert "| heroku: `POST /oauth/authorizations` | `client` |" in section()
