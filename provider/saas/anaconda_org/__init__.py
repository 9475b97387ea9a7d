"""Anaconda.org: tokens of organisations, and members of their groups."""

from saas.anaconda_org.connection import CREDENTIAL, AnacondaOrg, AnacondaOrgSettings
from saas.anaconda_org.group_member import GroupMember
from saas.anaconda_org.token import GetUndeclaredTokens, Token
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(
    "Anaconda.org", CREDENTIAL, AnacondaOrgSettings, AnacondaOrg, (Token, GroupMember), (GetUndeclaredTokens,)
)
