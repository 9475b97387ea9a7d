"""Driving Pulumi: the only package that starts `pulumi` (docs/adr/0073). It imports no other of this repository.

Used by rehearsals and by `python -m infra app --look`; what else runs the engine goes through it too.
"""

from engine.command import POLICIES, QUIETLY, Engine, EngineFailed, RefreshFailed
from engine.file_backend import FileBackend, repair_after_kill

__all__ = ["POLICIES", "QUIETLY", "Engine", "EngineFailed", "FileBackend", "RefreshFailed", "repair_after_kill"]
