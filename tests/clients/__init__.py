"""Published clients, which nobody here wrote, at work in the emulated world."""
