"""A variable of an app, wherever the app runs: a delivery that follows its app from platform to platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.app import AppTarget
from infra.estate.kinds.container import ContainerSetting
from infra.estate.kinds.heroku import HerokuConfigVar
from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery

SETTING_OF_PLATFORM: dict[str, type[AppTarget]] = {kind.platform: kind for kind in (HerokuConfigVar, ContainerSetting)}
"""The kind of a variable of an app, by the app's platform. Apps on other platforms have no variables of their own."""


@dataclass(frozen=True, kw_only=True)
class AppSetting(AppTarget):
    """A variable of an app. A place of this kind is one at a platform on which apps have none: a mistake."""

    to: ClassVar[str] = "app-setting"
    has_section: ClassVar[bool] = False
    scope_words: ClassVar[str] = "the app; in the graph, the kind is that of its platform: " + " or ".join(
        f"`{kind.to}`" for kind in SETTING_OF_PLATFORM.values()
    )
    is_app_setting: ClassVar[bool] = True

    @classmethod
    def resolved(cls, delivery: Delivery, declared: Declared) -> type[Target]:
        """Return the kind that the app's platform has; this one if there is none."""
        app = declared.apps.get(delivery.app or "")
        return SETTING_OF_PLATFORM.get(app.platform, cls) if app is not None else cls

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the one place, of the kind that the app's platform has."""
        kind = cls.resolved(delivery, declared)
        return super().of(delivery, name, declared) if kind is cls else kind.of(delivery, name, declared)
