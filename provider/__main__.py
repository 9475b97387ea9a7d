"""Entry of the `saas` provider plugin: the engine starts it as `python provider ENGINE_ADDRESS`."""

from saas.server import main

main()
