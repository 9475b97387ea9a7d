"""What an answer to an old value says of it."""

from __future__ import annotations

import pytest

from saas.circleci.connection import CircleCi
from saas.drone.connection import Drone
from saas.retired import RetiredConnection, document_of
from saas.travis_ci.connection import TravisCi

REFUSED: list[tuple[type[RetiredConnection], int, str]] = [
    (TravisCi, 403, '{"@type": "error", "error_type": "login_required"%s}'),
    (Drone, 401, '{"message": "Unauthorized"%s}'),
    (CircleCi, 401, '{"message": "You must log in first."%s}'),
]
ACCEPTED: list[tuple[type[RetiredConnection], int, str]] = [
    (TravisCi, 200, '{"@type": "user", "id": 1%s}'),
    (Drone, 200, '{"login": "ada", "id": 1%s}'),
    (CircleCi, 200, '{"login": "ada", "id": "1"%s}'),
]
TWICE = {
    TravisCi: ', "error_type": "login_required"',
    Drone: ', "message": "Unauthorized"',
    CircleCi: ', "message": "You must log in first."',
}


@pytest.mark.parametrize(("service", "status", "text"), REFUSED)
def test_a_refusal_is_the_services_own_document(service: type[RetiredConnection], status: int, text: str) -> None:
    """One in which a name comes twice says nothing: readers differ in which of the two they take."""
    assert service.verdict(status, (text % "").encode()) == "refused"
    assert service.verdict(status, (text % TWICE[service]).encode()) == ""


@pytest.mark.parametrize(("service", "status", "text"), ACCEPTED)
def test_an_account_is_the_services_own_document(service: type[RetiredConnection], status: int, text: str) -> None:
    """Neither does one that has an account's id twice."""
    assert service.verdict(status, (text % "").encode()) == "accepted"
    assert service.verdict(status, (text % ', "id": 2').encode()) == ""


@pytest.mark.parametrize(
    ("service", "status", "text"),
    [
        (TravisCi, 403, "access denied"),
        (TravisCi, 403, '{"@type": "error", "error_type": "wrong_credentials"}'),
        (TravisCi, 401, '{"@type": "error", "error_type": "login_required"}'),
        (CircleCi, 401, '{"message": "Invalid token provided."}'),
    ],
)
def test_who_shows_nothing_is_refused_in_other_words(service: type[RetiredConnection], status: int, text: str) -> None:
    """Words that many a proxy has, and those about a token, do not show who answers."""
    assert not service.refuses_nobody(status, text.encode())


@pytest.mark.parametrize(("service", "status", "text"), REFUSED)
def test_a_service_asks_for_a_login_in_its_own_words(service: type[RetiredConnection], status: int, text: str) -> None:
    """The document of its source."""
    assert service.refuses_nobody(status, (text % "").encode())


@pytest.mark.parametrize(
    "text", ["", "{}", '{"version": "1.0.0"}', '{"scm": {}, "license": {}}', '{"scm": "url", "license": "kind"}']
)
def test_a_page_of_another_is_not_drones(text: str) -> None:
    """It is known by its source host and its licence together."""
    assert not Drone.is_known(text.encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b'{"a": {"b": 1, "b": 2}}', b"[" * 100_000, b'"text"'])
def test_what_is_no_object_says_nothing(content: bytes) -> None:
    """Neither does one that has another in it with a name twice."""
    assert document_of(content) == {}
