"""What an app needs, from the data alone."""

from __future__ import annotations

import pytest

from infra.components.github import RESOURCE_OF
from infra.estate import Estate, load
from infra.estate.files import read
from infra.estate.loader import examine
from infra.estate.requirements import Requirement, requirements_of
from tests.infra.estate.estates import RECORDED, TODAY, Folder
from tests.infra.estate.rotation.edits import with_minted

BELL_HOST = """
[host]
address = "hosts.tinkers.example:2222"
key     = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFbQmYLnb6yhXgfWMOSY8FfT4Dc65YVTG6aGdfbNCqdN"
user    = "runner"
image   = "docker.io/tinkers/bell:1"
port    = 8080
"""


def kinds(needs: tuple[Requirement, ...]) -> list[str]:
    """The kinds, each once, in order."""
    return list(dict.fromkeys(need.kind for need in needs))


def only(needs: tuple[Requirement, ...], kind: str) -> Requirement:
    """The one need of a kind."""
    [found] = [need for need in needs if need.kind == kind]
    return found


def needed(folder: Folder, app: str) -> tuple[Requirement, ...]:
    """What an app of an estate needs."""
    estate = folder.load()
    return requirements_of(estate.apps[app], estate)


def test_an_app_of_workflows_is_repaired_from_the_ground_up(foreign: Folder) -> None:
    """Services, repository and its ruleset, workflow, environment, bot, credential, and only then its place."""
    needs = needed(foreign, "catalogue")
    assert kinds(needs) == [
        "service", "repository", "ruleset", "workflow", "environment", "bot", "credential", "github-environment-secret",
    ]  # fmt: skip
    assert [need.name for need in needs if need.kind == "service"] == ["github", "onepassword", "warehouse"]
    place = only(needs, "github-environment-secret")
    assert (place.scope, place.name) == ("tinkers/catalogue@release", "RELEASE_TOKEN")
    assert only(needs, "environment").about == ("for protected branches", "reviewed by keepers, makers")


def test_an_app_that_is_called_needs_its_settings_and_signed_webhooks(foreign: Folder) -> None:
    """What is delivered to it is needed although it names nothing; each webhook has its events and its signer."""
    needs = needed(foreign, "doorbell")
    assert [need.name for need in needs if need.kind == "credential"] == ["bell-secret", "release-upload"]
    hooks = {need.scope: need.about for need in needs if need.kind == "github-webhook-secret"}
    assert hooks == {
        "tinkers/*": ("at push, pull_request", "signed with bell-secret"),
        "tinkers/shop.site": ("at issues", "signed with bell-secret"),
    }
    variables = {need.name: need.unseen for need in needs if need.kind == "heroku-config-var"}
    assert (set(variables), bool(variables["DOOR_COLOUR"])) == ({"BELL_SECRET", "RELEASE_TOKEN", "DOOR_COLOUR"}, True)
    assert only(needs, "hostname").unseen == ""


def test_of_an_app_out_of_use_nothing_is_looked_at(foreign: Folder) -> None:
    """Nothing is deployed to it, so its variables and webhooks have no resource: they are not called missing."""
    foreign.change("apps/doorbell.toml", "holds ", 'status = "dormant"\nholds ')
    estate = examine(read(foreign.path), today=TODAY).estate
    own = [
        one
        for one in requirements_of(estate.apps["doorbell"], estate)
        if one.service == "heroku" or "webhook" in one.kind
    ]
    assert {"heroku-config-var", "github-webhook-secret", "hostname"} <= set(kinds(tuple(own)))
    assert [need for need in own if not need.unseen] == []


