"""What values of secrets look like: gitleaks' rules, and our own for what these lack.

`gitleaks.json` is written by toolchain/secret_rules.py. A rule is tried only where one of its words is in the text, so
few of the expressions are ever compiled.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_GITLEAKS = Path(__file__).with_name("gitleaks.json")

_RANDOM_WORD = re.compile(r"(?<!SHA256:)(?<![\w+/=-])(?!AAAA)[A-Za-z0-9+/_-]{40,}={0,2}(?![\w+/=-])", re.ASCII)
"""A long word without blanks and dots. What begins with AAAA is the public half of an SSH key, and SHA256: a print."""
_RANDOM_BITS = 4.3
"""How many bits each of its characters has if it is random: words of languages have fewer, 40 random letters more."""
_ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")


@dataclass(frozen=True)
class Form:
    """One form of secrets: an expression, tried where one of its words is, and how random what it finds has to be."""

    expression: str
    keywords: tuple[str, ...] = ()
    group: int = 0
    entropy: float = 0

    def fits(self, text: str) -> bool:
        """Return whether a part of a text has this form."""
        found = _compiled(self.expression).finditer(text)
        return any(_entropy(one[self.group or one.lastindex or 0] or "") >= self.entropy for one in found)


OURS = tuple(
    Form(expression, entropy=entropy)
    for expression, entropy in (
        (r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY", 0),
        (r"\bMII[A-Za-z0-9+/]{60,}|\bAGE-SECRET-KEY-1", 0),
        (r"\bgh[a-z]_\w{16}|\bgithub_pat_\w{16}", 0),
        (r"\bops_eyJ|\bA3-[A-Z0-9]{6}(?:-[A-Z0-9]{5,6}){3,}", 0),
        (r"\beyJ[\w-]{16,}\.", 0),
        (r"\bHRKU-\w{8}", 0),
        (r"\bdckr_[a-z]{3}_[\w-]{8}", 0),
        (r"\bpul-[0-9a-f]{20}", 0),
        (r"\bA[KS]IA[0-9A-Z]{16}\b", 0),
        (r"://[^/\s:@]+:[^/\s@]+@", 0),
        (r"\b[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}\b", 0),
        (r"\b[a-z2-7]{52}\b", 3.5),
        (r"\b[A-Za-z0-9+/]{86}==|[?&]sig=[\w%+/-]{20,}", 3.5),
        (r"\b[a-z]{2,3}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", 0),
        (r"\b[A-Z0-9]{64}\b", 3.5),
        (r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}\b|\bdiscord(?:app)?\.com/api/webhooks/\d+/[\w-]+", 0),
        (r"\bhooks\.slack\.com/(?:services|workflows)/\w+", 0),
        (r"\bCCIP(?:AT|RJ)_\w{8}|\bv2\.[a-z0-9]{20}\b", 0),
    )
)
"""What begins as values of the services we use begin, or is as long as these, and passwords in addresses.

In this order: keys, certificates, GitHub, 1Password, signed tokens, Heroku, Docker Hub, Pulumi, AWS, addresses, Azure
DevOps (new and old), Azure, Anaconda.org, Quay, Discord, Slack, CircleCI and AppVeyor.
"""


def looks_secret(named: Iterable[tuple[str, str]]) -> list[bool]:
    """Return for each text whether it looks like the value of a secret. Each comes with the name of its key."""
    texts = list(named)
    lines = [_line(key, text) for key, text in texts]
    together = "\n".join(lines)
    theirs = _speaking_of(together.lower())
    if not _holds_secret(together, theirs):  # almost always; a whole file is searched as quickly as one text
        return [False] * len(texts)
    return [_holds_secret(line, theirs) for line in lines]


def _line(key: str, text: str) -> str:
    return f'{key} = "{text}"' if len(text) >= 8 else ""  # no secret is as short, and most texts are


def _holds_secret(lines: str, theirs: Sequence[Form]) -> bool:
    if any(form.fits(lines) for form in theirs) or _is_random(lines):
        return True
    return any(form.fits(part) for part in (lines, *_decoded(lines)) for form in OURS)


def _speaking_of(words: str) -> list[Form]:
    """Return gitleaks' forms that have a word in common with texts."""
    return list(dict.fromkeys(form for word, forms in _of_gitleaks().items() if word in words for form in forms))


@cache
def _of_gitleaks() -> Mapping[str, Sequence[Form]]:
    """Return gitleaks' forms by their words: several have the same ones."""
    found: dict[str, list[Form]] = {}
    for rule in json.loads(_GITLEAKS.read_bytes())["rules"]:
        form = Form(rule["expression"], tuple(rule["keywords"]), rule["group"], rule["entropy"])
        for word in form.keywords:
            found.setdefault(word, []).append(form)
    return found


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression, re.ASCII)


def _is_random(text: str) -> bool:
    """Return whether a text has a long word of capitals, small letters and digits, as random as a key."""
    return any(
        _entropy(word) >= _RANDOM_BITS and all(re.search(kind, word) for kind in ("[A-Z]", "[a-z]", "[0-9]"))
        for word in _RANDOM_WORD.findall(text)
    )


def _decoded(text: str) -> Iterator[str]:
    """Yield what words of a text say when they are base64, if that is text again."""
    for word in _ENCODED.findall(text):
        try:
            yield base64.b64decode(word + "=" * (-len(word) % 4)).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            continue


def _entropy(text: str) -> float:
    """Return Shannon's measure: how many bits a character of this text has."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)
