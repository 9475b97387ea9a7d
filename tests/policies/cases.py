"""For each rule resources that it lets pass, and resources that it refuses, in the world of the recorded estate.

The same are shown to the rules themselves, and to the pack through the real engine.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from infra import aws_permissions
from infra.estate import Estate
from infra.lock import vault_titles
from infra.vault_lock import VaultLock
from policies.expected import Stack
from policies.resource import Secret
from tests.infra.estate.estates import RECORDED

CANARY = "canary-7d0c4ef1b2a94c5d"
"""What the secret values of all cases begin with. No message may have it."""
SIGNATURE = Secret(f"{CANARY}-signature")
PROJECT_ID = Secret("6f1c3c1e-0000-4000-8000-00000000a11c")
HOOK = "https://conda-forge.herokuapp.com/conda-linting/org-hook"


AWS = """
region      = "eu-central-1"
state       = { bucket = "parts", kept_days = 30, old_days = 365 }
audit       = { bucket = "deeds", kept_days = 30, old_days = 365 }
trusted     = { deploy = { repository = "infrastructure", environment = "production" } }
readers     = { read = { repository = "infrastructure", environment = "production-read" } }
break_glass = { people = "core" }
holds       = { parts = "root" }

[aws.machines.cirun]
started_by      = { repository = ".cirun", by_numbers = false }
kinds           = ["g5.xlarge"]
monthly_dollars = 1
"""
"""What the recorded estate would have at AWS."""
WORKFLOW = "conda-forge/core-notes/.github/workflows/build.yml@refs/heads/main"
RUNNER_GROUP = f"""
[github.runner_groups.builds]
repositories = ["core-notes"]
workflows    = ["{WORKFLOW}"]
"""
"""What the recorded estate would have of runner groups."""
RETIREMENT = """
[drone.retirement]
until      = "remove"
owners     = ["conda-forge"]
hook_hosts = ["hooks.drone.example"]
look_in    = ["staged-recipes"]
"""
"""What the recorded estate would say of how Drone is cleared."""


def with_more(folder: Path) -> Path:
    """The recorded estate with more at AWS, an environment in its first organisation, a number of a member, and a
    service that is cleared."""
    copied = with_aws(folder)
    services = copied / "services.toml"
    known = '[github.repositories."conda-forge.github.io"]\n'
    assert known in services.read_text()
    services.write_text(services.read_text().replace(known, f"{known}environments.production = {{}}\n") + RETIREMENT)
    admin = copied / "bots" / "conda-forge-admin.toml"
    login = 'login = "conda-forge-admin"'
    assert login in admin.read_text()
    admin.write_text(admin.read_text().replace(login, f"{login}, id = 4077"))
    return copied


def with_aws(folder: Path) -> Path:
    """The recorded estate in a folder of its own, with more in its section of AWS, and a runner group."""
    copied = Path(shutil.copytree(RECORDED, folder / "stacks"))
    services = copied / "services.toml"
    planned = '[aws]\nstatus = "planned"\n'
    assert planned in services.read_text()
    services.write_text(services.read_text().replace(planned, planned + AWS) + RUNNER_GROUP)
    return copied


NO_LOCKS = Stack({}, VaultLock("", {}))


def locks_of(estate: Estate) -> Stack:
    """Locks of which the ids are made from names."""
    numbers = {"conda-forge/infrastructure": "22", "conda-forge/.cirun": "33"}
    objects = {"github-organization": {"conda-forge": "11"}, "github-repository": numbers}
    return Stack(objects, VaultLock("a-vault", {title: f"item of {title}" for title in vault_titles(estate)}))


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
        "events": ["merge_group", "pull_request"],
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
        "repository": "conda-forge.github.io",
        "environment": "production",
        "canAdminsBypass": True,
        "deploymentBranchPolicy": {"protectedBranches": True, "customBranchPolicies": False},
        **other,
    }
    return Case("github:index/repositoryEnvironment:RepositoryEnvironment", f"{says[:9]}environment", inputs, says)


def runner_group(says: str = "", **other: Any) -> Case:
    """A runner group."""
    inputs = {
        "organization": "conda-forge",
        "name": "builds",
        "repositories": ["core-notes"],
        "allowsPublicRepositories": False,
        "workflows": [WORKFLOW],
        **other,
    }
    return Case("saas:github:RunnerGroup", f"conda-forge/{says[:9]}builds", inputs, says)


def record(says: str = "", **other: Any) -> Case:
    """A value that goes into the vault."""
    inputs = {
        "vault": "a-vault",
        "item": "item of cf-webservices-token",
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
    inputs = {"vault": "a-vault", "item": f"item of {title}", "title": title, "revoked": 1}
    return Case("saas:onepassword:RevokedValues", f"{says[:9]}{title}", inputs, says)


def installation(says: str = "", installation: str = "122481775", repositories: Sequence[str] = ()) -> Case:
    """The repositories of an App."""
    inputs = {"organization": "conda-forge", "installation": installation, "repositories": list(repositories)}
    return Case("saas:github:InstallationRepositories", f"conda-forge/{says[:9]}app", inputs, says)


def membership(says: str = "", **other: Any) -> Case:
    """A member of the organisation."""
    inputs = {"organization": "conda-forge", "userId": "4077", "login": "conda-forge-admin", "role": "admin"}
    return Case("saas:github:Membership", f"conda-forge/{says[:19]}member", inputs | other, says)


def actions(says: str = "", **other: Any) -> Case:
    """What the organisation allows its workflows."""
    inputs = {
        "organization": "conda-forge", "allowed": "all", "commitPins": True, "defaultToken": "read",
        "approvals": False, "githubOwned": True, "verified": False, "patterns": [],
    }  # fmt: skip
    return Case("saas:github:ActionsPermissions", f"{says[:19]}conda-forge", inputs | other, says)


def deploy_key(says: str = "", **other: Any) -> Case:
    """A key that opens a repository."""
    inputs = {
        "organization": "conda-forge", "repository": "miniforge", "title": "miniforge-autoupdate-key",
        "readOnly": False, "key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHSrJiuXZWk5O7c94ylsVLOdd62WjC+dD54kz5Lt9Gpn",
    }  # fmt: skip
    return Case("saas:github:DeployKey", f"conda-forge/{says[:19]}key", inputs | other, says)


def team(*, protected: bool = False, says: str = "") -> Case:
    """A team."""
    return Case("github:index/team:Team", f"conda-forge/{says[:9]}team", {"name": "core"}, says, protected)


ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::123456789012:oidc-provider/{ISSUER}"
CLAIMS = {
    "aud": "sts.amazonaws.com",
    "sub": "repository_owner_id:11:repository_id:22:environment:production",
    "repository_id": "22",
    "ref": "refs/heads/main",
}
ROOT = "arn:aws:iam::123456789012:root"
MFA: dict[str, dict[str, str]] = {
    "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::123456789012:user/core/*"},
    "Bool": {"aws:MultiFactorAuthPresent": "true"},
    "NumericLessThan": {"aws:MultiFactorAuthAge": "3600"},
}


def statements(*found: dict[str, Any]) -> str:
    """A document in AWS' policy language."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(found)})


