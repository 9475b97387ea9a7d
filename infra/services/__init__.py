"""How each outside service's part of an estate is made: one module a service, each a component."""
