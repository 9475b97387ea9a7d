"""The token that a credential is at its issuer: one shape for every service."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.declared_token import DeclaredToken
from tests.infra.estate.estates import FOREIGN, Folder

FILE = "credentials/shelf-upload.toml"


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """An estate with one declared token."""
    return Folder(FOREIGN, tmp_path / "estate")


def declared(folder: Folder) -> DeclaredToken | None:
    """The token that the credential of the file is."""
    return DeclaredToken.of(folder.load().credentials["shelf-upload"])


def test_it_says_what_the_data_declares(foreign: Folder) -> None:
    """Its name there, its scopes and its last day; the value is the credential's in the vault."""
    token = declared(foreign)
    assert token is not None
    assert (token.name, token.scopes, token.expires) == ("shelf-1", ("api:read", "api:write"), "2027-06-30")
    assert token.value.item == "shelf-upload"


def test_the_order_of_scopes_in_the_file_changes_nothing(foreign: Folder) -> None:
    """Else a volunteer who sorts a list would change a token."""
    before = declared(foreign)
    foreign.change(FILE, '["api:read", "api:write"]', '["api:write", "api:read"]')
    assert declared(foreign) == before


def test_a_credential_that_names_no_token_is_none(foreign: Folder) -> None:
    """What it is called at its issuer is not known, so no run touches it."""
    foreign.change(FILE, '[token]\nname   = "shelf-1"\nscopes = ["api:read", "api:write"]\n', "")
    assert declared(foreign) is None
