"""What organisations hold: what is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pulumi
import pytest

from infra.components.github import organizations
from infra.estate import Estate, load
from infra.program import deploy
from infra.settings import Settings
from infra.vault_lock import VaultLock
from sandbox.onepassword import values
from tests.infra.components.making import make
from tests.infra.estate.estates import RECORDED, ROOT
from tests.infra.recorded import Recording, record

SMALL = ROOT / "tests" / "end_to_end" / "small"
LOCK = VaultLock(vault="v" * 26, items={})
TODAY = dt.date(2026, 11, 21)
ALPHA_ID, BETA_ID, BELL_ID = "a" * 26, "b" * 26, "c" * 26
KEY = values.make("private-key", "privateKey", "")
RETIRED = "saas:github:getRetiredSecrets"
VAULT = {
    ALPHA_ID: {"title": "alpha", "credential": "alpha-value"},
    BETA_ID: {"title": "beta", "privateKey": KEY},
    BELL_ID: {"title": "bell-secret", "credential": "bell-value"},
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the program registers for the little estate."""
    lock = tmp_path_factory.mktemp("lock") / "vault.lock.toml"
    titles = {"alpha": ALPHA_ID, "beta": BETA_ID, "bell-secret": BELL_ID}
    lines = [f'"{title}" = "{item}"' for title, item in titles.items()]
    lock.write_text(f'vault = "{"v" * 26}"\n[items]\n' + "\n".join(lines))
    return record(partial(deploy_small, lock), VAULT)


def deploy_small(lock: Path) -> None:
    """The program, over the little estate."""
    pulumi.runtime.set_all_config({"github:owner": "widgets", "saas:loopbackOnly": "true"})
    deploy(small(), Settings(stacks=SMALL, vault_lock=lock))


def deploy_retired() -> None:
    """An organisation with nothing but names that must be gone."""
    make([organizations.Organization(login="widgets", retired=("OLD",))])


def small() -> Estate:
    """The little estate."""
    return load(SMALL, today=TODAY)


class TestParts:
    """`parts`: the estate's deliveries, gathered by organisation and slot."""

    def test_the_repositories_of_a_slot_are_gathered(self) -> None:
        """One secret a slot, with every repository that a delivery names."""
        [widgets] = organizations.parts(small())
        assert {secret.name: secret.repositories for secret in widgets.secrets} == {
            "ALPHA": ("press", "store"),
            "BETA": ("press",),
        }

    def test_a_secret_for_everybody_has_no_list(self) -> None:
        """`repositories = ["*"]` means the whole organisation, told apart from an empty list."""
        found = organizations.parts(load(RECORDED, today=TODAY))
        open_to_all = [secret.name for one in found for secret in one.secrets if secret.repositories is None]
        assert len(open_to_all) == 1

    def test_a_secret_for_nobody_is_kept(self, tmp_path: Path) -> None:
        """`repositories = []` empties the list; it must not delete the secret."""
        stacks = shutil.copytree(SMALL, tmp_path / "stacks")
        file = stacks / "credentials" / "beta.toml"
        file.write_text(file.read_text().replace('["press"]', "[]"))
        [widgets] = organizations.parts(load(stacks, today=TODAY))
        assert {secret.name: secret.repositories for secret in widgets.secrets}["BETA"] == ()

    def test_a_webhook_of_a_repository_names_it(self) -> None:
        """Hooks of the organisation have no repository; the URL is the app's with the path."""
        [widgets] = organizations.parts(small())
        assert {(hook.repository, hook.url, hook.events) for hook in widgets.webhooks} == {
            (None, "https://bell.widgets.example/ring", ("push",)),
            ("web.site", "https://bell.widgets.example/visit", ("issues",)),
        }

    def test_case_that_github_ignores_renames_nothing(self, tmp_path: Path) -> None:
        """The organisation and its repositories written otherwise are the same resources."""
        stacks = shutil.copytree(SMALL, tmp_path / "stacks")
        for file in stacks.rglob("*.toml"):
            text = file.read_text().replace('"widgets"', '"Widgets"').replace("github:widgets/", "github:Widgets/")
            file.write_text(text.replace("web.site", "Web.Site"))
        [widgets], [as_before] = organizations.parts(load(stacks, today=TODAY)), organizations.parts(small())
        assert widgets.login == as_before.login
        assert [hook.slot for hook in widgets.webhooks] == [hook.slot for hook in as_before.webhooks]

    def test_two_webhooks_of_a_path_are_refused(self) -> None:
        """They would be one resource, if a check of the data let them through."""
        [widgets] = organizations.parts(small())
        assert widgets.problem() is None
        other = replace(widgets.webhooks[0], url="https://gong.widgets.example/ring")
        problem = replace(widgets, webhooks=(*widgets.webhooks, other)).problem()
        assert problem is not None
        assert "more than one webhook of widgets with the same path: ring." in problem

    def test_secrets_that_must_be_gone_are_looked_for_where_ours_lie(self) -> None:
        """Names of secrets of every service in use; what retired ones left is looked for with all else of theirs."""
        assert [one.retired for one in organizations.parts(small())] == [()]
        estate = load(RECORDED, today=TODAY)
        parts = {one.login: one for one in organizations.parts(estate)}
        assert "DH_PASSWORD" in parts["conda-forge"].retired
        assert {estate.services[estate.must_be_gone[name]].status for name in parts["conda-forge"].retired} == {
            "active"
        }
        assert [login for login, one in parts.items() if bool(one.secrets) != bool(one.retired)] == []

    def test_what_others_manage_is_left_out(self) -> None:
        """A credential that is managed by hand is declared, and no run touches it."""
        estate = load(RECORDED, today=TODAY)
        by_hand = {name for name, one in estate.credentials.items() if one.managed_by != "us"}
        names = {secret.value.item for one in organizations.parts(estate) for secret in one.secrets}
        assert by_hand
        assert names.isdisjoint(by_hand)


