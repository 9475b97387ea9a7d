"""moto as one world's AWS: requests in, replies out, and the same state again from the same requests.

moto keeps its state in the memory of the process, in globals. What a request does there follows from the request, from
random numbers and from the time: given both again, it does the same again. So a world keeps its requests, and moto is
brought to where it was by asking them anew.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar
from urllib.parse import quote

from sandbox.wire import Json, Reply, Request

SERVED = frozenset({"budgets", "cloudtrail", "events", "iam", "kms", "s3", "sns", "sts"})
"""The services that the sandbox serves, by the names that requests are signed for. moto has more; none is used."""


@dataclass(frozen=True)
class Asked:
    """A request, and what its effect follows from: when it was made, and a number for what is random."""

    request: Request
    second: int
    number: int
    """Which one it is: of two in one second, the later one must be later for moto, too. It orders versions so."""
    seed: int


class _Moment(dt.datetime):
    """The clock that moto reads: the world's, which stands still while a request is answered."""

    present: ClassVar[tuple[int, int]] = (0, 0)
    """Second and microsecond."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> _Moment:
        second, microsecond = cls.present
        return cls.fromtimestamp(second, tz).replace(microsecond=microsecond)

    @classmethod
    def utcnow(cls) -> _Moment:
        return cls.now(dt.UTC).replace(tzinfo=None)


def answer(asked: Asked) -> Reply:
    """Return what moto answers, and let it have its effect."""
    application, random = _moto()
    random.seed(asked.seed)
    _Moment.present = (asked.second, asked.number % 1_000_000)
    started: list[tuple[str, list[tuple[str, str]]]] = []
    parts = application(_environment(asked.request), lambda status, headers, _=None: started.append((status, headers)))
    content = b"".join(parts)
    status, headers = started[-1]
    ours = ("connection", "date") if asked.request.method == "HEAD" else ("connection", "content-length", "date")
    kept = {name: text for name, text in headers if name.lower() not in ours}
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
    _judge_as_over_tls()
    clock = SimpleNamespace(**{**vars(dt), "datetime": _Moment})
    for name, module in list(sys.modules.items()):
        if name.startswith("moto."):
            if getattr(module, "datetime", None) is dt:
                module.datetime = clock  # type: ignore[attr-defined]
            elif getattr(module, "datetime", None) is dt.datetime:
                module.datetime = _Moment  # type: ignore[attr-defined]
    return DomainDispatcherApplication(create_backend_app), mock_random


def _judge_as_over_tls() -> None:
    """Have moto pass over what a bucket's policy says of requests without TLS.

    It knows no condition but equal texts, and takes a statement with another one for unconditional: a bucket that
    refuses requests without TLS would refuse all. The sandbox is reached without TLS where the real service is with it.
    """
    from moto.iam.access_control import IAMPolicy, PermissionResult
    from moto.s3.models import FakeBucket

    def permission(bucket: Any, action: str, resource: str) -> Any:
        if bucket.policy is None:
            return PermissionResult.NEUTRAL
        document = json.loads(bucket.policy)
        kept = [one for one in document["Statement"] if one.get("Condition") != _WITHOUT_TLS]
        return IAMPolicy(json.dumps({**document, "Statement": kept})).is_action_permitted(action, resource)

    FakeBucket.get_permission = permission  # type: ignore[assignment, method-assign]


_WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}


def _environment(request: Request) -> dict[str, Any]:
    """Return a request as WSGI has it (PEP 3333)."""
    query = "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in request.query.items())
    host = request.headers.get("host", "127.0.0.1")
    headers = dict(request.headers)
    if "x-amz-copy-source" in headers:  # moto wants this of copies in a locked bucket; AWS of uploads alone
        headers.setdefault("x-amz-sdk-checksum-algorithm", "CRC32")
    named: dict[str, Json] = {
        f"HTTP_{name.upper().replace('-', '_')}": text
        for name, text in headers.items()
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
