"""Keys that are wrong in themselves, whatever the rest of the estate says."""

import dataclasses
import re

import pytest

from infra.estate import nouns
from infra.estate.field_docs import meanings
from infra.estate.keys import keys_of, nested
from infra.estate.sections import sections
from infra.estate.sections.github import RunnerGroup
from tests.infra.estate.estates import Folder

NOUNS = (
    nouns.Defaults, nouns.Service, *sections().values(), nouns.Zone, nouns.Bot, nouns.Credential, nouns.App,
    nouns.Runner,
)  # fmt: skip
RELEASE = "credentials/release-upload.toml"
RINGER = "credentials/bell-ringer.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            RELEASE,
            "issuer  =",
            "isuer  =",
            r":3: The key 'isuer' of 'release-upload' is not known\. Did you mean 'issuer'\?",
        ),
        (
            RELEASE,
            'class   = "production"\n',
            "",
            r":1: The key 'class' of 'release-upload' is missing\. Add it: what it is worth",
        ),
        (
            RELEASE,
            '"production"',
            '"prod"',
            r":2: The key 'class' of 'release-upload' is wrong: it is none of 'identifier', .* or 'root'",
        ),
        (
            RELEASE,
            '["warehouse:releases"]',
            '"warehouse:releases"',
            r":4: The key 'opens' of 'release-upload' is wrong: a list in square",
        ),
        (
            RELEASE,
            '["warehouse:releases"]',
            "[7]",
            r":4: Element 1 in opens of 'release-upload' is wrong: a text in quotes is wanted",
        ),
        (
            RELEASE,
            '"Uploads releases."',
            '" "',
            r":1: The key 'purpose' of 'release-upload' is wrong: it is not a text that says something\.",
        ),
        (
            RELEASE,
            '["workshop"]',
            '["work shop"]',
            r":10: Element 1 in deliveries number 1 repositories of 'release-upload' is wrong",
        ),
        (
            RELEASE,
            'environment = "release"\n',
            'enviroment = "release"\n',
            r":16: The key 'enviroment' in deliveries number 2 of 'release-upload' is not known\. Did you mean",
        ),
        (
            "services.toml",
            '"shop.site" = {',
            "shop.site = {",
            r":22: The key 'site' in repositories shop of 'github' is not known\. Is the name 'shop.site'\? A name",
        ),
        (
            "credentials/old-ci-token.toml",
            "2026-12-24",
            '"2026-12-24"',
            r":5: The key 'retire_by' of 'old-ci-token' is wrong: a date",
        ),
        (
            "runners/hosted.toml",
            "fork_jobs = true",
            'fork_jobs = "yes"',
            r":4: The key 'fork_jobs' of 'hosted' is wrong: true or fa",
        ),
        (
            "runners/hosted.toml",
            "[2, 4]",
            "[2, 0]",
            r":[0-9]+: Element 2 in labels bench-.* is wrong: it must be at least 1",
        ),
        (
            "bots/tinker-bot.toml",
            "id = 99",
            "id = 10000000000000000",
            r":4: .* is wrong: it must be at most 900719925474",
        ),
        ("services.toml", "approvals = 1", "approvals = 0", r":26: The key 'approvals' .* it must be at least 1"),
        ("services.toml", "approvals = 1", "approvals = 11", r":26: The key 'approvals' .* it must be at most 10\."),
        (
            "services.toml",
            '{ reviewers = ["keepers", "makers"] }',
            "{ wait_minutes = 43201 }",
            r":19: The key 'wait_minutes' .* it must be at most 43200",
        ),
        ("apps/doorbell.toml", "holds ", "signing_keys = 0\nholds ", r":6: The key 'signing_keys' .* at least 1"),
        ("apps/doorbell.toml", "holds ", "quantity = -1\nholds ", r":6: The key 'quantity' .* at least 0"),
        (
            "apps/doorbell.toml",
            "[webhooks]",
            '[host]\naddress = "a:65536"\nport = 65536\n[webhooks]',
            r":11: The key 'address' in host .* it is not the name of a host in lower case",
        ),
        (
            "apps/doorbell.toml",
            "[webhooks]",
            "[host]\nport = 65536\n[webhooks]",
            r":11: The key 'port' in host .* it must be at most 65535",
        ),
        ("runners/hosted.toml", '["*"]', '"*"', r":3: The key 'zones' of 'hosted' is wrong: a list"),
        (
            "bots/tinker-bot.toml",
            "id = 99",
            "id = 9.5",
            r":4: The key 'id' in accounts github of 'tinker-bot' is wrong: a whole number",
        ),
        (
            "bots/tinker-bot.toml",
            'login = "tinker-bot", ',
            "",
            r":4: The key 'login' in accounts github of 'tinker-bot' is missing",
        ),
        (
            "apps/doorbell.toml",
            "https://door",
            "http://door",
            r":5: The key 'url' of 'doorbell' is wrong: .* It is: its address",
        ),
        (
            "apps/doorbell.toml",
            "https://door.tinkers.example",
            "https://door.tinkers.example?key=1",
            r":5: The key 'url' of 'doorbell' is wrong: .* It is: its address, https, without user, query",
        ),
        (
            "apps/doorbell.toml",
            "https://door.tinkers.example",
            "https://door.tinkers.example/#part",
            r":5: The key 'url' of 'doorbell' is wrong",
        ),
        (
            "apps/doorbell.toml",
            "https://door",
            "https://user@door",
            r":5: The key 'url' of 'doorbell' is wrong",
        ),
        (
            "apps/doorbell.toml",
            '"/ring"',
            '"/ring?key=1"',
            r":11: The key '/ring\?key=1' in webhooks of 'doorbell' is w",
        ),
        (RELEASE, 'purpose = "Uploads releases."\n', "", r":1: The key 'purpose' of 'release-upload' is missing"),
        (
            "zones.toml",
            'readers = "Whoever keeps the shop\'s site."\n',
            "",
            r":11: The key 'readers' of 'shop' is missing",
        ),
        ("apps/doorbell.toml", '"/ring"', '"ring"', r":11: The key 'ring' in webhooks of 'doorbell' is wrong"),
        (
            "zones.toml",
            '"webhooks:doorbell"]',
            '"webhooks:door bell"]',
            r":25: Element 4 in sinks of 'makers' is wrong: .* It is: the places",
        ),
        (
            "zones.toml",
            "until = 2026-12-01",
            "untill = 2026-12-01",
            r":19: The key 'untill' in exceptions bell-secret of 'shop' is not known",
        ),
        (
            "services.toml",
            'deputy   = "keepers"',
            'deputi = "keepers"',
            r":5: The key 'deputi' of 'defaults' is not known",
        ),
        (
            "services.toml",
            "{ private = true,",
            "{ privat = true,",
            r":20: The key 'privat' in repositories keyring of 'github' is not known",
        ),
    ],
)
def test_wrong_key_is_named_with_its_line_and_remedy(foreign: Folder, file: str, old: str, new: str, says: str) -> None:
    """A wrong key is one sentence: file, line, what is wrong, what to do."""
    foreign.change(file, old, new)
    said = [str(one) for one in foreign.mistakes()]
    sentence = re.escape(file) + says.replace(": ", r": E01\d ", 1)
    assert any(re.search(sentence, text) for text in said), "\n".join(said)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (RINGER, 'owner = "keepers"'),
        (RINGER, "retire_by = 2026-12-24"),
        (RINGER, 'opens = ["github:tinkers/catalogue"]'),
        (RELEASE, 'issuer = "warehouse"'),
        ("bots/tinker-bot.toml", 'owner = "keepers"'),
        ("bots/tinker-bot.toml", 'status = "dormant"'),
        ("apps/doorbell.toml", 'owner = "keepers"'),
        ("apps/doorbell.toml", 'process = "web"'),
        ("runners/attic.toml", 'sponsor = "Ada"'),
        ("runners/hosted.toml", "cpu = 4"),
        ("runners/hosted.toml", 'time_limit = "6h"'),
    ],
)
def test_key_at_the_end_is_said_to_stand_in_the_wrong_table(foreign: Folder, file: str, line: str) -> None:
    """TOML lets a key added at the end of a file land in its last table: the mistake says so, and where it belongs."""
    text = (foreign.path / file).read_text()
    (foreign.path / file).write_text(re.sub(rf"(?m)^{line.split()[0]} +=.*\n", "", text) + line + "\n")
    said = [one for one in foreign.mistakes() if "stands in the wrong table" in one.what]
    assert len(said) == 1, foreign.mistakes()
    assert said[0].line == len((foreign.path / file).read_text().splitlines())
    assert "before the first [header]" in said[0].remedy


