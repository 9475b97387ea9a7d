"""The section of AWS: what is wrong with its own keys."""

from __future__ import annotations

import pytest

from tests.infra.estate.estates import ON_DEMAND, Folder

SECTION = """
[aws]
administrators = ["keepers", "makers"]
account_number = "123456789012"
region         = "eu-central-1"
state          = { bucket = "tinkers-state", kept_days = 30, old_days = 365 }
audit          = { bucket = "tinkers-audit", kept_days = 30, old_days = 365 }
trusted        = { repository = "workshop", environment = "release" }
break_glass    = { people = "core" }

[aws.machines.cirun]
started_by      = { repository = "workshop" }
kinds           = ["g5.xlarge"]
monthly_dollars = 10
"""


def test_a_whole_section_is_in_order(foreign: Folder) -> None:
    """Active, with an account."""
    foreign.append("services.toml", SECTION)
    assert foreign.mistakes() == ()


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
        ("monthly_dollars = 10", "monthly_dollars = 0", "monthly_dollars"),
        ('"123456789012"', '"12345"', "account_number"),
        ('"tinkers-state"', '"Tinkers_State"', "bucket"),
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
