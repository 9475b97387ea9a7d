"""For each rule resources that it lets pass, and resources that it refuses, in the world of the recorded estate.

The same are shown to the rules themselves, and to the pack through the real engine.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from policies.resource import Secret

CANARY = "canary-7d0c4ef1b2a94c5d"
"""What the secret values of all cases begin with. No message may have it."""
SIGNATURE = Secret(f"{CANARY}-signature")
PROJECT_ID = Secret("6f1c3c1e-0000-4000-8000-00000000a11c")
HOOK = "https://conda-forge.herokuapp.com/conda-linting/org-hook"


class Case(NamedTuple):
    """A resource, and what a rule says of it: empty if it lets it pass."""

    type: str
    name: str
    inputs: dict[str, Any]
    says: str = ""
    protected: bool = False
    never_shown: bool = False
    """Whether no engine shows it so, since the provider's check of inputs refuses it, or puts it right."""


def secret(name: str = "CIRUN_API_KEY", *repositories: str, says: str = "", **other: Any) -> Case:
    """A secret of the organisation."""
    inputs = {
        "organization": "conda-forge",
        "name": name,
        "value": Secret(f"{CANARY}-{name}"),
        "visibility": "selected",
        "repositories": list(repositories or ("admin-requests",)),
        **other,
    }
    return Case("saas:github:OrganizationSecret", f"conda-forge/{name}", inputs, says)


def in_the_open() -> Case:
    """A secret that is not marked."""
    case = secret("HEROKU_EMAIL", "conda-forge-webservices", value="in-the-open", says="is not marked as a secret")
    return case._replace(never_shown=True)


def hook(says: str = "", **other: Any) -> Case:
    """A webhook of the organisation."""
    inputs = {
        "organization": "conda-forge",
        "repository": "",
        "url": HOOK,
        "events": ["push"],
        "secret": SIGNATURE,
        "active": True,
        **other,
    }
    return Case("saas:github:Webhook", f"conda-forge/{says[:9]}hook", inputs, says)


def group(says: str = "", **other: Any) -> Case:
    """A variable group."""
    inputs = {
        "project": "cdt-builds",
        "name": "anaconda-org",
        "projectId": PROJECT_ID,
        "secrets": {"BINSTAR_TOKEN": Secret(f"{CANARY}-PROD_BINSTAR_TOKEN")},
        "settings": {},
        "openToAll": True,
        **other,
    }
    return Case("saas:azure_devops:VariableGroup", f"{inputs['project']}/{says[:9]}{inputs['name']}", inputs, says)


def ruleset(says: str = "", **other: Any) -> Case:
    """The ruleset of a repository."""
    inputs = {
        "organization": "conda-forge",
        "repository": "miniforge",
        "name": "conda-forge-branch-protection",
        "branches": ["~DEFAULT_BRANCH"],
        "rules": {"deletion": {}, "non_fast_forward": {}},
        **other,
    }
    return Case("saas:github:Ruleset", f"conda-forge/{says[:9]}ruleset", inputs, says)


def environment(says: str = "", **other: Any) -> Case:
    """An environment of a repository."""
    inputs = {
        "repository": "mirrormirror",
        "environment": "production",
        "canAdminsBypass": True,
        "deploymentBranchPolicy": {"protectedBranches": True, "customBranchPolicies": False},
        **other,
    }
    return Case("github:index/repositoryEnvironment:RepositoryEnvironment", f"{says[:9]}environment", inputs, says)


def record(says: str = "", **other: Any) -> Case:
    """A value that goes into the vault."""
    inputs = {
        "vault": "a-vault",
        "item": "an-item",
        "title": "cf-webservices-token",
        "field": "credential",
        "value": Secret(f"{CANARY}-recorded"),
        "generation": 1,
        "made": "2026-11-21",
        "epoch": "",
        "former": Secret({}),
        **other,
    }
    return Case("saas:onepassword:RecordedValue", f"{says[:9]}{inputs['title']}", inputs, says)


def revoked(says: str = "", title: str = "cf-webservices-token") -> Case:
    """The end of former values in the vault."""
    inputs = {"vault": "a-vault", "item": "an-item", "title": title, "revoked": 1}
    return Case("saas:onepassword:RevokedValues", f"{says[:9]}{title}", inputs, says)


def installation(says: str = "", installation: str = "122481775") -> Case:
    """The repositories of an App."""
    inputs = {"organization": "conda-forge", "installation": installation, "repositories": ["miniforge"]}
    return Case("saas:github:InstallationRepositories", f"conda-forge/{says[:9]}app", inputs, says)


def team(*, protected: bool = False, says: str = "") -> Case:
    """A team."""
    return Case("github:index/team:Team", f"conda-forge/{says[:9]}team", {"name": "core"}, says, protected)


