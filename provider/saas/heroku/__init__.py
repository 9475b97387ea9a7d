"""Heroku: what apps that exist have, and tokens of the account."""

from saas.entry import Entry
from saas.heroku.app import GetApp
from saas.heroku.authorization import Authorization, GetUndeclaredAuthorizations
from saas.heroku.config_vars import ConfigVars
from saas.heroku.connection import Heroku
from saas.heroku.domain import Domain
from saas.heroku.formation import Formation

__all__ = ["ENTRY"]

ENTRY = Entry(
    Heroku,
    resources=(ConfigVars, Formation, Domain, Authorization),
    functions=(GetApp, GetUndeclaredAuthorizations),
)
