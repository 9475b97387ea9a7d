"""How a host is reached: SSH, one known host key, one key of ours, failures as sentences.

asyncssh is imported when the first host is reached: it takes 0.4 s that other runs need not pay.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import shlex
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import httpx

from saas import secrecy
from saas.answers import rfc3339
from saas.connection import Connection
from saas.errors import Interrupted, SaasError
from saas.run import Run
from saas.service import is_loopback
from shared.bodies import BadBody, read_stream
from shared.ssh_hosts import address_fault, key_fault, user_fault

if TYPE_CHECKING:
    import asyncssh

LOOK_EVERY_SECONDS = 0.5
"""The pause between two looks at an app that does not answer yet."""
AGAIN_AFTER_SECONDS = 1.0
"""The pause before a host that could not be reached is tried again."""
SSH_PORT = 22
KEEPALIVE_SECONDS = 15.0
"""How often a silent host is asked whether it is there; three questions without an answer are a lost connection."""
CLOSES_WITHIN_SECONDS = 5.0
"""How long a host may take to hang up; then we do."""

LONGEST = 1 << 20
"""The most bytes of a command's output or of a file that are read."""

_PLACE = (
    ("address", "the host's address", address_fault),
    ("hostKey", "the host's public key", key_fault),
    ("user", "the user", user_fault),
)

T = TypeVar("T")


class NoAnswer(SaasError):
    """A host did not answer in time, or without an end."""


def place_faults(known: Mapping[str, Any]) -> Iterator[str]:
    """Yield in half a sentence each what is wrong with the inputs that say which host is meant, and who logs in."""
    for name, called, fault_of in _PLACE:
        if name in known and (fault := fault_of(known[name])):
            yield f"{called} {fault}"


@dataclass(frozen=True)
class Place:
    """Where to log in: `address` is a name with a port where that is not 22, `key` the host's public key."""

    address: str
    user: str
    key: str


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    output: str
    errors: str


@dataclass(frozen=True)
class Limit:
    """How long something may take, and the setting that says so."""

    seconds: float
    setting: str


@dataclass(frozen=True)
class Rehearsal:
    """In a rehearsal, what takes the place of every host: an address on this machine and a public host key."""

    address: str
    key: str
    setting: str
    """The setting that has the address."""


