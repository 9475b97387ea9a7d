"""Cirun's files say what the data says, in one form, whatever order it stands in, and as Cirun takes them."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from infra.cirun_files import access_file, global_file
from infra.estate.nouns import Cirun, CirunAccess
from infra.estate.on_demand import Machine, Policy

SCHEMAS = Path(__file__).parents[1] / "data/cirun"
WORDS = st.text(min_size=1, max_size=40).filter(lambda text: text.strip() and text.isprintable()) | st.sampled_from(
    [
        "on",
        "no",
        "~",
        "1e3",
        "0x10",
        "2204",
        "2026-11-29",
        "- a",
        "a: b",
        "# a",
        "'",
        '"',
        "%TAG",
        "[a",
        "é",
        "&a",
        "*a",
    ]
)
"""Texts, among them some that a careless YAML writer lets mean something else."""
NAMES = st.from_regex(r"\.{0,2}[A-Za-z0-9_][A-Za-z0-9._-]{0,20}", fullmatch=True)
CLOUD_WORDS = WORDS.filter(lambda word: re.fullmatch(r"[!-~]([ -~]{0,198}[!-~])?", word)) | st.from_regex(
    r"\A[!-~]([ -~]{0,20}[!-~])?\Z"
)
"""Whatever is printable, as the data takes it."""
CIRUNS = st.builds(
    Cirun,
    cloud=st.sampled_from(["aws", "azure", "do", "gcp", "on_prem", "openstack", "oracle"]),
    instance_type=CLOUD_WORDS,
    machine_image=CLOUD_WORDS,
    region=st.none() | CLOUD_WORDS,
    more_labels=st.lists(NAMES, max_size=3).map(tuple),
)
MACHINES = st.lists(
    st.builds(
        Machine, name=NAMES.map(lambda name: f"cirun-{name}"), runner=NAMES, cirun=CIRUNS, instance_type=CLOUD_WORDS
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one.name,
)  # fmt: skip
ACCESS = st.builds(
    CirunAccess,
    roles=st.lists(st.sampled_from(["admin", "maintain", "write", "triage", "read"]), min_size=1).map(tuple),
    users=st.dictionaries(NAMES, st.integers(1, 10**9), max_size=4),
    pull_request=st.booleans(),
)


@st.composite
def files(draw: st.DrawFn) -> tuple[list[Machine], list[Policy]]:
    """Machines, and policies for some of them."""
    machines = draw(MACHINES)
    some = st.lists(st.sampled_from([one.name for one in machines]), unique=True).map(tuple)
    policies = st.builds(Policy, id=NAMES, repository=NAMES, access=ACCESS, machines=some)
    return machines, draw(st.lists(policies, max_size=4, unique_by=lambda one: one.id))


def faults(text: str, schema: str) -> list[str]:
    """What Cirun would not take of a file."""
    validator = Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text()))
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


@given(files())
def test_what_is_declared_is_read_back(one: tuple[list[Machine], list[Policy]]) -> None:
    """Every machine and every policy, each text as it was; what the other way round nobody declared is not there."""
    machines, policies = one
    runners = {found["name"]: found for found in yaml.safe_load(global_file(machines))["runners"]}
    assert runners.keys() == {machine.name for machine in machines}
    for machine in machines:
        found = runners[machine.name]
        assert found.get("region") == machine.cirun.region
        assert (found["cloud"], found["machine_image"]) == (machine.cirun.cloud, machine.cirun.machine_image)
        assert found["instance_type"] == machine.instance_type
        assert set(found["labels"]) == {*machine.cirun.more_labels, machine.name}
    access: Any = yaml.safe_load(access_file(machines, policies))
    assert {found["id"]: found for found in access["policies"]} == {
        policy.id: {
            "id": policy.id,
            "repo": policy.repository,
            "roles": sorted(set(policy.access.roles)),
            **(
                {"users": sorted(policy.access.users, key=lambda login: (login.lower(), login))}
                if policy.access.users
                else {}
            ),
            "pull_request": policy.access.pull_request,
        }
        for policy in policies
    }
    assert {found["resource"]: set(found["policies"]) for found in access["access_control"]} == {
        machine.name: {policy.id for policy in policies if machine.name in policy.machines} for machine in machines
    }


@given(files(), st.randoms(use_true_random=False))
def test_order_of_the_data_means_nothing(one: tuple[list[Machine], list[Policy]], chance: Any) -> None:
    """Of machines, policies, labels, roles and users."""
    machines, policies = one

    def shuffled(some: Any) -> list[Any]:
        found: list[Any] = chance.sample([*some], len(some))
        return found

    others = [
        replace(machine, cirun=replace(machine.cirun, more_labels=tuple(shuffled(machine.cirun.more_labels))))
        for machine in shuffled(machines)
    ]
    other_policies = [
        replace(
            policy,
            machines=tuple(shuffled(policy.machines)),
            access=replace(
                policy.access,
                roles=tuple(shuffled(policy.access.roles)),
                users=dict(shuffled(policy.access.users.items())),
            ),
        )
        for policy in shuffled(policies)
    ]
    assert global_file(others) == global_file(machines)
    assert access_file(others, other_policies) == access_file(machines, policies)


@given(files())
def test_cirun_takes_them(one: tuple[list[Machine], list[Policy]]) -> None:
    """As far as it says what it takes."""
    machines, policies = one
    assert faults(global_file(machines), "global") == []
    assert faults(access_file(machines, policies), "access") == []


def test_the_schemas_refuse_what_cirun_does_not_take() -> None:
    """A runner without a label of Cirun's, a cloud that it does not know, a policy without anybody."""
    machine = Machine(
        name="burst",
        runner="burst",
        cirun=Cirun(cloud="aws", instance_type="a", machine_image="b"),
        instance_type="a",
    )
    assert faults(global_file([machine]), "global")
    assert faults(global_file([replace(machine, name="cirun-burst")]).replace("aws", "own"), "global")
    nobody = Policy(id="a", repository="b", access=CirunAccess(), machines=())
    assert faults(access_file([machine], [nobody]), "access")


