"""What looks like the value of a secret. The tokens here are made up in each run, of the forms that services use."""

from __future__ import annotations

import base64
import json
import random
import string
import tomllib
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.estate.checks.secret_forms import _GITLEAKS, OURS, _compiled, _of_gitleaks, looks_secret
from infra.estate.checks.secret_scan import _key, _texts
from sandbox.onepassword.values import make
from tests.infra.estate.estates import FOREIGN, PROD, ROOT

LETTERS, DIGITS, HEX = string.ascii_letters, string.digits, "0123456789abcdef"
MIXED = LETTERS + DIGITS
CAPITALS = string.ascii_uppercase + DIGITS
HEAD, BODY = '{"alg":"RS256","typ":"JWT"}', '{"sub":"x-1"}'
RANDOM = random.Random(20261128)  # noqa: S311  # the same in each run


def some(characters: str, length: int) -> str:
    """A text of random characters."""
    return "".join(RANDOM.choice(characters) for _ in range(length))


def encoded(text: str) -> str:
    """A text in base64."""
    return base64.b64encode(text.encode()).decode()


FORMS: dict[str, Callable[[], str]] = {
    "GitHub, classic": lambda: "ghp_" + some(MIXED, 36),
    "GitHub, OAuth": lambda: "gho_" + some(MIXED, 36),
    "GitHub, App": lambda: "ghs_" + some(MIXED, 36),
    "GitHub, refresh": lambda: "ghr_" + some(MIXED, 76),
    "GitHub, fine-grained": lambda: "github_pat_" + some(MIXED, 22) + "_" + some(MIXED, 59),
    "GitLab": lambda: "glpat-" + some(MIXED, 20),
    "Azure DevOps, old": lambda: some("abcdefghijklmnopqrstuvwxyz234567", 52),
    "Azure DevOps, new": lambda: some(MIXED, 76) + "AZDO" + some(MIXED, 4),
    "Azure, client secret": lambda: some(MIXED, 3) + "8Q~" + some(MIXED + "_~.-", 34),
    "Azure, storage key": lambda: some(MIXED + "+/", 86) + "==",
    "Azure, signature": lambda: f"https://x.blob.core.windows.net/c?sv=2024&sig={some(MIXED, 43)}%3D",
    "Anaconda.org, user": lambda: f"an-{uuid.UUID(int=RANDOM.getrandbits(128))}",
    "Anaconda.org, organisation": lambda: f"co-{uuid.UUID(int=RANDOM.getrandbits(128))}",
    "Heroku": lambda: "HRKU-" + str(uuid.UUID(int=RANDOM.getrandbits(128))),
    "Docker Hub, person": lambda: "dckr_pat_" + some(MIXED + "-_", 27),
    "Docker Hub, organisation": lambda: "dckr_oat_" + some(MIXED + "-_", 32),
    "Quay": lambda: some(CAPITALS, 64),
    "1Password, service account": lambda: "ops_" + encoded('{"signInAddress":"' + some(MIXED, 200) + '"}'),
    "1Password, secret key": lambda: "A3-" + "-".join(some(CAPITALS, length) for length in (6, 6, 5, 5, 5, 5)),
    "Pulumi": lambda: "pul-" + some(HEX, 40),
    "AWS, id": lambda: "AKIA" + some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    "AWS, session": lambda: "ASIA" + some("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    "AWS, secret": lambda: some(MIXED + "+/", 40),
    "signed token": lambda: f"{encoded(HEAD)}.{encoded(BODY)}.{some(MIXED, 60)}",
    "key": lambda: make("private-key", "credential", ""),
    "key, PKCS#8": lambda: make("private-key", "privateKey", ""),
    "key in base64": lambda: encoded(make("private-key", "privateKey", "")),
    "key's body": lambda: "".join(make("private-key", "privateKey", "").splitlines()[1:-1]),
    "certificate with its key": lambda: "MIIKcQIBAzCC" + some(MIXED + "+/", 200),
    "age": lambda: "AGE-SECRET-KEY-1" + some("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "address with a password": lambda: f"mongodb+srv://bot:{some(MIXED, 16)}@cluster.example",
    "Discord, bot": lambda: "M" + some(MIXED, 25) + "." + some(MIXED, 6) + "." + some(MIXED, 38),
    "Discord, webhook": lambda: f"https://discord.com/api/webhooks/{some(DIGITS, 18)}/{some(MIXED, 68)}",
    "Slack": lambda: f"xoxb-{some(DIGITS, 12)}-{some(DIGITS, 12)}-{some(MIXED, 24)}",
    "Slack, webhook": lambda: f"https://hooks.slack.com/services/T{some(MIXED, 9)}/B{some(MIXED, 9)}/{some(MIXED, 24)}",
    "PyPI": lambda: "pypi-AgEIcHlwaS5vcmc" + some(MIXED, 100),
    "npm": lambda: "npm_" + some(string.ascii_lowercase + DIGITS, 36),
    "CircleCI": lambda: "CCIPAT_" + some(MIXED, 22) + "_" + some(HEX, 40),
    "AppVeyor": lambda: "v2." + some(string.ascii_lowercase + DIGITS, 20),
    "Google": lambda: "AIza" + some(MIXED, 35),
    "a token in base64": lambda: encoded("ghp_" + some(MIXED, 36)),
    "nobody's form": lambda: some(MIXED, 48),
}  # fmt: skip


def is_secret(text: str, key: str = "purpose") -> bool:
    """Whether one text under a key looks like a secret."""
    return looks_secret([(key, text)]) == [True]


@pytest.mark.parametrize("name", FORMS)
def test_a_value_is_known_by_its_form(name: str) -> None:
    """Alone, and in a sentence."""
    value = FORMS[name]()
    assert is_secret(value)
    assert is_secret(f"The token is {value} for now.")


@pytest.mark.parametrize(
    "text",
    [
        "Uploads releases to https://anaconda.org/conda-forge, as the bot does.",
        "conda-forge-webservices-feedstock-private-key",
        "SHA256:" + some(MIXED + "+/", 43),
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJCr3VPSmMGIbcIOJHRCKQDTjYlgbqPX9X3FYK3ANd7z",
        "quay.io/condaforge/image@sha256:" + some(HEX, 64),
        some(HEX, 40),
        str(uuid.UUID(int=RANDOM.getrandbits(128))),
        "REPODATA_SHARDS_UPLOAD_TOKEN",
        "https://github.com/conda-forge/conda-forge.github.io/blob/main/src/policies/security.md",
        "one/two:three,four.five-six_seven=eight",
    ],
)
def test_names_and_addresses_and_public_marks_pass(text: str) -> None:
    """What stands in the data: words, names, fingerprints, public keys, digests, ids, addresses."""
    assert not is_secret(text)


@pytest.mark.parametrize("stacks", [PROD, FOREIGN, ROOT / "tests" / "end_to_end" / "small"], ids=lambda path: path.name)
def test_no_estate_here_holds_what_looks_secret(stacks: Path) -> None:
    """Or the check would be switched off by whoever it stops for nothing."""
    texts: list[Any] = []
    for file in sorted(stacks.rglob("*.toml")):
        texts += _texts(tomllib.loads(file.read_text(encoding="utf-8")), ())
    assert texts
    found = looks_secret((_key(at), text) for at, text in texts)
    assert [at for (at, _), secret in zip(texts, found, strict=True) if secret] == []


@given(st.lists(st.sampled_from(("upload", "token", "conda", "forge", "bot", "for", "the", "key", "ci")), max_size=30))
def test_words_are_no_secret(words: list[str]) -> None:
    """However many, and however joined."""
    for between in (" ", "-", "_", "/"):
        assert not is_secret(between.join(words))


def test_every_rule_can_be_used() -> None:
    """Each of gitleaks' has words by which it is found, and an expression that Python takes."""
    rules = json.loads(_GITLEAKS.read_bytes())["rules"]
    theirs = {form for forms in _of_gitleaks().values() for form in forms}
    assert len(theirs) > 200
    assert all(rule["keywords"] for rule in rules)
    assert all(word and word == word.lower() for word in _of_gitleaks())
    for form in (*theirs, *OURS):
        assert _compiled(form.expression)
