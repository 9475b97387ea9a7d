"""A repository is opened by the public half of the declared key."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from policies.declared import Declared, Value, Wanted
from policies.identity import identity_of
from policies.places import Place
from policies.resource import UNKNOWN, Resource
from policies.rules.deploy_keys import DEPLOY_KEYS, KEY

ITEM = Value("a-key", "privateKey", "staging")
OPENED = {"organization": "acme", "repository": "press", "title": "a-key"}
PLACE = Place("saas:github:RepositorySecret", "acme/press", "A_KEY")
DECLARED = Declared({PLACE: Wanted(ITEM, secret=True)}, deploy_keys={identity_of(KEY, OPENED): ITEM})


def pair(of_ssh: bool) -> tuple[str, str]:
    """A private key, and its public half."""
    key = ed25519.Ed25519PrivateKey.generate()
    form = serialization.PrivateFormat.OpenSSH if of_ssh else serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return private.decode(), public.decode()


def said(public: object, private: object) -> list[str]:
    """What the rule says of a key, and of where its private half lies."""
    key = Resource(KEY, "urn", "a-key", {**OPENED, "key": public})
    held = {"organization": "acme", "repository": "press", "name": "A_KEY", "value": private}
    assert DEPLOY_KEYS.whole
    return [fault.says for fault in DEPLOY_KEYS.whole([Resource(PLACE.type, "urn", "A", held), key], DECLARED)]


@pytest.mark.parametrize("of_ssh", [True, False])
def test_the_public_half_of_the_declared_key_passes_and_no_other(*, of_ssh: bool) -> None:
    """In both forms of a private key, with a comment or without."""
    private, public = pair(of_ssh)
    assert said(public, private) == []
    assert said(f"{public} ada@example.org", private) == []
    [words] = said(pair(of_ssh)[1], private)
    assert "not the public half of the declared key" in words
    assert len(said(public, "no key")) == 1


def test_what_is_not_known_yet_passes() -> None:
    """A preview may know neither."""
    private, public = pair(of_ssh=True)
    assert said(UNKNOWN, private) == said(public, UNKNOWN) == []
