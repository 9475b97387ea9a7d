"""One service in the test's own process, with a good client's way to ask it: for tests that ask thousands of times."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator

from sandbox.docker_hub.state import ACCOUNT
from sandbox.faults import Faults
from sandbox.github.canaries import Canary
from sandbox.log import Log
from sandbox.server import Exchange
from sandbox.service import World as Ground
from sandbox.services import Services
from sandbox.store import Snapshots, Store
from sandbox.wire import Endpoint, Reply
from sandbox.wire import Request as Wanted
from tests.sandbox.anaconda_org import conftest as anaconda_org
from tests.sandbox.asking import SEED
from tests.sandbox.azure_devops import conftest as azure_devops
from tests.sandbox.circleci import conftest as circleci
from tests.sandbox.contract.values import public_key
from tests.sandbox.docker_hub import conftest as docker_hub
from tests.sandbox.drone import conftest as drone
from tests.sandbox.heroku import conftest as heroku
from tests.sandbox.quay import conftest as quay
from tests.sandbox.travis_ci import conftest as travis_ci

NAMES = (
    "github",
    "heroku",
    "azure-devops",
    "quay",
    "docker-hub",
    "anaconda-org",
    "travis-ci",
    "drone",
    "circleci",
    "connect",
    "op",
)

_OTHERS: dict[str, Any] = {
    **azure_devops.SEED, **heroku.SEED, **quay.SEED, **docker_hub.SEED, **anaconda_org.SEED, **travis_ci.SEED,
    **drone.SEED, **circleci.SEED,
}  # fmt: skip
_ITEMS: dict[str, Any] = {**SEED["vault"]["items"], **_OTHERS["vault"]["items"]}
WHOLE_SEED: dict[str, Any] = {**_OTHERS, **SEED, "vault": {"name": "pulumi", "items": _ITEMS}}


def _closed(**properties: Any) -> dict[str, Any]:
    described = {name: one if isinstance(one, dict) else {"type": one} for name, one in properties.items()}
    needed = sorted(set(properties) - {"errors", "resource"})
    return {"type": "object", "properties": described, "required": needed, "additionalProperties": False}


ERRORS: dict[str, Mapping[str, Any] | None] = {
    "github": _closed(message="string", documentation_url="string", status="string", errors="array"),
    "heroku": _closed(id="string", message="string", resource="string"),
    "azure-devops": _closed(
        **{"$id": {"const": "1"}}, innerException="null", message="string", typeName="string", typeKey="string",
        errorCode="integer", eventId="integer",
    ),
    "quay": {"anyOf": [_closed(message="string"), _closed(
        detail="string", error_message="string", error_type="string", title="string", type="string", status="integer"
    ), _closed(errors={"type": "array", "items": _closed(code="string", message="string", detail="object")})]},
    "docker-hub": {"anyOf": [_closed(detail="string", message="string"), _closed(details="string")]},
    "anaconda-org": _closed(error="string"),
    "travis-ci": {
        "type": "object", "required": ["@type", "error_type", "error_message"],
        "properties": {"@type": {"const": "error"}},
    },
    "drone": _closed(message="string"),
    "circleci": _closed(message="string"),
    "connect": _closed(status="integer", message="string"),
    "op": None,  # a command prints a sentence
}  # fmt: skip
"""The error document of each service."""

_SHARES = {"op": "connect"}
"""A service without tables of its own, and the one whose tables it uses."""

THERE = {
    "org": "an-org", "organization": "an-org", "owner": "an-org", "repo": "alpha", "repository": "image",
    "username": "a-bot", "account_id": "99", "installation_id": "501", "environment_name": "production",
    "team_slug": "core-team", "workflow_id": "build.yml", "secret_name": "A_TOKEN", "name": "PLACE", "app": "an-app",
    "process": "web", "domain": "own.example", "release": "1", "namespace": "an-org", "robot": "old", "kind": "user",
    "login": "an-org", "project": "parts", "thing": "9", "operation": "1", "field": "credential", "team": "pushers",
    "member": "ada",
}  # fmt: skip
"""What a part of a path is in this world, where all that have it may have the same."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Its body as JSON."""
        return json.loads(self.content)


