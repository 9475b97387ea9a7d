"""A removal of what a retired service left goes no further than the data, and removes nothing that no look finds."""

from __future__ import annotations

from typing import Any

import pytest

from infra.estate.nouns import Retirement, Service
from policies.declared import Declared
from policies.resource import UNKNOWN, Resource
from policies.rules.retirement import RETIREMENT

RETIRED = Retirement(until="remove", owners=("widgets",), accounts=("bob",), hook_hosts=("ci.example",))
DECLARED = Declared(
    {},
    retired={
        "old-ci": Service(
            name="old-ci", status="retired", installation=501, must_be_gone=("OLD_TOKEN", "An App"), retirement=RETIRED
        ),
        **{
            name: Service(name=name, status="retired", retirement=RETIRED)
            for name in ("travis-ci", "drone", "circleci")
        },
    },
    organizations=frozenset({"widgets", "others"}),
    looked_in={"old-ci": frozenset({"widgets/press", "else/press"}), "circleci": frozenset({"w/press", "widgets/*"})},
    issued={"drone": {"old-drone": True}, "travis-ci": {"old": True}, "circleci": {"own": True, "nobodys": False}},
)
AT_GITHUB: dict[str, Any] = {
    "name": "old-ci",
    "until": "remove",
    "organization": "Widgets",
    "repositories": ["press"],
    "secrets": ["OLD_TOKEN"],
    "hookHosts": ["ci.example"],
    "installations": [501.0],
}
ISSUERS: dict[str, dict[str, Any]] = {
    "travis_ci": {"name": "travis-ci", "until": "remove", "owners": ["widgets"], "tokens": {"old": "v/i/f"}},
    "drone": {"name": "drone", "until": "remove", "owners": ["widgets"], "accounts": ["bob"],
              "tokens": {"old-drone": "v/i/f"}},
    "circleci": {"name": "circleci", "until": "remove", "owners": ["widgets"], "projects": ["W/press"],
                 "projectTokens": ["nobodys"]},
}  # fmt: skip
INPUTS = {**ISSUERS, "github": AT_GITHUB}


def said(kind: str, **changed: Any) -> list[str]:
    """What the rule says of a removal."""
    resource = Resource(f"saas:{kind}:Removal", "urn", "a removal", {**INPUTS[kind], **changed})
    assert RETIREMENT.each is not None
    return list(RETIREMENT.each(resource, DECLARED))


@pytest.mark.parametrize(
    ("kind", "changed", "says"),
    [
        ("github", {"until": "prove"}, "it would go until 'prove', and the data lets it go until 'remove'"),
        ("github", {"until": "report"}, "it would go until 'report'"),
        ("github", {"secrets": ["OLD_TOKEN", "NEW_TOKEN"]}, "under 'secrets' it has what the data does not name"),
        ("github", {"secrets": []}, "under 'secrets' it lacks what the data names of 'old-ci': old_token"),
        ("github", {"hookHosts": ["ci.example", "other.example"]}, "under 'hookHosts' it has"),
        ("github", {"installations": [501.0, 502.0]}, "under 'installations' it has"),
        ("github", {"installations": None}, "under 'installations' it lacks"),
        ("github", {"apps": [7]}, "under 'apps' it has"),
        ("github", {"repositories": ["press", "store"]}, "under 'repositories' it has"),
        ("github", {"repositories": ["*", "press"]}, "under 'repositories' it has"),
        ("github", {"repositories": []}, "under 'repositories' it lacks"),
        ("github", {"repositories": UNKNOWN}, "under 'repositories' it"),
        ("github", {"organization": "strangers", "repositories": []}, "under 'organization' it has"),
        ("github", {"tokens": {"another": "v/i/f"}}, "it would end credentials that 'old-ci' did not issue"),
        ("travis_ci", {"owners": ["widgets", "others"]}, "under 'owners' it has"),
        ("travis_ci", {"name": "drone"}, "it would remove at 'travis_ci' what 'drone' left"),
        ("travis_ci", {"tokens": {"another": "v/i/f"}}, "it would end credentials that 'travis-ci' did not issue"),
        ("drone", {"owners": None}, "under 'owners' it lacks"),
        ("drone", {"accounts": ["bob", "ada"]}, "under 'accounts' it has"),
        ("circleci", {"projects": []}, "under 'projects' it lacks"),
        ("circleci", {"projects": ["w/press", "w/store"]}, "under 'projects' it has"),
        ("circleci", {"projectTokens": []}, "under 'projectTokens' it lacks"),
    ],
)
def test_a_removal_has_the_scope_of_the_data(kind: str, changed: dict[str, Any], says: str) -> None:
    """Service, stage, names, hosts, numbers and places; not less either, since then less would be looked at."""
    assert said(kind) == []
    assert says in "".join(said(kind, **changed))


