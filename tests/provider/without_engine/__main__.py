"""The `saas` provider as tests start it: under no engine, so nobody is asked whether values could be printed."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()
ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from saas import registry  # noqa: E402
from saas.provider import SaasProvider  # noqa: E402
from saas.run import Run  # noqa: E402
from saas.server import main  # noqa: E402


def make(run: Run) -> SaasProvider:
    """The provider, which refuses no run."""
    return SaasProvider(lambda settings: registry.build(settings, run), run, dangers=tuple)


main(PARENT, make)
