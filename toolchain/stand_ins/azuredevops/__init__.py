"""A stand-in for the official Azure DevOps plugin: the part of it that this project uses, against the sandbox only.

It has the official plugin's tokens and property names, and behaves as its source and documentation say where the
program can see it. It refuses every address that is not on this machine. The official plugin stays untested here.
"""

VERSION = "3.16.2"
"""The version of the official plugin, and of the Python SDK, whose place this takes."""

NAME = "Azure DevOps (stand-in plugin)"
"""How every sentence of it begins."""
