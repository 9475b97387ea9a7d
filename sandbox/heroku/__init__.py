"""Heroku's Platform API, version 3: apps that exist, their config vars, and the release that each change makes."""

from __future__ import annotations

from sandbox.heroku.service import HerokuService

__all__ = ["SERVICES"]

SERVICES = (HerokuService,)
