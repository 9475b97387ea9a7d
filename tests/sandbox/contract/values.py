"""Goes once through every route of secrets, variables and deploy keys."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.sandbox.asking import ORGANIZATION, GitHub

REPOSITORY = f"/repos/{ORGANIZATION}/alpha"


def public_key() -> str:
    """A new public key as SSH writes it, with a comment."""
    public = Ed25519PrivateKey.generate().public_key()
    return public.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode() + " somebody@somewhere"


def go_through(github: GitHub) -> None:
    """Each route with success."""
    first, second = github.ids("alpha", "beta")
    chosen = {"visibility": "selected", "selected_repository_ids": [first]}
    _secrets(github, "~/actions/secrets", **chosen)
    _lists(github, "~/actions/secrets/A_TOKEN", second)
    _done(github, "DELETE", "~/actions/secrets/A_TOKEN")
    _secrets(github, "~/dependabot/secrets", **chosen)
    _lists(github, "~/dependabot/secrets/A_TOKEN", second)
    _done(github, "DELETE", "~/dependabot/secrets/A_TOKEN")
    _secrets(github, "~/codespaces/secrets", **chosen)
    _done(github, "DELETE", "~/codespaces/secrets/A_TOKEN")
    for tail in ("actions/secrets", "environments/production/secrets", "dependabot/secrets", "codespaces/secrets"):
        _secrets(github, f"{REPOSITORY}/{tail}")
        _done(github, "DELETE", f"{REPOSITORY}/{tail}/A_TOKEN")
    _variables(github, "~/actions/variables", **chosen)
    _lists(github, "~/actions/variables/PLACE", second)
    _done(github, "DELETE", "~/actions/variables/PLACE")
    for tail in ("actions/variables", "environments/production/variables"):
        _variables(github, f"{REPOSITORY}/{tail}")
        _done(github, "DELETE", f"{REPOSITORY}/{tail}/PLACE")
    _keys(github)
    _files(github)


def _secrets(github: GitHub, place: str, **more: object) -> None:
    _done(github, "PUT", f"{place}/A_TOKEN", {**github.seal("x", place), **more})
    _done(github, "PUT", f"{place}/A_TOKEN", {**github.seal("y", place), **more})
    _done(github, "GET", place)
    _done(github, "GET", f"{place}/A_TOKEN")


def _lists(github: GitHub, place: str, number: int) -> None:
    _done(github, "GET", f"{place}/repositories")
    _done(github, "PUT", f"{place}/repositories", {"selected_repository_ids": []})
    _done(github, "PUT", f"{place}/repositories/{number}")
    _done(github, "DELETE", f"{place}/repositories/{number}")


def _variables(github: GitHub, place: str, **more: object) -> None:
    _done(github, "POST", place, {"name": "PLACE", "value": "here", **more})
    _done(github, "PATCH", f"{place}/PLACE", {"value": "there"})
    _done(github, "GET", place)
    _done(github, "GET", f"{place}/PLACE")


def _keys(github: GitHub) -> None:
    made = github.ask("POST", f"{REPOSITORY}/keys", {"title": "a key", "key": public_key(), "read_only": True})
    assert made.is_success
    _done(github, "GET", f"{REPOSITORY}/keys")
    _done(github, "GET", f"{REPOSITORY}/keys/{made.json()['id']}")
    _done(github, "DELETE", f"{REPOSITORY}/keys/{made.json()['id']}")


def _files(github: GitHub) -> None:
    place = f"{REPOSITORY}/contents/file.yml"
    made = github.ask("PUT", place, {"message": "a file", "content": base64.b64encode(b"a").decode()})
    sha = made.json()["content"]["sha"]
    _done(github, "GET", place)
    github_file = {"message": "changed", "content": base64.b64encode(b"b").decode(), "sha": sha}
    changed = github.ask("PUT", place, github_file)
    assert changed.is_success
    _done(github, "DELETE", place, {"message": "gone", "sha": changed.json()["content"]["sha"]})


def _done(github: GitHub, method: str, path: str, body: object = None) -> None:
    answer = github.ask(method, path, body)
    assert answer.is_success, (method, path, answer.text)
