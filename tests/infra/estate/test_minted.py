"""What is said of a credential that cannot be minted as it is declared."""

import pytest

from tests.infra.estate.estates import Folder
from tests.infra.estate.rotation.edits import QUAY, READER, ROBOT, with_minted


def test_a_minted_credential_is_in_order(foreign: Folder) -> None:
    """What the edits below start from."""
    assert with_minted(foreign).mistakes() == ()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('\n[token]\nname   = "shelf-reader"\nscopes = ["api:read"]\n', "", "it does not say as what"),
        ('["api:read"]', "[]", "it has no scopes"),
        ('opens   = ["anaconda-org:shelf"]\n', "", "it does not open exactly one thing there"),
        ("only ", "expires = 2027-06-30\nonly ", "it has a last day in the data"),
        ("only ", 'managed_by = "hand"\nonly ', "'hand' looks after it"),
        ('issuer  = "anaconda-org"', 'issuer  = "self"', "'self' has no API that makes one"),
    ],
)
def test_what_keeps_it_from_being_minted_is_told(foreign: Folder, old: str, new: str, says: str) -> None:
    """In one sentence each, with its own remedy."""
    with_minted(foreign).change(READER, old, new)
    assert [says in one.what for one in foreign.mistakes() if one.id == "E742"] == [True]


@pytest.mark.parametrize(("made", "issuer"), [("minted", "anaconda-org"), ("generated", "self")])
def test_an_issuer_that_is_misspelt_is_one_mistake(foreign: Folder, made: str, issuer: str) -> None:
    """What follows from it is left out: its life, and whether it can be minted at all."""
    with_minted(foreign)
    file = READER if made == "minted" else "credentials/bell-secret.toml"
    foreign.change(file, f'issuer  = "{issuer}"', f'issuer  = "{issuer}s"')
    assert [one.id for one in foreign.mistakes()] == ["E101"]


def test_a_person_s_one_with_such_a_slip_is_one_mistake_too(foreign: Folder) -> None:
    """Its issuer's section would say what keeps it a person's."""
    foreign.change("services.toml", "find_out_by = 2199-12-31\n", "")
    file = "credentials/release-upload.toml"
    foreign.change(file, 'issuer  = "warehouse"', 'issuer  = "warehose"')
    assert [one.id for one in foreign.mistakes() if one.file == foreign.path / file] == ["E101"]


@pytest.mark.parametrize("life", ["999999d", "1000000000000h", "0d", "365", "1y"])
def test_a_life_beyond_the_calendar_is_refused(foreign: Folder, life: str) -> None:
    """With the key's meaning, and without a trace."""
    with_minted(foreign).change(READER, "only ", f'rotation = {{ max_age = "{life}" }}\nonly ')
    assert [one.id for one in foreign.mistakes()] == ["E012"]


def test_an_issuer_out_of_use_mints_nothing(foreign: Folder) -> None:
    """No run speaks to it."""
    with_minted(foreign).change("services.toml", "[anaconda-org]", '[anaconda-org]\nstatus = "dormant"')
    assert any("'anaconda-org' is dormant" in one.what for one in foreign.mistakes() if one.id == "E742")


def test_two_of_one_base_name_are_refused(foreign: Folder) -> None:
    """Their generations would be the same tokens."""
    twin = (with_minted(foreign).path / READER).read_text()
    foreign.append("credentials/twin.toml", twin.replace('"SHELF_TOKEN"', '"TWIN_TOKEN"'))
    assert [one.id for one in foreign.mistakes()] == ["E802"]


class TestAtQuay:
    """A robot with roles at single repositories."""

    def test_its_roles_are_scopes(self, foreign: Folder) -> None:
        """At a repository that is declared."""
        foreign.append("services.toml", QUAY)
        foreign.append("credentials/anvil-smith.toml", ROBOT)
        assert foreign.mistakes() == ()

    @pytest.mark.parametrize(
        ("scope", "says"),
        [
            ("repo:create", "is none"),
            ("anvil:own", "'anvil:own' is none"),
            ("anvil", "'anvil' is none"),
            ("hammer:write", "the repository hammer is not declared"),
        ],
    )
    def test_a_scope_that_is_no_role_there_is_refused(self, foreign: Folder, scope: str, says: str) -> None:
        """A robot has no other powers."""
        foreign.append("services.toml", QUAY)
        foreign.append("credentials/anvil-smith.toml", ROBOT.replace("anvil:write", scope))
        assert [(one.id, says in one.what) for one in foreign.mistakes()] == [("E742", True)]

    def test_a_name_that_no_robot_has_is_refused(self, foreign: Folder) -> None:
        """Before a run tries it."""
        foreign.append("services.toml", QUAY)
        foreign.append("credentials/anvil-smith.toml", ROBOT.replace('"anvil-smith"', '"Anvil smith"'))
        assert [(one.id, "'Anvil smith'" in one.what) for one in foreign.mistakes()] == [("E742", True)]

    def test_two_robots_of_one_name_are_refused(self, foreign: Folder) -> None:
        """As two tokens are."""
        foreign.append("services.toml", QUAY)
        for name in ("one", "two"):
            foreign.append(f"credentials/{name}.toml", ROBOT)
        assert [one.id for one in foreign.mistakes()] == ["E802"]


def test_what_the_engine_logs_in_with_is_a_persons(foreign: Folder) -> None:
    """A value that a run makes lies in the state; this one opens what writes it."""
    with_minted(foreign).append(READER, '\n[[deliveries]]\nto = "engine"\nname = "ANACONDA_API_TOKEN"\n')
    assert ("E742", True) in [(one.id, "the engine logs in with it" in one.what) for one in foreign.mistakes()]
