"""No rule that the estate makes keeps all of core from what it guards (CFEP-14: no core member may be restricted)."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import KeyPath, Mistake
from infra.estate.sections.github import GitHub


def core_reviews_environment(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that the team that answers for the estate is among those who can let a job into an environment."""
    for section, one in estate.of(GitHub).items():
        for name, about in one.repositories.items():
            for environment, guards in about.environments.items():
                if guards.reviewers and estate.core and estate.core not in guards.reviewers:
                    what = (
                        f"The environment {environment} of {name} is reviewed by {', '.join(guards.reviewers)} only: "
                        f"that would lock out '{estate.core}', which answers for the estate."
                    )
                    at: KeyPath = ("repositories", name, "environments", environment, "reviewers")
                    yield declared.mistake("services", section, at, what, f"Add '{estate.core}' to the reviewers.")


def environment_has_branch(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that an environment for protected branches belongs to a repository that has some: else no job gets in."""
    for section, one in estate.of(GitHub).items():
        for name, about in one.repositories.items():
            for environment, guards in about.environments.items():
                if guards.branches == "protected" and not (about.protected_by or "protected_by" in about.not_known):
                    what = f"The environment {environment} of {name} is for protected branches, and none is protected."
                    at: KeyPath = ("repositories", name, "environments", environment)
                    remedy = (
                        "Name the repository's rulesets under `protected_by`, or give the environment all branches."
                    )
                    yield declared.mistake("services", section, at, what, remedy)


def ruleset_leaves_way_in(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that no ruleset forbids every change: nothing here lets anybody bypass one."""
    for section, one in estate.of(GitHub).items():
        for name, ruleset in one.rulesets.items():
            if "update" in ruleset.forbids:
                what = f"The ruleset '{name}' forbids every update of {', '.join(ruleset.branches)}, also to core."
                remedy = "Ask for approvals or a merge queue in its place; who may bypass a ruleset is not ours to say."
                yield declared.mistake("services", section, ("rulesets", name, "forbids"), what, remedy)
