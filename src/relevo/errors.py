"""The four kinds of error, how faults are gathered, and the sentence that helps with a misspelt name."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class RelevoError(Exception):
    """Something is wrong at the edge of the program; ``messages`` lists every fault found, not the first only."""

    def __init__(self, messages: str | Sequence[str]) -> None:
        self.messages = (messages,) if isinstance(messages, str) else tuple(messages)
        super().__init__("\n".join(self.messages))


class PackError(RelevoError):
    """A pack, or a file given by the user, says something that cannot be right."""


class ModelError(RelevoError):
    """Equations do not fit together: a name is missing, defined twice, or depends on itself."""


class UnitError(RelevoError):
    """Equations or figures mix units or dimensions that do not belong together."""


class RunError(RelevoError):
    """A run was asked for something that does not exist or cannot be computed."""


class Faults(list[str]):
    """Sentences on what is wrong with some input, gathered while it is looked through, so that all are told at once."""

    kind: type[RelevoError] = RunError

    def attempt(self, reading: Callable[P, T], *args: P.args, **options: P.kwargs) -> T | None:
        """What ``reading`` gives; None where it refuses, and what it says is gathered."""
        try:
            return reading(*args, **options)
        except RelevoError as error:
            self.kind = self.kind if self else type(error)
            self += error.messages
            return None

    def tell(self) -> None:
        """Raise all that was gathered, each sentence once, as ``RunError`` or as the error that came first, if any."""
        if self:
            raise self.kind(list(dict.fromkeys(self)))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """End of a sentence: the nearest spelling to ``name`` among ``known``, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