def test_no_table_takes_a_key_of_the_thing_around_it() -> None:
    """Else a key could land in the wrong table and mean another thing there; `field` and `shape` mean the same."""
    for noun in NOUNS:
        for table in nested(noun).values():
            shared = set(keys_of(noun)) & set(keys_of(table)) - {"field", "shape"}
            in_named_tables: dict[type, set[str]] = {
                nouns.RunnerLabel: {"platform", "cpu", "memory_gb", "disk_gb", "gpu"},
                RunnerGroup: {"repositories"},
                nouns.ContainerHost: {"health"},  # E407: an app has either, by its platform
            }
            assert shared <= in_named_tables.get(table, set()), (noun, table)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (RELEASE, '["workshop"]', '"workshop"'),
        (RELEASE, '"warehouse:releases"', "4"),
        (RELEASE, 'environment = "release"', 'environment = ["release"]'),
        ("bots/tinker-bot.toml", 'login = "tinker-bot"', "login = 1"),
        ("runners/attic.toml", 'agent = "none"', "agent = 1"),
        ("credentials/vault-key.toml", '"root"', '"toor"'),
        ("credentials/bell-secret.toml", '"production"', '"prod"'),
        ("apps/doorbell.toml", "https:", "http:"),
    ],
)
def test_wrong_value_is_one_mistake(foreign: Folder, file: str, old: str, new: str) -> None:
    """What is left out because it is wrong is not called missing, dangling or needless as well."""
    foreign.change(file, old, new)
    assert len(foreign.mistakes()) == 1, foreign.mistakes()


