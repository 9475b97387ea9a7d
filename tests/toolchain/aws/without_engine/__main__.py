"""The stand-in for the AWS plugin as tests start it: under no engine."""

import os
import sys
from pathlib import Path

PARENT = os.getppid()
ROOT = Path(__file__).resolve().parents[4]
sys.path[:0] = [str(ROOT), str(ROOT / "provider")]

from saas.run import Run  # noqa: E402
from saas.server import main  # noqa: E402
from toolchain.stand_ins.aws import VERSION  # noqa: E402
from toolchain.stand_ins.aws.provider import AwsStandIn  # noqa: E402


def make(run: Run) -> AwsStandIn:
    """The stand-in, which refuses no run."""
    return AwsStandIn(run, dangers=tuple)


main(PARENT, make, VERSION)
