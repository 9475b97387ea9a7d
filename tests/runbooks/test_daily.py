"""The daily check, by its command, through the real engine, on the little estate that rotates.

What is told in the issue is told within one run, and once; when all is put right, the issue is closed.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine import EngineFailed
from engine.ambient import handed_on
from engine.events import Event
from infra.project import ROOT
from infra.stack import environment
from rehearsal import Rehearsal
from runbooks.daily import Daily, NotLooked, Place
from runbooks.issues import TOKEN, NotTold
from runbooks.steps import Journal, run
from sandbox import World
from tests.end_to_end.rotation_scene import Scene
from tests.end_to_end.stage import Outcome, Stage, finish, own, start
from tests.end_to_end.test_exposure import forms, values
from tests.forked import Forked
from tests.infra.estate.estates import TODAY, Folder
from tests.runbooks.test_readme import BY_A_PERSON

NOTHING, SOMETHING, NOT_TOLD = 0, 1, 2
ISSUES = "widgets/press"
DAY = dt.timedelta(days=1)

ATTIC = """
[attic]
readers = "Whoever climbs up."
admits  = ["identifier"]
sinks   = ["github:widgets/attic"]

[attic.exceptions.poster]
at    = ["github:widgets/attic"]
since = {since}
until = {until}
why   = "Nobody has tidied up yet."
"""
HEROKU = (
    "heroku app check 'widgets-bell/bell-secret'",
    "heroku app check 'widgets-bell/upload'",
    "heroku config vars 'widgets-bell'",
)
PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA8ZUfjBMPBM6e6s4PQxkWvOkLyWXYJnfMZzOCvBPW2v"
UNKNOWN = 'unknown       = ["source", "size", "quantity"]\n'


@dataclass
class Rehearsed:
    """A rehearsal, and who checks it every day with the token of a job."""

    scene: Scene
    token: str

    def daily(self) -> Outcome:
        """One check."""
        home, stacks = self.scene.stage.home, self.scene.stage.stacks
        words = ["daily", "--rehearse", "--home", str(home), "--stacks", str(stacks), "--repository", ISSUES]
        return finish(Forked(ROOT / "runbooks", words, {**os.environ, TOKEN: self.token}))

    def change(self, file: str, old: str, new: str) -> None:
        """Change the data."""
        path = self.scene.stage.stacks / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    @property
    def issue(self) -> dict[str, Any]:
        """The one issue."""
        [found] = self.scene.world.issues(ISSUES)
        return found

    @property
    def lines(self) -> list[str]:
        """What its text tells."""
        return [line[2:].replace("`", "") for line in self.issue["body"].splitlines() if line.startswith("- ")]


def deploy(scene: Scene) -> None:
    """Deploy the estate with an exception that ends in a hundred days, and let runs make what they make."""
    stacks, today = scene.stage.use_own_stacks(), dt.datetime.now(dt.UTC).date()
    (stacks / "credentials" / "poster.toml").write_text(
        BY_A_PERSON.format(zone="attic", repository="attic", expires=today + 700 * DAY)
        + '\n[token]\nname = "poster"\nscopes = ["api:read", "api:write"]\n'
    )
    zones, services = stacks / "zones.toml", stacks / "services.toml"
    zones.write_text(zones.read_text() + ATTIC.format(since=today, until=today + 100 * DAY))
    services.write_text(services.read_text().replace("store = {}\n", "store = {}\nattic = {}\n"))
    scene.stage.up()
    for _ in range(2):  # made, and the former ones ended
        assert scene.scheduled().code == 0
        scene.pass_days(2)


def test_a_wrong_edge_a_drifted_list_a_token_an_exception_and_a_service_that_is_down(
    deployed_rotating: Stage, tmp_path: Path
) -> None:
    """Each is told in one run, and once; a second run writes nothing; all put right, the issue is closed."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        scene = Scene(stage, world)
        deploy(scene)
        rehearsed = Rehearsed(scene, world.make_github_token(ISSUES))
        held = [value for value in values(world).values() if len(value) > 20]
        secret = [form for value in [*held, rehearsed.token] for form in forms(value)]
        made = dt.datetime.now(dt.UTC).date()
        scene.pass_days(240)  # two thirds of a year since they were made
        world.list_secret("widgets", "POSTER", ["attic", "press"])
        world.list_secret("widgets", "UPLOAD", ["press"])
        world.down("heroku")

        outcome = rehearsed.daily()
        assert outcome.code == SOMETHING, outcome.output
        assert f"The issue was opened: {world.addresses['github']}/{ISSUES}/issues/1" in outcome.output
        ends = made + 365 * DAY
        assert [line.partition("; a run replaces it on")[0] for line in rehearsed.lines] == [
            f"heroku could not be looked at: {', '.join(HEROKU)}",
            "update github organization secret 'widgets/POSTER': repositories (- press)",
            "update github organization secret 'widgets/UPLOAD': repositories (+ store)",
            "Heroku, the account: it could not be looked for what nothing declares",
            "bell-secret, generation 1: two thirds of its life are over",
            "upload, generation 1: two thirds of its life are over",
            f"exception of attic for poster: over since {made + 100 * DAY}: Nobody has tidied up yet.",
            "3 keys are listed as unknown: 3 of apps.",
        ]
        assert rehearsed.lines[5].endswith(f"; its last day is {ends}")
        scene.pass_days(1)
        seen = world.last_request()
        outcome = rehearsed.daily()
        assert outcome.code == SOMETHING, outcome.output
        writes = [one for one in world.requests(after=seen) if one["method"] not in ("GET", "HEAD")]
        assert [(one["service"], one["path"]) for one in writes if one["service"] != "op"] == []

        world.lift()
        today = dt.date.fromisoformat(scene.today())
        rehearsed.change("zones.toml", f"until = {made + 100 * DAY}", f"until = {made + 365 * DAY}")
        rehearsed.change("apps/bell.toml", UNKNOWN, 'source = "press"\nsize = "standard-1x"\nquantity = 1\n')
        for name in ("upload", "bell-secret"):
            rehearsed.change(f"credentials/{name}.toml", "only ", f'epoch = "{today}"\nonly ')
        stage.up()
        assert scene.scheduled().code == 0
        outcome = rehearsed.daily()
        assert outcome.code == NOTHING, outcome.output
        assert rehearsed.issue["state"] == "closed"
        [comment] = rehearsed.issue["comments"]
        assert comment["body"].endswith("Nothing is left of what this issue told.")
        told = f"{outcome.output}{rehearsed.issue['body']}{comment['body']}".encode()
        assert [form for form in secret if form in told] == []


