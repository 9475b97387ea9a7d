"""Each rule lets pass what is declared, and refuses what is not, in words that have no value in them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

import pytest

from infra.estate import load
from infra.estate.sections.azure_devops import VariableGroup
from infra.estate.sections.github import Environment, Ruleset
from policies.declared import Declared, Value, Wanted, declared_by
from policies.digests import Digests
from policies.places import Place
from policies.resource import UNKNOWN, Resource, Secret
from policies.rules import RULES, buckets, classes, plain_text
from policies.rules.completeness import COMPLETENESS
from tests.infra.estate.estates import TODAY
from tests.policies.cases import (
    CANARY,
    PASSING,
    REFUSED,
    Case,
    block,
    environment,
    group,
    hook,
    locks_of,
    people,
    role,
    ruleset,
    secret,
    team,
    with_more,
)


def bytes_in_hex(text: str) -> str:
    """A text as hexadecimal digits."""
    return text.encode().hex()


BY_NAME = {rule.name: rule for rule in RULES}
URN = "urn:pulumi:sandbox::conda-forge::{type}::{name}"


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> Declared:
    """What the recorded estate declares, and a plan for AWS."""
    folder = with_more(tmp_path_factory.mktemp("recorded"))
    estate = load(folder, today=TODAY, overdue="warn", rehearsed=True)
    return declared_by(estate, locks_of(estate))


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test is a run of its own."""
    monkeypatch.setattr(classes, "SEEN", Digests())


def resource(case: Case) -> Resource:
    """A case as rules see it."""
    return Resource(case.type, URN.format(type=case.type, name=case.name), case.name, case.inputs, case.protected)


def said(case: Case, declared: Declared, rule: str = "") -> list[str]:
    """What one rule says of a case, or all of them."""
    rules = [BY_NAME[rule]] if rule else RULES
    return [words for one in rules if one.each for words in one.each(resource(case), declared)]


@pytest.mark.parametrize("case", PASSING, ids=lambda case: f"{case.type} {case.name}")
def test_what_is_declared_passes(case: Case, declared: Declared) -> None:
    """No rule has a word to say."""
    assert said(case, declared) == []


@pytest.mark.parametrize(
    ("rule", "case"),
    [(name, case) for name, cases in REFUSED.items() for case in cases],
    ids=lambda one: one if isinstance(one, str) else one.says[:30],
)
def test_what_is_not_declared_is_refused(rule: str, case: Case, declared: Declared) -> None:
    """By its rule, for its reason, and without a value."""
    said(secret("PROD_BINSTAR_TOKEN", "admin-requests", "conda-forge-webservices"), declared)  # seen before
    [words] = [one for one in said(case, declared, rule) if case.says in one] or [""]
    assert case.says in words
    assert words
    assert not any(CANARY in one for one in said(case, declared))


def test_every_rule_has_a_counter_example() -> None:
    """Here, or in a test of its own."""
    assert {rule.name for rule in RULES} - REFUSED.keys() == {
        "zones", "addresses", "completeness", "plain-text", "generations", "deploy-keys",
    }  # fmt: skip


def test_a_value_that_is_not_known_yet_passes(declared: Declared) -> None:
    """A preview does not know what is to be minted; the run shows it again, with its value."""
    assert said(secret(value=Secret(UNKNOWN)), declared) == []


def test_a_group_that_is_closed_in_the_data_must_be_closed(declared: Declared) -> None:
    """Also where the resource says nothing."""
    closed = VariableGroup(open_to_all_pipelines=False, pipelines=(7,))
    declared = replace(declared, groups={"cdt-builds/anaconda-org": closed})
    assert any("would be open to all pipelines" in one for one in said(group(), declared))
    assert said(group(openToAll=False), declared) == []
    leave = Case(
        "azuredevops:index/pipelineAuthorization:PipelineAuthorization",
        "cdt-builds/anaconda-org/7",
        {"pipelineId": 7.0, "projectId": group().inputs["projectId"], "resourceId": "1", "type": "variablegroup"},
    )
    assert said(leave, declared) == []
    other = leave._replace(name="cdt-builds/anaconda-org/8", inputs={**leave.inputs, "pipelineId": 8.0})
    assert said(other, declared) == ["the data does not list that pipeline."]
    assert said(leave._replace(inputs={**leave.inputs, "pipelineId": 9.0}), declared) == [
        "it gives leave for another group or pipeline than it is named after."
    ]


