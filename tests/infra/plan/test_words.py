"""A plan in lines that a reviewer reads."""

from __future__ import annotations

from engine.operations import NOT_KNOWN, NOTHING, SECRET, Operation
from infra.plan.words import counted, words_of

URN = "urn:pulumi:prod::conda-forge::conda-forge:x:X$saas:github:OrganizationSecret::acme/"


def test_removals_come_first_and_each_property_says_before_and_after() -> None:
    """Of a secret it says that it is one; a long value is cut."""
    operations = [
        Operation(urn=f"{URN}A", op="create", properties={"name": (NOTHING, '"A"'), "value": (NOTHING, SECRET)}),
        Operation(urn=f"{URN}B", op="update", properties={"list": ('["a"]', f'["{"b " * 200}"]')}),
        Operation(urn=f"{URN}C", op="delete", properties={}),
    ]
    removed, updated, differs, made, name, value = words_of(operations)
    assert removed == "- delete github organization secret 'acme/C'"
    assert updated == "~ update github organization secret 'acme/B'"
    assert differs.startswith('      list: ["a"] -> ["b b ')
    assert len(differs) < 200
    assert (made[0], name, value) == ("+", '      name: "A"', "      value: (secret)")
    assert counted(operations) == "1 to create, 1 to delete, 1 to update"
    assert counted([]) == "nothing to do"


def test_of_a_removal_it_says_what_goes() -> None:
    """Whether it is new or not; what leaves its input went before, and what only the run will tell is said so."""
    urn, path = URN.replace("OrganizationSecret", "Removal"), 'found["the key {}"]'
    operations = [
        Operation(urn=f"{urn}A", op="create", properties={"found": (NOTHING, '{"the key X":"x"}')}),
        Operation(
            urn=f"{urn}B",
            op="update",
            properties={path.format("X"): (NOTHING, '"x"'), path.format("Y"): ('"y"', NOTHING)},
        ),
        Operation(
            urn=f"{urn}C", op="create", properties={"found": (NOTHING, NOT_KNOWN), "until": (NOTHING, '"remove"')}
        ),
    ]
    said = list(words_of(operations))
    assert said[1::2][:2] == ["      would remove: the key X"] * 2
    assert said[-2:] == ["      found: (not known yet)", '      until: "remove"']
