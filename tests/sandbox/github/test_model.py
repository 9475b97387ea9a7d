"""Any sequence of calls leaves organisation secrets as a few lines of plain Python say it must."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.github.secrets import CLEARS_LIST
from tests.sandbox.asking import ORGANIZATION, GitHub

REPOSITORIES = ("alpha", "beta", "gamma")
NAMES = st.sampled_from(["FIRST", "SECOND"])
LISTS = st.sets(st.sampled_from(REPOSITORIES))
CALLS = st.one_of(
    st.tuples(st.just("put"), NAMES, st.sampled_from(["all", "private", "selected"]), st.none() | LISTS),
    st.tuples(st.just("list"), NAMES, LISTS),
    st.tuples(st.just("add"), NAMES, st.sampled_from(REPOSITORIES)),
    st.tuples(st.just("remove"), NAMES, st.sampled_from(REPOSITORIES)),
    st.tuples(st.just("delete"), NAMES),
)


class Model:
    """What must be so: visibility, list and value by name."""

    def __init__(self, *, clears: bool) -> None:
        """Nothing exists."""
        self.clears = clears
        self.secrets: dict[str, tuple[str, set[str], str]] = {}

    def apply(self, call: tuple[Any, ...], value: str) -> int:
        """The status that a call must be answered with, and its effect."""
        kind, name, *rest = call
        if kind == "put":
            return self._put(name, rest[0], rest[1], value)
        if name not in self.secrets:
            return 404
        if kind == "delete":
            del self.secrets[name]
            return 204
        visibility, listed, held = self.secrets[name]
        if visibility != "selected":
            return 409
        after = {"list": rest[0], "add": listed | {rest[0]} if kind == "add" else (), "remove": listed - {*rest[:1]}
                 if kind == "remove" else ()}[kind]  # fmt: skip
        self.secrets[name] = (visibility, set(after), held)
        return 204

    def _put(self, name: str, visibility: str, listed: set[str] | None, value: str) -> int:
        if listed and visibility != "selected":
            return 422
        present = self.secrets.get(name)
        kept = set() if present is None or visibility != "selected" or self.clears else present[1]
        self.secrets[name] = (visibility, kept if listed is None else set(listed), value)
        return 201 if present is None else 204


def _call(github: GitHub, ids: dict[str, int], call: tuple[Any, ...], value: str) -> int:
    kind, name, *rest = call
    path = f"~/actions/secrets/{name}"
    if kind == "put":
        more = {} if rest[1] is None else {"selected_repository_ids": [ids[each] for each in rest[1]]}
        return github.put_secret(name, value, rest[0], **more).status_code
    if kind == "list":
        body = {"selected_repository_ids": [ids[each] for each in rest[0]]}
        return github.ask("PUT", f"{path}/repositories", body).status_code
    if kind == "delete":
        return github.ask("DELETE", path).status_code
    method = "PUT" if kind == "add" else "DELETE"
    return github.ask(method, f"{path}/repositories/{ids[rest[0]]}").status_code


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALLS, max_size=12), clears=st.booleans())
def test_random_calls_agree_with_the_model(
    world: World, github: GitHub, calls: list[tuple[Any, ...]], clears: bool
) -> None:
    """Status after status, and in the end name by name, the world is as the model says, in both readings."""
    world.reset()
    world.set_switch(CLEARS_LIST, on=clears)
    model = Model(clears=clears)
    ids = dict(zip(REPOSITORIES, github.ids(*REPOSITORIES), strict=True))
    for turn, call in enumerate(calls):
        assert _call(github, ids, call, f"value {turn}") == model.apply(call, f"value {turn}"), call
    held = world.state()["organization_secrets"]
    assert {name.removeprefix(f"{ORGANIZATION}/"): (each["visibility"], set(each["repositories"]), each["digest"])
            for name, each in held.items()} == {
        name: (visibility, listed, world.digest(value)) for name, (visibility, listed, value) in model.secrets.items()
    }  # fmt: skip
