# ruff: noqa: E501  # a line for each power
"""What bots, teams, Apps, runners and workflows may do: seen in the graph, and counted for what acts as them."""

import pytest

from infra.estate.files import read
from infra.estate.graph import graph_of
from infra.estate.loader import examine
from infra.estate.opening import opening_of
from tests.infra.estate.estates import TODAY, Folder

BOT, ENGINE = "bots/tinker-bot.toml", "credentials/engine-token.toml"
SERVICES = "services.toml"
ACTIONS = '[github.actions]\nallowed = "all"\ncommit_pins = true\ndefault_token = "write"\napprovals = true\n'
LAX = 'unprotected = { why = "Lax.", since = 2026-11-01, until = 2026-12-01 }'
AWS = """[aws]
region = "eu-central-1"
state = { bucket = "tinkers-state", kept_days = 30, old_days = 365 }
trusted = { deploy = { repository = "workshop", environment = "release" } }
break_glass = { people = "core" }
holds = { "tinkers-state" = "root" }
machines.cirun = { started_by = { repository = "workshop" }, kinds = ["g5.xlarge"], monthly_dollars = 10 }
"""
QUAY = '[quay]\norganization = "tinkers"\nholds = { tinkers = "images" }\nrepositories.anvil.visibility = "public"\n'


def powers(folder: Folder) -> set[tuple[str, str, str, str]]:
    """The powers in the graph of an estate that may have mistakes."""
    graph = graph_of(examine(read(folder.path), today=TODAY).estate)
    return {(one["subject"], one["role"], one["object"], one["class"]) for one in graph["powers"]}


@pytest.mark.parametrize(
    ("file", "old", "new", "power"),
    [
        (BOT, "id = 99", 'id = 99, role = "admin"', ("tinker-bot", "owner", "github:tinkers/*", "root")),
        (BOT, "id = 99", 'id = 99, role = "member"', ("tinker-bot", "member", "github:tinkers:membership", None)),
        (BOT, "[accounts]", 'teams = ["makers"]\n[accounts]', ("tinker-bot", "member", "github:tinkers:team:makers", "root")),
        (SERVICES, "[azure-devops]", "[azure-devops]", ("every pipeline of parts", "reads", "azure-devops:parts/upload", "staging")),
        (SERVICES, '{ id = "parts-project" }', '{ id = "parts-project", agent_pools = ["Attic"] }', ("agent pool Attic", "runs jobs", "azure-devops:parts/*", "staging")),
        (SERVICES, "open_to_all_pipelines = true", "open_to_all_pipelines = false, pipelines = [7]", ("pipeline 7 of parts", "reads", "azure-devops:parts/upload", "staging")),
        (SERVICES, "workshop    = {", f"workshop    = {{ {LAX}, ", ("whoever can push", "pushes unreviewed", "github:tinkers/workshop", "production")),
        (SERVICES, "[heroku]", "[heroku]\n#", ("team keepers", "administrator", "warehouse:*", "production")),
        (SERVICES, "[old-ci]", '[old-ci]\ngranted = ["workshop"]', ("App of old-ci", "installed", "github:tinkers/workshop", "production")),
        (SERVICES, "[heroku]", f"{ACTIONS}[heroku]", ("workflows of tinkers", "write by default", "github:tinkers/*", "root")),
        (SERVICES, "[heroku]", f"{ACTIONS}[heroku]", ("workflows of tinkers", "approve pull requests", "github:tinkers/*", "root")),
        (
            SERVICES,
            "[heroku]",
            f'{QUAY}repositories.anvil.roles = {{ "user:smith" = "admin" }}\n[heroku]',
            ("user smith", "admin", "quay:tinkers/anvil", "images"),
        ),
        (SERVICES, "[heroku]", f"{AWS}[heroku]", ("jobs of tinkers/workshop in the environment release, on main", "takes the role deploy", "aws:tinkers-state", "root")),
        (SERVICES, "[heroku]", f"{AWS}[heroku]", ("users below the path core", "takes the role break-glass", "aws:*", "root")),
        (SERVICES, "[heroku]", f"{AWS}[heroku]", ("jobs of tinkers/workshop in no environment, on main", "takes the role cirun", "aws:machines", None)),
        (BOT, "id = 99", "id = 99", ("team makers", "reviewer", "github:tinkers/catalogue@release", "production")),
        (BOT, "id = 99", "id = 99", ("runner hosted", "runs jobs", "zone:keepers", "root")),
    ],
)  # fmt: skip
def test_a_power_is_an_edge(foreign: Folder, file: str, old: str, new: str, power: tuple[str, str, str, str]) -> None:
    """Who may do what, at which thing, and of which class that is: said in the graph."""
    foreign.change(file, old, new)
    assert power in powers(foreign)


