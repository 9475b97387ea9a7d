"""The admin API from the other side: what a test says to a running sandbox."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from sandbox.description import describe
from sandbox.wire import Json

_LONGEST_WAIT_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.02
_VAULT_SERVICES = frozenset({"connect", "op"})


class AdminError(RuntimeError):
    """The admin API refused a request; the message is its own."""


class World:
    """A running sandbox. Every method is one request to its admin API, and raises AdminError when that refuses."""

    def __init__(self, home: Path) -> None:
        """Read where the sandbox of that folder is, and its tokens. Raise SandboxError."""
        found = describe(home)
        self.home = home
        self.pid: int = found["pid"]
        self.addresses: dict[str, str] = found["addresses"]
        self.tokens: dict[str, str] = found["tokens"]
        self.environment: dict[str, str] = found["environment"]
        self.settings: dict[str, str] = found["settings"]
        import httpx  # here, since it takes longer than to find out that nothing is to be asked

        self._client = httpx.Client(
            base_url=self.addresses["admin"],
            headers={"Authorization": f"Bearer {self.tokens['admin']}"},
            timeout=_LONGEST_WAIT_SECONDS + 10,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        """Return the world itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:  # fmt: skip
        """Close the connection; the sandbox goes on."""
        self._client.close()

    def ask(self, method: str, path: str, body: Json = None, **query: str | float) -> Json:
        """Send one request to the admin API; `/services/<name>/...` are that service's own controls."""
        from httpx import HTTPError, InvalidURL

        try:
            reply = self._client.request(method, path, json=body, params=query)
            document = reply.json() if reply.content else None
        except (HTTPError, InvalidURL, ValueError) as fault:  # nobody there, or somebody else
            raise AdminError(
                f"The sandbox on {self.home} does not answer at {self.addresses['admin']} ({fault}). "
                "Run `make down`, then the same command again."
            ) from None
        if reply.is_error:
            said = document if isinstance(document, dict) else {}
            raise AdminError(said.get("error") or said.get("message") or f"status {reply.status_code}")
        return document

    # The world as a whole

    def inventory(self) -> dict[str, dict[str, int]]:
        """Return how many of each thing each service has."""
        found: dict[str, dict[str, int]] = self.ask("GET", "/world")["inventory"]
        return found

    def state(self, service: str = "github") -> dict[str, Json]:
        """Return how a service looks now, in the shape of the history."""
        found: dict[str, Json] = self.ask("GET", "/world")["state"][service]
        return found

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add what the seed has and the world has not, until the next reset."""
        self.ask("POST", "/seed", dict(seed))

    def reset(self) -> None:
        """Make the world what it was when it was seeded, without faults, with an empty log."""
        self.ask("POST", "/reset")

    def snapshot(self, name: str) -> None:
        """Keep the world under a name."""
        self.ask("PUT", f"/snapshots/{name}")

    def restore(self, name: str) -> None:
        """Make the world what it was when that snapshot was taken."""
        self.ask("POST", f"/snapshots/{name}/restore")

    def now(self) -> int:
        """Return the world's time, in seconds since 1970."""
        return int(self.ask("GET", "/clock")["second"])

    def set_clock(self, now: str) -> None:
        """Set the world's time to an ISO date and time."""
        self.ask("PUT", "/clock", {"now": now})

    def advance_clock(self, seconds: int) -> None:
        """Move the world's time forward."""
        self.ask("PUT", "/clock", {"advance": seconds})

    def set_clock_apart(self, service: str, seconds: int) -> None:
        """Set the clock of one service so many seconds before the world's, or behind it; 0 sets it right.

        By it the service judges what has ended and when limits come back, and dates its answers.
        """
        self.ask("PUT", f"/clock/{service}", {"seconds": seconds})

    def renew_credential(self, service: str) -> str:
        """Return a new credential by which clients administer a service; the former one is accepted meanwhile."""
        return str(self.ask("POST", f"/credentials/{service}")["value"])

    def end_former_credential(self, service: str) -> None:
        """Refuse the former one from now on."""
        self.ask("DELETE", f"/credentials/{service}")

    def switches(self) -> dict[str, bool]:
        """Return every switch and whether it is on."""
        found: dict[str, bool] = self.ask("GET", "/world")["switches"]
        return found

    def set_switch(self, name: str, *, on: bool) -> None:
        """Turn a switch, such as update-without-list-clears."""
        self.ask("PUT", f"/switches/{name}", {"on": on})

    def digest(self, value: str) -> str:
        """Return the digest that the history shows for a value."""
        return str(self.ask("POST", "/digest", {"value": value})["digest"])

    # What happened

    def requests(self, *, after: int = 0, service: str = "") -> list[dict[str, Json]]:
        """Return the log of requests, oldest first."""
        found: list[dict[str, Json]] = self.ask("GET", "/requests", after=after, service=service)["requests"]
        return found

    def last_request(self) -> int:
        """Return the number of the newest request; 0 when there is none. As `after` it hides what came before."""
        return max((int(row["number"]) for row in self.requests()), default=0)

    def forget_requests(self) -> None:
        """Empty the log and the history."""
        self.ask("DELETE", "/requests")

    def vault_reads(self, *, after: int = 0) -> int:
        """Return how often 1Password was read since a request, in either mode."""
        return sum(_reads_vault(row) for row in self.requests(after=after))

    def github_calls(self, *, after: int = 0) -> int:
        """Return how many requests GitHub got since a request."""
        return len(self.requests(after=after, service="github"))

    def history(self, *, after: int = 0, service: str = "github") -> list[dict[str, Json]]:
        """Return the state of a service after each request to it and each edit behind its back, oldest first."""
        found: list[dict[str, Json]] = self.ask("GET", "/history", after=after, service=service)["history"]
        return found

    # What goes wrong

    def fault(
        self,
        kind: str,
        *,
        service: str = "",
        method: str = "",
        path: str = "",
        nth: int = 1,
        times: int | None = 1,
        status: int = 500,
        body: Json = None,
        seconds: float = 0,
    ) -> int:
        """Put a fault in force; return its number. `path` is a regular expression found anywhere in the path.

        It strikes the nth request that matches and the following ones, `times` in all; None means for ever.
        """
        rule = {
            "kind": kind, "service": service, "method": method, "path": path, "nth": nth, "times": times,
            "status": status, "body": body, "seconds": seconds,
        }  # fmt: skip
        return int(self.ask("POST", "/faults", rule)["number"])

    def faults(self) -> list[dict[str, Json]]:
        """Return the faults in force, with how often each has matched and struck."""
        found: list[dict[str, Json]] = self.ask("GET", "/faults")["faults"]
        return found

    def lift(self, number: int | None = None) -> None:
        """Take one fault, or all, out of force."""
        self.ask("DELETE", "/faults" if number is None else f"/faults/{number}")

    def down(self, service: str) -> int:
        """Close every connection to that service until the fault is lifted; return its number."""
        return self.fault("down", service=service, times=None)

    def hold(self, moment: Literal["before", "after"], **match: Json) -> int:
        """Hold the next request that matches, before or after its effect; return the fault's number."""
        return self.fault(f"hold-{moment}", **match)

    def held(self, *, wait_seconds: float = _LONGEST_WAIT_SECONDS) -> list[dict[str, Json]]:
        """Return the requests being held, waiting so long for one; empty when there is none by then."""
        found: list[dict[str, Json]] = self.ask("GET", "/holds", wait=wait_seconds)["holds"]
        return found

    def release(self, hold: int) -> None:
        """Let a held request go on."""
        self.ask("POST", f"/holds/{hold}", {"action": "release"})

    def drop(self, hold: int) -> None:
        """Cut the connection of a held request."""
        self.ask("POST", f"/holds/{hold}", {"action": "drop"})

    # Builds, which hold values for a while

    def start_build(
        self,
        place: str,
        uses: Mapping[str, Mapping[str, Json]],
        *,
        service: Literal["github", "azure-devops", "heroku"] = "github",
    ) -> int:
        """Let a build read, at this instant, what a job at a place can read; return its number.

        A place is `ORG/REPO` or `ORG/REPO@ENVIRONMENT` of GitHub, `ORG/PROJECT/GROUP` of Azure DevOps, or an app of
        Heroku. `uses` says what each variable is for; other variables are not held:
        `{"issuer": "anaconda-org", "organization"}`, an upload; `{"issuer": "heroku"}`, a list of apps, and with `app`
        a change of its config vars that changes none, with `receiver` a call of that app, which checks it as it does a
        webhook's; `{"issuer": "docker-hub"}`, a login of the account; `{"issuer": "quay", "account"}`, the same, where
        the account may be `ORG+ROBOT`. For both, `repository` and `actions` (`pull,push` unless given) ask for a token
        of the registry that lets it do all of these there.
        """
        body = {"service": service, "place": place, "uses": {name: dict(use) for name, use in uses.items()}}
        return int(self.ask("POST", "/builds", body)["id"])

    def finish_build(self, build: int) -> list[dict[str, Json]]:
        """Let a build use what it has read; return of each use `variable`, `issuer`, whether it was `ok`, and `why`."""
        found: list[dict[str, Json]] = self.ask("POST", f"/builds/{build}")["outcomes"]
        return found

    def builds(self) -> list[dict[str, Json]]:
        """Return every build, oldest first: service, place, started_at, finished_at (None), uses, outcomes."""
        found: list[dict[str, Json]] = self.ask("GET", "/builds")["builds"]
        return found

    # GitHub behind its clients' backs

    # A place is ORG, ORG/REPO or ORG/REPO@ENVIRONMENT

    def secret(self, place: str, name: str) -> dict[str, Json]:
        """Return the decrypted value of a secret, and the visibility and the repositories of one of an organisation."""
        found: dict[str, Json] = self.ask("GET", f"/services/github/secrets/{place}/{name}")
        return found

    def write_secret(
        self,
        place: str,
        name: str,
        *,
        value: str | None = None,
        visibility: str | None = None,
        repositories: Sequence[str] | None = None,
    ) -> None:
        """Make a secret or change it; what is not given stays as it is."""
        listed = None if repositories is None else list(repositories)
        body = {"value": value, "visibility": visibility, "repositories": listed}
        self.ask("PUT", f"/services/github/secrets/{place}/{name}", body)

    def list_secret(self, place: str, name: str, repositories: Sequence[str]) -> None:
        """Replace the repository list of an organisation's secret, and nothing else of it."""
        body = {"repositories": list(repositories)}
        self.ask("PUT", f"/services/github/secrets/{place}/{name}/repositories", body)

    def remove_secret(self, place: str, name: str) -> None:
        """Delete a secret."""
        self.ask("DELETE", f"/services/github/secrets/{place}/{name}")

    def write_variable(
        self,
        place: str,
        name: str,
        *,
        value: str | None = None,
        visibility: str | None = None,
        repositories: Sequence[str] | None = None,
    ) -> None:
        """Make a variable or change it; what is not given stays as it is."""
        listed = None if repositories is None else list(repositories)
        body = {"value": value, "visibility": visibility, "repositories": listed}
        self.ask("PUT", f"/services/github/variables/{place}/{name}", body)

    def remove_variable(self, place: str, name: str) -> None:
        """Delete a variable."""
        self.ask("DELETE", f"/services/github/variables/{place}/{name}")

    def file(self, full_name: str, path: str) -> dict[str, Json] | None:
        """Return a file of a repository: content, message; None without one."""
        found: list[dict[str, Json]] = self.ask("GET", f"/services/github/repositories/{full_name}/files")["files"]
        return next((one for one in found if one["path"] == path), None)

    def write_file(self, full_name: str, path: str, content: str | None) -> None:
        """Commit a file by hand; None removes it."""
        body = {"path": path, "content": content}
        self.ask("PUT", f"/services/github/repositories/{full_name}/files", body)

    def deploy_keys(self, full_name: str) -> list[dict[str, Json]]:
        """Return every deploy key of a repository."""
        found: list[dict[str, Json]] = self.ask("GET", f"/services/github/repositories/{full_name}/keys")["keys"]
        return found

    def add_deploy_key(self, full_name: str, title: str, key: str, *, read_only: bool = True) -> None:
        """Give a repository a deploy key."""
        body = {"title": title, "key": key, "read_only": read_only}
        self.ask("POST", f"/services/github/repositories/{full_name}/keys", body)

    def remove_deploy_key(self, full_name: str, number: int) -> None:
        """Take a deploy key away."""
        self.ask("DELETE", f"/services/github/repositories/{full_name}/keys/{number}")

    def hooks(self) -> list[dict[str, Json]]:
        """Return every webhook, its secret included; `scope` is an organisation, or a repository with its owner."""
        found: list[dict[str, Json]] = self.ask("GET", "/services/github/hooks")["hooks"]
        return found

    def change_hook(self, hook: int, **changes: Json) -> None:
        """Change url, content_type, insecure_ssl, secret, events or active of a webhook."""
        self.ask("PATCH", f"/services/github/hooks/{hook}", changes)

    def remove_hook(self, hook: int) -> None:
        """Delete a webhook."""
        self.ask("DELETE", f"/services/github/hooks/{hook}")

    def deliver(self, event: str, place: str = "") -> list[dict[str, Json]]:
        """Deliver an event to every active webhook that wants it; return these deliveries, as `deliveries` does.

        `place` is `ORG/REPO`, whose organisation's webhooks want it too, or ORG; without one, all are sent theirs.
        """
        body = {"event": event, "place": place}
        found: list[dict[str, Json]] = self.ask("POST", "/services/github/deliveries", body)["deliveries"]
        return found

    def deliveries(self, *, after: int = 0) -> list[dict[str, Json]]:
        """Return every delivery since a number, oldest first: id, hook, url, event, delivered_at, status, status_code.

        `status_code` is 0 where nobody answered; 403 where the signature was refused.
        """
        found: list[dict[str, Json]] = self.ask("GET", f"/services/github/deliveries/{after}")["deliveries"]
        return found

    def delay_canary(self, full_name: str, *, looks: int = 0, lies: bool = False) -> None:
        """Let the next runs of a repository's canary be over after so many looks; one that lies reads former values."""
        self.ask("PUT", f"/services/github/canaries/{full_name}", {"looks": looks, "lies": lies})

    def rename_repository(self, full_name: str, name: str) -> None:
        """Give a repository another name; the old one redirects."""
        self.ask("POST", f"/services/github/repositories/{full_name}/name", {"name": name})

    def move_repository(self, full_name: str, organization: str) -> None:
        """Give a repository to another organisation; its former name redirects."""
        self.ask("POST", f"/services/github/repositories/{full_name}/owner", {"organization": organization})

    def archive_repository(self, full_name: str, *, archived: bool = True) -> None:
        """Archive a repository, or unarchive it: an archived one can be read, and nothing of it changed."""
        self.ask("PUT", f"/services/github/repositories/{full_name}/archived", {"archived": archived})

    def remove_repository(self, full_name: str) -> None:
        """Delete a repository, its hooks and its places in lists."""
        self.ask("DELETE", f"/services/github/repositories/{full_name}")

    def issues(self, full_name: str) -> list[dict[str, Json]]:
        """Return every issue of a repository, oldest first, with its author's login and its comments."""
        found: list[dict[str, Json]] = self.ask("GET", f"/services/github/issues/{full_name}")["issues"]
        return found

    def add_issue(self, full_name: str, title: str, body: str, *, author: str, pull_request: bool = False) -> int:
        """Open an issue as somebody, or a pull request; return its number. An App's login ends with `[bot]`."""
        document = {"author": author, "title": title, "body": body, "pull_request": pull_request}
        return int(self.ask("POST", f"/services/github/issues/{full_name}", document)["number"])

    def change_issue(self, full_name: str, number: int, **changes: Json) -> None:
        """Change title, body, state or locked of an issue."""
        self.ask("PATCH", f"/services/github/issues/{full_name}/{number}", changes)

    def disable_issues(self, full_name: str, *, disabled: bool = True) -> None:
        """Turn the issues of a repository off, or on again."""
        self.ask("PUT", f"/services/github/issues/{full_name}/disabled", {"disabled": disabled})

    def make_github_token(
        self, full_name: str, *, account: str = "github-actions[bot]", issues: Literal["", "read", "write"] = "write"
    ) -> str:
        """Return a new token of an account for one repository, as a job of Actions has one that may use its issues."""
        body = {"account": account, "issues": issues}
        return str(self.ask("POST", f"/services/github/tokens/{full_name}", body)["value"])

    # Heroku behind its clients' backs

    def config_vars(self, app: str) -> dict[str, str]:
        """Return every config var of an app."""
        return dict(self.ask("GET", f"/services/heroku/apps/{app}/config-vars")["config_vars"])

    def releases(self, app: str) -> int:
        """Return how many releases an app has had."""
        return int(self.ask("GET", f"/services/heroku/apps/{app}/config-vars")["releases"])

    def change_config_vars(self, app: str, changes: Mapping[str, str | None]) -> None:
        """Set config vars, and remove those whose value is None, as a person does in the dashboard."""
        self.ask("PATCH", f"/services/heroku/apps/{app}/config-vars", dict(changes))

    def expect_releases(self, app: str, *, looks: int = 0, outcome: Literal["succeeded", "failed"]) -> None:
        """Leave the next releases of an app pending for so many looks at them, and then end them so."""
        self.ask("PUT", f"/services/heroku/apps/{app}/next-releases", {"looks": looks, "outcome": outcome})

    def deploy_app(
        self, app: str, *, outcome: Literal["succeeded", "failed"], looks: int = 0, description: str = "Deploy 1a2b3c4d"
    ) -> None:
        """Make a release of an app that changes no config var, pending for so many looks at it."""
        body = {"description": description, "looks": looks, "outcome": outcome}
        self.ask("POST", f"/services/heroku/apps/{app}/releases", body)

    def maintain_app(self, app: str, *, on: bool) -> None:
        """Put an app into maintenance mode, or back."""
        self.ask("PUT", f"/services/heroku/apps/{app}/maintenance", {"on": on})

    def dynos(self, app: str) -> dict[str, Json]:
        """Return the `config_vars` that an app's dynos were started with, and whether those of a release are `late`."""
        found: dict[str, Json] = self.ask("GET", f"/services/heroku/apps/{app}/dynos")
        return found

    def delay_dynos(self, app: str, *, seconds: int = 0, looks: int = 0, lies: bool = False) -> None:
        """Let the dynos of an app's next releases start late: after so many seconds and so many requests to the app.

        Until then it says that it is not alive; one that lies says that it is. Dynos that have not started yet are no
        later than that, so that zeros start them.
        """
        body = {"seconds": seconds, "looks": looks, "lies": lies}
        self.ask("PUT", f"/services/heroku/apps/{app}/lateness", body)

    def sign_webhooks(self, app: str, variable: str, *, keys: int = 1) -> None:
        """Let an app check webhooks with the value of a config var; with 2 keys, with `<variable>_PREVIOUS`, too."""
        self.ask("PUT", f"/services/heroku/apps/{app}/signing", {"variable": variable, "keys": keys})

    def remove_app(self, app: str) -> None:
        """Delete an app."""
        self.ask("DELETE", f"/services/heroku/apps/{app}")

    def heroku_holdings(self, app: str) -> dict[str, Json]:
        """Return an app's `processes` with quantity and size, `domains` with their targets."""
        found: dict[str, Json] = self.ask("GET", f"/services/heroku/apps/{app}/holdings")
        return found

    def change_heroku_holdings(self, app: str, changes: Mapping[str, Mapping[str, Json]]) -> None:
        """Add, scale, and remove (None) an app's processes and domains."""
        self.ask("PATCH", f"/services/heroku/apps/{app}/holdings", dict(changes))

    def heroku_authorizations(self) -> list[dict[str, Json]]:
        """Return every authorization, its token included."""
        found: list[dict[str, Json]] = self.ask("GET", "/services/heroku/authorizations")["authorizations"]
        return found

    def make_heroku_authorization(self, description: str, scope: Sequence[str], token: str | None = None) -> None:
        """Make an authorization, of a given token if there is one."""
        body = {"description": description, "scope": list(scope), "token": token}
        self.ask("POST", "/services/heroku/authorizations", body)

    def revoke_heroku_authorization(self, identity: str) -> None:
        """End an authorization."""
        self.ask("DELETE", f"/services/heroku/authorizations/{identity}")

    # Azure DevOps behind its clients' backs; places are `organisation/project`

    def variable_group(self, place: str, name: str) -> dict[str, Json]:
        """Return a variable group: id, variables with the values they hold, which pipelines may use it."""
        found: dict[str, Json] = self.ask("GET", f"/services/azure-devops/{place}/groups/{name}")
        return found

    def change_variables(self, place: str, name: str, changes: Mapping[str, Json]) -> None:
        """Set variables of a group (a text is a secret one), and remove those that are None."""
        self.ask("PATCH", f"/services/azure-devops/{place}/groups/{name}/variables", dict(changes))

    def open_variable_group(self, place: str, name: str, *, opened: bool) -> None:
        """Open a variable group to every pipeline of its project, or close it."""
        self.ask("PUT", f"/services/azure-devops/{place}/groups/{name}/open", {"open": opened})

    def remove_variable_group(self, place: str, name: str) -> None:
        """Delete a variable group."""
        self.ask("DELETE", f"/services/azure-devops/{place}/groups/{name}")

    def remove_connection(self, place: str, name: str) -> None:
        """Delete a connection to GitHub."""
        self.ask("DELETE", f"/services/azure-devops/{place}/connections/{name}")

    def rename_project(self, place: str, name: str) -> None:
        """Give a project another name."""
        self.ask("POST", f"/services/azure-devops/{place}/name", {"name": name})

    def remove_project(self, place: str) -> None:
        """Delete a project with all it has."""
        self.ask("DELETE", f"/services/azure-devops/{place}")

    # Image registries behind their clients' backs

    def set_password(self, service: Literal["quay", "docker-hub"], account: str, password: str) -> None:
        """Give an account another password, as a person does in the settings."""
        self.ask("PUT", f"/services/{service}/accounts/{account}", {"password": password})

    # The container host behind its clients' backs

    def container_app(self, app: str) -> dict[str, Json]:
        """Return an app's `settings`, the `mode` of their file, its `files`, its `container`, and whether it `runs`."""
        found: dict[str, Json] = self.ask("GET", f"/services/container/apps/{app}")
        return found

    def change_container_app(self, app: str, **changes: Json) -> None:
        """Change `settings` (None removes), or the `container`'s image and labels."""
        self.ask("PATCH", f"/services/container/apps/{app}", changes)

    def remove_container_app(self, app: str) -> None:
        """Remove an app's container and settings."""
        self.ask("DELETE", f"/services/container/apps/{app}")

    def stop_container_app(self, app: str) -> None:
        """End the process of an app's container."""
        self.ask("POST", f"/services/container/apps/{app}/stop")

    def fail_container_host(self, kind: str, **fault: Json) -> None:
        """Set a fault: `down`, `other-key`, `refused`; of a `command`: `fail`, `cut`, `hold`, `garbage`, `endless`."""
        self.ask("PUT", "/services/container/fault", {"kind": kind, **fault})

    def clear_container_fault(self) -> None:
        """Lift every fault of the host."""
        self.ask("DELETE", "/services/container/fault")

    def wait_for_held_command(self, service: str = "container") -> None:
        """Wait until a command on the container host, or the `runner-host`, is held. Raise AdminError."""
        deadline = time.monotonic() + _LONGEST_WAIT_SECONDS
        while not self.ask("GET", f"/services/{service}/held")["held"]:
            if time.monotonic() > deadline:
                raise AdminError("No command is held on the host.")
            time.sleep(_LOOK_EVERY_SECONDS)

    # The runner host behind its clients' backs

    def runner_host(self) -> dict[str, Json]:
        """Return what was `made` on the runner host, the text of its `files`, and its `images`."""
        found: dict[str, Json] = self.ask("GET", "/services/runner-host/host")
        return found

    def change_runner_host(self, **changes: Json) -> None:
        """Write `files` (None removes); remove `accounts`, `images`; stop `units`; let `tools` say something else."""
        self.ask("PATCH", "/services/runner-host/host", changes)

    def empty_runner_host(self) -> None:
        """Make the runner host as it was before anything was made on it."""
        self.ask("DELETE", "/services/runner-host/host")

    def fail_runner_host(self, kind: str, **fault: Json) -> None:
        """Set a fault: `down`, `other-key`, `refused`, `no-sudo`; of a `command`: `fail`, `cut`, `hold`, `full`, ..."""
        self.ask("PUT", "/services/runner-host/fault", {"kind": kind, **fault})

    def clear_runner_host_fault(self) -> None:
        """Lift every fault of the runner host."""
        self.ask("DELETE", "/services/runner-host/fault")

    def runners(self, organization: str) -> dict[str, Json]:
        """Return the `runners` that GitHub lists of an organisation, and every registration token that it gave."""
        found: dict[str, Json] = self.ask("GET", f"/services/github/runners/{organization}")
        return found

    def change_runner(self, organization: str, name: str, **changes: Json) -> None:
        """Give a runner other `labels`, or another `group`, at GitHub; let its agent listen (`online`)."""
        self.ask("PATCH", f"/services/github/runners/{organization}/{name}", changes)

    def remove_runner(self, organization: str, name: str) -> None:
        """Take a runner off GitHub's list."""
        self.ask("DELETE", f"/services/github/runners/{organization}/{name}")

    # The vault behind its clients' backs; an item is named by its title or its id

    def vaults(self) -> dict[str, str]:
        """Return the id of each vault by its name."""
        found: dict[str, str] = self.ask("GET", "/services/connect/vaults")["vaults"]
        return found

    def items(self) -> dict[str, dict[str, Json]]:
        """Return each item by its title: ids, category, version, and digests of its fields' values by label."""
        found: list[dict[str, Json]] = self.ask("GET", "/services/connect/items")["items"]
        return {item["title"]: item for item in found}

    def field(self, item: str, field: str = "credential", *, section: str = "") -> str:
        """Return the value of a field; privateKey, username and so on as the provider calls them, or a label.

        `section` is the id or the label of the section that it is in; without one, fields that are in none come first.
        """
        place = f"sections/{section}/" if section else ""
        return str(self.ask("GET", f"/services/connect/items/{item}/{place}fields/{field}")["value"])

    def write_field(self, item: str, field: str, value: str) -> None:
        """Give a field another value, adding it when it is not there."""
        self.ask("PUT", f"/services/connect/items/{item}/fields/{field}", {"value": value})

    def remove_field(self, item: str, field: str) -> None:
        """Take a field off an item."""
        self.ask("DELETE", f"/services/connect/items/{item}/fields/{field}")

    def rename_item(self, item: str, title: str) -> None:
        """Give an item another title."""
        self.ask("POST", f"/services/connect/items/{item}/title", {"title": title})

    def archive_item(self, item: str, *, archived: bool = True) -> None:
        """Put an item into the archive, or back; by its id it is given as before."""
        self.ask("PUT", f"/services/connect/items/{item}/archived", {"archived": archived})

    def remove_item(self, item: str) -> None:
        """Delete an item."""
        self.ask("DELETE", f"/services/connect/items/{item}")


def _reads_vault(row: Mapping[str, Json]) -> bool:
    if row["service"] not in _VAULT_SERVICES:
        return False
    if row["service"] == "connect":
        return bool(row["method"] == "GET" and str(row["path"]).startswith("/v1/"))
    return str(row["path"]).startswith(("/item/get", "/item/list", "/vault/", "/read/"))
