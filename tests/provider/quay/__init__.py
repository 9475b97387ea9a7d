"""Quay's resources."""
