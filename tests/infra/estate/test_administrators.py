"""Who can repair what."""

import pytest

from infra.estate.administrators import held_by, repairs, short_of_administrators
from infra.estate.files import read
from infra.estate.loader import examine
from tests.infra.estate.estates import TODAY, Folder


def test_a_credential_is_repaired_at_its_issuer_and_in_the_vault(foreign: Folder) -> None:
    """Its owner and deputy answer; a new value is made at the issuer and written to the vault."""
    (repair,) = repairs("release-upload", foreign.load())
    assert repair.thing == "credential release-upload"
    assert repair.answers == ("keepers",)
    assert repair.services == ("warehouse", "onepassword")
    assert repair.administrators["warehouse"] == ("keepers", "makers")
    assert repair.keys["onepassword"] == ("vault-key",)


@pytest.mark.parametrize(
    ("name", "services"),
    [
        ("warehouse", ("warehouse",)),
        ("tinker-bot", ("github",)),
        ("bell-ringer", ("github", "onepassword")),
        ("doorbell", ("heroku", "github")),
    ],
)
def test_each_noun_says_where_it_is_repaired(foreign: Folder, name: str, services: tuple[str, ...]) -> None:
    """A bot where it has accounts, an app on its platform and where its source and hooks are."""
    assert services in [repair.services for repair in repairs(name, foreign.load())]


def test_what_a_team_alone_administers_is_told(foreign: Folder) -> None:
    """Taking the other team away leaves the service to one."""
    foreign.change(
        "services.toml", '[heroku]\nadministrators = ["keepers", "makers"]', '[heroku]\nadministrators = ["makers"]'
    )
    held = held_by("makers", foreign.load())
    assert held is not None
    assert held.alone == ("heroku",)
    assert "github" in held.administers


def test_what_a_bot_holds_are_the_credentials_that_act_as_it(foreign: Folder) -> None:
    """A bot that only has a token administers nothing."""
    held = held_by("tinker-bot", foreign.load())
    assert held is not None
    assert held.administers == ()
    assert held.keys == ("engine-token",)


def test_nobody_s_name_holds_nothing(foreign: Folder) -> None:
    """A name that is no bot's and no team's is told from one that holds nothing."""
    assert held_by("ada", foreign.load()) is None
    assert repairs("ada", foreign.load()) == ()


def test_a_bot_is_one_administrator_and_a_team_is_two(foreign: Folder) -> None:
    """Services with fewer than two are listed by name."""
    foreign.change(
        "services.toml", 'administrators  = ["keepers", "makers"]\nholds', 'administrators  = ["tinker-bot"]\nholds'
    )
    assert short_of_administrators(foreign.load()) == ("github",)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("bots/tinker-bot.toml", "purpose", 'status = "dormant"\npurpose'),
        ("bots/bell-ringer.toml", "purpose", 'status = "retired"\npurpose'),
    ],
)
def test_a_bot_out_of_use_is_no_administrator(foreign: Folder, file: str, old: str, new: str) -> None:
    """Nobody can log in as it: the other one holds the service alone."""
    both = 'administrators  = ["tinker-bot", "bell-ringer"]\nholds'
    foreign.change("services.toml", 'administrators  = ["keepers", "makers"]\nholds', both)
    estate = examine(read(foreign.path), today=TODAY).estate  # its key would have to be of the class of an owner's
    assert short_of_administrators(estate) == ()
    foreign.change(file, old, new)
    estate = examine(read(foreign.path), today=TODAY).estate
    assert short_of_administrators(estate) == ("github",)
    alone = {name: held.alone for name in estate.bots if (held := held_by(name, estate))}
    dormant = file.removeprefix("bots/").removesuffix(".toml")
    assert alone[({"tinker-bot", "bell-ringer"} - {dormant}).pop()] == ("github",)
    assert alone[dormant] == ()
