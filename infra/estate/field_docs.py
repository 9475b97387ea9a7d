"""What every key means, taken from the nouns themselves."""

import ast
import dataclasses
import inspect
from functools import cache


@cache
def meanings(noun: type) -> dict[str, str]:
    """Return what each key of a noun means: the text below the attribute in its class, or in one it builds on."""
    inherited = [meanings(one) for one in noun.__bases__ if dataclasses.is_dataclass(one)]
    return {key: text for texts in (*inherited, _own(noun)) for key, text in texts.items()}


def _own(noun: type) -> dict[str, str]:
    body = ast.parse(inspect.getsource(noun)).body[0]
    assert isinstance(body, ast.ClassDef)  # noqa: S101  a noun is a class
    found: dict[str, str] = {}
    for attribute, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(attribute, ast.AnnAssign) and isinstance(attribute.target, ast.Name):
            key = "class" if attribute.target.id == "class_" else attribute.target.id
            if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                found[key] = inspect.cleandoc(str(below.value.value))
    return found


def meaning(noun: type, key: str) -> str:
    """Return what one key means."""
    text = meanings(noun).get(key, "See the field reference, docs/reference/estate.md.")
    return text[:1].lower() + text[1:]
