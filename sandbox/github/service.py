"""GitHub as a service of the sandbox: its headers, its error documents, its part of the seed and of the history."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from sandbox.described import Described, WrongBodyError, WrongParameterError
from sandbox.github.api.routes import ENDPOINTS, described_path
from sandbox.github.controls import CONTROLS
from sandbox.github.deploy_keys import KEYS_DISABLED
from sandbox.github.documents import API, DOCUMENTATION
from sandbox.github.edits import EDITS
from sandbox.github.malformed import sentence
from sandbox.github.pages import CERTIFICATES_TAKE_TIME
from sandbox.github.places import Place
from sandbox.github.readers import readable
from sandbox.github.scopes import SCOPES, accepted
from sandbox.github.secrets import CLEARS_LIST, Secret
from sandbox.github.seeding import seed_more
from sandbox.github.site import PARTS, GitHub
from sandbox.github.state import SCHEMA, TABLES
from sandbox.github.tokens import shown
from sandbox.github.variables import Variable
from sandbox.service import LIMITS_REFUSE, Refusal, Service, VaultMode, World, unless_known
from sandbox.store import random_text
from sandbox.wire import Endpoint, Json, Reply, Request

FINE_GRAINED = "fine-grained-token"
"""The switch: whether the token is one whose scopes GitHub does not show."""

_FREE = f"{API}/rate_limit"
"""What does not count as a request."""
_VERSION = "2022-11-28"
_CACHED = {"Cache-Control": "private, max-age=60, s-maxage=60", "Vary": "Accept, Authorization, Cookie, X-GitHub-OTP"}
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class GitHubService(Service[GitHub]):
    """GitHub."""

    name = "github"
    offset = 1
    schema = SCHEMA + "".join(part.schema for part in PARTS)
    tables = (*TABLES, *(table for part in PARTS for table in part.tables))
    observed = True
    switches: ClassVar[Mapping[str, str]] = {
        CLEARS_LIST: "A PUT of an organisation secret that omits selected_repository_ids empties its list.",
        CERTIFICATES_TAKE_TIME: "A website's new domain has no certificate until somebody says that it has.",
        KEYS_DISABLED: "Organisations allow no deploy keys: those that are there are shown as not enabled.",
        LIMITS_REFUSE: "A client that has made 5000 requests in an hour is refused until it is over.",
        FINE_GRAINED: "The token is a fine-grained one: no answer shows its scopes.",
    }
    endpoints = ENDPOINTS
    described = Described(
        Path(__file__).with_name("described.json"), described_path, frozenset(), lenient=frozenset({"integer"})
    )
    controls = CONTROLS + EDITS

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, GitHub(world))

    def token(self) -> str:
        """Return a classic personal access token, by its looks."""
        return self.world.store.setting("token github", lambda: "ghp_" + random_text(36, _LETTERS))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the provider's own variables; an empty GH_PATH keeps it from asking `gh` for a token."""
        del mode
        return {"GITHUB_BASE_URL": f"{origin}/", "GITHUB_TOKEN": self.token(), "GH_PATH": ""}

    def settings(self, origin: str) -> dict[str, str]:
        """Return the settings of both plugins, so that neither can come upon the public GitHub."""
        return {"github:baseUrl": f"{origin}/", "saas:githubBaseUrl": f"{origin}/"}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with GitHub's error document."""
        body: dict[str, Json] = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
        return Reply(status, body if detail is None else {**body, "errors": detail})

    def wrong_body(self, wrong: WrongBodyError) -> Reply:
        """Answer with what GitHub says to a body that its schema does not allow, or that it cannot read."""
        statuses = {"length": 413, "syntax": 400, "type": 400}
        if wrong.breach is not None and not wrong.field and wrong.breach.rule == "type":
            return self.error(400, "Body should be a JSON object")
        return self.error(statuses.get(wrong.kind, 422), sentence(wrong))

    def wrong_parameter(self, wrong: WrongParameterError) -> Reply:
        """Answer 422, in words of our own."""
        return self.error(422, f"Invalid request.\n\nFor '{wrong.name}', {wrong.sentence}.")

    def unauthorized(self) -> Reply:
        """Answer with what GitHub says to a token that it does not know."""
        return self.error(401, "Bad credentials")

    def rate_limited(self, *, secondary: bool, seconds: int) -> Reply:
        """Answer with GitHub's two ways of asking a client to wait."""
        if secondary:
            reply = self.error(403, "You have exceeded a secondary rate limit. Please wait a few minutes.")
            page = "/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits"
            body = {**reply.body, "documentation_url": DOCUMENTATION + page}
            return Reply(403, body, {"Retry-After": str(seconds)})
        reset = str(self.world.clock.now() + seconds)
        reply = self.error(403, "API rate limit exceeded for this user.")
        return reply.with_headers(X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Add GitHub's headers, and answer 304 when the client has this very document already."""
        if request.method in {"GET", "HEAD"} and reply.status == 200:
            reply = unless_known(request, reply, f'W/"{hashlib.sha256(reply.content()).hexdigest()}"')
            reply = Reply(reply.status, reply.body, {**_CACHED, **reply.headers})
        if reply.status != 304 and request.path != _FREE:  # neither counts, as it is documented
            self.state.budget.spend()
        budget = self.state.budget
        headers = {
            "X-GitHub-Enterprise-Version": "3.19.0",
            "X-GitHub-Media-Type": "github.v3; format=json",
            "X-GitHub-Api-Version-Selected": _VERSION,
            "X-GitHub-Request-Id": ":".join(secrets.token_hex(size).upper() for size in (2, 3, 4, 4)),
            "X-RateLimit-Limit": str(budget.limit),
            "X-RateLimit-Remaining": str(budget.remaining),
            "X-RateLimit-Used": str(budget.used),
            "X-RateLimit-Reset": str(budget.resets_at),
            "X-RateLimit-Resource": "core",
        }
        if not self.world.switch(FINE_GRAINED) and self.state.tokens.of(request) is None:
            headers["X-OAuth-Scopes"] = SCOPES
            headers["X-Accepted-OAuth-Scopes"] = accepted(request.method, request.path)
        return Reply(reply.status, reply.body, {**headers, **reply.headers})

    def answer(self, request: Request) -> Reply:
        """Answer as every service does; refuse another version of the API, and who has used up the limit."""
        if request.headers.get("x-github-api-version", _VERSION) != _VERSION:
            return self.error(400, "The version of the API that X-GitHub-Api-Version names is not supported.")
        budget = self.state.budget
        if self.world.switch(LIMITS_REFUSE) and not budget.remaining and request.path != _FREE:
            return self.rate_limited(secondary=False, seconds=budget.resets_at - self.world.clock.now())
        return super().answer(request)

    def restored(self) -> None:
        """Begin to count anew."""
        self.state.budget.renew()

    def shown(self, request: Request) -> str:
        """Return the token that a request shows, in any of GitHub's forms."""
        return shown(request)

    def admits(self, request: Request) -> bool:
        """Return whether a request shows the world's own token, or another one that was made here."""
        return super().admits(request) or self.state.tokens.of(request) is not None

    def _attempt(self, endpoint: Endpoint[GitHub], request: Request) -> Reply:
        try:
            self.state.tokens.require(endpoint, request)
        except Refusal as refusal:
            return self.error(refusal.status, refusal.message)
        return super()._attempt(endpoint, request)

    def seed(self, seed: Mapping[str, Json]) -> None:
        """Add accounts, repositories and their environments, and who and what is where."""
        wanted = seed.get("github", {})
        self.state.accounts.seed(wanted)
        self.state.environments.seed(self.state.accounts, wanted)
        seed_more(self.state, wanted)

    def readable(self, place: str) -> dict[str, str]:
        """Return the secrets that a job of `ORG/REPO` can read, or of `ORG/REPO@ENVIRONMENT`. Raise Refusal."""
        name, _, environment = place.partition("@")
        owner, _, repository = name.partition("/")
        return readable(self.state, self.state.accounts.repository(owner, repository), environment)

    def settle(self, origins: Mapping[str, str]) -> None:
        """Learn its own address."""
        self.state.origin = origins[self.name]

    def observe(self) -> dict[str, Json]:
        """Return every secret, variable, deploy key and hook, secret values as digests."""
        held = [(place, one) for place in self.state.held_places("secrets") for one in self.state.secrets.of(place)]
        shown = {(place, f"{place.title}/{found.name}"): self._secret(place, found.name) for place, found in held}
        usual = {name: one for (place, name), one in shown.items() if place.listed}
        return {
            "organization_secrets": usual,
            "secrets": {name: one for (_, name), one in shown.items() if name not in usual},
            "variables": self._variables(),
            "deploy_keys": self._deploy_keys(),
            "hooks": self._hooks(),
        }

    def _secret(self, place: Place, name: str) -> dict[str, Json]:
        found = self.state.secrets.get(place, name)
        shown = {"digest": self.world.digest(self.state.secrets.value(place, name)), "updated_at": found.updated_at}
        return {**self._readers(place, found, self.state.secrets.repositories(place, name)), **shown}

    def _variables(self) -> dict[str, Json]:
        return {
            f"{place.title}/{found.name}": {
                **self._readers(place, found, self.state.variables.repositories(place, found.name)),
                "value": found.value,
                "updated_at": found.updated_at,
            }
            for place in self.state.held_places("variables")
            for found in self.state.variables.of(place)
        }

    def _readers(self, place: Place, found: Secret | Variable, numbers: Sequence[int]) -> dict[str, Json]:
        if not place.listed:
            return {}
        names = sorted(self.state.accounts.repository_by_id(number).name for number in numbers)
        return {"visibility": found.visibility, "repositories": names}

    def _deploy_keys(self) -> dict[str, Json]:
        return {
            f"{self.state.accounts.repository_by_id(found.repository).full_name}/{found.id}": {
                "title": found.title,
                "key": found.key,
                "read_only": found.read_only,
            }
            for found in self.state.deploy_keys.all()
        }

    def _hooks(self) -> dict[str, Json]:
        organizations = {owner.id: owner.login for owner in self.state.accounts.organizations()}
        hooks: dict[str, Json] = {}
        for hook in self.state.hooks.all():
            scope = organizations.get(hook.owner, str(hook.owner))
            if hook.repository is not None:
                scope = self.state.accounts.repository_by_id(hook.repository).full_name
            hooks[str(hook.id)] = {
                "scope": scope,
                "url": hook.config.url,
                "events": sorted(hook.events),
                "active": hook.active,
                "content_type": hook.config.content_type,
                "insecure_ssl": hook.config.insecure_ssl,
                "digest": None if hook.config.secret is None else self.world.digest(hook.config.secret),
            }
        return hooks

    def inventory(self) -> dict[str, int]:
        """Return the numbers of organisations, of repositories, and of what lies in them."""
        state = self.observe()
        owners = self.state.accounts.organizations()
        secrets = state["organization_secrets"].values()
        return {
            "organizations": len(owners),
            "repositories": sum(len(self.state.accounts.repositories(owner)) for owner in owners),
            "organization secrets": len(secrets),
            "organization secret edges": sum(len(secret["repositories"]) for secret in secrets),
            "other secrets": len(state["secrets"]),
            "variables": len(state["variables"]),
            "deploy keys": len(state["deploy_keys"]),
            "webhooks": len(state["hooks"]),
        }
