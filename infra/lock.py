"""`python -m infra lock`: renews the lock file that says which 1Password item each title means."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from infra.estate import Estate, EstateRefused, load
from infra.estate.sections.onepassword import OnePassword
from infra.vault_listing import LOOPBACK, VaultUnreachable, list_vault
from infra.vault_lock import LockRefused, load_lock, relock, render
from shared.files import replace_file
from shared.printed import say


@click.command()
@click.option(
    "--stacks",
    type=click.Path(path_type=Path),
    default=Path("stacks/prod"),
    show_default=True,
    help="The estate's folder.",
)
@click.option(
    "--lock",
    "file",
    type=click.Path(path_type=Path),
    default=None,
    help="The lock file.  [default: vault.lock.toml in the estate's folder]",
)
@click.option("--accept", multiple=True, metavar="TITLE", help="Let this title mean another item from now on.")
@click.option("--if-needed", is_flag=True, help="Do nothing, and read nothing, when every title is known.")
def lock(stacks: Path, file: Path | None, accept: tuple[str, ...], if_needed: bool) -> None:
    """Write down which 1Password item each title means, by id. Reads titles and ids, no value."""
    if file is None and urlsplit(os.environ.get("OP_CONNECT_HOST", "")).hostname in LOOPBACK:
        raise click.ClickException(
            f"OP_CONNECT_HOST leads to an emulated vault on this machine, and the lock in {stacks} is of the real one. "
            "Run this in a shell without the sandbox's variables, with access to the real vault; or name a file of "
            "your own with --lock. Rehearsals keep a lock of their own."
        )
    file = file or stacks / "vault.lock.toml"
    try:
        estate = load(stacks, today=datetime.now(UTC).date(), overdue="warn")  # ids have nothing to do with dates
        wanted = vault_titles(estate)
        old = load_lock(file) if file.exists() else None
        if if_needed and old and wanted <= old.items.keys():
            return
        listing = list_vault(str(estate.of(OnePassword)["onepassword"].vault))
    except (EstateRefused, LockRefused, VaultUnreachable) as refused:
        raise click.ClickException(str(refused)) from None
    new, problems = relock(old, listing.items, listing.vault, wanted, accept)
    if problems:
        raise click.ClickException("\n".join([*problems, f"{file} was left as it is."]))
    replace_file(file, render(new))
    say(f"{file}: {len(new.items)} items of the vault locked by id.")


def vault_titles(estate: Estate) -> frozenset[str]:
    """Return the titles of the items that a run reads. Not those of the engine's own credentials."""
    from infra.components import references_of  # here, since it takes the SDK half a second to be there

    return frozenset(reference.item for reference in references_of(estate))
