"""How a script is run as root on a runner host, and what is said when that is not possible."""

from __future__ import annotations

import re
import shlex

from saas import secrecy
from saas.errors import SaasError
from saas.runner_host.scripts import Script
from saas.ssh import Limit, Login, Said

NO_COMMAND = 127
BAD_CHECKSUM = 65
"""What the script that fetches the agent ends with when the checksum is another one."""

_NO_PASSWORD = re.compile(r"password is required|not in the sudoers|not allowed to", re.IGNORECASE)


async def as_root(login: Login, script: Script, *words: str, given: str = "", limit: Limit | None = None) -> Said:
    """Run a script as root. Raise `SaasError`."""
    line = shlex.join(["sudo", "-n", "sh", "-c", script.text, script.step.replace(" ", "-"), *words])
    said = await login.shell(line, limit, given)
    where, user = f"Runner host {login.place.address}", login.place.user
    if said.code == NO_COMMAND and "sudo" in said.errors:
        raise SaasError(
            f"{where}: there is no sudo, which was needed while {login.doing}. Ask those who keep the host to install "
            f"it and to let {user} use it without a password; then run the same command again."
        )
    if said.code == 1 and _NO_PASSWORD.search(said.errors):
        raise SaasError(
            f"{where}: {user} may not use sudo without a password, which was needed while {login.doing}. Ask those who "
            "keep the host to allow it; then run the same command again."
        )
    if said.code == BAD_CHECKSUM:
        raise SaasError(
            f"{where}: the agent that it fetched is not the one that the data pins ({secrecy.quoted(said.errors)}); "
            f"nothing was unpacked while {login.doing}. Find out which of the two is right, and correct the runner's "
            "file."
        )
    if said.code:
        raise login.failed(said, script.step)
    return said
