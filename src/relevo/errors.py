"""The four kinds of error, and the sentence that helps with a misspelt name."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches


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


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """End of a sentence: the nearest spelling to ``name`` among ``known``, or nothing."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
