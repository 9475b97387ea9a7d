"""A service that means harm: bodies without end, or that unpack to gigabytes, or that come a byte at a time."""

from __future__ import annotations

import http.server
import re
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedIOBase
from types import MappingProxyType

MOST = 1 << 30
"""The most bytes that a body without end has: a test that fails must not take the machine with it."""

PACKED = 1 << 28
"""The same of one that is packed, which takes seconds to make."""

_MIB = b"0" * (1 << 20)
_OBJECT = b'{"name": "'


def _endless(out: BufferedIOBase) -> None:
    """A JSON string without end."""
    out.write(_OBJECT)
    out.writelines(_MIB for _ in range(MOST // len(_MIB)))


def _bomb(out: BufferedIOBase) -> None:
    """A few bytes that unpack to a JSON string of `PACKED` bytes."""
    out.write(_packed())


@cache
def _packed() -> bytes:
    packer = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    parts = [packer.compress(_OBJECT), *(packer.compress(_MIB) for _ in range(PACKED // len(_MIB))), packer.flush()]
    return b"".join(parts)


def _twice(out: BufferedIOBase) -> None:
    """A whole packed answer, and bytes without end behind it."""
    packer = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    out.write(packer.compress(b'{"name": "thing"}') + packer.flush())
    out.writelines(_MIB for _ in range(MOST // len(_MIB)))


def _drip(out: BufferedIOBase) -> None:
    """A byte every twentieth of a second: each comes long before a limit of one read is over."""
    out.write(_OBJECT)
    pause = threading.Event()
    for _ in range(400):
        pause.wait(0.05)
        out.write(b"0")
        out.flush()


def _many(out: BufferedIOBase) -> None:
    """Empty lists, which take thirty times as much memory as they are long, without end."""
    out.write(b'{"message": [')
    out.writelines(b"[]," * (len(_MIB) // 3) for _ in range(MOST // len(_MIB)))


BODIES: Mapping[str, tuple[Callable[[BufferedIOBase], None], Mapping[str, str]]] = MappingProxyType(
    {
        "endless": (_endless, {}),
        "bomb": (_bomb, {"Content-Encoding": "gzip"}),
        "twice": (_twice, {"Content-Encoding": "gzip"}),
        "drip": (_drip, {}),
        "many": (_many, {}),
        "strange": (_bomb, {"Content-Encoding": "br"}),
    }
)
"""What may be asked for, by the first part of the path, and the headers that go with it."""


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer `/<body>/<status>/...`."""
        _, body, status, *_ = self.path.split("/")
        write, headers = BODIES[body]
        self.send_response(int(status))
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        with suppress(OSError):  # who has enough hangs up
            write(self.wfile)

    do_PUT = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def hostile() -> Iterator[str]:
    """The address of such a service."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


WORDS = (
    "\x1b[2J\x9b31m\n::error::led away\r\n  ::set-output name=a::b\u202e\u2066\u200b\x00 ##[error]x ##vso[task.y] "
    "<{%fg 1%}>"
)
"""Words that do all that words can do where they are printed as they are."""

_COMMAND = re.compile(r"^\s*::|##\[|##vso\[|<\{%", re.IGNORECASE)


def harm(text: str) -> list[str]:
    """The lines of a printed text that do more than be read."""
    return [line for line in text.split("\n") if not line.isprintable() or _COMMAND.search(line)]
