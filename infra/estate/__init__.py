"""What is declared to exist: nouns, loader, checks and graph. Reads files, and nothing else."""

from infra.estate.estate import Estate
from infra.estate.loader import load
from infra.estate.mistakes import EstateRefused, Mistake
from infra.estate.placement import Edge, Placement, Slot
from infra.estate.warnings import warnings_of

__all__ = ["Edge", "Estate", "EstateRefused", "Mistake", "Placement", "Slot", "load", "warnings_of"]
