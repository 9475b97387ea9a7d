"""Into the vault goes nothing but what runs make, and into its own item."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.resource import Resource
from policies.rule import Rule

if TYPE_CHECKING:
    from policies.declared import Declared

VALUE, END = "saas:onepassword:RecordedValue", "saas:onepassword:RevokedValues"


def check(resource: Resource, declared: Declared) -> Iterator[str]:
    """Yield what would go into an item that is none of a credential that runs make."""
    if resource.type not in (VALUE, END):
        return
    wanted = declared.recorded.get(str(resource.plain("title")))
    if wanted is None:
        yield "the item is none of a credential that runs make, so a person's value would be lost."
    elif resource.type == VALUE and resource.plain("field") != wanted.field:
        yield f"the value belongs into the field '{wanted.field}' of its item, and would go into another."


RECORDS = Rule("records", "Into the vault goes nothing but what runs make, into its own item.", each=check)