def role(
    says: str = "",
    condition: dict[str, Any] | None = None,
    provider: str = PROVIDER,
    name: str = "conda-forge-deploy",
    maxSessionDuration: int = 3600,  # noqa: N803  # its name on the wire
    **claims: str,
) -> Case:
    """A role at AWS that jobs take."""
    trusted = {f"{ISSUER}:{claim}": value for claim, value in {**CLAIMS, **claims}.items()}
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": provider},
        "Condition": condition if condition is not None else {"StringEquals": trusted},
    }
    boundary = {"conda-forge-cirun": "arn:aws:iam::123456789012:policy/conda-forge-cirun-at-most"}.get(name)
    inputs = {"name": name, "assumeRolePolicy": statements(statement), "maxSessionDuration": maxSessionDuration}
    inputs |= {"permissionsBoundary": boundary} if boundary else {}
    return Case("aws:iam/role:Role", f"{says[:19]}role", inputs, says)


def people(says: str = "", principal: Any = ROOT, **conditions: Any) -> Case:
    """A role at AWS that people take."""
    given = {key: value for key, value in {**MFA, **conditions}.items() if value is not None}
    statement = {
        "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}, "Condition": given,
    }  # fmt: skip
    inputs = {"name": "conda-forge-break-glass", "assumeRolePolicy": statements(statement), "maxSessionDuration": 3600}
    return Case("aws:iam/role:Role", f"{says[:19]}people", inputs, says)


TLS = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def bucket_policy(*found: dict[str, Any], says: str = "") -> Case:
    """The policy of a bucket."""
    inputs = {"bucket": "parts", "policy": statements(*found)}
    return Case("aws:s3/bucketPolicy:BucketPolicy", f"{says[:19]}policy", inputs, says)


def block(says: str = "", **other: bool) -> Case:
    """What keeps the public out of a bucket."""
    every = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    inputs = {"bucket": "parts", **dict.fromkeys(every, True), **other}
    return Case("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{says[:19]}block", inputs, says)


def versions(status: str, says: str = "") -> Case:
    """Whether a bucket keeps versions."""
    inputs = {"bucket": "parts", "versioningConfiguration": {"status": status}}
    return Case("aws:s3/bucketVersioning:BucketVersioning", f"{status}versions", inputs, says)


