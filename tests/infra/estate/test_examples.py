"""The whole files that stacks/README.md shows are files that the check takes."""

from __future__ import annotations

import re
from pathlib import Path

from infra.estate import load
from infra.project import ROOT
from tests.infra.estate.estates import RECORDED, TODAY, Folder

BLOCK = re.compile(r"^```toml\n# stacks/prod/(?P<file>[a-z/.-]+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


def test_each_example_is_taken(tmp_path: Path) -> None:
    """In the recorded estate: a file in place of its own or as a new one, a section beside the others."""
    folder = Folder(RECORDED, tmp_path / "stacks")
    examples = {found["file"]: found["text"] for found in BLOCK.finditer((ROOT / "stacks" / "README.md").read_text())}
    runners = {"runners/burst.toml", "runners/forge.toml"}
    assert set(examples) == {"credentials/staging-binstar-token.toml", *runners, "services.toml"}
    for file, text in examples.items():
        if file.startswith("runners/"):
            (folder.path / file).write_text(text)
        elif file == "services.toml":
            folder.append(file, text)
    estate = load(folder.path, today=TODAY, overdue="warn")
    assert estate.runners["forge"].host is not None
    assert estate.runners["burst"].cirun is not None
