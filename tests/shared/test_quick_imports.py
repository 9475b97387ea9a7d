"""Imports made quicker: what is imported works as it does without."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from shared.quick_imports import LAZY, TRACING, NoTracing

ROOT = Path(__file__).resolve().parents[2]
SDK = Path(str(distribution("pulumi").locate_file("pulumi")))


def python(program: str, **more: str) -> str:
    """What a fresh Python prints."""
    environment = {name: value for name, value in os.environ.items() if name != "TRACEPARENT"} | more
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return ran.stdout.strip()


QUICKLY = "import sys, gc\nfrom shared.quick_imports import quick_imports\nwith quick_imports():\n    import pulumi\n"


def test_what_few_programs_use_is_loaded_when_it_is_asked_for() -> None:
    """And then it is all there."""
    program = QUICKLY + (
        "print('pulumi.automation._stack' in sys.modules)\n"
        "print(pulumi.automation.LocalWorkspace.__name__, 'pulumi.automation._stack' in sys.modules)\n"
        "from pulumi.dynamic import ResourceProvider\nprint(ResourceProvider.__name__)\n"
    )
    assert python(program).splitlines() == ["False", "LocalWorkspace True", "ResourceProvider"]


def test_afterwards_python_is_as_before() -> None:
    """Garbage is collected, and no other import is changed."""
    program = "import sys\nbefore = list(sys.meta_path)\n" + QUICKLY + "print(gc.isenabled(), sys.meta_path == before)"
    assert python(program) == "True True"


def test_a_failed_import_leaves_python_as_it_was() -> None:
    """Whoever catches it goes on with an ordinary Python."""
    program = (
        "import sys, gc\nfrom shared.quick_imports import quick_imports\nbefore = list(sys.meta_path)\n"
        "try:\n    with quick_imports():\n        import no_such_module\n"
        "except ImportError:\n    print(gc.isenabled(), sys.meta_path == before)"
    )
    assert python(program) == "True True"


def test_tracing_is_left_out_unless_it_is_asked_for() -> None:
    """The SDK traces if `TRACEPARENT` is there."""
    program = QUICKLY + "print('opentelemetry.sdk' in sys.modules)"
    parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert (python(program), python(program, TRACEPARENT=parent)) == ("False", "True")


def test_what_stands_for_tracing_has_all_that_the_sdk_has() -> None:
    """At the pinned version: a function that the SDK adds is missing here."""
    text = SDK.parent.joinpath(*TRACING.split(".")).with_suffix(".py").read_text()
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    public = {one.name for one in ast.parse(text).body if isinstance(one, functions) and not one.name.startswith("_")}
    assert public == {name for name in vars(NoTracing) if not name.startswith("_")}


@pytest.mark.parametrize("name", sorted(LAZY))
def test_what_is_loaded_late_is_there(name: str) -> None:
    """A module that the SDK no longer has would be a line without use."""
    assert SDK.parent.joinpath(*name.split("."), "__init__.py").exists()