class SshHosts(Connection):
    """Hosts of one kind as this provider uses them."""

    one: ClassVar[str]
    """What sentences call one of them, at their beginning."""
    told_in: ClassVar[str]
    """Where the data says the host's key, for a sentence."""

    def __init__(self, settings: Any, run: Run, rehearsal: Rehearsal) -> None:
        """Raise `SaasError` for a rehearsal that is not on this machine."""
        super().__init__(settings, run)
        self._settings = settings
        self._rehearsal = rehearsal
        self._key_text = _readable(os.environ.get(self.credential, ""))
        secrecy.protect_always(self._key_text)
        if rehearsal.address and not is_loopback(f"http://{rehearsal.address}"):
            raise SaasError(
                f"{self.name}: saas:{rehearsal.setting} is {rehearsal.address!r}, which is not on this machine, and "
                "settings would go there in place of the real host. Correct it, or take it out."
            )

    @asynccontextmanager
    async def login(self, place: Place, doing: str) -> AsyncIterator[Login]:
        """Yield a login for a block. Raise `SaasError`, also as a lost connection for what fails within the block."""
        connection = await self._connected(place, doing)
        end = connection.abort
        try:
            with self._in_sentences(place, doing):
                yield Login(connection, place, doing, self)
            end = connection.close
        finally:
            end()
            closed = asyncio.ensure_future(connection.wait_closed())
            await asyncio.wait([closed], timeout=CLOSES_WITHIN_SECONDS)
            closed.cancel()

    async def within(
        self, work: Coroutine[Any, Any, T], place: Place, doing: str, limit: Limit | None = None
    ) -> T:  # fmt: skip
        """Return what some work at a host gives, as long as that takes no longer than its limit and the run goes on.

        Raise `NoAnswer` when it does, `Interrupted` when the run is cancelled; the work is given up.
        """
        limit = limit or Limit(self._settings.timeout_seconds, "saas:timeoutSeconds")
        task, stop = asyncio.ensure_future(work), asyncio.ensure_future(self.run.cancelled.wait())
        task.add_done_callback(lambda ended: ended.cancelled() or ended.exception())  # what comes late is nobody's
        try:
            await asyncio.wait([task, stop], timeout=limit.seconds, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
        finally:
            task.cancel()
            stop.cancel()
        if self.run.cancelled.is_set():
            raise Interrupted(
                f"{self.one} {place.address}: the run was cancelled while {doing}. Run the same command again to go on."
            )
        raise NoAnswer(
            f"{self.one} {place.address}: no answer within {limit.seconds:g} s ({limit.setting}) while {doing}; it "
            "may or may not have taken effect. Look whether the host is well, then run the same command again; it goes "
            "on from what is there."
        )

    async def answers(self, connection: Any, port: int, path: str) -> bool:
        """Return whether the app answers with success on the host's own loopback, reached through the login."""
        listener = await connection.forward_local_port("127.0.0.1", 0, "127.0.0.1", port)
        try:
            async with (
                asyncio.timeout(self._settings.timeout_seconds),
                httpx.AsyncClient(trust_env=False, timeout=None) as client,  # noqa: S113  # the line above limits all
                client.stream("GET", f"http://127.0.0.1:{listener.get_port()}{path}") as response,
            ):
                return response.is_success  # whatever else it says is not read
        except (httpx.HTTPError, TimeoutError):
            return False
        finally:
            listener.close()

    @property
    def unhurried(self) -> Limit:
        """For what has a limit of its own, so that only a cancelled run ends it earlier."""
        return Limit(3 * self._settings.timeout_seconds, "saas:timeoutSeconds")

    async def _connected(self, place: Place, doing: str) -> asyncssh.SSHClientConnection:
        """Log in, and try until patience is used up."""
        deadline = self.run.clock.monotonic() + self._settings.patience_seconds
        while True:
            try:
                return await self.within(self._connect(place, doing), place, doing, self.unhurried)
            except (TimeoutError, OSError) as error:
                reason = (error.strerror if isinstance(error, OSError) else "") or "no answer"
            if self.run.clock.monotonic() + AGAIN_AFTER_SECONDS > deadline:
                raise SaasError(
                    f"{self.one} {place.address}: it cannot be reached while {doing} ({reason}). Look whether it "
                    "is up and its SSH port is open, then run the same command again; what was done is kept."
                )
            await self.run.announce(
                f"{self.one} {place.address}: it cannot be reached while {doing} ({reason}); trying again."
            )
            if not await self.run.pause(AGAIN_AFTER_SECONDS):
                raise Interrupted(
                    f"{self.one} {place.address}: the run was cancelled before {doing} began. "
                    "Run the same command again to go on."
                )

    async def _connect(self, place: Place, doing: str) -> asyncssh.SSHClientConnection:
        import asyncssh

        address = self._rehearsal.address or place.address
        host, _, port = address.partition(":")
        trusted = asyncssh.import_public_key(self._rehearsal.key or place.key)
        try:
            return await asyncssh.connect(
                host,
                int(port or SSH_PORT),
                username=place.user,
                client_keys=[self._key(asyncssh)],
                known_hosts=([trusted], [], []),
                preferred_auth="publickey",
                agent_path=None,
                config=None,
                connect_timeout=self._settings.timeout_seconds,
                login_timeout=self._settings.timeout_seconds,
                keepalive_interval=KEEPALIVE_SECONDS,
            )
        except asyncssh.HostKeyNotVerifiable:
            raise SaasError(
                f"{self.one} {place.address}: it shows another key than the one that the data pins, so nothing was "
                f"sent while {doing}. Find out who answers there; if the host was made anew, ask its administrators "
                f"for its public key and correct it in {self.told_in}."
            ) from None
        except asyncssh.PermissionDenied:
            raise SaasError(
                f"{self.one} {place.address}: it refused the key in {self.credential} for the user {place.user} while "
                f"{doing}. Put the key there that the user's authorized_keys has, and run the same command again."
            ) from None
        except asyncssh.DisconnectError as error:
            raise OSError(0, f"{type(error).__name__} at login") from None

    @contextmanager
    def _in_sentences(self, place: Place, doing: str) -> Iterator[None]:
        """Turn failures of a login that was good into sentences."""
        import asyncssh

        try:
            yield
        except asyncssh.SFTPError as error:
            raise SaasError(
                f"{self.one} {place.address}: a file could not be read or written while {doing} "
                f"({secrecy.quoted(error.reason)}). Look at the user's home there, then run the same command again."
            ) from None
        except (asyncssh.Error, OSError):
            raise SaasError(
                f"{self.one} {place.address}: the connection was lost while {doing}; it may or may not have taken "
                "effect. Run the same command again; it goes on from what is there."
            ) from None

    def _key(self, asyncssh: Any) -> Any:
        """Return our private key. Raise `SaasError` when there is none that can be used."""
        try:
            return asyncssh.import_private_key(self._key_text)
        except asyncssh.KeyImportError:
            pass
        what = "is not a private key without a passphrase" if self._key_text else "is not there"
        raise SaasError(
            f"{self.name}: the credential in {self.credential} {what}. Put the private key there, as its file has it "
            "or that in base64."
        )


@dataclass(frozen=True)
class Login:
    """A login at a host: commands, files, and whether an app answers. No value is ever an argument."""

    connection: Any
    place: Place
    doing: str
    hosts: SshHosts

    async def command(self, *words: str) -> Said:
        """Run a command on the host; its words are quoted."""
        return await self.shell(shlex.join(words))

    async def shell(self, line: str, limit: Limit | None = None, given: str = "") -> Said:
        """Run a line of the host's shell, which reads what is given; what it says that is no text is shown as such."""
        return await self._within(self._run(line, given), limit)

    async def _run(self, line: str, given: str) -> Said:
        async with self.connection.create_process(line, encoding=None) as process:
            try:
                if given:
                    process.stdin.write(given.encode())
                process.stdin.write_eof()
                heard = await asyncio.gather(*(read_stream(one, LONGEST) for one in (process.stdout, process.stderr)))
            except BadBody as bad:
                process.close()
                raise self._endless(f"a command gave {bad}") from None
            await process.wait_closed()
        if process.returncode is None:  # neither an exit code nor a signal came
            raise ConnectionResetError
        output, errors = (one.decode(errors="replace") for one in heard)
        return Said(process.returncode, output, errors)

    def _endless(self, what: str) -> NoAnswer:
        return NoAnswer(
            f"{self.hosts.one} {self.place.address}: {what} while {self.doing}; it may or may not have taken effect. "
            "Look at the host, correct it, and run the same command again."
        )

    async def read(self, path: str) -> str | None:
        """Return a file's text, or None when there is none."""
        return await self._within(self._read(path))

    async def _read(self, path: str) -> str | None:
        import asyncssh

        async with self.connection.start_sftp_client() as files:
            try:
                async with files.open(path, "r", errors="replace") as file:
                    text = str(await file.read(LONGEST + 1))
            except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
                return None
        if len(text) > LONGEST:
            raise self._endless(f"the file {path} has more than {LONGEST >> 20} MiB")
        return text

    async def write(self, path: str, text: str) -> None:
        """Replace a file whole, readable by its owner alone from its first byte on; folders on the way are private."""
        await self._within(self._write(path, text))

    async def _write(self, path: str, text: str) -> None:
        import asyncssh

        folder, private = path.rpartition("/")[0], asyncssh.SFTPAttrs(permissions=0o600)
        async with self.connection.start_sftp_client() as files:
            await files.makedirs(folder, asyncssh.SFTPAttrs(permissions=0o700), exist_ok=True)
            beside = f"{path}.new"
            if await files.exists(beside):  # left by a run that was killed
                await files.remove(beside)
            async with files.open(beside, "x", private) as file:
                await file.write(text)
            await files.posix_rename(beside, path)

    async def written_at(self, path: str) -> str:
        """Return when a file was last written, by the host's clock."""
        return await self._within(self._written_at(path))

    async def _written_at(self, path: str) -> str:
        async with self.connection.start_sftp_client() as files:
            return rfc3339((await files.stat(path)).mtime)

    async def answers(self, port: int, path: str) -> bool:
        """Return whether an app answers with success on the host's loopback."""
        return await self._within(self.hosts.answers(self.connection, port, path), self.hosts.unhurried)

    async def _within(self, work: Coroutine[Any, Any, T], limit: Limit | None = None) -> T:
        return await self.hosts.within(work, self.place, self.doing, limit)

    def failed(self, said: Said, what: str) -> SaasError:
        """Return the error for a command that failed; `what` says which."""
        words = secrecy.quoted(said.errors)
        return SaasError(
            f"{self.hosts.one} {self.place.address}: {what} failed with {said.code} while {self.doing} ({words}). Look "
            "at the host, correct it, and run the same command again; it goes on from what is there."
        )


def _readable(text: str) -> str:
    """Return a private key as its file has it; it may be given in base64, to be one line."""
    text = text.strip()
    if text and not text.startswith("-----"):
        try:
            return base64.b64decode(text, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
    return text + "\n" if text else ""
