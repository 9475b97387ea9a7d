"""What is delivered to an app at Heroku."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.app import AppTarget


@dataclass(frozen=True, kw_only=True)
class HerokuConfigVar(AppTarget):
    """A config var."""

    to: ClassVar[str] = "heroku-config-var"
    service: ClassVar[str] = "heroku"
    platform: ClassVar[str] = "heroku"
    scope_words: ClassVar[str] = "the app's name on Heroku"
    is_app_setting: ClassVar[bool] = True
