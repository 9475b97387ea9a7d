"""Programs for situations: named steps, each safe to repeat, with a journal of what was done (docs in README.md)."""
