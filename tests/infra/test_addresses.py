"""Where a stack may send credentials and values: to each service's own hosts, or in a rehearsal to this machine."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pulumi
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from infra.addresses import LOOPBACK_ONLY, SETTINGS, VARIABLES, faults, file_faults, stacks_named
from infra.estate import load
from infra.program import refuse_addresses
from infra.project import ROOT
from infra.settings import Settings
from saas import registry
from saas.connection import HttpConnection
from tests.infra.estate.estates import FOREIGN, TODAY
from tests.infra.recorded import record

REHEARSED = {LOOPBACK_ONLY: "true"}
STRANGERS = (
    "https://api.github.com.evil.example/",
    "https://api.github.com@evil.example/",
    "https://evil.example/api.github.com",
    "http://api.github.com/",
    "https://api.github.com:8443/",
    "https://user:word@api.github.com/",
    "https://[::ffff:1.2.3.4]/",
    "http://127.0.0.1:4611/",
    "//api.github.com",
    "https://api.github.com\\.evil.example/",
    "no address",
)


@pytest.mark.parametrize("address", STRANGERS)
@pytest.mark.parametrize("name", SETTINGS)
def test_another_address_is_refused(name: str, address: str) -> None:
    """In each setting; the sentence names it."""
    [fault] = faults({name: address}, {})
    assert fault.startswith(f"{name} leads to")


@pytest.mark.parametrize("name", VARIABLES)
def test_the_environment_is_looked_at_too(name: str) -> None:
    """The plugins read it."""
    [fault] = faults({}, {name: "https://evil.example/"})
    assert fault.startswith(f"{name} leads to 'https://evil.example/'")


@pytest.mark.parametrize("name", [name for name, hosts in SETTINGS.items() if hosts])
def test_the_services_own_is_taken(name: str) -> None:
    """By https, without a port."""
    assert list(faults({name: f"https://{SETTINGS[name][0]}/tinkers"}, {})) == []


@pytest.mark.parametrize("name", SETTINGS)
def test_a_rehearsal_stays_on_this_machine(name: str) -> None:
    """The services' own hosts are as far away as others."""
    assert list(faults({**REHEARSED, name: "http://127.0.0.1:4611/"}, {})) == []
    assert list(faults({**REHEARSED, name: "https://api.github.com/"}, {})) != []


def test_the_organisation_at_azure_devops_is_the_estates() -> None:
    """One host serves everybody's."""
    name = "azuredevops:orgServiceUrl"
    tinkers = load(FOREIGN, today=TODAY)
    assert list(faults({name: "https://dev.azure.com/Tinkers/"}, {}, tinkers)) == []
    [fault] = faults({name: "https://dev.azure.com/strangers"}, {}, tinkers)
    assert "the estate's organisation at Azure DevOps is tinkers" in fault


@given(st.text(max_size=60))
def test_nothing_but_the_services_own_passes(address: str) -> None:
    """Whatever it looks like, and without a traceback."""
    if list(faults({"saas:herokuUrl": address}, {})) == []:
        assert address == "" or address.lower().startswith("https://api.heroku.com")


def test_every_address_of_the_provider_is_known() -> None:
    """A new service's setting and variable would else not be looked at."""
    connections = [entry.connection for entry in registry.SERVICES if issubclass(entry.connection, HttpConnection)]
    assert {f"saas:{one.setting}" for one in connections} == {name for name in SETTINGS if name.startswith("saas:")}
    assert {one.variable for one in connections} <= VARIABLES.keys()
    for one in connections:
        own = one.hosts or (one.public.split("/")[2],)
        assert SETTINGS[f"saas:{one.setting}"] == own == VARIABLES[one.variable]


def run(settings: dict[str, str]) -> None:
    """What the program does before anything is read."""
    pulumi.runtime.set_all_config({"saas:objectLock": "stacks/x/objects.lock.toml", **settings})
    paths = Settings(stacks=Path("stacks/x"), vault_lock=Path("stacks/x/vault.lock.toml"))
    refuse_addresses(load(FOREIGN, today=TODAY), paths)


