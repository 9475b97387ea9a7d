"""What differs between stacks: where the data lies. Endpoints and credentials are the plugins' own settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pulumi

from infra.announcements import refusal
from infra.estate.loader import Overdue
from infra.estate.outcomes import STAGES

CREDENTIAL_SETTINGS = (
    "github:token",
    "onepassword:token",
    "onepassword:serviceAccountToken",
    "aws:accessKey",
    "aws:secretKey",
    "aws:token",
    "azuredevops:personalAccessToken",
    "azuredevops:clientSecret",
    "azuredevops:clientCertificate",
    "azuredevops:clientCertificatePassword",
    "azuredevops:oidcToken",
    "azuredevops:oidcRequestToken",
)
"""Settings of plugins that would put an admin credential into the stack's settings, and from there into the state."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The project's own settings of one stack; paths are relative to the project's folder."""

    stacks: Path
    vault_lock: Path
    as_of: str = ""
    """The day of a scheduled run, such as 2027-01-31, which alone makes new values; empty: this is none."""
    left: frozenset[str] = frozenset()
    """Credentials that a scheduled run leaves alone, since somebody has changed one of their places by hand."""
    only: str = ""
    """The one retired service that a runbook clears in this run; empty: each, as far as the data says."""
    until: str = STAGES[0]
    """How far it clears that one at most."""
    looks_for_undeclared: bool = False
    """Whether it is looked for what was made by hand: many calls, for which only a look that tells it has the time."""
    overdue: Overdue = "refuse"
    """What an exception past its date is: a mistake, or (`warn`) only a warning, where nothing real is changed."""

    def stage_of(self, service: str, until: str) -> str:
        """Return how far this run clears a retired service, where the data lets it go `until`: never further."""
        if not self.only:
            return until
        return min(self.until, until, key=STAGES.index) if self.only == service else STAGES[0]

    @classmethod
    def of_stack(cls, config: pulumi.Config) -> Settings:
        """Read from `Pulumi.<stack>.yaml`. Raise `pulumi.RunError` when a setting is missing or must not be there."""
        for setting in CREDENTIAL_SETTINGS:
            package, _, name = setting.partition(":")
            if pulumi.Config(package).get(name):
                raise refusal(
                    f"Pulumi.{pulumi.get_stack()}.yaml sets {setting}. A credential there would lie in the state; "
                    f"run `pulumi config rm {setting}`, replace that credential, and put it into the environment."
                )
        stacks, vault_lock = config.get("stacks"), config.get("vaultLock")
        if not stacks or not vault_lock:
            raise refusal(
                f"Pulumi.{pulumi.get_stack()}.yaml must name the estate's folder ({config.full_key('stacks')}) and its "
                f"lock file ({config.full_key('vaultLock')}). Pulumi.sandbox.yaml shows how."
            )
        overdue: Overdue = "warn" if config.get("overdue") == "warn" else "refuse"
        rotation, retirement = pulumi.Config("rotation"), pulumi.Config("retirement")
        return cls(
            stacks=Path(stacks),
            vault_lock=Path(vault_lock),
            overdue=overdue,
            looks_for_undeclared=pulumi.Config("undeclared").get("look") == "true",
            as_of=_day(rotation.get("asOf") or ""),
            left=frozenset((rotation.get("left") or "").split()),
            only=retirement.get("only") or "",
            until=_stage(retirement.get("until") or STAGES[0]),
        )


def _day(text: str) -> str:
    """Return the day of a scheduled run. Raise `pulumi.RunError` for what is none."""
    try:
        is_day = not text or dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        is_day = False
    if not is_day:
        raise refusal(f"rotation:asOf is {text!r}, which is no day such as 2027-01-31. Correct it.")
    return text


def _stage(text: str) -> str:
    """Return how far a run clears a retired service. Raise `pulumi.RunError` for no such stage."""
    if text not in STAGES:
        raise refusal(f"retirement:until is {text!r}, which is none of {', '.join(STAGES)}. Correct it.")
    return text