def test_another_organisation_has_its_own_repositories() -> None:
    """Those of it that the data names, and none else."""
    assert said("github", organization="others", repositories=[]) == []


FOUND = {
    "github": (
        "orgs/widgets/actions/secrets/OLD_TOKEN", "orgs/widgets/dependabot/secrets/OLD_TOKEN",
        "orgs/widgets/actions/variables/OLD_TOKEN", "repos/widgets/press/actions/variables/OLD_TOKEN",
        "repos/widgets/press/environments/Test%20stage/variables/OLD_TOKEN",
        "orgs/widgets/codespaces/secrets/OLD_TOKEN", "orgs/widgets/hooks/7", "repos/Widgets/press/hooks/7",
        "repos/widgets/press/actions/secrets/OLD_TOKEN", "repos/widgets/press/codespaces/secrets/OLD_TOKEN",
        "repos/widgets/press/environments/Test%20stage/secrets/OLD_TOKEN",
    ),
    "travis_ci": ("repo/7", "repo/7/key_pair", "repo/7/env_var/1f", "token/old"),
    "drone": (
        "secrets/Widgets/a", "repos/widgets/press", "repos/widgets/press/secrets/a", "users/bob", "token/old-drone",
    ),
    "circleci": (
        "v2/context/6f1c3c1e-0000-4000-8000-00000000a11c", "v2/project/gh/Widgets/store/envvar/A",
        "v2/project/gh/w/press/checkout-key/a%3Ab",
    ),
}  # fmt: skip
NOT_FOUND = {
    "github": (
        "orgs/others/actions/secrets/OLD_TOKEN", "orgs/widgets/actions/secrets/NEW_TOKEN", "repos/widgets/press",
        "orgs/widgets/actions/variables/NEW_TOKEN", "orgs/widgets/dependabot/variables/OLD_TOKEN",
        "repos/others/press/actions/secrets/OLD_TOKEN",
        "repos/widgets/../actions/secrets/OLD_TOKEN", "repos/widgets/press/keys/7", "orgs/widgets/hooks/7/config",
        "repos/widgets/press/environments/production", "repos/widgets/press/environments/../secrets/OLD_TOKEN",
        "orgs/widgets/environments/a/secrets/OLD_TOKEN", "user/codespaces/secrets/OLD_TOKEN", "token/old",
        "orgs/widgets/hooks/7?x=1", "orgs/widgets", "",
    ),
    "travis_ci": (
        "repo/press", "repo/7/builds", "repo/7/env_var/..", "owner/widgets", "token/another", "token/", "token/old/x",
    ),
    "drone": (
        "secrets/others/a", "repos/others/press", "repos/widgets", "repos/widgets/press/builds/1", "users/ada",
        "token/another", "repos/widgets/..",
    ),
    "circleci": (
        "v2/context/one/restrictions/2", "v2/project/gh/others/press/envvar/A", "v2/project/gh/w/store/envvar/A",
        "v2/project/gh/widgets/press", "token/own", "v2/project/gh/widgets/../envvar/A",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in FOUND.items() for path in paths])
def test_what_a_look_finds_may_go(kind: str, path: str) -> None:
    """And so may what is not known yet."""
    assert said(kind, found={"a": path}) == []
    assert said(kind, found=UNKNOWN) == []


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind, paths in NOT_FOUND.items() for path in paths])
def test_what_no_look_finds_stays(kind: str, path: str) -> None:
    """Of another shape, or of another place than the data's."""
    [words] = said(kind, found={"a": FOUND[kind][0], "b": path})
    assert "it would remove what is nothing that such a look finds there: b." in words


def test_where_no_repository_is_named_nothing_in_one_goes() -> None:
    """Another organisation has none in the data; without hosts no webhook goes."""
    for path in ("repos/others/press/actions/secrets/OLD_TOKEN", "repos/others/press/hooks/7"):
        assert said("github", organization="others", repositories=[], found={"a": path})
