"""The whole estate, as it is at the services, imported into a stack that knows nothing of it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra.estate import load
from tests.end_to_end.stage import RECORDED, ROOT, Stage

TEAM = "github:index/team:Team"
"""Taken over by the program itself, by its name."""

[PATTERN] = re.findall(r'test\("(.*?)"\)', (ROOT / "docs" / "adopting.md").read_text())
STEPS = re.compile(PATTERN)
"""What the document takes out: steps of a rotation."""

UNREADABLE = {"saas:azure_devops:VariableGroup", "saas:github:OrganizationSecret", "saas:github:Webhook"}
"""Kinds whose value no service tells: the only thing left to do after an import is to write it."""


def test_what_a_person_finds_imports_the_whole_estate(recorded: Stage, tmp_path: Path) -> None:
    """Every kind is imported without a complaint, and then only values that cannot be read are left to write."""
    before = {(one["type"], one["urn"].rpartition("::")[2]): one for one in recorded.deployed()}
    imports = _import_file(recorded, tmp_path, before)
    outcome = recorded.by_hand("import", "--file", str(imports), "--yes", "--protect=false", "--generate-code=false")
    assert outcome.code == 0, outcome.output
    assert "warning" not in outcome.output
    steps = sum(STEPS.search(kind) is not None for kind, _ in before)
    values = sum(kind in UNREADABLE for kind, _ in before)
    values += 1  # the app's variables: what a run makes is known only once its vault has it
    teams = sum(kind == TEAM for kind, _ in before)
    left = recorded.run("preview").counts
    assert left.pop("as they are") > values
    assert left == {"to update": values, "to import": teams, "to create": steps}


def _import_file(stage: Stage, folder: Path, known: Mapping[tuple[str, str], Any]) -> Path:
    """What the engine would import into the emptied stack, each with the id that a person finds for it."""
    export = json.loads(stage.by_hand("stack", "export").output)
    file = folder / "state.json"
    file.write_text(json.dumps({**export, "deployment": {**export["deployment"], "resources": []}}))
    assert stage.by_hand("stack", "import", "--file", str(file)).code == 0
    file = folder / "imports.json"
    outcome = stage.by_hand("preview", "--import-file", str(file))
    assert outcome.code == 0, outcome.output
    wanted = json.loads(file.read_text())
    wanted["resources"] = [one for one in wanted["resources"] if not STEPS.search(one["type"])]
    for one in wanted["resources"]:
        if not one.get("component"):
            name = one.get("logicalName", one["name"])
            one["id"] = _found(one["type"], name, known[one["type"], name])
    file.write_text(json.dumps(wanted))
    return file


def _found(kind: str, name: str, recorded: Mapping[str, Any]) -> str:
    """What a person gives as the id of a resource: its name, or what the data or the service's own pages show."""
    outputs = recorded["outputs"]
    if kind == "saas:github:Webhook":  # the number in the address of the hook's page
        return str(recorded["id"])
    if kind == "saas:github:InstallationRepositories":
        return f"{outputs['organization']}/{outputs['installation']}:"
    if kind == "saas:heroku:ConfigVars":
        return f"{outputs['app']}:{','.join(_variables(outputs['app']))}"
    return name


def _variables(app: str) -> list[str]:
    """The config vars that the data declares for an app."""
    graph = load(RECORDED, today=dt.datetime.now(dt.UTC).date(), overdue="warn").edges
    return sorted(edge.slot for edge in graph if (edge.kind, edge.scope) == ("heroku-config-var", app))
