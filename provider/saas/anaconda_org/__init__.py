"""Anaconda.org: tokens of organisations."""

from saas.anaconda_org.connection import AnacondaOrg
from saas.anaconda_org.token import GetUndeclaredTokens, MintedToken, Token, TokenRevocation
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(AnacondaOrg, (Token, MintedToken, TokenRevocation), (GetUndeclaredTokens,))
