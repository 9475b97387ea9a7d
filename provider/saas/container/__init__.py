"""Container hosts, reached by SSH: apps that run there as containers."""

from saas.container.app import App
from saas.container.connection import CREDENTIAL, ContainerHosts, ContainerSettings
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry("Container hosts", CREDENTIAL, ContainerSettings, ContainerHosts, (App,))
