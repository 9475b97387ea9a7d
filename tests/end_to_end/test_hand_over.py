"""A credential that is handed over stays where it lies, and no run touches it any more."""

from __future__ import annotations

from tests.end_to_end.stage import Stage

ALPHA = "credentials/alpha.toml"


def test_what_is_handed_over_stays(small: Stage) -> None:
    """First the data, then the command, then a run: the secret is as it was, the state has forgotten it."""
    refused = small.infra("hand-over", "alpha", "--yes")
    assert refused.code == 2
    assert "is ours by the data" in refused.output
    file = small.stacks / ALPHA
    file.write_text(f'managed_by = "hand"\n{file.read_text()}')
    with small.world() as world:
        before = world.secret("widgets", "ALPHA")
        assert ("widgets/ALPHA", "delete") in small.run("preview").planned
        done = small.infra("hand-over", "alpha", "--yes")
        assert done.code == 0, done.output
        assert "forget widgets/ALPHA (saas:github:OrganizationSecret)" in done.output
        assert small.run("preview").planned == set()
        small.up()
        assert world.secret("widgets", "ALPHA") == before
    again = small.infra("hand-over", "alpha", "--yes")
    assert "nothing would be removed" in again.output
