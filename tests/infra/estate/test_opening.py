"""What a credential opens, and what a leak of it reaches."""

import pytest

from infra.estate.files import read
from infra.estate.loader import examine
from infra.estate.opening import opening_of, overlap
from tests.infra.estate.estates import TODAY, Folder

NIGHTLY = "credentials/nightly-upload.toml"


@pytest.mark.parametrize(
    ("opens", "sinks"),
    [
        ("github:tinkers/keyring", {"github:tinkers/keyring", "github:tinkers/*"}),
        ("github:tinkers/catalogue", {"github:tinkers/catalogue@release", "github:tinkers/*"}),
        (
            "github:tinkers/workshop",
            {"github:tinkers/workshop", "github:tinkers/*", "app:doorbell", "webhooks:doorbell"},
        ),
        ("github:tinkers/left-part", {"github:tinkers/*", "github:tinkers/*-part"}),
        ("azure-devops:parts/*", {"azure-devops:parts/upload"}),
        ("heroku:doorbell", {"app:doorbell"}),
        ("warehouse:nightly", set()),
    ],
)
def test_opened_sinks(foreign: Folder, opens: str, sinks: set[str]) -> None:
    """Opening a repository opens its environments, what the organisation reads, and the apps deployed from it."""
    foreign.change(NIGHTLY, "warehouse:nightly", opens)
    estate = examine(read(foreign.path), today=TODAY).estate
    assert opening_of(estate).sinks(estate.credentials["nightly-upload"]) == sinks


def test_whole_organisation_opens_every_sink_in_it(foreign: Folder) -> None:
    """A key of the whole organisation opens all its repositories and what is deployed from them."""
    estate = foreign.load()
    opened = opening_of(estate).sinks(estate.credentials["engine-token"])
    assert opened == {sink for sink in estate.zone_of if sink.startswith(("github:", "app:", "webhooks:"))}


def test_pins_follow_what_is_opened(foreign: Folder) -> None:
    """A pin counts when the thing it is pinned to is opened, by its name or by a wider pattern."""
    estate = foreign.load()
    engine = {(pin.thing, pin.class_) for pin in opening_of(estate).pins(estate.credentials["engine-token"])}
    assert {("github:tinkers/*", "admin"), ("github:tinkers/catalogue", "production")} <= engine
    ringer = {(pin.thing, pin.class_) for pin in opening_of(estate).pins(estate.credentials["bell-ringer"])}
    assert ringer == {("github:tinkers/catalogue", "production")}


@pytest.mark.parametrize(
    ("opens", "pinned"),
    [
        ("github:tinkers/left-part", {"tinkers/*-part"}),
        ("github:tinkers/left-*", {"tinkers/*-part"}),
        ("github:tinkers/keyring", set()),
        ("github:tinkers/*", {"tinkers/*", "tinkers/*-part", "tinkers/catalogue"}),
    ],
)
def test_pattern_pins_each_thing_it_stands_for(foreign: Folder, opens: str, pinned: set[str]) -> None:
    """One of a family is worth what the family is; only opening all of an organisation is worth what that is."""
    foreign.change("services.toml", '"tinkers/*" = "admin"', '"tinkers/*" = "admin", "tinkers/*-part" = "production"')
    foreign.change(NIGHTLY, "warehouse:nightly", opens)
    estate = examine(read(foreign.path), today=TODAY).estate
    found = opening_of(estate).pins(estate.credentials["nightly-upload"])
    assert {pin.thing.removeprefix("github:") for pin in found if pin.thing.startswith("github:")} == pinned


@pytest.mark.parametrize(
    ("one", "other", "whether"),
    [
        ("a/*-part", "a/left-*", True),
        ("a/*-part", "a/left", False),
        ("a*", "*a", True),
        ("a*b", "b*a", False),
        ("*", "", True),
        ("a", "", False),
        ("**", "a*", True),
        ("x" * 5000, "*y", False),
    ],
)
def test_patterns_overlap_if_some_text_fits_both(one: str, other: str, whether: bool) -> None:
    """It makes no difference which comes first."""
    assert overlap(one, other) is whether
    assert overlap(other, one) is whether


