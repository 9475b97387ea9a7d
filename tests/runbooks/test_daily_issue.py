"""The life of the daily issue, against the emulated GitHub."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from runbooks.daily_issue import DailyIssue, Told
from runbooks.findings import Finding
from runbooks.issue_text import TITLE, body
from runbooks.issues import Issues, NotTold
from sandbox import World

ALPHA = "an-org/alpha"
JOB = "github-actions[bot]"
LIST, TOKEN, OLD = (Finding("drift", "update list"), Finding("expiry", "token ends"), Finding("exceptions", "old one"))
COUNT = [Finding("unknown", f"{number} keys", key="keys") for number in range(3)]


@dataclass
class Teller:
    """Tells findings as a job of the repository does, in a run of its own each time; waits are not waited for."""

    world: World
    token: str
    stack: str = "prod"

    def tell(self, *findings: Finding) -> Told:
        """One run."""
        url = f"{self.world.addresses['github']}/api/v3/"

        async def told() -> Told:
            async with Issues(url, self.token, ALPHA, _no_sleep) as issues:
                return await DailyIssue(issues, self.stack, await issues.account()).tell(findings)

        return asyncio.run(told())

    def writes(self, *findings: Finding) -> list[str]:
        """The requests of one run that write, by method and the end of the path."""
        before = self.world.last_request()
        self.tell(*findings)
        asked = self.world.requests(after=before, service="github")
        assert asked
        return [f"{one['method']} {one['path'].rpartition('/alpha')[2]}" for one in asked if one["method"] != "GET"]

    @property
    def issues(self) -> list[dict[str, Any]]:
        """Every issue."""
        return self.world.issues(ALPHA)

    def comments(self, number: int = 1) -> list[str]:
        """What is said in an issue's comments, without their first lines."""
        [issue] = [one for one in self.issues if one["number"] == number]
        return [one["body"].partition("\n")[2].strip() for one in issue["comments"]]


async def _no_sleep(seconds: float) -> None:
    del seconds


@pytest.fixture
def teller(github_world: World) -> Teller:
    """A job's."""
    return Teller(github_world, github_world.make_github_token(ALPHA))


def test_it_is_opened_once(teller: Teller) -> None:
    """With all that was found; a second run without news writes nothing."""
    told = teller.tell(LIST, TOKEN)
    [issue] = teller.issues
    assert (told.what, told.url.endswith("/an-org/alpha/issues/1")) == ("opened", True)
    assert (issue["title"], issue["author"], issue["body"]) == (TITLE, JOB, body("prod", [LIST, TOKEN], 1))
    for _ in range(3):
        assert teller.writes(LIST, TOKEN) == []
    assert teller.tell(LIST, TOKEN).what == "left as it is"


def test_where_nothing_is_found_nothing_is_opened(teller: Teller) -> None:
    """And nothing is said of an issue."""
    assert teller.writes() == []
    assert teller.tell() == Told()
    assert teller.issues == []


def test_news_is_told_once_in_a_comment_and_in_the_text(teller: Teller) -> None:
    """A line for each; what is over leaves the text without a word."""
    teller.tell(LIST)
    assert teller.writes(LIST, TOKEN, OLD) == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert teller.comments() == ["New:\n\n- token ends\n- old one"]
    assert teller.writes(LIST, TOKEN, OLD) == []
    assert teller.writes(TOKEN) == ["PATCH /issues/1"]
    [issue] = teller.issues
    assert issue["body"] == body("prod", [TOKEN], 3)
    assert teller.writes(LIST, TOKEN) == ["POST /issues/1/comments", "PATCH /issues/1"]  # it is so again
    assert teller.comments()[1:] == ["New:\n\n- update list"]


def test_what_is_out_of_sight_stays_told(teller: Teller) -> None:
    """A service that goes down and comes back: what was told of it is told no second time, however long it takes."""
    drift = Finding("drift", "update app", thing="app a")
    other = Finding("drift", "update door", thing="door b")
    down = Finding("drift", "heroku could not be looked at", hides=frozenset(("app a",)))
    teller.tell(drift, other)
    assert teller.writes(down) == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert teller.writes(down) == []
    assert teller.writes(down, OLD) == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert teller.writes(drift, OLD) == ["PATCH /issues/1"]
    assert teller.writes(drift, other, OLD) == ["POST /issues/1/comments", "PATCH /issues/1"]  # its end was seen
    assert teller.comments()[2:] == ["New:\n\n- update door"]
    assert teller.writes(OLD) == ["PATCH /issues/1"]
    assert teller.writes(drift, OLD)[0] == "POST /issues/1/comments"


