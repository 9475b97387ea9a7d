"""Names that mean other objects than before: what has them gets no value, and everything else is done."""

from __future__ import annotations

import re

from tests.end_to_end.stage import Stage


def test_a_repository_given_away_gets_no_new_value(small: Stage) -> None:
    """It is named with where it went, in each run; the same value arrives at the other place all the same."""
    with small.world() as world:
        world.seed({"github": {"organizations": {"strangers": {}}}})
        world.move_repository("widgets/web.site", "strangers")
        world.write_field("bell-secret", "credential", "a-new-value-of-the-test")
        for _ in range(2):
            outcome = small.run("up")
            assert outcome.code == 1, outcome.output
            assert "the repository widgets/web.site is called strangers/web.site now" in outcome.output, outcome.output
        secrets = {hook["scope"]: hook["secret"] for hook in world.hooks()}
        assert secrets["widgets"] == "a-new-value-of-the-test"
        assert secrets["strangers/web.site"] != "a-new-value-of-the-test"


def test_a_repository_made_anew_is_refused_until_a_person_accepts_it(small: Stage) -> None:
    """By `python -m infra lock --accept`, which says what it is asked to accept."""
    lock = ("lock", "--lock", str(small.home / "vault.lock.toml"))
    with small.world() as world:
        world.remove_repository("widgets/web.site")
        world.seed({"github": {"organizations": {"widgets": {"repositories": {"web.site": {}}}}}})
        outcome = small.run("up")
        assert outcome.code == 1, outcome.output
        assert re.search(
            r"the repository widgets/web.site is another one than the recorded: its id is \d+", outcome.output
        )
        refused = small.infra(*lock)
        assert refused.code == 1, refused.output
        assert "--accept widgets/web.site" in refused.output
        accepted = small.infra(*lock, "--accept", "widgets/web.site")
        assert accepted.code == 0, accepted.output
        small.up()
        assert {hook["scope"] for hook in world.hooks()} == {"widgets", "widgets/web.site"}
