"""Entry of the `saas` provider plugin: the engine starts it as `python provider ENGINE_ADDRESS`."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()  # before the imports, which take long enough for the engine to end meanwhile

sys.path.append(str(Path(__file__).resolve().parent.parent))  # where `shared` lies

from shared.quick_imports import quick_imports  # noqa: E402

with quick_imports():
    from saas.server import main

main(PARENT)
