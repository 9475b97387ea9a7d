"""The lock file: strict to read, and refusing titles that come to mean another item."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import StringConstraints

from infra.estate.nouns.words import Name
from infra.vault_lock import LockRefused, VaultLock, load_lock, relock, render

ID, OTHER_ID = "a" * 26, "b" * 26
[_NAME] = [part.pattern for part in get_args(Name) if isinstance(part, StringConstraints)]
titles = st.from_regex(str(_NAME).removesuffix("$"), fullmatch=True)
"""Whatever may stand in stacks/ as the name of an item."""
ids = st.from_regex(r"[a-z0-9]{26}", fullmatch=True)


@given(st.dictionaries(titles, ids), ids)
@example({"prod.binstar.token": ID}, ID)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, items: dict[str, str], vault: str
) -> None:
    """`load_lock` reads back what `render` wrote."""
    file = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    file.write_text(render(VaultLock(vault=vault, items=items)))
    assert load_lock(file) == VaultLock(vault=vault, items=items)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("vault = ", "cannot be read"),
        ('vault = "x"', "must hold"),
        ('[items]\na = "x"', "must hold"),
        ('vault = "x"\nother = 1\n[items]', "nothing else"),
        ('vault = "x"\n[items]\na = 1', "'a'"),
    ],
)
def test_a_damaged_lock_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """The sentence names the file, what is wrong, and the command that corrects it."""
    file = tmp_path / "vault.lock.toml"
    file.write_text(text)
    with pytest.raises(LockRefused, match=re.escape(words)) as refused:
        load_lock(file)
    assert str(file) in str(refused.value)
    assert "python -m infra lock" in str(refused.value)


def test_a_missing_lock_is_refused(tmp_path: Path) -> None:
    """Without a lock nothing is read by title instead."""
    with pytest.raises(LockRefused, match="does not exist"):
        load_lock(tmp_path / "vault.lock.toml")


class TestRelock:
    """`relock`: a new lock from the vault's listing."""

    def test_a_first_lock_takes_every_wanted_title(self) -> None:
        """Titles nobody asked for are left out."""
        lock, problems = relock(None, {"alpha": [ID], "other": [OTHER_ID]}, "v", {"alpha"})
        assert (lock.items, problems) == ({"alpha": ID}, [])

    def test_a_title_that_means_another_item_is_refused(self) -> None:
        """The sentence names the title and both ids."""
        _, [problem] = relock(VaultLock(vault="v", items={"alpha": ID}), {"alpha": [OTHER_ID]}, "v", {"alpha"})
        assert "alpha" in problem
        assert ID in problem
        assert OTHER_ID in problem

    def test_it_may_mean_another_item_when_that_is_said(self) -> None:
        """`--accept` takes the new id."""
        old = VaultLock(vault="v", items={"alpha": ID})
        lock, problems = relock(old, {"alpha": [OTHER_ID]}, "v", {"alpha"}, accept=["alpha"])
        assert (lock.items, problems) == ({"alpha": OTHER_ID}, [])

    @pytest.mark.parametrize(("found", "word"), [([], "no items"), ([ID, OTHER_ID], "2 items")])
    def test_a_title_must_stand_for_exactly_one_item(self, found: list[str], word: str) -> None:
        """None or two of them are refused."""
        _, [problem] = relock(None, {"alpha": found}, "v", {"alpha"})
        assert word in problem

    def test_every_problem_is_told_at_once(self) -> None:
        """One listing, all sentences."""
        _, problems = relock(None, {}, "v", {"alpha", "beta"})
        assert len(problems) == 2


SECRET_LOCK = VaultLock(vault="v", items={"alpha": ID, "beta": OTHER_ID}, identifiers=("beta",))
LISTED = {"alpha": [ID], "beta": [OTHER_ID]}


def test_a_secret_becomes_no_identifier_unless_that_is_accepted() -> None:
    """Nor once no run has read it for a while: the lock remembers what was secret."""
    _, [problem] = relock(SECRET_LOCK, LISTED, "v", {"alpha", "beta"}, identifiers={"alpha", "beta"})
    assert problem.startswith("1Password: 'alpha' held a secret until now, and is to be public.")
    gone, problems = relock(SECRET_LOCK, LISTED, "v", {"beta"}, identifiers={"beta"})
    assert (problems, gone.former) == ([], {"alpha": ID})
    _, [problem] = relock(gone, LISTED, "v", {"alpha", "beta"}, identifiers={"alpha", "beta"})
    assert "'alpha' held a secret" in problem
    accepted, problems = relock(gone, LISTED, "v", {"alpha", "beta"}, ["alpha"], {"alpha", "beta"})
    assert (problems, accepted.identifiers, accepted.former) == ([], ("alpha", "beta"), {})


def test_two_titles_of_one_id_are_refused(tmp_path: Path) -> None:
    """Two credentials would have one value."""
    file = tmp_path / "vault.lock.toml"
    file.write_text(render(VaultLock(vault="v", items={"alpha": ID, "beta": ID})))
    with pytest.raises(LockRefused, match="'alpha' and 'beta' have the same id"):
        load_lock(file)
