"""What every key means, taken from the nouns themselves."""

import ast
import inspect
from functools import cache


@cache
def meanings(noun: type) -> dict[str, str]:
    """Return what each key of a noun means: the text below the attribute in its class."""
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
