"""What lies in repositories: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pulumi
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from infra.components import github
from infra.components.github import organizations, repositories
from infra.components.github.public_half import public_half
from infra.estate import load
from infra.program import deploy
from infra.settings import Settings
from tests.infra.estate.estates import RECORDED, ROOT
from tests.infra.recorded import Recording, record

VALUES = ROOT / "tests" / "end_to_end" / "values"
TODAY = dt.date(2026, 11, 21)
PAIR = Ed25519PrivateKey.generate()
PRIVATE = PAIR.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = PAIR.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
TITLES = ("in-a-repository", "in-an-environment", "press-key", "release-id")
IDS = {title: chr(ord("a") + number) * 26 for number, title in enumerate(TITLES)}
VAULT = {IDS[title]: {"title": title, "credential": f"{title}-value", "privateKey": PRIVATE} for title in TITLES}


def deploy_values(lock: Path) -> None:
    """The program, over an estate with one of each kind of value."""
    pulumi.runtime.set_all_config({"github:owner": "widgets", "saas:loopbackOnly": "true"})
    deploy(load(VALUES, today=TODAY), Settings(stacks=VALUES, vault_lock=lock))


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the program registers for it."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    lines = [f'"{title}" = "{item}"' for title, item in IDS.items()]
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\n' + "\n".join(lines))
    return record(partial(deploy_values, lock), VAULT)


def test_every_kind_of_value_is_gathered() -> None:
    """One part a repository, and one an organisation, each with what is delivered there."""
    estate = load(VALUES, today=TODAY)
    [widgets] = organizations.parts(estate)
    assert [(one.name, one.value.item) for one in widgets.variables] == [("EVERYWHERE_ID", "release-id")]
    press, store = repositories.parts(estate)
    assert (press.full_name, store.full_name) == ("widgets/press", "widgets/store")
    assert set(press.environment_secrets) == {("production", "OF_RELEASES"), ("production", "RELEASE_ID")}
    assert [(key.title, key.write, key.private_half.field) for key in press.deploy_keys] == [
        ("store writes", True, "privateKey")
    ]
    assert (set(press.secrets), set(store.secrets)) == ({"OF_ONE"}, {"OF_ONE", "PRESS_KEY"})
    assert set(store.variables) == {"HERE_ID"}


def test_what_others_manage_is_left_out() -> None:
    """In the real estate people write repository secrets by hand: they are declared, and no run touches them."""
    estate = load(RECORDED, today=TODAY)
    by_hand = {credential.item for credential in estate.credentials.values() if credential.managed_by != "us"}
    assert {reference.item for part in github.parts(estate) for reference in part.references}.isdisjoint(by_hand)


def test_each_value_is_one_secret_resource_of_its_place(recording: Recording) -> None:
    """Resources are named after place and name; every value is secret, those of variables too."""
    named = {
        "saas:github:RepositorySecret": {"widgets/press/OF_ONE", "widgets/store/OF_ONE", "widgets/store/PRESS_KEY"},
        "saas:github:EnvironmentSecret": {f"widgets/press@production/{name}" for name in ("OF_RELEASES", "RELEASE_ID")},
        "saas:github:OrganizationVariable": {"widgets/EVERYWHERE_ID"},
        "saas:github:RepositoryVariable": {"widgets/store/HERE_ID"},
    }  # fmt: skip
    for token, names in named.items():
        found = recording.of_type(token)
        assert set(found) == names
        assert all(one.secret("value") for one in found.values())
    assert set(recording.of_type("conda-forge:github:Repository")) == {"widgets/press", "widgets/store"}


def test_both_halves_of_a_deploy_key_are_of_one_pair(recording: Recording) -> None:
    """The private half is delivered as it is; what opens the repository is made from it, and is no secret."""
    [key] = recording.of_type("saas:github:DeployKey").values()
    assert {name: key.inputs[name] for name in ("organization", "repository", "key", "title", "readOnly")} == {
        "organization": "widgets", "repository": "press", "key": PUBLIC, "title": "store writes", "readOnly": False,
    }  # fmt: skip
    delivered = recording.of_type("saas:github:RepositorySecret")["widgets/store/PRESS_KEY"]
    assert public_half(delivered.secret("value"), "it") == PUBLIC


def test_secrets_of_an_environment_wait_for_it(recording: Recording) -> None:
    """In a first run GitHub has no place for them before."""
    for name in ("OF_RELEASES", "RELEASE_ID"):
        after = recording.after["saas:github:EnvironmentSecret", f"widgets/press@production/{name}"]
        assert after == {"widgets/press/production"}
    assert recording.after["saas:github:RepositorySecret", "widgets/press/OF_ONE"] == set()


def test_each_item_is_read_once(recording: Recording) -> None:
    """Whatever the number of places."""
    assert sorted(arguments["uuid"] for _, arguments in recording.calls) == sorted(IDS.values())


def test_every_form_of_private_key_has_a_public_half() -> None:
    """As 1Password gives it (PKCS#8), as ssh-keygen writes it, with line ends of either kind."""
    openssh = PAIR.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
    for private in (PRIVATE, openssh, openssh.replace("\n", "\r\n"), PRIVATE.strip()):
        assert public_half(private, "it") == PUBLIC


@pytest.mark.parametrize(
    "private", ["", "canary", "-----BEGIN PRIVATE KEY-----\nMIIcanary\n-----END PRIVATE KEY-----\n"]
)
def test_a_value_that_is_no_key_is_named_and_not_shown(private: str) -> None:
    """The sentence says which deploy key and what to do."""
    with pytest.raises(pulumi.RunError, match=r"The deploy key 'store writes' .*ssh-keygen") as refused:
        public_half(private, "store writes")
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None
