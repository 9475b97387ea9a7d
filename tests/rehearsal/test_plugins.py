"""The plugin cache of a rehearsal: what is built, and stand-ins for what is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rehearsal import plugins

STAND_IN = Path("resource-azuredevops-v3.16.2", "pulumi-resource-azuredevops")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache with one built plugin, and a built engine."""
    folder = tmp_path / "cache"
    built = folder / "resource-made-v1.0.0" / "pulumi-resource-made"
    built.parent.mkdir(parents=True)
    built.write_text("a program")
    engine = tmp_path / "pulumi"
    engine.touch()
    monkeypatch.setattr(plugins, "PLUGIN_CACHE", folder)
    monkeypatch.setattr(plugins, "BUILT_ENGINE", engine)
    return folder


def test_built_plugins_are_linked_in_folders_of_their_own(cache: Path, tmp_path: Path) -> None:
    """The engine takes no link for a plugin's folder."""
    plugins.install(tmp_path / "own")
    plugins.install(tmp_path / "own")
    folder = tmp_path / "own" / "resource-made-v1.0.0"
    assert not folder.is_symlink()
    assert (folder / "pulumi-resource-made").read_text() == "a program"


def test_a_stand_in_lies_in_the_rehearsal_only(cache: Path, tmp_path: Path) -> None:
    """It can be run, says what it is, and the shared cache has none."""
    plugins.install(tmp_path / "own")
    program = tmp_path / "own" / STAND_IN
    assert os.access(program, os.X_OK)
    assert "stand-in" in program.read_text()
    assert not (cache / STAND_IN).exists()


def test_an_official_plugin_comes_first(cache: Path, tmp_path: Path) -> None:
    """One that lies in the cache is linked, and no stand-in made."""
    (cache / STAND_IN).parent.mkdir()
    (cache / STAND_IN).write_text("the official one")
    plugins.install(tmp_path / "own")
    assert (tmp_path / "own" / STAND_IN).read_text() == "the official one"


def test_a_link_of_before_becomes_a_folder(cache: Path, tmp_path: Path) -> None:
    """What an older rehearsal left is replaced, and what it led to is not touched."""
    (tmp_path / "own").symlink_to(cache)
    plugins.install(tmp_path / "own")
    assert not (tmp_path / "own").is_symlink()
    assert not (cache / STAND_IN).exists()


def test_an_official_engine_fetches_its_own(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is put there for it."""
    monkeypatch.setattr(plugins, "BUILT_ENGINE", tmp_path / "nowhere")
    plugins.install(tmp_path / "own")
    assert not (tmp_path / "own").exists()