def may(action: str, *more: dict[str, Any], says: str = "") -> Case:
    """What a role at AWS may do."""
    allowed = {"Effect": "Allow", "Action": [action], "Resource": "*"}
    inputs = {"name": "deploy", "role": "conda-forge-deploy", "policy": statements(allowed, *more)}
    return Case("aws:iam/rolePolicy:RolePolicy", f"{len(more)}{action}", inputs, says)


NO_KEYS = {
    "Effect": "Deny",
    "Resource": "*",
    "Action": [
        "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateServiceSpecificCredential", "iam:CreateUser",
        "iam:UpdateAccessKey",
    ],
}  # fmt: skip

DEPLOY = {
    "name": "deploy",
    "role": "conda-forge-deploy",
    "policy": json.dumps(aws_permissions.state("parts", "alias/conda-forge-state", writes=True)),
}


def cleared_at_drone(path: str, says: str = "", **other: Any) -> Case:
    """The removal of one thing that Drone left at itself."""
    inputs = {"name": "drone", "until": "remove", "owners": ["conda-forge"], "found": {"a thing": path}}
    return Case("saas:drone:Removal", "drone", {**inputs, **other}, says)


def cleared_at_github(path: str, says: str = "", **other: Any) -> Case:
    """The removal of one thing that Drone left at GitHub."""
    inputs = {
        "name": "drone", "until": "remove", "organization": "conda-forge", "repositories": ["staged-recipes"],
        "secrets": ["DRONE_TOKEN"], "hookHosts": ["hooks.drone.example"], "found": {"a thing": path},
    }  # fmt: skip
    return Case("saas:github:Removal", "drone/conda-forge", {**inputs, **other}, says)


PASSING: tuple[Case, ...] = (
    cleared_at_drone("repos/conda-forge/staged-recipes"),
    cleared_at_github("repos/conda-forge/staged-recipes/environments/builds/secrets/DRONE_TOKEN"),
    secret(),
    secret("STAGING_BINSTAR_TOKEN", visibility="all", repositories=[]),
    secret("PROD_BINSTAR_TOKEN", "admin-requests", "conda-forge-webservices"),
    hook(),
    group(),
    ruleset(),
    ruleset(repository="miniforge-images", rules={"deletion": {}, "non_fast_forward": {}, "update": {}}),
    environment(),
    runner_group(),
    record(),
    revoked(),
    installation(),
    membership(),
    actions(),
    team(),
    role(),
    role(name="conda-forge-cirun", sub="repo:conda-forge/.cirun:ref:refs/heads/main", repository_id="33"),
    people(),
    bucket_policy(*aws_permissions.over_tls("parts")["Statement"]),
    block(),
    versions("Enabled"),
    may("s3:GetObject")._replace(inputs=DEPLOY),
)

