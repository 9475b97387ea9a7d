"""Find what is to be seen to, every day, and tell it in one issue. It changes nothing but that issue."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from engine import Engine, EngineFailed
from engine.exported import Exported, exported
from engine.telling import plain
from infra.estate import Estate, EstateRefused, load
from infra.estate.rotation import plan, read_recorded
from infra.issuers import LOOK
from runbooks.daily_issue import DailyIssue, Told
from runbooks.findings import SECTIONS, Finding, exceptions_of, expiry_of, in_order, unfinished_of, unknown_of
from runbooks.issues import TOKEN, Issues
from runbooks.leftovers import holders
from runbooks.look import look
from runbooks.standing import as_output, standing
from runbooks.steps import Described, Step
from shared.printed import say

NOTHING, SOMETHING, NOT_TOLD = 0, 1, 2
"""Exit codes: nothing is to be told; something is, and where; it could not be looked at, or not be told."""

STEPS = (
    Described("data", "load and check the data."),
    Described("world", "look at what `up` would change, what nothing declares, and what cannot be looked at."),
    Described("days", "see what is due, ends, or waits for a person, and count what nobody knows."),
    Described("tell", "say what was found, and tell it in the issue."),
)
"""The steps, in their order."""


class NotLooked(click.ClickException):
    """Nothing could be looked at, so the issue is left as it is; the text says why."""

    exit_code = NOT_TOLD


@dataclass(frozen=True)
class Place:
    """Where it is told: GitHub's API, a repository there, and the token for its issues; empty where nobody said."""

    url: str
    repository: str
    token: str = field(repr=False)

    @property
    def missing(self) -> list[str]:
        """What must be said before anything can be told."""
        given = {"--repository": self.repository, TOKEN: self.token}
        return [name for name, text in given.items() if not text]


@dataclass
class Daily:
    """One check of one stack."""

    engine: Engine
    stack: str
    stacks: Path
    as_of: dt.date
    place: Place
    estate: Estate | None = None
    findings: list[Finding] = field(default_factory=list)
    code: int = NOTHING
    """With which exit code it ends."""
    _state: Exported = field(default_factory=Exported)

    def steps(self) -> list[Step]:
        """Return the steps, in their order."""
        acts = (self.load, self.look, self.reckon, self.tell)
        return [Step(one.name, one.does, act) for one, act in zip(STEPS, acts, strict=True)]

    def load(self) -> None:
        """Load the estate; what is over by its date is found, not refused. Raise `NotLooked`."""
        try:
            self.estate = load(self.stacks, today=self.as_of, overdue="warn")
        except EstateRefused as refused:
            raise NotLooked("\n".join(map(str, refused.mistakes))) from None

    def look(self) -> None:
        """Look at the world. Raise `NotLooked` where there is no engine, or no state."""
        try:
            self._state = exported(self.engine.answer("stack", "export"))
            with self.engine.having(LOOK) as engine:
                looked = look(engine, self._state, holders(self._estate))
        except EngineFailed as failed:
            raise NotLooked(failed.message) from None
        for words in dict.fromkeys(plain(one.message) for one in looked.words):
            say(*words.split("\n"), error=True)
        self.findings += looked.findings

    def reckon(self) -> None:
        """See what the days say, and what is not known."""
        estate = self._estate
        told = standing(self._state, estate)
        recorded = read_recorded(json.dumps({name: as_output(one) for name, one in told.items()}))
        self.findings += [*expiry_of(plan(estate, recorded, self.as_of)), *unfinished_of(told)]
        self.findings += [*exceptions_of(estate), *unknown_of(estate)]

    def tell(self) -> None:
        """Say what was found, and tell it. Raise `NotTold`."""
        self.findings = in_order(self.findings)
        for name, heading in SECTIONS.items():
            if lines := [one.line for one in self.findings if one.section == name]:
                say(f"{heading}:", *(f"  {line}" for line in lines))
        if not self.findings:
            say("Nothing is to be told.")
        if missing := self.place.missing:
            say(f"No issue was looked at: {' and '.join(missing)} must be set for that.", error=True)
            self.code = NOT_TOLD if self.findings else NOTHING
            return
        told = asyncio.run(self._told(self.findings))
        if told.what:
            say(f"The issue was {told.what}: {told.url}")
        self.code = SOMETHING if self.findings else NOTHING

    async def _told(self, findings: Sequence[Finding]) -> Told:
        async with Issues(self.place.url, self.place.token, self.place.repository) as issues:
            return await DailyIssue(issues, self.stack, await issues.account()).tell(findings)

    @property
    def _estate(self) -> Estate:
        if self.estate is None:
            raise AssertionError("the data is loaded first")
        return self.estate
