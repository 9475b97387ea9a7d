"""Heroku: the config vars of apps that exist."""

from saas.heroku.config_vars import ConfigVars
from saas.heroku.connection import CREDENTIAL, Heroku, HerokuSettings

__all__ = ["CREDENTIAL", "ConfigVars", "Heroku", "HerokuSettings"]
