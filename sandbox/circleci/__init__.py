"""CircleCI: contexts, projects with variables and checkout keys, and accounts with a token each.

Its API, version 2, and of version 1.1 the list of followed projects. A project's own token is refused at `/me` as one
that is dead, and accepted where its project is asked for. Values are shown masked: `xxxx` and the last four characters.
Whoever asks is a member of every organisation but of those that the seed calls `strange`: of such a one its contexts
are an empty list, and its projects are not found.
"""

from __future__ import annotations

from sandbox.circleci.service import CircleCiService

__all__ = ["SERVICES"]

SERVICES = (CircleCiService,)
