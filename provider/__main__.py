"""Entry of the `saas` provider plugin: the engine starts it as `python provider ENGINE_ADDRESS`.

Every run of the engine waits for this start, so what shortens it is done here.
"""

import gc
import os
import sys
from pathlib import Path
from types import ModuleType

PARENT = os.getppid()  # before the imports, which take long enough for the engine to end meanwhile

sys.path.append(str(Path(__file__).resolve().parent.parent))  # where `shared` lies

# httpx imports its command line, and with it rich and pygments, wherever these are installed; it does without.
sys.modules["httpx._main"] = None  # type: ignore[assignment]  # how Python is told that there is no such module

# The SDK imports what drives an engine, and with it yaml; the engine drives the provider. It is a sixth of the start.
sys.modules["pulumi.automation"] = ModuleType("pulumi.automation")

# What is imported stays: to look for garbage among it, now or at the end, takes longer than a third of the imports.
gc.disable()
from saas.server import main  # noqa: E402

gc.freeze()
gc.enable()

main(PARENT)
