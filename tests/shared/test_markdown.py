"""Words of others as Markdown: they do nothing but be read, in a summary and in an issue."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from shared import markdown, printed
from tests.hostile import WORDS, harm

PARSER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
"""What GitHub's Markdown has beyond CommonMark but bare links, which this parser finds only with another library."""
STRUCTURE = {"bullet_list_open", "list_item_open", "paragraph_open", "inline"}
PLAIN = re.compile(r"""[\w\s,;.:!?()"'-]*""")
ACTS = re.compile(
    r"""@\w                                   # a mention
    |\#\d|\bGH-\d|\b[0-9a-f]{7,40}\b         # an issue, a commit
    |://|\bwww\.|\w@\w|\bmailto:              # a link, an address
    |:\w+:                                    # an emoji
    |[$]""",
    re.VERBOSE,
)

pieces = st.sampled_from(
    [
        "@core", "#12", "GH-12", "org/repo#3", "`", "``", "*", "**", "_", "__", "~~", "[a](b)", "![a](b)", "<b>",
        "<!--", "-->", "<https://x.test>", "https://x.test", "www.x.test", "a@b.test", "|", "\\", "&amp;", "&#64;",
        "$x$", ":smile:", "1.", "-", "+", ">", "#", "===", "---", "```", "deadbeef", "0a1b2c3", "\n", "\n\n", "    ",
        " ", "(", ")", "'", "javascript:alert(1)", "[x]", "[^1]", "::error::", "plain", "well-known", "\x1b[2J",
        "\u202e",
    ]
)  # fmt: skip
nasty = st.lists(pieces | st.text(max_size=4), max_size=10).map("".join)


def _inside(tokens: list[Token]) -> list[Token]:
    """Every token, those in a line too."""
    return [one for token in tokens for one in (token, *(token.children or ()))]


def _acting(rendered: str) -> list[str]:
    """What of an element of a list is more than text and code spans, or is text in which GitHub finds something."""
    found = []
    for token in _inside(PARSER.parse(f"- {rendered}")):
        kind = token.type.replace("_close", "_open")
        if token.type == "text":
            plain = PLAIN.fullmatch(token.content) is not None and ACTS.search(token.content) is None
            found += [] if plain else [token.content]
        elif kind not in STRUCTURE and token.type != "code_inline":
            found.append(token.type)
    return found


@given(nasty)
def test_words_are_text_or_code(words: str) -> None:
    """Whatever they are: no markup, HTML, link, mention, reference, table or second paragraph comes of them."""
    rendered = markdown.line(words)
    assert _acting(rendered) == []
    assert (harm(f"- {rendered}"), "\n" in rendered) == ([], False)


@given(nasty)
def test_no_word_is_lost(words: str) -> None:
    """What is read is what the words are as one printable line, but for blanks beside each other."""
    children = _inside(PARSER.parse(f"- {markdown.line(words)}"))
    read = "".join(one.content for one in children if one.type in ("text", "code_inline"))
    assert read.split() == printed.line(words).split()


def test_words_that_mean_harm_are_read() -> None:
    """Those that the rest of the tests use."""
    assert _acting(markdown.line(WORDS)) == []
    assert "led" in markdown.line(WORDS)


@pytest.mark.parametrize(
    ("words", "rendered"),
    [
        ("Everybody who can push; the sponsors: all 29,000.", "Everybody who can push; the sponsors: all `29,000`."),
        ("prod-token (production), by NAME", "prod-token (production), by NAME"),
        ("in github:org/* (a-kind).", "in `github:org/*` (a-kind)."),
        ("ask @core about #7, now", "ask `@core` about `#7`, now"),
        ("a `tick` and ``two``", "a `tick` and ``` ``two`` ```"),
        ("2026-12-31", "`2026-12-31`"),
        ("NAME_A", "`NAME_A`"),
        ("deadbeef", "`deadbeef`"),
        ("don't", "don't"),
        ("", ""),
        ("a  b", "a b"),
    ],
)
def test_plain_words_stay_as_they_are(words: str, rendered: str) -> None:
    """All else is in code spans, without the marks that end a sentence."""
    assert markdown.line(words) == rendered


def test_a_summary_is_cut_where_github_would_show_none_of_it() -> None:
    """In whole lines, with how the rest is had; a short one is left as it is."""
    assert list(markdown.summary(["a", "b"], "Ask.")) == ["a", "b"]
    cut = list(markdown.summary(["é" * 1000] * 5000, "Ask."))
    assert len("\n".join(cut).encode()) < markdown.SUMMARY_BYTES
    assert cut[-1].startswith("**The list is cut here, after 4")
    assert cut[-1].endswith("lines. Ask.**")
    assert set(cut[:-2]) == {"é" * 1000}
