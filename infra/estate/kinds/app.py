"""Variables of apps, and what else is delivered to one on its platform."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import Delivery


@dataclass(frozen=True, kw_only=True)
class AppTarget(Target):
    """Something that an app has, under a name; `platform_name` is what the platform calls the app."""

    needs: ClassVar[tuple[str, ...]] = ("name", "app")
    slot_words: ClassVar[str] = "variable"
    scope_form: ClassVar[str] = "{platform_name}"
    sink_form: ClassVar[str] = "app:{app}"

    name: str
    app: str
    platform_name: str

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the one place at the app."""
        app = declared.apps.get(delivery.app or "")
        if app is not None:
            yield cls(name=name, app=app.name, platform_name=app.platform_name or app.name)

    @classmethod
    def in_use(cls, delivery: Delivery, declared: Declared) -> Delivery | None:
        """Return the delivery if its app is in use."""
        return is_in_use(cls, delivery, declared)

    @classmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return that there is no such app, unless there is."""
        return "" if sink in declared.apps else f"there is no app '{sink}'"


def is_in_use(kind: type[Target], delivery: Delivery, declared: Declared) -> Delivery | None:
    """Return a delivery to an app if the app is in use; what another service than its platform keeps needs that too."""
    in_use = delivery.app in declared.apps and (kind.platform != "" or kind.service in declared.services)
    return delivery if in_use else None
