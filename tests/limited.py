"""A program in a process that may take only so much time and memory, and has no more rights than its user."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEMORY_BYTES = 1 << 30
_PR_CAPBSET_DROP = 24
_ABOVE_PERMISSIONS = (1, 2, 10)
"""What lets root read and write what is closed (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH), and use low ports."""


def limited(*arguments: str, seconds: int) -> subprocess.CompletedProcess[str]:
    """Run a Python program; end it after so many seconds of the processor, or ten times as many by the clock."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            for right in _ABOVE_PERMISSIONS:
                ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, right, 0, 0, 0)

    paths = os.pathsep.join([str(ROOT), str(ROOT / "provider")])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        preexec_fn=limit,  # the child starts no thread before it
        timeout=10 * seconds,
    )
