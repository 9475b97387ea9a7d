"""Deliveries of webhooks: what was sent where, signed, and what came back.

Headers and signatures are as GitHub documents them (docs.github.com: webhook events and payloads, validating webhook
deliveries). A delivery is over before the request ends that made it. Payloads have what all payloads have, and little
more.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from sandbox.github import documents
from sandbox.github.hooks import Hook
from sandbox.github.state import Account, Repository, not_found
from sandbox.service import World
from sandbox.wire import Json, Reply, Request

KEPT_SECONDS = 3 * 86400
"""For so long a delivery can be looked at (docs.github.com: viewing webhook deliveries)."""

NOBODY = 0
"""The status code of a delivery that nobody answered."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One delivery; `repository` is that of the event, `response` is None where nobody answered."""

    id: int
    guid: str
    hook: int
    url: str
    event: str
    repository: int | None
    delivered_at: int
    status: str
    status_code: int
    request: Mapping[str, Json]
    response: Mapping[str, Json] | None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver said so."""
        return self.status_code in range(200, 300)


@dataclass(frozen=True)
class Occasion:
    """What a delivery is about: the event, where it was, who made it, and the address of this GitHub."""

    event: str
    owner: Account
    repository: Repository | None
    sender: Account
    origin: str

    def payload(self, hook: Hook) -> dict[str, Json]:
        """Return what a hook is sent."""
        about: dict[str, Json] = {"sender": documents.simple_user(self.sender, self.origin)}
        if self.owner.kind == "Organization":
            about["organization"] = documents.simple_organization(self.owner, self.origin)
        if self.repository is not None:
            about["repository"] = documents.full_repository(self.repository, self.origin)
        if self.event == "ping":
            shown = documents.hook(hook, self.owner, self.repository, self.origin)
            return {"zen": "Speak like a human.", "hook_id": hook.id, "hook": shown, **about}
        return {**({"ref": "refs/heads/main"} if self.event == "push" else {}), **about}


class Deliveries:
    """Every delivery that was made."""

    schema: ClassVar[str] = """
CREATE TABLE IF NOT EXISTS github_deliveries (
    id INTEGER PRIMARY KEY, guid TEXT NOT NULL, hook INTEGER NOT NULL, url TEXT NOT NULL, event TEXT NOT NULL,
    repository INTEGER, delivered_at INTEGER NOT NULL, status TEXT NOT NULL, status_code INTEGER NOT NULL,
    request TEXT NOT NULL, response TEXT
);
"""
    tables: ClassVar[tuple[str, ...]] = ("github_deliveries",)

    def __init__(self, world: World) -> None:
        """Use the table of the world; keep nothing besides."""
        self.world = world
        self._store = world.store

    def since(self, number: int) -> list[Delivery]:
        """Return every delivery after one, oldest first, those that clients see no more among them."""
        rows = self._store.all("SELECT * FROM github_deliveries WHERE id > ? ORDER BY id", number)
        return [_delivery(row) for row in rows]

    def of(self, hook: Hook) -> list[Delivery]:
        """Return those of a hook that are kept, newest first."""
        rows = self._store.all(
            "SELECT * FROM github_deliveries WHERE hook = ? AND delivered_at > ? ORDER BY id DESC",
            hook.id, self.world.clock.now() - KEPT_SECONDS,
        )  # fmt: skip
        return [_delivery(row) for row in rows]

    def get(self, hook: Hook, number: int) -> Delivery:
        """Return one of a hook's. Raise Refusal."""
        for one in self.of(hook):
            if one.id == number:
                return one
        raise not_found()

    def send(self, hook: Hook, occasion: Occasion) -> Delivery:
        """Deliver to whoever is at the hook's address, and keep what came of it."""
        guid, payload = str(uuid.uuid4()), occasion.payload(hook)
        body, kind = _body(payload, hook.config.content_type)
        headers = {
            **_headers(hook, occasion.event, guid),
            "Content-Type": kind,
            **_signatures(hook.config.secret, body),
        }
        parts = urlsplit(hook.config.url)
        request = Request(
            method="POST", path=parts.path, origin=f"{parts.scheme}://{parts.netloc}", body=body,
            headers={name.lower(): text for name, text in headers.items()},
        )  # fmt: skip
        reply = self.world.visit(hook.config.url, request)
        made = Delivery(
            id=self._next(), guid=guid, hook=hook.id, url=hook.config.url, event=occasion.event,
            repository=None if occasion.repository is None else occasion.repository.id,
            delivered_at=self.world.clock.now(), status=_status(reply),
            status_code=NOBODY if reply is None else reply.status, request={"headers": headers, "payload": payload},
            response=None if reply is None else _answered(reply),
        )  # fmt: skip
        self._write(made)
        return made

    def _next(self) -> int:
        row = self._store.one("SELECT max(id) AS newest FROM github_deliveries")
        return 1 + (0 if row is None or row["newest"] is None else int(row["newest"]))

    def _write(self, one: Delivery) -> None:
        # Years of payloads that nobody can see any more would fill the world.
        self._store.run(
            "UPDATE github_deliveries SET request = '{}', response = 'null' WHERE delivered_at <= ?",
            one.delivered_at - KEPT_SECONDS,
        )
        row = {**vars(one), "request": json.dumps(one.request), "response": json.dumps(one.response)}
        self._store.run(
            "INSERT INTO github_deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", *row.values()
        )  # fmt: skip


def _body(payload: Json, content_type: str) -> tuple[bytes, str]:
    """Return a payload as it is sent, and what kind of body that is."""
    text = json.dumps(payload, separators=(",", ":"))
    if content_type == "json":
        return text.encode(), "application/json"
    return urlencode({"payload": text}).encode(), "application/x-www-form-urlencoded"


def _headers(hook: Hook, event: str, guid: str) -> dict[str, str]:
    kind, number = ("organization", hook.owner) if hook.repository is None else ("repository", hook.repository)
    return {
        "Accept": "*/*",
        "User-Agent": "GitHub-Hookshot/5ab0c5d",
        "X-GitHub-Delivery": guid,
        "X-GitHub-Event": event,
        "X-GitHub-Hook-ID": str(hook.id),
        "X-GitHub-Hook-Installation-Target-ID": str(number),
        "X-GitHub-Hook-Installation-Target-Type": kind,
    }


def _signatures(secret: str | None, body: bytes) -> dict[str, str]:
    """Return the headers by which a receiver knows the sender; none without a secret."""
    if secret is None:
        return {}
    sha1, sha256 = (hmac.new(secret.encode(), body, kind).hexdigest() for kind in (hashlib.sha1, hashlib.sha256))
    return {"X-Hub-Signature": f"sha1={sha1}", "X-Hub-Signature-256": f"sha256={sha256}"}


def _status(reply: Reply | None) -> str:
    if reply is None:
        return "failed to connect"
    return "OK" if reply.status in range(200, 300) else f"Invalid HTTP Response: {reply.status}"


def _answered(reply: Reply) -> dict[str, Json]:
    return {"headers": dict(reply.headers), "payload": reply.content().decode(errors="replace")}


def _delivery(row: sqlite3.Row) -> Delivery:
    known: Mapping[str, Json] = dict(row)
    return Delivery(**{**known, "request": json.loads(known["request"]), "response": json.loads(known["response"])})
