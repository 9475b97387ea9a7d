"""Writes every file that follows from this provider's types: `PYTHONPATH=provider python -m saas.generate`.

These are the page for users, and the classes for programs. A test holds that they are fresh.
"""

from __future__ import annotations

from pathlib import Path

from saas import registry, sdk
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
    return {"docs/reference/saas.md": reference(schema), "infra/stays.py": _stays(), **classes}


def _stays() -> str:
    """Return the module that lists the resources whose removal leaves the object as it is."""
    tokens = sorted(one.token for entry in registry.SERVICES for one in entry.resources if one.stays)
    listed = "".join(f'        "{token}",\n' for token in tokens)
    return f'''"""Resources that a removal only forgets. Written by `saas.generate`; do not edit."""

STAYS = frozenset(
    (
{listed}    )
)
"""Types whose objects stay at their services as they are when they leave the data."""
'''


if __name__ == "__main__":
    for path, text in generated().items():
        (ROOT / path).write_text(text, encoding="utf-8")
