# ruff: noqa: E501  # a sentence a line
"""What is said of a changed key: one sentence at least, in the direction in which it goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.estate.review import review
from tests.infra.estate.estates import FOREIGN, FORGE, ON_DEMAND, Folder
from tests.infra.estate.review.reviewed import Example, check, of, reviewed, told

EXAMPLES = (
    Example(
        "zones.toml",
        '"Whoever keeps the shop\'s site."',
        '"Whoever passes by."',
        (
            "widens readers: Other words say who reads the places of the zone shop: 'Whoever passes by.' now; it was 'Whoever keeps the shop's site.'. There lies: bell-secret (class production).",
        ),
    ),
    Example(
        "zones.toml",
        'sinks   = ["github:tinkers/shop.site"]',
        'sinks   = ["github:tinkers/shop.site", "github:tinkers/*-part"]',
        (
            "widens reads: Whoever keeps the shop's site can now read part-token (class staging), by PART_TOKEN in github:tinkers/*-part (github-repository-secret).",
            "widens zone: The place github:tinkers/*-part is in the zone shop now (read by: Whoever keeps the shop's site); it was in the zone everybody (read by: Whoever makes a part).",
            "narrows reads: Whoever makes a part can no longer read part-token (class staging), by PART_TOKEN in github:tinkers/*-part (github-repository-secret).",
        ),
    ),
    Example(
        "zones.toml",
        'admits  = ["identifier", "staging"]\nsinks   = ["github:tinkers/shop.site"]',
        'admits  = ["identifier", "staging", "production"]\nsinks   = ["github:tinkers/shop.site"]',
        (
            "widens power: What runner hosted may do is worth more than before (class staging): runs jobs at zone:shop (class production).",
            "widens zone: The zone shop admits production now.",
        ),
    ),
    Example(
        "zones.toml",
        '"github:tinkers/keyring", "engine"]',
        '"github:tinkers/keyring", "engine", "github:tinkers/catalogue"]',
        (
            "widens opens: Whoever holds any of bell-ringer (class production), engine-token (class admin) opens more now: github:tinkers/catalogue.",
            "widens zone: The zone keepers has the place github:tinkers/catalogue now.",
        ),
    ),
    Example(
        "zones.toml",
        '"tinkers-door.herokuapp.com"]',
        '"tinkers-door.herokuapp.com", "door.example"]',
        (
            "widens destination: Apps of the zone makers may run or be called at door.example now.",
        ),
    ),
    Example(
        "zones.toml",
        "until = 2026-12-01",
        "until = 2027-01-01",
        (
            "widens exception: The exception of the zone shop for bell-secret ends on 2027-01-01 now; it was to end on 2026-12-01.",
        ),
    ),
    Example(
        "zones.toml",
        "until = 2026-12-01",
        "until = 2026-11-28",
        (
            "narrows exception: The exception of the zone shop for bell-secret ends on 2026-11-28 now; it was to end on 2026-12-01.",
        ),
    ),
    Example(
        "zones.toml",
        "since = 2026-11-01\nuntil = 2026-12-01",
        "permanent = true",
        (
            "widens exception: The exception of the zone shop for bell-secret has no end any more; it was 2026-12-01.",
            "widens exception: The exception of the zone shop for bell-secret is meant to stay.",
            "widens exception: exceptions.bell-secret.since of the zone shop is taken out of the data; it was 2026-11-01.",
        ),
    ),
    Example(
        "zones.toml",
        '[shop.exceptions.bell-secret]\nat    = ["github:tinkers/shop.site"]\nsince = 2026-11-01\nuntil = 2026-12-01\nwhy   = "The shop rings the bell itself. Give it a bell of its own."\n',
        "",
        (
            "narrows exception: The exception of the zone shop for bell-secret has ended.",
        ),
    ),
    Example(
        "zones.toml",
        "The shop rings the bell itself. Give",
        "The shop rings it. Give",
        (
            "words_only words: exceptions.bell-secret.why of the zone shop changed from 'The shop rings the bell itself. Give it a bell of its own.' to 'The shop rings it. Give it a bell of its own.'.",
        ),
    ),
    Example(
        "zones.toml",
        '[keepers.openers.engine-token]\nat    = ["github:tinkers/keyring"]\npermanent = true\nwhy = "An administrator can change the workflow that the vault\'s key is given to."',
        "",
        (
            "narrows exception: engine-token may no longer open places of the zone keepers against its class.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        '"production"',
        '"staging"',
        (
            "widens class: release-upload is said to be worth staging now; it was production.",
            "other power: What team keepers may do is worth less than before (class production): reviewer at github:tinkers/catalogue@release (class staging).",
            "other power: What team makers may do is worth less than before (class production): reviewer at github:tinkers/catalogue@release (class staging).",
        ),
    ),
    Example(
        "credentials/nightly-upload.toml",
        'only    = ["everybody"]',
        'only    = ["everybody", "shop"]',
        (
            "widens zone: nightly-upload may go to the zone shop now.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        '"warehouse"\n',
        '"heroku"\n',
        (
            "widens identity: release-upload is said to be issued by heroku now; it was warehouse.",
        ),
    ),
    Example(
        "bots/tinker-bot.toml",
        "id = 99",
        'id = 99, role = "admin"',
        (
            "widens power: tinker-bot, as tinker-bot (99), has a new power: owner at github:tinkers/* (class root).",
            "widens power: accounts.github.role of the bot tinker-bot is admin now; the data did not say it before.",
            "widens opens: Whoever holds engine-token (class admin) opens more now: github:tinkers.",
        ),
    ),
    Example(
        "bots/tinker-bot.toml",
        "id = 99",
        "id = 100",
        (
            "widens identity: accounts.github.id of the bot tinker-bot changed from 99 to 100.",
        ),
    ),
    Example(
        "services.toml",
        'reviewers = ["keepers", "makers"]',
        'reviewers = ["keepers"]',
        (
            "narrows power: team makers no longer has the power: reviewer at github:tinkers/catalogue@release (class production).",
        ),
    ),
    Example(
        "services.toml",
        'environments.release = { reviewers = ["keepers", "makers"] }',
        "environments.release = {}",
        (
            "widens guard: Jobs in the environment catalogue@release of github need not be agreed to by anybody any more.",
            "narrows power: team keepers no longer has the power: reviewer at github:tinkers/catalogue@release (class production).",
            "narrows power: team makers no longer has the power: reviewer at github:tinkers/catalogue@release (class production).",
        ),
    ),
    Example(
        "services.toml",
        'forbids   = ["deletion", "force-push"]',
        'forbids   = ["deletion"]',
        (
            "widens guard: The ruleset steady of github no longer forbids force-push.",
        ),
    ),
    Example(
        "services.toml",
        "approvals = 1",
        "approvals = 2",
        (
            "narrows guard: rulesets.steady.approvals of the service github changed from 1 to 2.",
        ),
    ),
    Example(
        "services.toml",
        "approvals = 1\n",
        "\n",
        (
            "widens guard: rulesets.steady.approvals of the service github is taken out of the data; it was 1.",
        ),
    ),
    Example(
        "services.toml",
        'workshop    = { protected_by = ["steady"] }',
        "workshop    = {}",
        (
            "widens guard: The repository workshop of github is no longer under the ruleset steady.",
        ),
    ),
    Example(
        "services.toml",
        "private = true, ",
        "",
        (
            "widens guard: repositories.keyring.private of the service github changed from true to false.",
        ),
    ),
    Example(
        "runners/attic.toml",
        '["everybody"]',
        '["everybody", "makers"]',
        (
            "widens power: runner attic has a new power: runs jobs at zone:makers (class production).",
            "widens power: The runner attic runs jobs of the zone makers now.",
        ),
    ),
    Example(
        "runners/attic.toml",
        '"shared-host"',
        '"container"',
        (
            "narrows guard: isolation of the runner attic changed from shared-host to container.",
        ),
    ),
    Example(
        "apps/doorbell.toml",
        "https://door.tinkers.example",
        "https://tinkers-door.herokuapp.com",
        (
            "widens destination: url of the app doorbell changed from https://door.tinkers.example to https://tinkers-door.herokuapp.com (values that go there: bell-secret (class production), release-upload (class production)).",
            "other reads: bell-secret lies at https://tinkers-door.herokuapp.com/ring in webhooks:doorbell (github-webhook-secret), https://tinkers-door.herokuapp.com/visit in webhooks:doorbell (github-webhook-secret of tinkers/shop.site) now, and no longer at https://door.tinkers.example/ring in webhooks:doorbell (github-webhook-secret), https://door.tinkers.example/visit in webhooks:doorbell (github-webhook-secret of tinkers/shop.site). The same people read it; what asks for the old name finds nothing.",
        ),
    ),
    Example(
        "apps/doorbell.toml",
        "[webhooks]",
        '[settings]\nSEND_TO = "https://elsewhere.example"\n[webhooks]',
        (
            "widens destination: settings.SEND_TO of the app doorbell is https://elsewhere.example now; the data did not say it before.",
        ),
    ),
    Example(
        "apps/doorbell.toml",
        "[webhooks]",
        '[settings]\nCOLOUR = "red"\n[webhooks]',
        (
            "widens destination: settings.COLOUR of the app doorbell is red now; the data did not say it before.",
        ),
    ),
    Example(
        "apps/doorbell.toml",
        '["push", "pull_request"]',
        '["push"]',
        (
            "narrows destination: webhooks.'/ring' of the app doorbell no longer has pull_request.",
        ),
    ),
    Example(
        "services.toml",
        "4242",
        "4243",
        (
            "widens destination: organization_id of the service github changed from 4242 to 4243 (values that go there: bell-ringer (class production), bell-secret (class production), nightly-upload (class staging), old-ci-token (class production), part-token (class staging), release-upload (class production), vault-key (class root)).",
        ),
    ),
    Example(
        "services.toml",
        'max_age        = "365d"',
        'max_age        = "400d"',
        (
            "widens life: max_age of the service anaconda-org changed from 365d to 400d.",
        ),
    ),
    Example(
        "runners/hosted.toml",
        "concurrency = 10",
        "concurrency = 20",
        (
            "other ceiling: concurrency of the runner hosted changed from 10 to 20.",
        ),
    ),
    Example(
        "services.toml",
        '"ringer-id"]',
        '"ringer-id", "shelf-number"]',
        (
            "widens identifier: The vault item shelf-number is said to be public now.",
        ),
    ),
    Example(
        "bots/bell-ringer.toml",
        '["github_app.app_id"]',
        '["github_app.app_id", "owner"]',
        (
            "other unknown: Nobody is said to know owner of the bot bell-ringer.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        '"Uploads releases."',
        '"Uploads what is released."',
        (
            "words_only words: purpose of the credential release-upload changed from 'Uploads releases.' to 'Uploads what is released.'.",
        ),
    ),
    Example(
        "services.toml",
        '["credential", "pem"]',
        '["pem", "credential"]',
        (
            "words_only order: fields of the service onepassword lists the same in another order.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        'to = "heroku-config-var"',
        'to = "app-setting"',
        (
            "other delivery: Deliveries of release-upload are written in another way, and their values go where they went.",
        ),
    ),
    Example(
        "credentials/shelf-upload.toml",
        '["api:read", "api:write"]',
        '["api:read"]',
        (
            "narrows opens: The token of shelf-upload no longer has the scope api:write.",
        ),
    ),
    Example(
        "credentials/shelf-upload.toml",
        "2027-06-30",
        "2028-06-30",
        (
            "widens life: expires of the credential shelf-upload changed from 2027-06-30 to 2028-06-30.",
        ),
    ),
    Example(
        "services.toml",
        'status       = "retired"',
        'status       = "active"',
        (
            "widens thing: status of the service old-ci changed from retired to active.",
            "other administrators: Nobody is known to administer old-ci now.",
        ),
    ),
    Example(
        "services.toml",
        '["OLD_CI_COOKIE"]',
        "[]",
        (
            "widens guard: OLD_CI_COOKIE need not be gone any more, with old-ci.",
        ),
    ),
    Example(
        "services.toml",
        "workshop    = {",
        "shed = { private = true }\nworkshop    = {",
        (
            "other thing: repositories.shed of the service github is new: private: true.",
        ),
    ),
    Example(
        "credentials/release-upload.toml",
        "purpose",
        "# A word.\npurpose",
        (),
    ),
    Example(
        "runners/hosted.toml",
        "fork_jobs",
        'access = "hand"\nfork_jobs',
        (
            "widens power: access of the runner hosted is hand now; the data did not say it before.",
        ),
    ),
    Example(
        "credentials/bell-ringer.toml",
        "vault   =",
        'deploy_key = { repository = "keyring", write = true }\nvault   =',
        (
            "widens power: deploy_key of the credential bell-ringer is new: repository: keyring; write: true.",
        ),
    ),
    Example(
        "zones.toml",
        "[makers]\n",
        '[everybody.exceptions.bell-secret]\nat = ["github:tinkers/*"]\npermanent = true\nwhy = "All ring."\n\n[makers]\n',
        (
            "widens exception: The zone everybody has a new exception for bell-secret: at: github:tinkers/*; permanent: true; why: 'All ring.'.",
        ),
    ),
    Example(
        "zones.toml",
        "[makers]\n",
        '[everybody.openers.bell-secret]\nat = ["github:tinkers/*"]\npermanent = true\nwhy = "All ring."\n\n[makers]\n',
        (
            "widens exception: bell-secret may open places of the zone everybody now, against its class: at: github:tinkers/*; permanent: true; why: 'All ring.'.",
        ),
    ),
    Example(
        "zones.toml",
        "[keepers]\n",
        '[guests]\nreaders = "Guests."\nadmits = ["identifier"]\nsinks = ["github:tinkers/hall"]\n\n[keepers]\n',
        (
            "widens power: runner hosted has a new power: runs jobs at zone:guests (class identifier).",
            "widens opens: Whoever holds engine-token (class admin) opens more now: github:tinkers/hall.",
            "widens zone: The zone guests is new: admits: identifier; sinks: github:tinkers/hall; readers: Guests.",
        ),
    ),
    Example(
        "services.toml",
        'vault          = "keys"',
        'vault          = "chest"',
        (
            "widens destination: vault of the service onepassword changed from keys to chest.",
        ),
    ),
    Example(
        "apps/catalogue.toml",
        "bot =",
        'job_image = "quay.io/tinkers/anvil:latest"\nbot =',
        (
            "widens destination: job_image of the app catalogue is quay.io/tinkers/anvil:latest now; the data did not say it before.",
        ),
    ),
    Example(
        "apps/doorbell.toml",
        "by_hand",
        "quantity = 3\nby_hand",
        (
            "other ceiling: quantity of the app doorbell is 3 now; the data did not say it before.",
        ),
    ),
    Example(
        "bots/tinker-bot.toml",
        "purpose",
        'owner = "makers"\npurpose',
        (
            "other declared: keepers answered for the bot tinker-bot, and makers does now.",
        ),
    ),
    Example(
        "credentials/engine-token.toml",
        'acts_as = "tinker-bot"\n',
        "",
        (
            "widens identity: acts_as of the credential engine-token is taken out of the data; it was tinker-bot.",
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_each_edit_is_said_in_its_sentences(foreign: Folder, example: Example) -> None:
    """Each edit, with all that is said of it."""
    check(foreign, example)


def test_a_default_of_many_things_is_said_once(foreign: Folder) -> None:
    """Each of them has another team now; programs are told which."""
    foreign.change("services.toml", 'deputy   = "keepers"', 'deputy   = "makers"')
    (entry,) = reviewed(foreign).entries
    assert entry.text.startswith("deputy of 9 things changed from keepers to makers: credential bell-ringer, ")
    assert len(entry.fields["things"]) == 9


NEW = """purpose = "Counts."
class   = "staging"
issuer  = "self"
only    = ["shop"]

