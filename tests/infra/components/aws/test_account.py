"""What is derived from the data, and what is registered for it."""

from __future__ import annotations

import datetime as dt
import json
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pulumi
import pytest

from infra.components import aws
from infra.components.aws.account import TEMPLATE, Account
from infra.estate import Estate, load
from infra.estate.deployed import deployed
from tests.infra.components.making import make as make_parts
from tests.infra.recorded import Recording, record
from tests.policies.cases import with_aws

TODAY = dt.date(2026, 11, 21)
OBJECTS = """
[github-organization]
"conda-forge" = "11"
[github-repository]
"conda-forge/infrastructure" = "22"
"conda-forge/.cirun" = "33"
"""
ROLE = "aws:iam/role:Role"


def estate(folder: Path, *, rehearsed: bool = True) -> Estate:
    """The recorded estate with a plan for AWS."""
    return load(with_aws(folder), today=TODAY, overdue="warn", rehearsed=rehearsed)


def make(lock: Path, account: Account, settings: dict[str, str]) -> None:
    """The component of an account."""
    pulumi.runtime.set_all_config(settings)
    problem = account.problem()
    if problem:
        raise AssertionError(problem)
    make_parts([account], lock)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Account:
    """The one account of the estate."""
    [found] = aws.parts(deployed(estate(tmp_path_factory.mktemp("stacks"))))
    return found


