"""An emulated world that several tests share, one after another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sandbox import World


@contextmanager
def as_seeded(world: World) -> Iterator[World]:
    """Yield a world as it was seeded, with no switch turned; lift what a test asked of it in the end."""
    for switch, on in world.switches().items():
        if on:
            world.set_switch(switch, on=False)
    world.reset()
    yield world
    world.lift()