def test_what_the_program_told_is_told_no_second_time_without_it(teller: Teller) -> None:
    """While the vault is down, the same drift is found in other words; what was not told before is news."""
    drift = Finding("drift", "update app: name", thing="app a")
    without = Finding("drift", "app differs from what was recorded", thing="app a", weak=True)
    other = Finding("drift", "door is gone", thing="door b", weak=True)
    down = Finding("drift", "onepassword could not be looked at", hides=frozenset(("everything",)))
    teller.tell(drift)
    assert teller.writes(down, without, other) == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert teller.comments() == ["New:\n\n- onepassword could not be looked at\n- door is gone"]
    assert teller.writes(drift) == ["PATCH /issues/1"]


def test_what_a_run_told_that_was_cut_short_stays_told(teller: Teller) -> None:
    """Also when its service goes down before the text has it."""
    drift = Finding("drift", "update app", thing="app a")
    down = Finding("drift", "heroku could not be looked at", hides=frozenset(("app a",)))
    teller.tell(LIST)
    fault = teller.world.fault("status", service="github", method="PATCH", status=500, times=None)
    with pytest.raises(NotTold, match="the service failed"):
        teller.tell(LIST, drift)
    teller.world.lift(fault)
    teller.tell(LIST, down)
    assert teller.writes(LIST, drift) == ["PATCH /issues/1"]


def test_other_words_for_the_same_are_no_news(teller: Teller) -> None:
    """A number that changed is in the text, and mails nobody."""
    teller.tell(COUNT[1])
    assert teller.writes(COUNT[2]) == ["PATCH /issues/1"]
    assert "- 2 keys" in teller.issues[0]["body"]


def test_it_is_closed_when_nothing_is_left(teller: Teller) -> None:
    """With a comment; what is found after that opens another one."""
    teller.tell(LIST)
    assert teller.writes() == ["POST /issues/1/comments", "PATCH /issues/1"]
    assert teller.comments() == ["Nothing is left of what this issue told."]
    assert (teller.issues[0]["state"], teller.issues[0]["state_reason"]) == ("closed", "completed")
    assert teller.writes() == []
    assert teller.tell(LIST).what == "opened"
    assert [(one["number"], one["state"]) for one in teller.issues] == [(1, "closed"), (2, "open")]


def test_one_that_a_person_closed_stays_closed(teller: Teller) -> None:
    """What is still so is told in another one."""
    teller.tell(LIST)
    teller.world.change_issue(ALPHA, 1, state="closed")
    assert teller.writes(LIST) == ["POST /issues"]
    assert [one["state"] for one in teller.issues] == ["closed", "open"]


@pytest.mark.parametrize("left", [[], [LIST]], ids=["nothing", "something"])
def test_of_two_open_ones_the_older_is_kept(teller: Teller, left: list[Finding]) -> None:
    """Two runs opened one each: the other is closed with a word, in one run."""
    for _ in range(2):
        teller.world.add_issue(ALPHA, TITLE, body("prod", [LIST], 1), author=JOB)
    teller.tell(*left)
    assert teller.comments(2) == ["The daily check goes on in #1."]
    assert (teller.issues[1]["state"], teller.issues[1]["state_reason"]) == ("closed", "not_planned")
    assert teller.issues[0]["state"] == ("open" if left else "closed")
    assert teller.writes(*left) == []


@pytest.mark.parametrize("author", ["mallory", "github-actions", "another[bot]"])
def test_what_somebody_else_wrote_is_left_alone(teller: Teller, author: str) -> None:
    """Also with our own text in it, word for word; and so is a pull request of our own account."""
    for pull_request, writer in ((False, author), (True, JOB)):
        teller.world.add_issue(ALPHA, TITLE, body("prod", [LIST], 1), author=writer, pull_request=pull_request)
    before = teller.issues
    assert teller.writes(LIST) == ["POST /issues"]
    assert teller.writes() == ["POST /issues/3/comments", "PATCH /issues/3"]
    assert teller.issues[:2] == before


