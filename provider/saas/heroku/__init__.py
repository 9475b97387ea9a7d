"""Heroku: the config vars of apps that exist."""

from saas.entry import Entry
from saas.heroku.config_vars import ConfigVars
from saas.heroku.connection import CREDENTIAL, Heroku, HerokuSettings

__all__ = ["ENTRY"]

ENTRY = Entry("Heroku", CREDENTIAL, HerokuSettings, Heroku, (ConfigVars,))