class _NoLog(Log):
    """Writes nothing, so that a change of the file is a change of the world."""

    def arrived(self, service: str, request: Wanted) -> int:
        """Nothing."""
        del service, request
        return 0

    def answered(self, number: int, ms: float, reply: Reply | None, faults: Sequence[str]) -> None:
        """Nothing."""

    def remember(self, service: str, state: Mapping[str, Any] | None, request: int | None, cause: str) -> None:
        """Nothing."""


class Asked:
    """One service, and what a client of it sends."""

    def __init__(self, home: Path, name: str) -> None:
        """A new world, in which the service has one of each thing."""
        store = Store(home / "world.db")
        self.services = Services(Ground(store, home))
        self.services.found(WHOLE_SEED)
        self.service = next(one for one in self.services.all if one.name == name)
        self._exchange = Exchange(self.service, store, _NoLog(store, record_bodies=False), Faults())
        self._loop = asyncio.new_event_loop()
        self._headers = self._credentials()
        self._errors = Draft202012Validator(ERRORS[name] or {})
        self.there: dict[str, str] = dict(THERE)
        _FILL.get(name, _nothing)(self)
        tables = [table for one in self.services.all for table in one.tables if one.name in (name, _SHARES.get(name))]
        self._snapshots = Snapshots(store, tables)
        self.keep()

    def keep(self) -> None:
        """From now on, `changed` compares with what the service holds at this moment."""
        self._snapshots.take("full")
        self._before, self._changes = self._snapshots.rows(), self.services.world.store.change_count()

    def _credentials(self) -> dict[str, str]:
        token = self.service.token()
        usual = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "User-Agent": "a test"}
        more = {
            "heroku": {"Accept": "application/vnd.heroku+json; version=3"},
            "azure-devops": {**_basic("_", token), "Accept": "application/json;api-version=7.1"},
            "anaconda-org": {"Authorization": f"token {token}"},
            "travis-ci": {"Authorization": "token of-ada-and-of-nobody-else", "Travis-API-Version": "3"},
            "circleci": {"Circle-Token": token},
        }
        return {**usual, **more.get(self.service.name, {})}

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str | bytes) -> Answer:
        """One request, as the server hands it on; an underscore in the name of a header is a dash."""
        path, _, query = target.partition("?")
        if self.service.name == "op" and "format=" not in query:
            query = f"format=json&{query}"
        pairs = {**self._headers, **self._login_of(method, path), **headers}
        raw = [
            (name.lower().replace("_", "-").encode(), text if isinstance(text, bytes) else text.encode())
            for name, text in pairs.items()
        ]
        scope = {
            "type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(), "headers": raw,
            "query_string": query.encode(), "server": ("127.0.0.1", 1), "client": ("127.0.0.1", 2),
        }  # fmt: skip
        return self._loop.run_until_complete(self._asked(scope, body))

    async def _asked(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": body}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._exchange(scope, receive, send)
        start, *parts = sent
        headers = {name.decode(): text.decode() for name, text in start["headers"]}
        return Answer(start["status"], headers, b"".join(part["body"] for part in parts))

    def close(self) -> None:
        """End."""
        self._loop.close()
        self.services.world.store.close()

    def _login_of(self, method: str, path: str) -> dict[str, str]:
        if (self.service.name, method, path) == ("anaconda-org", "POST", "/authentications"):
            return {"Authorization": f"Bearer {self.service.key()}"}  # type: ignore[attr-defined]
        if (self.service.name, path) == ("quay", "/v2/auth"):
            return _basic("an-org+old", self.service.state.robot("an-org+old").token)
        if (self.service.name, path) == ("docker-hub", "/token"):
            return _basic(ACCOUNT, self.service.token())
        return {}

    def log_in(self, token: str) -> None:
        """Show another token from now on."""
        self._headers["Authorization"] = f"Bearer {token}"

    def log_out(self) -> None:
        """Show no token from now on."""
        del self._headers["Authorization"]

    @property
    def login(self) -> str:
        """How it logs in."""
        return self._headers["Authorization"]

    def make(self, method: str, path: str, document: Any) -> Any:
        """Something new, as the service shows it."""
        reply = self.ask(method, path, b"" if document is None else json.dumps(document).encode())
        assert reply.status < 300, (method, path, reply.content)
        return reply.json() if reply.content else None

    def changed(self) -> bool:
        """Whether the service holds anything else than at first; afterwards it does not."""
        count = self.services.world.store.change_count
        if count() == self._changes:
            return False
        different = self._snapshots.rows() != self._before
        if different:
            self._snapshots.restore("full")
        self._changes = count()
        return different

    def problem(self, reply: Answer) -> str | None:
        """What is wrong with a refusal: no status of one, or not the service's error document."""
        shown = f"answered {reply.status} {reply.content[:100]!r}"
        if not 400 <= reply.status < 500:
            return shown
        if self.service.name == "op":
            return None if reply.content.strip() else "said nothing"
        if self.service.name == "travis-ci" and reply.content == b"access denied":
            return None  # what it says to a token that it does not know
        try:
            document = reply.json()
        except ValueError:
            return f"{shown}, no JSON"
        errors = [f"{shown}: {error.message[:200]}" for error in self._errors.iter_errors(document)]
        return errors[0] if errors else None

    def path(self, endpoint: Endpoint[Any], **other: str) -> str:
        """A route's path with the names of things that are there, but for those that are given."""
        top = endpoint.path.removeprefix("/api/v3").split("/")[1]

        def name(part: re.Match[str]) -> str:
            return other.get(part[1]) or self.there.get(f"{top}/{part[1]}") or self.there.get(part[1], "1")

        return re.sub(r"\{([a-z_]+)(?::path)?\}", name, endpoint.path)

    def parts(self, endpoint: Endpoint[Any]) -> list[str]:
        """The names of the parts of a route's path."""
        return re.findall(r"\{([a-z_]+)(?::path)?\}", endpoint.path)


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def _nothing(asked: Asked) -> None:
    del asked


def _fill_github(asked: Asked) -> None:
    """One hook, secret, variable, deploy key, ruleset and website where there can be one."""
    alpha = asked.make("GET", "/api/v3/repos/an-org/alpha", None)
    organization = asked.make("GET", "/api/v3/orgs/an-org", None)
    team = asked.make("GET", "/api/v3/orgs/an-org/teams/core-team", None)
    asked.there |= {
        "repositories/repository": str(alpha["id"]), "repository_id": str(alpha["id"]), "team": str(team["id"]),
        "organizations/organization": str(organization["id"]),
    }  # fmt: skip
    hook = {"name": "web", "config": {"url": "https://hooks.example/a"}}
    for place in ("orgs/an-org", "repos/an-org/alpha"):
        made = asked.make("POST", f"/api/v3/{place}/hooks", hook)
        top = place.partition("/")[0]
        asked.there[f"{top}/hook_id"] = str(made["id"])
        asked.make("POST", f"/api/v3/{place}/hooks/{made['id']}/pings", None)
        [sent] = asked.make("GET", f"/api/v3/{place}/hooks/{made['id']}/deliveries", None)
        asked.there[f"{top}/delivery_id"] = str(sent["id"])
        variable = {"name": "PLACE", "value": "here", **({"visibility": "selected"} if "orgs" in place else {})}
        asked.make("POST", f"/api/v3/{place}/actions/variables", variable)
    for name in ("hook_id", "delivery_id"):
        asked.there[f"repositories/{name}"] = asked.there[f"repos/{name}"]
    place = "/api/v3/repos/an-org/alpha"
    key = asked.make("POST", f"{place}/keys", {"title": "a key", "key": public_key()})
    ruleset = asked.make("POST", f"{place}/rulesets", {"name": "guard", "enforcement": "active"})
    asked.there |= {"key_id": str(key["id"]), "ruleset_id": str(ruleset["id"])}
    asked.make("PUT", "/api/v3/orgs/an-org/memberships/a-bot", {})
    asked.make("PUT", "/api/v3/orgs/an-org/teams/core-team/memberships/a-bot", {})
    issue = asked.make("POST", f"{place}/issues", {"title": "an issue", "body": "words", "labels": ["red"]})
    asked.make("POST", f"{place}/issues/{issue['number']}/comments", {"body": "a comment"})
    asked.there["issue_number"] = str(issue["number"])
    asked.make("POST", f"{place}/pages", {"source": {"branch": "gh-pages"}})
    file = {"message": "a file", "content": base64.b64encode(b"a").decode()}
    asked.there["path"] = "file.yml"
    asked.there["sha"] = asked.make("PUT", f"{place}/contents/file.yml", file)["content"]["sha"]
    state = asked.service.state
    owner = state.accounts.organization("an-org")
    runner = state.runners.register(owner, state.runners.token(owner)[0], "native", ["big"], "X64")
    group = {"name": "builds", "visibility": "selected", "selected_repository_ids": [alpha["id"]]}
    made = asked.make("POST", "/api/v3/orgs/an-org/actions/runner-groups", group)
    asked.there |= {"runner_id": str(runner.id), "runner_group_id": str(made["id"])}
    asked.service.state.canaries.keep(Canary(alpha["id"], "canary.yml"))
    asked.service.state.actions.add_workflow(asked.service.state.accounts.repository("an-org", "alpha"), "canary.yml")
    run_canary(asked)
    [run] = asked.make("GET", f"{place}/actions/workflows/canary.yml/runs", None)["workflow_runs"]
    asked.there |= {"workflow_id": "canary.yml", "run_id": str(run["id"])}
    permissions = {"enabled_repositories": "all", "allowed_actions": "selected"}
    asked.make("PUT", "/api/v3/orgs/an-org/actions/permissions", permissions)


def run_canary(asked: Asked) -> None:
    """A run of the canary, and its artifact."""
    body = {"ref": "main", "inputs": {"name": "A_TOKEN", "nonce": "a"}}
    asked.make("POST", "/api/v3/repos/an-org/alpha/actions/workflows/canary.yml/dispatches", body)


def _fill_heroku(asked: Asked) -> None:
    asked.make("POST", "/apps/an-app/domains", {"hostname": "own.example", "sni_endpoint": None})
    made = asked.make("POST", "/oauth/authorizations", {"scope": ["read"]})
    asked.there["authorization"] = made["id"]


def _fill_azure_devops(asked: Asked) -> None:
    made = asked.make("POST", "/an-org/_apis/distributedtask/variablegroups", azure_devops.group("uploads"))
    asked.there |= {"group": str(made["id"]), "kind": "endpoint"}


def _fill_quay(asked: Asked) -> None:
    asked.there["name"] = "ada"
    asked.make("PUT", "/api/v1/repository/an-org/image/permissions/user/ada", {"role": "read"})


def _fill_docker_hub(asked: Asked) -> None:
    account = {"identifier": ACCOUNT, "secret": asked.service.token()}
    asked.log_in(asked.make("POST", "/v2/auth/token", account)["access_token"])
    asked.there["uuid"] = asked.make("POST", "/v2/access-tokens", {"token_label": "a", "scopes": ["repo:read"]})["uuid"]


def _fill_anaconda_org(asked: Asked) -> None:
    asked.there["name"] = "old"


def _fill_travis_ci(asked: Asked) -> None:
    [variable, _] = asked.make("GET", "/repo/11/env_vars", None)["env_vars"]
    asked.there |= {"repo/repository": "11", "variable": variable["id"]}


def _fill_drone(asked: Asked) -> None:
    asked.there |= {"login": "bob", "name": "a"}
    asked.service.state.add_secret("an-org", "a")


def _fill_circleci(asked: Asked) -> None:
    [context] = asked.make("GET", "/api/v2/context?owner-slug=gh/an-org", None)["items"]
    [key] = asked.make("GET", "/api/v2/project/gh/an-org/parts/checkout-key", None)["items"]
    asked.there |= {"context": context["id"], "vcs": "gh", "fingerprint": key["fingerprint"], "name": "A"}


def _fill_vault(asked: Asked) -> None:
    state = asked.service.state
    [vault] = state.vaults()
    item = state.items(vault)[0]
    former = {**item.fields[0], "id": "former", "section": {"id": "rotation"}}
    state.change(replace(item, fields=(*item.fields, former), rest={"sections": [{"id": "rotation", "label": "old"}]}))
    asked.there |= {"vault": vault.id, "item": item.id, "section": "rotation"}


_FILL = {
    "github": _fill_github, "heroku": _fill_heroku, "azure-devops": _fill_azure_devops, "quay": _fill_quay,
    "docker-hub": _fill_docker_hub, "anaconda-org": _fill_anaconda_org, "connect": _fill_vault, "op": _fill_vault,
    "travis-ci": _fill_travis_ci, "drone": _fill_drone, "circleci": _fill_circleci,
}  # fmt: skip
