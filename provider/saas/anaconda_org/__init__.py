"""Anaconda.org: tokens of organisations."""

from saas.anaconda_org.connection import CREDENTIAL, AnacondaOrg, AnacondaOrgSettings
from saas.anaconda_org.token import GetUndeclaredTokens, Token
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry("Anaconda.org", CREDENTIAL, AnacondaOrgSettings, AnacondaOrg, (Token,), (GetUndeclaredTokens,))
