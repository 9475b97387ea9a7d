"""A repository is opened by the public half of the declared key, and by no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policies.identity import identity_of
from policies.places import held_by
from policies.resource import Resource, is_known, without_marks
from policies.rule import Fault, Rule

if TYPE_CHECKING:
    from policies.declared import Declared

KEY = "saas:github:DeployKey"


def check(resources: Sequence[Resource], declared: Declared) -> Iterator[Fault]:
    """Yield each key that is not made from the private half that lies at the credential's places.

    One whose private half no run writes anywhere cannot be told apart, and passes.
    """
    keys = [one for one in resources if one.type == KEY and is_known(one.plain("key"))]
    if not keys:
        return
    lying: dict[tuple[str, str], str] = {}
    for resource in resources:
        for held in held_by(resource):
            wanted = declared.places.get(held.place)
            if wanted and wanted.value and is_known(held.value):
                lying[wanted.value.item, wanted.value.field] = str(without_marks(held.value))
    for one in keys:
        value = declared.deploy_keys.get(identity_of(KEY, one.inputs))
        private = lying.get((value.item, value.field)) if value else None
        if private is not None and str(one.plain("key")).split()[:2] != _public_half(private):
            yield Fault("it is not the public half of the declared key: another would open the repository.", one.urn)


def _public_half(private: str) -> list[str]:
    """Return kind and text of the public half; of what is no private key nothing, which no key is equal to."""
    from infra.public_half import public_half_of  # it takes long to import, and few runs have a deploy key

    try:
        return public_half_of(private).split()[:2]
    except ValueError:
        return []


DEPLOY_KEYS = Rule("deploy-keys", "A repository is opened by the public half of the declared key.", whole=check)
