"""Clients of Anaconda.org: its own, in Python, and the one of rattler-build, in Rust."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox import World
from tests.clients import alone

if TYPE_CHECKING:
    import binstar_client

ORGANIZATION = "an-org"
SEED: dict[str, Any] = {"anaconda-org": {"organizations": {ORGANIZATION: {}, "other-org": {}}}}
FILE = "thing-1.0-0.tar.bz2"
PLACE = f"{ORGANIZATION}/thing/1.0/noarch/{FILE}"
ABOUT = {"name": "thing", "version": "1.0", "build": "0", "build_number": 0, "depends": [], "subdir": "noarch"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A conda package with nothing in it."""
    path = tmp_path / FILE
    about = {"home": "https://example.org", "summary": "A thing.", "license": "MIT"}
    members = {"index": ABOUT, "about": about, "paths": {"paths": [], "paths_version": 1}}
    with tarfile.open(path, "w:bz2") as archive:
        for name, document in members.items():
            content = json.dumps(document).encode()
            member = tarfile.TarInfo(f"info/{name}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.fixture
def python(world: World) -> Iterator[binstar_client.Binstar]:
    """anaconda-client with a person's token."""
    import binstar_client  # here, as every worker loads this file

    client = binstar_client.Binstar(world.tokens["anaconda-org"], domain=world.addresses["anaconda-org"])
    yield client
    client.session.close()


def token(world: World, *scopes: str, owner: str = ORGANIZATION) -> str:
    """A token of an organisation, made by a login as `anaconda auth --create` makes it."""
    import binstar_client

    client = binstar_client.Binstar(domain=world.addresses["anaconda-org"])
    login = world.environment["ANACONDA_AUTH_API_KEY"]
    made = client.bearer_authentication(
        auth=login, application="by-a-client", for_user=owner, scopes=list(scopes), max_age=86400,
        fail_if_already_exists=True,
    )  # fmt: skip
    client.session.close()
    return str(made)


class TestPython:
    """anaconda-client."""

    def test_a_token_from_its_making_to_its_end(self, world: World, python: binstar_client.Binstar) -> None:
        """A login makes it, it says what it is, its name is taken, it is listed and revoked."""
        import binstar_client

        value = token(world, "api:read", "api:write")
        [(name, kept)] = world.state("anaconda-org")["tokens"].items()
        assert (name, kept["value"]) == ("an-org/by-a-client", world.digest(value))
        with pytest.raises(binstar_client.errors.BinstarError, match="already exists"):
            token(world, "api:read")
        itself = binstar_client.Binstar(value, domain=world.addresses["anaconda-org"])
        assert itself.authentication()["scopes"] == ["api:read", "api:write"]
        assert "by-a-client" in {one["application"] for one in python.authentications()}
        python.remove_authentication("by-a-client", ORGANIZATION)
        assert world.state("anaconda-org")["tokens"] == {}
        with pytest.raises(binstar_client.errors.Unauthorized):
            itself.authentication()
        itself.session.close()

    def test_who_is_who_and_what_a_token_may(self, python: binstar_client.Binstar) -> None:
        """Scopes are for everybody to read."""
        assert python.user()["user_type"] == "user"
        assert python.user(ORGANIZATION)["user_type"] == "org"
        assert "api:write" in python.list_scopes()

    def test_a_package_is_uploaded_listed_and_removed(
        self, world: World, package: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """With a token that may write, of the organisation; to a label."""
        import binstar_client

        client = binstar_client.Binstar(token(world, "api:write"), domain=world.addresses["anaconda-org"])
        with pytest.raises(binstar_client.errors.NotFound):
            client.package(ORGANIZATION, "thing")
        client.add_package(ORGANIZATION, "thing", summary="A thing.", license="MIT")
        client.add_release(ORGANIZATION, "thing", "1.0", {}, "", {})
        where = (ORGANIZATION, "thing", "1.0", f"noarch/{FILE}")
        with package.open("rb") as file:
            client.upload(*where, file, "conda", attrs=ABOUT, channels=["a-label"])
        assert world.state("anaconda-org")["files"] == {PLACE: ["a-label"]}
        assert client.distribution(*where)["size"] == package.stat().st_size
        assert [one["name"] for one in client.user_packages(ORGANIZATION)] == ["thing"]
        with package.open("rb") as file, pytest.raises(binstar_client.errors.Conflict):
            client.upload(*where, file, "conda", attrs=ABOUT)
        client.remove_dist(*where)
        assert world.state("anaconda-org")["files"] == {}
        client.session.close()
        capfd.readouterr()  # how far it has come

    def test_a_token_that_may_only_read_uploads_nothing(self, world: World) -> None:
        """Nor does one of another organisation."""
        import binstar_client

        for scope, owner in (("api:read", ORGANIZATION), ("api:write", "other-org")):
            client = binstar_client.Binstar(token(world, scope, owner=owner), domain=world.addresses["anaconda-org"])
            with pytest.raises(binstar_client.errors.BinstarError, match="may not write"):
                client.add_package(ORGANIZATION, "thing")
            client.session.close()


UPLOAD = """
import sys
import rattler_build
address, owner, key, force, package = sys.argv[1:]
rattler_build.upload_package_to_anaconda(
    [package], owner=owner, channel=["main"], api_key=key, url=address, force=force == "force"
)
"""


def uploaded(world: World, package: Path, key: str, force: str = "") -> subprocess.CompletedProcess[str]:
    """An upload by rattler-build, in a process of its own: it holds Python's lock while it waits."""
    command = [sys.executable, "-c", UPLOAD, world.addresses["anaconda-org"], ORGANIZATION, key, force, str(package)]
    environment = {"PYTHONPATH": str(alone.installed()), "HOME": str(package.parent), "NO_PROXY": "*"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


class TestRust:
    """rattler_upload, by way of py-rattler-build."""

    def test_a_package_is_uploaded(self, world: World, package: Path) -> None:
        """The client makes the package and the release first; again it is a mistake, unless it is forced."""
        key = token(world, "api:write")
        assert uploaded(world, package, key).returncode == 0
        assert world.state("anaconda-org")["files"] == {PLACE: ["main"]}
        again = uploaded(world, package, key)
        assert again.returncode != 0
        assert "exist" in again.stderr.lower()
        assert uploaded(world, package, key, "force").returncode == 0
        assert world.state("anaconda-org")["files"] == {PLACE: ["main"]}

    def test_a_token_that_may_only_read_uploads_nothing(self, world: World, package: Path) -> None:
        """The client says how far it came."""
        refused = uploaded(world, package, token(world, "api:read"))
        assert "failed to create or update package" in refused.stderr
        assert world.state("anaconda-org")["files"] == {}
