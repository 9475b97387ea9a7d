"""What the program says to the user through the engine: each sentence on a line of its own, and printable."""

from __future__ import annotations

import pulumi

from shared import printed


def warn(sentence: str, resource: pulumi.Resource | None = None) -> None:
    """Say what the user must not overlook; of a resource, or of the run."""
    pulumi.log.warn(printed.line(sentence), resource)


def inform(sentence: str) -> None:
    """Say what a run did or found."""
    pulumi.log.info(printed.line(sentence))


def report(sentence: str) -> None:
    """Say what went wrong, as an error of the run. It does not end the program."""
    pulumi.log.error(printed.line(sentence))


def refusal(*sentences: str) -> pulumi.RunError:
    """Return what ends the program with these sentences."""
    return pulumi.RunError("\n".join(map(printed.line, sentences)))
