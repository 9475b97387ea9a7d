"""What is one of ours and what only looks like it: told by exact names, hosts and numbers. Pure."""

from __future__ import annotations

import string
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from saas.circleci.connection import CircleCi
from saas.drone.connection import Drone
from saas.github.leftovers import host_of, is_ours
from saas.travis_ci.connection import TravisCi

LABEL = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8)
HOST = st.builds(lambda *labels: ".".join(labels), LABEL, LABEL, st.just("example"))


@given(host=HOST, other=LABEL, path=st.text(string.ascii_letters + "/?&=#@:.", max_size=30))
def test_a_webhook_is_ours_by_its_whole_host(host: str, other: str, path: str) -> None:
    """Whatever stands in front, behind, in the path or in the login is somebody else's."""
    assert host_of(f"https://{host}/{path}") == host
    assert host_of(f"https://{host.upper()}:8080/{path}") == host
    for url in (
        f"https://{other}.{host}/", f"https://{host}.{other}/", f"https://{other}{host}/", f"https://{host}{other}/",
        f"https://x.{other}.example/?to={host}", f"https://{host}@x.{other}/", f"https://x.{other}/{host}",
    ):  # fmt: skip
        assert host_of(url) != host, url


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_none(text: str) -> None:
    """None of them is an error: GitHub gives what people wrote."""
    assert isinstance(host_of(text), str)


@given(
    installation=st.integers(1, 50), app=st.integers(0, 50),
    installations=st.sets(st.integers(1, 50), max_size=5), apps=st.sets(st.integers(1, 50), max_size=5),
)  # fmt: skip
def test_an_app_is_ours_by_its_number(installation: int, app: int, installations: set[int], apps: set[int]) -> None:
    """Its own, or its installation's; an App without a number is nobody's."""
    assert is_ours(installation, app, installations, apps) == (installation in installations or app in apps - {0})


@given(status=st.sampled_from([200, 401, 403]), content=st.binary(max_size=80))
def test_no_other_words_say_anything(status: int, content: bytes) -> None:
    """Whatever somebody else answers, no value is called accepted or refused."""
    assume(content.strip() != b"access denied")
    for service in (TravisCi, Drone, CircleCi):
        assert _verdict(service, status, content) == ""


OWN: dict[Any, tuple[bytes, list[tuple[int, bytes]]]] = {
    TravisCi: (
        b'{"@type": "user", "id": 1}',
        [(403, b"access denied"), (403, b'{"@type": "error", "error_type": "login_required"}')],
    ),
    Drone: (b'{"id": 1, "login": "ada"}', [(401, b'{"message":"Unauthorized"}')]),
    CircleCi: (b'{"id": "1", "login": "ada"}', [(401, b'{"message": "You must log in first."}')]),
}  # fmt: skip


def test_the_services_own_words_are_known() -> None:
    """An account is one that was let in; each refusal is one with its own status alone."""
    for service, (account, refusals) in OWN.items():
        assert _verdict(service, 200, account) == "accepted"
        assert [_verdict(service, status, content) for status, content in refusals] == ["refused"] * len(refusals)
        assert {_verdict(service, 200, content) for _, content in refusals} == {""}
    assert _verdict(TravisCi, 403, b'{"@type": "error", "error_type": "insufficient_access"}') == ""
    assert _verdict(Drone, 403, b'{"message":"Forbidden"}') == ""
    assert _verdict(CircleCi, 401, b'{"message": "You must log in first.", "more": 1}') == ""


def _verdict(service: Any, status: int, content: bytes) -> str:
    found: str = service.verdict(status, content)
    return found
