"""The emulated world: outside services on loopback, real enough for the providers that talk to them.

`sandbox.launch` starts one for a test; `python -m sandbox` starts one by hand.
"""

from __future__ import annotations

from sandbox.client import World
from sandbox.description import SandboxError
from sandbox.launcher import launch

__all__ = ["SandboxError", "World", "launch"]
