"""Driving Pulumi: the only package that starts `pulumi` (docs/adr/0073). Of this repository it imports `shared` alone.

Rehearsals, `python -m infra` and the runbooks run the engine through it.
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
