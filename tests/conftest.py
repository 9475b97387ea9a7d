"""What every test stands on: no credential and no proxy of the machine leaks into one."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from hypothesis import HealthCheck, settings

from rehearsal.folder import CREDENTIALS

# With Python told to keep no bytecode, the programs that tests start by the hundred would compile themselves each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")  # how long an example takes says more of the other workers than of the code

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup: what the tests start would not hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_ambient_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(CREDENTIALS) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
