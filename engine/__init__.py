"""Driving Pulumi: the only package that starts `pulumi` (docs/adr/0073). It imports no other of this repository.

Used by rehearsals and by `python -m infra app --look`; what else runs the engine goes through it too.
"""

from engine.backend import LOCK_LENGTH, MOST_BYTES, Backend, repair_after_kill, salt_of
from engine.command import POLICIES, QUIETLY, Engine, EngineFailed, RefreshFailed
from engine.file_backend import FileBackend

__all__ = [
    "LOCK_LENGTH",
    "MOST_BYTES",
    "POLICIES",
    "QUIETLY",
    "Backend",
    "Engine",
    "EngineFailed",
    "FileBackend",
    "RefreshFailed",
    "repair_after_kill",
    "salt_of",
]
