"""The section of AWS: what is wrong with its own keys."""

from __future__ import annotations

import pytest

from tests.infra.estate.estates import AT_GUARDED_PLACE, ON_DEMAND, Folder, with_guarded_place

SECTION = """
[aws]
administrators = ["keepers", "makers"]
account_number = "123456789012"
region         = "eu-central-1"
state          = { bucket = "tinkers-state", kept_days = 30, old_days = 365 }
audit          = { bucket = "tinkers-audit", kept_days = 30, old_days = 365 }
trusted        = { deploy = { repository = "keyring", environment = "release" } }
readers        = { read = { repository = "keyring", environment = "release" } }
break_glass    = { people = "core" }
holds          = { "tinkers-state" = "root" }

[aws.machines.cirun]
started_by      = { repository = "workshop" }
kinds           = ["g5.xlarge"]
monthly_dollars = 10
"""


def test_a_whole_section_is_in_order(foreign: Folder) -> None:
    """Active, with an account."""
    with_guarded_place(foreign).append("services.toml", SECTION)
    assert foreign.mistakes() == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (
            "services.toml",
            ', environments.release = { reviewers = ["keepers"] }',
            "",
            "that environment is not declared",
        ),
        (
            "zones.toml",
            '"github:tinkers/keyring@release", "engine"',
            '"engine"',
            "no zone lists github:tinkers/keyring@release",
        ),
        ("zones.toml", ', "root"]', "]", "the zone 'keepers' of github:tinkers/keyring@release does not admit root"),
    ],
)
def test_a_place_whose_jobs_open_the_state_admits_what_that_holds(
    foreign: Folder, file: str, old: str, new: str, words: str
) -> None:
    """While the service is planned its place may be, too; in use, each role is refused without."""
    with_guarded_place(foreign).append("services.toml", SECTION.replace("[aws]", '[aws]\nstatus = "planned"'))
    foreign.change(file, old, new)
    assert not [mistake for mistake in foreign.mistakes() if words in str(mistake)]
    foreign.change("services.toml", '[aws]\nstatus = "planned"', "[aws]")
    assert len([mistake for mistake in foreign.mistakes() if words in str(mistake)]) == 2, foreign.mistakes()


def test_whoever_opens_the_place_opens_what_its_roles_open(foreign: Folder) -> None:
    """The class of what the state holds is held against that of a credential, unless the zone lists it as an opener."""
    words = (
        "jobs in github:tinkers/keyring@release take the role 'deploy', which opens aws:tinkers-state, of class root"
    )
    with_guarded_place(foreign).append("services.toml", SECTION)
    assert not foreign.mistakes()
    foreign.change("zones.toml", AT_GUARDED_PLACE, '"github:tinkers/keyring"]\npermanent')
    assert any(words in str(mistake) for mistake in foreign.mistakes()), foreign.mistakes()
    foreign.change("services.toml", "[aws]", '[aws]\nstatus = "planned"')
    assert not foreign.mistakes(), "in no use, nothing is had by it"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('account_number = "123456789012"\n', "", "does not say in which account"),
        ('region         = "eu-central-1"\n', "", "has things, and no region"),
        ('break_glass    = { people = "core" }\n', "", "not all of 'trusted', 'break_glass' and 'audit'"),
        ("old_days = 365 }\naudit", "old_days = 7 }\naudit", "drops versions after 7 days"),
        ('["g5.xlarge"]', "[]", "may start no kind of machine"),
        ('"g5.xlarge"', '"*"', "kinds"),
        ("monthly_dollars = 10\n", "", "monthly_dollars"),
        ("monthly_dollars = 10", "monthly_dollars = 100000000", "monthly_dollars"),
        (
            'environment = "release" } }\nbreak',
            'environment = "release", branch = "main:environment:x" } }\nbreak',
            "branch",
        ),
        ("monthly_dollars = 10", "monthly_dollars = 0", "monthly_dollars"),
        ('"123456789012"', '"12345"', "account_number"),
        ('bucket = "tinkers-state"', 'bucket = "Tinkers_State"', "bucket"),
        ('"tinkers-audit"', '"tinkers-state"', "is for the state and for what is audited"),
        ('holds          = { "tinkers-state" = "root" }\n', "", "Nothing says what whoever opens the bucket"),
        ("{ read = ", "{ deploy = ", "Two roles of [aws] are called 'deploy'"),
        ("{ read = ", "{ cirun = ", "Two roles of [aws] are called 'cirun'"),
        ("{ read = ", "{ break-glass = ", "Two roles of [aws] are called 'break-glass'"),
        ('region         = "eu-central-1"', 'region         = "*"', "region"),
    ],
)
def test_what_is_missing_or_has_no_ceiling_is_refused(foreign: Folder, old: str, new: str, words: str) -> None:
    """With its place, and what to do."""
    assert old in SECTION
    foreign.append("services.toml", SECTION.replace(old, new))
    assert any(words in str(mistake) for mistake in foreign.mistakes()), foreign.mistakes()


def test_a_role_says_what_cirun_may_start(foreign: Folder) -> None:
    """A kind that the role may start is taken, and any other is refused."""
    for file, text in ON_DEMAND.items():
        foreign.append(file, text.replace('"openstack"', '"aws"').replace("bench_{}", "g5.{}"))
    foreign.change("runners/burst.toml", '["small", "large"]', '["xlarge", "large"]')
    foreign.change("runners/burst.toml", "cirun-burst-large", "cirun-burst-xlarge")
    foreign.append("services.toml", SECTION)
    [mistake] = [str(one) for one in foreign.mistakes() if one.id == "E715"]
    assert "'cirun-burst-large' is a g5.large at aws" in mistake


def test_ceilings_are_no_higher_than_that_of_the_role(foreign: Folder) -> None:
    """Of all runners in the cloud together; at the sum itself nothing is said."""
    most = 400
    other = ON_DEMAND["runners/burst.toml"].replace("cirun-burst", "cirun-more").replace("bench-", "more-")
    for name, text in (("burst", ON_DEMAND["runners/burst.toml"]), ("more", other)):
        text = text.replace('"openstack"', '"aws"').replace("bench_{}", "g5.{}")
        foreign.append(f"runners/{name}.toml", f"cost_ceiling = {most // 2}\n{text}")
    section = SECTION.replace("monthly_dollars = 10", f"monthly_dollars = {most}")
    foreign.append("services.toml", ON_DEMAND["services.toml"] + section)
    assert [one for one in foreign.mistakes() if one.id == "E718"] == []
    foreign.change("services.toml", f"monthly_dollars = {most}", f"monthly_dollars = {most - 1}")
    [mistake] = [str(one) for one in foreign.mistakes() if one.id == "E718"]
    assert f"'burst' ({most // 2}) and 'more' ({most // 2}) may cost {most} dollars a month" in mistake
