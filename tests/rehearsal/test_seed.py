"""What must exist in the emulated world before an estate can be deployed."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.estate.files import read
from infra.estate.loader import examine
from rehearsal.seed import seed
from tests.infra.estate.estates import FOREIGN, TODAY, Folder


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A copy of the little foreign estate, in order."""
    return Folder(FOREIGN, tmp_path / "foreign")


def test_seed_of_a_foreign_estate(foreign: Folder) -> None:
    """Items with the shapes of their fields, and organisations with their repositories."""
    assert seed(foreign.load()) == {
        "vault": {
            "name": "keys",
            "items": {
                "bell-secret": {"fields": {"credential": "token"}},
                "engine-token": {"fields": {"credential": "token"}},
                "nightly-upload": {"fields": {"credential": "token"}},
                "old-ci-token": {"fields": {"credential": "token"}},
                "parts-project": {"fields": {"credential": {"value": "121efe09-df3c-5d12-a230-c46ea26a69f2"}}},
                "release-upload": {"fields": {"credential": "token"}},
                "ringer-id": {"fields": {"credential": "token"}},
                "ringer-key": {"fields": {"pem": "private-key"}},
                "shelf-upload": {"fields": {"credential": "token"}},
                "vault-key": {"fields": {"credential": "token"}},
            },
        },
        "github": {
            "organizations": {
                "tinkers": {
                    "id": 4242,
                    "teams": ["keepers", "makers"],
                    "repositories": {
                        "catalogue": {
                            "private": False,
                            "workflows": {"print.yml": "active"},
                        },
                        "keyring": {"private": True},
                        "shop.site": {"private": False},
                        "workshop": {"private": False},
                    },
                }
            },
            "users": {"tinker-bot": {"id": 99}},
            "installations": {},
        },
        "azure_devops": {
            "organizations": {
                "tinkers": {
                    "parts": {
                        "id": "121efe09-df3c-5d12-a230-c46ea26a69f2",
                        "github_connections": [],
                        "agent_pools": [],
                    }
                }
            }
        },
        "heroku": {
            "apps": {"tinkers-door": {"set_by_hand": ["DOOR_COLOUR"], "processes": {}}},
            "authorizations": {},
            "addresses": {"https://door.tinkers.example": "tinkers-door"},
            "signing": {"tinkers-door": {"variable": "BELL_SECRET", "keys": 1}},
        },
        "anaconda-org": {
            "organizations": {
                "shelf": {
                    "tokens": {
                        "shelf-1": {
                            "item": "shelf-upload",
                            "field": "credential",
                            "scopes": ["api:read", "api:write"],
                            "expires": "2027-06-30",
                        }
                    },
                }
            },
        },
    }


def test_a_token_that_opens_no_organisation_is_in_none(foreign: Folder) -> None:
    """It has no place among the tokens of the emulated issuer, also where no check has refused it yet."""
    foreign.change("credentials/nightly-upload.toml", '"warehouse"', '"anaconda-org"')
    estate = examine(read(foreign.path), today=TODAY).estate
    tokens = seed(estate)["anaconda-org"]["organizations"]["shelf"]["tokens"]
    assert "nightly-upload" not in tokens
