"""Anaconda.org's part of an estate: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from infra.components import anaconda_org
from infra.declared_token import DeclaredToken
from infra.estate import load
from infra.values import Reference
from tests.infra.components.making import make
from tests.infra.estate.estates import FOREIGN, Folder
from tests.infra.recorded import Recording, record

TODAY = dt.date(2026, 11, 21)
ITEM_ID = "a" * 26

TOKENS = anaconda_org.Tokens(
    organization="shelf",
    tokens=(
        DeclaredToken(
            name="shelf-1",
            scopes=("api:read", "api:write"),
            expires="2027-06-30",
            value=Reference(item="shelf-upload", field="credential", shape="token", credential="shelf-upload"),
        ),
    ),
)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for one organisation."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\nshelf-upload = "{ITEM_ID}"\n')
    return record(partial(make, [TOKENS], lock), {ITEM_ID: {"title": "shelf-upload", "credential": "shelf-value"}})


class TestParts:
    """`parts`: tokens, gathered by organisation."""

    def test_declared_tokens_are_gathered(self) -> None:
        """Tokens of an organisation, each with its vault item."""
        assert anaconda_org.parts(load(FOREIGN, today=TODAY)) == (TOKENS,)

    def test_without_a_token_nothing_is_managed(self, tmp_path: Path) -> None:
        """What such a credential is called at the issuer is not known, so no run touches it."""
        unnamed = Folder(FOREIGN, tmp_path / "estate")
        declared = '[token]\nname   = "shelf-1"\nscopes = ["api:read", "api:write"]\n'
        unnamed.change("credentials/shelf-upload.toml", declared, "")
        assert anaconda_org.parts(unnamed.load(TODAY)) == ()


class TestComponent:
    """What is registered."""

    def test_a_token_is_named_after_its_place_and_its_value_is_secret(self, recording: Recording) -> None:
        """The vault's value is what it is taken over by."""
        [(name, token)] = recording.of_type("saas:anaconda_org:Token").items()
        assert name == "shelf/shelf-1"
        assert token.secret("current") == "shelf-value"
        assert {key: token.inputs[key] for key in ("organization", "name", "scopes", "expires")} == {
            "organization": "shelf",
            "name": "shelf-1",
            "scopes": ["api:read", "api:write"],
            "expires": "2027-06-30",
        }