def test_what_grows_is_told_and_what_comes_back_into_sight_is_not(deployed_rotating: Stage, tmp_path: Path) -> None:
    """A list of a secret that was changed by hand, and then again; Heroku, which goes down while something differs."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        rehearsed = Rehearsed(Scene(stage, world), world.make_github_token(ISSUES))

        def news() -> list[str]:
            """What one more check tells in a comment."""
            before = len(world.issues(ISSUES)[0]["comments"]) if world.issues(ISSUES) else 0
            outcome = rehearsed.daily()
            assert outcome.code == SOMETHING, outcome.output
            said = [one["body"] for one in rehearsed.issue["comments"][before:]]
            return [line[2:].replace("`", "") for text in said for line in text.splitlines() if line.startswith("- ")]

        upload, app = "update github organization secret 'widgets/UPLOAD': ", HEROKU[-1]
        world.list_secret("widgets", "UPLOAD", ["press"])
        world.change_config_vars("widgets-bell", {"UPLOAD": "theirs"})
        assert news() == []  # the first text has it all
        assert {f"{upload}repositories (+ store)", f"update {app}: secrets UPLOAD"} <= {*rehearsed.lines}
        world.list_secret("widgets", "UPLOAD", [])
        assert news() == [f"{upload}repositories (+ press, store)"]
        world.down("heroku")
        down, authorizations = news()
        assert down.startswith("heroku could not be looked at: ")
        assert authorizations == "Heroku, the account: it could not be looked for what nothing declares"
        assert [line for line in rehearsed.lines if app in line] == [down]
        world.lift()
        assert news() == []
        assert f"update {app}: secrets UPLOAD" in rehearsed.lines


def test_what_somebody_made_by_hand_is_told(deployed_rotating: Stage, tmp_path: Path) -> None:
    """A secret of a repository, one for every repository, a key that may write, a webhook to a strange host: once each,
    in one run, and no second time when a list could not be seen for a while."""
    with own(deployed_rotating, tmp_path) as stage, stage.world() as world:
        rehearsed = Rehearsed(Scene(stage, world), world.make_github_token(ISSUES))
        assert rehearsed.daily().code == SOMETHING
        before = rehearsed.lines

        world.write_secret("widgets/press", "PROD_TOKEN", value="x")
        world.write_secret("widgets", "EVERYWHERE", value="x", visibility="all")
        world.add_deploy_key("widgets/store", "stranger", PUBLIC_KEY, read_only=False)
        token = Rehearsal(stage.home, 0, stage.stacks).environment()["GITHUB_TOKEN"]
        hook = httpx.post(
            f"{world.addresses['github']}/api/v3/orgs/widgets/hooks",
            headers={"Authorization": f"Bearer {token}"},
            json={"name": "web", "config": {"url": "https://strange.example/?key=hush"}, "events": ["push"]},
            trust_env=False,
        ).json()["id"]
        [key] = [int(str(one["id"])) for one in world.deploy_keys("widgets/store")]
        outcome = rehearsed.daily()
        assert outcome.code == SOMETHING, outcome.output
        assert [one for one in rehearsed.lines if one not in before] == [
            f"GitHub, the deploy keys of widgets/store: stranger ({key}), may write",
            "GitHub, the secrets of widgets/press: PROD_TOKEN",
            "GitHub, the secrets of widgets: EVERYWHERE, for all repositories",
            f"GitHub, the webhooks of widgets: to strange.example ({hook})",
        ]
        assert "hush" not in outcome.output

        world.fault("status", service="github", method="GET", path="store/keys", status=404, times=None)
        rehearsed.daily()
        unseen = "GitHub, widgets: it could not be looked for what nothing declares in the deploy keys of widgets/store"
        assert unseen in rehearsed.lines
        assert len(rehearsed.issue["comments"]) == 2
        world.lift()
        rehearsed.daily()
        assert f"GitHub, the deploy keys of widgets/store: stranger ({key}), may write" in rehearsed.lines
        assert len(rehearsed.issue["comments"]) == 2  # the key is told no second time

        variables = Rehearsal(stage.home, 0, stage.stacks).environment()
        printed = finish(start([sys.executable, "-m", "infra", "undeclared"], variables))
        assert (printed.code, "GitHub, the secrets of widgets/press: PROD_TOKEN\n" in printed.output) == (1, True)

        world.remove_secret("widgets/press", "PROD_TOKEN")
        world.remove_secret("widgets", "EVERYWHERE")
        world.remove_deploy_key("widgets/store", key)
        world.remove_hook(hook)
        rehearsed.daily()
        assert rehearsed.lines == before


def test_the_engine_never_gets_the_token() -> None:
    """Neither that of a stack nor that of a rehearsal; and no object that is printed shows it."""
    given = {TOKEN: "a-token", "PATH": "/bin"}
    assert "a-token" not in environment(given, "prod").values()
    assert "a-token" not in handed_on(given).values()
    assert "a-token" not in repr(Place("https://api.github.com/", ISSUES, "a-token"))


class Still:
    """An engine of a stack that nothing was ever deployed to, and that finds nothing to do; or one that fails."""

    def __init__(self, fails: str = "") -> None:
        self.fails = fails

    def answer(self, *words: str) -> str:
        """An exported state."""
        if self.fails:
            raise EngineFailed(self.fails)
        return '{"deployment": {}}'

    @contextmanager
    def having(self, settings: Mapping[str, str]) -> Iterator[Still]:
        """The same; it is asked to look for what nothing declares."""
        assert settings == {"undeclared:look": "true"}
        yield self

    def look(self, *, without: Collection[str]) -> tuple[list[Event], str]:
        """Nothing differs."""
        return [], ""


SMALL = ROOT / "tests" / "end_to_end" / "small"
NOWHERE = Place("https://api.github.com/", "", "")


def checked(stacks: Path, folder: Path, place: Place = NOWHERE, fails: str = "") -> Daily:
    """A check that has run."""
    check = Daily(Still(fails), "prod", stacks, TODAY, place)  # type: ignore[arg-type]
    run(check.steps(), Journal(folder / "daily.jsonl"))
    return check


def test_what_cannot_be_told_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With what is missing for it; where there is nothing to tell, nothing is missing."""
    found = checked(SMALL, tmp_path)
    printed = capsys.readouterr()
    assert (found.code, [one.section for one in found.findings]) == (NOT_TOLD, ["expiry", "unknown"])
    assert "What nobody has found out yet:\n  1 keys are listed as unknown: 1 of apps.\n" in printed.out
    assert printed.err == "No issue was looked at: --repository and ISSUES_TOKEN must be set for that.\n"
    known = Folder(SMALL, tmp_path / "known")
    known.change("apps/bell.toml", 'unknown = ["source"]', 'source = "press"')
    known.change("credentials/bell-secret.toml", 'made    = "generated"\nrotation = { max_age = "365d" }\n', "")
    assert checked(known.path, tmp_path).code == NOTHING
    assert "Nothing is to be told.\n" in capsys.readouterr().out


