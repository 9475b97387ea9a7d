"""What may lie at GitHub: whatever the data declares, whoever writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from infra.components.github.undeclared import searches
from infra.estate.deployed import deployed
from tests.infra.estate.estates import FOREIGN, Folder

KEY = """
purpose = "Opens the workshop."
class   = "production"
issuer  = "github"
only    = ["makers"]
opens   = ["github:tinkers/workshop"]
shape   = "private-key"
managed_by = "{by}"
deploy_key = {{ repository = "workshop", title = "the press", write = {write} }}
"""


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """A small estate that a test may change."""
    return Folder(FOREIGN, tmp_path / "foreign")


def inputs(folder: Folder) -> dict[str, Any]:
    """What the one organisation is asked with."""
    [one] = searches(deployed(folder.load()))
    assert (one.service, one.holder, one.function) == ("GitHub", "tinkers", "saas:github:getUndeclared")
    return dict(one.inputs)


def test_all_that_is_declared_may_be_there(foreign: Folder) -> None:
    """By its places, with what others manage under a pattern, and what a retired service left where that is told."""
    foreign.change("services.toml", "catalogue   = {", '"left-part" = {}\ncatalogue   = {')
    foreign.change(
        "services.toml",
        'must_be_gone = ["OLD_CI_COOKIE"]',
        'must_be_gone = ["OLD_CI_COOKIE"]\n'
        'retirement = { hook_hosts = ["old.example"], look_in = ["workshop"], owners = ["tinkers"] }',
    )
    assert inputs(foreign) == {
        "organization": "tinkers",
        "repositories": ["catalogue", "keyring", "left-part", "shop.site", "workshop"],
        "secrets": {
            "": [
                "BELL_SECRET", "NIGHTLY_TOKEN", "OLD_CI_COOKIE", "OLD_CI_TOKEN", "RELEASE_TOKEN", "RINGER_ID",
                "RINGER_KEY", "VAULT_KEY",
            ],
            "catalogue@release": ["RELEASE_TOKEN"],
            "left-part": ["PART_TOKEN"],
            "workshop": ["OLD_CI_COOKIE"],
        },
        "variables": {},
        "readingKeys": {},
        "writingKeys": {},
        "webhooks": {"": ["https://door.tinkers.example/ring"], "shop.site": ["https://door.tinkers.example/visit"]},
        "hookHosts": {"": ["old.example"], "workshop": ["old.example"]},
    }  # fmt: skip


@pytest.mark.parametrize("by", ["us", "hand"])
@pytest.mark.parametrize(("write", "table"), [("true", "writingKeys"), ("false", "readingKeys")])
def test_a_deploy_key_is_declared_by_its_title_and_by_what_it_may(
    by: str, write: str, table: str, foreign: Folder
) -> None:
    """Whoever manages it."""
    foreign.append("credentials/press-key.toml", KEY.format(by=by, write=write))
    found = inputs(foreign)
    assert {name: found[name] for name in ("readingKeys", "writingKeys")} == {
        "readingKeys": {}, "writingKeys": {}, table: {"workshop": ["the press"]}
    }  # fmt: skip


def test_what_is_planned_may_be_there_and_what_is_out_of_use_may_not(foreign: Folder) -> None:
    """A webhook of an app that is only meant to be has its address in the data; that of a retired one is to go."""
    app = (foreign.path / "apps" / "doorbell.toml").read_text().replace("tinkers-door", "tinkers-gong")
    for status, there in (("planned", True), ("retired", False)):
        text = app.replace("door.tinkers", "gong.tinkers").replace('"/ring"', '"/gong"')
        (foreign.path / "apps" / "gong.toml").write_text(f'status = "{status}"\n{text}')
        assert ("https://gong.tinkers.example/gong" in inputs(foreign)["webhooks"][""]) == there


def test_an_organisation_that_is_out_of_use_is_not_asked(foreign: Folder) -> None:
    """Nothing is written there, and nobody may have a token for it."""
    foreign.append("services.toml", '\n[github-old]\norganization = "old-tinkers"\nstatus = "dormant"\n')
    assert inputs(foreign)["organization"] == "tinkers"
