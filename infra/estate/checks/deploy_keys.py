"""Deploy keys: a key pair that opens one repository, of which we keep the private half."""

from collections.abc import Iterator

from infra.estate.checks.ground import Ground
from infra.estate.estate import Estate
from infra.estate.kinds import qualified
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Credential


def each_deploy_key_opens_one_repository(estate: Estate, ground: Ground) -> Iterator[Mistake]:
    """A deploy key is a private key whose repository is declared, and `opens` says nothing else."""
    for credential in estate.credentials.values():
        if credential.deploy_key is None:
            continue
        fault, mend = _fault(credential, estate)
        if fault:
            what = f"The credential '{credential.name}' is a deploy key, but {fault}."
            yield ground.mistake("credentials", credential.name, ("deploy_key",), what, mend)


def _fault(credential: Credential, estate: Estate) -> tuple[str, str]:
    """What is wrong with a deploy key, and what to do; two empty texts when nothing is."""
    key = credential.deploy_key
    full = qualified(key.repository, estate) if key else ""
    opened = set(credential.opens)
    if full not in estate.repositories:
        return f"the repository {full} is not declared", "Correct it, or add it to its organisation in services.toml."
    if credential.shape != "private-key":
        return "its value is no private key", 'Write shape = "private-key".'
    if key and key.write and opened != {f"github:{full}"}:
        return f"it does not say that it opens github:{full} alone", f'Write opens = ["github:{full}"].'
    if key and not key.write and opened - {f"github:{full}"}:
        return (
            f"it says that it opens more than github:{full}",
            "A deploy key opens one repository; take the others out.",
        )
    return "", ""