@pytest.fixture(scope="module")
def recording(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for it."""
    folder = tmp_path_factory.mktemp("locks")
    (folder / "vault.lock.toml").write_text(f'vault = "{"v" * 26}"\n[items]\n')
    (folder / "objects.lock.toml").write_text(OBJECTS)
    settings = {"saas:objectLock": str(folder / "objects.lock.toml")}
    return record(partial(make, folder / "vault.lock.toml", account, settings), {})


def document(recording: Recording, token: str, name: str, key: str) -> Any:
    """A policy that is registered."""
    return json.loads(recording.of_type(token)[name].inputs[key])


class TestParts:
    """Who has an account, and what it is of."""

    def test_what_is_planned_is_rehearsed_alone(self, tmp_path: Path) -> None:
        """A real stack has nothing of it, and needs no number of what is trusted."""
        real = deployed(estate(tmp_path, rehearsed=False))
        assert aws.parts(real) == ()
        assert [*aws.objects(real)] == []

    def test_the_numbers_of_what_is_trusted_are_locked(self, tmp_path: Path) -> None:
        """Organisation and repositories."""
        assert set(aws.objects(deployed(estate(tmp_path)))) == {
            ("github-organization", "conda-forge"),
            ("github-repository", "conda-forge/infrastructure"),
            ("github-repository", "conda-forge/.cirun"),
        }

    def test_an_account_with_nothing_in_it_is_none(self, tmp_path: Path) -> None:
        """As it stood in the data before."""
        folder = with_aws(tmp_path)
        services = folder / "services.toml"
        text = services.read_text()
        begins, ends = text.index("[aws]"), text.index("[repodata-snapshots]")
        services.write_text(f'{text[:begins]}[aws]\nstatus = "planned"\n\n{text[ends:]}')
        assert aws.parts(deployed(load(folder, today=TODAY, overdue="warn", rehearsed=True))) == ()


def _problem(account: Account, settings: dict[str, str]) -> str | None:
    pulumi.runtime.set_all_config(settings)
    return account.problem()


class TestProblem:
    """By its name nobody is trusted."""

    @pytest.mark.parametrize(
        "lock",
        [
            "",
            OBJECTS.replace('"22"', '"infrastructure"'),
            OBJECTS.replace('"conda-forge" = "11"', ""),
            OBJECTS.replace('"conda-forge/.cirun" = "33"', ""),
        ],
    )
    def test_without_a_number_nothing_is_made(self, account: Account, tmp_path: Path, lock: str) -> None:
        """The sentence says of what, and what to do."""
        file = tmp_path / "objects.lock.toml"
        file.write_text(lock)
        problem = _problem(account, {"saas:objectLock": str(file)}) or ""
        assert "their numbers are not known" in problem
        assert "Run `python -m infra lock`" in problem

    def test_a_damaged_lock_is_said(self, account: Account, tmp_path: Path) -> None:
        """In the words of the lock."""
        file = tmp_path / "objects.lock.toml"
        file.write_text("[")
        assert "cannot be read" in (_problem(account, {"saas:objectLock": str(file)}) or "")

    def test_with_all_numbers_there_is_none(self, account: Account, tmp_path: Path) -> None:
        """As a rehearsal has them."""
        file = tmp_path / "objects.lock.toml"
        file.write_text(OBJECTS)
        assert _problem(account, {"saas:objectLock": str(file)}) is None


class TestRegistered:
    """What a run makes."""

    def test_the_sdk_of_aws_is_not_imported(self, recording: Recording) -> None:
        """It has 264 parts; this program names a few of its resources."""
        assert "pulumi_aws" not in recording.packages

    def test_roles_are_bound_to_numbers(self, recording: Recording) -> None:
        """Of the lock, and never to a name alone."""
        for name, number in (("deploy", "22"), ("cirun", "33")):
            [statement] = document(recording, ROLE, name, "assumeRolePolicy")["Statement"]
            claims = statement["Condition"]["StringEquals"]
            assert claims["token.actions.githubusercontent.com:repository_id"] == number
        [statement] = document(recording, ROLE, "deploy", "assumeRolePolicy")["Statement"]
        assert statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"] == (
            "repository_owner_id:11:repository_id:22:environment:production"
        )

    def test_only_jobs_that_go_by_numbers_are_named_by_them(self, recording: Recording) -> None:
        """Another issuer knows those of .cirun by their name."""
        assert [one.inputs["repository"] for one in recording.of_type(TEMPLATE).values()] == ["infrastructure"]

    def test_nothing_has_a_key(self, recording: Recording) -> None:
        """Neither an access key nor a user."""
        types = {one.type for one in recording.resources}
        assert not {one for one in types if "accessKey" in one or "iam/user" in one}

    def test_the_state_can_be_written_and_its_versions_stay(self, recording: Recording) -> None:
        """Whoever takes the role can neither remove a version, nor change who gets in."""
        found = document(recording, "aws:iam/rolePolicy:RolePolicy", "deploy", "policy")
        actions = {action for one in found["Statement"] for action in one["Action"]}
        assert "s3:PutObject" in actions
        looks = ("Describe", "Get", "List", "View")
        writes = {one for one in actions if not one.partition(":")[2].startswith(looks)}
        assert writes == {"s3:PutObject", "s3:DeleteObject", "kms:Decrypt", "kms:GenerateDataKey"}
        assert not any("*" in action for action in actions)

    def test_whoever_gets_in_without_github_cannot_hide_it(self, recording: Recording) -> None:
        """What writes down their deeds, and keys, are out of reach; and people are told."""
        found = document(recording, "aws:iam/rolePolicy:RolePolicy", "break-glass", "policy")
        [refused] = [one for one in found["Statement"] if one["Effect"] == "Deny"]
        assert {"cloudtrail:StopLogging", "iam:CreateAccessKey", "s3:BypassGovernanceRetention"} <= set(
            refused["Action"]
        )
        pattern = document(recording, "aws:cloudwatch/eventRule:EventRule", "break-glass", "eventPattern")
        assert "break-glass" in json.dumps(pattern)
        assert recording.of_type("aws:cloudwatch/eventTarget:EventTarget").keys() == {"break-glass"}

    def test_machines_have_kinds_a_boundary_and_a_price(self, recording: Recording) -> None:
        """What the role may do, and the most that it may ever do, are the same; people are told at the price."""
        role = recording.of_type(ROLE)["cirun"].inputs
        assert role["permissionsBoundary"] == recording_arn("cirun")
        most = document(recording, "aws:iam/policy:Policy", "cirun", "policy")
        assert most == document(recording, "aws:iam/rolePolicy:RolePolicy", "cirun", "policy")
        assert "g5.xlarge" in json.dumps(most)
        budget = recording.of_type("aws:budgets/budget:Budget")["cirun"].inputs
        assert budget["limitAmount"] == "1"
        assert [one["threshold"] for one in budget["notifications"]] == [50, 80, 100]

    @pytest.mark.parametrize("use", ["state", "audit"])
    def test_a_bucket_is_guarded_before_it_is_used(self, recording: Recording, use: str) -> None:
        """Each setting waits for the one before it; the trail waits for the last."""
        settings = [one.type for one in recording.resources if one.type.startswith("aws:s3/bucket") and one.name == use]
        for before, token in pairwise(settings):
            assert use in recording.after[token, use], (before, token)
        if use == "audit":
            assert "audit" in recording.after["aws:cloudtrail/trail:Trail", "audit"]


def recording_arn(name: str) -> str:
    """The ARN that mocks give."""
    return f"arn:aws:made-up:eu-central-1:123456789012:{name}"