def test_reach_is_followed_step_by_step(foreign: Folder) -> None:
    """A leak reaches what lies where it opens, and what that opens in turn."""
    estate = foreign.load()
    everything = set(estate.credentials) - {"engine-token"}
    assert opening_of(estate).reach(estate.credentials["engine-token"]) == everything
    assert opening_of(estate).reach(estate.credentials["bell-ringer"]) == {"release-upload", "nightly-upload"}
    assert opening_of(estate).reach(estate.credentials["nightly-upload"]) == frozenset()


QUAY = '\n[quay]\norganization = "tinkers"\nadministrators = ["keepers"]\nholds = { tinkers = "images" }\n'
PRESS = """\
purpose   = "Prints."
platform  = "github-actions"
source    = "workshop"
url       = "https://tinkers.example"
workflows = ["print.yml"]
"""
IN_WORKSHOP = {"github:tinkers/workshop", "github:tinkers/*"}


@pytest.mark.parametrize(
    ("line", "opens", "sinks"),
    [
        ('job_image = "quay.io/tinkers/press:2"', "quay:tinkers", IN_WORKSHOP),
        ('job_image = "quay.io/tinkers/press:2"', "quay:tinkers/press", IN_WORKSHOP),
        ('job_image = "quay.io/tinkers/press"', "quay:tinkers/*", IN_WORKSHOP),
        ('job_image = "quay.io/tinkers/press"', "quay:tinkers/anvil", set()),
        ('job_image = "quay.io/others/press"', "quay:tinkers", set()),
        (f'job_image = "quay.io/tinkers/press@sha256:{"0" * 64}"', "quay:tinkers", set()),
        ('code_from = ["warehouse:releases"]', "warehouse:releases", IN_WORKSHOP),
        ('code_from = ["warehouse:releases"]', "warehouse:*", IN_WORKSHOP),
        ('code_from = ["warehouse:releases"]', "warehouse:nightly", set()),
    ],
)
def test_what_gives_code_to_an_app_opens_it(foreign: Folder, line: str, opens: str, sinks: set[str]) -> None:
    """An image that its jobs run by a tag, a channel that it installs from: who changes that reads its secrets."""
    foreign.append("services.toml", QUAY)
    foreign.append("apps/press.toml", f"{PRESS}{line}\n")
    foreign.change(NIGHTLY, "warehouse:nightly", opens)
    estate = examine(read(foreign.path), today=TODAY).estate
    assert opening_of(estate).sinks(estate.credentials["nightly-upload"]) == sinks


def test_what_schedules_runners_opens_what_their_jobs_read(foreign: Folder) -> None:
    """It decides which machine runs them. GitHub's own runners are GitHub's."""
    foreign.append("services.toml", '\n[pool]\nadministrators = ["keepers"]\nholds = { tinkers = "staging" }\n')
    foreign.append("runners/pooled.toml", 'isolation = "fresh-vm"\nservice = "pool"\nzones = ["shop"]\n')
    foreign.change(NIGHTLY, "warehouse:nightly", "pool:tinkers")
    estate = examine(read(foreign.path), today=TODAY).estate
    nightly = estate.credentials["nightly-upload"]
    assert opening_of(estate).sinks(nightly) == {"github:tinkers/shop.site"}
    [way] = opening_of(estate).ways(nightly)
    assert (way.reference, way.how) == (
        "pool:tinkers",
        "it schedules the runner 'pooled', which runs jobs that read it",
    )


def test_a_way_is_told_step_by_step(foreign: Folder) -> None:
    """Each credential once, by the fewest steps, with the place where it lies and what leads there."""
    foreign.change(NIGHTLY, "warehouse:nightly", "github:tinkers/keyring")
    estate = examine(read(foreign.path), today=TODAY).estate
    steps = opening_of(estate).steps(estate.credentials["nightly-upload"])
    assert len({step.credential for step in steps}) == len(steps)
    first, *later = [step for step in steps if step.credential in ("vault-key", "release-upload")]
    assert (first.credential, first.by, first.way.sink) == ("vault-key", "nightly-upload", "github:tinkers/keyring")
    assert [(step.credential, step.by, step.way.sink) for step in later] == [
        ("release-upload", "vault-key", "the vault")
    ]


def test_of_several_places_the_first_is_told(foreign: Folder) -> None:
    """A credential that lies in several places which one other opens is come to at the first of these, by name."""
    estate = foreign.load()
    steps = opening_of(estate).steps(estate.credentials["engine-token"])
    assert [(step.by, step.way.sink) for step in steps if step.credential == "release-upload"] == [
        ("engine-token", "app:doorbell")
    ]