class TestComponent:
    """`OrganizationComponent`: what is registered."""

    def test_resources_are_named_after_the_slot_they_fill(self, recording: Recording) -> None:
        """Moving a delivery between credential files must not rename a resource."""
        assert set(recording.of_type("saas:github:OrganizationSecret")) == {"widgets/ALPHA", "widgets/BETA"}
        assert set(recording.of_type("saas:github:Webhook")) == {"widgets/ring", "widgets/web.site/visit"}
        assert set(recording.of_type("conda-forge:github:Organization")) == {"widgets"}

    def test_what_must_be_gone_is_looked_for_and_told(self, recording: Recording) -> None:
        """One look an organisation, and none where there is nothing to look for."""
        found = {"failure": "", "names": ["OLD"]}
        looking = record(deploy_retired, {}, functions={RETIRED: found})
        assert looking.calls_of(RETIRED) == [{"organization": "widgets", "names": ["OLD"]}]
        [(severity, words)] = looking.said
        assert (severity, words.partition(". ")[0]) == (
            "warning", "GitHub: widgets still has secrets that must be gone: OLD",
        )  # fmt: skip
        assert recording.calls_of(RETIRED) == []

    def test_a_look_that_failed_is_told(self) -> None:
        """It ends nothing."""
        found = {"failure": "GitHub: no answer.", "names": []}
        said = record(deploy_retired, {}, functions={RETIRED: found}).said
        words = "GitHub: no answer. So it is not known which secrets of widgets must still go."
        assert said == [("warning", words)]

    def test_values_are_secret_inputs(self, recording: Recording) -> None:
        """Each value carries the secret mark when it reaches the engine."""
        secrets = recording.of_type("saas:github:OrganizationSecret")
        assert secrets["widgets/ALPHA"].secret("value") == "alpha-value"
        assert secrets["widgets/BETA"].secret("value") == KEY
        for hook in recording.of_type("saas:github:Webhook").values():
            assert hook.secret("secret") == "bell-value"

    def test_webhooks_are_of_their_place(self, recording: Recording) -> None:
        """A hook of the organisation has no repository."""
        hooks = {
            name: [hook.inputs[key] for key in ("organization", "repository", "url", "events")]
            for name, hook in recording.of_type("saas:github:Webhook").items()
        }
        assert hooks == {
            "widgets/ring": ["widgets", "", "https://bell.widgets.example/ring", ["push"]],
            "widgets/web.site/visit": ["widgets", "web.site", "https://bell.widgets.example/visit", ["issues"]],
        }

    def test_each_item_is_read_once_by_id(self, recording: Recording) -> None:
        """A value with several sinks costs one read, and no title is looked up."""
        asked = recording.calls_of("onepassword:index/getItem:getItem")
        records = recording.calls_of("saas:onepassword:getRecord")  # of what runs make
        assert sorted(arguments["uuid"] for arguments in asked) == [ALPHA_ID, BETA_ID]
        assert [arguments["item"] for arguments in records] == [BELL_ID]
        assert all(arguments["vault"] == "v" * 26 and "title" not in arguments for arguments in asked)
