"""What every kind of delivery has: the keys that it takes, and the place that it writes to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol

from infra.estate.nouns import App, Delivery, Service
from infra.estate.repository_name import RepositoryName


class Declared(Protocol):
    """What a kind may look up to find where a delivery goes."""

    @property
    def services(self) -> Mapping[str, Service]:
        """Services by name."""

    @property
    def apps(self) -> Mapping[str, App]:
        """Apps by name."""

    @property
    def repositories(self) -> Collection[RepositoryName]:
        """Every declared repository."""

    @property
    def organizations(self) -> frozenset[str]:
        """The logins of the organisations at GitHub, in lower case."""

    def repository_name(self, text: str) -> RepositoryName:
        """Return the repository that a text in the data means."""


@dataclass(frozen=True, kw_only=True)
class Target(ABC):
    """One place for one value.

    A subclass is a kind of place: its class attributes say what holds for all places of the kind, its fields which
    place it is. Slot, scope and sink are made from the fields by the kind's forms: with the form
    `{project}/{group}`, the scope of a place in the group `upload` of the project `parts` is `parts/upload`.
    """

    to: ClassVar[str]
    """What a delivery writes behind `to`."""
    service: ClassVar[str] = ""
    """The service that keeps the value; empty if that is not known."""
    has_section: ClassVar[bool] = True
    """Whether that service must have a section in services.toml."""
    needs: ClassVar[tuple[str, ...]]
    """Keys that a delivery of this kind must have, besides `to`."""
    takes: ClassVar[tuple[str, ...]] = ("field", "shape", "identifiers")
    """Keys that it may have."""
    slot_words: ClassVar[str]
    """What the slot is, for the field reference."""
    slot_form: ClassVar[str] = "{name}"
    """The name or the address that the value gets there."""
    scope_form: ClassVar[str]
    """Where that name means something."""
    sink_form: ClassVar[str]
    """What a zone calls the place. Up to the colon it is the same for every place of the kind."""
    scope_words: ClassVar[str] = ""
    """What the scope is, for the field reference, where the form alone does not say it."""

    takes_patterns: ClassVar[bool] = False
    """Whether its repositories may be patterns such as `*-part`."""
    takes_all: ClassVar[bool] = False
    """Whether `repositories = ["*"]` means one value that the whole organisation reads."""
    one_value: ClassVar[bool] = False
    """Whether one name has one value, however many places read it."""
    public: ClassVar[bool] = False
    """Whether everybody sees what lies there: only identifiers go there, never a credential's value."""
    platform: ClassVar[str] = ""
    """The one platform whose apps have it; empty if that makes no difference."""
    is_app_setting: ClassVar[bool] = False
    """Whether it is a variable that an app reads."""
    signs_webhooks: ClassVar[bool] = False
    """Whether the value signs webhooks."""
    written_as_a_whole: ClassVar[bool] = False
    """Whether all that lies in one scope is written together, so that nothing of others may lie there."""
    names_in_capitals: ClassVar[bool] = False
    """Whether the service keeps names in capitals, so that two names never differ in case only."""

    @classmethod
    @abstractmethod
    def of(cls, delivery: Delivery, name: str, declared: Declared) -> Iterator[Target]:
        """Return the places of a delivery, for one name of a secret or an identifier."""

    @classmethod
    def resolved(cls, _delivery: Delivery, _declared: Declared) -> type[Target]:
        """Return the kind that a delivery really has: another one only where its app's platform decides."""
        return cls

    @classmethod
    def in_use(cls, delivery: Delivery, declared: Declared) -> Delivery | None:
        """Return what of a delivery goes to what `declared` has, which is in use; None if nothing does."""
        return delivery if cls.service in declared.services else None

    @classmethod
    @abstractmethod
    def sink_fault(cls, sink: str, declared: Declared) -> str:
        """Return what is wrong with a zone's sink of this prefix, given without the prefix; empty if nothing is."""

    @cached_property
    def slot(self) -> str:
        """The name or the address that the value gets there."""
        return self.slot_form.format_map(vars(self))

    @cached_property
    def scope(self) -> str:
        """Where that name means something."""
        return self.scope_form.format_map(vars(self))

    @cached_property
    def sink(self) -> str:
        """What a zone calls the place."""
        return self.sink_form.format_map(vars(self))

    @classmethod
    def sink_prefix(cls) -> str:
        """Return what a zone's name of such a place begins with, up to the colon."""
        return cls.sink_form.partition(":")[0]

    @property
    def key(self) -> tuple[str, ...]:
        """What identifies the slot: no two values have the same."""
        return (self.to, self.scope, self.slot.upper() if self.names_in_capitals else self.slot)

    def is_read_by_workflows_of(self, repository: RepositoryName, environments: Collection[str] | None) -> bool:
        """Return whether workflows of a repository read it.

        `environments` are those that the jobs run in; None if nobody knows.
        """
        del repository, environments
        return False


def in_words(form: str) -> str:
    """Return a form for people: `{group}` is `<group>`, and a repository has its organisation before it."""
    words = form.replace("{repository}", "<organisation>/<repository>").replace("{", "<").replace("}", ">")
    return f"`{words}`"
