"""What runs on its own: pull requests warn of exceptions past their date, the calendar refuses them and soaks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.stack import CREDENTIALS, STATE
from tests import actionlint

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".github" / "workflows"
WORKFLOWS = {file.name: yaml.safe_load(file.read_text()) for file in FOLDER.glob("*.yml")}
ON = True
"""What YAML 1.1 makes of the key `on`."""


def commands(workflow: dict[str, Any]) -> list[str]:
    """What a workflow runs, the recipes of `make` in place of their names."""
    steps = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    return [line for step in steps for line in _lines(step)]


def _lines(step: str) -> list[str]:
    if step == ".ci/run":
        return _lines((ROOT / ".ci" / "run").read_text().splitlines()[-1].removeprefix("exec "))
    if target := re.fullmatch(r"make ([a-z]+)", step):
        [recipe] = re.findall(rf"^{target[1]}:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return [line.strip() for line in recipe.splitlines()]
    return [step]


def started_by(event: str) -> list[str]:
    """The workflows that an event starts."""
    return sorted(name for name, workflow in WORKFLOWS.items() if event in workflow[ON])


@pytest.mark.parametrize("name", started_by("pull_request"))
def test_a_pull_request_only_warns_of_exceptions_past_their_date(name: str) -> None:
    """It is about something else, and its author cannot correct them."""
    checks = [line for line in commands(WORKFLOWS[name]) if "infra check" in line]
    assert all(line.endswith("infra check --overdue warn") for line in checks)


def test_pull_requests_check_the_estate_and_run_the_tests() -> None:
    """One of the workflows does each."""
    ran = [line for name in started_by("pull_request") for line in commands(WORKFLOWS[name])]
    assert any("infra check" in line for line in ran)
    assert any("-m pytest" in line for line in ran)


def test_the_calendar_refuses_exceptions_past_their_date() -> None:
    """Some scheduled workflow checks the estate, and none of them lets one pass."""
    ran = [line for name in started_by("schedule") for line in commands(WORKFLOWS[name])]
    assert any(line.endswith("-m infra check") for line in ran)
    assert not any("overdue" in line for line in ran)


def test_the_exhaustive_tests_run_by_the_calendar_alone() -> None:
    """They take too long for whoever waits for a pull request."""
    assert any("-m soak" in line for name in started_by("schedule") for line in commands(WORKFLOWS[name]))
    assert not any("-m soak" in line for name in started_by("pull_request") for line in commands(WORKFLOWS[name]))


def test_a_run_on_the_real_world_refuses_them_too() -> None:
    """The settings of the real stack leave the program's default as it is; those of the rehearsal do not."""
    settings = {
        name: yaml.safe_load((ROOT / f"Pulumi.{name}.yaml").read_text())["config"] for name in ("prod", "sandbox")
    }
    assert "conda-forge:overdue" not in settings["prod"]
    assert settings["sandbox"]["conda-forge:overdue"] == "warn"


MAY_WRITE = {
    ("daily.yml", "tell"): {"issues", "id-token"},
    ("apply.yml", "plan"): {"id-token"},
    ("apply.yml", "apply"): {"id-token"},
    ("rotate.yml", "rotate"): {"id-token"},
}
"""Which job may write what, and no other job anything."""


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_has_permissions_by_default(name: str) -> None:
    """Each job asks for what it needs, and for no more than to read; those of the table write what it says."""
    assert WORKFLOWS[name]["permissions"] == {}
    for job, about in WORKFLOWS[name]["jobs"].items():
        assert set(about["permissions"].values()) <= {"read", "write"}
        assert {what for what, how in about["permissions"].items() if how == "write"} == MAY_WRITE.get(
            (name, job), set()
        )


SECRETS_FOR = {
    ("daily.yml", "tell"): ("production-read", "runbooks daily"),
    ("apply.yml", "plan"): ("production-read", "infra plan"),
    ("apply.yml", "apply"): ("production", "infra apply"),
    ("rotate.yml", "rotate"): ("production-rotate", "runbooks rotate"),
}
"""The jobs that have secrets: the environment that holds them, and the one command that is given them."""


def test_secrets_are_for_few_jobs_that_no_pull_request_starts() -> None:
    """What an environment holds, and a token that writes, are in the one step that needs them."""
    for name, workflow in WORKFLOWS.items():
        for job, about in workflow["jobs"].items():
            text = yaml.safe_dump(about)
            if (name, job) in MAY_WRITE or "secrets." in text or "github.token" in text:
                assert set(workflow[ON]) <= {"schedule", "workflow_dispatch", "push"}, name
                assert workflow[ON].get("push") in (None, {"branches": ["main"]})
                environment, command = SECRETS_FOR[name, job]
                assert about["environment"] == environment
                having = [
                    step for step in about["steps"] if re.search(r"secrets\.|github\.token", yaml.safe_dump(step))
                ]
                [given] = having
                assert given["run"].startswith(f".venv/bin/python -m {command} ")
                assert "secrets." not in yaml.safe_dump(about.get("env", {}))


def test_what_is_applied_is_given_each_credential_by_the_name_that_a_run_hands_on() -> None:
    """Every job that looks or changes has all of them, and nothing else but the stack or the digest."""
    for name, job in SECRETS_FOR:
        [step] = [one for one in WORKFLOWS[name]["jobs"][job]["steps"] if "secrets." in yaml.safe_dump(one)]
        given = step["env"].keys() - {"ISSUES_TOKEN", "STACK", "DIGEST"}
        assert given <= CREDENTIALS | STATE, name
        assert given >= CREDENTIALS - {"OP_CLI_PATH"}, name


