"""The client: what it repeats, how long it waits, what it never sends twice, and what it says in the end."""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
from collections.abc import Awaitable, Callable, Iterator
from email.utils import formatdate
from typing import Any

import httpx
import msgspec
import pytest

from saas import client as client_module
from saas import secrecy
from saas.client import Client, Nothing
from saas.errors import Gone, Interrupted, Refused, SaasError
from saas.service import Service
from tests.provider.clock import START, Listener

TOKEN = "a-token-of-the-test"
Reply = httpx.Response | Exception


class Thing(msgspec.Struct):
    """What the made-up service answers."""

    name: str


GOOD = {"name": "thing"}


class Server:
    """Answers with what it was given, one after the other, the last for ever; keeps what it was asked and when."""

    def __init__(self, listener: Listener, *replies: Reply) -> None:
        self.listener = listener
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.moments: list[float] = []
        self.under_way = self.most_under_way = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """The next reply."""
        self.requests.append(request)
        self.moments.append(self.listener.clock.monotonic())
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, Exception):
            raise reply
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SERVICE_TOKEN", TOKEN)
    yield
    secrecy._of_process.clear()


@pytest.fixture
def listener() -> Listener:
    return Listener()


def client_of(server: Server, **options: Any) -> Client:
    """A client of a made-up service; to be made inside the event loop."""
    service = Service(name="Service", url="https://service.test/api/", credential="SERVICE_TOKEN", **options)
    return Client(service, server.listener.run(), httpx.MockTransport(server))


def ask(server: Server, method: str = "GET", *, repeatable: bool | None = None, **options: Any) -> Thing:
    """One call from beginning to end."""

    async def call() -> Thing:
        return await client_of(server, **options).call(
            method, "things/1", doing="looking at thing 1", answer=Thing, repeatable=repeatable
        )

    return asyncio.run(call())


