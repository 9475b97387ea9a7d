"""The graph: every value in every slot."""

from infra.estate import Edge
from tests.infra.estate.estates import Folder


def test_edges_of_a_foreign_estate(foreign: Folder) -> None:
    """Each kind of delivery has its slot, scope and zone; what others manage has no item of our vault."""
    edges = {
        (one.credential, one.kind, one.scope, one.slot, one.item, one.field, one.zone) for one in foreign.load().edges
    }
    assert edges == {
        (
            "bell-ringer",
            "github-organization-secret",
            "tinkers/workshop",
            "RINGER_ID",
            "ringer-id",
            "credential",
            "makers",
        ),
        ("bell-ringer", "github-organization-secret", "tinkers/workshop", "RINGER_KEY", "ringer-key", "pem", "makers"),
        (
            "bell-secret",
            "github-organization-secret",
            "tinkers/shop.site",
            "BELL_SECRET",
            "bell-secret",
            "credential",
            "shop",
        ),
        (
            "bell-secret",
            "github-webhook-secret",
            "*",
            "https://door.tinkers.example/ring",
            "bell-secret",
            "credential",
            "makers",
        ),
        (
            "bell-secret",
            "github-webhook-secret",
            "tinkers/shop.site",
            "https://door.tinkers.example/visit",
            "bell-secret",
            "credential",
            "makers",
        ),
        ("bell-secret", "heroku-config-var", "tinkers-door", "BELL_SECRET", "bell-secret", "credential", "makers"),
        ("engine-token", "engine", "*", "GITHUB_TOKEN", "engine-token", "credential", "keepers"),
        (
            "nightly-upload",
            "azure-devops-variable",
            "parts/upload",
            "NIGHTLY_TOKEN",
            "nightly-upload",
            "credential",
            "everybody",
        ),
        (
            "nightly-upload",
            "github-organization-secret",
            "*",
            "NIGHTLY_TOKEN",
            "nightly-upload",
            "credential",
            "everybody",
        ),
        (
            "old-ci-token",
            "github-organization-secret",
            "tinkers/workshop",
            "OLD_CI_TOKEN",
            "old-ci-token",
            "credential",
            "makers",
        ),
        ("part-token", "azure-devops-definition-variable", "parts:*-part", "PART_TOKEN", None, None, "everybody"),
        ("part-token", "github-repository-secret", "tinkers/*-part", "PART_TOKEN", None, None, "everybody"),
        (
            "release-upload",
            "github-environment-secret",
            "tinkers/catalogue@release",
            "RELEASE_TOKEN",
            "release-upload",
            "credential",
            "makers",
        ),
        (
            "release-upload",
            "github-organization-secret",
            "tinkers/workshop",
            "RELEASE_TOKEN",
            "release-upload",
            "credential",
            "makers",
        ),
        (
            "release-upload",
            "heroku-config-var",
            "tinkers-door",
            "RELEASE_TOKEN",
            "release-upload",
            "credential",
            "makers",
        ),
        (
            "vault-key",
            "github-organization-secret",
            "tinkers/keyring",
            "VAULT_KEY",
            "vault-key",
            "credential",
            "keepers",
        ),
    }


def test_secret_of_three_repositories_is_three_edges(foreign: Folder) -> None:
    """Each repository that can read a secret is an edge of its own."""
    foreign.change("credentials/old-ci-token.toml", '["workshop"]', '["workshop", "shop.site", "keyring"]')
    foreign.change(
        "zones.toml",
        '"staging"]\nsinks   = ["github:tinkers/shop.site"]',
        '"staging", "production"]\nsinks   = ["github:tinkers/shop.site"]',
    )
    foreign.change("credentials/old-ci-token.toml", '["makers"]', '["keepers", "makers", "shop"]')
    foreign.change("zones.toml", '"admin", "root"', '"production", "admin", "root"')
    foreign.change(
        "zones.toml",
        '[shop.exceptions.bell-secret]\nat    = ["github:tinkers/shop.site"]\nsince = 2026-11-01\nuntil = 2026-12-01\n'
        'why   = "The shop rings the bell itself. Give it a bell of its own."\n',
        "",
    )
    scopes = [one.scope for one in foreign.load().edges if one.credential == "old-ci-token"]
    assert scopes == ["tinkers/keyring", "tinkers/shop.site", "tinkers/workshop"]


def test_edges_are_sorted_and_each_is_there_once(foreign: Folder) -> None:
    """Two runs print the same graph."""
    edges = foreign.load().edges
    assert list(edges) == sorted(edges, key=lambda one: (one.credential, one.kind, one.scope, one.slot))
    assert len(set(edges)) == len(edges)
    assert all(isinstance(one, Edge) for one in edges)


def test_owner_comes_from_the_defaults_unless_given(foreign: Folder) -> None:
    """What `[defaults]` says holds for each thing that says nothing else."""
    foreign.change("credentials/vault-key.toml", "issuer ", 'owner = "makers"\nissuer ')
    estate = foreign.load()
    assert estate.credentials["vault-key"].owner == "makers"
    assert estate.credentials["engine-token"].owner == "keepers"
    assert estate.apps["doorbell"].owner == "keepers"
