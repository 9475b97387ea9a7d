"""Container hosts, reached by SSH: apps that run there as containers."""

from saas.container.app import App
from saas.container.connection import ContainerHosts
from saas.entry import Entry

__all__ = ["ENTRY"]

ENTRY = Entry(ContainerHosts, (App,))