def test_a_bot_out_of_use_has_no_role(foreign: Folder) -> None:
    """Nothing is deployed for it."""
    foreign.change(BOT, "id = 99", 'id = 99, role = "admin"')
    foreign.change(BOT, "purpose", 'status = "dormant"\npurpose')
    assert not [one for one in powers(foreign) if one[0] == "tinker-bot"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (BOT, "id = 99", 'id = 99, role = "admin"'),
        (SERVICES, 'administrators  = ["keepers", "makers"]', 'administrators  = ["keepers", "tinker-bot"]'),
        (BOT, "[accounts]", 'teams = ["makers"]\n[accounts]'),
    ],
)
def test_a_token_has_the_class_of_what_its_bot_may_do(foreign: Folder, file: str, old: str, new: str) -> None:
    """A narrow token of a bot that is given a power is refused: whoever has it can do what the bot may."""
    foreign.change(ENGINE, '["github:tinkers/*"]', '["github:tinkers/catalogue"]')
    foreign.change(ENGINE, '"admin"', '"production"')
    said = [one.what for one in foreign.mistakes() if one.id in ("E511", "E512")]
    assert said == []
    foreign.change(file, old, new)
    said = [one.what for one in foreign.mistakes() if one.id in ("E511", "E512")]
    assert any("'engine-token' claims the class production, which is lower than what it opens" in one for one in said)


def test_a_team_is_worth_what_holds_says_of_it(foreign: Folder) -> None:
    """What a team may push to is not in the data: a bot's team is said under `holds`, and its tokens have that class."""
    foreign.change(ENGINE, '["github:tinkers/*"]', '["github:tinkers/catalogue"]')
    foreign.change(ENGINE, '"admin"', '"production"')
    foreign.change(SERVICES, 'teams           = ["keepers", "makers"]', 'teams = ["keepers", "makers", "smiths"]')
    foreign.change(BOT, "[accounts]", 'teams = ["smiths"]\n[accounts]')
    assert [one.what for one in foreign.mistakes() if one.id == "E120"] == [
        "The bot 'tinker-bot' is in the team 'smiths', and nothing says what that opens."
    ]
    foreign.change(SERVICES, '"tinkers/*" = "admin"', '"tinkers/*" = "admin", "tinkers:team:smiths" = "admin"')
    assert ("tinker-bot", "member", "github:tinkers:team:smiths", "admin") in powers(foreign)
    assert any(
        "'engine-token' claims the class production, which is lower than what it opens: github:tinkers:team:smiths holds admin"
        in one.what
        for one in foreign.mistakes()
    )


def test_the_team_that_answers_for_all_is_weighed_so(foreign: Folder) -> None:
    """Its members may change everything, whatever `holds` calls that."""
    foreign.change(BOT, "[accounts]", 'teams = ["keepers"]\n[accounts]')
    foreign.change(SERVICES, '"tinkers/*" = "admin"', '"tinkers/*" = "admin", "tinkers:team:keepers" = "staging"')
    [said] = [one.what for one in foreign.mistakes() if one.id == "E120"]
    assert said == "The bot 'tinker-bot' is in 'keepers', which answers for all, and `holds` calls that staging."
    foreign.change(SERVICES, '"tinkers:team:keepers" = "staging"', '"tinkers:team:keepers" = "admin"')
    assert [one for one in foreign.mistakes() if one.id == "E120"] == []


