"""Rotation: when each value is replaced, and what must be waited for. Pure: it reads the estate and what it is given.

What is recorded of a value (its generation, the day on which it was made, the epoch of then) lies in the stack.
"""

from infra.estate.rotation.by_person import Reason, is_a_persons_for_good, reason_of
from infra.estate.rotation.drain import drain_of, longest_use_of
from infra.estate.rotation.epoch import epoch_of, epochs_of
from infra.estate.rotation.policy import Policy, jitter_of, life_of, policy_of

__all__ = [
    "Policy",
    "Reason",
    "drain_of",
    "epoch_of",
    "epochs_of",
    "is_a_persons_for_good",
    "jitter_of",
    "life_of",
    "longest_use_of",
    "policy_of",
    "reason_of",
]
