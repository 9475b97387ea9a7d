"""Epochs: what a pull request gives a new text to, and whose value that replaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate import Estate
from infra.estate.deployed import deployed
from infra.estate.rotation import epoch_of
from infra.estate.rotation.epoch import in_one_text
from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import READER, with_minted

PLACES = {
    "credential": (READER, "only ", 'epoch = "i-1"\nonly ', 'credential shelf-reader "i-1"'),
    "bot": ("bots/tinker-bot.toml", "[accounts]", 'epoch = "i-1"\n[accounts]', 'bot tinker-bot "i-1"'),
    "zone": ("zones.toml", "[makers]\n", '[makers]\nepoch = "i-1"\n', 'zone makers "i-1"'),
    "service": ("services.toml", "[anaconda-org]\n", '[anaconda-org]\nepoch = "i-1"\n', 'service anaconda-org "i-1"'),
    "defaults": ("services.toml", "[defaults]\n", '[defaults]\nepoch = "i-1"\n', 'everything "i-1"'),
}
"""For each place: the edit that gives an epoch there, and the effective epoch of whom it is for."""
OF = {
    "credential": {"shelf-reader"},
    "bot": {"engine-token"},
    "zone": {"shelf-reader", "bell-ringer", "bell-secret", "old-ci-token", "release-upload"},
    "service": {"shelf-reader", "shelf-upload"},
}


def _epochs(estate: Estate) -> dict[str, str]:
    return {name: epoch_of(one, estate) for name, one in estate.credentials.items()}


def test_without_an_epoch_it_is_empty(foreign: Folder) -> None:
    """So a first epoch is a difference."""
    assert set(_epochs(with_minted(foreign).load()).values()) == {""}


@pytest.mark.parametrize("place", PLACES)
def test_an_epoch_is_of_those_that_it_is_for(foreign: Folder, place: str) -> None:
    """Of the credential, of those that act as the bot, lie in the zone, are of the issuer; or of all."""
    file, old, new, epoch = PLACES[place]
    with_minted(foreign).change(file, old, new)
    estate = foreign.load()
    found = {name for name, one in _epochs(estate).items() if one == epoch}
    assert found == OF.get(place, set(estate.credentials))
    assert {one for name, one in _epochs(estate).items() if name not in found} <= {""}


def test_several_are_one_text_in_order(foreign: Folder) -> None:
    """The order of what they belong to, whatever the order of the files."""
    with_minted(foreign)
    for file, old, new, _ in PLACES.values():
        foreign.change(file, old, new)
    said = 'credential shelf-reader "i-1", everything "i-1", service anaconda-org "i-1", zone makers "i-1"'
    assert _epochs(foreign.load())["shelf-reader"] == said


def test_an_epoch_of_what_is_out_of_use_holds(foreign: Folder) -> None:
    """A bot that has just been set aside after an incident: its values are replaced all the same."""
    foreign.change("bots/tinker-bot.toml", "[accounts]", 'epoch = "i-1"\nstatus = "dormant"\n[accounts]')
    estate = deployed(foreign.load())
    assert epoch_of(estate.credentials["engine-token"], estate) == 'bot tinker-bot "i-1"'


_TEXTS = st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4)


@given(_TEXTS, _TEXTS)
def test_different_epochs_are_different_texts(one: dict[str, str], other: dict[str, str]) -> None:
    """Whatever somebody writes into one, it cannot be read as two; and the order in which they are given is the same.

    What they belong to is a noun and a name of the data, without a quotation mark.
    """
    one, other = ({f"zone {key!r}": text for key, text in some.items() if '"' not in key} for some in (one, other))
    assert (in_one_text(one) == in_one_text(other)) == (one == other)
    assert in_one_text(dict(reversed(one.items()))) == in_one_text(one)