def test_a_ruleset_asks_for_as_many_approvals_and_for_the_queue(declared: Declared) -> None:
    """As the data says."""
    strict = Ruleset(approvals=2, queue="squash")
    declared = replace(declared, rulesets={("conda-forge/miniforge", "conda-forge-branch-protection"): strict})
    assert said(ruleset(rules={"pull_request": {"required_approving_review_count": 1}}), declared) == [
        "it would ask for fewer approvals.",
        "it would have no merge queue.",
    ]


def test_an_environment_has_the_guards_of_the_data(declared: Declared) -> None:
    """Reviewers, waiting time, no way around; and where a value above staging lies, one guard at least."""
    place = ("conda-forge/conda-forge.github.io", "production")
    strict = Environment(branches="all", reviewers=("core",), wait_minutes=5, admins_bypass=False)
    asked = said(environment(), replace(declared, environments={place: strict}))
    assert [one.split(" than ")[0] for one in asked] == [
        "administrators could pass it by, and the data says that they cannot.",
        "its jobs would wait for a shorter time",
    ]
    open_to_all = replace(
        declared,
        environments={place: Environment(branches="all")},
        guarded=frozenset({"conda-forge/conda-forge.github.io@production"}),
    )
    assert said(environment(deploymentBranchPolicy=None), open_to_all) == [
        "a value above staging lies in it, and nothing would guard it."
    ]


@pytest.mark.parametrize(
    ("plugin", "inputs", "rehearsed", "refused"),
    [
        ("saas", {"herokuUrl": "https://api.heroku.com/"}, False, False),
        ("saas", {"herokuUrl": "https://api.heroku.example/"}, False, True),
        ("saas", {"herokuUrl": "https://api.heroku.com:444/"}, False, True),
        ("saas", {"herokuUrl": "https://user@api.heroku.com/"}, False, True),
        ("saas", {"herokuUrl": "http://api.heroku.com/"}, False, True),
        ("saas", {"herokuUrl": "http://127.0.0.1:4614/"}, False, True),
        ("saas", {"herokuUrl": "http://127.0.0.1:4614/"}, True, False),
        ("saas", {"herokuUrl": "https://api.heroku.com/"}, True, True),
        ("saas", {"herokuUrl": "https://[broken/"}, False, True),
        ("saas", {"brandNewUrl": "https://api.heroku.com/"}, False, True),
        ("saas", {"containerRehearsalAddress": "127.0.0.1:22"}, True, False),
        ("saas", {"containerRehearsalAddress": "127.0.0.1:22"}, False, True),
        ("saas", {"containerRehearsalAddress": "10.0.0.1:22"}, True, True),
        ("saas", {"runnerHostRehearsalAddress": "127.0.0.1:22"}, False, True),
        ("github", {"baseUrl": "https://api.github.com/"}, False, False),
        ("github", {"baseUrl": "https://api.github.com.example/"}, False, True),
        ("onepassword", {"url": "https://connect.example/"}, False, True),
        ("azuredevops", {"orgServiceUrl": "https://dev.azure.com/conda-forge"}, False, False),
    ],
)
def test_a_plugin_speaks_to_its_service_alone(
    plugin: str, inputs: dict[str, str], declared: Declared, *, rehearsed: bool, refused: bool
) -> None:
    """In a rehearsal to this machine alone; an address that nobody knows is refused."""
    found = said(
        Case(f"pulumi:providers:{plugin}", "default", inputs), replace(declared, rehearsed=rehearsed), "addresses"
    )
    assert bool(found) is refused
    assert not any(address in words for words in found for address in inputs.values())


def test_the_provider_has_a_lock_of_numbers(declared: Declared) -> None:
    """Without one, a name could come to mean another organisation."""
    provider = Case("pulumi:providers:saas", "default", {})
    assert said(provider, declared) == [
        "saas:objectLock is not set, so names are not held against the numbers of what they meant."
    ]


