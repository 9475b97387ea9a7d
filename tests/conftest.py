"""What every test stands on: no credential and no proxy of the machine leaks into one."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from engine.ambient import handed_on

# With Python told to keep no bytecode, the programs that tests start by the hundred would compile themselves each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

settings.register_profile("busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy machine")  # how long an example takes says more of the other workers than of the code

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as under nohup: what the tests start would not hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_ambient_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ.keys() - handed_on(os.environ).keys():
        if not name.startswith(OF_THE_TESTS):
            monkeypatch.delenv(name)
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


OF_THE_TESTS = ("PYTEST", "GO")
"""How the names of variables begin that pytest, and the tests of the toolchain, stand on."""


LONGEST_FIRST = ("tests/end_to_end/", "tests/toolchain/")
DEALT_SINGLY = ("tests/end_to_end/", "tests/provider/")
"""Where tests share no more than what each worker makes for itself."""

DEALT_WHOLE = tuple(
    f"tests/end_to_end/test_{name}.py" for name in ("exposure", "refused_data", "rotation_exposure", "up", "values")
)
"""The files there whose tests do share a run."""


class Dealing(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist has no types
    """Whoever is idle gets the next test, or the next file of tests that share what its fixtures make.

    Marks of `--dist loadgroup` would say the same, but pytest-xdist 3.8 does not bring them to pytest 9's workers.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return nodeid if file.startswith(DEALT_SINGLY) and file not in DEALT_WHOLE else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealing:
    """How the tests are dealt to the workers."""
    return Dealing(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take long, so that no worker is left over with one when the others have ended."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))
