"""One check: a rule, and the id with which its mistakes are printed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from infra.estate.checks.declarations import Declarations
from infra.estate.estate import Estate
from infra.estate.mistakes import Mistake

Rule = Callable[[Estate, Declarations], Iterator[Mistake]]
"""A function that finds what is wrong. Its name says what must be true, subject first, and so does its docstring."""


@dataclass(frozen=True)
class Check:
    """A rule with its id. The id is never given to another rule."""

    id: str
    rule: Rule
    dated: bool = False
    """Whether it finds what was right until its day came."""

    @property
    def name(self) -> str:
        """The rule's name."""
        return self.rule.__name__

    @property
    def meaning(self) -> str:
        """What must be true, in a sentence."""
        meaning = (self.rule.__doc__ or "").partition("\n")[0].removeprefix("Check that ")
        return meaning[:1].upper() + meaning[1:]

    def mistakes(self, estate: Estate, declared: Declarations) -> Iterator[Mistake]:
        """Return what the rule finds, under the check's id."""
        return (replace(mistake, id=self.id) for mistake in self.rule(estate, declared))
