"""Docker Hub's older routes lead to the same things as those that are described."""

from __future__ import annotations

import httpx

from sandbox import World
from sandbox.docker_hub.state import ACCOUNT


def test_the_older_login_opens_the_same(world: World, hub: httpx.Client) -> None:
    """With a slash at its end and without; a refresh token is given to whoever asks for one."""
    account = {"username": ACCOUNT, "password": world.tokens["docker-hub"]}
    for path, more in (
        ("/users/login", set()),
        ("/users/login/", set()),
        ("/users/login?refresh_token=true", {"refresh_token"}),
    ):
        found = hub.post(path, json=account).json()
        assert found.keys() == {"token"} | more
        hub.headers["Authorization"] = f"JWT {found['token']}"
        assert hub.get("/user/").json()["username"] == ACCOUNT
    assert hub.post("/users/login", json={**account, "password": "nonsense"}).status_code == 401


def test_a_token_made_by_the_older_route_is_a_token(world: World, hub: httpx.Client) -> None:
    """It may do everything, and logs in."""
    made = hub.post("/api_tokens", json={"token_label": "old"}).json()
    shown = hub.get(f"/access-tokens/{made['uuid']}").json()
    assert (shown["token_label"], shown["scopes"]) == ("old", ["repo:admin"])
    login = {"identifier": ACCOUNT, "secret": made["token"]}
    assert hub.post("/auth/token", json=login).status_code == 200
    assert hub.delete(f"/api_tokens/{made['uuid']}").status_code == 202
    assert hub.post("/auth/token", json=login).status_code == 401


def test_repositories_come_in_the_order_of_their_last_change(world: World, hub: httpx.Client) -> None:
    """The one that was changed last comes last, or first."""
    world.seed({"docker-hub": {"namespaces": {"an-org": {"another": {}}}}})
    world.advance_clock(60)
    hub.patch("/repositories/an-org/another/", json={"description": "Changed."})
    names = [
        [one["name"] for one in hub.get("/repositories/an-org", params={"ordering": order}).json()["results"]]
        for order in ("last_updated", "-last_updated", "name")
    ]
    assert names == [["image", "another"], ["another", "image"], ["another", "image"]]
    assert hub.delete("/repositories/an-org/another/").status_code == 202
    assert world.state("docker-hub")["repositories"].keys() == {"an-org/image"}
