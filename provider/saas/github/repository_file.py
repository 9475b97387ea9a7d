"""A file at the top of a repository's default branch, kept as it is declared.

The official resource (`github:index/repositoryFile`) asks for the branch, the commit and the tree of every file in
every run, and needs a flag to take over a file that is there; an answer that is lost leaves it with a file that it
refuses. This one asks once, and takes over what it finds (docs/adr/0127).

API: "Repository contents". A write names the content that it replaces, so what somebody commits at the same time is
never overwritten unseen.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, ClassVar

import msgspec

from saas.client import quoted
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import GitHub
from saas.github.places import PLACE, OrganizationName, RepositoryName
from saas.github.sight import require_sight_in_repository
from saas.inputs import Pattern
from saas.resource import Found, Resource
from saas.schema import Identity, Properties, has_unknown

_MEANWHILE = (409, 422)
"""What GitHub answers to a write that names another content than the one that is there; the second where none is named.

It also answers so where a rule of the branch forbids the commit.
"""
_ONE_OBJECT = {"Accept": "application/vnd.github.object+json"}
"""Else a folder is shown as a list of what is in it."""
LONGEST = 1 << 20
"""The most bytes: of a longer file the API shows no content."""


class _Content(msgspec.Struct):
    sha: str
    content: str = ""
    type: str = "file"


class _Commit(msgspec.Struct):
    sha: str


class _Committed(msgspec.Struct):
    commit: _Commit
    content: _Content | None = None


class RepositoryFileInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: RepositoryName
    path: Annotated[Identity, msgspec.Meta(description="Its name; it lies at the top of the default branch.")]
    content: Annotated[str, msgspec.Meta(description="All of its text. Whoever may read the repository reads it.")]
    accounts: Annotated[
        dict[str, int],
        msgspec.Meta(
            description="Users whom the text names, each login with the number of the account. Nothing is written while"
            " one of the logins is another account's."
        ),
    ] = {}


class RepositoryFileState(RepositoryFileInputs, frozen=True, kw_only=True):
    sha: Annotated[str, msgspec.Meta(description="The id that git gives the content.")]
    made_here: Annotated[
        bool, msgspec.Meta(description="Whether this provider made it; one that was there is never removed here.")
    ] = False


class RepositoryFile(Resource[RepositoryFileInputs, RepositoryFileState]):
    """A file of a repository. One that is there is adopted; what somebody commits by hand is drift, and put right.

    Removing it deletes it, if it was made here; one that was there before is left, and the user is told. What the file
    had stays in the history of the repository.
    """

    token: ClassVar[str] = "saas:github:RepositoryFile"
    Inputs = RepositoryFileInputs
    State = RepositoryFileState
    import_id: ClassVar[str] = "`<organization>/<repository>/<path>`"
    identity = ("organization", "repository", "path")
    kind = "a file"
    title = "the file {path} of {organization}/{repository}"
    any_case = ("organization", "repository")
    patterns = {
        **PLACE,
        "path": Pattern(re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}"), "the file lies at the top of its repository"),
    }
    connection: GitHub

    async def create(self, inputs: RepositoryFileInputs) -> RepositoryFileState:
        return await self._bring(inputs, None)

    async def read(
        self, identity: str, state: RepositoryFileState | None
    ) -> Found[RepositoryFileInputs, RepositoryFileState] | None:  # fmt: skip
        names = self.named_by(identity)
        there = await self._get(*names.values())
        if there is None:
            await self._require_sight(names["organization"], names["repository"], f"reading {self.title_of(names)}")
            return None
        accounts = await self._accounts(state.accounts, self.title_of(names)) if state else {}
        inputs = RepositoryFileInputs(**names, content=_text(there, self.title_of(names)), accounts=accounts)
        return Found(inputs, self.state_of(inputs, sha=there.sha, made_here=state is not None and state.made_here))

    async def existing(self, inputs: dict[str, Any]) -> Found[RepositoryFileInputs, RepositoryFileState] | None:
        names = {name: inputs[name] for name in self.identity}
        if has_unknown([*names.values()]):
            return None
        there = await self._get(*names.values())
        if there is None:
            return None
        found = RepositoryFileInputs(
            **names, content=_text(there, self.title_of(names)), accounts=inputs.get("accounts", {})
        )
        return Found(found, self.state_of(found, sha=there.sha))

    async def update(self, state: RepositoryFileState, inputs: RepositoryFileInputs) -> RepositoryFileState:
        return await self._bring(inputs, state)

    async def delete(self, state: RepositoryFileState) -> None:
        title, doing = self.title_of(state), f"removing {self.title_of(state)}"
        if not state.made_here:
            await self.connection.announce(
                f"{title} stays as it is: by what is recorded no run has made it. Delete it in the repository when "
                "nothing needs it any more."
            )
            return
        there = await self._get(state.organization, state.repository, state.path)
        if there is None:
            await self._require_sight(state.organization, state.repository, doing)
            return
        path = _path(state.organization, state.repository, state.path)
        message = f"Remove {state.path}: the infrastructure repository declares it no more"
        body = {"message": message, "sha": there.sha}
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=_Committed, json=body)
            self.connection.reads.removes(path, there.sha)
        except Gone:
            await self._require_sight(state.organization, state.repository, doing)
        except Refused as refused:
            await self._require_unchanged(state, there.sha, refused)
            await self.connection.leave(refused, state.organization, state.repository, title)

    async def _bring(self, inputs: RepositoryFileInputs, state: RepositoryFileState | None) -> RepositoryFileState:
        """Commit the content, unless the file has it."""
        await self._require_accounts(inputs)
        content = inputs.content.encode()
        path = _path(inputs.organization, inputs.repository, inputs.path)
        there = await self._get(inputs.organization, inputs.repository, inputs.path)
        if there is not None and self.connection.reads.removed(path, there.sha):
            there = None  # a late answer: this run has removed it
        made_here = there is None or (state is not None and state.made_here)
        if there is not None and _bytes(there) == content:
            return self.state_of(inputs, sha=there.sha, made_here=made_here)
        message = f"Write {inputs.path}: the infrastructure repository declares it"
        body = {"message": message, "content": base64.b64encode(content).decode()}
        replaced = {} if there is None else {"sha": there.sha}
        title = self.title_of(inputs)
        doing = f"writing {title}"

        async def write(look: Callable[[], Awaitable[_Committed | None]]) -> _Committed:
            return await self.connection.client.call(
                "PUT", path, doing=doing, answer=_Committed, json=body | replaced, ok=(200, 201), look=look
            )

        try:
            committed = await self.connection.made(write, lambda: self._committed(inputs), doing, taken=_MEANWHILE)
        except Refused as refused:
            await self._require_unchanged(inputs, there.sha if there is not None else None, refused)
            raise
        if committed.content is None:
            raise SaasError(f"GitHub: no content in the answer while writing {title}. Run the same command again.")
        return self.state_of(inputs, sha=committed.content.sha, made_here=made_here)

    async def _accounts(self, accounts: Mapping[str, int], title: str) -> dict[str, int]:
        """Return accounts by the logins that they have now, each as it is given where only its case is another."""
        found: dict[str, int] = {}
        for login, number in accounts.items():
            doing = f"looking up the account {number}, whom {title} names as {login}"
            try:
                there = (await self.connection.account(str(number), doing)).login
            except Gone:
                continue
            found[login if there.lower() == login.lower() else there] = number
        return found

    async def _require_accounts(self, inputs: RepositoryFileInputs) -> None:
        """Raise `SaasError` when a login in the text is not, or no more, that of the account that is meant."""
        title = self.title_of(inputs)
        now = await self._accounts(inputs.accounts, title)
        called = {number: login for login, number in now.items()}
        wrong = [
            f"{login} is to be the account {number}, which is {called.get(number, 'gone')}{' now' * (number in called)}"
            for login, number in inputs.accounts.items()
            if login not in now
        ]
        if wrong:
            raise SaasError(
                f"GitHub: {title} is not written: {'; '.join(wrong)}. Whoever takes a login that was given up would be "
                "meant by it. Correct the login, or take the user out of the data."
            )

    async def _require_unchanged(self, file: RepositoryFileInputs, sha: str | None, refused: Refused) -> None:
        """Raise `SaasError` when a commit was refused since the content is no longer the one with that id."""
        if refused.status not in _MEANWHILE:
            return
        now = await self._get(file.organization, file.repository, file.path)
        if (now.sha if now is not None else None) != sha:
            raise SaasError(
                f"GitHub: somebody committed {self.title_of(file)} at the same time, so nothing was done. Look at "
                "that commit, then run the same command again."
            ) from None

    async def _require_sight(self, organization: str, repository: str, doing: str) -> None:
        """Make sure that a 404 means that there is no such file. Raise `SaasError`."""
        await require_sight_in_repository(
            self.connection, organization, repository, "", doing=doing, permission="to read contents"
        )

    async def _committed(self, inputs: RepositoryFileInputs) -> _Committed | None:
        there = await self._get(inputs.organization, inputs.repository, inputs.path)
        return (
            _Committed(_Commit(""), there) if there is not None and _bytes(there) == inputs.content.encode() else None
        )

    async def _get(self, organization: str, repository: str, path: str) -> _Content | None:
        doing = f"reading the file {path} of {organization}/{repository}"
        try:
            found = await self.connection.client.call(
                "GET", _path(organization, repository, path), doing=doing, answer=_Content, headers=_ONE_OBJECT
            )
        except Gone:
            return None
        if found.type != "file":
            raise SaasError(
                f"GitHub: {path} of {organization}/{repository} is a {found.type}, and no file. Move it away."
            )
        return found


def _path(organization: str, repository: str, path: str) -> str:
    return f"repos/{quoted(organization)}/{quoted(repository)}/contents/{quoted(path)}"


def _bytes(found: _Content) -> bytes:
    try:
        return base64.b64decode(found.content)
    except binascii.Error:
        return b""


def _text(found: _Content, title: str) -> str:
    try:
        return _bytes(found).decode()
    except UnicodeDecodeError:
        raise SaasError(f"GitHub: {title} is no text. Look who committed it; take it away, or restore it.") from None
