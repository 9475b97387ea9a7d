"""The emulated Docker Hub."""
