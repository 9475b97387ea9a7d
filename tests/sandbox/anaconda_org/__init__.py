"""The emulated Anaconda.org."""
