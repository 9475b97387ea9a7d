"""Travis CI, which is retired: what repositories have there, and the tokens of accounts."""

from saas.entry import Entry
from saas.travis_ci.connection import TravisCi
from saas.travis_ci.leftovers import GetLeftovers, Removal

__all__ = ["ENTRY"]

ENTRY = Entry(TravisCi, (Removal,), (GetLeftovers,))