def test_a_secret_value_is_in_no_public_property(declared: Declared, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever of the two is shown first; in a list, too. A value that is public anyway may be."""
    seen = Digests()
    monkeypatch.setattr(classes, "SEEN", seen)
    monkeypatch.setattr(plain_text, "SEEN", seen)
    leaking = ruleset(branches=["~DEFAULT_BRANCH", f"{CANARY}-CIRUN_API_KEY"])
    public = ruleset(branches=[f"{CANARY}-HEROKU_EMAIL"])
    for shown in (leaking, public, secret(), secret("HEROKU_EMAIL", "conda-forge-webservices")):
        said(shown, declared)
    within = [
        ruleset(branches=[f"see {CANARY}-CIRUN_API_KEY"]),
        ruleset(branches=[f"{CANARY}-CIRUN_API_KEY\n"]),
        ruleset(branches=[f"token='{CANARY}-CIRUN_API_KEY'"]),
        ruleset()._replace(name=f"conda-forge/{CANARY}-CIRUN_API_KEY"),
    ]
    assert [len([*plain_text.check([resource(one)], declared)]) for one in within] == [1, 1, 1, 1]
    [fault] = plain_text.check([resource(leaking), resource(public)], declared)
    assert "its public property 'branches' has a secret value in it" in fault.says
    assert CANARY not in fault.says


@pytest.mark.parametrize("token", ["pulumi:pulumi:Stack", "conda-forge:heroku:App"])
@pytest.mark.parametrize("written", [str, lambda text: base64.b64encode(text.encode()).decode(), quote, bytes_in_hex])
def test_an_output_has_no_secret_value(
    token: str, written: Callable[[str], str], declared: Declared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the stack, and of a component: both stand in the state as they are. Nor as programs write it otherwise."""
    seen = Digests()
    monkeypatch.setattr(classes, "SEEN", seen)
    monkeypatch.setattr(plain_text, "SEEN", seen)
    said(secret(), declared)
    output = Resource(token, "urn", "it", {"leak": [{"deep": written(f"{CANARY}-CIRUN_API_KEY")}]})
    [fault] = plain_text.check([output], declared)
    assert "its public property 'leak' has a secret value in it" in fault.says


def test_what_is_ignored_or_taken_for_another_is_refused(declared: Declared) -> None:
    """But for what people change and runs leave alone."""
    said_of = BY_NAME["options"].each
    assert said_of
    hook_ = resource(hook())
    assert len([*said_of(replace(hook_, ignored=("events",)), declared)]) == 1
    assert len([*said_of(replace(hook_, aliases=("urn:other",)), declared)]) == 1
    assert [*said_of(replace(resource(team()), ignored=("description", "parentTeamId")), declared)] == []


class TestCompleteness:
    """Every declared place is filled by some resource."""

    PLACE = Place("saas:github:OrganizationSecret", "conda-forge", "CIRUN_API_KEY")
    DECLARED = Declared({PLACE: Wanted(Value("cirun-api-key", "credential", "admin"), secret=True)})

    def test_a_place_that_nothing_fills_is_named(self) -> None:
        """With where it is."""
        assert COMPLETENESS.whole
        [fault] = COMPLETENESS.whole([resource(secret("OTHER"))], self.DECLARED)
        assert "CIRUN_API_KEY at conda-forge" in fault.says

    def test_a_place_that_two_fill_is_named(self) -> None:
        """The removal of one would remove what the other has."""
        assert COMPLETENESS.whole
        two = [resource(secret()), resource(secret()._replace(name="again"))]
        [fault] = COMPLETENESS.whole(two, self.DECLARED)
        assert "two resources fill CIRUN_API_KEY at conda-forge" in fault.says

    def test_a_filled_one_is_not(self) -> None:
        """Nothing is said."""
        assert COMPLETENESS.whole
        assert list(COMPLETENESS.whole([resource(secret())], self.DECLARED)) == []


def test_a_bucket_without_its_guards_is_refused(declared: Declared) -> None:
    """Whoever leaves one out, and not only whoever opens it."""
    bucket = resource(Case("aws:s3/bucket:Bucket", "parts", {"bucket": "parts"}))
    [fault] = buckets.whole([bucket, resource(block())], declared)
    assert "keeps no versions" in fault.says
    assert "nothing keeps the public out" not in fault.says
    assert [*buckets.whole([resource(block())], declared)] == []


def test_a_trust_that_is_not_known_yet_passes(declared: Declared) -> None:
    """A preview knows no account before something is made there; the run shows it again."""
    assert (
        said(
            Case(
                "aws:iam/role:Role",
                "a-role",
                {"name": "conda-forge-deploy", "assumeRolePolicy": UNKNOWN, "maxSessionDuration": 3600},
            ),
            declared,
        )
        == []
    )


def test_a_role_trusts_nobody_of_another_account(declared: Declared) -> None:
    """Where the data says which account it is: neither its people nor its issuer."""
    here = replace(declared, accounts=frozenset({"123456789012"}))
    elsewhere = replace(declared, accounts=frozenset({"999999999999"}))
    for one in (role(), people()):
        assert said(one, here, "trusts") == []
        [words] = said(one, elsewhere, "trusts")
        assert "of another account than the data's" in words
