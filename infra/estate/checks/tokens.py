"""Tokens that are managed at their issuer: each can be identified there, and may do no more than it must."""

from collections.abc import Iterator

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake
from infra.estate.nouns import Credential, TokenIssuer


def token_can_be_found(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a token's issuer has tokens with names, and the credential says all that is needed to find it."""
    for credential in estate.credentials.values():
        fault, remedy = _fault(credential, estate, declared)
        if credential.token is not None and fault:
            what = f"The credential '{credential.name}' has a [token], but {fault}."
            yield declared.mistake("credentials", credential.name, ("token",), what, remedy)


def token_scopes_fit_class(estate: Estate, declared: Declarations) -> Iterator[Mistake]:
    """Check that a token has no scope but those that its issuer's section says its class needs."""
    for credential in estate.credentials.values():
        issuer = estate.services.get(credential.issuer)
        if credential.token is None or not isinstance(issuer, TokenIssuer) or credential.class_ not in issuer.scopes:
            continue
        needed = issuer.scopes[credential.class_]
        if wider := sorted(set(credential.token.scopes) - set(needed)):
            what = (
                f"The token of '{credential.name}' may do more at {issuer.name} than a credential of class "
                f"{credential.class_} needs: {', '.join(wider)}."
            )
            remedy = f"Have one made with {', '.join(needed)}; or correct scopes in the section [{issuer.name}]."
            yield declared.mistake("credentials", credential.name, ("token", "scopes"), what, remedy)


def _fault(credential: Credential, estate: Estate, declared: Declarations) -> tuple[str, str]:
    """Return why a token cannot be managed, and what to do; two empty texts when nothing does."""
    issuer = estate.services.get(credential.issuer)
    opened = [one for one in credential.opens if one.partition(":")[0] == credential.issuer]
    if not declared.has("services", credential.issuer) or credential.token is None or credential.made == "minted":
        return "", ""  # a minted one has a check of its own, E742
    if issuer is not None and not isinstance(issuer, TokenIssuer):
        known = sorted(name for name, one in estate.services.items() if isinstance(one, TokenIssuer))
        return f"tokens of '{issuer.name}' are not managed", f"Remove it; known are {', '.join(known)}."
    if not credential.is_ours or credential.made != "person":
        return "it is not a person who makes it for us", "Take it out: others look after it, or it needs rotation."
    if not credential.token.scopes:
        return "it has no scopes, which there means all of them", "Name those that it has."
    if len(opened) != 1:
        return "it does not open exactly one thing there", f'Write opens = ["{credential.issuer}:..."].'
    if credential.expires is None and not declared.gives("credentials", credential.name, "expires"):
        return "nobody knows when it ends", "Add expires: whoever holds it can ask its issuer for the day."
    return "", ""
