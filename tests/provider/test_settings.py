"""The stack's settings: what is wrong with them is said before anything runs, without their values."""

from __future__ import annotations

import pytest

from saas import registry, settings
from saas.errors import SaasError
from saas.github.connection import GitHubSettings
from saas.schema import UNKNOWN


def test_settings_are_read_from_text() -> None:
    """The engine gives texts; numbers come out as numbers, and what is not set has its default."""
    read = settings.read({"patienceSeconds": "20", "githubWriteDelayMs": "0"}, GitHubSettings)
    assert (read.patience_seconds, read.github_write_delay_ms, read.timeout_seconds) == (20.0, 0.0, 30.0)


@pytest.mark.parametrize("value", ["soon", "", "nan", "inf", "-1", "1e9"])
def test_a_setting_that_is_no_useful_number_is_refused(value: str) -> None:
    """The sentence names the setting and where to correct it."""
    sentence = registry.problem({"patienceSeconds": value})
    assert sentence is not None
    assert "saas:patienceSeconds" in sentence
    assert "Pulumi.<stack>.yaml" in sentence
    with pytest.raises(SaasError):
        settings.read({"patienceSeconds": value}, GitHubSettings)


def test_an_unknown_setting_is_refused_with_those_there_are() -> None:
    """A misspelt name would otherwise do nothing, silently."""
    sentence = registry.problem({"githubBaseURL": "https://x.test"})
    assert sentence is not None
    assert "there is no setting saas:githubBaseURL" in sentence
    assert "saas:githubBaseUrl" in sentence


def test_everything_is_said_at_once() -> None:
    """Two mistakes make one sentence with both."""
    sentence = registry.problem({"nonsense": "1", "timeoutSeconds": "x"})
    assert sentence is not None
    assert "saas:nonsense" in sentence
    assert "saas:timeoutSeconds" in sentence


def test_what_the_engine_adds_is_no_mistake() -> None:
    """The engine's own keys, and what a preview does not know yet, pass."""
    values = {"version": "1.0.0", "__internal": {}, "pluginDownloadURL": "x", "patienceSeconds": UNKNOWN}
    assert registry.problem(values) is None
    assert settings.read(values, GitHubSettings).patience_seconds == 300.0
