"""The engine's state in the emulated bucket, as a real stack has it in a real one (docs/adr/0117)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from engine import LOCK_LENGTH, MOST_BYTES, EngineFailed, salt_of
from infra.project import project_name

ADDRESS = "AWS_ENDPOINT_URL"
SECONDS = 30.0
"""How long a call may take: the first one after a start waits until moto is where it was."""
_NOT_THERE = frozenset({"404", "NoSuchKey", "NoSuchBucket"})


@dataclass(frozen=True)
class BucketBackend:
    """Where the engine keeps one stack in a bucket: the folders are those of its file backend."""

    bucket: str
    region: str
    stack: str
    environment: Mapping[str, str]
    """The variables that lead to the emulated AWS and open it."""

    @property
    def address(self) -> str:
        """What the engine is given."""
        where = {"region": self.region, "endpoint": self.environment.get(ADDRESS, ""), "s3ForcePathStyle": "true"}
        return f"s3://{self.bucket}?{urlencode(where)}"

    @property
    def stack_key(self) -> str:
        """The stack's state."""
        return f".pulumi/stacks/{project_name()}/{self.stack}.json"

    @property
    def locks(self) -> str:
        """How the locks of runs begin."""
        return f".pulumi/locks/organization/{project_name()}/{self.stack}/"

    def exists(self) -> bool:
        """Return whether there is a state."""
        return self._asked("head_object", Key=self.stack_key) is not None

    def state(self) -> bytes | None:
        """Return the state; None where there is none. Raise `EngineFailed` where it cannot be read."""
        return self._content(self.stack_key, MOST_BYTES)

    def salt(self) -> dict[str, str]:
        """Return the setting with the salt of the key to the state's secrets. Raise `EngineFailed`."""
        return salt_of(self)

    def damaged(self) -> str:
        """Return what to say of a state that is none."""
        return (
            f"{self.stack_key} in the bucket {self.bucket} is damaged: it does not hold the state of a stack. The "
            "bucket has its former versions: copy one over it (docs/production.md says how), and run the same command "
            "again."
        )

    def held(self) -> Sequence[bytes | None]:
        """Return the beginning of each lock of a run."""
        found = self._asked("list_objects_v2", Prefix=self.locks) or {}
        return [self._content(one["Key"], LOCK_LENGTH) for one in found.get("Contents", ())]

    def drop_leftovers(self) -> None:
        """Do nothing: an object is written whole or not at all."""

    def _content(self, key: str, longest: int) -> bytes | None:
        found = self._asked("get_object", Key=key)
        return None if found is None else bytes(found["Body"].read(longest))

    def _asked(self, operation: str, **arguments: str) -> dict[str, Any] | None:
        """Return what S3 answers; None where it has no such object. Raise `EngineFailed`."""
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        once = Config(
            read_timeout=SECONDS, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}
        )
        client = boto3.client(
            "s3",
            endpoint_url=self.environment.get(ADDRESS),
            region_name=self.region,
            aws_access_key_id=self.environment.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self.environment.get("AWS_SECRET_ACCESS_KEY"),
            config=once,
        )
        try:
            answer: dict[str, Any] = getattr(client, operation)(Bucket=self.bucket, **arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                return None
            raise EngineFailed(self._failed(str(error))) from None
        except (BotoCoreError, ValueError) as error:
            raise EngineFailed(self._failed(str(error))) from None
        return answer

    def _failed(self, why: str) -> str:
        return (
            f"The state lies in the emulated bucket {self.bucket}, which cannot be reached: {why}. Start the sandbox."
        )