def test_a_token_of_an_issuer_that_nobody_knows_has_all_powers_of_its_bot(foreign: Folder) -> None:
    """It can be of any service at which the bot has a power."""
    foreign.change(BOT, "id = 99", 'id = 99, role = "admin"')
    part = "credentials/part-token.toml"
    foreign.change(part, 'issuer  = "self"', 'issuer = "unknown"\nacts_as = "tinker-bot"')
    assert any(
        "'part-token' claims the class staging, which is lower than what it opens" in one.what
        for one in foreign.mistakes()
    )


def test_a_power_at_one_service_is_none_at_another(foreign: Folder) -> None:
    """What a bot may do at GitHub, its token of another service cannot."""
    foreign.change(BOT, "id = 99", 'id = 99, role = "admin"')
    foreign.change("credentials/nightly-upload.toml", "issuer ", 'acts_as = "tinker-bot"\nissuer ')
    estate = examine(read(foreign.path), today=TODAY).estate
    assert opening_of(estate).sinks(estate.credentials["nightly-upload"]) == frozenset()


def test_what_an_app_holds_counts_on_every_platform(foreign: Folder) -> None:
    """Whoever opens the repository of an app on GitHub Actions commands it, and must be of the class that it holds."""
    foreign.change("apps/catalogue.toml", "source ", 'holds = "admin"\nsource ')
    [mistake] = [one for one in foreign.mistakes() if one.id == "E511"]
    assert "'bell-ringer' claims the class production" in mistake.what
    assert "the app catalogue holds admin" in mistake.what


def test_an_environment_of_a_repository_of_everybody_is_everybodys(foreign: Folder) -> None:
    """Listing it in a zone of few does not guard it; reviewers do."""
    foreign.change(
        SERVICES, "workshop    =", 'left-part   = { environments.deep = { branches = "all" } }\nworkshop    ='
    )
    foreign.change("zones.toml", '"engine"]', '"engine", "github:tinkers/left-part@deep"]')
    [mistake] = foreign.mistakes()
    assert mistake.id == "E608"
    assert "whoever can push to tinkers/left-part reads it, as the zone 'everybody'" in mistake.what
    foreign.change(SERVICES, '{ branches = "all" }', '{ branches = "all", reviewers = ["keepers"] }')
    assert foreign.mistakes() == ()


def test_a_repository_of_everybody_is_not_listed_away(foreign: Folder) -> None:
    """One of those that a zone names by a pattern is read by that zone's readers, whatever another zone says."""
    foreign.change(SERVICES, "workshop    =", 'left-part   = { protected_by = ["steady"] }\nworkshop    =')
    foreign.change("zones.toml", '"engine"]', '"engine", "github:tinkers/left-part"]')
    [mistake] = foreign.mistakes()
    assert mistake.id == "E608"
    assert "one of those that the zone 'everybody' says are read by: Whoever makes a part" in mistake.what


def test_the_graph_tells_an_empty_list_from_none(foreign: Folder) -> None:
    """An App that is granted no repository of ours is managed so; one of which nothing is said is left alone."""
    foreign.change(SERVICES, "[old-ci]", "[old-ci]\ngranted = []")
    services = graph_of(foreign.load())["services"]
    assert services["old-ci"]["granted"] == []
    assert "granted" not in services["warehouse"]


def test_nobody_takes_a_role_that_opens_nothing(foreign: Folder) -> None:
    """The role of jobs is made with the state that it opens."""
    foreign.append(SERVICES, AWS.replace("state = {", "audit = {"))
    assert not [one for one in powers(foreign) if one[1] == "takes the role deploy"]
