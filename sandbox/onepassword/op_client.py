"""The `op` command of an emulated world, for service accounts. It is copied into the world's folder and run there.

It imports as little as it can, because providers start it twice for every item: no more than a socket and JSON.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

VERSION = "2.31.0"
READS_ITEM = {("item", "create"), ("item", "edit")}
FLAGS = {
    "vault", "generate-password", "format", "account", "categories", "category", "encoding", "fields", "file-mode",
    "group", "out-file", "permission", "session", "ssh-generate-key", "tags", "template", "title", "url", "user",
}  # fmt: skip
SWITCHES = {
    "archive", "cache", "dry-run", "favorite", "force", "include-archive", "iso-timestamps", "long", "no-color",
    "no-newline", "otp", "reveal", "share-link",
}  # fmt: skip
NOT_SENT = {"account", "cache", "encoding", "iso-timestamps", "no-color", "session"}
"""Flags that change nothing of what a service account is answered as JSON."""
SAFE = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~"


def fail(message: str) -> NoReturn:
    """End as the real command does: a dated line on standard error, exit code 1."""
    sys.stderr.write(time.strftime("[ERROR] %Y/%m/%d %H:%M:%S ") + message + "\n")
    raise SystemExit(1)


def quote(text: str) -> str:
    """Percent-encode everything but letters, digits and a few marks."""
    return "".join(chr(byte) if byte in SAFE else f"%{byte:02X}" for byte in text.encode())


def split(arguments: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return the words and the flags of a command line; a flag's value may follow it or an equals sign.

    What the world does not do for a flag, it says itself.
    """
    words: list[str] = []
    flags: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        argument = rest.pop(0)
        if not argument.startswith("--"):
            words.append(argument)
            continue
        name, mark, value = argument[2:].partition("=")
        if name not in FLAGS | SWITCHES:
            fail("unknown flag: --" + name)
        if name in SWITCHES:
            flags[name] = value if mark else "true"
        else:
            flags[name] = value if mark or not rest else rest.pop(0)
    return words, flags


def target(words: list[str], flags: dict[str, str]) -> str:
    """Return the request target for a command; a secret reference becomes its three parts."""
    if words[:1] == ["read"] and len(words) == 2 and words[1].startswith("op://"):
        words = ["read", *words[1][5:].split("/")]
    query = {"format": os.environ.get("OP_FORMAT", "human-readable"), **flags}
    query = {name: value for name, value in query.items() if name not in NOT_SENT}
    pairs = "&".join(name + "=" + quote(value) for name, value in query.items())
    return "/" + "/".join(quote(word) for word in words if word != "-") + ("?" + pairs if pairs else "")


def ask(path: str, body: bytes, token: str) -> tuple[int, bytes]:
    """Return the status and body of the world's answer. Raise OSError when there is none, or not all of it."""
    # pathlib would double the time that this program takes to start.
    with open(os.path.join(os.path.dirname(__file__), "op.json")) as file:  # noqa: PTH118, PTH120, PTH123
        place = json.load(file)
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {place['host']}:{place['port']}",
        f"Authorization: Bearer {token}",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    answer = b""
    with socket.create_connection((place["host"], place["port"])) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        while chunk := connection.recv(65536):
            answer += chunk
    return parse(answer)


def parse(answer: bytes) -> tuple[int, bytes]:
    """Return the status and body of an HTTP answer. Raise OSError when some of it is missing."""
    top, mark, content = answer.partition(b"\r\n\r\n")
    lines = top.decode("latin-1").split("\r\n")
    lengths = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
    if not mark or lengths != [len(content)]:
        raise OSError("the connection was closed before the whole answer was there")
    return int(lines[0].split()[1]), content


def main() -> None:
    """Run one command."""
    if sys.argv[1:] in (["--version"], ["-v"]):
        sys.stdout.write(VERSION + "\n")
        return
    words, flags = split(sys.argv[1:])
    token = os.environ.get("OP_SERVICE_ACCOUNT_TOKEN", "")
    if not token:
        fail("No accounts configured for use with 1Password CLI.")
    if not words:
        fail("a command is required: item, read or vault")
    body = sys.stdin.buffer.read() if tuple(words[:2]) in READS_ITEM else b""
    try:
        status, content = ask(target(words, flags), body, token)
    except OSError as error:
        fail("error initializing client: the 1Password server did not answer: " + str(error))
    if status != 200:
        fail(content.decode())
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
