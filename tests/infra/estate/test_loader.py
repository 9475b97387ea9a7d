"""Loading as a whole: every mistake in one run, and never another error than EstateRefused."""

import datetime as dt
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.estate import Estate, EstateRefused, warnings_of
from infra.estate.files import Source, Sources, read
from infra.estate.loader import examine
from tests.infra.estate.estates import FOREIGN, TODAY, Folder

EVERY_DAMAGE = (
    ("credentials/old-ci-token.toml", "purpose =", "porpoise =", "'porpoise' of 'old-ci-token' is not known"),
    ("bots/tinker-bot.toml", 'purpose = "Opens pull requests."\n', "", "'purpose' of 'tinker-bot' is missing"),
    ("runners/hosted.toml", "fork_jobs = true", 'fork_jobs = "yes"', "true or false is wanted"),
    (
        "credentials/bell-secret.toml",
        'name = "BELL_SECRET"\nrepositories',
        'name = "RELEASE_TOKEN"\nrepositories',
        "two val",
    ),
    (
        "credentials/bell-secret.toml",
        'app = "doorbell"\nname = "BELL_SECRET"',
        'app = "doorbell"\nname = "RELEASE_TOKEN"',
        "filled twice",
    ),
    ("credentials/vault-key.toml", '["keyring"]', '["keyrnig"]', "tinkers/keyrnig is not declared"),
    (
        "credentials/release-upload.toml",
        '["workshop"]',
        '["shop.site"]',
        "may not be delivered to github:tinkers/shop.site",
    ),
    ("credentials/nightly-upload.toml", "warehouse:nightly", "warehouse:releases", "lower than what it opens"),
    ("zones.toml", '"azure-devops:parts:*-part",', "", "azure-devops:parts:*-part, which no zone lists"),
    ("zones.toml", "2026-12-01", "2026-11-01", "ended on 2026-11-01"),
    ("credentials/bell-ringer.toml", '"pem"', '"priv"', "The field 'priv'"),
    (
        "credentials/bell-ringer.toml",
        "ringer-id",
        'ringer-id"\nowner = "keepers',
        "of 'bell-ringer' stands in the wrong table",
    ),
    ("apps/doorbell.toml", '["issues"]', "[]", "lists no event"),
    ("apps/catalogue.toml", '"catalogue"', '"catalog"', "tinkers/catalog, which is not declared"),
)


def test_every_mistake_is_reported_in_one_run(foreign: Folder) -> None:
    """However many mistakes there are, one run reports all of them, each with a remedy."""
    for file, old, new, _ in EVERY_DAMAGE:
        foreign.change(file, old, new)
    (foreign.path / "credentials/Wrong_Name.toml").write_text("")
    (foreign.path / "runners/attic.toml").write_text("zones = ")
    said = [str(one) for one in foreign.mistakes()]
    for *_, words in (*EVERY_DAMAGE, ("wrong file name",), ("is not TOML",)):
        assert any(words in text for text in said), f"{words}\n" + "\n".join(said)
    assert all(one.remedy.endswith((".", "?")) for one in foreign.mistakes())


def test_mistakes_are_sorted_and_counted(foreign: Folder) -> None:
    """Mistakes come in the order of files and lines, so that two runs print the same."""
    for file, old, new, _ in EVERY_DAMAGE:
        foreign.change(file, old, new)
    first, second = foreign.mistakes(), foreign.mistakes()
    assert first == second
    assert list(first) == sorted(first, key=lambda one: (str(one.file), one.line or 0, one.what))


