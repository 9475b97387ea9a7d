"""Entry of the `saas` provider plugin: the engine starts it as `python provider ENGINE_ADDRESS`."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()  # before the imports, which take long enough for the engine to end meanwhile

sys.path.append(str(Path(__file__).resolve().parent.parent))  # where `exposure`, shared with the program, lies

from saas.server import main  # noqa: E402

main(PARENT)
