"""Start a policy pack as the SDK does, `python -m pulumi.policy`, but for imports that are made sooner."""

import runpy
from pathlib import Path

# Run by its path, since an import would keep a package `shared` of the pack's own from being found.
QUICK_IMPORTS = runpy.run_path(str(Path(__file__).resolve().parent.parent / "shared" / "quick_imports.py"))

with QUICK_IMPORTS["quick_imports"]():
    import pulumi  # noqa: F401  # what the SDK's module, and every pack, imports

runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
