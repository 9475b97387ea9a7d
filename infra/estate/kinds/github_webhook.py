"""The value that signs an app's webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar
from urllib.parse import urlsplit

from infra.estate.kinds.app import is_in_use
from infra.estate.kinds.github import GitHubTarget
from infra.estate.kinds.target import Declared, Target
from infra.estate.nouns import App, Delivery
from infra.estate.repository_name import RepositoryName


@dataclass(frozen=True, kw_only=True)
class WebhookSecret(GitHubTarget):
    """One webhook of an app; `repository` is `<organisation>/*` for a webhook of the whole organisation."""

    to: ClassVar[str] = "github-webhook-secret"
    needs: ClassVar[tuple[str, ...]] = ("app",)
    takes: ClassVar[tuple[str, ...]] = ("field", "shape")
    slot_words: ClassVar[str] = "the webhook's URL"
    slot_form: ClassVar[str] = "{url}"
    scope_form: ClassVar[str] = "{repository}"
    scope_words: ClassVar[str] = "`*` for a webhook of the organisation, or `<organisation>/<repository>`"
    sink_form: ClassVar[str] = "webhooks:{app}"
    signs_webhooks: ClassVar[bool] = True
    names_in_capitals: ClassVar[bool] = False

    app: str
    url: str
    events: tuple[str, ...]
    repository: RepositoryName

    @classmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return one place a webhook of the app, in the order of the app's file."""
        del name
        app = declared.apps.get(delivery.app or "")
        if app is not None:
            yield from webhooks_of(app, declared)

    @classmethod
    def in_use(cls, delivery: Delivery, declared: Declared) -> Delivery | None:
        """Return the delivery if its app and the service that calls it are in use."""
        return is_in_use(cls, delivery, declared)

    @classmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return that there is no such app, unless there is."""
        return "" if sink in declared.apps else f"there is no app '{sink}'"

    @property
    def organization(self) -> str:
        """The login of the organisation that calls."""
        return self.repository.organization

    @property
    def for_all(self) -> bool:
        """Whether it is a webhook of the whole organisation."""
        return self.repository.name == "*"

    @property
    def path(self) -> str:
        """The path that it calls."""
        return urlsplit(self.url).path

    @cached_property
    def scope(self) -> str:
        """The repository's full name, or `*`."""
        return "*" if self.for_all else super().scope


def webhooks_of(app: App, declared: Declared) -> Iterator[WebhookSecret]:
    """Return the webhooks of an app, those of the organisation first."""
    address = app.url.rstrip("/")
    hooks = {"*": app.webhooks, **app.repository_webhooks}
    for repository, paths in hooks.items():
        for path, events in paths.items():
            full = declared.repository_name(repository)
            yield WebhookSecret(app=app.name, url=address + path, events=events, repository=full)
