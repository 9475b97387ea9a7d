"""Azure DevOps' connection: where it goes, and how it logs in."""

from __future__ import annotations

import asyncio
import base64

import httpx
import pytest

from saas.azure_devops.connection import AzureDevOps, AzureDevOpsSettings
from saas.client import Client
from saas.errors import SaasError, Unconnected
from tests.provider.clock import Listener

ORGANIZATION = "https://dev.azure.com/an-org"


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token, without which nothing is sent."""
    monkeypatch.setenv("AZDO_PERSONAL_ACCESS_TOKEN", "token-of-the-test")


def address(url: str) -> str:
    """Where a call would go."""

    async def connect() -> str:
        run = Listener().run(rehearsal=True)
        return AzureDevOps(AzureDevOpsSettings(azure_devops_url=url), run).client.service.url

    return asyncio.run(connect())


def test_the_stack_or_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AZDO_ORG_SERVICE_URL` is what the official plugin reads, too; the stack's setting wins."""
    monkeypatch.setenv("AZDO_ORG_SERVICE_URL", "http://127.0.0.1:4615/an-org")
    assert address("") == "http://127.0.0.1:4615/an-org/"
    assert address(ORGANIZATION) == f"{ORGANIZATION}/"


def test_an_address_that_nobody_gave_is_asked_for() -> None:
    """There is no organisation to take for granted; an estate without Azure DevOps needs none."""

    async def ask() -> None:
        await AzureDevOps(AzureDevOpsSettings(), Listener().run()).project("", "Parts", "testing")

    with pytest.raises(Unconnected, match="Put the organisation's into saas:azureDevopsUrl or AZDO_ORG_SERVICE_URL"):
        asyncio.run(ask())


@pytest.mark.parametrize("url", ["http://dev.azure.com/an-org", "ftp://127.0.0.1/", "dev.azure.com/an-org"])
def test_a_token_goes_nowhere_in_the_open(url: str) -> None:
    """Neither https nor this machine: refused before anything is sent."""
    with pytest.raises(SaasError, match="saas:azureDevopsUrl"):
        address(url)


def test_it_logs_in_as_nobody_with_the_token_and_names_the_version() -> None:
    """And asks for 401, not for a page to log in, when the token is over."""
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={"id": "1", "name": "parts"})

    async def ask() -> None:
        run = Listener().run()
        azure = AzureDevOps(AzureDevOpsSettings(azure_devops_url=ORGANIZATION), run)
        azure.client = Client(azure.client.service, run, httpx.MockTransport(answer))
        await azure.project("", "Parts", "testing")

    asyncio.run(ask())
    [request] = sent
    assert str(request.url) == f"{ORGANIZATION}/_apis/projects/Parts"
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")) == b":token-of-the-test"
    assert request.headers["accept"] == "application/json;api-version=7.1-preview.4"
    assert request.headers["x-tfs-fedauthredirect"] == "Suppress"
