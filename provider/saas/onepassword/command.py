"""1Password's command, `op`, as a service account uses it: values travel on its standard streams, never as arguments.

API: `op item get`, and `op item edit` with an item on standard input (1Password CLI 2).
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

import msgspec

from saas import secrecy
from saas.answers import UNREADABLE
from saas.errors import Gone, SaasError, Unconnected
from shared.bodies import LONGEST_BODY, BadBody, read_stream

CREDENTIAL = "OP_SERVICE_ACCOUNT_TOKEN"
PROGRAM = "OP_CLI_PATH"
SECONDS = 60.0
"""How long one command may take."""
_NO_ITEM = "isn't an item"


async def run(arguments: list[str], doing: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the document that `op` prints. Raise `Gone` for an item that is not there, else `SaasError`."""
    program = os.environ.get(PROGRAM) or "op"
    pipe = asyncio.subprocess.PIPE
    words = [program, *arguments, "--format", "json"]
    try:
        process = await asyncio.create_subprocess_exec(*words, stdin=pipe, stdout=pipe, stderr=pipe)
    except OSError as error:
        why = (
            f"1Password: {program!r} cannot be run ({error.strerror}). Install the 1Password CLI, or correct {PROGRAM}."
        )
        raise Unconnected(why, doing) from None
    printed, errors = await _talked(process, b"" if given is None else msgspec.json.encode(given), doing)
    if process.returncode:
        said = secrecy.quoted(errors.decode(errors="replace")) or "nothing was said"
        sentence = (
            f"1Password: `op {' '.join(arguments[:2])}` failed while {doing} ({said}). Run the same command again."
        )
        raise Gone(sentence) if _NO_ITEM in said else SaasError(sentence)
    try:
        return msgspec.json.decode(printed, type=dict[str, Any])
    except UNREADABLE:
        raise SaasError(
            f"1Password: `op {' '.join(arguments[:2])}` printed something else than an item while {doing}. Find out "
            f"what {PROGRAM} leads to."
        ) from None


async def _talked(process: asyncio.subprocess.Process, given: bytes, doing: str) -> tuple[bytes, bytes]:
    """Give a program its input, and return all that it prints, as long as that is neither long nor late."""
    entrance, output, errors = process.stdin, process.stdout, process.stderr
    if entrance is None or output is None or errors is None:
        raise AssertionError("pipes were asked for")

    async def give() -> None:
        try:
            entrance.write(given)
            await entrance.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended without reading; its exit code says why
        finally:
            entrance.close()

    try:
        async with asyncio.timeout(SECONDS):
            _, printed, said = await asyncio.gather(
                give(), read_stream(output, LONGEST_BODY), read_stream(errors, LONGEST_BODY)
            )
            await process.wait()
    except TimeoutError:
        raise SaasError(
            f"1Password: no answer within {SECONDS:g} s while {doing}; it may or may not have taken effect. Run the "
            "same command again."
        ) from None
    except BadBody as bad:
        raise SaasError(f"1Password: {bad} came back while {doing}. Find out what {PROGRAM} leads to.") from None
    finally:
        process._transport.close()  # type: ignore[attr-defined]  # ends it, and lets go of what a child of it holds
        await process.wait()
    return printed, said