REFUSED: dict[str, tuple[Case, ...]] = {
    "properties": (
        Case("aws:iam/accessKey:AccessKey", "a-key", {"user": "ada"}, "are not known here", never_shown=True),
        Case("aws:iam/user:User", "a-user", {"name": "ada"}, "are not known here", never_shown=True),
        Case("aws:s3/bucket:Bucket", "open", {"acl": "public"}, "'acl' is not known", never_shown=True),
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
    "inputs": (
        record(title="prod-binstar-token", says="the data has no such RecordedValue"),
        record(field="username", says="'field' is not what the data says"),
        record(item="item of prod-binstar-token", says="'item' is not what the data says"),
        revoked(title="prod-binstar-token", says="the data has no such RevokedValues"),
        hook(events=["push"], says="'events' is not what the data says"),
        hook(repository="miniforge", says="the data has no such Webhook"),
        ruleset(repository="cdt-builds", says="the data has no such Ruleset"),
        environment(environment="another", says="the data has no such RepositoryEnvironment"),
        environment(reviewers=[{"teams": [7]}], says="'reviewers' is not what the data says"),
        installation("'repositories' is not what the data says", repositories=["miniforge"]),
        runner_group("the data has no such RunnerGroup", name="others"),
        runner_group("'repositories' is not what the data says", repositories=["core-notes", "miniforge"]),
        runner_group("'allowsPublicRepositories' is not what the data says", allowsPublicRepositories=True),
        runner_group("'workflows' is not what the data says", workflows=[]),
        role("'maxSessionDuration' is not what the data says", maxSessionDuration=43200),
        may("iam:PutRolePolicy", says="'policy' is not what the data says"),
        bucket_policy(TLS, {**TLS, "Effect": "Allow"}, says="'policy' is not what the data says"),
        membership("'role' is not what the data says", role="member"),
        membership("the data has no such Membership", userId="4078"),
        actions("'defaultToken' is not what the data says", defaultToken="write"),
        deploy_key("the data has no such DeployKey", repository="staged-recipes"),
        Case("saas:quay:Permission", "conda-forge/a/robot/b",
             {"organization": "condaforge", "repository": "a", "kind": "robot", "name": "b", "role": "admin"},
             "the data has no such Permission"),
        Case("saas:container:App", "an-app",
             {"address": "collector.example:22", "app": "an-app", "user": "ada", "hostKey": "ssh-ed25519 AAAA",
              "image": "a@sha256:" + "0" * 64, "port": 80, "health": "/", "runtime": "docker", "settings": {},
              "secrets": {}, "byHand": []}, "the data has no such App")._replace(never_shown=True),
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
        ruleset(enforcement="disabled", says="would not be enforced"),
        ruleset(excluded=["refs/heads/main"], says="would leave branches out"),
        ruleset(branches=["refs/heads/other"], says="not hold for all branches"),
        ruleset(rules={"deletion": {}}, says="would not forbid force-push"),
    ),
    "environments": (
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
        cleared_at_drone("secrets/others/token", says="nothing that such a look finds there"),
        cleared_at_drone("secrets/conda-forge/token", owners=["conda-forge", "others"], says="under 'owners' it has"),
        cleared_at_github("repos/conda-forge/staged-recipes/keys/7", says="nothing that such a look finds there"),
        cleared_at_github("orgs/conda-forge/hooks/7", repositories=[], says="under 'repositories' it lacks"),
        Case("saas:travis_ci:Removal", "github", {"name": "github", "until": "remove", "owners": ["conda-forge"]},
             "no retired service 'github'"),
    ),
    "trusts": (
        role("whom it trusts cannot be read")._replace(inputs={"name": "odd", "assumeRolePolicy": "{}"}),
        role("trusts another issuer", provider=PROVIDER.replace("githubusercontent", "collector")),
        role("its audience is not", aud="https://github.com/conda-forge"),
        role("no repository by its number", repository_id="*"),
        role("no repository by its number", repository_id="infrastructure"),
        role("trusts no such jobs", repository_id="23"),
        role("trusts no such jobs", sub="repo:conda-forge/.cirun:ref:refs/heads/main", repository_id="33"),
        role("trusts no such jobs", name="conda-forge-cirun"),
        role("trusts no such jobs", ref="refs/heads/other"),
        role("trusts no such jobs", sub="repository_owner_id:11:repository_id:22:environment:*"),
        role("trusts no such jobs", sub="repository_owner_id:*:repository_id:22:environment:production"),
        role("trusts no such jobs", sub="repo:conda-forge/infrastructure:environment:production"),
        role("trusts no such jobs", sub="repo:conda-forge/.cirun:pull_request"),
        role("its condition is not that", condition={}),
        role("its condition is not that", condition={"StringLike": {f"{ISSUER}:sub": "repo:conda-forge/*"}}),
        people("users of one account", principal="*"),
        people("users of one account", principal="arn:aws:iam::123456789012:user/ada"),
        people("other people than the data", ArnLike={"aws:PrincipalArn": "arn:aws:iam::123456789012:user/*"}),
        people("no second factor", Bool={"aws:MultiFactorAuthPresent": "false"}),
        people("shown more than an hour ago", NumericLessThan={"aws:MultiFactorAuthAge": "86400"}),
        people("has just shown a second factor", Bool=None),
        Case("aws:iam/role:Role", "nobody", {"name": "nobody", "assumeRolePolicy": statements()}, "trusts nobody"),
        Case(
            "aws:iam/role:Role",
            "in-another-way",
            {
                "name": "another",
                "assumeRolePolicy": statements(
                    {"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": ROOT}, "Condition": MFA}
                )
            },
            "taken in another way",
        ),
    ),
    "buckets": (
        bucket_policy({**TLS, "Effect": "Allow", "Action": "s3:GetObject"}, TLS, says="lets everybody do something"),
        bucket_policy(says="does not refuse what comes without TLS"),
        block("'blockPublicPolicy' is not set", blockPublicPolicy=False),
        versions("Suspended", says="would keep no versions"),
    ),
    "long-lived-keys": (
        may("iam:*", says="allows iam:CreateAccessKey"),
        may("*", says="allows iam:CreateUser"),
        may("iam:Create*", {**NO_KEYS, "Resource": "arn:aws:iam::123456789012:user/ada"}, says="iam:CreateAccessKey"),
    ),
    "options": (team(protected=True, says="it is protected in the program"),),
}  # fmt: skip
"""By the name of the rule. Rules over plugins and over all resources have tests of their own."""