def test_a_container_needs_its_host_and_its_image(foreign: Folder) -> None:
    """What it is on its host, and the service that has its image, if that is declared."""
    file = "apps/doorbell.toml"
    foreign.change(file, '"heroku"', '"container"')
    foreign.change(file, 'domains       = ["door.tinkers.example"]\n', "")
    for credential in ("bell-secret", "release-upload"):
        foreign.change(f"credentials/{credential}.toml", '"heroku-config-var"', '"app-setting"')
    foreign.append(file, BELL_HOST)
    hosts = 'hosts   = ["door.tinkers.example"'
    foreign.change("zones.toml", hosts, f'{hosts}, "hosts.tinkers.example", "docker.io/tinkers/bell"')
    foreign.append("services.toml", '\n[container]\nadministrators = ["keepers"]\nlongest_use = "1h"\n')
    needs = needed(foreign, "doorbell")
    assert only(needs, "app").scope == "runner@hosts.tinkers.example:2222"
    assert only(needs, "image").unseen == "its repository is not declared"
    hub = '[docker-hub]\norganization = "tinkers"\nrepositories = { press = { visibility = "public" } }\n'
    foreign.append("services.toml", hub)
    assert only(needed(foreign, "doorbell"), "image").unseen == "its repository is not declared"
    foreign.change("services.toml", "{ press = { vis", "{ bell = { vis")
    image = only(needed(foreign, "doorbell"), "image")
    assert (image.service, image.scope, image.name, image.unseen, image.nobody) == (
        "docker-hub", "tinkers", "bell", "", True,
    )  # fmt: skip


def test_a_key_and_a_token_are_looked_for_where_they_are_known(foreign: Folder) -> None:
    """The public half at the repository that it opens, the token at its issuer."""
    shelf = "credentials/shelf-upload.toml"
    delivery = 'to = "app-setting"\napp = "doorbell"\nname = "SHELF"\n'
    foreign.append(shelf, f"\n[[deliveries]]\n{delivery}")
    foreign.change(shelf, "expires ", 'only = ["makers"]\nexpires ')
    needs = needed(foreign, "doorbell")
    token = only(needs, "token")
    assert (token.service, token.scope, token.name) == ("anaconda-org", "shelf", "shelf-1")
    ringer = "credentials/bell-ringer.toml"
    foreign.change(
        ringer, 'class   = "production"\n', 'class   = "production"\ndeploy_key = { repository = "catalogue" }\n'
    )
    foreign.change(ringer, 'acts_as = "bell-ringer"\n', "")
    foreign.change("apps/catalogue.toml", '["release-upload"]', '["release-upload", "bell-ringer"]')
    foreign.change(ringer, 'repositories = ["workshop"]', 'repositories = ["workshop", "catalogue"]')
    estate = load_anyway(foreign)
    key = only(requirements_of(estate.apps["catalogue"], estate), "deploy-key")
    assert (key.scope, key.name, key.about) == ("tinkers/catalogue", "bell-ringer", ("from bell-ringer", "reads only"))


def test_a_minted_token_is_looked_for_as_what_runs_make(foreign: Folder) -> None:
    """The state knows which generation is in use; the data knows what all of them are called alike."""
    needs = needed(with_minted(foreign), "doorbell")
    token = only(needs, "minted-token")
    assert (token.service, token.scope, token.name) == ("anaconda-org", "shelf", "shelf-reader")
    assert token.unseen == ""
    [reader] = [need for need in needs if need.kind == "credential" and need.name == "shelf-reader"]
    assert reader.about[-1] == "replaced by runs"


def load_anyway(folder: Folder) -> Estate:
    """The estate with a wider zone, in which the makers read the catalogue's secrets as well."""
    folder.change(
        "zones.toml", '"github:tinkers/workshop", ', '"github:tinkers/workshop", "github:tinkers/catalogue", '
    )
    return folder.load()


def test_a_function_needs_what_starts_it(foreign: Folder) -> None:
    """First what its starter needs, nothing twice; two that start each other are no loop."""
    foreign.change("apps/catalogue.toml", 'bot = "tinker-bot"', 'bot = "tinker-bot"\nstarted_by = "doorbell"')
    needs = needed(foreign, "catalogue")
    assert needs[: len(needed(foreign, "doorbell"))] == needed(foreign, "doorbell")
    assert [need.name for need in needs if need.kind == "service"].count("github") == 1
    assert len(set(needs)) == len(needs)
    foreign.change("apps/doorbell.toml", "by_hand ", 'started_by = "catalogue"\nby_hand ')
    assert set(needed(foreign, "doorbell")) == set(needs)


