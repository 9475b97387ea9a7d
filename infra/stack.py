"""Preview and update a stack, one command each: the steps and the words are those of a rehearsal.

A rehearsal's stack is taken, too, in a shell with what `make env` prints: so all that is done to a real stack can be
rehearsed with the same words. The engine gets a list of names of the environment, and nothing else: where things lie,
the credentials of the services that are deployed to, and what leads to the state.
"""

from __future__ import annotations

import os
import pwd
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click

from engine import Engine
from engine.ambient import handed_on
from engine.command import CONFIG_FILE, STACK, policies_in
from infra.addresses import LOOPBACK_ONLY
from infra.project import ON_DELETE, ROOT, project_name, read_yaml
from infra.stays import STAYS
from shared.files import Missing, Unreadable
from shared.printed import say

CREDENTIALS = frozenset(
    (
        "OP_SERVICE_ACCOUNT_TOKEN", "OP_CLI_PATH",
        "GITHUB_TOKEN", "AZDO_PERSONAL_ACCESS_TOKEN", "HEROKU_API_KEY", "ANACONDA_API_TOKEN", "QUAY_TOKEN",
        "DOCKER_USERNAME", "DOCKER_PASSWORD", "CONTAINER_SSH_KEY", "RUNNER_HOST_SSH_KEY",
        "TRAVIS_TOKEN", "DRONE_TOKEN", "CIRCLE_TOKEN",
    )
)  # fmt: skip
"""What opens the services, by the names that the plugins read."""

STATE = frozenset(
    (
        "PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE",
        "PULUMI_HOME", "PULUMI_CREDENTIALS_PATH", "PULUMI_SKIP_UPDATE_CHECK",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION",
        "AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE",
    )
)  # fmt: skip
"""What leads to the state and opens it: Pulumi Cloud, or a bucket with its key."""

REHEARSED = frozenset(
    (
        CONFIG_FILE, "OP_CONNECT_HOST", "OP_CONNECT_TOKEN", "GITHUB_BASE_URL", "AZDO_ORG_SERVICE_URL",
        "HEROKU_API_URL", "ANACONDA_ORG_URL", "QUAY_URL", "DOCKER_HUB_URL", "TRAVIS_CI_URL", "DRONE_SERVER",
        "CIRCLECI_URL", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED",
    )
)  # fmt: skip
"""What leads to an emulated world, and to the settings of the stack there. A real stack is not given any of it."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

stack_option = click.option("--stack", required=True, help="The stack, such as prod: Pulumi.<stack>.yaml is its file.")
shell_stack_option = click.option(
    "--stack", help="The stack, such as prod; not needed in a shell with what `make env` prints."
)


@click.command(help="Show what `up` would change on a real stack, the world looked at anew. Only reads.")
@stack_option
def preview(stack: str) -> None:
    engine_of(stack, rehearsed=True).preview()


@click.command(help="Show what would change on a real stack, ask, and change it.")
@stack_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def up(stack: str, *, yes: bool) -> None:
    engine = engine_of(stack, rehearsed=True)
    if not yes and not _is_asked():
        raise click.UsageError("There is nobody to ask: standard input is no terminal. Give --yes, or run it by hand.")
    if not engine.preview():
        return
    if not yes and not click.confirm("Do this?"):
        say("Nothing was changed.")
        return
    engine.up()


def _is_asked() -> bool:
    """Return whether there is somebody to ask."""
    return sys.stdin.isatty()


def environment(
    given: Mapping[str, str], stack: str, more: frozenset[str] = frozenset(), project: Path = ROOT
) -> dict[str, str]:
    """Return the variables of a run on a stack: those of the user's that are handed on, and the engine's."""
    taken = {name: value for name, value in given.items() if name in CREDENTIALS | STATE | more}
    path = f"{ROOT / '.tools' / 'bin'}{os.pathsep}{given.get('PATH', '')}"  # empty where the official engine is used
    kept = {name: value for name, value in handed_on(given).items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    return {**_built(given), **kept, **taken, **policies_in(project), "PATH": path, STACK: stack}


def _built(given: Mapping[str, str]) -> dict[str, str]:
    """Return where the engine that was built here finds the plugins that were; who is logged in stays where it was.

    Else it would fetch them, from elsewhere and by their names alone. What was not built it still fetches, to there.
    """
    tools = ROOT / ".tools"
    if "PULUMI_HOME" in given or not (tools / "bin" / "pulumi").exists():
        return {}
    folders = [home / ".pulumi" for home in _homes(given)]
    used = [folder for folder in folders if (folder / "credentials.json").exists()]
    home = {"PULUMI_HOME": str(tools / "home")}
    return home | {"PULUMI_CREDENTIALS_PATH": str((used or folders)[0])} if folders else home


def _homes(given: Mapping[str, str]) -> Iterator[Path]:
    """Yield where `pulumi login` may keep who is logged in: Go takes the user's home from either, as it was built."""
    if home := given.get("HOME"):
        yield Path(home)
    with suppress(KeyError):  # in a container, a user may have no entry
        yield Path(pwd.getpwuid(os.getuid()).pw_dir)


