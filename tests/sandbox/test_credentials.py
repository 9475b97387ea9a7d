"""The credential by which clients administer a service is made anew, as a person does it on the service's pages."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from sandbox import launch
from sandbox.client import AdminError


def test_two_are_accepted_until_the_former_one_is_ended(tmp_path: Path) -> None:
    """Of the same looks; also after a restart."""
    with launch(tmp_path, {}) as world:
        address, first = world.addresses["heroku"], world.environment["HEROKU_API_KEY"]
        headers = {"Accept": "application/vnd.heroku+json; version=3"}

        def codes(*keys: str) -> list[int]:
            asked = [
                httpx.get(f"{address}/apps", headers={**headers, "Authorization": f"Bearer {key}"}) for key in keys
            ]
            return [one.status_code for one in asked]

        second = world.renew_credential("heroku")
        assert (len(second), second[:7]) == (len(first), "HRKU-AA")
        assert codes(first, second, f"{second}x") == [200, 200, 401]
        world.end_former_credential("heroku")
        assert codes(first, second) == [401, 200]
        with pytest.raises(AdminError, match="There is no service 'nobody'"):
            world.renew_credential("nobody")
