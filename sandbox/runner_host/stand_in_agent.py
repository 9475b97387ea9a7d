"""Stands in for an agent's `config.sh` on the emulated runner host: for rehearsals only, never for a real host.

    stand_in_agent.py --url URL --name NAME --labels A,B --runnergroup GROUP ...

As the real one it takes the registration token from ACTIONS_RUNNER_INPUT_TOKEN, and leaves `.runner` and credentials of
its own. It registers at the emulated GitHub through the admin API, since what agents speak is described nowhere.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def main() -> int:
    """Register; the exit code."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    for option in ("--url", "--name", "--labels", "--runnergroup", "--work"):
        parser.add_argument(option)
    for option in ("--unattended", "--disableupdate", "--replace"):
        parser.add_argument(option, action="store_true")
    asked = parser.parse_args()
    world = json.loads((Path(os.environ["STAND_IN_HOST"]).parent / "sandbox.json").read_text())
    organization = urlsplit(asked.url).path.strip("/")
    body = {
        "token": os.environ.get("ACTIONS_RUNNER_INPUT_TOKEN", ""),
        "name": asked.name,
        "labels": [label for label in asked.labels.split(",") if label],
        "architecture": "X64",
        "group": asked.runnergroup or "Default",
    }
    request = urllib.request.Request(  # noqa: S310  # the address of this world, on loopback
        f"{world['addresses']['admin']}/services/github/runners/{organization}",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {world['tokens']['admin']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as reply:
            made = json.load(reply)
    except urllib.error.HTTPError as error:
        sys.stderr.write(f"The stand-in for the agent was refused: {error.code}\n")
        return 1
    known = {"agentId": made["id"], "agentName": made["name"], "poolId": made["runner_group"], "gitHubUrl": asked.url}
    Path(".runner").write_text("\ufeff" + json.dumps(known))  # the real one begins the file so, too
    Path(".credentials").write_text(json.dumps({"scheme": "OAuth", "data": {"clientId": "made-up"}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