def test_the_text_stays_as_it_is() -> None:
    """Byte for byte: a changed form would be a commit in a repository that many watch."""
    cirun = Cirun(cloud="openstack", instance_type="gpu_{}", machine_image="ubuntu", more_labels=("x64", "linux"))
    machines = [
        Machine(name=f"cirun-gpu-{size}", runner="gpu", cirun=cirun, instance_type=f"gpu_{size}")
        for size in ("xlarge", "large")
    ]
    policy = Policy(
        id="press-gpu-policy",
        repository="press",
        access=CirunAccess(roles=("write", "admin"), users={"bea": 2, "Ada": 1}, pull_request=True),
        machines=("cirun-gpu-large",),
    )
    head = "# Rendered from the data of the infrastructure repository, which undoes what is changed here by hand.\n"
    assert (
        global_file(machines)
        == head
        + """\
runners:
- name: cirun-gpu-large
  cloud: openstack
  instance_type: gpu_large
  machine_image: ubuntu
  labels:
  - cirun-gpu-large
  - linux
  - x64
- name: cirun-gpu-xlarge
  cloud: openstack
  instance_type: gpu_xlarge
  machine_image: ubuntu
  labels:
  - cirun-gpu-xlarge
  - linux
  - x64
"""
    )
    assert (
        access_file(machines, [policy])
        == head
        + """\
version: 1
policies:
- id: press-gpu-policy
  repo: press
  roles:
  - admin
  - write
  users:
  - Ada
  - bea
  pull_request: true
access_control:
- resource: cirun-gpu-large
  policies:
  - press-gpu-policy
- resource: cirun-gpu-xlarge
  policies: []
"""
    )


@pytest.mark.parametrize("word", ["1e3", "1e-3", "08", "0o17", "0x1F", "1.5", "y", "N", "2204", "1e03"])
def test_what_looks_like_a_number_is_in_quotes(word: str) -> None:
    """Also where only newer readers of YAML take it for one."""
    cirun = Cirun(cloud="aws", instance_type=word, machine_image=word)
    text = global_file([Machine(name="cirun-a", runner="a", cirun=cirun, instance_type=word)])
    assert re.search(rf"instance_type: (['\"]){re.escape(word)}\1\n", text), text
    assert yaml.safe_load(text)["runners"][0]["machine_image"] == word
