"""Estates in which something is minted."""

from tests.infra.estate.estates import Folder

READER = "credentials/shelf-reader.toml"
MINTED = """purpose = "Reads the shelf."
class   = "production"
issuer  = "anaconda-org"
opens   = ["anaconda-org:shelf"]
only    = ["makers"]
made    = "minted"

[token]
name   = "shelf-reader"
scopes = ["api:read"]

[[deliveries]]
to = "github-organization-secret"
name = "SHELF_TOKEN"
repositories = ["workshop"]

[[deliveries]]
to = "heroku-config-var"
app = "doorbell"
name = "SHELF_TOKEN"
"""
"""A credential that Anaconda.org's API makes: for jobs of eight hours at GitHub, and an app that restarts."""

QUAY = """
[quay]
organization   = "tinkers"
administrators = ["keepers", "makers"]
max_age        = "365d"
holds          = { "tinkers" = "production" }
repositories.anvil.visibility = "public"
"""
"""A section of Quay with one repository."""
ROBOT = """purpose = "Pushes the anvil."
class   = "production"
issuer  = "quay"
opens   = ["quay:tinkers"]
only    = ["makers"]
made    = "minted"
unknown = ["acts_as"]

[token]
name   = "anvil-smith"
scopes = ["anvil:write"]
"""
"""A robot that may push there."""


def with_minted(foreign: Folder) -> Folder:
    """Add the minted credential to the foreign estate."""
    foreign.append(READER, MINTED)
    return foreign
