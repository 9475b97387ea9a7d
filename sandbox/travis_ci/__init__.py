"""Travis CI: repositories with their variables and keys, and accounts with a token each; its API, version 3.

Answers as travis-api has them. Rights are not emulated, but for one: of the owners that the seed calls `hidden` nobody
may administer the repositories, and private ones are not shown. Every token that is known may ask for everything else.
Owners without a repository are those of the seed's `owners`.
"""

from __future__ import annotations

from sandbox.travis_ci.service import TravisCiService

__all__ = ["SERVICES"]

SERVICES = (TravisCiService,)
