# ruff: noqa: E501  # a sentence a line
"""What a change of the data means, as the command prints it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt

from infra.__main__ import main
from infra.estate.review import DIRECTIONS, KINDS
from tests.hostile import harm
from tests.infra.estate.estates import CVE, FOREIGN, RECORDED, ROOT, Folder
from tests.infra.test_committed import commit, git
from tests.infra.test_hostile_words import ESCAPED


def repository(original: Path, path: Path) -> Folder:
    """A repository with a copy of an estate, committed once; its dated exceptions are meant to stay."""
    path.mkdir()
    git(path, "init", "--quiet", "--initial-branch", "main")
    folder = Folder(original, path / "stacks")
    commit(path)
    return folder


@pytest.fixture
def foreign(tmp_path: Path) -> Folder:
    """The foreign estate in a repository."""
    return repository(FOREIGN, tmp_path / "foreign")


@pytest.fixture
def recorded(tmp_path: Path) -> Folder:
    """The recorded estate in a repository."""
    return repository(RECORDED, tmp_path / "recorded")


def review(folder: Folder, *words: str, base: str = "main") -> Result:
    """The command."""
    return CliRunner().invoke(main, ["review", "--stacks", str(folder.path), "--base", base, *words])


def lines(folder: Folder) -> list[str]:
    """What it says, but for the commit."""
    ran = review(folder)
    assert ran.exit_code == 0, ran.output
    return [line.partition(" Compared with ")[0] for line in ran.output.splitlines()]


def test_an_edit_without_effect_says_so(foreign: Folder) -> None:
    """Comments, order and form."""
    assert lines(foreign) == ["No effect: only comments, order or format differ."]
    foreign.change("bots/tinker-bot.toml", "purpose = ", "# A comment.\npurpose   =   ")
    foreign.change("bots/tinker-bot.toml", 'github = { login = "tinker-bot", id = 99 }', "")
    foreign.append("bots/tinker-bot.toml", 'github.id = 99\ngithub.login = "tinker-bot"\n')
    assert lines(foreign) == ["No effect: only comments, order or format differ."]


def test_another_order_of_a_list_has_no_effect_and_is_named(foreign: Folder) -> None:
    """Nothing is silent."""
    foreign.change("services.toml", '["credential", "pem"]', '["pem", "credential"]')
    assert lines(foreign) == [
        "No effect: only the order of lists differs.",
        "",
        "WORDS ONLY (1)",
        "  1. fields of the service onepassword lists the same in another order.",
    ]


def test_an_edit_of_words_says_which(foreign: Folder) -> None:
    """Nothing but what is written for people."""
    foreign.change("credentials/release-upload.toml", "Uploads releases.", "Uploads what is released.")
    assert lines(foreign) == [
        "Words only: nothing differs but what is written for people.",
        "",
        "WORDS ONLY (1)",
        "  1. purpose of the credential release-upload changed from 'Uploads releases.' to 'Uploads what is released.'.",
    ]


TO_THE_SHOP = """
[[deliveries]]
to = "github-repository-secret"
name = "NIGHTLY"
repositories = ["shop.site"]
"""


def test_what_widens_comes_first_under_its_own_heading_with_a_count(foreign: Folder) -> None:
    """The count is on top, too."""
    foreign.change("services.toml", "approvals = 1", "approvals = 2")
    foreign.change("services.toml", '"releases" = "production"', '"releases" = "production", "x" = "staging"')
    foreign.change("bots/tinker-bot.toml", "purpose", 'owner = "makers"\npurpose')
    foreign.change("credentials/nightly-upload.toml", '["everybody"]', '["everybody", "shop"]')
    foreign.append("credentials/nightly-upload.toml", TO_THE_SHOP)
    said = lines(foreign)
    assert said[0] == "2 widen, 2 narrow, 1 other, 0 of words only."
    assert said[2].startswith("WIDENS: ")
    assert said[2].endswith("(2)")
    assert said[3].startswith(
        "  1. Whoever keeps the shop's site can now read nightly-upload (class staging), by NIGHTLY in github:"
    )
    heads = [line for line in said if line.endswith(")") and line[:1].isupper()]
    assert [head.split(":")[0].split(" (")[0] for head in heads] == ["WIDENS", "NARROWS", "OTHER CHANGES"]


EXCEPTION = """
[feedstocks.exceptions.prod-binstar-token]
at    = ["azure-devops:feedstock-builds/anaconda-org"]
since = 2026-11-21
until = 2026-12-31
why   = "Feedstocks upload by themselves."
"""


def test_the_edge_of_cve_2025_31484_is_on_top(recorded: Folder) -> None:
    """With all that lets it through the check: an exception, the zone under `only`, openers of whoever opens it."""
    recorded.append("credentials/prod-binstar-token.toml", CVE)
    recorded.append("zones.toml", EXCEPTION)
    recorded.change(
        "credentials/prod-binstar-token.toml",
        'only    = ["cdt-builds", ',
        'only    = ["feedstocks", "cdt-builds", ',
    )
    said = lines(recorded)
    assert said[3] == (
        "  1. Everybody who can push to any of 29,000 repositories; the sponsors of every runner pool can now read "
        "prod-binstar-token (class production), by PROD_BINSTAR_TOKEN in azure-devops:feedstock-builds/anaconda-org "
        "(azure-devops-variable). The zone feedstocks admits identifier, staging only; an exception until 2026-12-31 "
        "lets it in."
    )
    text = "\n".join(said)
    assert "The zone feedstocks has a new exception for prod-binstar-token: " in text
    assert "prod-binstar-token may go to the zone feedstocks now." in text


def test_as_json_each_entry_has_the_same_keys(foreign: Folder) -> None:
    """Sorted, and in the lists that are documented."""
    foreign.change("apps/doorbell.toml", '["push", "pull_request"]', '["push", "issues"]')
    foreign.change("credentials/release-upload.toml", "Uploads releases.", "Uploads what is released.")
    found = json.loads(review(foreign, "--format", "json").output)
    assert list(found) == ["base", "notices", *DIRECTIONS]
    assert found["base"] == git(foreign.path, "rev-parse", "main")
    entries = [entry for direction in DIRECTIONS for entry in found[direction]]
    assert len(entries) == 3
    assert {tuple(entry) for entry in entries} == {("kind", "subject", "text", "steps", "fields")}
    assert {entry["kind"] for entry in entries} <= set(KINDS)
    assert found["widens"] == [
        {
            "kind": "destination",
            "subject": "app doorbell",
            "text": "webhooks.'/ring' of the app doorbell has issues now.",
            "steps": [],
            "fields": {"after": "issues", "before": None, "key": ["webhooks", "/ring"]},
        }
    ]


def test_as_markdown_it_is_headings_and_lists(foreign: Folder) -> None:
    """For a job's summary."""
    foreign.change("apps/doorbell.toml", '["push", "pull_request"]', '["push", "issues"]')
    said = review(foreign, "--format", "markdown").output.splitlines()
    assert said[0].startswith(
        "**`1` widens" if "`1`" in said[0] else "**1 widens, 1 narrows, 0 other, 0 of words only.**"
    )
    assert "- `webhooks.'/ring'` of the app doorbell has issues now." in said


