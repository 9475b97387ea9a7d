"""Everything that is pinned fits together: program, Python SDKs, plugins, engine. Found out before a run."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib import metadata
from typing import Any

import pytest

from rehearsal.plugins import STAND_INS
from tests.toolchain import plugin
from tests.toolchain.plugin import Plugin
from tests.toolchain.recording import ROOT, camel
from toolchain.setup import CLI, PLUGINS, Checkout, pinned

TERRAFORM = {
    "github": "github.com/integrations/terraform-provider-github/v6",
    "onepassword": "github.com/1Password/terraform-provider-onepassword/v2",
}
USED_BY_THE_PROGRAM = {"github", "onepassword"}
A_WEBHOOK = {
    "repository": "a-repository",
    "events": ["push"],
    "configuration": {"url": "https://bell.example/ring", "contentType": "json", "insecureSsl": False},
}
KNOWN_TO_THE_SDK_ONLY = {"github:index/getGithubApp:getGithubApp"}
"""The official plugin renames this function; a program that uses it fails the tests below."""

PACKAGES = pytest.mark.parametrize("name", sorted(PLUGINS))


@pytest.fixture(scope="module")
def used() -> Any:
    """What the program uses of the plugins, recorded from a run over stacks/prod."""
    command = [sys.executable, "-m", "tests.toolchain.recording"]
    return json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def plugins() -> dict[str, Plugin]:
    """The installed plugins by name."""
    return {name: plugin.installed(name) for name in PLUGINS}


def of_plugins(tokens: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Package, token and what is recorded for it; the project's own provider and settings are tested elsewhere."""
    for token, recorded in tokens.items():
        package = token.partition(":")[0]
        if package not in ("saas", "pulumi"):
            yield package, token, recorded


