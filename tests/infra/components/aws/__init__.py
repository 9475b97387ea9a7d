"""AWS' part of an estate."""
