"""Which flags of the engine are known to print no value; every other is refused.

Each was measured with Pulumi 3.256 by looking for a canary (docs/adr/0003, docs/adr/0093). A flag may also stand in a
variable, `PULUMI_OPTION_<NAME>`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

PACK = Path(__file__).resolve().parent.parent / "policies"
"""The pack of policies here. Another one is code that is given every value."""
_OWN = (str(PACK),)

HIGHEST_SAFE_LEVEL = 8
"""The highest `-v` at which no value is printed."""

COMMANDS = frozenset(("up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import"))
"""The commands that may run the program or the plugins, by all of their names."""

SWITCHES = frozenset(
    (
        "yes", "skip-preview", "refresh", "run-program", "continue-on-error", "preview-only", "expect-no-changes",
        "target-dependents", "exclude-dependents", "exclude-protected", "ignore-protect", "remove",
        "clear-pending-creates", "skip-pending-creates", "generate-code", "protect",
        "diff", "json", "urns", "debug", "show-config", "show-full-output", "show-reads", "show-sames",
        "show-replacement-steps", "show-policy-remediations", "suppress-outputs", "suppress-permalink",
        "suppress-progress", "config-path", "skip-config-validation", "skip-plugin-pre-install",
        "disable-integrity-checking", "emoji", "fully-qualify-stack-names", "logtostderr", "non-interactive",
    )
)  # fmt: skip
"""Flags that are on or off, or take a value only after `=`.

Not `--logflow`: with it, the official GitHub plugin prints its token from `-v=5` on.
"""

VALUED = frozenset(
    (
        "stack", "message", "parallel", "target", "target-replace", "replace", "exclude", "config", "config-file",
        "import-pending-creates", "import-file", "file", "parent", "provider", "properties",
        "color", "cwd", "otel-traces", "verbose", "policy-pack",
    )
)  # fmt: skip
"""Flags whose value may be the next word."""

_SHORT_SWITCHES = frozenset("yfrdjeQ")
_SHORT_VALUED = frozenset("smptxcCv")
# `-f` is the file of an import: a switch as it is read here, so that more is looked at, never less.

MAY_BE_OFF = frozenset(("show-secrets", "strict"))
"""Flags that print values, and may say that they do not."""

_QUIET = frozenset(str(level) for level in range(HIGHEST_SAFE_LEVEL + 1))
# The engine also reads 0x9, 0b1001, 011 and 1_0 as numbers, so only these nine words are surely quiet.

_NO_CODE = "--generate-code=false"
_OPTION = "PULUMI_OPTION_"


def loud_flags(command: Sequence[str], packs: Collection[str] = _OWN) -> Iterator[str]:
    """Yield a sentence for each word of an engine's command line that is not known to print no value.

    Every word that begins as a flag is looked at, those after `--` too: it may be the value of the flag before it.
    """
    words = list(command[1:])
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word.startswith("--") and word != "--":
            name, equals, value = word[2:].partition("=")
            yield from _said_of(name, value if equals else _next_of(name, following), word, packs)
        elif word.startswith("-") and word not in ("-", "--"):
            yield from _said_of_joined(word, following)
    yield from _said_of_command(words)


def loud_options(environment: Mapping[str, str], packs: Collection[str] = _OWN) -> Iterator[str]:
    """Yield the same of flags that variables set. An empty one counts as unset."""
    for variable, value in sorted(environment.items()):
        if variable.startswith(_OPTION) and value:
            name = variable.removeprefix(_OPTION).lower().replace("_", "-")
            yield from _said_of(name, value, variable, packs)


def _next_of(name: str, following: str) -> str:
    return following if name in VALUED else ""


def _said_of(name: str, value: str, word: str, packs: Collection[str]) -> Iterator[str]:
    if name == "verbose":
        yield from _said_of_level(value, word)
    elif name == "policy-pack" and value not in packs:
        yield f"{word} is another pack than {PACK}, and a pack is given every value. Leave it out."
    elif name in MAY_BE_OFF and value.lower() in ("false", "0"):
        return
    elif name not in SWITCHES | VALUED:
        yield f"{word} is not among the flags that are known to print no values. Leave it out."


def _said_of_level(value: str, word: str) -> Iterator[str]:
    if value not in _QUIET:
        yield (
            f"{word} is not a level from 0 to {HIGHEST_SAFE_LEVEL}, and the levels above log values. "
            f"Use -v={HIGHEST_SAFE_LEVEL} at most."
        )


def _said_of_joined(word: str, following: str) -> Iterator[str]:
    """Yield what is wrong with short flags, which may be joined: `-yv9`. What follows one with a value is its value."""
    for place, letter in enumerate(word[1:], 2):
        if letter == "v":
            yield from _said_of_level(word[place:].removeprefix("=") or following, word)
        elif letter not in _SHORT_SWITCHES | _SHORT_VALUED:
            yield f"{word} is not among the flags that are known to print no values. Leave it out."
        if letter not in _SHORT_SWITCHES or word[place : place + 1] == "=":
            return


def _said_of_command(words: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the command: one that was not measured, or an import that writes code with values."""
    command = next(_positional(words), "")
    if command not in COMMANDS:
        named = f"`pulumi {command}`" if command else "A command line without a command"
        yield f"{named} is not among the commands that are known to print no values. Use up, preview or refresh."
    elif command == "import" and {word for word in words if word.startswith("--generate-code")} != {_NO_CODE}:
        yield f"`pulumi import` writes code with values in plain text. Add {_NO_CODE}."


def _positional(words: Sequence[str]) -> Iterator[str]:
    """Yield the words that are neither a flag nor its value."""
    taken = False
    for word in words:
        if taken:
            taken = False
        elif word.startswith("--"):
            taken = word[2:] in VALUED
        elif word.startswith("-") and word != "-":
            taken = _takes_the_next(word)
        else:
            yield word


def _takes_the_next(word: str) -> bool:
    """Return whether the last of joined short flags has its value in the next word."""
    for place, letter in enumerate(word[1:], 2):
        if letter in _SHORT_VALUED:
            return place == len(word)
    return False
