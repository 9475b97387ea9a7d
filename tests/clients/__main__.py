"""Makes what the tests of published clients start, unless it is there: `make test` does so before any test's time runs.

The first time on a machine it downloads 200 MB and compiles for some minutes; later it takes a second or two.
"""

from __future__ import annotations

import subprocess
import sys

from shared.printed import say
from tests import actionlint
from tests.clients import alone, programs


def main() -> None:
    """Build the programs in Go, and install the clients that stand alone. Exit 1 with a sentence where that fails."""
    try:
        names = sorted(folder.name for folder in (programs.MODULE / "cmd").iterdir())
        if not all((programs.BUILT / name).exists() for name in names):
            say("tests: building published clients in Go; the first time takes some minutes")
        for name in names:
            programs.build(name)
        actionlint.program()
        alone.installed()
    except (AssertionError, OSError, subprocess.SubprocessError) as failure:
        say(f"tests: the published clients could not be made: {failure}", error=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
