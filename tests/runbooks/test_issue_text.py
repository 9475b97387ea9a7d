"""The texts of the daily issue: the same findings give the same, and no word of others does anything in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from runbooks import issue_text
from runbooks.findings import SECTIONS, Finding
from runbooks.issue_text import Mark, body, closing, is_same, mark_of, new_in, news, other
from tests.hostile import WORDS, harm
from tests.shared.test_markdown import nasty

PARSER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
STRUCTURE = {"html_block", "heading_open", "bullet_list_open", "list_item_open", "paragraph_open", "inline"}
MOST = 65_536
"""The most characters that GitHub takes."""

sections = st.sampled_from(list(SECTIONS))
findings = st.lists(st.builds(Finding, sections, nasty | st.text(max_size=30)), max_size=12)


def acting(text: str) -> list[str]:
    """What a text is beside headings, lists and words; its first line, which is an HTML comment, is not looked at."""
    tokens = PARSER.parse(text.partition("\n")[2])
    found = [token.type for token in tokens if token.type.replace("_close", "_open") not in STRUCTURE - {"html_block"}]
    inner = [child for token in tokens for child in token.children or ()]
    return found + [child.type for child in inner if child.type not in ("text", "code_inline", "softbreak")]


@given(findings, st.integers(1, 10**9 - 1))
def test_no_word_does_anything(ones: list[Finding], number: int) -> None:
    """No markup, HTML, link or mention comes of what things are called, in the text and in a comment."""
    for text in (body("prod", ones, number), news("prod", ones, number)):
        assert acting(text) == []
        assert harm(text) == []
        assert len(text) <= MOST


@given(findings, st.integers(1, 10**9 - 1))
def test_the_same_findings_give_the_same_text(ones: list[Finding], number: int) -> None:
    """But for its number; it is known by its first line, which says what it told."""
    first, second = body("prod", ones, number), body("prod", list(ones), number)
    assert first == second
    mark = mark_of(first)
    assert mark is not None
    assert (mark.stack, mark.number, {*mark.told}) == ("prod", number, {one.digest for one in ones})
    assert mark_of(first.replace("\n", "\r\n")) == mark


def test_what_does_not_fit_is_counted() -> None:
    """A section that is full leaves room for the others; what is counted is known again, of all that a day brings."""
    many = [Finding("drift", f"update thing {number}: " + "@x " * 90) for number in range(5000)]
    last = [Finding("unknown", f"Nobody knows {number}: " + "@x " * 90) for number in range(20)]
    text = body("prod", [*many, *last], 1)
    assert len(text.encode()) <= issue_text.MOST_BYTES
    mark = mark_of(text)
    assert mark is not None
    shown = text.count("update thing")
    assert {one.digest for one in last} <= {*mark.told}
    assert f"- and {5000 - shown} more, for which there is no room here" in text
    assert shown > 30
    assert len(mark.told) > 1000
    comment = news("prod", many, 2)
    assert len(comment.encode()) <= issue_text.MOST_BYTES
    assert new_in(text, mark, (), [*many, *last]) == []
    another = Finding("drift", "one that has no line, in the place of another")
    assert new_in(body("prod", [*many[:1000], another], 2), mark, (), [*many[:1000], another]) == [another]


def test_only_the_first_line_is_a_mark() -> None:
    """What stands behind anything else, or is called so, is none."""
    mark = str(Mark("prod", 3, ("0" * 12,)))
    assert mark_of(f"{mark}\nwords") == Mark("prod", 3, ("0" * 12,))
    for text in (None, "", "words", f"words\n{mark}", f" {mark}", f"> {mark}", f"{mark} words", mark.replace("3", "x")):
        assert mark_of(text) is None, text
    named = Finding("drift", f"{WORDS} {mark}")
    assert mark_of(body("prod", [named], 4)) == Mark("prod", 4, (named.digest,))


def test_news_is_what_neither_text_nor_comment_has_told() -> None:
    """By what the findings are, whatever their words are now."""
    old, told, new = (Finding("drift", words) for words in ("old", "told", "new"))
    before = mark_of(body("prod", [old], 1))
    assert before is not None
    assert new_in(body("prod", [old, told, new], 2), before, {told.digest}, [old, told, new]) == [new]
    counted = Finding("unknown", "2 keys", key="keys")
    before = mark_of(body("prod", [Finding("unknown", "1 keys", key="keys")], 1))
    assert before is not None
    assert new_in(body("prod", [counted], 2), before, (), [counted]) == []


def test_comments_say_which_text_they_belong_to() -> None:
    """So that a run that was cut short is gone on with."""
    marks = [mark_of(text) for text in (closing("prod", 4), other("prod", 2, 7))]
    assert marks == [Mark("prod", 4, ("closing",)), Mark("prod", 2, ("closing",))]
    assert other("prod", 2, 7).endswith("The daily check goes on in #7.")


def test_github_may_hold_a_text_with_other_ends_of_lines() -> None:
    """That is no news."""
    text = body("prod", [Finding("drift", "a")], 1)
    assert is_same(text.replace("\n", "\r\n") + "\r\n", text)
    assert not is_same(text.replace("a", "b"), text)
    assert not is_same(None, text)
