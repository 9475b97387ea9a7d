"""The admin API: what tests and people may ask of the emulated world itself, besides what its services answer."""

from __future__ import annotations

from sandbox.admin.api import AdminApi

__all__ = ["AdminApi"]
