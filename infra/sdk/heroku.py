"""Heroku as programs use it. docs/reference/saas.md explains every input.

Generated from `provider/saas/heroku/` by `PYTHONPATH=provider python -m saas.generate`: do not edit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi

from infra.sdk import Resource, call


class ConfigVars(Resource):
    """The config vars of one app that are declared; those that are not are reported by name and left alone.

    Whatever changes is written in one request, so it is one release, and its end is waited for. Values that lie there
    already are adopted, without a release. When the newest release of one of them failed, they are written again;
    somebody else's that failed is told. Removing it removes the declared config vars and nothing else; the app stays.
    All that is imported is secret: which names are settings, the program says in the next run, and that is no write.
    """

    TYPE = "saas:heroku:ConfigVars"
    SECRETS = ("secrets",)
    release: pulumi.Output[str]
    writtenAt: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        secrets: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        settings: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"app": app, "secrets": secrets, "settings": settings}, opts)


class Formation(Resource):
    """A process type of an app with its quantity and size, written only where they differ.

    Removing it from the program scales nothing: the dynos go on as they are.
    """

    TYPE = "saas:heroku:Formation"

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        process: pulumi.Input[str],
        quantity: pulumi.Input[int],
        size: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"app": app, "process": process, "quantity": quantity, "size": size}, opts)


class Domain(Resource):
    """A hostname under which an app answers; one that it has already is adopted.

    Removing it takes the hostname off the app; its DNS record is somebody else's, and must go first.
    """

    TYPE = "saas:heroku:Domain"
    cname: pulumi.Output[str]
    status: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        app: pulumi.Input[str],
        hostname: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"app": app, "hostname": hostname}, opts)


class Authorization(Resource):
    """An OAuth authorization of the account, and its token.

    One of that description is adopted, if its token is shown or `current` works; it is never replaced for want of its
    token, since somebody may use it. Neither scopes nor life of one can be changed: one that is to have others needs
    another description.

    Removing it from the program only forgets it, and the user is told how to revoke it.
    """

    TYPE = "saas:heroku:Authorization"
    SECRETS = ("current",)
    value: pulumi.Output[str]
    tokenId: pulumi.Output[str]
    madeHere: pulumi.Output[bool]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        expires: pulumi.Input[str] | None = None,
        current: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(resource_name, {"name": name, "scopes": scopes, "expires": expires, "current": current}, opts)


class MintedAuthorization(Resource):
    """An authorization of the account that this provider makes, one generation after the other."""

    TYPE = "saas:heroku:MintedAuthorization"
    SECRETS = ("current", "kept")
    value: pulumi.Output[str]
    generation: pulumi.Output[float]
    made: pulumi.Output[str]
    tokenId: pulumi.Output[str]
    former: pulumi.Output[dict[str, str]]
    oldest: pulumi.Output[float]
    agreedScopes: pulumi.Output[list[str]]
    agreedLife: pulumi.Output[float]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        scopes: pulumi.Input[Sequence[pulumi.Input[str]]],
        life_days: pulumi.Input[int],
        due_after_days: pulumi.Input[int],
        current: pulumi.Input[str],
        epoch: pulumi.Input[str] | None = None,
        account: pulumi.Input[str] | None = None,
        as_of: pulumi.Input[str] | None = None,
        held: pulumi.Input[bool] | None = None,
        recorded_generation: pulumi.Input[int] | None = None,
        recorded_made: pulumi.Input[str] | None = None,
        recorded_epoch: pulumi.Input[str] | None = None,
        recorded_revoked: pulumi.Input[int] | None = None,
        kept: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "scopes": scopes,
            "lifeDays": life_days,
            "dueAfterDays": due_after_days,
            "epoch": epoch,
            "account": account,
            "asOf": as_of,
            "held": held,
            "current": current,
            "recordedGeneration": recorded_generation,
            "recordedMade": recorded_made,
            "recordedEpoch": recorded_epoch,
            "recordedRevoked": recorded_revoked,
            "kept": kept,
        }
        super().__init__(resource_name, inputs, opts)


class Revocation(Resource):
    """The end of the former generations of an authorization. The account's own key is for a person to revoke."""

    TYPE = "saas:heroku:Revocation"
    SECRETS = ("former",)
    revoked: pulumi.Output[float]
    since: pulumi.Output[str]
    drainsUntil: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        generation: pulumi.Input[int],
        token_id: pulumi.Input[str],
        former: pulumi.Input[Mapping[str, pulumi.Input[str]]],
        drain_seconds: pulumi.Input[int],
        oldest: pulumi.Input[int] | None = None,
        recorded_revoked: pulumi.Input[int] | None = None,
        account: pulumi.Input[str] | None = None,
        places_written: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        held: pulumi.Input[bool] | None = None,
        as_of: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {
            "name": name,
            "generation": generation,
            "tokenId": token_id,
            "former": former,
            "oldest": oldest,
            "recordedRevoked": recorded_revoked,
            "account": account,
            "drainSeconds": drain_seconds,
            "placesWritten": places_written,
            "held": held,
            "asOf": as_of,
        }
        super().__init__(resource_name, inputs, opts)


class AppCheck(Resource):
    """Whether an app answers at the path that says so, at the address that Heroku gives it."""

    TYPE = "saas:heroku:AppCheck"

    def __init__(
        self,
        resource_name: str,
        *,
        name: pulumi.Input[str],
        generation: pulumi.Input[int],
        app: pulumi.Input[str],
        health: pulumi.Input[str],
        written_at: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        inputs = {"name": name, "generation": generation, "writtenAt": written_at, "app": app, "health": health}
        super().__init__(resource_name, inputs, opts)


class GetAppResults(TypedDict):
    """What `get_app` found."""

    failure: str
    missing: str
    domains: list[str]
    processes: list[str]


def get_app(
    *,
    name: pulumi.Input[str],
    domains: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    processes: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetAppResults]:
    """What an app at Heroku has that nobody declares: domains and process types. They are left alone."""
    return call("saas:heroku:getApp", {"name": name, "domains": domains, "processes": processes})


class GetUndeclaredAuthorizationsResults(TypedDict):
    """What `get_undeclared_authorizations` found."""

    failure: str
    names: list[str]
    madeHere: list[str]


def get_undeclared_authorizations(
    *,
    declared: pulumi.Input[Sequence[pulumi.Input[str]]],
    minted: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
) -> pulumi.Output[GetUndeclaredAuthorizationsResults]:
    """The authorizations of the account at Heroku that nothing declares. Heroku does not show which of them we made."""
    return call("saas:heroku:getUndeclaredAuthorizations", {"declared": declared, "minted": minted})
