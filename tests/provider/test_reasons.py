"""Why a service refused a call: each service's own fields are passed on, cleared of values and of control."""

from __future__ import annotations

import contextvars
from typing import Any

import httpx
import pytest

from saas import secrecy
from saas.anaconda_org.connection import AnacondaOrg
from saas.answers import said
from saas.azure_devops.connection import AzureDevOps
from saas.connection import HttpConnection
from saas.docker_hub.connection import DockerHub
from saas.github.connection import GitHub
from saas.heroku.connection import Heroku
from saas.quay.connection import Quay

VALUE = "a-value-that-was-sent"

AZURE = {"$id": "1", "typeName": "Microsoft.X, Microsoft", "errorCode": 0}

SAID: list[tuple[type[HttpConnection], dict[str, Any], str]] = [
    (GitHub, {"message": "Not Found"}, "Not Found"),
    (
        GitHub,
        {
            "message": "Validation Failed",
            "errors": [{"resource": "PublicKey", "code": "custom", "field": "key", "message": "key is already in use"}],
        },
        "Validation Failed; key is already in use (resource PublicKey, field key, code custom)",
    ),
    (
        GitHub,
        {"message": "Validation Failed", "errors": [{"resource": "Team", "code": "missing_field", "field": "name"}]},
        "Validation Failed; resource Team, field name, code missing_field",
    ),
    (
        GitHub,
        {"message": "Validation Failed", "errors": ["Name must be unique"]},
        "Validation Failed; Name must be unique",
    ),
    (GitHub, {"message": "Conflict", "errors": "It is archived."}, "Conflict; It is archived."),
    (Heroku, {"id": "invalid_params", "message": "Too long."}, "Too long. (id invalid_params)"),
    (
        AzureDevOps,
        {**AZURE, "message": "TF1: no.", "typeKey": "NoException", "innerException": {"message": "The deeper one."}},
        "TF1: no. (typeKey NoException); The deeper one.",
    ),
    (AzureDevOps, {"count": 1, "value": {"Message": "The request is invalid."}}, "The request is invalid."),
    (AnacondaOrg, {"error": "note is required"}, "note is required"),
    (AnacondaOrg, {"error": {"code": "forbidden", "message": "Not yours."}}, "Not yours. (code forbidden)"),
    (
        Quay,
        {"detail": "Existing robot", "error_message": "Existing robot", "error_type": "invalid_request", "title": "x"},
        "Existing robot (error_type invalid_request)",
    ),
    (Quay, {"message": "no body"}, "no body"),
    (DockerHub, {"detail": "invalid scopes", "message": "invalid scopes"}, "invalid scopes"),
    (DockerHub, {"errors": [{"code": "DENIED", "message": "denied"}]}, "denied (code DENIED)"),
]


@pytest.mark.parametrize(("service", "document", "words"), SAID, ids=lambda part: getattr(part, "__name__", None))
def test_a_reason_is_passed_on(service: type[HttpConnection], document: dict[str, Any], words: str) -> None:
    """From every field that the service uses for it."""
    assert said(httpx.Response(422, json=document), service.reasons) == f"422: {words}"


@pytest.mark.parametrize("service", dict.fromkeys(service for service, _, _ in SAID))
@pytest.mark.parametrize(
    "wrong", [None, [], 7, {"message": 7}, {"errors": {"a": 1}}, {"errors": [[], 7, None, {}]}, "x"]
)
def test_a_document_of_another_shape_says_nothing(service: type[HttpConnection], wrong: Any) -> None:
    """And no more happens."""
    assert said(httpx.Response(422, json=wrong), service.reasons) == "422"


@pytest.mark.parametrize(("service", "document"), [(service, document) for service, document, _ in SAID])
def test_a_reason_that_quotes_a_value_is_left_out(service: type[HttpConnection], document: dict[str, Any]) -> None:
    """In whichever field it stands."""

    def shown() -> str:
        secrecy.protect([VALUE])
        return said(httpx.Response(422, json=_with_value(document)), service.reasons)

    assert contextvars.copy_context().run(shown) == f"422: {secrecy.LEFT_OUT}"


def _with_value(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: _with_value(part) for key, part in document.items()}
    if isinstance(document, list):
        return [_with_value(part) for part in document]
    return f"{document} {VALUE}" if isinstance(document, str) else document
