"""What a refusal means, in a sentence: which service, what for, what to do."""

from __future__ import annotations

from saas.errors import Gone, Refused


def refusal(name: str, credential: str, status: int, words: str, doing: str) -> Refused:
    """Return the error for a final answer of 3xx or 4xx, from the name of the service and its credential's variable.

    `words` are the status and the service's reason, cleared of secrets (`saas.answers.said`).
    """
    if status == 404:
        return Gone(
            f"{name}: not found while {doing} ({words}). Check the name, and that the credential in {credential} "
            "may see it."
        )
    if status == 401:
        sentence = (
            f"{name} refused the credential in {credential} while {doing} ({words}). "
            "Put a valid one there and run the same command again."
        )
    elif status == 403:
        sentence = (
            f"{name} does not let the credential in {credential} do this: {doing} ({words}). "
            "Give it that permission, or use one that has it."
        )
    elif status == 409:
        sentence = (
            f"{name}: a conflict while {doing} ({words}). Something else is changing it, or its present state "
            "does not allow this. Look at it there, then run the same command again."
        )
    elif status < 400:
        sentence = f"{name}: sent elsewhere while {doing} ({words}). Correct the name or the address to the new one."
    else:
        sentence = f"{name} refused this: {doing} ({words}). Correct the data and run the same command again."
    return Refused(sentence, status)
