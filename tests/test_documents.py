"""What docs/check.py holds of the documents: each rule finds a made-up fault, and the real ones have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import check

DECISION = "# 1. Bells ring\n\nStatus: accepted · 2026-01-31\n\nDecision: they do. Look at `shop/bell.py`.\n"
GLOSSARY = "| word | meaning | not |\n|---|---|---|\n| bell | it rings | gong ✗, chime |\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A small repository in which nothing is wrong."""
    for name, text in {
        "docs/adr/0001-bells-ring.md": DECISION,
        "docs/GLOSSARY.md": GLOSSARY,
        "docs/use.md": "A bell, or a chime: see [why](adr/0001-bells-ring.md#why) and [elsewhere](https://shop.example).\n",
        "shop/bell.py": "RING = 1\n",
        ".tools/gong.py": "GONG = 1\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / check.INDEX).write_text(check.index(tmp_path))
    return tmp_path


def change(repository: Path, name: str, old: str, new: str) -> list[str]:
    """Replace a text in a file, and return what is then found, without what to do."""
    file = repository / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return [f"{fault.file}:{fault.line}: {fault.what}" for fault in check.faults(repository)]


def test_the_documents_of_this_repository() -> None:
    """Nothing is wrong with them."""
    assert [str(fault) for fault in check.faults(check.ROOT)] == []


def test_nothing_is_found_where_nothing_is_wrong(repository: Path) -> None:
    """A word that is only not preferred may be used; what tools made is not looked at."""
    assert check.faults(repository) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "found"),
    [
        ("docs/adr/README.md", "accepted", "superseded by 2", ["docs/adr/README.md:1: The index is not up to date."]),
        (
            "docs/adr/0001-bells-ring.md", "Status: accepted", "Accepted",
            ["docs/adr/0001-bells-ring.md:3: The decision has no status.",
             "docs/adr/README.md:1: The index is not up to date."],
        ),
        (
            "docs/adr/0001-bells-ring.md", "# 1.", "# 2.",
            ["docs/adr/0001-bells-ring.md:1: The title is not `# <number>. <title>`.",
             "docs/adr/README.md:1: The index is not up to date."],
        ),
        (
            "docs/adr/0001-bells-ring.md", "shop/bell.py", "shop/tower.py",
            ["docs/adr/0001-bells-ring.md:5: The path shop/tower.py does not exist."],
        ),
        ("docs/use.md", "adr/0001", "adr/0002", ["docs/use.md:1: The link to adr/0002-bells-ring.md leads nowhere."]),
        ("docs/use.md", "A bell", "A Gong", ["docs/use.md:1: The word 'gong' is not used here."]),
        ("docs/use.md", "A bell", "Two gongs", ["docs/use.md:1: The word 'gongs' is not used here."]),
        ("shop/bell.py", "RING", "RING_GONG", ["shop/bell.py:1: The word 'gong' is not used here."]),
    ],
)  # fmt: skip
def test_a_fault_is_found(repository: Path, name: str, old: str, new: str, found: list[str]) -> None:
    """With its file and line, and nothing else with it."""
    assert change(repository, name, old, new) == found


def test_a_fault_says_what_to_do(repository: Path) -> None:
    """The word to use, and the command that writes the index."""
    change(repository, "docs/use.md", "A bell", "A gong")
    change(repository, "docs/adr/README.md", "accepted", "superseded by 2")
    assert [fault.remedy for fault in check.faults(repository)] == [
        "Run `python docs/check.py --write`.",
        "Say 'bell'.",
    ]


def test_decisions_may_use_words_of_their_time(repository: Path) -> None:
    """They are history, as the changelog is."""
    assert change(repository, "docs/adr/0001-bells-ring.md", "they do.", "a gong does.") == []
