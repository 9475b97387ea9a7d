"""How the tests ask the emulated services: as their clients do, over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import httpx
from nacl.public import PublicKey, SealedBox

from sandbox import World

ORGANIZATION = "an-org"
VAULT = "pulumi"

SEED: dict[str, Any] = {
    "vault": {
        "name": VAULT,
        "items": {
            "upload-token": {"fields": {"credential": "token"}},
            "certificate": {"fields": {"credential": "base64", "username": "token"}},
            "robot-login": {"fields": {"username": "token", "password": "token"}},
            "signing-key": {"fields": {"privateKey": "private-key"}},
            "app-key": {"fields": {"credential": "private-key"}},
            "several-lines": {"fields": {"credential": "text"}},
            "odd-one": {"fields": {"account number": "token"}},
        },
    },
    "github": {
        "organizations": {
            ORGANIZATION: {
                "id": 11897326,
                "teams": ["Core Team"],
                "repositories": {
                    "alpha": {
                        "private": False,
                        "environments": ["production"],
                        "workflows": {"build.yml": "active", "old.yml": "disabled_inactivity"},
                    },
                    "beta": {"private": True, "workflows": {"build.yml": "active"}},
                    "gamma": {},
                    "delta": {},
                },
            },
            "other-org": {"repositories": {"elsewhere": {}}},
        },
        "users": {"a-bot": {"id": 99}},
        "installations": {"501": {"organization": ORGANIZATION, "app": "an-app", "repositories": ["alpha"]}},
    },
}


class GitHub:
    """A client of the emulated GitHub, with the token unless it is given another."""

    def __init__(self, world: World, token: str | None = None) -> None:
        """Asks the GitHub of that world."""
        shown = world.tokens["github"] if token is None else token
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        base = world.addresses["github"] + "/api/v3"
        self._client = httpx.Client(base_url=base, headers=headers, trust_env=False, timeout=30)

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One request; a path that begins with ~ is below the organisation."""
        path = path.replace("~", f"/orgs/{ORGANIZATION}", 1) if path.startswith("~") else path
        return self._client.request(method, path, json=body, **options)

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def seal(self, value: str, place: str = "~/actions/secrets") -> dict[str, str]:
        """A value sealed with the key of a place, by the path of its secrets, as a PUT wants it."""
        found = self.ask("GET", f"{place}/public-key").json()
        box = SealedBox(PublicKey(base64.b64decode(found["key"]))).encrypt(value.encode())
        return {"encrypted_value": base64.b64encode(box).decode(), "key_id": found["key_id"]}

    def put_secret(self, name: str, value: str, visibility: str = "selected", **more: Any) -> httpx.Response:
        """Creates or updates an organisation secret."""
        body = {**self.seal(value), "visibility": visibility, **more}
        return self.ask("PUT", f"~/actions/secrets/{name}", body)

    def ids(self, *names: str) -> list[int]:
        """The ids of repositories of the organisation."""
        return [self.ask("GET", f"/repos/{ORGANIZATION}/{name}").json()["id"] for name in names]

    def listed(self, name: str) -> set[str]:
        """The names in a secret's repository list."""
        found = self.ask("GET", f"~/actions/secrets/{name}/repositories", params={"per_page": 100}).json()
        return {repository["name"] for repository in found["repositories"]}

    def add_hook(self, place: str, url: str = "https://hooks.example/a", **config: Any) -> httpx.Response:
        """Makes a webhook; `place` is ~ or /repos/OWNER/REPO."""
        body = {"name": "web", "events": ["push"], "active": True, "config": {"url": url, **config}}
        return self.ask("POST", f"{place}/hooks", body)


class Connect:
    """A client of the emulated 1Password Connect."""

    def __init__(self, world: World, token: str | None = None) -> None:
        """Asks the Connect of that world."""
        shown = world.tokens["connect"] if token is None else token
        headers = {"Authorization": f"Bearer {shown}"} if shown else {}
        self._client = httpx.Client(base_url=world.addresses["connect"], headers=headers, trust_env=False, timeout=30)
        self.vault = f"/v1/vaults/{world.vaults()[VAULT]}"

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """One request; a path that begins with ~ is below the vault."""
        path = path.replace("~", self.vault, 1) if path.startswith("~") else path
        return self._client.request(method, path, json=body, **options)

    def close(self) -> None:
        """Ends its connections."""
        self._client.close()

    def item(self, title: str) -> dict[str, Any]:
        """An item by its title, in the two steps that the provider takes."""
        found = self.ask("GET", "~/items", params={"filter": f'title eq "{title}"'}).json()
        whole: dict[str, Any] = self.ask("GET", f"~/items/{found[0]['id']}").json()
        return whole