PASSING: tuple[Case, ...] = (
    secret(),
    secret("STAGING_BINSTAR_TOKEN", visibility="all", repositories=[]),
    secret("PROD_BINSTAR_TOKEN", "admin-requests", "conda-forge-webservices"),
    hook(),
    group(),
    ruleset(),
    ruleset(rules={"deletion": {}, "non_fast_forward": {}, "update": {}}),
    environment(),
    record(),
    revoked(),
    installation(),
    team(),
)

REFUSED: dict[str, tuple[Case, ...]] = {
    "properties": (
        Case("github:index/repository:Repository", "a-repository", {"name": "a-repository"}, "are not known here"),
        Case("github:index/team:Team", "a-team", {"name": "core", "ldapDn": "cn=core"}, "'ldapDn' is not known"),
        in_the_open(),
    ),
    "places": (
        secret("UNDECLARED", says="delivers nothing to conda-forge under that name"),
        secret("CF_LINTER_TRAVIS_TOKEN", "admin-migrations", "miniforge", says="1 more than declared"),
        secret("AZURE_TOKEN", "admin-requests", says="1 less"),
        group(project="feedstock-builds", settings={"STAGING_BINSTAR_TOKEN": "x" * 9}, says="is to be a secret"),
        Case(
            "saas:github:SecretCheck",
            "a-canary",
            {
                "name": "cirun-api-key",
                "generation": 1,
                "organization": "conda-forge",
                "repository": "miniforge",
                "workflow": "canary.yml",
                "secret": "CIRUN_API_KEY",
                "value": Secret(f"{CANARY}-CIRUN_API_KEY"),
            },
            "does not deliver to that repository",
        ),
    ),
    "classes": (
        secret("HEROKU_ONLY_STAGING_BINSTAR_TOKEN", "conda-forge-webservices",
               value=Secret(f"{CANARY}-PROD_BINSTAR_TOKEN"), says="that of the production item 'prod-binstar-token'"),
        Case(
            "saas:heroku:ConfigVars",
            "conda-forge",
            {"app": "conda-forge", "secrets": {"PROD_BINSTAR_TOKEN": Secret(f"{CANARY}-another")}, "settings": {}},
            "another value of the item 'prod-binstar-token'",
        ),
    ),
    "records": (
        record(title="prod-binstar-token", says="a person's value would be lost"),
        record(field="username", says="and would go into another"),
        revoked(title="prod-binstar-token", says="a person's value would be lost"),
    ),
    "everybody": (
        secret("PROD_BINSTAR_TOKEN", visibility="all", repositories=[], says="would be read by all repositories"),
        secret("HEROKU_API_KEY", visibility="private", repositories=[], says="would be read by all repositories"),
    ),
    "webhooks": (
        hook(url=HOOK.replace("https", "http"), says="is not https")._replace(never_shown=True),
        hook(url="https://collector.example/org-hook", says="none of a declared app's"),
        hook(url=HOOK.replace("https://", "https://conda-forge.herokuapp.com@evil.example/"),
             says="none of a declared")._replace(never_shown=True),
        hook(secret=Secret("short"), says="is not signed"),
        hook(events=[], says="has no events")._replace(never_shown=True),
    ),
    "variable-groups": (
        group(project="feedstock-builds", name="other", says="no such variable group"),
    ),
    "rulesets": (
        ruleset(repository="cdt-builds", says="does not put the repository under"),
        ruleset(enforcement="disabled", says="would not be enforced"),
        ruleset(excluded=["refs/heads/main"], says="would leave branches out"),
        ruleset(branches=["refs/heads/other"], says="not hold for all branches"),
        ruleset(rules={"deletion": {}}, says="would not forbid force-push"),
    ),
    "environments": (
        environment(environment="another", says="no such environment"),
        environment(deploymentBranchPolicy=None, says="jobs of all branches could use it"),
    ),
    "numbers": (
        installation("is no number of the service's", installation="conda-forge-webservices")._replace(
            never_shown=True
        ),
        group(projectId=Secret("cdt-builds"), says="is no number of the service's"),
    ),
    "retirement": (
        Case("saas:github:Removal", "circleci/conda-forge",
             {"name": "circleci", "until": "remove", "organization": "conda-forge", "secrets": ["CIRCLE_TOKEN"],
              "found": {"the secret CIRCLE_TOKEN": "orgs/conda-forge/actions/secrets/CIRCLE_TOKEN"}},
             "says in the data how it is cleared"),
        Case("saas:travis_ci:Removal", "github", {"name": "github", "until": "remove", "owners": ["conda-forge"]},
             "no retired service 'github'"),
    ),
    "protection": (team(protected=True, says="it is protected in the program"),),
}  # fmt: skip
"""By the name of the rule. Rules over plugins and over all resources have tests of their own."""
