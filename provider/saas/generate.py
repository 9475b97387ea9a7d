"""Writes every file that follows from this provider's types: `PYTHONPATH=provider python -m saas.generate`.

These are the page for users, and the classes for programs. A test holds that they are fresh.
"""

from __future__ import annotations

from pathlib import Path

from saas import sdk
from saas.package_schema import package_schema
from saas.reference import reference
from shared.services import modules

ROOT = Path(__file__).resolve().parents[2]


def generated() -> dict[str, str]:
    """Return the text of each file by its path below the repository's root."""
    schema = package_schema()
    classes = {
        f"infra/sdk/{name}.py": sdk.module(name, module.ENTRY.connection.name, schema)
        for name, module in modules("provider").items()
    }
    return {"docs/reference/saas.md": reference(schema), **classes}


if __name__ == "__main__":
    for path, text in generated().items():
        (ROOT / path).write_text(text, encoding="utf-8")