def test_what_opens_the_state_is_had_last_and_given_to_one_command() -> None:
    """By a token of the job's own; nothing that is installed runs after it."""
    for name, job in SECRETS_FOR:
        steps = WORKFLOWS[name]["jobs"][job]["steps"]
        at = next(number for number, step in enumerate(steps) if "secrets." in yaml.safe_dump(step))
        op, cloud, aws = (str(step.get("uses")).partition("@")[0] for step in steps[at - 3 : at])
        assert op == "1password/install-cli-action"
        assert (cloud, aws) == ("pulumi/auth-actions", "aws-actions/configure-aws-credentials")
        assert steps[at - 2]["with"]["export-environment-variables"] is False
        token = steps[at]["env"]["PULUMI_ACCESS_TOKEN"]
        assert token == "${{ steps.state.outputs.pulumi-access-token || secrets.PULUMI_ACCESS_TOKEN }}"


def test_what_is_told_every_day_gets_a_token_for_issues_alone() -> None:
    """By another name than the plugins' credential, and each credential by the name that a run hands on."""
    [step] = [one for one in WORKFLOWS["daily.yml"]["jobs"]["tell"]["steps"] if "env" in one]
    given = step["env"]
    assert given.pop("ISSUES_TOKEN") == "${{ github.token }}"
    assert given.pop("STACK") == "${{ vars.DAILY_STACK }}"
    assert given.keys() <= CREDENTIALS | STATE
    assert given.keys() >= CREDENTIALS - {"OP_CLI_PATH"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_a_workflow_runs_on_is_pinned(name: str) -> None:
    """Actions by full commit; Python, Go and the engine not as the machine happens to have them."""
    for job in WORKFLOWS[name]["jobs"].values():
        used = {step["uses"].partition("@")[0]: step for step in job["steps"] if "uses" in step}
        assert all(re.search(r"@[0-9a-f]{40}$", step["uses"]) for step in used.values())
        assert used["actions/setup-python"]["with"]["python-version"] == "3.11"
        if any(step.get("run") in (".ci/run", "make soak", "python3 toolchain/setup.py") for step in job["steps"]):
            assert used["actions/setup-go"]["with"]["go-version-file"] == "toolchain/go.mod"
            assert job["env"]["ENGINE"] == "built"


def test_github_takes_the_workflows() -> None:
    """The program has nothing to report: syntax, expressions, inputs of actions, what a job needs."""
    command = [str(actionlint.program()), "-shellcheck=", "-pyflakes=", *map(str, sorted(FOLDER.glob("*.yml")))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (0, "")


def test_a_pull_request_is_reviewed_by_the_code_of_its_base() -> None:
    """The head is data only: it is checked out beside the code, and nothing of it is run. No secret is named."""
    workflow = WORKFLOWS["review.yml"]
    assert set(workflow[ON]) == {"pull_request"}
    [job] = workflow["jobs"].values()
    code, head = [step["with"] for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]
    assert (code["ref"], "path" in code) == ("${{ github.event.pull_request.base.sha }}", False)
    assert head["path"] == ".head"
    ran = [step["run"] for step in job["steps"] if "run" in step]
    assert all(line.startswith(("python3 toolchain/", ".venv/bin/python -m ")) for line in ran)
    assert "secrets." not in (ROOT / ".github" / "workflows" / "review.yml").read_text()


def test_nothing_that_a_pull_request_made_is_read_by_what_may_do_more() -> None:
    """No workflow runs after another, or on a pull request with the rights of the base, or reads a cache."""
    for file in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = file.read_text()
        assert not re.search(r"workflow_run|pull_request_target|actions/cache|restore-keys", text), file
    for name, workflow in WORKFLOWS.items():
        for step in (step for job in workflow["jobs"].values() for step in job["steps"]):
            if step.get("uses", "").startswith("actions/download-artifact@"):
                assert set(step["with"]) == {"name"}, "of another run than this one"
                assert not set(workflow[ON]) & {"pull_request", "issue_comment"}, name


def test_what_changes_production_is_of_main_one_at_a_time_and_never_cancelled() -> None:
    """A plan that waits for its reviewer keeps no rotation waiting; what they hold lies in environments."""
    changing = {name: one for name, one in WORKFLOWS.items() if "secrets.ADMIN_GITHUB_TOKEN" in yaml.safe_dump(one)}
    assert set(changing) == {"apply.yml", "rotate.yml"}
    for workflow in changing.values():
        assert workflow["concurrency"] == {"group": workflow["name"], "cancel-in-progress": False}
        assert set(workflow[ON]) <= {"push", "schedule", "workflow_dispatch"}
        assert workflow[ON].get("push") in (None, {"branches": ["main"]})
        for job in workflow["jobs"].values():
            if "secrets." in yaml.safe_dump(job):
                assert "github.ref == 'refs/heads/main'" in job["if"] or "needs" in job
                assert job["environment"].startswith("production")
                assert "secrets." not in yaml.safe_dump(job["env"])


def test_what_is_applied_is_the_plan_that_was_approved() -> None:
    """The digest of the plan in the job's name is the one that `apply` is given; without a change nobody is asked."""
    jobs = WORKFLOWS["apply.yml"]["jobs"]
    assert jobs["plan"]["environment"] == "production-read"
    assert "ADMIN" not in yaml.safe_dump(jobs["plan"])
    assert jobs["apply"]["environment"] == "production"
    assert jobs["apply"]["name"] == "apply ${{ needs.plan.outputs.digest }}"
    assert jobs["apply"]["if"] == "needs.plan.outputs.operations != '0'"
    [step] = [step for step in jobs["apply"]["steps"] if "infra apply" in step.get("run", "")]
    assert step["run"] == '.venv/bin/python -m infra apply plan.json --digest "$DIGEST" --yes'
    assert step["env"]["DIGEST"] == "${{ needs.plan.outputs.digest }}"
