"""The real estate: it says what is wired today, and refuses what went wrong before."""

import json
import re
import tomllib
from typing import Any

import pytest

from infra.estate import Edge, Estate, load
from infra.estate.files import read
from infra.estate.opening import opening_of
from infra.estate.room import room
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.github import GitHub
from rehearsal.seed import seed
from tests.infra.estate.estates import CVE, RECORDED, ROOT, TODAY, Folder
from tests.infra.estate.probes import accepted, unreached

FACTS: dict[str, Any] = json.loads((ROOT / "tests/data/estate.json").read_text())

Slot = tuple[str, str, str, str, str]
"""Kind, scope, slot, vault item, field."""


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The estate of stacks/prod."""
    return load(RECORDED, today=TODAY)


def _slot(kind: str, scope: str, slot: str, value: dict[str, str]) -> Slot:
    return (kind, scope, slot, value["item"], value["field"])


def _facts() -> list[Slot]:
    """Return every slot that is wired today, from the copy of the facts."""
    github, azure = FACTS["github"], FACTS["azure_devops"]
    slots = []
    for name, secret in github["organization_secrets"].items():
        scopes = ["*"] if secret["visibility"] == "all" else secret["repositories"]
        slots += [_slot("github-organization-secret", scope, name, secret["value"]) for scope in scopes]
    for hook in (*github["organization_webhooks"], *github["repository_webhooks"]):
        slots.append(_slot("github-webhook-secret", hook.get("repository", "*"), hook["url"], hook["secret"]))
    for name, value in FACTS["heroku"]["config_vars"].items():
        slots.append(_slot("heroku-config-var", FACTS["heroku"]["app"], name, value))
    projects = {"azure-feedstock-project-id": "feedstock-builds", "azure-cdt-builds-project-id": "cdt-builds"}
    for group in azure["variable_groups"]:
        scope = f"{projects[group['project_id']['item']]}/{group['name']}"
        slots += [_slot("azure-devops-variable", scope, name, value) for name, value in group["variables"].items()]
    return slots


WIRED = {"github-organization-secret", "github-webhook-secret", "heroku-config-var", "azure-devops-variable"}


def _declared(edge: Edge) -> Slot:
    return (edge.kind, edge.scope, edge.slot, str(edge.item), str(edge.field))


def test_every_slot_of_the_facts_is_declared_and_no_other(estate: Estate) -> None:
    """Edge by edge, both ways: what is wired today is declared, and nothing else is of those kinds."""
    declared = [_declared(edge) for edge in estate.edges if edge.kind in WIRED]
    assert sorted(declared) == sorted(_facts())
    assert len(declared) == len(set(declared))


def test_facts_have_the_size_that_is_known() -> None:
    """The copy of the facts is whole: a comparison with nothing would pass."""
    kinds = [slot[0] for slot in _facts()]
    assert len(FACTS["items"]) == 40
    assert len(FACTS["github"]["organization_secrets"]) == 37
    assert {kind: kinds.count(kind) for kind in WIRED} == {
        "github-organization-secret": 62,
        "github-webhook-secret": 7,
        "heroku-config-var": 8,
        "azure-devops-variable": 3,
    }


def test_every_webhook_of_the_facts_has_its_events(estate: Estate) -> None:
    """Webhooks are declared with exactly the events they are sent at today."""
    app = estate.apps["webservices"]
    organisation = {app.url + path: sorted(events) for path, events in app.webhooks.items()}
    repositories = {
        (f"conda-forge/{repository}", app.url + path): sorted(events)
        for repository, hooks in app.repository_webhooks.items()
        for path, events in hooks.items()
    }
    github = FACTS["github"]
    assert organisation == {hook["url"]: hook["events"] for hook in github["organization_webhooks"]}
    assert repositories == {(hook["repository"], hook["url"]): hook["events"] for hook in github["repository_webhooks"]}


def test_groups_are_as_open_as_the_facts_say(estate: Estate) -> None:
    """A variable group that every pipeline can read is declared so."""
    groups = estate.of(AzureDevOps)["azure-devops"].groups
    opened = {name.partition("/")[2] for name, group in groups.items() if group.open_to_all_pipelines}
    assert opened == {group["name"] for group in FACTS["azure_devops"]["variable_groups"] if group["allow_access"]}
    assert len(groups) == len(FACTS["azure_devops"]["variable_groups"])


def test_seed_name_every_item_and_field_of_the_facts(estate: Estate) -> None:
    """The world is seeded with each item and field that is read today, and with the engine's own admin credentials."""
    world = seed(estate)
    fields = {item: sorted(one["fields"]) for item, one in world["vault"]["items"].items()}
    engine = {edge.item for edge in estate.edges if edge.kind == "engine"}
    assert world["vault"]["name"] == FACTS["vault"]
    assert {item: names for item, names in fields.items() if item not in engine} == {
        item: sorted(one["fields"]) for item, one in FACTS["items"].items()
    }
    assert len(engine) == 3


