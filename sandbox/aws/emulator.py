"""moto as one world's AWS: requests in, replies out, and the same state again from the same requests.

moto keeps its state in the memory of the process, in globals. What a request does there follows from the request, from
random numbers and from the time: given both again, it does the same again. So a world keeps its requests, and moto is
brought to where it was by asking them anew.
"""

from __future__ import annotations

import datetime as dt
import io
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from sandbox.wire import Json, Reply, Request

SERVED = frozenset({"budgets", "cloudtrail", "events", "iam", "kms", "s3", "sns", "sts"})
"""The services that the sandbox serves, by the names that requests are signed for. moto has more; none is used."""


@dataclass(frozen=True)
class Asked:
    """A request, and what its effect follows from: the second it was made in, and a number for what is random."""

    request: Request
    second: int
    seed: int


class _Moment(dt.datetime):
    """The clock that moto reads: the world's, which stands still while a request is answered."""

    second: int = 0

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Moment:
        return cls.fromtimestamp(cls.second, tz)

    @classmethod
    def utcnow(cls) -> _Moment:
        return cls.fromtimestamp(cls.second, dt.UTC).replace(tzinfo=None)


def answer(asked: Asked) -> Reply:
    """Return what moto answers, and let it have its effect."""
    application, random = _moto()
    random.seed(asked.seed)
    _Moment.second = asked.second
    started: list[tuple[str, list[tuple[str, str]]]] = []
    parts = application(_environment(asked.request), lambda status, headers, _=None: started.append((status, headers)))
    content = b"".join(parts)
    status, headers = started[-1]
    kept = {name: text for name, text in headers if name.lower() not in ("connection", "content-length", "date")}
    return Reply(int(status.split()[0]), content, kept)


def reset() -> None:
    """Forget everything; nothing where moto was never asked."""
    if _moto.cache_info().currsize:
        from moto.moto_api._internal import moto_api_backends

        moto_api_backends["global"].reset()


def counts(account: str) -> Mapping[str, int]:
    """Return how many things of each kind an account has; moto has been asked before."""
    from moto.backends import get_backend

    iam = get_backend("iam")[account]["aws"]
    return {
        "buckets": len(get_backend("s3")[account]["aws"].buckets),
        "keys": sum(len(region.keys) for region in get_backend("kms")[account].values()),
        "roles": len(iam.roles),
    }


@cache
def _moto() -> tuple[Callable[..., Any], Any]:
    """Return moto's application and its source of randomness, with the world's clock in its modules. Takes a second."""
    from moto.backends import get_backend
    from moto.moto_api._internal import mock_random
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    for service in sorted(SERVED):
        get_backend(service)  # type: ignore[call-overload]
    clock = SimpleNamespace(**{**vars(dt), "datetime": _Moment})
    for name, module in list(sys.modules.items()):
        if name.startswith("moto."):
            if getattr(module, "datetime", None) is dt:
                module.datetime = clock  # type: ignore[attr-defined]
            elif getattr(module, "datetime", None) is dt.datetime:
                module.datetime = _Moment  # type: ignore[attr-defined]
    return DomainDispatcherApplication(create_backend_app), mock_random


def _environment(request: Request) -> dict[str, Any]:
    """Return a request as WSGI has it (PEP 3333)."""
    query = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in request.query.items())
    host = request.headers.get("host", "127.0.0.1")
    named: dict[str, Json] = {
        f"HTTP_{name.upper().replace('-', '_')}": text
        for name, text in request.headers.items()
        if name not in ("content-type", "content-length")
    }
    return {
        **named,
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "RAW_URI": request.encoded_path or quote(request.path),
        "QUERY_STRING": query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": host.partition(":")[0],
        "SERVER_PORT": host.partition(":")[2] or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