def test_estate_is_read_only(foreign: Folder) -> None:
    """What was checked cannot be changed afterwards."""
    estate = foreign.load()
    with pytest.raises(TypeError):
        estate.zones["new"] = estate.zones["shop"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        estate.today = dt.date(2030, 1, 1)  # type: ignore[misc]


def test_loading_writes_nothing(foreign: Folder) -> None:
    """Loading only reads: the folder is byte for byte as before."""
    before = {file: file.read_bytes() for file in foreign.path.rglob("*") if file.is_file()}
    foreign.load()
    assert {file: file.read_bytes() for file in foreign.path.rglob("*") if file.is_file()} == before


FILES = sorted(str(file.relative_to(FOREIGN)) for file in FOREIGN.rglob("*.toml"))
SNIPPETS = (
    "[",
    "]",
    "=",
    '"',
    "{",
    "}",
    "\n",
    "#",
    ".",
    "*",
    "-",
    "[[deliveries]]\n",
    "[a.b]\n",
    "name = 1\n",
    "0x",
    "'''",
)


@pytest.fixture(scope="module")
def scratch() -> Iterator[Path]:
    """One copy of the foreign estate for many examples; each example restores what it damaged."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(FOREIGN, Path(folder) / "foreign"))


def _loads_or_is_refused(sources: Sources) -> None:
    examined = examine(sources, today=TODAY)
    if examined.mistakes:
        refused = EstateRefused(examined.mistakes)
        assert str(refused)
    else:
        assert isinstance(examined.estate.edges, tuple)
        assert isinstance(warnings_of(examined.estate), tuple)


in_place = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
any_bytes = given(
    file=st.sampled_from(FILES),
    start=st.floats(0, 1),
    cut=st.integers(0, 40),
    put=st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8), st.binary(max_size=4)),
)


@settings(in_place, max_examples=40)
@any_bytes
def test_damaged_bytes_load_or_are_refused(scratch: Path, file: str, start: float, cut: int, put: str | bytes) -> None:
    """Whatever is cut out of a file and put in, the estate loads or is refused: no other error comes out."""
    _damage_bytes(scratch, file, start, cut, put)


@pytest.mark.soak
@settings(in_place, max_examples=1000)
@any_bytes
def test_bytes_damaged_in_many_ways_load_or_are_refused(
    scratch: Path, file: str, start: float, cut: int, put: str | bytes
) -> None:
    """So it is however often it is tried."""
    _damage_bytes(scratch, file, start, cut, put)


def _damage_bytes(folder: Path, file: str, start: float, cut: int, put: str | bytes) -> None:
    path = folder / file
    whole = path.read_bytes()
    place = int(start * len(whole))
    piece = put.encode(errors="replace") if isinstance(put, str) else put
    try:
        path.write_bytes(whole[:place] + piece + whole[place + cut :])
        _loads_or_is_refused(read(folder))
    finally:
        path.write_bytes(whole)


VALUES = st.recursive(
    st.one_of(
        st.none().map(lambda _: ""),
        st.text(max_size=12),
        st.integers(-5, 10**20),
        st.booleans(),
        st.floats(),
        st.dates(),
        st.datetimes(),
        st.sampled_from(
            ["production", "github:tinkers/*", "*", "everybody", "engine", "onepassword:keys", "self", "a:b:c"]
        ),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=5,
)


def _places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*at, key)
        yield from _places(child, (*at, key))


@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_damaged_values_load_or_are_refused(data: st.DataObject) -> None:
    """Whatever value stands behind whatever key, the estate loads or is refused: no other error comes out."""
    _damage_values(data)


@pytest.mark.soak
@settings(deadline=None, max_examples=1000)
@given(data=st.data())
def test_values_damaged_in_many_ways_load_or_are_refused(data: st.DataObject) -> None:
    """So it is however often it is tried."""
    _damage_values(data)


def _damage_values(data: st.DataObject) -> None:
    sources = read(FOREIGN)
    noun = data.draw(st.sampled_from(sorted(sources.things)))
    source: Source = sources.things[noun][data.draw(st.sampled_from(sorted(sources.things[noun])))]
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(_places(source.data))
        if not places:
            break
        *path, last = data.draw(st.sampled_from(places))
        holder: Any = source.data
        for part in path:
            holder = holder[part]
        if data.draw(st.booleans()):
            holder[last] = data.draw(VALUES)
        else:
            del holder[last]
    _loads_or_is_refused(sources)


def test_examined_estate_is_the_loaded_one(foreign: Folder) -> None:
    """Loading is reading and examining, nothing more."""
    examined = examine(read(foreign.path), today=TODAY)
    assert isinstance(examined.estate, Estate)
    assert examined.mistakes == ()
    assert examined.estate.edges == foreign.load().edges
