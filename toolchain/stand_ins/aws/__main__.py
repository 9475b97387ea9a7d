"""Entry of the stand-in for the AWS plugin: the engine starts it as `python aws ENGINE_ADDRESS`."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()  # before the imports, which take long enough for the engine to end meanwhile

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]  # the machinery of the saas provider serves this one too

from shared.quick_imports import quick_imports  # noqa: E402

with quick_imports():
    from saas.server import main
    from toolchain.stand_ins.aws import VERSION
    from toolchain.stand_ins.aws.provider import make

main(PARENT, make, VERSION)
