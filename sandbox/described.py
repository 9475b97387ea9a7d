"""What a service's description says of requests: bodies and parameters of each route, and what is wrong with one.

A package has its descriptions in `described.json`. `bodies` there has a line for every route that is asked with POST,
PUT or PATCH, by its method and path: null when it takes no body, else a JSON schema and whether it needs one.
`parameters` has a line for every route: where each parameter is (`query` or `header`), and its JSON schema.
`routes` is how many routes the service has by its description, or null where nobody has counted. `unserved` has those
that the sandbox has not, and that a wider route of the sandbox would answer; `undescribed` those that the sandbox has,
because clients ask them, and the description has not. `source` says where all this is from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from sandbox.wire import Endpoint, Json, Reply, Request, find, parse

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

LARGEST_BODY_BYTES = 1024 * 1024
"""More than any client of ours sends, and than any of the services is known to take."""
_LARGEST_WHOLE = 2**63

Kind = Literal["length", "type", "syntax", "absent", "schema"]


@dataclass(frozen=True)
class Breach:
    """How a body breaks its schema: the rule, what it asks for, what was found, and where."""

    rule: str
    wanted: Json
    found: Json
    place: tuple[str | int, ...]
    known: frozenset[str]
    """The properties that are described there."""


@dataclass(eq=False)
class WrongBodyError(Exception):
    """The body of a request is not what the service's description says.

    It is too long (`length`), said to be something else (`type`), no JSON (`syntax`), missing (`absent`), or it breaks
    the `schema`, and then `breach` says how.
    """

    kind: Kind
    sentence: str
    breach: Breach | None = None

    def __post_init__(self) -> None:
        """Be printed as the sentence."""
        super().__init__(self.sentence)

    @property
    def field(self) -> str:
        """Where in the body it is wrong: `config.url`, or nothing for the body as a whole."""
        return "" if self.breach is None else ".".join(str(step) for step in self.breach.place)


class NotDoneError(Exception):
    """A request has something that the service does something for, and the sandbox does not.

    It is printed as the name of a parameter or a property of the body, with the value where others are done.
    """


@dataclass(eq=False)
class WrongParameterError(Exception):
    """The value of a parameter is not what the service's description says."""

    name: str
    sentence: str

    def __post_init__(self) -> None:
        """Be printed as the sentence."""
        super().__init__(self.sentence)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a route, as it is described: `place` is `query` or `header`."""

    name: str
    place: str
    schema: Mapping[str, Json]

    def text(self, request: Request) -> str | None:
        """Return what a request has for it, or None."""
        return request.query.sent.get(self.name) if self.place == "query" else request.headers.get(self.name.lower())


@dataclass(frozen=True)
class Described:
    """What one service's description says about requests. `named` says under which path a route is described."""

    file: Path
    named: Callable[[str], str] = str
    media_types: frozenset[str] = frozenset({"application/json"})
    """What the header `Content-Type` of a body must say; any will do when there is none here."""
    lenient: frozenset[str] = frozenset()
    """Of parameters of these JSON types the service takes any text; what it does then, the route's function says."""
    case_matters: bool = True
    """Whether words that a parameter can be are those alone that are written as described."""

    @cached_property
    def document(self) -> Mapping[str, Json]:
        """What the file holds."""
        found: dict[str, Json] = json.loads(self.file.read_text())
        return found

    @cached_property
    def _validators(self) -> dict[str, Validator]:
        return {}

    def body(self, endpoint: Endpoint[Any]) -> Mapping[str, Json] | None:
        """Return schema and need of a route's body; None for a route that takes none."""
        found: Mapping[str, Json] | None = self.document["bodies"].get(self._key(endpoint))
        return found

    def parameters(self, endpoint: Endpoint[Any]) -> tuple[Parameter, ...]:
        """Return the described parameters of a route."""
        key = self._key(endpoint)
        if key not in self._parameters:
            found = self.document["parameters"].get(key, {})
            self._parameters[key] = tuple(Parameter(name, one["in"], one["schema"]) for name, one in found.items())
        return self._parameters[key]

    @cached_property
    def _parameters(self) -> dict[str, tuple[Parameter, ...]]:
        return {}

    def check_parameters(self, endpoint: Endpoint[Any], request: Request) -> None:
        """Raise NotDoneError for a parameter that a route does not do, WrongParameterError for a wrong value.

        What a route does not do may have the value that it has where it is not sent.
        """
        for parameter in self.parameters(endpoint):
            text = parameter.text(request)
            if text is None:
                continue
            if parameter.name not in endpoint.takes:
                if text.lower() != _printed(parameter.schema.get("default")):
                    raise NotDoneError(parameter.name)
            elif text in endpoint.lacks.get(parameter.name, ()):
                raise NotDoneError(f"{parameter.name}={text}")
            elif parameter.schema.get("type") not in self.lenient:
                problem = self._problem(text, parameter.schema)
                if problem:
                    raise WrongParameterError(parameter.name, problem)

    def _problem(self, text: str, schema: Mapping[str, Json]) -> str | None:
        """Return what is wrong with the text of a parameter; None when nothing is."""
        if "enum" in schema:
            known = [str(each) for each in schema["enum"]]
            is_known = text in known or (not self.case_matters and text.lower() in [each.lower() for each in known])
            return None if is_known else f"{text!r} is not one of {', '.join(known)}"
        match schema.get("type"):
            case "integer":
                number = int(text) if re.fullmatch("-?[0-9]{1,18}", text) else None
                lowest, highest = schema.get("minimum", -_LARGEST_WHOLE), schema.get("maximum", _LARGEST_WHOLE)
                return None if number is not None and lowest <= number <= highest else f"{text!r} is no such number"
            case "boolean":
                return None if text.lower() in ("true", "false") else f"{text!r} is neither true nor false"
        return None

    @cached_property
    def _unserved(self) -> tuple[Endpoint[Any], ...]:
        lines = (line.split(" ", 1) for line in self.document.get("unserved", ()))
        return tuple(Endpoint(method, path, _no_answer) for method, path in lines)

    def is_unserved(self, request: Request) -> bool:
        """Return whether a request is for a route that the service has and the sandbox has not."""
        return find(self._unserved, request) is not None

    def check_body(self, endpoint: Endpoint[Any], request: Request) -> None:
        """Raise WrongBodyError for a body that is not as described, NotDoneError for what a route does not do of it.

        A route that takes no body takes an object all the same, and does not look at it, as clients send `{}`.
        """
        wanted = self.body(endpoint)
        if not request.body:
            if wanted and wanted["required"]:
                raise WrongBodyError("absent", "The request has no body.")
            return
        self._check_outside(request)
        schema = {"type": "object"} if wanted is None else wanted["schema"]
        document = _parsed(request)
        for error in self._validator(endpoint, schema).iter_errors(document):
            raise WrongBodyError("schema", error.message, _breach(error))
        for place, usual in endpoint.lacks_in_body.items():
            if any(found not in (None, "", [], {}, usual) for found in _at(document, place.split("."))):
                raise NotDoneError(place)

    def _check_outside(self, request: Request) -> None:
        if len(request.body) > LARGEST_BODY_BYTES:
            raise WrongBodyError("length", f"The body is longer than {LARGEST_BODY_BYTES} bytes.")
        given = request.headers.get("content-type", "")
        if self.media_types and given.partition(";")[0].strip().lower() not in self.media_types:
            wanted = " or ".join(sorted(self.media_types))
            raise WrongBodyError("type", f"The Content-Type of the body is {given or 'not given'}, not {wanted}.")

    def _validator(self, endpoint: Endpoint[Any], schema: Mapping[str, Json]) -> Validator:
        key = self._key(endpoint)
        if key not in self._validators:
            shared = {name: part for name, part in self.document.items() if name in ("$defs", "definitions")}
            self._validators[key] = _checker()({**shared, **schema})
        return self._validators[key]

    def _key(self, endpoint: Endpoint[Any]) -> str:
        return f"{endpoint.method} {self.named(endpoint.path)}"