def test_seed_name_every_repository_of_the_facts(estate: Estate) -> None:
    """The world is seeded with each repository that a secret is selected for."""
    organizations = seed(estate)["github"]["organizations"]
    known = {f"{name}/{repository}" for name, one in organizations.items() for repository in one["repositories"]}
    assert set(FACTS["github"]["repositories"]) <= known
    assert organizations["conda-forge"]["id"] == 11897326
    assert organizations["conda-forge"]["repositories"]["core-notes"]["private"] is True


def test_values_that_are_no_plain_tokens_have_their_shape(estate: Estate) -> None:
    """Keys and certificates are told from tokens, so that a damaged one can be refused."""
    items = seed(estate)["vault"]["items"]
    odd = {
        f"{item}/{name}": shape
        for item, one in items.items()
        for name, shape in one["fields"].items()
        if isinstance(shape, str) and shape != "token"
    }
    assert odd == {
        "apple-notarization-authkey-base64/credential": "base64",
        "certificate-macos-application/username": "base64",
        "certificate-macos-installer/username": "base64",
        "cf-curator-private-key/privateKey": "private-key",
        "cf-webservices-feedstock-private-key/credential": "private-key",
        "cf-webservices-private-key/credential": "private-key",
    }


def test_edge_of_cve_2025_31484_is_refused_by_a_sentence_that_says_why(recorded: Folder) -> None:
    """The production upload token cannot reach the group that every feedstock build reads."""
    recorded.append("credentials/prod-binstar-token.toml", CVE)
    said = [str(one) for one in recorded.mistakes()]
    assert len(said) == 1, "what follows from it is not said, too"
    for words in ("credentials/prod-binstar-token.toml:", "'prod-binstar-token'", "class production", "'feedstocks'"):
        assert words in said[0]
    assert "azure-devops:feedstock-builds/anaconda-org" in said[0]
    assert "admits identifier, staging only" in said[0]


def test_edge_of_cve_2025_31484_is_refused_under_a_false_class(recorded: Folder) -> None:
    """Calling the production token `staging` does not open the way: its class is held against what it opens."""
    recorded.append("credentials/prod-binstar-token.toml", CVE)
    recorded.change("credentials/prod-binstar-token.toml", '"production"', '"staging"')
    said = "\n".join(map(str, recorded.mistakes()))
    assert (
        "claims the class staging, which is lower than what it opens: anaconda-org:conda-forge holds production" in said
    )
    [refusal] = [
        sentence for sentence in map(str, recorded.mistakes()) if "but opens" in sentence and "feedstock" in sentence
    ]
    for words in ("prod-binstar-token.toml", "called staging", "holds production", "zone 'feedstocks'", "staging only"):
        assert words in refusal


def test_edge_of_cve_2025_31484_is_refused_when_it_says_nothing_of_what_it_opens(recorded: Folder) -> None:
    """Nor does leaving out what it opens: a key of a service that holds something must say it."""
    recorded.append("credentials/prod-binstar-token.toml", CVE)
    recorded.change("credentials/prod-binstar-token.toml", '"production"', '"staging"')
    recorded.change("credentials/prod-binstar-token.toml", 'opens   = ["anaconda-org:conda-forge"]\n', "")
    assert any("does not say what it opens" in one.what for one in recorded.mistakes())


def test_edge_of_cve_2025_31484_is_refused_as_something_that_travels_along(recorded: Folder) -> None:
    """Nor does smuggling the item along as an identifier of the staging token."""
    smuggled = '\n[deliveries.identifiers]\nPROD_BINSTAR_TOKEN = "prod-binstar-token"\n'
    recorded.append("credentials/staging-binstar-token.toml", smuggled)
    assert any("but that is the secret 'prod-binstar-token'" in one.what for one in recorded.mistakes())