def test_a_head_with_mistakes_is_refused_with_them(foreign: Folder) -> None:
    """Exit code 1, as from every command."""
    foreign.change("credentials/vault-key.toml", '"root"', '"toor"')
    ran = review(foreign)
    assert ran.exit_code == 1
    assert "E012 The key 'class'" in ran.output


def test_a_base_with_mistakes_is_compared_as_far_as_it_can_be_read(foreign: Folder) -> None:
    """And named: here, the class that this code does not know, so that the whole credential looks new."""
    foreign.change("credentials/vault-key.toml", '"root"', '"toor"')
    commit(foreign.path.parent)
    foreign.change("credentials/vault-key.toml", '"toor"', '"root"')
    said = lines(foreign)
    assert said[1] == (
        "Notice: The base has 1 mistake for the checks of this code. What it says there may be shown as new:"
    )
    assert said[2].startswith("Notice: vault-key.toml: E012 The key 'class' of 'vault-key' is wrong: it is none of")
    assert any("The keepers can now read vault-key (class root)" in line for line in said)


def test_a_base_that_lacks_a_file_is_named(foreign: Folder) -> None:
    """All of it is new."""
    text = (foreign.path / "zones.toml").read_text()
    (foreign.path / "zones.toml").unlink()
    commit(foreign.path.parent)
    (foreign.path / "zones.toml").write_text(text)
    said = lines(foreign)
    assert "Notice: zones.toml: E001 There is no such file." in said
    assert "Notice: The base lacks a file or a folder, so nothing of it is compared: all is shown as new." in said
    assert any("The bot tinker-bot is new: " in line for line in said)


def test_of_many_mistakes_of_the_base_the_first_are_named(foreign: Folder) -> None:
    """And the others counted."""
    for file in sorted((foreign.path / "credentials").glob("*.toml")):
        file.write_text(f"first = 1\nsecond = 2\n{file.read_text()}")
    commit(foreign.path.parent)
    for file in sorted((foreign.path / "credentials").glob("*.toml")):
        file.write_text(file.read_text().removeprefix("first = 1\nsecond = 2\n"))
    assert "Notice: And 8 more." in lines(foreign)


