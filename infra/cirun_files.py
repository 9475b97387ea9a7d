"""The two files that Cirun reads, as text: the same data gives the same bytes, in whatever order it stands.

What they say is `infra.estate.on_demand`'s; their form is that of docs.cirun.io and of files that are in use
(tests/data/cirun/README.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from infra.estate.on_demand import Machine, Policy

GLOBAL, ACCESS = ".cirun.global.yml", ".access.yml"
"""Their names, at the top of the repository."""
_HEAD = "# Rendered from the data of the infrastructure repository, which undoes what is changed here by hand.\n"
_NO_TEXT = re.compile(r"[-+]?[0-9.]+([eE][-+]?[0-9]+)?|0o[0-7]+|0x[0-9a-fA-F]+|[yYnN]")
"""What YAML 1.2 reads as a number, and some readers of 1.1 as yes or no."""
_LONGEST_LINE = 2**31
"""No line is broken: where it would be depends on the words before."""


def global_file(machines: Iterable[Machine]) -> str:
    """Return the file that says which runners there are."""
    return _text({"runners": [_runner(one) for one in sorted(machines, key=lambda one: one.name)]})


def access_file(machines: Iterable[Machine], policies: Iterable[Policy]) -> str:
    """Return the file that says who may use which; a runner that nobody may use has an empty list."""
    ordered = sorted(policies, key=lambda one: one.id)
    return _text(
        {
            "version": 1,
            "policies": [_policy(one) for one in ordered],
            "access_control": [
                {"resource": name, "policies": [one.id for one in ordered if name in one.machines]}
                for name in sorted(machine.name for machine in machines)
            ],
        }
    )


def _runner(machine: Machine) -> dict[str, Any]:
    cirun = machine.cirun
    return {
        "name": machine.name,
        "cloud": cirun.cloud,
        "instance_type": machine.instance_type,
        "machine_image": cirun.machine_image,
        **({"region": cirun.region} if cirun.region else {}),
        "labels": sorted({*cirun.more_labels, machine.name}),
    }


def _policy(policy: Policy) -> dict[str, Any]:
    """Return a policy; lists that are empty are left out, since nothing says what Cirun makes of those."""
    access = policy.access
    users = sorted(access.users, key=lambda login: (login.lower(), login))
    return {
        "id": policy.id,
        "repo": policy.repository,
        **({"roles": sorted(set(access.roles))} if access.roles else {}),
        **({"users": users} if users else {}),
        "pull_request": access.pull_request,
    }


class _Dumper(yaml.SafeDumper):
    """Writes texts in quotes that readers of YAML 1.2 take for something else: PyYAML writes for those of 1.1."""


def _quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if _NO_TEXT.fullmatch(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _quoted)


def _text(document: Mapping[str, Any]) -> str:
    return _HEAD + yaml.dump(dict(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_LONGEST_LINE)