def in_loop(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run something asynchronous."""

    async def whole() -> Any:
        return await work()

    return asyncio.run(whole())


def good() -> httpx.Response:
    return httpx.Response(200, json=GOOD)


def test_an_answer_is_decoded(listener: Listener) -> None:
    """The body comes back as the type that was asked for, the credential having been sent."""
    server = Server(listener, good())
    assert ask(server) == Thing("thing")
    assert server.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert str(server.requests[0].url) == "https://service.test/api/things/1"
    assert listener.clock.slept == []


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(500),
        httpx.Response(503, json={"message": "later"}),
        httpx.Response(408),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("cut"),
        httpx.ConnectError("refused"),
        httpx.Response(200, content=b'{"name": "thi'),
        httpx.Response(200, content=b"<html>maintenance</html>"),
        httpx.Response(200, content=b'{"name": "\xff"}'),
        httpx.Response(502, content=b"[" * 100_000),
        httpx.Response(200, json={"message": "an error inside"}),
        httpx.Response(202, json=GOOD),
    ],
    ids=repr,
)
def test_what_may_pass_is_repeated_and_announced(listener: Listener, reply: Reply) -> None:
    """A failed, lost or unreadable answer to a read is followed by another attempt, of which the user is told."""
    assert ask(Server(listener, reply, good())) == Thing("thing")
    assert len(listener.said) == 1
    assert "while looking at thing 1; trying again in" in listener.said[0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 422, 301])
def test_a_refusal_is_final(listener: Listener, status: int) -> None:
    """What the service refuses is not asked again; the sentence holds its words and status."""
    server = Server(listener, httpx.Response(status, json={"message": "these words"}))
    with pytest.raises(Refused, match=f"looking at thing 1 .*{status}: these words") as failure:
        ask(server)
    assert failure.value.status == status
    assert isinstance(failure.value, Gone) == (status == 404)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_credential_is_named(listener: Listener, status: int) -> None:
    """The sentence says in which variable the credential lies, not what it is, even when the service quotes it."""
    with pytest.raises(Refused, match="SERVICE_TOKEN") as failure:
        ask(Server(listener, httpx.Response(status, json={"message": f"bad token {TOKEN}"})))
    assert TOKEN not in str(failure.value)


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0"}, 0),
        ({"retry-after": formatdate(START + 9, usegmt=True)}, 9),
        ({"retry-after": formatdate(START + 9, usegmt=True), "date": formatdate(START + 4, usegmt=True)}, 5),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{START + 20:.0f}"}, 21),
        (
            {
                "x-ratelimit-remaining": "0",
                "x-ratelimit-reset": f"{START + 20:.0f}",
                "date": formatdate(START + 15, usegmt=True),
            },
            6,
        ),
        ({"retry-after": "soon"}, 60),
        ({}, 60),
    ],
)
def test_a_rate_limit_is_waited_out(listener: Listener, headers: dict[str, str], pause: float) -> None:
    """The pause is what the service asks for, a minute when it does not say, and never quite nothing."""
    ask(Server(listener, httpx.Response(429, headers=headers), good()))
    assert len(listener.clock.slept) == 1
    assert pause < listener.clock.slept[0] <= pause + 1


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(403, headers={"retry-after": "3"}),
        httpx.Response(403, headers={"x-ratelimit-remaining": "0"}),
        httpx.Response(403, json={"message": "You have exceeded a secondary rate limit."}),
    ],
    ids=["retry-after", "remaining", "words"],
)
def test_a_limit_told_as_403_is_a_limit(listener: Listener, reply: httpx.Response) -> None:
    """A 403 that speaks of a limit in headers or words is waited out, not taken for a missing permission."""
    assert ask(Server(listener, reply, good())) == Thing("thing")


def test_a_limit_longer_than_patience_fails_at_once(listener: Listener) -> None:
    """Waiting that could not succeed is not begun; the sentence says how long the service asks for."""
    server = Server(listener, httpx.Response(429, headers={"retry-after": "3000"}))
    with pytest.raises(SaasError, match=r"asks to wait 3000 s, and a call may take 300 s"):
        ask(server)
    assert listener.clock.slept == []
    assert len(server.requests) == 1


def test_nobody_calls_during_a_limit(listener: Listener) -> None:
    """When one call meets a limit, the others wait for its end before they send anything, and say nothing of it."""
    server = Server(listener, httpx.Response(429, headers={"retry-after": "30"}), good())

    async def work() -> None:
        client = client_of(server, connections=1)
        calls = [client.call("GET", f"{n}", doing=f"reading {n}", answer=Thing) for n in range(5)]
        await asyncio.gather(*calls)

    in_loop(work)
    assert server.moments[0] == 0
    assert all(moment >= 30 for moment in server.moments[1:])
    assert len(server.moments) == 6
    assert len(listener.said) == 1


def test_a_run_waits_for_a_service_so_long_in_all(listener: Listener) -> None:
    """One that asks each call to wait a little less than its patience would keep a run for days."""
    replies = [httpx.Response(429, headers={"retry-after": "250"}), good()]
    server = Server(listener, *(replies * 30))

    async def work() -> None:
        client = client_of(server)
        for number in range(30):
            await client.call("GET", f"{number}", doing=f"reading {number}", answer=Thing)

    with pytest.raises(SaasError, match=r"gave up, since the run has waited .* and 3600 s is the most"):
        in_loop(work)
    assert 3000 < sum(listener.clock.slept) <= client_module.MOST_WAITING


def test_calls_that_wait_at_once_wait_once(listener: Listener) -> None:
    """Twenty calls that are held back together for four minutes have waited for four minutes."""
    server = Server(listener, httpx.Response(429, headers={"retry-after": "240"}), good())

    async def work() -> list[Any]:
        client = client_of(server)
        calls = [client.call("GET", f"{n}", doing=f"reading {n}", answer=Thing) for n in range(20)]
        return await asyncio.gather(*calls)

    assert len(in_loop(work)) == 20


def test_patience_bounds_all_waiting(listener: Listener) -> None:
    """Pauses grow, end when the bound is reached, and the sentence says so."""
    server = Server(listener, httpx.Response(500))
    with pytest.raises(SaasError, match=r"gave up, since a call may take 40 s\. Run the same command again"):
        ask(server, patience=40)
    assert sum(listener.clock.slept) <= 40
    assert len(server.requests) >= 3


def test_patience_counts_the_attempts(listener: Listener) -> None:
    """Time spent in attempts that fail slowly is part of the bound."""

    async def slow(request: httpx.Request) -> httpx.Response:
        listener.clock.passed += 25
        raise httpx.ReadTimeout("slow")

    async def work() -> None:
        service = Service(name="Service", url="https://service.test/", credential="SERVICE_TOKEN", patience=60)
        client = Client(service, listener.run(), httpx.MockTransport(slow))
        await client.call("GET", "x", doing="reading x", answer=Thing)

    with pytest.raises(SaasError, match="gave up"):
        in_loop(work)
    assert listener.clock.passed <= 60 + 25


def test_after_one_gave_up_the_others_try_once(listener: Listener) -> None:
    """A service that used up one call's patience costs the next ones a single attempt, until it answers again."""
    server = Server(listener, httpx.Response(500))

    async def work() -> list[int]:
        client = client_of(server, patience=40)
        counts = []
        for reply in (None, None, good(), httpx.Response(500)):
            server.replies = [reply] if reply else server.replies
            if reply is not None and reply.status_code == 500:
                server.replies = [reply, good()]
            before = len(server.requests)
            await asyncio.gather(
                client.call("GET", "x", doing="reading x", answer=Thing), return_exceptions=True
            )  # fmt: skip
            counts.append(len(server.requests) - before)
        return counts

    first, second, third, fourth = in_loop(work)
    assert first > 2
    assert (second, third, fourth) == (1, 1, 2)


@pytest.mark.parametrize(
    "reply",
    [httpx.Response(500), httpx.ReadTimeout("slow"), httpx.ReadError("cut"), httpx.Response(200, content=b"{")],
    ids=repr,
)
def test_a_post_of_unknown_effect_is_not_repeated(listener: Listener, reply: Reply) -> None:
    """It may have taken effect, so the sentence says how to find out."""
    server = Server(listener, reply, good())
    with pytest.raises(SaasError, match=r"may or may not have taken effect\. Run `pulumi up --refresh`"):
        ask(server, "POST")
    assert len(server.requests) == 1


def test_a_post_that_is_safe_by_name_is_repeated(listener: Listener) -> None:
    """The caller's word counts."""
    assert ask(Server(listener, httpx.Response(500), good()), "POST", repeatable=True) == Thing("thing")


@pytest.mark.parametrize(
    "reply", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.Response(429)], ids=repr
)
def test_a_post_that_was_not_taken_is_repeated(listener: Listener, reply: Reply) -> None:
    """Without a connection, or behind a limit, nothing happened."""
    assert ask(Server(listener, reply, good()), "POST") == Thing("thing")


