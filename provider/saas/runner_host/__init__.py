"""Runner hosts, reached by SSH: an agent on each that takes jobs, one at a time, in a fresh container."""

from saas.entry import Entry
from saas.runner_host.connection import RunnerHosts
from saas.runner_host.runner_host import RunnerHost

__all__ = ["ENTRY"]

ENTRY = Entry(RunnerHosts, (RunnerHost,))
