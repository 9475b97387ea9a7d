"""Anaconda.org's resources."""