def test_an_attempt_that_hangs_is_given_up(listener: Listener) -> None:
    """A service that trickles or says nothing is cut off after the timeout, whatever it does."""

    async def hang(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def work() -> None:
        service = Service(
            name="Service", url="https://service.test/", credential="SERVICE_TOKEN", patience=0, timeout=0.01
        )
        client = Client(service, listener.run(), httpx.MockTransport(hang))
        await client.call("GET", "x", doing="reading x", answer=Thing)

    with pytest.raises(SaasError, match=r"no answer within 0\.01 s while reading x"):
        in_loop(work)


def test_changes_go_one_at_a_time_and_apart(listener: Listener) -> None:
    """However many are asked for at once, each change begins the pause after the one before, also when it failed."""
    server = Server(listener, httpx.Response(500), httpx.Response(204))

    async def work() -> None:
        client = client_of(server, write_pause=1, first_pause=0.5)
        calls = [client.call("PUT", f"{n}", doing=f"writing {n}", answer=Nothing, ok=(204,)) for n in range(5)]
        await asyncio.gather(*calls)

    in_loop(work)
    assert server.most_under_way == 1
    gaps = [after - before for before, after in zip(server.moments, server.moments[1:], strict=False)]
    assert len(gaps) == 5
    assert all(gap >= 1 for gap in gaps)


def test_one_change_in_trouble_does_not_hold_up_the_others(listener: Listener) -> None:
    """Between its attempts a change leaves its place, so the others are done while it waits."""
    done: list[str] = []

    async def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path[1:]
        if name == "bad" and len(done) < 3:
            return httpx.Response(503, headers={"retry-after": "50"})
        done.append(name)
        return httpx.Response(204)

    async def work() -> None:
        service = Service(name="Service", url="https://service.test/", credential="SERVICE_TOKEN")
        client = Client(service, listener.run(), httpx.MockTransport(answer))
        names = ("bad", "one", "two", "three")
        await asyncio.gather(
            *(client.call("PUT", name, doing=f"writing {name}", answer=Nothing, ok=(204,)) for name in names)
        )

    in_loop(work)
    assert done == ["one", "two", "three", "bad"]


def test_queueing_for_a_change_costs_no_patience(listener: Listener) -> None:
    """A hundred changes a second apart all happen, though together they take longer than one call may."""
    server = Server(listener, httpx.Response(204))

    async def work() -> None:
        client = client_of(server, write_pause=1, patience=5)
        calls = [client.call("PUT", f"{n}", doing=f"writing {n}", answer=Nothing, ok=(204,)) for n in range(100)]
        await asyncio.gather(*calls)

    in_loop(work)
    assert len(server.requests) == 100


def test_reads_keep_to_the_connections(listener: Listener) -> None:
    """Forty reads at once all succeed, ten of them under way at a time."""
    server = Server(listener, good())

    async def work() -> list[Thing]:
        client = client_of(server)
        return await asyncio.gather(
            *(client.call("GET", f"{n}", doing=f"reading {n}", answer=Thing) for n in range(40))
        )  # fmt: skip

    assert len(in_loop(work)) == 40
    assert server.most_under_way == 10


def test_a_cancelled_run_waits_for_nothing(listener: Listener) -> None:
    """A call that waits to try again ends with a sentence as soon as the user cancels."""
    server = Server(listener, httpx.Response(500))

    async def work() -> None:
        run = listener.run()

        async def cancel(sentence: str) -> None:
            run.cancelled.set()

        object.__setattr__(run, "announce", cancel)
        service = Service(name="Service", url="https://service.test/", credential="SERVICE_TOKEN")
        client = Client(service, run, httpx.MockTransport(server))
        await client.call("GET", "x", doing="reading x", answer=Thing)

    with pytest.raises(Interrupted, match="cancelled before reading x succeeded"):
        in_loop(work)
    assert len(server.requests) == 1


def test_a_cancelled_run_starts_no_change_but_finishes_the_one_under_way(listener: Listener) -> None:
    """The change that was sent is heard out; those that queue behind it are not sent."""
    sent: list[str] = []

    async def work() -> list[Any]:
        run = listener.run()

        async def answer(request: httpx.Request) -> httpx.Response:
            sent.append(request.url.path)
            run.cancelled.set()
            await asyncio.sleep(0)
            return httpx.Response(204)

        service = Service(name="Service", url="https://service.test/", credential="SERVICE_TOKEN")
        client = Client(service, run, httpx.MockTransport(answer))
        calls = [client.call("PUT", f"{n}", doing=f"writing {n}", answer=Nothing, ok=(204,)) for n in range(3)]
        return await asyncio.gather(*calls, return_exceptions=True)

    first, *others = in_loop(work)
    assert first == Nothing()
    assert all(isinstance(other, Interrupted) for other in others)
    assert sent == ["/0"]


def test_a_read_follows_a_redirect_at_the_same_service(listener: Listener) -> None:
    """The answer of the new place is the answer."""
    moved = httpx.Response(301, headers={"location": "https://service.test/api/things/2"})
    server = Server(listener, moved, good())
    assert ask(server) == Thing("thing")
    assert server.requests[1].url.path == "/api/things/2"


@pytest.mark.parametrize("place", ["https://elsewhere.test/", "http://service.test/api/things/2"])
def test_no_redirect_leads_the_credential_elsewhere(listener: Listener, place: str) -> None:
    """A redirect to another host, or off https, is not followed."""
    server = Server(listener, httpx.Response(301, headers={"location": place}), good())
    with pytest.raises(Refused, match="sent elsewhere"):
        ask(server)
    assert len(server.requests) == 1


def test_a_change_follows_no_redirect(listener: Listener) -> None:
    """What was to be written is not written somewhere else."""
    moved = httpx.Response(307, headers={"location": "https://service.test/api/things/2"})
    server = Server(listener, moved, good())
    with pytest.raises(Refused, match="sent elsewhere"):
        ask(server, "PUT")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("token", "sentence"),
    [("", "there is no credential"), ("two\nlines", "a line break"), ("two words", "a space"), ("tökeñ", "another")],
)
def test_an_unusable_credential_fails_the_call_only(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, token: str, sentence: str
) -> None:
    """A client is made without one; the call that needs it names the variable, and nothing is sent."""
    monkeypatch.setenv("SERVICE_TOKEN", token)
    server = Server(listener, good())
    with pytest.raises(SaasError, match=sentence) as failure:
        ask(server)
    assert "SERVICE_TOKEN" in str(failure.value)
    assert server.requests == []
    assert not token or token not in str(failure.value)


