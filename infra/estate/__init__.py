"""What is declared to exist: nouns, loader, checks and graph. Reads files, and nothing else."""

from infra.estate.estate import Edge, Estate, Filling, Slot
from infra.estate.loader import load
from infra.estate.mistakes import EstateRefused, Mistake

__all__ = ["Edge", "Estate", "EstateRefused", "Filling", "Mistake", "Slot", "load"]
