"""The webhook of an organisation or of a repository, known by where it is and the URL that it calls.

The official provider knows a webhook by its number alone. When the answer to its making is lost, the number is too, and
every later run ends in "Hook already exists" (docs/adr/0006). Here a webhook with the wanted URL is adopted.

API: "Organization webhooks" and "Repository webhooks".
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from saas.client import Nothing, quoted
from saas.errors import Gone, Refused, SaasError
from saas.github.connection import CREDENTIAL, GitHub, ListSource
from saas.github.places import PLACE, OrganizationName
from saas.inputs import names_of, unusable_values
from saas.resource import Found, Resource
from saas.schema import Properties, Secret, UpdatedAt, WrittenAt, fields_of, has_unknown

CONTENT_TYPE = "json"
VERIFIED = "0"
"""The `insecure_ssl` of a webhook that verifies the receiver's certificate."""

_EVENT = re.compile(r"[a-z][a-z_]*|\*")
_NUMBER = re.compile(r"[0-9]{1,18}")


class _Config(msgspec.Struct):
    """A hook's configuration; what a hook that others made lacks is empty. The masked secret is left unread."""

    url: str = ""
    content_type: str = ""
    insecure_ssl: str | int = VERIFIED


class Hook(msgspec.Struct):
    """A webhook as GitHub lists it."""

    id: int
    active: bool
    events: list[str]
    config: _Config
    updated_at: str


class WebhookInputs(Properties, frozen=True, kw_only=True):
    organization: OrganizationName
    repository: Annotated[
        str,
        msgspec.Meta(
            description="The repository's name without the organisation; case means nothing. Empty: a webhook of the "
            "organisation.",
            extra={"replaces": True},
        ),
    ] = ""
    url: Annotated[str, msgspec.Meta(description="Where GitHub delivers to; https.")]
    events: Annotated[list[str], msgspec.Meta(description="What is delivered; order means nothing.")]
    secret: Annotated[Secret, msgspec.Meta(description="What GitHub signs deliveries with.")]
    active: Annotated[bool, msgspec.Meta(description="Whether GitHub delivers.")] = True


class WebhookState(WebhookInputs, frozen=True, kw_only=True):
    hook_id: Annotated[int, msgspec.Meta(description="GitHub's number of it.")]
    content_type: Annotated[str, msgspec.Meta(description="`json`; another one is put right.")]
    insecure_ssl: Annotated[
        str, msgspec.Meta(description="`0`: the receiver's certificate is verified; another one is put right.")
    ]
    updated_at: UpdatedAt
    written_at: WrittenAt