@pytest.mark.parametrize("value", ["two\nlines", "caf\u00e9", "\x7f"])
def test_what_no_header_can_carry_is_not_sent(listener: Listener, value: str) -> None:
    """It is said at once: the same value is as wrong the next time."""
    server = Server(listener, good())
    shown = {"Authorization": f"Bearer {value}"}
    with pytest.raises(SaasError, match="no header can carry, so nothing was sent"):
        in_loop(lambda: client_of(server).call("GET", "things/1", doing="looking", answer=Thing, headers=shown))
    assert server.requests == []


def test_an_untrusted_certificate_is_not_asked_again(listener: Listener) -> None:
    """Whoever answers there is not the service, and will not become it by waiting."""
    error = httpx.ConnectError("handshake")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    server = Server(listener, error)
    with pytest.raises(SaasError, match=r"certificate of service\.test is not to be trusted"):
        ask(server)
    assert len(server.requests) == 1


def test_certificates_are_read_once_and_for_the_first_call(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run connects to every service, and calls few: reading takes longer than all else that a connection does."""
    made: list[bool] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def create(*, trust_env: bool) -> ssl.SSLContext:
        made.append(trust_env)
        return context

    monkeypatch.setattr(httpx, "create_ssl_context", create)
    client_module._certificates.cache_clear()

    async def work() -> None:
        services = [Service(name=name, url=f"https://{name}.test/", credential="SERVICE_TOKEN") for name in "abc"]
        clients = [Client(service, listener.run()) for service in services]
        assert made == []
        for client in clients:
            await client._http.aclose()

    in_loop(work)
    client_module._certificates.cache_clear()
    assert made == [True]


def test_no_proxy_stands_between_this_machine_and_itself(listener: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy from the environment is used for services, not for loopback."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    async def work(url: str) -> bool:
        client = Client(Service(name="Service", url=url, credential="SERVICE_TOKEN"), listener.run())
        return any(transport is not None for transport in client._http._mounts.values())

    assert not in_loop(lambda: work("http://127.0.0.1:8/"))
    assert in_loop(lambda: work("http://service.test/"))


def test_a_rehearsal_sends_nothing_to_another_machine(listener: Listener) -> None:
    """With saas:loopbackOnly a service that is elsewhere gets no call, whatever credential lies around."""
    server = Server(listener, good())

    async def call() -> None:
        run = dataclasses.replace(listener.run(), loopback_only=True)
        service = Service(name="Service", url="https://service.test/", credential="SERVICE_TOKEN")
        client = Client(service, run, httpx.MockTransport(server))
        await client.call("GET", "things/1", doing="looking at thing 1", answer=Nothing)

    with pytest.raises(SaasError, match=r"nothing but this machine .* needed for looking at thing 1"):
        asyncio.run(call())
    assert server.requests == []
