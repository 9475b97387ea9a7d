"""What the README says of routes and parameters is what the tables have."""

from __future__ import annotations

from sandbox.github.service import GitHubService
from sandbox.reference import README, renewed, section
from shared.services import modules


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
    lines = [line.strip("| ").split(" | ") for line in section().splitlines() if line.count("|") == 8]
    rows = {line[0]: line[1:] for line in lines if line[0] not in ("service", "---|---|---|---|---|---|---")}
    assert rows.keys() >= {"github", "heroku", "connect", "op", "azure-devops"}
    for row in rows.values():
        described, done, not_done = map(int, row[3:])
        assert described == done + not_done
    served = {(one.method, GitHubService.described.named(one.path)) for one in GitHubService.endpoints}
    assert rows["github"][:3] == ["1053", str(len(served)), "0"]
    assert rows["docker-hub"][:3] == ["54", "8", "15"]
    assert "| azure-devops: `GET /{organization}/_apis/projects/{project}` | `includeHistory` |" in section()
    assert "`ordering=pull_count`" in section()
    assert "| heroku: `POST /oauth/authorizations` | `client` |" in section()


def test_what_is_not_described_is_served() -> None:
    """A line of a route that nobody serves is out of date."""
    for module in modules("sandbox").values():
        for kind in module.SERVICES:
            if kind.endpoints:
                served = {f"{one.method} {one.path}" for one in kind.endpoints}
                assert set(kind.described.document.get("undescribed", ())) <= served, kind.name
