"""How each kind of thing is made; what exists is in `stacks/`."""