[[deliveries]]
to = "github-repository-secret"
name = "COUNTER"
repositories = ["shop.site"]
"""


def test_a_new_credential_is_said_with_all_its_keys(foreign: Folder) -> None:
    """But for its places, which are said in words of their readers."""
    foreign.append("credentials/counter.toml", NEW)
    assert told(reviewed(foreign).entries) == (
        "widens reads: Whoever keeps the shop's site can now read counter (class staging), by COUNTER in github:tinkers/shop.site (github-repository-secret).",
        "widens reaches: Whoever holds any of engine-token (class admin), vault-key (class root) can come to now: counter (class staging).",
        "> with engine-token, in github:tinkers/shop.site: it opens github:tinkers/*; there lies counter",
        "> with vault-key, in the vault: it opens onepassword:keys; there lies counter",
        "other thing: The credential counter is new: class: staging; issuer: self; only: shop; owner: keepers; deputy: keepers; purpose: Counts.",
    )


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (
            "bots/bell-ringer.toml",
            ("other thing: The bot bell-ringer is gone.",),
        ),
        (
            "credentials/part-token.toml",
            (
                "narrows reads: Whoever makes a part can no longer read part-token (class staging), by PART_TOKEN in azure-devops:parts:*-part (azure-devops-definition-variable), PART_TOKEN in github:tinkers/*-part (github-repository-secret).",
                "narrows reaches: Whoever holds any of engine-token (class admin), vault-key (class root) can no longer come to: part-token (class staging).",
                "> with engine-token, in github:tinkers/*-part: it opens github:tinkers/*; there lies part-token",
                "other thing: The credential part-token is gone.",
            ),
        ),
        (
            "runners/attic.toml",
            (
                "narrows power: runner attic no longer has the power: runs jobs at zone:everybody (class staging).",
                "narrows thing: The runner attic is gone.",
            ),
        ),
    ],
)
def test_what_is_gone_is_said(foreign: Folder, file: str, says: tuple[str, ...]) -> None:
    """With what that ends."""
    (foreign.path / file).unlink()
    assert told(reviewed(foreign).entries) == says


def test_another_order_of_deliveries_means_nothing(foreign: Folder) -> None:
    """And is named."""
    file = foreign.path / "credentials/nightly-upload.toml"
    head, one, other = file.read_text().split("[[deliveries]]")
    file.write_text(f"{head}[[deliveries]]{other}[[deliveries]]{one}")
    found = reviewed(foreign)
    assert told(found.entries) == ("words_only order: The deliveries of nightly-upload stand in another order.",)
    assert found.without_effect


def test_a_delivery_is_named_that_no_place_speaks_for(foreign: Folder) -> None:
    """Although another one of the same credential goes somewhere else."""
    foreign.change("credentials/release-upload.toml", 'to = "heroku-config-var"', 'to = "app-setting"')
    foreign.change("credentials/release-upload.toml", 'repositories = ["workshop"]', 'repositories = ["keyring"]')
    assert (
        "other delivery: Deliveries of release-upload are written in another way, and their values go where they went."
        in told(reviewed(foreign).entries)
    )


GROUP_EDITS = (
    (
        '["shop.site"]',
        '["shop.site", "keyring"]',
        ("widens power: The repository keyring may use the runners of the group benches of github now.",),
    ),
    (
        "allows_public_repositories = true",
        "allows_public_repositories = false",
        (
            "narrows power: Whether public repositories may use the runners of the group benches of github changed from true to false.",
        ),
    ),
    (
        'workflows = ["tinkers/shop.site/.github/workflows/build.yml@refs/heads/main"]\n',
        "",
        (
            "widens power: The runners of the group benches of github are no longer kept for jobs of tinkers/shop.site/.github/workflows/build.yml@refs/heads/main.",
        ),
    ),
)


BURST_EDITS = (
    (
        "pull_request = true\n",
        "",
        (
            "narrows power: Whether jobs of pull requests of shop.site may use the runner burst changed from true to false.",
        ),
    ),
    (
        "users       = { Ada = 17 }",
        "users       = { Ada = 17, Bea = 18 }",
        ("widens power: The user Bea (account 18) may use the runner burst for bell-part now.",),
    ),
    (
        "users       = { Ada = 17 }",
        "users       = { Ada = 18 }",
        ("widens power: The user Ada of the runner burst for bell-part is the account 18 now; it was 17.",),
    ),
    (
        '["maintain", "admin"]',
        '["maintain", "admin", "write"]',
        ("widens power: Who has the role write in shop.site may use the runner burst now.",),
    ),
    (
        'only_labels = ["cirun-burst-large"]\n',
        "",
        (
            "widens power: cirun.repositories.bell-part.only_labels of the runner burst no longer has cirun-burst-large.",
        ),
    ),
)


@pytest.mark.parametrize(("old", "new", "says"), BURST_EDITS)
def test_who_gains_an_on_demand_runner_is_said(tmp_path: Path, old: str, new: str, says: tuple[str, ...]) -> None:
    """A user, a role, pull requests, labels."""
    before, after = (Folder(FOREIGN, tmp_path / name) for name in ("before", "after"))
    for folder in (before, after):
        for file, text in ON_DEMAND.items():
            folder.append(file, text)
    after.change("runners/burst.toml", old, new)
    assert told(review(of(before), of(after)).entries) == says


def test_a_repository_that_gains_an_on_demand_runner_is_said(tmp_path: Path) -> None:
    """And that it loses it, the other way round."""
    before, after = (Folder(FOREIGN, tmp_path / name) for name in ("before", "after"))
    for folder in (before, after):
        for file, text in ON_DEMAND.items():
            folder.append(file, text)
    after.append("runners/burst.toml", "\n[cirun.repositories.saw-part]\nusers = { Ada = 17 }\n")
    [gained] = told(review(of(before), of(after)).entries)
    assert gained.startswith("widens power: Jobs of the repository saw-part may use the runner burst now: ")
    [lost] = told(review(of(after), of(before)).entries)
    assert lost == "narrows power: Jobs of the repository saw-part may no longer use the runner burst."


@pytest.mark.parametrize(("old", "new", "says"), GROUP_EDITS)
def test_who_gains_runners_is_said(tmp_path: Path, old: str, new: str, says: tuple[str, ...]) -> None:
    """A repository on a group's list, public ones, and workflows; and the other way round."""
    before, after = (Folder(FOREIGN, tmp_path / name) for name in ("before", "after"))
    for folder in (before, after):
        for file, text in FORGE.items():
            folder.append(file, text)
    after.change("services.toml", old, new)
    assert told(review(of(before), of(after)).entries) == says
    [gone] = told(review(of(after), of(before)).entries)
    assert gone != says[0]


def test_a_new_group_says_whom_it_is_for(tmp_path: Path) -> None:
    """All of it, in one sentence."""
    folder = Folder(FOREIGN, tmp_path / "after")
    folder.append("services.toml", FORGE["services.toml"])
    [line] = told(reviewed(folder).entries)
    assert line.startswith("widens power: runner_groups.benches of the service github is new: ")
    assert "shop.site" in line
    assert "allows_public_repositories" in line