PROD_TOKEN = "credentials/prod-binstar-token.toml"
STAGING_TOKEN = "credentials/staging-binstar-token.toml"
BY_ITSELF = 'issuer = "self"'
BY_WHAT_IT_OPENS = 'issuer = "anaconda-org"\nopens = ["anaconda-org:cf-staging"]'


@pytest.mark.parametrize(
    ("more", "edit"),
    [
        (BY_ITSELF, ""),
        (BY_WHAT_IT_OPENS, ""),
        (f'{BY_ITSELF}\nfield = "password"', ""),
        (BY_WHAT_IT_OPENS, 'managed_by = "hand"'),
        (BY_WHAT_IT_OPENS, 'made = "oidc"'),
        (BY_ITSELF, 'vault = "another-item"'),
    ],
)
def test_edge_of_cve_2025_31484_is_refused_under_another_name(recorded: Folder, more: str, edit: str) -> None:
    """The item has the class of each credential that it is said or called to be, whatever the others claim."""
    head = f'purpose = "Uploads."\nclass = "staging"\n{more}\nvault = "prod-binstar-token"\n'
    recorded.append("credentials/upload-helper.toml", head + CVE)
    recorded.change(PROD_TOKEN, 'class   = "production"', f'class   = "production"\n{edit}')
    [refusal] = [text for text in map(str, recorded.mistakes()) if "upload-helper" in text and "may not be" in text]
    for words in ("called staging", "item 'prod-binstar-token'", "of class production", "'feedstocks'", "staging only"):
        assert words in refusal


def test_two_credentials_cannot_exchange_their_items(recorded: Folder) -> None:
    """Then each item would be one credential's, and the production token in every feedstock build."""
    recorded.change(STAGING_TOKEN, 'class   = "staging"', 'class   = "staging"\nvault = "prod-binstar-token"')
    recorded.change(PROD_TOKEN, 'class   = "production"', 'class   = "production"\nvault = "staging-binstar-token"')
    said = "\n".join(map(str, recorded.mistakes()))
    assert "called staging, but its vault item 'prod-binstar-token' is that of 'prod-binstar-token'" in said
    assert "'prod-binstar-token' of 'staging-binstar-token' bears the name of another credential" in said


def test_an_item_that_was_given_up_does_not_travel_along(recorded: Folder) -> None:
    """Naming another item in its file does not make the one called like it an identifier."""
    recorded.change(PROD_TOKEN, 'class   = "production"', 'class   = "production"\nvault = "another-item"')
    recorded.append(STAGING_TOKEN, '\n[deliveries.identifiers]\nPROD_BINSTAR_TOKEN = "prod-binstar-token"\n')
    assert any("but that is the secret 'prod-binstar-token'" in one.what for one in recorded.mistakes())


def test_every_credential_sent_everywhere_is_accepted_only_where_a_person_judged_so(estate: Estate) -> None:
    """Of all (credential, sink) pairs that are not used, those let through are exactly the reviewed ones."""
    table = tomllib.loads((ROOT / "tests/data/accepted-edges.toml").read_text())["accepted"]
    judged = {(name, sink) for group in table for name in group["credentials"] for sink in group["sinks"]}
    sources = read(RECORDED)
    pairs = {(name, sink) for name in estate.credentials for sink in unreached(name, estate)}
    let_through = {
        (name, sink) for name in estate.credentials for sink in accepted(name, unreached(name, estate), sources)
    }
    assert {(name, sink) for name, one in estate.credentials.items() for sink in room(one, estate)} == let_through
    assert let_through == judged
    assert len(pairs) > 800
    assert len(let_through) < len(pairs) * 0.05
    assert all(group["readers"] and group["because"] for group in table)


def test_repository_of_no_zone_takes_nothing(recorded: Folder) -> None:
    """A declared repository that no zone lists is no place to deliver to."""
    recorded.append(
        "credentials/staging-binstar-token.toml",
        '\n[[deliveries]]\nto = "github-repository-secret"\nname = "X"\nrepositories = ["feedstock-outputs"]\n',
    )
    (mistake,) = recorded.mistakes()
    assert "github:conda-forge/feedstock-outputs, which no zone lists" in mistake.what


