"""The kinds of value that keys have, each strict by itself."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict, StringConstraints

STRICT = ConfigDict(extra="forbid")
"""Unknown keys are refused. Each type below is strict by itself: `strict` here would refuse a table for a noun."""

_GREATEST = 2**53 - 1
"""JSON carries no greater number exactly."""
Count = Annotated[int, Field(strict=True, ge=0, le=_GREATEST)]
"""How many; it may be none."""
Size = Annotated[int, Field(strict=True, ge=1, le=_GREATEST)]
"""How many of what there is some of."""
Dollars = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
"""US dollars in a month: more than that is no ceiling. It may be none."""
Number = Annotated[int, Field(strict=True, ge=1, le=_GREATEST)]
"""The number by which a service knows a thing."""
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
"""A port of TCP."""
Flag = Annotated[bool, Strict()]
"""True or false."""
Day = Annotated[dt.date, Field(strict=True, ge=dt.date(2000, 1, 1), le=dt.date(2199, 12, 31))]
"""A date that one can count days from."""
LONGEST = dt.timedelta(days=366)
"""How long what is allowed against a rule may last: then somebody looks at it again."""
Text = Annotated[str, Strict()]
"""Any text, also an empty one."""

FORMS: dict[str, str] = {}
"""What each pattern of a key means, to follow the words "it is not"."""


def form(pattern: str, says: str) -> StringConstraints:
    """Return the form that a text must have. `says` is for people who wrote another, with an example where it helps."""
    FORMS[pattern] = says
    return StringConstraints(strict=True, pattern=pattern)


Words = Annotated[str, form(r"\S", "a text that says something")]
"""Text that says something."""
Name = Annotated[
    str,
    form(
        r"^\.{0,2}[A-Za-z0-9_][A-Za-z0-9._-]*$",
        "a name of letters, digits, dots, dashes and underscores that begins with a letter, a digit or an underscore",
    ),
]
"""A name of ours or of a service: letters, digits, dot, dash, underscore; not `..`, which leads elsewhere in a path."""
Slot = Annotated[
    str,
    form(
        r"^[A-Za-z_][A-Za-z0-9_]*$",
        "a name of letters, digits and underscores that begins with no digit, such as UPLOAD_TOKEN",
    ),
]
"""The name of a variable or of a secret: letters, digits, underscore."""
Variable = Annotated[
    str,
    form(r"^[A-Z_][A-Z0-9_]*$", "a name of capitals, digits and underscores that begins with no digit, such as APP_ID"),
]
"""The name of a variable in a table of names: in capitals, so that a key in the wrong table cannot pass for one."""
Reference = Annotated[
    str, form(r"^[a-z0-9-]+(:[^\s?\[\]]+)?$", "a service, or `<service>:<thing>`, such as github:my-org/my-repository")
]
"""A thing at a service: `<service>:<thing>`. Patterns know `*` alone."""
Thing = Annotated[str, form(r"^[^\s?\[\]]+$", "one word without blanks, question marks and square brackets")]
"""A thing at a service, or with `*` several."""
Repository = Annotated[
    str,
    form(
        r"^([A-Za-z0-9-]+/)?\.{0,2}[A-Za-z0-9_*-][A-Za-z0-9._*-]*$",
        "`<repository>` or `<organisation>/<repository>`, of letters, digits, dots, dashes and underscores",
    ),
]
"""`<repository>` of the first GitHub organisation, or `<organisation>/<repository>`."""
Duration = Annotated[str, form(r"^[1-9][0-9]{0,4}[dhm]$", "a length of time, such as 90d, 6h or 30m")]
"""A length of time: `365d`, `6h`, `30m`. From any day that may be written, none leads beyond the calendar."""
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
Path = Annotated[str, form(r"^/[^\s?#]*$", "a path that begins with a slash, such as /hooks, without blanks and query")]
"""A path of a web address, from its slash, without the query: those hold tokens."""
Hostname = Annotated[
    str,
    form(
        r"^(\*\.)?([a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]$", "the name of a host in lower case, such as app.example.org"
    ),
]
"""The name of a host in the DNS, in lower case; `*.` before it means every name below it."""
Event = Annotated[str, form(r"^[a-z_]+$", "the name of an event in lower case, such as pull_request")]
"""The name of a GitHub event."""
Label = Annotated[str, form(r"^\S+$", "one word without blanks")]
"""A label that a job asks for; `{}` means each of the sizes."""


def length_of(duration: str) -> dt.timedelta:
    """Return the length of time that a `Duration` of the data means."""
    return dt.timedelta(**{_UNITS[duration[-1]]: int(duration[:-1])})


Shape = Literal["token", "private-key", "base64", "text"]
Status = Literal["active", "planned", "dormant", "retired"]
