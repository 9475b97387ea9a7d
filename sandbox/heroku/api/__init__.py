"""Heroku's endpoints, by what they are about, and the documents they answer with."""

from __future__ import annotations

from sandbox.heroku.api import app, authorizations, config
from sandbox.heroku.state import Heroku
from sandbox.wire import Endpoint

ENDPOINTS: tuple[Endpoint[Heroku], ...] = (*config.ENDPOINTS, *app.ENDPOINTS, *authorizations.ENDPOINTS)