class Webhook(Resource[WebhookInputs, WebhookState]):
    """A webhook of an organisation, or of one repository: JSON, signed, sent only to a verified certificate.

    One that exists in the same place with the same URL is adopted. The secret cannot be read back: when GitHub says
    that somebody else has written the webhook since our last write, the next `up` writes the secret again. GitHub shows
    whole seconds: a write in the same second as ours is not seen.
    """

    token: ClassVar[str] = "saas:github:Webhook"
    Inputs = WebhookInputs
    State = WebhookState
    import_id: ClassVar[str] = "`<organization>/<hook id>`, or `<organization>/<repository>/<hook id>`"

    identity = ("organization", "repository", "hookId")
    kind = "a webhook"
    any_case = ("organization", "repository")
    any_order = ("events",)
    patterns = PLACE
    connection: GitHub

    def faults(self, known: Mapping[str, Any]) -> Iterable[str]:
        yield from super().faults({name: value for name, value in known.items() if (name, value) != ("repository", "")})
        yield from _content_faults(known)

    def title_of(self, one: Properties | Mapping[str, Any]) -> str:
        names = names_of(one)
        return f"the webhook of {_place(names['organization'], names.get('repository', ''))} to {names['url']}"

    def stale(self, state: WebhookState) -> list[str]:
        """Return the secret, when somebody else wrote it; and what is not as it always is here."""
        fixed = {"contentType": state.content_type == CONTENT_TYPE, "insecureSsl": state.insecure_ssl == VERIFIED}
        ours = fixed | {"secret": state.updated_at == state.written_at}
        return [name for name, right in ours.items() if not right]

    async def create(self, inputs: WebhookInputs) -> WebhookState:
        hook = await self._taken_over(inputs) or await self._made(inputs)
        return _written(inputs, hook)

    async def read(
        self, identity: str, state: WebhookState | None
    ) -> Found[WebhookInputs, WebhookState] | None:  # fmt: skip
        organization, repository, number = self._named(identity)

        async def look() -> Hook | None:
            path, doing = f"{hooks_path(organization, repository)}/{number}", f"reading the webhook {identity}"
            try:
                return await self.connection.client.call("GET", path, doing=doing, answer=Hook)
            except Gone:
                await self._require_sight(organization, repository, doing)
                return None

        hook = await self.connection.member(webhooks_of(organization, repository), number, look)
        return _found(organization, repository, hook, state) if hook else None

    async def existing(self, inputs: dict[str, Any]) -> Found[WebhookInputs, WebhookState] | None:
        place = inputs["organization"], inputs["repository"]
        if has_unknown([*place, inputs["url"]]):
            return None
        hook = await self._look(*place, inputs["url"])
        return _found(*place, hook, None) if hook else None

    async def update(self, state: WebhookState, inputs: WebhookInputs) -> WebhookState:
        self.connection.reads.writes(_path_of(state), state.url)
        return _written(inputs, await self._changed(state.hook_id, inputs))

    async def delete(self, state: WebhookState) -> None:
        self.connection.reads.writes(_path_of(state), state.url, str(state.hook_id))
        path, doing = f"{_path_of(state)}/{state.hook_id}", f"removing {self.title_of(state)}"
        try:
            await self.connection.client.call("DELETE", path, doing=doing, answer=Nothing, ok=(204,))
            self.connection.reads.removes(_path_of(state), state.hook_id)
        except Gone:
            await self._require_sight(state.organization, state.repository, doing)
        except Refused as refused:
            await self.connection.leave(refused, state.organization, state.repository, self.title_of(state))

    async def _made(self, inputs: WebhookInputs) -> Hook:
        """Make a new hook. When the answer is lost, or a late effect came first, the hook that is there is adopted."""
        doing = f"making {self.title_of(inputs)}"
        self.connection.reads.writes(_path_of(inputs), inputs.url)

        async def make(look: Callable[[], Awaitable[Hook | None]]) -> Hook:
            body = {"name": "web", **_body(inputs)}
            return await self.connection.client.call(
                "POST", _path_of(inputs), doing=doing, answer=Hook, json=body, ok=(201,), look=look
            )

        return await self.connection.made(make, lambda: self._taken_over(inputs), doing, taken=(422,))

    async def _taken_over(self, inputs: WebhookInputs) -> Hook | None:
        """Return the hook with that URL in the place, made as wanted; None if there is none. Raise if there are two."""
        found = await self._look(inputs.organization, inputs.repository, inputs.url)
        return await self._changed(found.id, inputs) if found else None

    async def _look(self, organization: str, repository: str, url: str) -> Hook | None:
        """Return the hook with that URL in that place; None when there is none. Raise when there are two."""
        place, source = _place(organization, repository), webhooks_of(organization, repository)
        listing = await self.connection.listing(source, url) or await self.connection.listing_now(source)
        removed = self.connection.reads.removed
        hooks = (hook for hook in listing.entries.values() if not removed(source.path, hook.id))
        found = [hook for hook in hooks if hook.config.url == url]
        if len(found) > 1:
            raise SaasError(
                f"GitHub: {place} has {len(found)} webhooks to {url} ({', '.join(str(hook.id) for hook in found)}). "
                "Look which is wanted, delete the others by hand, and run the same command again. Nothing was changed "
                "here."
            )
        return found[0] if found else None

    async def _changed(self, number: int, inputs: WebhookInputs) -> Hook:
        """Write the hook, in one request with everything: what a configuration omits is removed."""
        self.connection.reads.writes(_path_of(inputs), inputs.url, str(number))
        return await self.connection.client.call(
            "PATCH",
            f"{_path_of(inputs)}/{number}",
            doing=f"writing {self.title_of(inputs)}",
            answer=Hook,
            json=_body(inputs),
            repeatable=True,
        )

    async def _require_sight(self, organization: str, repository: str, doing: str) -> None:
        """Make sure that a 404 on a webhook means that it is gone, as `places.require_gone` does for secrets.

        It is gone with its repository, too, when that is certain.
        """
        try:
            await self.connection.client.call(
                "GET", hooks_path(organization, repository), doing=doing, answer=list[Hook], params={"per_page": 1}
            )
        except Gone:
            if repository and await self.connection.repository_is_gone(organization, repository):
                return
            place = _place(organization, repository)
            raise SaasError(
                f"GitHub: not found while {doing} (404), and the credential in {CREDENTIAL} is not shown the list of "
                f"{place}'s webhooks either, so this does not mean that it is gone. Check that {place} exists, and "
                "give the credential the permission to manage webhooks (admin:org_hook, admin:repo_hook). If the "
                "repository was deleted, use an owner's token with the scope repo, which shows that; or take the "
                "webhook out of the state with `pulumi state delete`."
            ) from None

    def _named(self, identity: str) -> tuple[str, str, str]:
        organization, *between, number = identity.lower().split("/") if "/" in identity else ("", identity)
        known = {"organization": organization, "repository": "/".join(between)}
        if [*self.faults(known)] or not _NUMBER.fullmatch(number) or between == [""]:
            raise self.no_id(identity)
        return organization, known["repository"], number


