"""A stand-in for the official AWS plugin: the part of it that this project uses, against the sandbox only.

It has the official plugin's tokens and property names, and behaves as its source and documentation say where the
program can see it. It refuses every address that is not on this machine. The official plugin stays untested here.
"""

VERSION = "7.51.1"
"""The version of the official plugin, and of the Python SDK, whose place this takes."""

NAME = "AWS (stand-in plugin)"
"""How every sentence of it begins."""
