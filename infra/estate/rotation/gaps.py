"""Gaps: when a replacement must leave somebody without a value that works, how long, and what would end that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.estate.estate import Estate
from infra.estate.kinds import Target
from infra.estate.nouns import App, Credential
from infra.estate.placement import Placement
from infra.estate.rotation.drain import drain_of, longest_use_of
from infra.estate.rotation.writes import seconds_for, write_of


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A time in which one value is refused that somebody still uses."""

    credential: str
    between: str
    """From when to when, and who is refused."""
    seconds: int
    is_longest: bool
    """Whether it lasts so long at most, as for a job that may end before; else at least, by the services' limits."""
    ended_by: str
    """What in the data, or outside of it, would leave no gap."""


def gaps_of(credential: Credential, estate: Estate) -> tuple[Gap, ...]:
    """Return the gaps that a replacement of a credential cannot avoid as the estate is."""
    found = [*_without_overlap(credential, estate)]
    if credential.made == "generated":
        for app in _verifying(credential, estate):
            found += [*_of_webhooks(credential, app, estate), *_of_passwords(credential, app, estate)]
    return tuple(found)


def _verifying(credential: Credential, estate: Estate) -> Iterator[App]:
    """Yield the apps that are given the value and accept one at a time: against it they hold what others send."""
    places = estate.placements_by_credential.get(credential.name, ())
    for name in dict.fromkeys(one.delivery.app for one in places if one.held and one.target.is_app_setting):
        app = estate.apps.get(name or "")
        if app is not None and app.signing_keys == 1:
            yield app


def _of_webhooks(credential: Credential, app: App, estate: Estate) -> Iterator[Gap]:
    hooks = [one for one in _held(credential, estate) if one.kind.signs_webhooks and one.delivery.app == app.name]
    if hooks:
        yield Gap(
            credential=credential.name,
            between=(
                f"from the restart of '{app.name}' with the new value to the last write of its {len(hooks)} webhooks: "
                "what a webhook sends that is not written yet is refused"
            ),
            seconds=seconds_for(write for one in hooks if (write := write_of(one))),
            is_longest=False,
            ended_by=(
                f"an app that accepts two values, then signing_keys = 2 in apps/{app.name}.toml; or one signing key "
                "for each webhook, so that only one of them waits at a time"
            ),
        )


def _of_passwords(credential: Credential, app: App, estate: Estate) -> Iterator[Gap]:
    shown = [one for one in _held(credential, estate) if not (one.kind.signs_webhooks or one.target.is_app_setting)]
    if shown:
        known = [one for one in shown if longest_use_of(one, estate) is not None]
        places = ", ".join(sorted({one.target.sink for one in shown}))
        yield Gap(
            credential=credential.name,
            between=(
                f"from the restart of '{app.name}' with the new value to the end of the last job that read the old one "
                f"as a password, in {places}"
            ),
            seconds=max((int(drain_of(one, estate).total_seconds()) for one in known), default=0),
            is_longest=True,
            ended_by=(
                f"a password of its own for each endpoint, of which '{app.name}' accepts two; signing_keys = 2 in "
                f"apps/{app.name}.toml says that it does"
            ),
        )


def _without_overlap(credential: Credential, estate: Estate) -> Iterator[Gap]:
    issuer = estate.services.get(credential.issuer)
    own = credential.rotation.overlap if credential.rotation else None
    overlap = own if own is not None else (issuer.overlap if issuer else None)
    writes = {write for one in _held(credential, estate) if (write := write_of(one))}
    if overlap is False and writes:
        yield Gap(
            credential=credential.name,
            between=(
                f"from the moment at which {credential.issuer} ends the old value, as the new one is made, to the last "
                f"of {len(writes)} writes"
            ),
            seconds=seconds_for(writes),
            is_longest=False,
            ended_by=f"something that {credential.issuer} mints beside the old value: a token instead of a password",
        )


def _held(credential: Credential, estate: Estate) -> list[Placement[Target]]:
    return [one for one in estate.placements_by_credential.get(credential.name, ()) if one.held]
