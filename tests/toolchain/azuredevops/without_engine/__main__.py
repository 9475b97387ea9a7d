"""The stand-in for the Azure DevOps plugin as tests start it: under no engine."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()
ROOT = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from saas.run import Run  # noqa: E402
from saas.server import main  # noqa: E402
from toolchain.stand_ins.azuredevops import VERSION  # noqa: E402
from toolchain.stand_ins.azuredevops.provider import AzureDevOpsStandIn  # noqa: E402


def make(run: Run) -> AzureDevOpsStandIn:
    """The stand-in, which refuses no run."""
    return AzureDevOpsStandIn(run, dangers=tuple)


main(PARENT, make, VERSION)
