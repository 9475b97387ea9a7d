"""Quay: image repositories that exist, robots, and who may do what with a repository."""

from saas.entry import Entry
from saas.quay.connection import Quay
from saas.quay.permission import Permission
from saas.quay.repository import Repository
from saas.quay.robot import GetUndeclaredRobots, MintedRobot, Robot, RobotRevocation

__all__ = ["ENTRY"]

ENTRY = Entry(Quay, (Repository, Robot, Permission, MintedRobot, RobotRevocation), (GetUndeclaredRobots,))
