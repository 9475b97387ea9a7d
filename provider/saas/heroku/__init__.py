"""Heroku: what apps that exist have, and tokens of the account."""

from saas.entry import Entry
from saas.heroku.app import GetApp
from saas.heroku.app_check import AppCheck
from saas.heroku.authorization import (
    Authorization,
    AuthorizationRevocation,
    GetUndeclaredAuthorizations,
    MintedAuthorization,
)
from saas.heroku.config_vars import ConfigVars
from saas.heroku.connection import Heroku
from saas.heroku.domain import Domain
from saas.heroku.formation import Formation

__all__ = ["ENTRY"]

ENTRY = Entry(
    Heroku,
    resources=(ConfigVars, Formation, Domain, Authorization, MintedAuthorization, AuthorizationRevocation, AppCheck),
    functions=(GetApp, GetUndeclaredAuthorizations),
)
