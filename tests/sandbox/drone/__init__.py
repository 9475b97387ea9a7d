"""The emulated one, which is retired."""
