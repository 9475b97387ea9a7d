"""Tests of `sandbox/github`."""
