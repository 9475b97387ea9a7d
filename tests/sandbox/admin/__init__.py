"""Tests of `sandbox/admin`."""