def of_built_plugins(tokens: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """The same without the plugins that have a stand-in, whose names are held against the SDK in test_stand_ins."""
    return (row for row in of_plugins(tokens) if row[0] not in STAND_INS)


class TestProgram:
    """What the program uses is what the SDKs and the plugins have."""

    def test_recording_covers_what_is_used(self, used: Any) -> None:
        """A recording of nothing would make the tests below say nothing; a plugin more must be checked here too."""
        assert {package for package, _, _ in of_plugins(used["inputs"])} == USED_BY_THE_PROGRAM | STAND_INS.keys()
        assert set(PLUGINS) >= USED_BY_THE_PROGRAM
        functions = [
            token for _, token, _ in of_built_plugins(used["inputs"]) if token.rpartition(":")[2].startswith("get")
        ]
        assert sorted(functions) == sorted(token for _, token, _ in of_built_plugins(used["outputs"])) != []

    def test_plugin_has_each_token_and_input(self, used: Any, plugins: dict[str, Plugin]) -> None:
        """Resources and functions, down to the keys of nested objects."""
        missing = []
        for package, token, calls in of_built_plugins(used["inputs"]):
            properties = {**plugins[package].resources, **plugins[package].functions}.get(token)
            if properties is None:
                missing.append(token)
                continue
            missing += [f"{token} {name}" for call in calls for name in plugin.unknown(properties, call)]
        assert missing == []

    def test_plugin_has_each_result_that_is_read(self, used: Any, plugins: dict[str, Plugin]) -> None:
        """A result that is not there would read as none."""
        missing = [
            f"{token} {name}"
            for package, token, names in of_built_plugins(used["outputs"])
            for name in plugin.unknown(plugins[package].functions[token], dict.fromkeys(names))
        ]
        assert missing == []

    def test_plugin_takes_each_resource_as_it_is(self, used: Any, plugins: dict[str, Plugin]) -> None:
        """The plugin's own check, with the inputs that the program gives."""
        made = [
            (package, token, calls)
            for package, token, calls in of_plugins(used["inputs"])
            if package in plugins and "/get" not in token
        ]
        assert made
        refused = []
        for package, token, calls in made:
            with plugins[package].serving() as provider:
                refused += [reason for call in calls for reason in plugin.refused(provider, token, call)]
        assert refused == []

    def test_sdk_has_each_input_and_result(self, used: Any) -> None:
        """Constructor parameters, arguments and result properties of the installed package."""
        missing = []
        for package, token, calls in of_plugins(used["inputs"]):
            known = sdk_inputs(package, token)
            missing += [f"{token} {name}" for call in calls for name in sorted(call.keys() - known)]
        for package, token, names in of_plugins(used["outputs"]):
            missing += [f"{token} {name}" for name in sorted(set(names) - sdk_results(package, token))]
        assert missing == []

    def test_sdk_asks_for_the_plugin_that_is_installed(self, used: Any) -> None:
        """The version in each request decides which plugin the engine looks for."""
        asked = {package: versions for package, versions in used["versions"].items() if package in PLUGINS}
        assert asked == {package: [PLUGINS[package]] for package in USED_BY_THE_PROGRAM}


class TestSdks:
    """The SDKs fit the plugins as a whole, also where the program does not use them yet."""

    @PACKAGES
    def test_plugin_has_each_resource_with_the_same_inputs(self, name: str, plugins: dict[str, Plugin]) -> None:
        """A Terraform provider of another version than the SDK wraps has other inputs somewhere."""
        tokens = sdk_tokens(name)
        assert tokens
        different = {}
        for token in sorted(tokens):
            wanted, known = sdk_inputs(name, token), inputs_of(plugins[name].resources.get(token, {}))
            if wanted != known:
                different[token] = sorted(wanted ^ known)
        assert different == {}

    @PACKAGES
    def test_plugin_has_each_function(self, name: str, plugins: dict[str, Plugin]) -> None:
        """But those that are known to be missing; one that is there by now is no exception any more."""
        called = set()
        for module in {inspect.getmodule(value) for _, value in sdk_functions(name)}:
            called |= set(re.findall(r"invoke(?:_output)?\('([^']+)'", inspect.getsource(module))) if module else set()
        assert called
        missing = {token for token in KNOWN_TO_THE_SDK_ONLY if token.startswith(f"{name}:")}
        assert called - plugins[name].functions.keys() == missing


class TestVersions:
    """Each version is written where a tool needs it; all of them agree."""

    @PACKAGES
    def test_plugin_is_of_the_version_of_its_sdk(self, name: str, plugins: dict[str, Plugin]) -> None:
        """Installed package, toolchain, and what the plugin tells from the command line and over the wire."""
        with plugins[name].serving() as provider:
            told = plugin.version_told(provider)
        versions = {metadata.version(f"pulumi-{name}"), PLUGINS[name], plugins[name].version, told}
        assert versions == {PLUGINS[name]}

    @PACKAGES
    def test_source_of_the_plugin_names_that_version(self, name: str) -> None:
        """What a rebuild would make."""
        source = (ROOT / "toolchain" / "cmd" / f"pulumi-resource-{name}" / "main.go").read_text()
        assert re.findall(r'^const version = "(.+)"$', source, re.MULTILINE) == [PLUGINS[name]]

    @PACKAGES
    def test_terraform_provider_is_documented(self, name: str) -> None:
        """pyproject.toml says beside each SDK which provider it wraps, and go.mod pins that one."""
        documented = re.findall(
            rf'"pulumi-{name}==(\S+)",\s*# wraps Terraform provider ([0-9.]+),', (ROOT / "pyproject.toml").read_text()
        )
        assert documented == [(PLUGINS[name], pinned(Checkout(ROOT), TERRAFORM[name]).removeprefix("v"))]

    def test_engine_is_of_the_version_of_the_sdk(self) -> None:
        """The pin equals the package; a built engine says the same, an official one may be newer."""
        checkout = Checkout(ROOT)
        pin = pinned(checkout, CLI)
        assert pin == f"v{metadata.version('pulumi')}"
        path = f"{checkout.bin}{os.pathsep}{os.environ['PATH']}"
        engine = shutil.which("pulumi", path=path)
        assert engine, "no engine is set up; run `make setup`"
        environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
        answer = subprocess.run([engine, "version"], env=environment, capture_output=True, text=True, check=True)
        version = answer.stdout.strip()
        built = (checkout.bin / "pulumi").exists()
        assert version == pin if built else version.startswith(f"{pin.partition('.')[0]}.")


class TestComparison:
    """The comparisons above can fail."""

    SCHEMA = {  # noqa: RUF012  # never changed
        "url": {"type": 4},
        "event": {"type": 7},
        "configuration": {"type": 5, "maxItems": 1, "element": {"resource": {"content_type": {"type": 4}}}},
    }

    @pytest.mark.parametrize(
        ("inputs", "unknown"),
        [
            ({"url": "", "events": [], "configuration": {"contentType": ""}}, []),
            ({"uri": ""}, ["uri"]),
            ({"event": []}, ["event"]),
            ({"configurations": []}, ["configurations"]),
            ({"configuration": {"content_type": ""}}, ["configuration.content_type"]),
        ],
    )
    def test_names_what_is_not_known(self, inputs: dict[str, Any], unknown: list[str]) -> None:
        """A misspelt name, a singular, a plural, a name that is not as on the wire."""
        assert list(plugin.unknown(plugin.on_the_wire(self.SCHEMA), inputs)) == unknown

    def test_plugin_refuses_inputs_it_does_not_know(self, plugins: dict[str, Plugin]) -> None:
        """The plugin works here, over the wire, and its check is no formality."""
        token = "github:index/repositoryWebhook:RepositoryWebhook"  # a type token
        with plugins["github"].serving() as provider:
            assert plugin.refused(provider, token, A_WEBHOOK) == []
            [reason] = plugin.refused(provider, token, {**A_WEBHOOK, "misspelt": 1})
        assert reason.startswith("Invalid or unknown key.")

    def test_missing_plugin_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where it was looked for, and how to have it; never a silent skip."""
        monkeypatch.setitem(PLUGINS, "github", "0.0.1")
        with pytest.raises(pytest.fail.Exception, match=r"The plugin github 0\.0\.1 is neither at .* nor at .*install"):
            plugin.installed("github")


def sdk_functions(name: str) -> list[tuple[str, Any]]:
    """The public functions of an SDK."""
    package = importlib.import_module(f"pulumi_{name}")
    return [
        (key, value) for key, value in vars(package).items() if key.startswith("get_") and inspect.isfunction(value)
    ]


def sdk_tokens(name: str) -> set[str]:
    """The tokens of the resources that an SDK registers."""
    package = importlib.import_module(f"pulumi_{name}")
    return set(re.findall(rf'"({name}:index/[^":]+:[A-Za-z0-9]+)"', inspect.getsource(package)))


def sdk_module(name: str, token: str) -> Any:
    """The module of an SDK that has a resource or a function: large ones have one for each part of the service."""
    part = token.split(":")[1].partition("/")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is deprecated in it
        module = importlib.import_module(f"pulumi_{name}" if part == "index" else f"pulumi_{name}.{part}")
        hasattr(module, token.rpartition(":")[2])  # a part is loaded when it is first asked for something
    return module


def sdk_inputs(name: str, token: str) -> set[str]:
    """What a resource's constructor or a function of an SDK takes, as it is on the wire."""
    package = sdk_module(name, token)
    word = token.rpartition(":")[2]
    # `BucketVersioningArgs` is of something inside of a bucket, and of no `BucketVersioning`: so the class is asked.
    taken = getattr(package, word)._internal_init if word[0].isupper() else getattr(package, snake(word))
    ours = ("__self__", "resource_name", "opts", "__props__")
    return {camel(parameter) for parameter in inspect.signature(taken).parameters if parameter not in ours}


def sdk_results(name: str, token: str) -> set[str]:
    """What a function's result of an SDK has, as it is on the wire."""
    package = sdk_module(name, token)
    word = token.rpartition(":")[2]
    result = getattr(package, f"{word[0].upper()}{word[1:]}Result")
    return {camel(key) for key, _ in inspect.getmembers(result, lambda value: isinstance(value, property))}


def inputs_of(properties: Any) -> set[str]:
    """The properties of a resource that can be given."""
    return {
        key for key, about in properties.items() if key != "id" and (about.get("optional") or not about.get("computed"))
    }


def snake(word: str) -> str:
    """A name on the wire as it is in Python."""
    return re.sub(r"(?<!^)([A-Z])", lambda letter: f"_{letter[1].lower()}", word)
