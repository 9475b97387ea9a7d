"""The emulated runner host."""