def _no_answer(state: Any, request: Request) -> Reply:
    raise NotImplementedError


NOTHING_DESCRIBED = Described(Path())
"""Of a service that has no routes."""


def _at(document: Json, steps: Sequence[str]) -> Iterator[Json]:
    """Return what a body has at a place: in each object of a list, where there is one on the way."""
    if isinstance(document, list):
        for each in document:
            yield from _at(each, steps)
    elif not steps:
        yield document
    elif isinstance(document, dict) and steps[0] in document:
        yield from _at(document[steps[0]], steps[1:])


def _printed(default: Json) -> str | None:
    """Return how the value that a parameter has where it is not sent would be sent, in small letters."""
    return None if default is None else str(default).lower()


def _parsed(request: Request) -> Json:
    try:
        return parse(request.body)
    except ValueError as error:
        raise WrongBodyError("syntax", f"The body is not JSON: {error}.") from None


def _breach(error: ValidationError) -> Breach:
    known = error.schema.get("properties", ()) if isinstance(error.schema, Mapping) else ()
    return Breach(
        str(error.validator), error.validator_value, error.instance, tuple(error.absolute_path), frozenset(known)
    )


@cache
def _checker() -> Callable[[Mapping[str, Json]], Validator]:
    """Return what makes a validator. Loaded late, because it takes long, and most runs of a sandbox write nothing."""
    from jsonschema import Draft202012Validator, FormatChecker
    from jsonschema.validators import extend

    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, found: _is_whole(found))
    formats = FormatChecker(formats=())
    formats.checks("date-time")(_is_moment)
    kind = cast("Any", extend)(Draft202012Validator, type_checker=types)
    return lambda schema: kind(schema, format_checker=formats)


def _is_whole(found: Json) -> bool:
    """Return whether a value is a whole number that a service can keep: 1.0 is none, nor is one of 100 digits."""
    return isinstance(found, int) and not isinstance(found, bool) and -_LARGEST_WHOLE <= found < _LARGEST_WHOLE


def _is_moment(found: Json) -> bool:
    """Return whether a text is a date and time with its offset, in the years that can be counted in seconds."""
    if not isinstance(found, str):
        return True
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        return False
    return moment.tzinfo is not None and 1970 <= moment.year < 9999
