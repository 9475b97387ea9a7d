"""Where Anaconda.org keeps the files that are uploaded: in the real world a bucket at Amazon, which takes forms."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from sandbox.anaconda_org.uploads import Uploads
from sandbox.described import NOTHING_DESCRIBED
from sandbox.service import Service, VaultMode, World
from sandbox.store import random_text
from sandbox.wire import Json, Reply, Request


class StorageService(Service[Uploads]):
    """The store. Its one address takes forms, from whoever knows the key of a file that was announced."""

    name = "anaconda-storage"
    offset = 10
    endpoints = ()  # what it takes is no JSON
    described = NOTHING_DESCRIBED

    def __init__(self, world: World) -> None:
        """Use the tables of the world."""
        super().__init__(world, Uploads(world))

    def token(self) -> str:
        """Return what nobody asks for: the key in the form is enough."""
        return self.world.store.setting("token anaconda-storage", lambda: random_text(40))

    def environment(self, origin: str, mode: VaultMode) -> dict[str, str]:
        """Return nothing: clients are told the address when they announce a file."""
        del origin, mode
        return {}

    def error(self, status: int, message: str, detail: Json = None) -> Reply:
        """Answer with Amazon's error document."""
        body = f"<Error><Code>{detail or 'InternalError'}</Code><Message>{message}</Message></Error>"
        return Reply(status, body.encode(), {"Content-Type": "application/xml"})

    def unauthorized(self) -> Reply:
        """Answer with what it says to a key that nobody announced."""
        return self.error(403, "Access Denied", "AccessDenied")

    def answer(self, request: Request) -> Reply:
        """Take a file, if its form says what it is."""
        if (request.method, request.path) != ("POST", "/"):
            return self.error(501, f"The sandbox does not serve {request.method} {request.path}.", "NotImplemented")
        form = _form(request)
        file = next((one for one in self.state.files() if form.get("key") == one.id.encode()), None)
        if file is None or "file" not in form:
            return self.unauthorized()
        digest = base64.b64encode(hashlib.md5(form["file"], usedforsecurity=False).digest())
        if form.get("Content-MD5", digest) != digest:
            return self.error(400, "The Content-MD5 you specified was invalid.", "InvalidDigest")
        with self.world.store.attempt():
            sha256 = hashlib.sha256(form["file"]).hexdigest()
            self.state.keep(replace(file, size=len(form["file"]), sha256=sha256))
        return Reply(201, b"<PostResponse/>", {"Content-Type": "application/xml"})


def _form(request: Request) -> Mapping[str, bytes]:
    """Return the fields of a form by their names; none where the body is no form."""
    kind = request.headers.get("content-type", "")
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + request.body)
    if not message.is_multipart():
        return {}
    parts = [part for part in message.walk() if not part.is_multipart()]
    return {str(part.get_param("name", header="content-disposition")): _content(part) for part in parts}


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
