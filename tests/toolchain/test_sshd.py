"""The sshd that container hosts are rehearsed with: unpacked without root, and nothing else hangs on it."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolchain import setup
from toolchain.setup import Checkout, make_sshd, sshd_is_ready

APT = """\
#!/bin/sh
# Stands in for apt-get: notes what it is asked, and downloads an empty package, unless the mirror is told to be down.
echo "$@" >> "$0.calls"
case "$*" in *download*) if [ -e "$0.down" ]; then echo 'Unable to fetch' >&2; exit 100; fi; touch one.deb ;; esac
"""
DPKG = '#!/bin/sh\nmkdir -p "$3/usr/sbin" && touch "$3/usr/sbin/sshd"\n'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout on a Debian system of the test's own."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {"apt-get": APT, "dpkg-deb": DPKG}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o700)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    (tmp_path / "root" / ".tools").mkdir(parents=True)
    return Checkout(tmp_path / "root")


def make(checkout: Checkout) -> None:
    """What the set-up does."""
    with setup._alone(checkout) as lock:
        make_sshd(checkout, lock)


def test_it_is_unpacked_by_an_apt_with_folders_of_its_own(checkout: Checkout, tmp_path: Path) -> None:
    """Neither root nor the system's lists are needed, and nothing is left over."""
    assert not sshd_is_ready(checkout)
    make(checkout)
    assert sshd_is_ready(checkout)
    assert sorted(path.name for path in checkout.tools.iterdir()) == ["lock", "openssh"]
    calls = (tmp_path / "programs" / "apt-get.calls").read_text().splitlines()
    assert all(f"Dir::State={checkout.tools}" in call for call in calls)


def test_without_a_mirror_all_else_works(
    checkout: Checkout, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    """The set-up says what cannot be rehearsed, and goes on; the next one tries again."""
    (tmp_path / "programs" / "apt-get.down").touch()
    make(checkout)
    assert "container hosts cannot be rehearsed" in capsys.readouterr().out
    assert not sshd_is_ready(checkout)
    (tmp_path / "programs" / "apt-get.down").unlink()
    make(checkout)
    assert sshd_is_ready(checkout)


def test_elsewhere_than_on_debian_it_is_not_asked_for(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no way to have it there."""
    monkeypatch.setenv("PATH", "/nonexistent")
    assert sshd_is_ready(checkout)