@pytest.mark.parametrize(("name", "says"), [("vault-key", "'name' is no key"), ("other", "The file name is wrong")])
def test_name_is_the_file_s(foreign: Folder, name: str, says: str) -> None:
    """A thing's name is its file's: a second one in the file is refused."""
    file = foreign.path / "credentials/vault-key.toml"
    file.write_text(f'name = "{name}"\n' + file.read_text())
    (mistake,) = foreign.mistakes()
    assert says in mistake.what
    assert mistake.line == 1


def test_value_of_a_wrong_key_is_not_repeated(foreign: Folder) -> None:
    """Somebody may have pasted a secret: mistakes name keys, never the values of wrong ones."""
    canary = "ghp_Canary0123456789"
    foreign.change(RELEASE, 'class   = "production"', f'class = "{canary}"\nvalue = "{canary}"\nopens_ = ["{canary}"]')
    foreign.change("zones.toml", '"Whoever makes a part."', f'["{canary}"]')
    said = "\n".join(map(str, foreign.mistakes()))
    assert "'value'" in said
    assert canary not in said


def test_every_key_of_every_noun_says_what_it_means() -> None:
    """The reference and the remedies are taken from the classes: no attribute is without its text."""
    for noun in (*NOUNS, *(table for holder in NOUNS for table in nested(holder).values())):
        assert dataclasses.is_dataclass(noun)
        assert [key for key in keys_of(noun) if not meanings(noun).get(key)] == []
