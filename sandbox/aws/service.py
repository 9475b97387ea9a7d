"""AWS as a service of the sandbox: who may ask, what is kept, and errors in the words of each of its protocols."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar
from xml.sax.saxutils import escape

from sandbox.aws import emulator
from sandbox.aws.journal import SCHEMA, TABLES, Journal, changes
from sandbox.aws.signature import Signature
from sandbox.described import NOTHING_DESCRIBED
from sandbox.service import Service, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request

ACCOUNT = "123456789012"
"""The account that moto has for everybody whose access key it has not made."""
KEY = "sandbox"
"""The id of the one access key, which is public."""
REGION = "us-east-1"
"""Where clients of the sandbox are that say nothing else."""
_CODES = {400: "ValidationError", 403: "AccessDenied", 404: "NotFound", 413: "EntityTooLarge", 429: "Throttling",
          500: "InternalError", 501: "NotImplemented", 503: "ServiceUnavailable"}  # fmt: skip


class AwsService(Service[Journal]):
    """An account at AWS."""

    name = "aws"
    offset = 12
    schema = SCHEMA
    tables = TABLES
    largest_body: ClassVar[int] = 64 * 1024 * 1024  # a state of the engine is longer than any body elsewhere
    endpoints = ()  # moto has the routes
    described = NOTHING_DESCRIBED

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Journal(world.store))
        self._known = -1
        """How many requests of the journal moto has had; -1 when it has to begin anew."""

    def token(self) -> str:
        """Return the secret key."""
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
        return self.world.store.setting("token aws", lambda: random_text(40, letters))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return the variables that every client of AWS reads; the last one keeps it from asking a machine of AWS'."""
        del mode
        return {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": self.token(),
            "AWS_ENDPOINT_URL": origin,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def admits(self, request: Request) -> bool:
        """Return whether the request is signed with the secret key."""
        signature = Signature.of(request)
        if signature is None or signature.key != KEY:
            return False
        return any(secret and signature.is_by(secret, request) for secret in (self.token(), self._former()))

    def answer(self, request: Request) -> Reply:
        """Answer a request as moto does, and keep it if it may have changed something."""
        signature = Signature.of(request)
        if signature is None or not self.admits(request):
            return self.unauthorized()
        if signature.service not in emulator.SERVED or request.path.startswith("/moto-api"):
            return self.error(501, f"The sandbox does not serve {signature.service} of AWS.")
        if len(request.body) > self.largest_body:
            return self.error(413, f"The sandbox takes no body longer than {self.largest_body} bytes.")
        self._catch_up()
        second = self.world.clock.now()
        known = self._known
        try:
            if not changes(request, signature.service):
                return emulator.answer(emulator.Asked(request, second, 0, second))
            self._known = -1  # until it is done: what fails half-way is begun anew
            with self.world.store.attempt():
                reply = emulator.answer(self.state.add(request, second))
            self._known = known + 1
        except NotImplementedError as lacking:
            self._known = known
            return self.error(501, f"moto does not do that: {lacking}")
        return reply

    def _catch_up(self) -> None:
        """Have moto where the journal is."""
        if self._known == len(self.state):
            return
        self._known = -1
        emulator.reset()
        for asked in self.state.all():
            emulator.answer(asked)
        self._known = len(self.state)

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with an error, which `finish` puts into the words of the protocol that was asked in."""
        code = (detail or {}).get("code") or _CODES.get(status, "ServiceFailure")
        return Reply(status, {"code": code, "message": message})

    def unauthorized(self) -> Reply:
        """Answer with what is said of a signature that is not right."""
        sentence = "The request signature we calculated does not match the signature you provided."
        return self.error(403, sentence, {"code": "SignatureDoesNotMatch"})

    def finish(self, request: Request, reply: Reply) -> Reply:
        """Write an error of ours as the service that was asked writes its own."""
        if not isinstance(reply.body, Mapping):
            return reply
        code, message = str(reply.body["code"]), str(reply.body["message"])
        signature = Signature.of(request)
        if request.headers.get("x-amz-target"):
            content = json.dumps({"__type": code, "message": message}).encode()
            return Reply(reply.status, content, {"Content-Type": "application/x-amz-json-1.1", **reply.headers})
        inside = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
        if signature is None or signature.service == "s3":
            text = f"<Error>{inside}</Error>"
        else:
            text = f"<ErrorResponse><Error><Type>Sender</Type>{inside}</Error></ErrorResponse>"
        return Reply(reply.status, text.encode(), {"Content-Type": "text/xml", **reply.headers})

    def settle(self, origins: Mapping[str, str]) -> None:
        """Have moto where it was, if anything was ever made: no client has the patience to wait until it is there."""
        del origins
        if len(self.state):
            self._catch_up()

    def restored(self) -> None:
        """Begin anew, with the requests as they are now."""
        self._known = -1

    def inventory(self) -> dict[str, int]:
        """Return the numbers of buckets, keys and roles; nothing, and no moto, while nobody has asked for anything."""
        if not len(self.state):
            return {}
        self._catch_up()
        return dict(emulator.counts(ACCOUNT))
