"""Drone, which is retired: what repositories and namespaces have on a server, and the accounts there."""

from saas.drone.connection import Drone
from saas.drone.leftovers import GetLeftovers, Removal
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(Drone, (Removal,), (GetLeftovers,))
