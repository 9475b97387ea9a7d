"""The stack's settings of this provider (`saas:<name>` in `Pulumi.<stack>.yaml`): each service declares its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeVar

import msgspec

from saas.errors import SaasError
from saas.schema import UNKNOWN, Properties, described

OF_THE_ENGINE = frozenset({"version", "pluginDownloadURL", "pluginChecksums", "parameterization"})
"""What the engine puts beside a provider's settings."""

A_DAY = 86400.0


class Settings(Properties, frozen=True, kw_only=True):
    """What holds for every service. A service adds its own in a subclass, their names beginning with its own."""

    patience_seconds: Annotated[
        float,
        msgspec.Meta(ge=0, le=A_DAY, description="How long one call may be tried, pauses included."),
    ] = 300.0
    timeout_seconds: Annotated[
        float,
        msgspec.Meta(gt=0, le=A_DAY, description="How long one attempt of a call may take."),
    ] = 30.0
    object_lock: Annotated[
        str,
        msgspec.Meta(
            description="The file that records which object each name means; without it, nothing real is written."
        ),
    ] = ""
    loopback_only: Annotated[
        bool,
        msgspec.Meta(description="Refuse every service that is not on this machine: a rehearsal reaches nothing real."),
    ] = False


S = TypeVar("S", bound=Settings)


def problem(values: Mapping[str, Any], structs: Iterable[type[Settings]]) -> str | None:
    """Return everything that is wrong with a stack's settings, in one sentence, or None."""
    structs = tuple(structs)
    known = {field.encode_name for struct in structs for field in described(struct)}
    given = {name: value for name, value in values.items() if not name.startswith("__") and name not in OF_THE_ENGINE}
    problems = [
        f"there is no setting saas:{name} (there are {', '.join(f'saas:{one}' for one in sorted(known))})"
        for name in sorted(given.keys() - known)
    ]
    for name in sorted(given.keys() & known):
        mistakes = (_mistake(name, given[name], struct) for struct in structs)
        problems += [f"saas:{name}: {mistake}" for mistake in mistakes if mistake][:1]
    if not problems:
        return None
    return f"The settings of the saas provider: {'; '.join(problems)}. Correct them in the stack's Pulumi.<stack>.yaml."


def read(values: Mapping[str, Any], struct: type[S]) -> S:
    """Return the settings of one service; a preview has defaults for what it does not know. Raise `SaasError`."""
    names = {field.encode_name for field in described(struct)}
    known = {name: value for name, value in values.items() if name in names and value != UNKNOWN}
    if sentence := problem(known, [struct]):
        raise SaasError(sentence)
    return msgspec.convert(known, struct, strict=False)


def _mistake(name: str, value: Any, struct: type[Settings]) -> str | None:
    """Return what is wrong with one setting, without its value."""
    field = next((field for field in described(struct) if field.encode_name == name), None)
    if field is None or value == UNKNOWN:
        return None
    try:
        msgspec.convert({name: value}, msgspec.defstruct("One", [(name, field.type)]), strict=False)
    except msgspec.ValidationError as error:
        return str(error).partition(" - at ")[0].lower()
    return None
