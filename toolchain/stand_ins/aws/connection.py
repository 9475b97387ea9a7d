"""AWS by boto3, each of its services at the one address of the sandbox."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from saas.errors import Gone, Refused, SaasError, Unconnected
from saas.run import Run
from toolchain.stand_ins.aws import NAME

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

CREDENTIAL = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
ADDRESS = "AWS_ENDPOINT_URL"

TIMEOUT_SECONDS = 10.0
"""How long one call may take; nothing here is far away, but the first call of all waits until moto is loaded."""

GONE = frozenset(
    (
        "404", "NoSuchBucket", "NoSuchBucketPolicy", "NoSuchEntity", "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration", "NotFound", "NotFoundException", "ObjectLockConfigurationNotFoundError",
        "ResourceNotFoundException", "ServerSideEncryptionConfigurationNotFoundError", "TrailNotFoundException",
    )
)  # fmt: skip
"""The codes of errors that mean that a thing is not there."""
TAKEN = frozenset(
    (
        "AlreadyExistsException", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "DuplicateRecordException",
        "EntityAlreadyExists", "TrailAlreadyExistsException",
    )
)  # fmt: skip
"""The codes of errors that mean that a thing of that name is there."""
_STRANGERS = frozenset(
    ("InvalidAccessKeyId", "InvalidClientTokenId", "SignatureDoesNotMatch", "UnrecognizedClientException")
)


class Taken(Refused):
    """A thing of that name is there already."""


class Aws:
    """One account in one region."""

    name = NAME

    def __init__(
        self, address: str, region: str, credential: tuple[str, str], run: Run, allowed: frozenset[str] = frozenset()
    ) -> None:
        """Take the accounts that it may work in; any, where there is none."""
        self.region = region
        self._allowed = allowed
        self._address = address
        self._credential = credential
        self._run = run
        self._clients: dict[str, Any] = {}
        self._making = threading.Lock()
        self._account = ""

    async def require_recorded(self, names: Mapping[str, Any]) -> None:
        """Do nothing: the official plugin goes by ids alone."""

    async def another_object(self, names: Mapping[str, Any]) -> str:
        """Return nothing, for the same reason."""
        return ""

    async def account(self, doing: str) -> str:
        """Return the number of the account."""
        if not self._account:
            found = str((await self._send("sts", "get_caller_identity", doing, {}))["Account"])
            if self._allowed and found not in self._allowed:
                raise SaasError(
                    f"{NAME}: the credential is of the account {found}, and the program is for "
                    f"{', '.join(sorted(self._allowed))}. Nothing was done for {doing}. Put in the right credential."
                )
            self._account = found
        return self._account

    async def call(self, service: str, operation: str, doing: str, **arguments: Any) -> dict[str, Any]:
        """Make one call of boto3; arguments that are None are not sent. Raise `Gone`, `Taken` and `SaasError`."""
        missing = [name for name, value in zip(CREDENTIAL, self._credential, strict=True) if not value]
        if missing:
            raise Unconnected(f"{NAME}: {' and '.join(missing)} of the environment is not set. Put it there.", doing)
        if self._run.cancelled.is_set():
            raise SaasError(f"{NAME}: the run was cancelled before {doing}. Run it again.")
        if self._allowed:
            await self.account(doing)
        given = {name: value for name, value in arguments.items() if value is not None}
        return await self._send(service, operation, doing, given)

    async def _send(self, service: str, operation: str, doing: str, given: dict[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self._called, service, operation, doing, given)

    def _called(self, service: str, operation: str, doing: str, given: dict[str, Any]) -> dict[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer: dict[str, Any] = getattr(self._client(service), operation)(**given)
        except ClientError as error:
            raise _refusal(error, doing) from None
        except BotoCoreError as error:
            raise SaasError(
                f"{NAME}: no answer that can be used within {TIMEOUT_SECONDS:.0f} s while {doing} "
                f"({type(error).__name__}). Run it again once AWS answers; look there first whether it was done."
            ) from None
        return answer

    def _client(self, service: str) -> Any:
        import boto3
        from botocore.config import Config

        with self._making:
            if service not in self._clients:
                self._clients[service] = boto3.session.Session().client(
                    service,
                    endpoint_url=self._address,
                    region_name=self.region,
                    aws_access_key_id=self._credential[0],
                    aws_secret_access_key=self._credential[1],
                    config=Config(
                        connect_timeout=TIMEOUT_SECONDS, read_timeout=TIMEOUT_SECONDS, proxies={},
                        retries={"total_max_attempts": 1}, s3={"addressing_style": "path"},
                    ),
                )  # fmt: skip
            return self._clients[service]


def _refusal(error: ClientError, doing: str) -> SaasError:
    """Return the sentence on an error that AWS answers with."""
    code = str(error.response["Error"].get("Code", ""))
    status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    said = f"({status}, {code}: {error.response['Error'].get('Message', '')})"
    if code in GONE:
        return Gone(f"{NAME}: not found while {doing} {said}. Look for it there, then run it again.")
    if code in TAKEN:
        return Taken(f"{NAME}: one of that name is there already, found while {doing} {said}. Import it.", status)
    if code in _STRANGERS:
        sentence = (
            f"{NAME}: refused the credential in {' and '.join(CREDENTIAL)} while {doing} {said}. Put in a valid one."
        )
    elif status == 403:
        sentence = f"{NAME}: does not let the credential do this: {doing} {said}. Give it that permission."
    elif status == 429 or "Throttl" in code:
        sentence = f"{NAME}: asks to wait, while {doing} {said}. Run it again later."
    elif status >= 500:
        sentence = f"{NAME}: failed while {doing} {said}. Run it again."
    else:
        sentence = f"{NAME}: refused this: {doing} {said}. Correct the program."
    return Refused(sentence, status)
