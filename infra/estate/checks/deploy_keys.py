"""Deploy keys: a key pair that opens one repository, of which we keep the private half."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Credential


def deploy_key_opens_one_repository(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a deploy key is a private key whose repository is declared, and `opens` says nothing else."""
    for credential in estate.credentials.values():
        if credential.deploy_key is None:
            continue
        fault, remedy = _fault(credential, estate)
        if fault:
            what = f"The credential '{credential.name}' is a deploy key, but {fault}."
            yield declared.mistake("credentials", credential.name, ("deploy_key",), what, remedy)


def _fault(credential: Credential, estate: Estate) -> tuple[str, str]:
    """Return what is wrong with a deploy key, and what to do; two empty texts when nothing is."""
    key = credential.deploy_key
    full = estate.repository_name(key.repository if key else "")
    opened = set(credential.opens)
    if full not in estate.repositories:
        return f"the repository {full} is not declared", "Correct it, or add it to its organisation in services.toml."
    if credential.shape != "private-key":
        return "its value is no private key", 'Write shape = "private-key".'
    if opened != {f"github:{full}"}:
        return f"it does not say that it opens github:{full} alone", f'Write opens = ["github:{full}"].'
    if credential.acts_as is not None:
        return f"it acts as the bot '{credential.acts_as}'", "A deploy key acts as nobody: delete one of the two."
    return "", ""
