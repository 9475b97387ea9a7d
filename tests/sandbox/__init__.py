"""Tests of the emulated world."""
