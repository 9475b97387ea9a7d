"""Clients of Heroku: heroku3 for Python, and Heroku's own for Go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sandbox import World
from tests.clients.programs import CallError, Client

if TYPE_CHECKING:
    import heroku3.api

PROGRAM = "heroku"
SEED = {
    "heroku": {
        "apps": {"an-app": {"set_by_hand": ["BY_HAND"], "processes": {"web": {"size": "Standard-1X"}}}, "bare": {}}
    }
}

HOURLY = 4500
"""How many requests an account has at most."""


@pytest.fixture
def python(world: World) -> Iterator[heroku3.api.Heroku]:
    """A client, heroku3's, whose key is the password of a basic login, as `curl -n` has it."""
    import heroku3.api  # here, as every worker loads this file
    import requests

    with requests.Session() as session:
        session.trust_env = False
        client = heroku3.api.Heroku(session=session)
        client._heroku_url = world.addresses["heroku"]
        client.authenticate(world.tokens["heroku"])
        yield client


class TestPython:
    """heroku3."""

    def test_the_key_logs_in(self, world: World, python: heroku3.api.Heroku) -> None:
        """And a wrong one does not: the client looks at once."""
        assert python.is_authenticated
        assert python.account().email
        assert not python.authenticate("no key")

    def test_apps_are_listed(self, python: heroku3.api.Heroku) -> None:
        """All that the key opens."""
        assert {app.name for app in python.apps()} == {"an-app", "bare"}

    def test_a_list_ends_where_it_was_asked_to(self, python: heroku3.api.Heroku) -> None:
        """In the order that was asked for."""
        app = python.app("an-app")
        app.update_config({"ONE": "1"})
        app.update_config({"TWO": "2"})
        newest = app.releases(order_by="version", sort="desc", limit=1)
        assert [release.version for release in newest] == [3]

    def test_config_vars(self, world: World, python: heroku3.api.Heroku) -> None:
        """Set one by one and together, read, and removed; each change makes a release."""
        app = python.app("an-app")
        before = world.releases("an-app")
        config = app.config()
        config["TOKEN"] = "hush"
        assert world.config_vars("an-app")["TOKEN"] == "hush"
        app.update_config({"ONE": "1", "TWO": "2"})
        python.update_appconfig("an-app", {"TWO": None})
        del config["TOKEN"]
        assert {name: value for name, value in world.config_vars("an-app").items() if name != "BY_HAND"} == {"ONE": "1"}
        assert world.releases("an-app") == before + 4

    def test_domains(self, world: World, python: heroku3.api.Heroku) -> None:
        """Added, listed, looked up, and removed."""
        app = python.app("an-app")
        app.add_domain("own.example", None)
        assert "own.example" in {domain.hostname for domain in app.domains(order_by="hostname")}
        assert app.get_domain("own.example").kind == "custom"
        app.remove_domain("own.example")
        assert world.heroku_holdings("an-app")["domains"] == {}

    def test_processes(self, world: World, python: heroku3.api.Heroku) -> None:
        """Listed, and scaled one by one and together."""
        app = python.app("an-app")
        assert [process.type for process in app.process_formation()] == ["web"]
        app.scale_formation_process("web", 3)
        assert world.heroku_holdings("an-app")["processes"]["web"]["quantity"] == 3
        app.batch_scale_formation_processes({"web": 0})
        assert world.heroku_holdings("an-app")["processes"]["web"]["quantity"] == 0

    def test_authorizations(self, world: World, python: heroku3.api.Heroku) -> None:
        """Listed, looked up, and revoked. (heroku3 has a mistake in its call that makes one.)"""
        world.make_heroku_authorization("by hand", ["read"])
        [there] = world.heroku_authorizations()
        [listed] = python.oauthauthorizations()
        assert (listed.id, listed.access_token.token) == (there["id"], there["token"])
        assert python.oauthauthorization(there["id"]).access_token.token == there["token"]
        python.oauthauthorization_delete(there["id"])
        assert world.heroku_authorizations() == []

    def test_the_rest_of_the_budget_is_known(self, python: heroku3.api.Heroku) -> None:
        """The header, which the client keeps, says what the route says."""
        found = python.rate_limit.remaining
        assert 0 < found <= HOURLY
        assert int(python.ratelimit_remaining()) == found


