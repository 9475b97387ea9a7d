"""The world's clock, by which every service judges what has ended; and the clock of one service that is wrong."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from sandbox import World
from sandbox.client import AdminError
from sandbox.docker_hub.state import ACCOUNT
from sandbox.service import LIMITS_REFUSE
from sandbox.store import Clock, Store, timestamp
from tests.sandbox.asking import GitHub
from tests.sandbox.at_hand import NAMES, Asked

LIFE = 3600
"""For so many seconds each token is made."""


@pytest.fixture
def asked(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Asked]:
    """The service that a test names."""
    service = Asked(tmp_path, request.param)
    yield service
    service.close()


def _forward(asked: Asked, seconds: int) -> None:
    clock = asked.services.world.clock
    clock.set(clock.now() + seconds)


Use = Callable[[], int]
"""A use of a token, and the status that comes of it."""


def _token_of_anaconda_org(asked: Asked) -> Use:
    made = asked.make("POST", "/authentications", {"user": "an-org", "note": "n", "scopes": ["api"], "max-age": LIFE})
    login = f"token {made['token']}"
    return lambda: asked.ask("GET", "/authentication", b"", Authorization=login).status


def _token_of_heroku(asked: Asked) -> Use:
    made = asked.make("POST", "/oauth/authorizations", {"scope": ["read"], "expires_in": LIFE})
    login = f"Bearer {made['access_token']['token']}"
    return lambda: asked.ask("GET", "/apps", b"", Authorization=login).status


def _token_of_docker_hub(asked: Asked) -> Use:
    ends = asked.service.world.clock.now() + LIFE
    moment = json.dumps({"token_label": "n", "scopes": ["repo:read"], "expires_at": timestamp(ends)}).encode()
    made = asked.ask("POST", "/v2/access-tokens", moment).json()
    login = json.dumps({"identifier": ACCOUNT, "secret": made["token"]}).encode()
    return lambda: asked.ask("POST", "/v2/auth/token", login).status


TOKENS: dict[str, Callable[[Asked], Use]] = {
    "anaconda-org": _token_of_anaconda_org, "heroku": _token_of_heroku, "docker-hub": _token_of_docker_hub,
}  # fmt: skip


@pytest.mark.parametrize(("asked", "make"), TOKENS.items(), indirect=["asked"])
def test_a_token_ends_by_the_worlds_clock(asked: Asked, make: Callable[[Asked], Use]) -> None:
    """Just before its end it is taken, just after it is refused."""
    use = make(asked)
    _forward(asked, LIFE - 20)
    assert use() in range(200, 300)
    _forward(asked, 21)
    assert use() == 401


@pytest.mark.parametrize(("asked", "make"), TOKENS.items(), indirect=["asked"])
def test_a_token_ends_by_the_services_own_clock(asked: Asked, make: Callable[[Asked], Use]) -> None:
    """One that is before the world's ends it early, one that is behind late; those of other services do nothing."""
    use, clocks = make(asked), asked.services.clocks()
    for name in set(clocks) - {asked.service.name}:
        clocks[name].set_apart(2 * LIFE)
    assert use() in range(200, 300)
    clocks[asked.service.name].set_apart(2 * LIFE)
    assert use() == 401
    clocks[asked.service.name].set_apart(-LIFE)
    _forward(asked, 2 * LIFE - 20)
    assert use() in range(200, 300)


@pytest.mark.parametrize("asked", ["docker-hub"], indirect=True)
def test_a_login_of_docker_hub_ends(asked: Asked) -> None:
    """After ten minutes."""
    for seconds, status in ((580, 200), (21, 401)):
        _forward(asked, seconds)
        assert asked.ask("GET", "/v2/access-tokens").status == status


@pytest.mark.parametrize("asked", NAMES, indirect=True)
def test_an_answer_has_the_services_date(asked: Asked) -> None:
    """The world's, and its own where it is wrong."""

    def date() -> int:
        reply = asked.ask("GET", "/nowhere")
        return int(parsedate_to_datetime(reply.headers["date"]).timestamp())

    clock = asked.services.world.clock
    clock.set(1_900_000_000)
    assert 0 <= date() - 1_900_000_000 < 20
    asked.services.clocks()[asked.service.name].set_apart(-86400)
    assert 0 <= date() - (1_900_000_000 - 86400) < 20
    assert 0 <= clock.now() - 1_900_000_000 < 20


LIMITED = {"github": ("x-ratelimit-reset", 3600), "docker-hub": ("x-ratelimit-reset", 60)}


@pytest.mark.parametrize(("asked", "limit"), LIMITED.items(), indirect=["asked"])
def test_a_limit_comes_back_by_the_services_own_clock(asked: Asked, limit: tuple[str, int]) -> None:
    """And it says so."""
    name, seconds = limit
    clock = asked.services.clocks()[asked.service.name]
    clock.set_apart(10 * seconds)
    while asked.service.state.budget.remaining:
        asked.service.state.budget.spend()
    asked.services.world.set_switch(LIMITS_REFUSE, on=True)
    refused = asked.ask("GET", "/nowhere")
    assert refused.status in (403, 429)
    assert 0 < int(refused.headers[name]) - clock.now() <= seconds
    clock.set_apart(11 * seconds)
    assert asked.ask("GET", "/nowhere").status == 501


@pytest.mark.parametrize("asked", ["quay"], indirect=True)
def test_a_registrys_token_is_dated_by_its_own_clock(asked: Asked) -> None:
    """Its claims say when it ends."""
    asked.services.clocks()["quay"].set_apart(86400)
    middle = asked.ask("GET", "/v2/auth").json()["token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=="))
    assert 86400 <= claims["iat"] - asked.services.world.clock.now() + 20 < 86440


def test_a_write_by_a_wrong_clock_moves_no_other(tmp_path: Path) -> None:
    """It is dated by that clock, also where the thing was written later already; no second comes twice all the same."""
    store = Store(tmp_path / "world.db")
    world, service = Clock(store), Clock(store, "a-service")
    start = world.now()
    service.stamp("thing")
    service.set_apart(-3600)
    stamps = [service.stamp("thing") for _ in range(3)]
    assert stamps == sorted(set(stamps))
    assert 0 <= stamps[0] - (start - 3600) < 20
    assert 0 <= world.now() - start < 20
    service.set_apart(3600)
    assert 0 <= service.stamp("thing") - (start + 3600) < 20
    service.set(start)
    assert (0 <= service.now() - start < 20, 0 <= world.now() - (start - 3600) < 20) == (True, True)


def test_a_reset_sets_clocks_right(world: World, github: GitHub) -> None:
    """So does 0; a service that there is not is named."""
    world.set_clock_apart("github", 86400)
    world.set_clock_apart("quay", 5)
    assert world.ask("GET", "/clock")["apart"] == {"github": 86400, "quay": 5}
    answered = parsedate_to_datetime(github.ask("GET", "/meta").headers["date"]).timestamp()
    assert 86380 < answered - world.now() < 86420
    world.set_clock_apart("quay", 0)
    assert world.ask("GET", "/clock")["apart"] == {"github": 86400}
    world.reset()
    assert world.ask("GET", "/clock")["apart"] == {}
    with pytest.raises(AdminError, match="no service 'nobody'"):
        world.set_clock_apart("nobody", 1)
