"""The emulated Quay."""
