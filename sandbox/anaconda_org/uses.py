"""What a build does with a token of Anaconda.org: it uploads a file, in the steps that published clients take."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from sandbox.service import World, refused
from sandbox.store import random_text
from sandbox.wire import Json, Request

_CONTENT = b"a package"
_BOUNDARY = "a-boundary-that-is-in-no-value"
_SERVICE, _STORE = "anaconda-org", "anaconda-storage"


def upload(world: World, token: str, organization: str) -> str:
    """Upload a file of a new name to an organisation; return what is wrong, nothing where it is there."""
    release = f"{organization}/a-package/1"
    file = f"{release}/noarch/{random_text(12)}.conda"
    announced = {"distribution_type": "conda", "sha256": hashlib.sha256(_CONTENT).hexdigest()}
    made: Mapping[str, Json] = {}
    for path in (f"/package/{organization}/a-package", f"/release/{release}"):
        if wrong := refused(world.ask(_SERVICE, _request(token, path, made)), "error"):
            return wrong
    reply = world.ask(_SERVICE, _request(token, f"/stage/{file}", announced))
    if reply is None or reply.status >= 400:
        return refused(reply, "error")
    form = {**reply.body["form_data"], "file": _CONTENT.decode()}
    if wrong := refused(world.ask(_STORE, _form(form))):
        return wrong
    done = {"dist_id": reply.body["dist_id"]}
    return refused(world.ask(_SERVICE, _request(token, f"/commit/{file}", done)), "error")


def _request(token: str, path: str, document: Json) -> Request:
    headers = {"authorization": f"token {token}", "content-type": "application/json"}
    return Request(method="POST", path=path, origin="", headers=headers, body=json.dumps(document).encode())


def _form(fields: Mapping[str, str]) -> Request:
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    body = f"{''.join(parts)}--{_BOUNDARY}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return Request(method="POST", path="/", origin="", headers=headers, body=body)
