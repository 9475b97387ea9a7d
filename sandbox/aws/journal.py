"""What a world keeps of its AWS: every request that may have changed something, in order.

moto has no file of its own. Its state follows from the requests, so they are the state: in the world's file, and so in
its snapshots, and undone with the transaction that a request is answered in.
"""

from __future__ import annotations

import base64
import json
import secrets
import zlib
from collections.abc import Iterator
from urllib.parse import parse_qs

from sandbox.aws.emulator import Asked
from sandbox.store import Store
from sandbox.wire import Query, Request

TABLES = ("aws_requests",)

SCHEMA = """
CREATE TABLE IF NOT EXISTS aws_requests (
    number INTEGER PRIMARY KEY, second INTEGER NOT NULL, seed INTEGER NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL
);
"""

READS = ("Describe", "Get", "List", "Lookup", "Simulate")
"""How the names of AWS' actions begin that change nothing."""
KEPT_HEADERS = ("authorization", "content-type", "content-md5", "host", "x-amz-")
"""How the names of headers begin that moto looks at: the scope of a signature says which service is meant."""


class Journal:
    """The requests of one world."""

    def __init__(self, store: Store) -> None:
        """Use the tables of the world."""
        self._store = store

    def __len__(self) -> int:
        """Return how many there are."""
        row = self._store.one("SELECT count(*) AS many FROM aws_requests")
        return 0 if row is None else int(row["many"])

    def add(self, request: Request, second: int) -> Asked:
        """Keep a request with the second in which it is made, and a number for what is random about it."""
        headers = {name: text for name, text in request.headers.items() if name.startswith(KEPT_HEADERS)}
        seed = secrets.randbits(62)
        head = json.dumps([request.method, request.path, request.encoded_path, request.query.sent, headers])
        body = base64.b85encode(zlib.compress(request.body, 6)).decode()
        statement = "INSERT INTO aws_requests (second, seed, head, body) VALUES (?, ?, ?, ?)"
        number = self._store.run(statement, second, seed, head, body)
        return Asked(_with(request, headers), second, number, seed)

    def all(self) -> Iterator[Asked]:
        """Yield every request, oldest first."""
        for row in self._store.all("SELECT * FROM aws_requests ORDER BY number"):
            method, path, encoded, query, headers = json.loads(row["head"])
            body = zlib.decompress(base64.b85decode(row["body"]))
            request = Request(
                method=method,
                path=path,
                encoded_path=encoded,
                origin="",
                query=Query(query),
                headers=headers,
                body=body,
            )
            yield Asked(request, row["second"], row["number"], row["seed"])


def _with(request: Request, headers: dict[str, str]) -> Request:
    return Request(
        method=request.method, path=request.path, encoded_path=request.encoded_path, origin=request.origin,
        query=Query(request.query.sent), headers=headers, body=request.body,
    )  # fmt: skip


def changes(request: Request, service: str) -> bool:
    """Return whether a request may change something: what is not known to be a read is none."""
    if service == "s3":
        return request.method not in ("GET", "HEAD")
    return not action(request).startswith(READS)


def action(request: Request) -> str:
    """Return the action that a request names, in a header or in its body; S3 names none."""
    if target := request.headers.get("x-amz-target", ""):
        return target.rpartition(".")[2]
    try:
        return parse_qs(request.body.decode()).get("Action", [""])[0]
    except UnicodeDecodeError:
        return ""
