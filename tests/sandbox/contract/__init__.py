"""GitHub's official description, and what holds the emulated GitHub's answers against it."""
