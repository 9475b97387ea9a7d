"""CircleCI, which is retired: what projects and contexts have there, and the tokens of accounts."""

from saas.circleci.connection import CircleCi
from saas.circleci.leftovers import GetLeftovers, Removal
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(CircleCi, (Removal,), (GetLeftovers,))
