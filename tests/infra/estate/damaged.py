"""Load estates that are damaged in every way: `python -m tests.infra.estate.damaged EXAMPLES`.

Ends with an error when one neither loads nor is refused in sentences. Whoever starts it limits its time and memory.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import click
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.estate import EstateRefused, load, warnings_of
from infra.estate.opening import opening_of
from tests.damage import DAMAGES
from tests.infra.estate.estates import FOREIGN, TODAY

OLD, RELEASE, SHELF = (f"credentials/{name}.toml" for name in ("old-ci-token", "release-upload", "shelf-upload"))


def _replaced(file: str, old: str, new: str) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text, (file, old)
        (folder / file).write_text(text.replace(old, new))

    return damage


def _appended(file: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / file).write_text(f"{(folder / file).read_text()}\n{text}")


def _many_files(folder: Path) -> None:
    for number in range(20_000):
        (folder / f"credentials/c{number}.toml").touch()


def _deep(parts: int) -> Mapping[str, Callable[[Path], object]]:
    dotted = ".".join("a" * parts)
    texts = {
        "table": f"[{dotted}]\nx = 1\n",
        "table below a list": f"[deliveries.identifiers.{dotted}]\n",
        "key": f"{dotted} = 1\n",
        "quoted key": '"a".' * parts + '"a" = 1\n',
        "list": f"x = {'[' * parts}{']' * parts}\n",
        "inline table": f"x = {'{a=' * parts}1{'}' * parts}\n",
        "dotted inline tables": f"x = {'{a.a.a.a=' * parts}1{'}' * parts}\n",
    }
    return {f"{parts} deep: {name}": _appended(OLD, text) for name, text in texts.items()}


WORST: Mapping[str, Callable[[Path], object]] = {
    **_deep(100), **_deep(400), **_deep(50_000),
    **{
        f"{place[1]}{day}": _replaced(*place, f"{place[1].rpartition(' ')[0]} {day}".lstrip())
        for day in ("0001-01-01", "0001-01-31", "9999-12-31", "1970-01-01", "2026-02-30")
        for place in ((OLD, "retire_by = 2026-12-24"), (SHELF, "expires = 2027-06-30"),
                      ("zones.toml", "until = 2026-12-01"), ("zones.toml", "since = 2026-11-01"))
    },
    **{
        f"address {host[:20]}": _replaced("apps/doorbell.toml", '"https://door.tinkers', f'"https://{host}.tinkers')
        for host in ("door.℀", "\uff11\uff12\uff17", "[::1", "a@b", "%zz", "a:b", "\\u0000", "a" * 100_000)
    },
    "200,000 repositories": _replaced("services.toml", "[github.repositories]\n", "[github.repositories]\n" + "".join(
        f"r{number} = {{}}\n" for number in range(200_000))),
    "200,000 places": _replaced(RELEASE, '["workshop"]', str([f"r{number}" for number in range(200_000)])),
    "as many places as fit": _replaced(RELEASE, '["workshop"]', "[\n" + "".join(
        f'"r{number}",\n' for number in range(20_000)) + "]"),
    "as many deliveries as fit": _appended(RELEASE, "".join(
        f'[[deliveries]]\nto = "engine"\nname = "N{number}"\n' for number in range(4_500))),
    "as many unknown keys as fit": _replaced(OLD, "purpose", "".join(
        f"k{number} = 1\n" for number in range(18_000)) + "purpose"),
    "as many sinks as fit": _replaced("zones.toml", 'shop.site"]', 'shop.site",\n' + "".join(
        f'"github:tinkers/*{number}*a*b*",\n' for number in range(7_000)) + "]"),
    "20,000 files": _many_files,
    "a long number": _replaced("services.toml", "4242", "9" * 5000),
    "a long hexadecimal number": _replaced("services.toml", "4242", "0x" + "f" * 7000),
    "quotes in a comment": _appended(OLD, ("# " + '"\\' * 3500 + "\n") * 30),
    "a text of 100 KB": _appended(OLD, f'x = "{"a" * 100_000}"\n'),
    "stars": _replaced("zones.toml", '"github:tinkers/shop.site"', f'"github:tinkers/{"*a" * 1500}b"'),
}  # fmt: skip

ENTRIES = (*(str(file.relative_to(FOREIGN)) for file in sorted(FOREIGN.rglob("*.toml"))), "credentials", "")


def _judge(name: str, folder: Path) -> None:
    """Raise when the estate neither loads nor is refused in sentences."""
    try:
        estate = load(folder, today=TODAY)
    except EstateRefused as refused:
        for mistake in refused.mistakes:
            assert mistake.what.endswith((".", "?")), (name, mistake)
            assert mistake.remedy.endswith((".", "?")), (name, mistake)
        click.echo(f"{name}: {str(refused)[:300]}".replace("\n", " "))
    else:
        for credential in estate.credentials.values():
            opening_of(estate).reach(credential)
        click.echo(f"{name}: {len(estate.edges)} edges, {len(warnings_of(estate))} warnings")


def _in_a_copy(name: str, damage: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(FOREIGN, Path(scratch) / "estate"))
        damage(folder)
        _judge(name, folder)
        for file in (folder, *folder.iterdir()) if folder.is_dir() else ():  # it may be what is gone
            if not file.is_symlink():
                file.chmod(0o700)


def main(examples: int) -> None:
    """Try each of the worst, and as many others."""
    for name, damage in WORST.items():
        _in_a_copy(name, damage)

    every = [
        (damage, entry)
        for damage, entry in product(DAMAGES, ENTRIES)
        if (FOREIGN / entry).is_file() or damage in ("gone", "folder", "pipe", "link-to-itself", "closed")
    ]

    @settings(max_examples=examples, deadline=None, database=None, derandomize=True)
    @given(st.lists(st.sampled_from(every), min_size=1, max_size=3, unique_by=lambda one: one[1]))
    def damaged(chosen: list[tuple[str, str]]) -> None:
        def damage(folder: Path) -> None:
            for kind, entry in sorted(chosen, key=lambda one: len(one[1]), reverse=True):
                DAMAGES[kind](folder / entry)

        _in_a_copy(str(chosen), damage)

    damaged()


if __name__ == "__main__":
    main(int(sys.argv[1]))
