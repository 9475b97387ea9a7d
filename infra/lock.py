"""`python -m infra lock`: renews the lock files that say which item and which object each name means."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from infra.addresses import LOOPBACK_ONLY
from infra.estate import Estate, EstateRefused, load
from infra.estate.deployed import deployed
from infra.estate.outcomes import tried_titles
from infra.estate.sections.azure_devops import AzureDevOps
from infra.estate.sections.onepassword import OnePassword
from infra.estate.words import meant
from infra.object_ids import load_objects
from infra.object_lock import (
    FILE,
    ObjectsNotLookedUp,
    look_up,
    names_in,
    relock_objects,
    render_objects,
)
from infra.project import ROOT, project_name, read_yaml
from infra.vault_listing import VaultUnreachable, list_vault
from infra.vault_lock import LockRefused, load_lock, relock, render
from shared.files import Unreadable, replace_file
from shared.printed import say
from shared.services import LOOPBACK


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
@click.option("--accept", multiple=True, metavar="NAME", help="Let this title, or name, mean another one from now on.")
@click.option("--if-needed", is_flag=True, help="Do nothing, and read nothing, when everything is known.")
def lock(stacks: Path, file: Path | None, accept: tuple[str, ...], if_needed: bool) -> None:
    """Write down which 1Password item each title means, and which object each name means at its service, by id.

    Reads titles, names and ids, no value. The lock of objects, objects.lock.toml, lies beside that of the vault.
    """
    if file is None and in_rehearsal():
        file = rehearsals_lock(stacks)
    if file is None and in_rehearsal():
        raise click.ClickException(
            f"OP_CONNECT_HOST leads to an emulated vault on this machine, and the lock in {stacks} is of the real one. "
            "Run this in a shell without the sandbox's variables, with access to the real vault; or name a file of "
            "your own with --lock. Rehearsals keep a lock of their own."
        )
    file = file or stacks / "vault.lock.toml"
    try:
        today = datetime.now(UTC).date()
        estate = load(stacks, today=today, overdue="warn", rehearsed=in_rehearsal())  # ids are no matter of dates
        _require_names(accept, estate)
        objects = file.with_name(FILE)
        if not (if_needed and vault_is_locked(file, estate)):
            lock_vault(file, estate, accept)
        if not (if_needed and objects_are_locked(objects, estate)):
            lock_objects(objects, estate, accept)
    except (EstateRefused, LockRefused, VaultUnreachable, ObjectsNotLookedUp) as refused:
        raise click.ClickException(str(refused)) from None


def _require_names(accept: tuple[str, ...], estate: Estate) -> None:
    """Raise `click.BadParameter` for a name that nothing has: a slip would accept nothing, and say so nowhere."""
    if not accept:
        return
    known = {*vault_titles(estate), *(name for names in names_in(estate).values() for name in names)}
    for name in accept:
        if name not in known and name.lower() not in known:
            raise click.BadParameter(
                f"nothing that is locked is called '{name}'. {meant(name, known)}", param_hint="--accept"
            )


def _stack_settings() -> Mapping[str, object]:
    """Return the settings of the stack whose variables this shell has; none if it has none."""
    file = os.environ.get("PULUMI_OPTION_CONFIG_FILE", "")
    try:
        config = read_yaml(Path(file)).get("config") if file else None
    except Unreadable:
        return {}
    return config if isinstance(config, dict) else {}


def rehearsals_lock(stacks: Path) -> Path | None:
    """Return the lock of the rehearsal whose variables this shell has, if it is one of that estate."""
    named = _stack_settings()
    deployed, lock = (named.get(f"{project_name()}:{key}") for key in ("stacks", "vaultLock"))
    same = isinstance(deployed, str) and (ROOT / deployed).resolve() == stacks.resolve()
    return Path(lock) if same and isinstance(lock, str) else None


def vault_is_locked(file: Path, estate: Estate) -> bool:
    """Return whether the lock of the vault has every title that a run reads. Raise `LockRefused`."""
    return file.exists() and vault_titles(estate) <= load_lock(file).items.keys()


def objects_are_locked(file: Path, estate: Estate) -> bool:
    """Return whether the lock of objects has every name that a run writes to. Raise `LockRefused`."""
    known = load_objects(file)
    return all(names <= known.get(kind, {}).keys() for kind, names in names_in(estate).items())


def lock_vault(file: Path, estate: Estate, accept: tuple[str, ...]) -> None:
    """Write the lock of the vault anew. Raise `LockRefused` and leave it when a title means another item."""
    old = load_lock(file) if file.exists() else None
    listing = list_vault(str(estate.of(OnePassword)["onepassword"].vault))
    wanted = vault_titles(estate) | (tried_titles(estate) & listing.items.keys())  # an archived one is not listed
    new, problems = relock(old, listing.items, listing.vault, wanted, accept, identifiers_of(deployed(estate)))
    if problems:
        raise LockRefused("\n".join([*problems, f"{file} was left as it is."]))
    replace_file(file, render(new))
    say(f"{file}: {len(new.items)} items of the vault locked by id.")


def lock_objects(file: Path, estate: Estate, accept: tuple[str, ...]) -> None:
    """Write the lock of objects anew. Raise `LockRefused` and leave it when a name means another object."""
    wanted = names_in(estate)
    found = look_up(wanted, {"loopbackOnly": in_rehearsal()})
    new, problems = relock_objects(load_objects(file), found, wanted, accept)
    if problems:
        raise LockRefused("\n".join([*problems, f"{file} was left as it is."]))
    replace_file(file, render_objects(new))
    say(f"{file}: {sum(map(len, new.values()))} objects of services locked by id.")


def identifiers_of(estate: Estate) -> frozenset[str]:
    """Return the titles of the items that are read as public identifiers."""
    travel = {one.item for one in estate.placements if one.identifier and one.credential.is_ours}
    projects = {project.id for section in estate.of(AzureDevOps).values() for project in section.projects.values()}
    return frozenset(travel | projects) & vault_titles(estate)


def in_rehearsal() -> bool:
    """Return whether the vault is on this machine, or the stack is a rehearsal's: then every service must be, too."""
    local = urlsplit(os.environ.get("OP_CONNECT_HOST", "")).hostname in LOOPBACK
    return local or str(_stack_settings().get(LOOPBACK_ONLY, "")).lower() == "true"


def vault_titles(estate: Estate) -> frozenset[str]:
    """Return the titles of the items that a run reads. Not those of the engine's own credentials."""
    from infra.components import references_of  # here, since it takes the SDK half a second to be there

    return frozenset(reference.item for reference in references_of(estate))
