"""A rehearsal: one folder with an emulated world and a stack of the project in it; `python -m rehearsal` runs it."""

from infra.project import ROOT
from rehearsal.folder import RehearsalFailed
from rehearsal.rehearsal import Rehearsal, loaded

__all__ = ["ROOT", "Rehearsal", "RehearsalFailed", "loaded"]