def test_dated_exceptions_are_few_and_say_what_ends_them(estate: Estate) -> None:
    """Each finding about today's wiring is a dated exception; without its date it would be a rule."""
    dated = {
        (zone.name, name): exemption.until
        for zone in estate.zones.values()
        for name, exemption in zone.exceptions.items()
        if exemption.until
    }
    assert sorted(dated) == [
        ("bot", "cf-daemon-quay-password"),
        ("bot", "conda-forge-curator"),
        ("reports", "conda-forge-curator"),
        ("reports", "heroku-api-key"),
        ("runner-images", "windows-ci"),
        ("staged-recipes", "cf-webservices-token"),
    ]


def test_key_of_the_vault_reaches_everything_that_lies_in_it(estate: Estate) -> None:
    """What a leak reaches is followed step by step, through the vault as well."""
    reached = opening_of(estate).reach(estate.credentials["pulumi-1password-service-account"])
    ours = {one.name for one in estate.credentials.values() if one.managed_by == "us" and one.made != "oidc"}
    assert ours - {"pulumi-1password-service-account"} <= reached


def test_staging_token_reaches_nothing(estate: Estate) -> None:
    """The token that everybody has opens no other credential."""
    assert opening_of(estate).reach(estate.credentials["staging-binstar-token"]) == frozenset()


def test_what_is_dead_has_an_end(estate: Estate) -> None:
    """Credentials of what was switched off say by when they are gone; what is gone already is listed by name."""
    ending = {one.name for one in estate.credentials.values() if one.retire_by}
    assert ending == {
        "cf-daemon-travis-token",
        "cf-linter-travis-token",
        "cf-webservices-feedstock-private-key",
        "windows-ci",
    }
    gone = {name for service in estate.services.values() for name in service.must_be_gone}
    assert {"DRONE_TOKEN", "CIRCLE_TOKEN", "CF_ADMIN_TRAVIS_TOKEN", "ORGWIDE_TRAVIS_TOKEN"} <= gone


def test_data_files_are_small() -> None:
    """One thing, one small file."""
    files = [
        file for folder in ("bots", "credentials", "apps", "runners") for file in (RECORDED / folder).glob("*.toml")
    ]
    assert {
        file.name: len(file.read_text().splitlines()) for file in files if len(file.read_text().splitlines()) > 40
    } == {}
    assert len(files) > 70


def test_no_name_of_the_real_estate_is_in_the_code(estate: Estate) -> None:
    """What exists is data: no bot, repository, credential, app or secret of the real estate is named in `infra/`."""
    repositories = {name for service in estate.of(GitHub).values() for name in service.repositories}
    organizations = {service.organization for service in estate.services.values() if service.organization}
    slots = {edge.slot for edge in estate.edges}
    names = {*estate.bots, *estate.credentials, *estate.apps, *repositories, *organizations, *slots}
    everyday_words = {"bot", "website", "infrastructure", "governance", "status"}
    named_by_services = {".cirun"}  # Cirun reads its files in a repository of that name
    variables_of_plugins = {edge.slot for edge in estate.edges if edge.kind == "engine"} | {"OP_SERVICE_ACCOUNT_TOKEN"}
    for file in sorted((ROOT / "infra").rglob("*.py")):
        text = file.read_text()
        found = [
            name
            for name in names - everyday_words - named_by_services - variables_of_plugins
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
        ]
        assert found == [], f"{file} names {found}"


def test_item_of_a_credential_that_is_gone_is_never_published(recorded: Folder, estate: Estate) -> None:
    """Deleting a credential's file does not make its value public: no file may take its item along as an identifier."""
    items = sorted({one.item for one in estate.credentials.values() if one.is_in_vault})
    published = "\n".join(f'PUBLISHED_{number} = "{item}"' for number, item in enumerate(items))
    for one in estate.credentials.values():
        (recorded.path / "credentials" / f"{one.name}.toml").unlink()
    recorded.append(
        "credentials/publisher.toml",
        'purpose = "Publishes."\nclass = "staging"\nissuer = "self"\n[[deliveries]]\n'
        'to = "github-repository-variable"\nrepositories = ["staged-recipes"]\n[deliveries.identifiers]\n' + published,
    )
    refused = {item for item in items for one in recorded.mistakes() if one.id == "E306" and f"'{item}'" in one.what}
    assert refused == set(items)
