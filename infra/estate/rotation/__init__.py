"""Rotation: when each value is replaced, and what must be waited for. Pure: it reads the estate and what it is given.

What is recorded of a value (its generation, the day on which it was made, the epoch of then) lies in the stack.
"""

from infra.estate.rotation.by_person import Reason, is_a_persons_for_good, reason_of
from infra.estate.rotation.drain import drain_of, longest_use_of
from infra.estate.rotation.epoch import epoch_of, epochs_of
from infra.estate.rotation.plan import Plan, plan
from infra.estate.rotation.policy import Policy, jitter_of, life_of, policy_of
from infra.estate.rotation.recorded import Recorded, RecordedRefused, read_recorded
from infra.estate.rotation.steps import generation_name

__all__ = [
    "Plan",
    "Policy",
    "Reason",
    "Recorded",
    "RecordedRefused",
    "drain_of",
    "epoch_of",
    "epochs_of",
    "generation_name",
    "is_a_persons_for_good",
    "jitter_of",
    "life_of",
    "longest_use_of",
    "plan",
    "policy_of",
    "read_recorded",
    "reason_of",
]
