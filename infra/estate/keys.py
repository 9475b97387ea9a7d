"""Which keys each noun has, and which nouns lie in a table of another."""

import dataclasses
from collections.abc import Mapping

from infra.estate import nouns

_INJECTED = frozenset({"name", "position"})

NESTED: Mapping[type, Mapping[str, type]] = {
    nouns.Service: {
        "repositories": nouns.KnownRepository,
        "projects": nouns.Project,
        "groups": nouns.VariableGroup,
    },
    nouns.Zone: {"exceptions": nouns.Exemption, "openers": nouns.Exemption},
    nouns.Bot: {"accounts": nouns.Account, "github_app": nouns.GitHubApp},
    nouns.Credential: {"deliveries": nouns.Delivery, "rotation": nouns.Rotation},
    nouns.Runner: {"labels": nouns.RunnerLabel, "host": nouns.Host},
}
"""The nouns that lie in a table of another one."""


def keys_of(noun: type) -> tuple[str, ...]:
    """Return the keys that a table of this noun may have."""
    injected = _INJECTED if noun is not nouns.Delivery else frozenset({"position"})
    names = (field.name for field in dataclasses.fields(noun))
    return tuple("class" if name == "class_" else name for name in names if name not in injected)