def test_a_value_in_the_base_is_not_printed(foreign: Folder) -> None:
    """Of a base that holds one, nothing is compared."""
    foreign.change("credentials/release-upload.toml", "Uploads releases.", f"Uploads releases. {VALUE}")
    commit(foreign.path.parent)
    foreign.change("credentials/release-upload.toml", f" {VALUE}", "")
    for form in ("text", "markdown", "json"):
        ran = review(foreign, "--format", form)
        assert ran.exit_code == 0
        assert "A value lies in the base, so nothing of it is compared" in ran.output
        assert VALUE not in ran.output


def test_a_lock_is_compared(foreign: Folder) -> None:
    """Which object a name means decides where values go."""
    lock = foreign.path / "objects.lock.toml"
    lock.write_text('[github-repository]\n"tinkers/workshop" = "7"\n')
    commit(foreign.path.parent)
    lock.write_text('[github-repository]\n"tinkers/workshop" = "8"\n')
    assert "  1. 'tinkers/workshop' means another one now: the id is 8; it was 7 (github-repository in " in "\n".join(
        lines(foreign)
    )
    lock.write_text("x = [")
    ran = review(foreign)
    assert (ran.exit_code, "cannot be read" in ran.output) == (1, True)


VALUE = "ghp_" + "A7b9C2d4E6f8" * 3


def test_a_value_in_a_lock_is_not_printed(foreign: Folder) -> None:
    """In that of the head it is a mistake; that of the base is not compared."""
    lock = foreign.path / "objects.lock.toml"
    lock.write_text(f'[github-repository]\n"tinkers/workshop" = "{VALUE}"\n')
    ran = review(foreign)
    assert (ran.exit_code, "E811" in ran.output, VALUE in ran.output) == (1, True, False)
    commit(foreign.path.parent)
    lock.write_text('[github-repository]\n"tinkers/workshop" = "8"\n')
    ran = review(foreign)
    assert (ran.exit_code, "the id 8" in ran.output, VALUE in ran.output) == (0, True, False)


def test_a_damaged_lock_of_the_base_is_named(foreign: Folder) -> None:
    """And all of the new one is new."""
    lock = foreign.path / "objects.lock.toml"
    lock.write_text("x = [")
    commit(foreign.path.parent)
    lock.write_text('[github-repository]\n"tinkers/workshop" = "8"\n')
    said = lines(foreign)
    assert said[1] == "Notice: objects.lock.toml of the base cannot be read, so all of it is new."
    assert any("'tinkers/workshop' means the one with the id 8 now" in line for line in said)


def test_a_base_without_the_folder_is_all_new(foreign: Folder) -> None:
    """As in the first pull request of a stack."""
    other = Folder(FOREIGN, foreign.path.parent / "other")
    said = lines(other)
    assert said[1] == "Notice: The base has no such folder, so all of it is new."
    assert any("The keepers can now read vault-key (class root)" in line for line in said)


@pytest.mark.parametrize("base", ["nowhere", "--help", "\x1b[2J\n::error::"])
def test_no_base_is_a_sentence(foreign: Folder, base: str) -> None:
    """Exit code 1, no traceback, and nothing that does something."""
    ran = CliRunner().invoke(main, ["review", "--stacks", str(foreign.path), f"--base={base}"])
    assert ran.exit_code == 1
    assert "There is no commit" in ran.output
    assert harm(ran.output) == []


MARKUP = "@core #1 <b>x</b> [a](https://x.test) ![i](https://x.test) | `x` \\u001b[2J\\n::error::"


FREE = re.compile(r'(?m)^((?:purpose|why|readers|agent|must_be_gone) *= *\[?")([^"\n]*)"')
"""Texts that may be any other."""


def test_no_word_of_the_data_does_something(foreign: Folder) -> None:
    """Each text that may be any other, with words that mean harm at its end, in each form."""
    for file in sorted(foreign.path.rglob("*.toml")):
        if file.parent.name != "apps":
            file.write_text(FREE.sub(lambda found: f'{found[1]}{found[2]}{MARKUP}{ESCAPED}"', file.read_text()))
    for form in ("text", "markdown", "json"):
        ran = review(foreign, "--format", form)
        assert ran.exit_code == 0, ran.output
        assert ran.output.count("led") > 10
        assert harm(ran.output) == []
    rendered = review(foreign, "--format", "markdown").output
    kinds = {
        one.type
        for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(rendered)
        for one in (token, *(token.children or ()))
    }
    assert not {one for one in kinds if one.startswith(("html", "link", "image", "table", "fence", "code_block"))}


def test_every_kind_is_documented() -> None:
    """In the order in which they are printed."""
    page = (ROOT / "docs/review.md").read_text()
    table = page[page.index("## Kinds of entry") : page.index("## For programs")]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert [kind for row in rows for kind in re.findall(r"`(\w+)`", row)] == list(KINDS)
