"""Signatures of AWS, version 4, as "Signing AWS API requests" of the IAM user guide describes them.

Not looked at: the date, since the world's clock may be another one; and the signatures of single chunks of a body.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.wire import Request

_HEADER = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/, ]+)/(?P<day>[0-9]{8})/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9-]+)"
    r"/aws4_request, ?SignedHeaders=(?P<headers>[a-z0-9;_-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
NEEDED = frozenset({"host", "x-amz-date"})
"""What a signature must cover at least."""


@dataclass(frozen=True)
class Signature:
    """Who signed a request, for which region and service."""

    key: str
    region: str
    service: str
    day: str
    headers: tuple[str, ...]
    digest: str

    @classmethod
    def of(cls, request: Request) -> Signature | None:
        """Return the signature of a request; None where it has none in its header."""
        found = _HEADER.fullmatch(request.headers.get("authorization", "").strip())
        if found is None:
            return None
        signed = tuple(found["headers"].split(";"))
        return cls(found["key"], found["region"], found["service"], found["day"], signed, found["signature"])

    def is_by(self, secret: str, request: Request) -> bool:
        """Return whether the holder of a secret key has made it, of this request and this body."""
        if not set(self.headers) >= NEEDED or not all(name in request.headers for name in self.headers):
            return False
        body = hashlib.sha256(request.body).hexdigest()
        said = request.headers.get("x-amz-content-sha256", body)
        if _DIGEST.fullmatch(said) and said != body:
            return False
        scope = f"{self.day}/{self.region}/{self.service}/aws4_request"
        canonical = hashlib.sha256(self._canonical(request, said).encode()).hexdigest()
        text = "\n".join(("AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, canonical))
        key = f"AWS4{secret}".encode()
        for part in (self.day, self.region, self.service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.compare_digest(hmac.digest(key, text.encode(), "sha256").hex(), self.digest)

    def _canonical(self, request: Request, digest: str) -> str:
        path = request.encoded_path or quote(request.path)
        if self.service != "s3":
            path = quote(path)
        parameters = sorted(
            (quote(name, safe="-_.~"), quote(text, safe="-_.~")) for name, text in request.query.items()
        )
        query = "&".join(f"{name}={text}" for name, text in parameters)
        headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in self.headers)
        return "\n".join((request.method, path, query, headers, ";".join(self.headers), digest))
