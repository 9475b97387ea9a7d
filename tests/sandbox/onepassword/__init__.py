"""Tests of `sandbox/onepassword`."""
