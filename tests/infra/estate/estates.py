"""Estates to break: copies of the foreign one and of the real one, with edits that say what they change."""

import datetime as dt
import shutil
from pathlib import Path

from infra.estate import Estate, EstateRefused, Mistake, load

ROOT = Path(__file__).parents[3]
FOREIGN = ROOT / "tests/data/foreign"
PROD = ROOT / "stacks/prod"
"""The real one. Tests hold of it only what must hold of every estate: whoever edits it need not edit them."""
RECORDED = ROOT / "tests/data/recorded"
"""What conda-forge ran on one day in November 2026, as it was declared then: a large estate that stays as it is."""
TODAY = dt.date(2026, 11, 21)
"""The day the tests live on: the estates' dated exceptions hold."""


CVE = """
[[deliveries]]
to = "azure-devops-variable"
project = "feedstock-builds"
group = "anaconda-org"
name = "PROD_BINSTAR_TOKEN"
"""
"""The edge of CVE-2025-31484, as a delivery of the production upload token."""


FORGE = {
    "services.toml": """
[github.runner_groups.benches]
repositories = ["shop.site"]
allows_public_repositories = true
workflows = ["tinkers/shop.site/.github/workflows/build.yml@refs/heads/main"]
""",
    "runners/forge.toml": f"""
isolation = "container"
zones     = ["shop"]
platform  = "linux-64"
cpu       = 8
memory_gb = 32
concurrency = 1
fork_jobs = false

[labels]
forge = {{ platform = "linux-64" }}

[host]
address = "forge.tinkers.example"
key     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHhlcoMy4DpjtkQrQu+Y7rHUvv0enFAyuD1w9k5fVRpQ"
user    = "deploy"

[host.jobs]
organization = "tinkers"
user  = "jobs"
group = "benches"
image = "registry.example/anvil@sha256:{"a" * 64}"

[host.jobs.agent]
kind    = "official"
version = "2.300.1"
url     = "https://github.com/actions/runner/releases/download/v2.300.1/actions-runner-linux-x64-2.300.1.tar.gz"
sha256  = "{"b" * 64}"
""",
}
"""More lines for the foreign estate: a host that takes jobs, in a group for the shop's site."""


ON_DEMAND = {
    "services.toml": """
[cirun]
purpose = "Machines on demand."

[github.repositories.".cirun"]
protected_by = ["steady"]
""",
    "runners/burst.toml": """
service   = "cirun"
isolation = "fresh-vm"
zones     = ["shop", "everybody"]
fork_jobs = true
concurrency = 4

[labels]
"cirun-burst-{}" = { platform = "linux-64", size = ["small", "large"] }

[cirun]
cloud         = "openstack"
instance_type = "bench_{}"
machine_image = "bench-2026"
region        = "RegionOne"
more_labels   = ["x64", "linux"]

[cirun.repositories."shop.site"]
roles        = ["maintain", "admin"]
users        = { tinker-bot = 99, Ada = 17 }
pull_request = true

[cirun.repositories.bell-part]
users       = { Ada = 17 }
only_labels = ["cirun-burst-large"]
""",
}
"""More lines for the foreign estate: a runner of Cirun, and two repositories that may use it."""


class Folder:
    """A copy of an estate's folder that a test may break."""

    def __init__(self, original: Path, path: Path) -> None:
        """Copy the original to a path."""
        shutil.copytree(original, path)
        self.path = path

    def change(self, file: str, old: str, new: str) -> int:
        """Replace the one place that says `old`; return its line."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{file} says {text.count(old)} times: {old}"
        (self.path / file).write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def append(self, file: str, text: str) -> None:
        """Add lines at the end of a file, which may be new."""
        with (self.path / file).open("a", encoding="utf-8") as end:
            end.write(text)

    def load(self, today: dt.date = TODAY) -> Estate:
        """Load the folder."""
        return load(self.path, today=today)

    def mistakes(self, today: dt.date = TODAY) -> tuple[Mistake, ...]:
        """Load the folder; return its mistakes, none if it loads."""
        try:
            self.load(today)
        except EstateRefused as refused:
            return refused.mistakes
        return ()


AT_GUARDED_PLACE = '"github:tinkers/keyring", "github:tinkers/keyring@release"]\npermanent'
"""An administrator's token opens the place of `with_guarded_place`, and its zone says so."""


def with_guarded_place(foreign: Folder) -> Folder:
    """The foreign estate with an environment for jobs that open the state, in a zone that admits its class."""
    known = 'keyring     = { private = true, protected_by = ["steady"]'
    foreign.change("services.toml", known, f'{known}, environments.release = {{ reviewers = ["keepers"] }}')
    foreign.change(
        "zones.toml",
        '"github:tinkers/keyring", "engine"',
        '"github:tinkers/keyring", "github:tinkers/keyring@release", "engine"',
    )
    foreign.change("zones.toml", '"github:tinkers/keyring"]\npermanent', AT_GUARDED_PLACE)
    return foreign
