"""What the process that `tests.forked` forks has imported: all that its programs import."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "provider"))

import rehearsal.__main__  # noqa: F401
import saas.server  # noqa: F401
import sandbox.__main__  # noqa: F401
