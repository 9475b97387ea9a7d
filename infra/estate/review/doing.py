"""The sentences about who may do what at services, and who administers these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from infra.estate.classes import ORDER, Class, is_lower
from infra.estate.estate import Estate
from infra.estate.powers import TAKES
from infra.estate.review.entry import Direction, Entry
from infra.estate.review.facts import Differences, Key, Value
from infra.estate.review.shown import listed


def powers(before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each power that somebody has now, has no longer, or has as another account; and what it is worth now."""
    for one in facts.new("power"):
        form = "{who} can take {what} now{opens}" if _is_taken(one.key) else "{who} has a new power: {what}"
        yield _power("widens", form + "{status}", one.key, one.after or (), status=_unless_used(one.key, after))
    for one in facts.gone("power"):
        form = (
            "{who} can no longer take {what}{opens}" if _is_taken(one.key) else "{who} no longer has the power: {what}"
        )
        yield _power("narrows", form + "{status}", one.key, one.before or (), status=_unless_used(one.key, before))
    for key, old, new in facts.changed("power"):
        if old[1:] != new[1:]:
            was = listed(old[1:]) or "no account that is known"
            yield _power("widens", "{who} has by another account than {was}: {what}", key, new, was)
        if old[0] != new[0]:
            less = new[0] != "" and old[0] != "" and is_lower(_class(new[0]), _class(old[0]))
            was = f"class {old[0]}" if old[0] else "class not known"
            words = "What {who} may do is worth " + ("less" if less else "more") + " than before ({was}): {what}"
            yield _power("other" if less else "widens", words, key, new, was)


def _power(direction: Direction, form: str, key: Key, value: Value, was: str = "", status: str = "") -> Entry:
    subject, role, thing, service = key
    class_, *accounts = value
    worth = f"({f'class {class_}' if class_ else 'class not known'})"
    what, opens = f"{role} at {thing} {worth}", ""
    if _is_taken(key) and "{opens}" in form:
        what, opens = f"the role {role.removeprefix(TAKES)} at {service}", f", which opens {thing} {worth}"
    ends = "," if ", " in subject else ""
    who = f"{subject}{f', as {listed(accounts)},' if accounts else ends}"
    words = form.format(who=who, what=what, was=was, opens=opens, status=status)
    fields: dict[str, Any] = {
        "subject": subject,
        "role": role,
        "object": thing,
        "service": service,
        "class": class_,
        "accounts": accounts,
    }
    return Entry.said(direction, "power", subject, words, fields, ORDER.index(_class(class_)) if class_ else 0)


def _is_taken(key: Key) -> bool:
    return key[1].startswith(TAKES)


def _unless_used(key: Key, estate: Estate) -> str:
    """Return that the service of a power is not in use, which is not yet, or no longer; empty if it is."""
    service = estate.services.get(key[3])
    return "" if service is None or service.status == "active" else f"; {service.name} is {service.status}"


def administered(_before: Estate, after: Estate, facts: Differences) -> Iterator[Entry]:
    """Yield each service that fewer than two are known to administer now, or no longer."""
    for one in facts.of("few"):
        (name,) = one.key
        known = int(one.after[0]) if one.after is not None else None
        if known is None and (name not in after.services or after.services[name].status != "active"):
            continue
        words = f"At least two are known to administer {name} now"
        if known is not None:
            words = f"{'Only one is' if known else 'Nobody is'} known to administer {name} now"
        yield Entry.said("other", "administrators", f"service {name}", words, {"service": name, "known": known})


def _class(text: str) -> Class:
    return next(one for one in ORDER if one == text)
