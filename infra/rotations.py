"""What the parts of a run share of the credentials that runs make: the vault's records, the resources, the checks."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import pulumi

from infra.values import Reference
from infra.vault import Record, Vault


class Rotations:
    """The credentials that a run makes, as far as its parts have come. It is a source of their values."""

    def __init__(self, vault: Vault | None = None, as_of: str = "", left: Collection[str] = ()) -> None:
        """Take the vault that was asked for their records, and the day of a scheduled run.

        Of `left`, credentials, that run makes none: somebody has changed one of their places by hand.
        """
        self.as_of, self._left = as_of, left
        self._vault = vault
        self._made: dict[str, Any] = {}
        self._values: dict[Reference, pulumi.Output[str]] = {}
        self._ends_after: defaultdict[str, list[pulumi.Resource]] = defaultdict(list)
        self._told: dict[str, Mapping[str, pulumi.Output[Any]]] = {}

    def leaves(self, credential: str) -> bool:
        """Return whether a credential is not to rotate in this run."""
        return credential in self._left

    def record(self, reference: Reference) -> pulumi.Output[Record]:
        """Return what the vault says of a value, secret. Raise `KeyError` for one that was not announced."""
        return self._asked.record(reference)

    def item(self, title: str) -> tuple[str, str]:
        """Return the ids of the vault and of an item in it."""
        return self._asked.ids_of(title)

    @property
    def _asked(self) -> Vault:
        if self._vault is None:
            raise KeyError("no record was announced")
        return self._vault

    def mint(self, credential: str, made: Any) -> None:
        """Note the resource that makes a credential."""
        self._made[credential] = made

    def minted(self, credential: str) -> Any:
        """Return the resource that makes a credential. Raise `KeyError` for one that no run makes."""
        return self._made[credential]

    def generation(self, reference: Reference) -> pulumi.Output[int]:
        """Return which generation of a value is in use. Raise `KeyError` for one that no run makes."""
        generation: pulumi.Output[int] = self._made[reference.credential].generation
        return generation

    def former(self, reference: Reference) -> pulumi.Output[str]:
        """Return the newest former value that is not revoked, secret; the present one where there is none."""
        made = self._made[reference.credential]
        both = pulumi.Output.all(self._values[reference], made.former)
        return both.apply(lambda both: _newest(both[1]) or both[0])

    def provide(self, reference: Reference, value: pulumi.Output[str], recorded: Any) -> None:
        """Give a value to whatever asks for it, once the vault has it."""
        self._values[reference] = pulumi.Output.all(value, recorded.writtenAt).apply(lambda both: both[0])
        self._ends_after[reference.credential].append(recorded)

    def has(self, reference: Reference) -> bool:
        """Return whether a run makes a value, as far as its parts have come."""
        return reference in self._values

    def value(self, reference: Reference) -> pulumi.Output[str]:
        """Return a value that a run makes, secret. Raise `KeyError`."""
        return self._values[reference]

    def checked(self, reference: Reference, check: pulumi.Resource) -> None:
        """Note a check of a value: no former one ends before it."""
        self._ends_after[reference.credential].append(check)

    def needed_for_end(self, credential: str) -> list[pulumi.Resource]:
        """Return the record of a credential and every check of it."""
        return list(self._ends_after[credential])

    def tell(self, credential: str, told: Mapping[str, pulumi.Output[Any]]) -> None:
        """Note what the stack's output says of a credential."""
        self._told[credential] = told

    def told(self) -> pulumi.Output[dict[str, dict[str, Any]]]:
        """Return what the stack's output says, by credential, of those of which everything was done.

        An output of a resource that failed would end the program, before it can say that nothing was removed.
        """

        async def ask() -> dict[str, dict[str, Any]]:
            found = {}
            for name, outputs in self._told.items():
                results = await asyncio.gather(*(one.future() for one in outputs.values()), return_exceptions=True)
                if not any(isinstance(result, BaseException) for result in results):
                    found[name] = dict(zip(outputs, results, strict=True))
            return found

        return pulumi.Output.from_input(ask())


def _newest(former: Mapping[str, str]) -> str:
    return former[max(former, key=int)] if former else ""
