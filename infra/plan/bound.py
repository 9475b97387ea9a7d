"""What a plan is bound to, as it is on this machine and at this moment."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from engine import Engine
from engine.exported import exported
from infra.committed import NotCommitted, changed_since, head_of
from infra.estate.files import LOCKS
from infra.plan.document import Bound, PlanRefused

VERSIONS = "requirements.lock"


def bound_to(engine: Engine, stack: str, commit: str, stacks: Path, project: Path) -> Bound:
    """Return what a plan is bound to, with the files of a commit in the folder of the project. Raise `EngineFailed`."""
    locks = {name: _digest(stacks / name) for name in LOCKS}
    return Bound(
        stack=stack,
        commit=commit,
        locks={**locks, VERSIONS: _digest(project / VERSIONS)},
        engine=engine.answer("version").strip(),
        plugins=_plugins(engine),
        policies=policies_of(project / "policies"),
    )


def commit_of(project: Path) -> str:
    """Return the id of the commit that is checked out. Raise `PlanRefused` where a file is other than there."""
    try:
        commit, changed = head_of(project), changed_since(project)
    except NotCommitted as refused:
        raise PlanRefused(f"A plan is of a commit, and git cannot say which commit this is: {refused}") from None
    if changed:
        raise PlanRefused(
            f"{changed} is not as the commit has it. A plan is of a commit: commit the change, or take it back."
        )
    return commit


def state_of(engine: Engine) -> str:
    """Return when the state was last written; empty for one that never was. Raise `EngineFailed`."""
    return exported(engine.answer("stack", "export")).written


def policies_of(folder: Path) -> str:
    """Return the digest of every file of the policies; empty if there are none."""
    if not folder.is_dir():
        return ""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
    lines = "".join(f"{_digest(one)} {one.relative_to(folder).as_posix()}\n" for one in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _plugins(engine: Engine) -> dict[str, str]:
    found = json.loads(engine.answer("plugin", "ls", "--json"))
    return {str(one["name"]): str(one.get("version") or "") for one in found if one.get("kind") == "resource"}


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