def test_what_github_refuses_is_printed_first(
    github_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A token that may only read: the findings are in the log, and the job fails."""
    url = f"{github_world.addresses['github']}/api/v3/"
    reads = Place(url, "an-org/alpha", github_world.make_github_token("an-org/alpha", issues="read"))
    with pytest.raises(NotTold, match="answered 403") as refused:
        checked(SMALL, tmp_path, reads)
    assert refused.value.exit_code == NOT_TOLD
    assert "1 keys are listed as unknown" in capsys.readouterr().out


@pytest.mark.parametrize("what", ["data", "engine"])
def test_where_nothing_can_be_looked_at_the_issue_is_left_as_it_is(
    github_world: World, tmp_path: Path, what: str
) -> None:
    """Data with mistakes, and an engine that cannot read the state: nothing is asked of GitHub."""
    place = Place(f"{github_world.addresses['github']}/api/v3/", "an-org/alpha", "a-token")
    broken = Folder(SMALL, tmp_path / "broken")
    if what == "data":
        broken.append("zones.toml", "nonsense = 1\n")
    seen = github_world.last_request()
    with pytest.raises(NotLooked) as stopped:
        checked(broken.path, tmp_path, place, "no stack selected" if what == "engine" else "")
    assert stopped.value.exit_code == NOT_TOLD
    assert github_world.last_request() == seen