def stacks_of(settings: Path) -> str:
    """Return where the data of a stack lies, by its file of settings: a path from the project's folder."""
    return str((read_yaml(settings).get("config") or {}).get(f"{project_name()}:stacks", ""))


def settings_of(stack: str, *, rehearsed: bool = False) -> Path:
    """Return the file with the settings of a stack: the project's, or with `rehearsed` also that of a rehearsal.

    Raise `click.UsageError` where there is none of that stack, or where it is a rehearsal's that this shell is not in.
    """
    if not _NAME.fullmatch(stack):
        raise click.UsageError("That is no name of a stack: letters, digits, dots, dashes, such as prod.")
    file = ROOT / f"Pulumi.{stack}.yaml"
    if not _is_rehearsal(stack, file):
        return file
    if not rehearsed:
        raise click.UsageError(f"The stack '{stack}' is a rehearsal. Run `make preview` or `make up`.")
    named = os.environ.get(CONFIG_FILE)
    if not named or not _is_rehearsal(stack, Path(named)):
        raise click.UsageError(
            f"The stack '{stack}' is a rehearsal, and this shell is not in it. Run `make up`, then "
            '`eval "$(make -s env)"`, and the same again.'
        )
    return Path(named)


def _is_rehearsal(stack: str, file: Path) -> bool:
    try:
        config = read_yaml(file).get("config") or {}
    except Missing:
        raise click.UsageError(f"There is no stack '{stack}' here: {file.name} does not exist.") from None
    except Unreadable as fault:
        raise click.UsageError(f"{file.name}: {fault.what} {fault.remedy}") from None
    return str(config.get(LOOPBACK_ONLY, "")).lower() == "true"


def is_rehearsal(stack: str) -> bool:
    """Return whether a stack is a rehearsal's. Raise `click.UsageError` as `settings_of`."""
    return settings_of(stack, rehearsed=True) != ROOT / f"Pulumi.{stack}.yaml"


def engine_of(stack: str, *, rehearsed: bool = False, project: Path = ROOT) -> Engine:
    """Return the engine for a stack, with the project in a folder. Raise `click.UsageError` as `settings_of`."""
    more = frozenset() if settings_of(stack, rehearsed=rehearsed) == ROOT / f"Pulumi.{stack}.yaml" else REHEARSED
    return Engine(environment(os.environ, stack, more, project), project, STAYS, ON_DELETE)


def engine_of_shell(stack: str | None) -> Engine:
    """Return the engine for a stack, or for the rehearsal that this shell is in. Raise `click.UsageError`."""
    name = stack or os.environ.get(STACK)
    if not name:
        raise click.UsageError("Name the stack with --stack, such as prod.")
    return engine_of(name, rehearsed=True)
