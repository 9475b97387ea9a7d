"""Write down gitleaks' rules for Python: `python toolchain/secret_rules.py` renews infra/estate/checks/gitleaks.json.

The rules are data of a Go module, which is taken at a pinned version with its hash, as the engine is. Their expressions
are Go's; the few that Python writes in another way are rewritten. Which texts a rule speaks of, and how random a secret
has to be, is kept; what it says of files and of stop words is not, since the data of an estate has neither.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MODULE = "github.com/zricethezav/gitleaks/v8"
VERSION = "v8.30.1"
SUM = "h1:PmEvCfVI7ti9dV3s5aMZUY7sS2GxRvG3yzih7E+cS3w="
RULES = Path(__file__).resolve().parent.parent / "infra" / "estate" / "checks" / "gitleaks.json"

LEFT_OUT = frozenset(("generic-api-key",))
"""Rules that are of no use here: this one speaks of any word after "key" or "token". So are those for certain files."""


def main() -> None:
    """Write the file. Exit with a sentence when the module is not the one that is pinned."""
    module = _downloaded()
    source = tomllib.loads((module / "config" / "gitleaks.toml").read_text(encoding="utf-8"))
    rules = [_rule(rule) for rule in source["rules"] if not LEFT_OUT & {rule["id"]} and "path" not in rule]
    licence = " ".join((module / "LICENSE").read_text(encoding="utf-8").split())
    lines = ",\n".join(json.dumps(rule) for rule in rules)
    head = json.dumps({"from": f"{MODULE}@{VERSION}", "sum": SUM, "licence": licence})
    RULES.write_text(f'{head[:-1]}, "rules": [\n{lines}\n]}}\n', encoding="utf-8")


def _downloaded() -> Path:
    """Return where the module lies."""
    command = ["go", "mod", "download", "-json", f"{MODULE}@{VERSION}"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    if found["Sum"] != SUM:
        sys.exit(f"{MODULE}@{VERSION} has the hash {found['Sum']}, not {SUM}: it is not what was looked at.")
    return Path(found["Dir"])


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    expression = in_python(rule["regex"])
    re.compile(expression)
    return {
        "id": rule["id"],
        "keywords": [word.lower() for word in rule["keywords"]],
        "expression": expression,
        "group": rule.get("secretGroup", 0),
        "entropy": rule.get("entropy", 0),
    }


def in_python(expression: str) -> str:
    """Return one of Go's expressions as Python writes it."""
    expression = expression.replace(r"\z", r"\Z").replace("[[:alnum:]]", "[a-zA-Z0-9]")
    return _scoped(expression)


def _scoped(expression: str) -> str:
    """Return it with each `(?i)` that stands inside as a group, up to the end of the group around it."""
    done, open_groups, in_class, place = "", [0], False, 0
    while place < len(expression):
        character = expression[place]
        if character == "\\":
            done, place = done + expression[place : place + 2], place + 2
            continue
        if not in_class and expression.startswith("(?i)", place):
            done, place = done + "(?i:", place + 4
            open_groups[-1] += 1
            continue
        if character == "[" and not in_class:
            in_class = True
            if expression.startswith(("[]", "[^]"), place):  # a bracket that stands first is itself
                width = expression.index("]", place) - place + 1
                done, place = done + expression[place : place + width], place + width
                continue
        elif character == "]":
            in_class = False
        elif character == "(" and not in_class:
            open_groups.append(0)
        elif character == ")" and not in_class:
            done += ")" * open_groups.pop()
        done, place = done + character, place + 1
    return done + ")" * open_groups[0]


if __name__ == "__main__":
    main()
