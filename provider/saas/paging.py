"""What every list that comes in pages ends at, whatever the service answers: pages, seconds, bytes, and a second time.

A list that ended early without a word would call whatever is not on it gone; so it is an error.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from saas.errors import SaasError
from saas.run import Clock

MOST_PAGES = 1000
"""The most answers that one list may take: far more than anything has."""
MOST_BYTES = 64 * 2**20
"""The most that all pages of one list may have together; the longest list that we know has a tenth of it."""
MOST_SECONDS = 900.0
"""How long one list may take, from its first page to its last, waits for rate limits among them."""


@dataclass(kw_only=True)
class Pages:
    """One list that is asked for page by page."""

    service: str
    doing: str
    clock: Clock
    _seen: set[str] = field(default_factory=set)
    _size: int = 0
    _ends_at: float = 0.0

    def __post_init__(self) -> None:
        """Begin to count."""
        self._ends_at = self.clock.monotonic() + MOST_SECONDS

    def turn(self, page: str | int) -> None:
        """Note that a page is asked for, by its number or by what the service called it. Raise `SaasError`."""
        if str(page) in self._seen:
            raise self._endless("leads back to a page that was read")
        if len(self._seen) >= MOST_PAGES:
            raise self._endless(f"has no end after {MOST_PAGES} pages")
        if self.clock.monotonic() > self._ends_at:
            raise self._endless(f"has no end after {MOST_SECONDS:g} s")
        self._seen.add(str(page))

    def weigh(self, size: int) -> None:
        """Note how long a page is. Raise `SaasError`."""
        self._size += size
        if self._size > MOST_BYTES:
            raise self._endless(f"has no end after {MOST_BYTES >> 20} MiB")

    def _endless(self, what: str) -> SaasError:
        return SaasError(
            f"{self.service}: a list {what}, while {self.doing}. Run the same command again; if it stays so, look at "
            "the service's status page."
        )