@pytest.mark.parametrize(
    ("key", "before"),
    [("workflows", "environment"), ("environment", "bot"), ("job_image", "bot"), ("started_by", None)],
)
def test_what_nobody_knows_is_a_need(foreign: Folder, key: str, before: str | None) -> None:
    """Counted once, where it would be if it were known; the rest at the end."""
    file = "apps/catalogue.toml"
    given = {"workflows": 'workflows = ["print.yml"]\n', "environment": 'environment = "release"\n'}.get(key)
    if given:
        foreign.change(file, given, "")
    foreign.append(file, f'unknown = ["{key}"]\n')
    needs = needed(foreign, "catalogue")
    [place] = [number for number, need in enumerate(needs) if key in need.unknown]
    following = [need.kind for need in needs[place + 1 :] if need.kind != key]
    assert following[:1] == ([before] if before else [])


def test_who_is_out_of_use_repairs_nothing(foreign: Folder) -> None:
    """A bot that is dormant is an administrator on paper only."""
    foreign.change(
        "services.toml", 'administrators  = ["keepers", "makers"]\nholds', 'administrators  = ["tinker-bot"]\nholds'
    )
    assert not any(need.nobody for need in needed(foreign, "catalogue"))
    foreign.change("bots/tinker-bot.toml", 'purpose = "Opens', 'status = "dormant"\npurpose = "Opens')
    needs = needed(foreign, "catalogue")
    assert {need.nobody for need in needs if need.service == "github"} == {True}
    assert only(needs, "bot").status == "dormant"


FUNCTIONS = {
    "linter": "webservices-jobs",
    "admin-requests": "admin-requests",
    "migrations": "admin-migrations",
    "autotick bot": "bot",
    "outputs": "feedstock-outputs",
    "counters": "by-the-numbers",
}


def test_each_function_of_prod_has_an_app_that_says_what_it_needs() -> None:
    """Its repository, its workflows and its credentials, or that they are not known."""
    estate = load(RECORDED, today=TODAY)
    for app in FUNCTIONS.values():
        needs = requirements_of(estate.apps[app], estate)
        assert {"service", "repository", "ruleset", "workflow", "bot"} <= set(kinds(needs)), app
        assert "credential" in kinds(needs) or "needs" in estate.apps[app].unknown, app
    assert "app" in kinds(requirements_of(estate.apps["webservices-jobs"], estate))  # the web app starts the linter


def test_every_place_of_a_credential_for_an_app_is_a_need() -> None:
    """Also the public identifiers that travel with it."""
    estate = load(RECORDED, today=TODAY)
    needs = requirements_of(estate.apps["admin-requests"], estate)
    secrets = {need.name for need in needs if need.kind == "github-organization-secret"}
    assert secrets == {
        "AZURE_TOKEN", "CF_ADMIN_GITHUB_TOKEN", "CIRUN_API_KEY", "CF_CURATOR_PRIVATE_KEY", "CF_CURATOR_APP_ID",
        "PROD_BINSTAR_TOKEN",
    }  # fmt: skip


def test_an_app_needs_the_runner_groups_that_its_repository_may_use(foreign: Folder) -> None:
    """Named as GitHub has them, which is what its resource is named after."""
    foreign.append(
        "services.toml",
        '[github.runner_groups.benches]\nrepositories = ["catalogue"]\nallows_public_repositories = true\n'
        '[github.runner_groups.others]\nrepositories = ["keyring"]\n',
    )
    found = only(needed(foreign, "catalogue"), "runner-group")
    assert (found.service, found.scope, found.name) == ("github", "tinkers", "benches")
    assert RESOURCE_OF["runner-group"](found).name == "tinkers/benches"