def test_a_comment_of_somebody_else_keeps_nothing_back(teller: Teller) -> None:
    """Nor does one that says that all was told already."""
    teller.tell(LIST)
    teller.tell(LIST, TOKEN)
    copied = teller.issues[0]["comments"][0]["body"].replace("text=2", "text=4")
    other = Teller(teller.world, teller.world.make_github_token(ALPHA, account="mallory"))
    url = f"{teller.world.addresses['github']}/api/v3/"

    async def comment() -> None:
        async with Issues(url, other.token, ALPHA, _no_sleep) as issues:
            await issues.comment(1, copied, _nothing)

    asyncio.run(comment())
    teller.tell(LIST)
    teller.tell(LIST, TOKEN)
    assert teller.comments().count("New:\n\n- token ends") == 3


async def _nothing() -> None:
    return None


def test_each_stack_has_its_own(teller: Teller) -> None:
    """In one repository."""
    other = Teller(teller.world, teller.token, "staging")
    teller.tell(LIST)
    assert other.tell(TOKEN).url.endswith("/2")
    assert other.writes() == ["POST /issues/2/comments", "PATCH /issues/2"]
    assert teller.writes(LIST) == []


def test_ours_is_found_among_many(teller: Teller) -> None:
    """On whatever page it is."""
    teller.tell(LIST)
    for number in range(120):
        teller.world.add_issue(ALPHA, f"issue {number}", "", author="somebody")
    assert teller.writes(LIST) == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/issues$"), ("POST", "/comments$"), ("PATCH", "/issues/1$"), ("GET", "/issues$"), ("GET", "/comments$")],
)
@pytest.mark.parametrize("kind", ["drop-after", "drop-before", "truncate"])
def test_a_lost_answer_makes_nothing_twice(teller: Teller, method: str, path: str, kind: str) -> None:
    """Neither an issue nor a comment, though each request is made again until it is answered."""
    for findings in ([LIST], [LIST, TOKEN], []):
        fault = teller.world.fault(kind, service="github", method=method, path=path)
        teller.tell(*findings)
        teller.world.lift(fault)
    assert [(one["number"], one["state"]) for one in teller.issues] == [(1, "closed")]
    assert teller.comments() == ["New:\n\n- token ends", "Nothing is left of what this issue told."]


@pytest.mark.parametrize("findings", [[LIST, TOKEN], []], ids=["edited", "closed"])
def test_a_run_that_is_cut_short_between_comment_and_text_is_gone_on_with(
    teller: Teller, findings: list[Finding]
) -> None:
    """The next one finds the comment, and makes no second one; what is new since is told all the same."""
    teller.tell(LIST)
    fault = teller.world.fault("status", service="github", method="PATCH", status=500, times=None)
    with pytest.raises(NotTold, match="the service failed"):
        teller.tell(*findings)
    teller.world.lift(fault)
    assert len(teller.comments()) == 1
    if findings:
        assert teller.writes(*findings, OLD) == ["POST /issues/1/comments", "PATCH /issues/1"]
        assert teller.comments() == ["New:\n\n- token ends", "New:\n\n- old one"]
    else:
        assert teller.writes() == ["PATCH /issues/1"]
        assert teller.issues[0]["state"] == "closed"


def test_a_text_that_somebody_edited_is_put_back(teller: Teller) -> None:
    """Where it is still ours; other ends of lines alone are no edit."""
    teller.tell(LIST)
    text = teller.issues[0]["body"]
    teller.world.change_issue(ALPHA, 1, body=text.replace("\n", "\r\n"))
    assert teller.writes(LIST) == []
    teller.world.change_issue(ALPHA, 1, body=f"{text}\n\nI have seen it.")
    assert teller.writes(LIST) == ["PATCH /issues/1"]
    assert teller.issues[0]["body"] == text.replace("text=1", "text=2")


def test_another_app_is_no_job(github_world: World) -> None:
    """Neither may ask who it is. Its issue would be found by no later run, so it is closed, and nothing is told."""
    app = Teller(github_world, github_world.make_github_token(ALPHA, account="another[bot]"))
    with pytest.raises(NotTold, match=r"opened an issue as another\[bot\]"):
        app.tell(LIST)
    assert [(one["author"], one["state"]) for one in app.issues] == [("another[bot]", "closed")]


def test_a_user_can_tell_it_too(github_world: World) -> None:
    """By hand, with a token of his own: his issue is another one."""
    job = Teller(github_world, github_world.make_github_token(ALPHA))
    user = Teller(github_world, github_world.make_github_token(ALPHA, account="a-bot"))
    job.tell(LIST)
    user.tell(LIST)
    assert [one["author"] for one in job.issues] == [JOB, "a-bot"]
    assert user.writes(LIST) == job.writes(LIST) == []