def test_the_program_refuses_before_anything_is_sent() -> None:
    """Settings of official plugins, too."""
    with pytest.raises(pulumi.RunError, match=r"(?s)github:baseUrl leads to .*Nothing was sent"):
        record(partial(run, {"github:baseUrl": "https://evil.example/"}), {})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("HTTPS_PROXY", "calls to services go by that way"),
        ("all_proxy", "calls to services go by that way"),
        ("SSL_CERT_FILE", "can pass for any service"),
        ("OP_CLI_PATH", "that program is given the vault's key"),
    ],
)
def test_what_leads_calls_another_way_is_said(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    """By its name: its value may have a password in it. A rehearsal reaches nothing but this machine."""
    for other in ("HTTPS_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, "http://user:word@proxy.example")
    [(kind, sentence)] = record(partial(run, {}), {}).said
    assert kind == "warning"
    assert sentence.startswith(f"{name} is set: ")
    assert said in sentence
    assert "proxy.example" not in sentence


PATHS = {
    "conda-forge:stacks": "stacks/prod",
    "conda-forge:vaultLock": "stacks/prod/vault.lock.toml",
    "saas:objectLock": "stacks/prod/objects.lock.toml",
}


def stack(folder: Path, text: str, **config: str) -> list[str]:
    """What is wrong with a stack's file; `config` is beside what its text has."""
    try:
        document = yaml.safe_load(text)
        document["config"] = {**PATHS, **document.get("config", {}), **config}
        text = yaml.safe_dump(document)
    except (yaml.YAMLError, TypeError, AttributeError):
        pass  # a damaged file is written as it is
    (folder / "Pulumi.prod.yaml").write_text(text)
    return list(file_faults(folder))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("conda-forge:stacks", "/srv/evil"),
        ("conda-forge:stacks", "stacks/../elsewhere"),
        ("conda-forge:vaultLock", "elsewhere.toml"),
        ("saas:objectLock", "stacks/other/objects.lock.toml"),
        ("saas:loopbackOnly", "true"),
        ("conda-forge:overdue", "warn"),
    ],
)
def test_a_real_stack_has_its_data_and_locks_where_they_are_reviewed(tmp_path: Path, name: str, value: str) -> None:
    """Else another folder would be deployed than the one that is checked; a rehearsal has locks of its own."""
    assert stack(tmp_path, "config: {}", **{name: value}) != []


@pytest.mark.parametrize(
    "line",
    [
        "config: {github:baseUrl: {value: https://evil.example/}}",
        "backend: {url: s3://evil}",
        "main: elsewhere",
        "stackConfigDir: elsewhere",
        "plugins: {providers: [{name: saas, path: elsewhere}]}",
        "runtime: nodejs",
    ],
)
def test_the_projects_file_leads_nowhere(tmp_path: Path, line: str) -> None:
    """It decides what runs."""
    document = yaml.safe_load((ROOT / "Pulumi.yaml").read_text()) | yaml.safe_load(line)
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(document))
    [fault] = file_faults(tmp_path)
    assert fault.startswith(f"Pulumi.yaml: '{line.partition(':')[0]}' is not as it must be")


@pytest.mark.parametrize("name", ["github", "saas", "onepassword"])
def test_the_project_is_not_called_as_a_plugin(tmp_path: Path, name: str) -> None:
    """Settings of the plugin, its token too, would pass for the project's own."""
    document = yaml.safe_load((ROOT / "Pulumi.yaml").read_text()) | {"name": name}
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(document))
    assert any("is that of a plugin" in fault for fault in file_faults(tmp_path))


def test_an_empty_project_is_none(tmp_path: Path) -> None:
    """What it must say is missed."""
    (tmp_path / "Pulumi.yaml").write_text("name: conda-forge\n")
    assert len(list(file_faults(tmp_path))) == 2


@pytest.mark.parametrize(
    "name", ["Pulumi.json", "Pulumi.prod.json", "pulumi.yml", "Pulumi.yaml.bak", "Pulumi.prod.yml"]
)
def test_a_file_that_the_engine_could_read_instead_is_refused(tmp_path: Path, name: str) -> None:
    """It comes before the one that is checked, and can name another program."""
    (tmp_path / name).write_text('{"main": "evil"}')
    [fault] = file_faults(tmp_path)
    assert fault.startswith(f"{name}: the engine could read it in place of Pulumi.yaml")


def test_every_folder_of_data_that_a_stack_names_is_known(tmp_path: Path) -> None:
    """So that the check can read all of them; a file that cannot be read is told elsewhere."""
    (tmp_path / "Pulumi.real.yaml").write_text("config: {conda-forge:stacks: stacks/shadow}")
    (tmp_path / "Pulumi.odd.yaml").write_text("[")
    assert stacks_named(tmp_path) == {Path("stacks/shadow")}


def test_the_stacks_of_the_project_are_fine() -> None:
    """Both are read."""
    assert list(file_faults(ROOT)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("config:\n  github:baseUrl: https://evil.example/\n", "github:baseUrl leads to"),
        ("config:\n  saas:herokuUrl: https://evil.example/\n", "saas:herokuUrl leads to"),
        ("config:\n  saas:newServiceUrl: https://evil.example/\n", "saas:newServiceUrl is not known here"),
        ("config:\n  github:appAuth: {}\n", "github:appAuth is not known here"),
        ("environment:\n  - elsewhere\n", "'environment' may not stand there"),
        ("secretsprovider: awskms://stranger\n", "'secretsprovider' may not stand there"),
        ("config:\n  conda-forge:config:overdue: warn\n", "is not named as settings are"),
        ("config: [", "cannot be read"),
        ("- a list\n", "cannot be read"),
        ("config: words\n", "cannot be read"),
    ],
)
def test_a_stack_that_would_send_elsewhere_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """With the file's name."""
    [fault] = stack(tmp_path, text)
    assert fault.startswith("Pulumi.prod.yaml: ")
    assert words in fault