def _place(organization: str, repository: str) -> str:
    return f"{organization}/{repository}" if repository else organization


def hooks_path(organization: str, repository: str) -> str:
    if repository:
        return f"repos/{quoted(organization)}/{quoted(repository)}/hooks"
    return f"orgs/{quoted(organization)}/hooks"


def webhooks_of(organization: str, repository: str) -> ListSource[list[Hook], Hook]:
    """Return the webhooks of a place by their numbers."""
    return ListSource(
        path=hooks_path(organization, repository),
        title=f"the webhooks of {_place(organization, repository)}",
        page=list[Hook],
        entries=lambda page: ((str(hook.id), hook) for hook in page),
    )


def _path_of(inputs: WebhookInputs) -> str:
    return hooks_path(inputs.organization, inputs.repository)


def _body(inputs: WebhookInputs) -> dict[str, Any]:
    config = {
        "url": inputs.url,
        "content_type": CONTENT_TYPE,
        "insecure_ssl": VERIFIED,
        "secret": inputs.secret,
    }
    return {"active": inputs.active, "events": inputs.events, "config": config}


def _written(inputs: WebhookInputs, hook: Hook) -> WebhookState:
    """Return the state after our own write, whose answer says when it was; asking afterwards could find a later one."""
    return _state(inputs, hook, written_at=hook.updated_at)


def _found(
    organization: str, repository: str, hook: Hook, state: WebhookState | None
) -> Found[WebhookInputs, WebhookState]:
    inputs = WebhookInputs(
        organization=organization,
        repository=repository,
        url=hook.config.url,
        events=sorted(set(hook.events)),
        secret=state.secret if state else "",
        active=hook.active,
    )
    return Found(inputs, _state(inputs, hook, written_at=state.written_at if state else ""))


def _state(inputs: WebhookInputs, hook: Hook, *, written_at: str) -> WebhookState:
    return WebhookState(
        **fields_of(WebhookInputs, inputs),
        hook_id=hook.id,
        content_type=hook.config.content_type,
        insecure_ssl=str(hook.config.insecure_ssl),
        updated_at=hook.updated_at,
        written_at=written_at,
    )


def _content_faults(known: Mapping[str, Any]) -> Iterable[str]:
    url, events = known.get("url"), known.get("events")
    if url is not None and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname):
        yield "the URL is not one of https"
    if events == []:
        yield "it has no events"
    if wrong := [event for event in events or [] if not _EVENT.fullmatch(event)]:
        yield f"not the name of an event: {', '.join(wrong)}"
    yield from unusable_values({"secret": known.get("secret") or ""})
    if known.get("secret") == "":
        yield "the secret is empty, so nobody could tell its deliveries from forged ones; read it from the vault"
