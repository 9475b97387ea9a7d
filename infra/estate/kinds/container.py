"""What is delivered to an app on a container host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.app import AppTarget


@dataclass(frozen=True, kw_only=True)
class ContainerSetting(AppTarget):
    """A variable of a container."""

    to: ClassVar[str] = "container-setting"
    service: ClassVar[str] = "container"
    platform: ClassVar[str] = "container"
    scope_words: ClassVar[str] = "the app's name on its host"
    is_app_setting: ClassVar[bool] = True
