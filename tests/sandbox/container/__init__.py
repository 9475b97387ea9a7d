"""The emulated container host."""
