"""Ask a host's own tools what it is."""

from __future__ import annotations

from saas.runner_host.answer import Answer
from saas.runner_host.look import COMMANDS
from saas.ssh import Login, NoAnswer


async def ask(login: Login) -> dict[str, Answer]:
    """Return how each of `COMMANDS` ended; one that does not end is given up. Raise `SaasError` for a lost login.

    A driver that hangs is one way in which GPUs fail, and keeps nvidia-smi waiting for good.
    """
    answers = {}
    for tool, command in COMMANDS.items():
        try:
            said = await login.shell(command)
        except NoAnswer:
            answers[tool] = Answer(0, given_up="did not come to an end")
            continue
        answers[tool] = Answer(said.code, said.output)
    return answers