WHOLE = {"Field": "id", "Max": 1000}


class TestGo:
    """heroku/heroku-go."""

    def test_apps_are_listed(self, go: Client, world: World) -> None:
        """All that the key opens."""
        assert {app["name"] for app in go.call("AppList", {**WHOLE, "Field": "name"})} == {"an-app", "bare"}
        assert go.call("AppInfo", "an-app")["name"] == "an-app"
        assert go.call("AccountInfo")["email"]

    def test_config_vars(self, world: World, go: Client) -> None:
        """Set, read, and removed; each change makes a release, which can be looked up."""
        go.call("ConfigVarUpdate", "an-app", {"TOKEN": "hush", "OTHER": "value"})
        assert world.config_vars("an-app")["TOKEN"] == "hush"
        go.call("ConfigVarUpdate", "an-app", {"TOKEN": None})
        assert go.call("ConfigVarInfoForApp", "an-app").keys() == {"OTHER", "BY_HAND"}
        releases = go.call("ReleaseList", "an-app", {"Field": "version", "Max": 1, "Descending": True})
        assert releases[0]["version"] == world.releases("an-app")
        assert go.call("ReleaseInfo", "an-app", str(releases[0]["version"]))["id"] == releases[0]["id"]

    def test_domains(self, world: World, go: Client) -> None:
        """Added, listed, looked up, and removed."""
        made = go.call("DomainCreate", "an-app", {"hostname": "own.example", "sni_endpoint": None})
        assert "own.example" in {domain["hostname"] for domain in go.call("DomainList", "an-app", WHOLE)}
        assert go.call("DomainInfo", "an-app", made["id"])["hostname"] == "own.example"
        go.call("DomainDelete", "an-app", "own.example")
        assert world.heroku_holdings("an-app")["domains"] == {}

    def test_processes(self, world: World, go: Client) -> None:
        """Listed and scaled."""
        assert [process["type"] for process in go.call("FormationList", "an-app", WHOLE)] == ["web"]
        go.call("FormationUpdate", "an-app", "web", {"quantity": 3, "dyno_size": {"name": "standard-2X"}})
        assert go.call("FormationInfo", "an-app", "web")["quantity"] == 3
        assert world.heroku_holdings("an-app")["processes"]["web"] == {"quantity": 3, "size": "Standard-2X"}
        go.call("FormationBatchUpdate", "an-app", {"updates": [{"type": "web", "quantity": 0}]})
        assert world.heroku_holdings("an-app")["processes"]["web"]["quantity"] == 0

    def test_authorizations(self, world: World, go: Client) -> None:
        """Made, listed, looked up, and revoked."""
        made = go.call("OAuthAuthorizationCreate", {"description": "by a client", "scope": ["read"]})
        [there] = [one for one in world.heroku_authorizations() if one["description"] == "by a client"]
        assert (there["id"], there["token"]) == (made["id"], made["access_token"]["token"])
        assert made["id"] in {one["id"] for one in go.call("OAuthAuthorizationList", WHOLE)}
        assert go.call("OAuthAuthorizationInfo", made["id"])["scope"] == ["read"]
        go.call("OAuthAuthorizationDelete", made["id"])
        assert world.heroku_authorizations() == []

    def test_the_rest_of_the_budget_is_known(self, go: Client, world: World) -> None:
        """It is told to whoever asks."""
        assert 0 < go.call("RateLimitInfo")["remaining"] <= HOURLY

    def test_what_is_not_there_is_an_error_with_a_sentence(self, go: Client, world: World) -> None:
        """Heroku's own."""
        with pytest.raises(CallError, match="find that app"):
            go.call("AppInfo", "no-app")
