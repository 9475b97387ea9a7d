"""What the data says of resources beside the values in them: who gets which power, and where things are.

It is derived here once more, from the data and by nothing that makes resources, so that a mistake there is a
difference. Names and forms of properties are those of `properties.toml`.
"""

from collections.abc import Iterator

from infra.estate import Estate
from infra.estate.sections.github import FIRST, GitHub
from policies.expected.aws import of_aws
from policies.expected.github import of_github
from policies.expected.platforms import of_platforms
from policies.expected.stack import Inputs, Stack
from policies.expected.tokens import of_tokens

__all__ = ["Inputs", "Stack", "expected_of"]


def expected_of(in_use: Estate, stack: Stack) -> Iterator[tuple[str, Inputs]]:
    """Yield type and inputs of each resource that the data declares, of the types that are listed with a key."""
    yield "pulumi:providers:saas", {"objectLock": stack.object_lock}
    for section, one in in_use.of(GitHub).items():
        if section == FIRST:
            yield "pulumi:providers:github", {"owner": one.organization}
    for part in (of_aws, of_github, of_platforms, of_tokens):
        yield from part(in_use, stack)
