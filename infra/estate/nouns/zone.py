"""Zones: who can read what lies where."""

from collections.abc import Mapping

from pydantic import Field
from pydantic.dataclasses import dataclass

from infra.estate.classes import Class
from infra.estate.nouns.words import STRICT, Day, Flag, Name, Reference, Words


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Exemption:
    """A credential that a zone lets in, or lets open it, against its own rule."""

    why: Words
    """Why it is so, and what would end it."""
    at: tuple[Reference, ...]
    """The sinks of the zone that it is for, and no others."""
    until: Day | None = None
    """The last day it holds, a year after `since` at most."""
    since: Day | None = None
    """The day it was granted; from two thirds of its life on it is reported."""
    permanent: Flag = False
    """Whether it is meant to stay; then it has neither `since` nor `until`."""

    def is_for(self, sink: str) -> bool:
        """Return whether it holds for a sink of its zone."""
        return sink in self.at


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Zone:
    """Sinks that the same people can read, and the classes of credential that may lie there."""

    name: Name
    readers: Words
    """Who can read what lies there."""
    admits: tuple[Class, ...]
    """The classes that may be delivered there."""
    sinks: tuple[Reference, ...]
    """The places that belong to it. A place belongs to exactly one zone."""
    hosts: tuple[Words, ...] = ()
    """Where its apps may run and be called: host names, and images without tag or digest (`quay.io/team/image`)."""
    exceptions: Mapping[Name, Exemption] = Field(default_factory=dict)
    """Credentials delivered there although their class is not admitted."""
    openers: Mapping[Name, Exemption] = Field(default_factory=dict)
    """Credentials that open a sink of the zone although their class is lower than what lies there."""
    epoch: Words | None = None
    """Any new text replaces the value of every credential that is delivered there, in the next scheduled run."""
