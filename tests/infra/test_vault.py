"""Reading the vault: everything at once, secret from the start, and a sentence for all that cannot be had."""

from __future__ import annotations

from functools import partial

import pulumi
import pytest

from infra import vault_listing
from infra.values import Reference
from infra.vault import Vault
from infra.vault_listing import VaultUnreachable
from infra.vault_lock import VaultLock
from sandbox.onepassword.values import make
from tests.infra.recorded import record

LOCK = VaultLock(vault="v" * 26, items={"alpha": "a" * 26, "beta": "b" * 26})
GOOD = {
    "a" * 26: {"title": "alpha", "credential": "one", "username": "two"},
    "b" * 26: {"title": "beta", "password": "x"},
}


def ask(*references: Reference) -> None:
    """Read, and hand each value to a resource."""
    vault = Vault(references, LOCK)
    for place, reference in enumerate(references):
        Thing(f"thing-{place}", vault.value(reference))


class Thing(pulumi.CustomResource):
    """Something with one input."""

    def __init__(self, name: str, value: pulumi.Output[str]) -> None:
        super().__init__("test:index:Thing", name, {"value": value})


def test_values_come_from_their_fields_and_are_secret() -> None:
    """`credential`, `username` and `password` each give their own value, marked."""
    references = (Reference("alpha", "credential"), Reference("alpha", "username"), Reference("beta", "password"))
    recording = record(partial(ask, *references), GOOD)
    things = recording.of_type("test:index:Thing")
    assert [things[f"thing-{place}"].secret("value") for place in range(3)] == ["one", "two", "x"]


def test_a_key_is_given_in_the_form_that_its_readers_take() -> None:
    """However its lines end in the vault."""
    key = make("private-key", "privateKey", "")
    vault = {"a" * 26: {"title": "alpha", "privateKey": key.strip().replace("\n", "\r\n")}}
    recording = record(partial(ask, Reference("alpha", "privateKey", "private-key")), vault)
    [thing] = recording.of_type("test:index:Thing").values()
    assert thing.secret("value") == key


def test_an_item_with_two_fields_is_read_once() -> None:
    """One call an item."""
    recording = record(partial(ask, Reference("alpha", "credential"), Reference("alpha", "username")), GOOD)
    assert len(recording.calls) == 1


@pytest.mark.parametrize(
    ("vault", "words"),
    [
        ({"a" * 26: {"title": "alpha"}}, ["'alpha'", "no value", "'credential'"]),
        ({"a" * 26: {"title": "alpha", "credential": ""}}, ["'alpha'", "no value", "'credential'"]),
        ({"a" * 26: {"title": "alpha", "credential": "two words"}}, ["'alpha'", "U+0020 SPACE in line 1, column 4"]),
        ({"a" * 26: {"title": "renamed", "credential": "one"}}, ["'alpha'", "'renamed'", "python -m infra lock"]),
    ],
)
def test_what_cannot_be_had_is_a_sentence(vault: dict[str, dict[str, str]], words: list[str]) -> None:
    """It names 1Password, the item and the field, says that nothing was changed, and never holds the value."""
    with pytest.raises(pulumi.RunError) as refused:
        record(partial(ask, Reference("alpha", "credential")), vault)
    sentence = str(refused.value)
    for word in ["1Password", "Nothing was changed", *words]:
        assert word in sentence
    assert "two words" not in sentence


def test_a_title_that_is_not_locked_is_named() -> None:
    """Nothing is looked up by title instead."""
    with pytest.raises(pulumi.RunError, match=r"'gamma'.*infra lock"):
        record(partial(ask, Reference("gamma", "credential")), GOOD)


def test_a_field_that_the_plugin_cannot_give_is_named() -> None:
    """The sentence says which fields can be read."""
    with pytest.raises(pulumi.RunError, match=r"'pem'.*privateKey"):
        record(partial(ask, Reference("alpha", "pem")), GOOD)


def ask_where(live: frozenset[str] | None, *references: Reference) -> None:
    """The same, where a list of the vault has those items; None: it cannot be listed."""

    def listed(_: str) -> frozenset[str]:
        if live is None:
            raise VaultUnreachable("1Password: it does not list.")
        return live

    vault_listing.live_items = listed  # type: ignore[assignment]  # the program has a process of its own
    ask(*references)


def test_an_archived_item_is_refused() -> None:
    """1Password gives it by its id as before; the list of the vault does not have it."""
    asked = partial(ask_where, frozenset({"b" * 26}), Reference("alpha", "credential"), Reference("beta", "password"))
    with pytest.raises(pulumi.RunError, match=r"the item 'alpha' is archived, .*Restore it") as refused:
        record(asked, GOOD)
    assert "'beta'" not in str(refused.value)


def test_a_vault_that_cannot_be_listed_is_a_warning() -> None:
    """Its items could be read, so the run goes on, and says what it does not know."""
    recording = record(partial(ask_where, None, Reference("alpha", "credential")), GOOD)
    warned = "1Password: it does not list. So it is not known whether items that this run reads are archived."
    assert ("warning", warned) in recording.said


def test_every_problem_is_told_at_once() -> None:
    """Two items, two sentences, one run."""
    with pytest.raises(pulumi.RunError) as refused:
        record(partial(ask, Reference("alpha", "password"), Reference("beta", "username")), GOOD)
    assert "'alpha'" in str(refused.value)
    assert "'beta'" in str(refused.value)


class VaultThatResets(dict[str, dict[str, str]]):
    """Ends every connection; the words name the item and the port here, as those of the plugin do."""

    def __getitem__(self, uuid: str) -> dict[str, str]:
        raise ConnectionResetError(f"Get /items/{uuid}: read tcp 10.0.0.1:{50_000 + ord(uuid[0])}->10.0.0.2:443: reset")


def test_one_reason_for_many_items_is_said_once() -> None:
    """A vault that is down fails every read in the same way, but for ids and ports: one sentence lists the titles."""
    references = [Reference(title, "credential") for title in ("alpha", "beta")]
    with pytest.raises(pulumi.RunError) as refused:
        record(partial(ask, *references), VaultThatResets())
    sentence = str(refused.value)
    assert sentence.count("could not be read") == 1
    assert "1Password: 2 items could not be read: " in sentence
    assert "They are 'alpha', 'beta'." in sentence
    assert not any(uuid in sentence for uuid in GOOD)
